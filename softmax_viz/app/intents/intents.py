"""What the user can ask for, as frozen values. Pure, without Qt.

``wiring`` says which signal and which command asks for what, ``intent_handlers`` who does it; between them stands
the ``Gate``. The fields of an intent are the arguments of its handler, in this order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

# Points


class PlacePoint(Intent):
    """Add a point of the active class at (x, y), data units."""

    x: float
    y: float


class SprayPoints(Intent):
    """Add ``count`` points around (x, y) in an ellipse; ``gesture`` is the number of the stroke."""

    x: float
    y: float
    rx: float
    ry: float
    count: int
    falloff: str
    gesture: int


class MovePoints(Intent):
    """Put the points at ``indices`` (M,) to ``points`` (M, 2)."""

    indices: Ints
    points: Floats
    gesture: int


class RelabelPoints(Intent):
    """Give the points at ``indices`` (M,) to a class."""

    indices: Ints
    class_index: int
    gesture: int


class ErasePoints(Intent):
    """Remove the points at ``indices`` (M,), ascending, as part of a stroke."""

    indices: Ints
    gesture: int


class RemovePoints(Intent):
    """Remove the points at ``indices`` (M,), in any order."""

    indices: Ints


class DeleteSelection(Intent):
    """Remove the selected points."""


class ClearPoints(Intent):
    """Remove all points."""


class SelectPoints(Intent):
    """Select the points at ``indices`` (M,) and no others."""

    indices: Ints


class SelectAll(Intent):
    """Select all points."""


class SelectClass(Intent):
    """Select all points of a class."""

    index: int


# Classes


class ChooseClass(Intent):
    """Make a class the one that is placed."""

    index: int


class AddClass(Intent):
    """Add a class without points."""


class RemoveClass(Intent):
    """Remove a class with its points."""

    index: int


class RemoveActiveClass(Intent):
    """Remove the class that is placed, with its points."""


class RenameClass(Intent):
    """Name a class."""

    index: int
    name: str


class EditClassName(Intent):
    """Open the box in which a class is named."""

    index: int


class RecolourClass(Intent):
    """Give a class a colour and a shape."""

    index: int
    style: int


class MoveClass(Intent):
    """Make class number ``index`` number ``to``."""

    index: int
    to: int


# Settings


class SetParam(Intent):
    """Set a field of ``Hyperparams``; all values of one gesture have its number, 0 is none."""

    name: str
    value: object
    gesture: int = 0


class SetFeatures(Intent):
    """Use these features."""

    names: tuple[str, ...]


class Repair(Intent):
    """Set a field of ``Hyperparams`` to what does not diverge, and begin again."""

    name: str
    value: object


# The run


class Run(Intent):
    """Train until told otherwise."""


class Pause(Intent):
    """Rest."""


class ToggleRun(Intent):
    """Pause when running, run otherwise."""


class Step(Intent):
    """Take exactly ``count`` steps."""

    count: int


class Reset(Intent):
    """Return to the start of the present seed."""


class NewStart(Intent):
    """Return to the start of the next seed."""


class SetSpeed(Intent):
    """Choose a notch of ``SPEEDS``."""

    index: int


class ChangeSpeed(Intent):
    """Go ``by`` notches up or down."""

    by: int


class SetRules(Intent):
    """Stop the run by these rules."""

    rules: StopRules


class CheckGradient(Intent):
    """Compare the gradient with central differences."""


# The field and the view


class SetFieldStyle(Intent):
    """Draw the field this way."""

    style: FieldStyle


class ToggleLines(Intent):
    """Switch a kind of lines, a truth value of ``FieldStyle``."""

    name: str


class NextQuantity(Intent):
    """Show the next quantity."""


class PreviousQuantity(Intent):
    """Show the previous quantity."""


class ShowViewport(Intent):
    """Show this rectangle of the data plane."""

    view: Viewport


class FitView(Intent):
    """Show all points."""


class PinProbe(Intent):
    """Pin the probe to (x, y), data units."""

    x: float
    y: float


class ReleaseProbe(Intent):
    """Let the probe follow the cursor."""


# The window


class ChooseTool(Intent):
    """Take a tool in hand."""

    name: str


class SetBrush(Intent):
    """Give a tool a brush, a ``views.tools.brush.Brush``."""

    tool: str
    brush: Any


class ChooseTheme(Intent):
    """Use ``system`` or a theme by its name."""

    choice: str


class ChooseLanguage(Intent):
    """Speak a language by its code; empty is that of the system."""

    code: str


class ShowPanel(Intent):
    """Show or hide a panel that can be hidden."""

    name: str
    is_shown: bool


class ToggleFullScreen(Intent):
    """Fill the screen, or stop doing so."""


class ShowKeys(Intent):
    """Show what keys and mouse do."""


class ShowAbout(Intent):
    """Show what the program is."""


class Quit(Intent):
    """Close the window."""


# Documents


class Undo(Intent):
    """Take back what was done last."""


class Redo(Intent):
    """Do again what was taken back last."""


class NewSession(Intent):
    """Begin anew with an empty plane."""


class AskForFile(Intent):
    """Choose a file to open."""


class OpenPath(Intent):
    """Open this file."""

    path: str


class OpenCode(Intent):
    """Open a session that is written as text."""

    code: str


class OpenPaths(Intent):
    """Open these files one after the other."""

    paths: Sequence[str]


class Drop(Intent):
    """Take what was dropped on the window, a ``QMimeData`` that lives as long as the call."""

    mime: Any


class Save(Intent):
    """Save to the session's file."""


class SaveAs(Intent):
    """Save to a file that is asked for."""


class SaveCopy(Intent):
    """Write a copy to a file that is asked for."""


class Export(Intent):
    """Write the points as a table."""


class ShowGallery(Intent):
    """Offer data sets."""


class CopyCode(Intent):
    """Put the session as text on the clipboard."""


class CopyPoints(Intent):
    """Put the points at ``indices`` (M,) on the clipboard."""

    indices: Ints


class CopySelection(Intent):
    """Put the selected points on the clipboard."""


class CutSelection(Intent):
    """Put the selected points on the clipboard and remove them."""


class Paste(Intent):
    """Take what is on the clipboard."""
