"""What a window gives to the one that takes its place. Frozen; GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from PySide6.QtCore import QRect, Qt

from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.document import Document
from softmax_viz.field.picture.picture import Picture
from softmax_viz.storage.sessions.autosave import Autosave, LeftBehind
from softmax_viz.views.tools.brush import Brush


@frozen_dataclass
class WindowLayout:
    """How a window is arranged, as far as ``Settings`` do not keep it.

    Parameters
    ----------
    place
        Where the window is, without its frame, be it partly beyond the screen; None if it is maximized or full screen.
    beside
        Widths of the canvas and of what stands beside it; None while the canvas stands alone.
    sorted_by, first_row
        Column and order of the table beside the canvas, and how far it is scrolled.
    shows_more, scroll
        Whether the settings that seldom change are shown, and how far the column at the right is scrolled.
    is_logarithmic
        Whether the loss has a logarithmic axis.
    """

    place: QRect | None = None
    beside: tuple[int, ...] | None = None
    sorted_by: tuple[int, Qt.SortOrder] | None = None
    first_row: int = 0
    shows_more: bool = False
    scroll: int = 0
    is_logarithmic: bool = False


@frozen_dataclass(eq=False)
class Handover:
    """Everything of a program but its window, for a program with another window, such as one in another language.

    The session and the run go on as they are, for they know neither widgets nor a language: undo stack, saved mark and
    selection, the trainer's thread with weights, optimizer memory, loss history and what undo may return to. Nothing
    of them is copied, so nothing can be lost. How they are shown goes by value.

    Parameters
    ----------
    editor, runner
        The session and the run, live.
    is_started
        Whether the trainer's thread has been started.
    display
        The document without what was learned: view, probe, how the field is drawn, speed, stopping rules, active class.
    fitted_to
        The points that the view was fitted to; None if the user zoomed or panned since.
    path, fingerprint
        The session file, and what is known of its content.
    autosave
        Where unsaved work is kept: the same file, under the same lock.
    offered, brought_back
        Work of crashed programs that is not decided upon, and such as is on the disk until it is kept anew.
    is_offer_due
        Whether such work is being offered now, or is about to be.
    theme_choice, tool, brushes, layout
        What the user chose in the window.
    dismissed
        Titles of data about whose units the user wants to hear no more.
    copied
        What was copied last.
    picture
        The field that is shown until the next picture comes.
    """

    editor: Editor
    runner: Runner
    is_started: bool
    display: Document
    fitted_to: Dataset | None
    path: str
    fingerprint: str
    autosave: Autosave
    offered: tuple[LeftBehind, ...]
    brought_back: tuple[LeftBehind, ...]
    is_offer_due: bool
    theme_choice: str
    tool: str
    brushes: Mapping[str, Brush]
    layout: WindowLayout = field(default_factory=WindowLayout)
    dismissed: frozenset[str] = frozenset()
    copied: str = ""
    picture: Picture | None = None
