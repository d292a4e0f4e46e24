"""The strip under the plot: the time line with its buttons. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.timeline.bookmark_name import BookmarkName
from softmax_viz.views.timeline.time_buttons import TimeButtons
from softmax_viz.views.timeline.time_track import TimeTrack
from softmax_viz.views.timeline.track_picture import HEAD, height_of

_GHOST_MS = 40  # between two requests for the ghost of a step
_REACH = HEAD / 2.0 + 3.0  # how far the track reaches beyond the axis, pixels of the normal size


class TimeStrip(QWidget):
    """Shows where on the time line the user looks. Its height is reserved before there is a run to be shown.

    ``lookRequested``, ``scrubRequested``, ``loopRequested`` and ``bookmarkRemoveRequested`` are those of the mouse.

    Parameters
    ----------
    plot
        The plot above it.

    Signals
    -------
    homeRequested(), endRequested(), playRequested(int), loopToggleRequested()
        Go to the first step, to the live end; play in this direction, or rest; loop, or no longer.
    backRequested(int), stepRequested(int)
        Go so many steps back; so many on.
    bookmarkNameRequested(int, str)
        The bookmark at this step is to have this name.
    ghostRequested(int | None)
        The mouse is over this step, on the plot or here: its boundaries may be shown; None for none.
    """

    homeRequested = Signal()
    endRequested = Signal()
    playRequested = Signal(int)
    loopToggleRequested = Signal()
    backRequested = Signal(int)
    stepRequested = Signal(int)
    bookmarkNameRequested = Signal(int, str)
    ghostRequested = Signal(object)

    def __init__(self, plot: LossPlot) -> None:
        super().__init__()
        self._plot = plot
        self._size = 1.0
        self._was_shown = False
        self.track = TimeTrack(plot)
        self.track.setParent(self)
        self.buttons = TimeButtons(self)
        self._name: BookmarkName | None = None
        mouse = self.track.mouse
        self.lookRequested, self.scrubRequested = mouse.lookRequested, mouse.scrubRequested
        self.loopRequested, self.bookmarkRemoveRequested = mouse.loopRequested, mouse.removeRequested
        mouse.endRequested.connect(self.endRequested)
        self.track.moveRequested.connect(self._on_move)
        mouse.nameRequested.connect(self.edit_name)
        for name, slot in (
            ("home", self.homeRequested.emit),
            ("back", lambda: self.backRequested.emit(1)),
            ("play_back", lambda: self.playRequested.emit(-1)),
            ("play", lambda: self.playRequested.emit(1)),
            ("next", lambda: self.stepRequested.emit(1)),
            ("end", self.endRequested.emit),
            ("loop", self._on_loop),
        ):
            self.buttons.connect(name, slot)
        self._ghost: int | None = None
        self._ghost_timer = QTimer(self, interval=_GHOST_MS, singleShot=True)
        self._ghost_timer.timeout.connect(self._tell_ghost)
        self._told: int | None = None
        mouse.hovered.connect(self._on_hovered)
        plot.surface.hovered.connect(self._on_hovered)
        plot.surface.axis.changed.connect(self._arrange)

    def show_time(self, line: TimeLine) -> None:
        """Show where the user looks."""
        self._plot.surface.show_moment(line.step)
        self.track.show_time(line)
        self.buttons.show_time(line)
        if self._was_shown != self._is_shown:
            self._arrange()

    def show_marks(self, marks: Sequence[CurveMark]) -> None:
        """Show where something was changed."""
        self.track.show_marks(marks)

    def show_phase(self, phase: Phase) -> None:
        """Show whether training goes on."""
        self.buttons.show_running(phase is Phase.RUNNING)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._size = theme.scale
        self.setFixedHeight(height_of(QGuiApplication.font()))
        self.track.show_theme(theme)
        self.buttons.show_theme(theme)
        self._arrange()

    def edit_name(self, step: int, name: str) -> None:
        """Let the user type another name of the bookmark at ``step``."""
        if self._name is None:
            self._name = BookmarkName(self)
            self._name.named.connect(self.bookmarkNameRequested)
        x = round(self.track.scale.x_of(step))
        self._name.open_above(self.track.mapToGlobal(QPoint(x, 0)), step, name)

    def sizeHint(self) -> QSize:
        """Return the height; the width follows the plot."""
        return QSize(0, height_of(QGuiApplication.font()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width of the plot."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def _is_shown(self) -> bool:
        line = self.track.line
        return self._plot.surface.axis.is_drawn and line.tip > line.first

    def _arrange(self) -> None:
        """Place the track below the axis, and buttons at both its sides."""
        axis, is_shown = self._plot.surface.axis, self._is_shown
        self._was_shown = is_shown
        origin = self._plot.surface.mapTo(self._plot.parentWidget() or self._plot, QPoint(0, 0)).x() - self.x()
        reach = self._size * _REACH
        left, right = round(axis.left + origin - reach), round(axis.right + origin + reach)
        self.track.setGeometry(left, 0, right - left, self.height())
        self.track.place()
        self.buttons.place(left, right, self.width(), self.height(), is_shown)

    def _on_move(self, by: int) -> None:
        if by > 0:
            self.stepRequested.emit(by)
        else:
            self.backRequested.emit(-by)

    def _on_loop(self) -> None:
        self.buttons.by_name["loop"].setChecked(self.track.line.loop is not None)  # until it is so
        self.loopToggleRequested.emit()

    def _on_hovered(self, step: int | None) -> None:
        self._ghost = step
        if step is None:
            self._ghost_timer.stop()
            self._tell_ghost()
        elif not self._ghost_timer.isActive():
            self._tell_ghost()
            self._ghost_timer.start()

    def _tell_ghost(self) -> None:
        if self._ghost != self._told:
            self._told = self._ghost
            self.ghostRequested.emit(self._told)
