"""What a window hands over to the window that replaces it. Frozen; GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from PySide6.QtCore import QRect, Qt

from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.run.sweeps import Sweeps
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.document import Document
from softmax_viz.field.picture.picture import Picture
from softmax_viz.storage.sessions.autosave import Autosave, LeftBehind
from softmax_viz.views.plot.drawing.run_drawing import PlotChoices
from softmax_viz.views.tools.brush import Brush


@frozen_dataclass
class WindowLayout:
    """How a window is arranged, as far as ``Settings`` do not store it.

    Parameters
    ----------
    place
        Geometry of the window without its frame, possibly partly off the screen; None if maximized or full screen.
    sorted_by, first_row
        Column and order of the table of points, and how far it is scrolled.
    shows_more, scroll
        Whether the rarely used settings are shown, and how far the column at the right is scrolled.
    plot
        What the plot shows.
    """

    place: QRect | None = None
    sorted_by: tuple[int, Qt.SortOrder] | None = None
    first_row: int = 0
    shows_more: bool = False
    scroll: int = 0
    plot: PlotChoices = PlotChoices()


@frozen_dataclass(eq=False)
class Handover:
    """Everything of a program except its window, for a program with a new window, for example in another language.

    The session and the run continue as they are, because they depend on neither widgets nor language: undo stack,
    saved mark and selection; the trainer's thread with weights, optimizer state, loss history and the runs that undo
    may return to. They are passed by reference, so nothing can be lost. How they are shown is copied.

    Parameters
    ----------
    editor, runner, sweeps
        The session, the run and the sweep themselves, not copies.
    is_started
        Whether the trainer's thread has been started.
    display
        The document without trained state: viewport, probe, field style, speed, stopping rules, active class.
    fitted_to
        The points that the viewport was fitted to; None if the user zoomed or panned since.
    path, fingerprint
        The session file, and the fingerprint of its content.
    autosave
        Where unsaved work is saved: the same file, under the same lock.
    offered, brought_back
        Work of crashed programs: not yet restored or discarded, and restored but not yet saved again elsewhere.
    is_offer_due
        Whether such work is being offered now, or is about to be.
    theme_choice, tool, brushes, layout
        What the user chose in the window.
    dismissed
        Titles of data sets for which the user has dismissed the message about units.
    copied
        The text copied last.
    was_comparing
        Whether runs stood side by side; the comparison ends with the window.
    picture
        The picture of the field, shown until the next one comes.
    """

    editor: Editor
    runner: Runner
    sweeps: Sweeps
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
    was_comparing: bool = False
    picture: Picture | None = None
