"""What the mouse does on the time line: it drags to steps, with Shift it chooses a stretch. GUI thread only."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from softmax_viz.core.runs.run_entry import Bookmark
from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.timeline.track_picture import Places
from softmax_viz.views.timeline.track_scale import TrackScale

_DRAG = 4.0  # pixels that are still a click
_Kind = QEvent.Type
_LEFT = Qt.MouseButton.LeftButton


class Track(Protocol):
    """What the mouse asks of the time line; see ``TimeTrack``."""

    line: TimeLine
    scale: TrackScale

    @property
    def places(self) -> Places | None:
        """Where everything is; None if nothing is shown."""
        ...

    def step_at(self, x: float) -> int:
        """Return the step of the run that is nearest to ``x``."""
        ...

    def flag_at(self, x: float) -> Bookmark | None:
        """Return the bookmark near ``x``."""
        ...

    def text_at(self, x: float) -> str:
        """Return what is to be said at ``x``."""
        ...

    def redraw(self) -> None:
        """Draw again."""
        ...


class TrackMouse(QObject):
    """Turns events of the mouse on ``widget``, which shows ``track``, into signals.

    Signals
    -------
    lookRequested(int), scrubRequested(int)
        Look at this step; at this one of a drag.
    endRequested()
        Return to the live end.
    loopRequested(int, int)
        Play this stretch again and again.
    nameRequested(int, str), removeRequested(int)
        Ask for another name of the bookmark at this step, which has that name now; remove it.
    hovered(int | None)
        The mouse is over this step; None: it has left.

    Attributes
    ----------
    stretch
        The first and the last step of the stretch that is being chosen; None while none is.
    """

    lookRequested = Signal(int)
    scrubRequested = Signal(int)
    endRequested = Signal()
    loopRequested = Signal(int, int)
    nameRequested = Signal(int, str)
    removeRequested = Signal(int)
    hovered = Signal(object)

    def __init__(self, track: Track, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self.stretch: tuple[int, int] | None = None
        self._track = track
        self._from_x: float | None = None  # where a stretch begins
        self._last: int | None = None  # the step that a drag asked for last; None while there is no drag
        self._before: int | None = None  # where the user looked before the first of two clicks
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle events of the mouse."""
        return self._take(event) or super().eventFilter(watched, event)

    def _take(self, event: QEvent) -> bool:
        kind, is_shown = event.type(), self._track.places is not None
        if kind == _Kind.ToolTip and isinstance(event, QHelpEvent):
            lines = self._track.text_at(event.pos().x()).split("\n")
            QToolTip.showText(event.globalPos(), tooltip_text(*lines), self._widget)
            return True
        if kind == _Kind.Leave:
            self.hovered.emit(None)
        elif is_shown and isinstance(event, QWheelEvent):
            turned = event.angleDelta()
            self._track.scale.zoom(event.position().x(), turned.y() or turned.x())
            event.accept()
            return True
        elif is_shown and isinstance(event, QContextMenuEvent):
            flag = self._track.flag_at(event.pos().x())
            if flag is not None:
                self._open_menu(flag, event.globalPos())
            return True
        elif is_shown and isinstance(event, QMouseEvent):
            return self._take_mouse(event)
        return False

    def _take_mouse(self, event: QMouseEvent) -> bool:
        kind, is_left = event.type(), event.button() == _LEFT
        if kind == _Kind.MouseMove:
            self._move(event.position().x())
        elif kind == _Kind.MouseButtonPress and is_left:
            self._press(event.position().x(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif kind == _Kind.MouseButtonRelease and is_left:
            self._release()
        elif kind == _Kind.MouseButtonDblClick and is_left:
            self._double_click()
        else:
            return False
        event.accept()
        return True

    def _press(self, x: float, is_range: bool) -> None:
        track = self._track
        self.hovered.emit(None)
        if is_range:
            self._from_x = x
            return
        flag = track.flag_at(x)
        self._before = track.line.step
        self._last = track.step_at(x) if flag is None else flag.step
        self.lookRequested.emit(self._last)

    def _move(self, x: float) -> None:
        track = self._track
        step = track.step_at(x)
        self.hovered.emit(step if self._last is None and self._from_x is None else None)
        if self._from_x is not None:
            begin = track.step_at(self._from_x)
            is_drag = self.stretch is not None or abs(x - self._from_x) >= _DRAG
            self.stretch = (min(begin, step), max(begin, step)) if is_drag else None
            track.redraw()
        elif self._last is not None and step != self._last:
            self._last = step
            self.scrubRequested.emit(step)

    def _release(self) -> None:
        stretch, self.stretch = self.stretch, None
        self._from_x = self._last = None
        if stretch is not None and stretch[0] < stretch[1]:
            self.loopRequested.emit(*stretch)
        self._track.redraw()

    def _double_click(self) -> None:
        """Show the whole run. The first click went to its step: return to where the user looked before."""
        if self._before is None:
            self.endRequested.emit()
        else:
            self.lookRequested.emit(self._before)
        self._track.scale.axis.show_all()

    def _open_menu(self, flag: Bookmark, place: QPoint) -> None:
        """Offer what can be done with a bookmark."""
        translate = QCoreApplication.translate
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = menu.addAction(translate("TimeTrack", "Name the bookmark…"))
        name.triggered.connect(lambda: self.nameRequested.emit(flag.step, flag.name))
        remove = menu.addAction(translate("TimeTrack", "Remove the bookmark"))
        remove.triggered.connect(lambda: self.removeRequested.emit(flag.step))
        menu.popup(place)
