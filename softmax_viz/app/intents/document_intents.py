"""What the user can ask for about documents, tables and the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.basics.arrays import Ints


class NewSession(Intent):
    """Open an empty session."""


class AskForFile(Intent):
    """Choose a file to open."""


class OpenPath(Intent):
    """Open this file."""

    path: str


class OpenCode(Intent):
    """Open the session in a share code."""

    code: str


class OpenPaths(Intent):
    """Open these files one after the other."""

    paths: Sequence[str]


class Drop(Intent):
    """Open or paste what was dropped on the window, a ``QMimeData`` that is valid only during the call."""

    mime: Any


class Save(Intent):
    """Save to the session's file."""


class SaveAs(Intent):
    """Ask for a file and save to it."""


class SaveCopy(Intent):
    """Ask for a file and write a copy to it."""


class Export(Intent):
    """Ask for a file and write the points to it as a table."""


class ShowDiscarded(Intent):
    """Offer the work that was discarded within a week."""


class ShowGallery(Intent):
    """Open the gallery of data sets."""


class CopyCode(Intent):
    """Copy the session as a share code to the clipboard."""


class CopyPoints(Intent):
    """Copy the points at ``indices`` (M,) to the clipboard."""

    indices: Ints


class CopySelection(Intent):
    """Copy the selected points to the clipboard."""


class CutSelection(Intent):
    """Copy the selected points to the clipboard and remove them."""


class Paste(Intent):
    """Paste points, files or a share code from the clipboard; points around ``middle``, data units, if it is given."""

    middle: tuple[float, float] | None
