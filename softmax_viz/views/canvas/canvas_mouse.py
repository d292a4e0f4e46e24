"""The mouse on a canvas: strokes of the current tool, hovering, zooming by the wheel. GUI thread.

Part of ``views.canvas.canvas``. A stroke lasts from the press of a button to its release, unless something else ends
it before. Its states: *idle* (no button is held), *held* (a button is held and a tool is bound to it) and *busy*
(the bound tool reports that its stroke is in progress).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.canvas_viewport import CanvasViewport
from softmax_viz.views.canvas.tool_holder import ToolHolder
from softmax_viz.views.tools.grips import grip_at, would_move
from softmax_viz.views.tools.table import TOOLS
from softmax_viz.views.tools.tool import Pointer, Tool

_NOTCH = 120.0
_ZOOM_PER_NOTCH = 1.2
_MOST_NOTCHES = 8.0


class Stroke(QObject):
    """Binds a tool to the button that is held and lets it act.

    ``is_acting`` is True while a tool acts: changes that arrive then come from the tool. ``here`` is the pointer while
    it is over the canvas. ``was_cancelled_by_button``: the last press of the right button cancelled a stroke, so it
    must not open a menu, too. ``clock`` is the timer that makes a tool act while the button is held still.
    """

    def __init__(self, tool_holder: ToolHolder, widget: QWidget) -> None:
        super().__init__(widget)
        self.is_acting = False
        self.here: Pointer | None = None
        self.was_cancelled_by_button = False
        self._tool_holder = tool_holder
        self._widget = widget
        # The tool of the button that is held, which need not be the current tool.
        self._held: tuple[Tool, Qt.MouseButton] | None = None
        self._pans = False
        self._is_over_grip = False  # whether a drag from here would move something
        self.clock = QTimer(self)
        self.clock.timeout.connect(self._on_clock)

    @property
    def button(self) -> Qt.MouseButton:
        """The button that is held, or ``NoButton``."""
        return Qt.MouseButton.NoButton if self._held is None else self._held[1]

    @property
    def is_held(self) -> bool:
        """Whether a button is held."""
        return self._held is not None

    @property
    def is_busy(self) -> bool:
        """Whether a stroke is in progress."""
        return self._held is not None and self._held[0].busy

    def set_panning(self, is_on: bool) -> None:
        """Let the left button move the view, whatever the current tool is; a stroke in progress goes on."""
        self._pans = is_on
        self.show_cursor()

    def hold(self, button: Qt.MouseButton, pointer: Pointer) -> bool:
        """Bind ``button``, pressed at ``pointer``, to a grip on what lies there, to the current tool, or to panning.

        False for panning. ``begin`` must follow.
        """
        self.was_cancelled_by_button = False
        is_pan = self._pans or button == Qt.MouseButton.MiddleButton
        tool_holder = self._tool_holder
        tool = tool_holder.tools["pan"] if is_pan else grip_at(tool_holder.tool, pointer) or tool_holder.tool
        self._held = tool, button
        return not is_pan

    def begin(self, pointer: Pointer) -> None:
        """Begin the stroke: press at ``pointer``."""
        assert self._held is not None
        self._act_at(pointer, self._held[0].press)
        self._follow_state()

    def move(self, pointer: Pointer) -> None:
        """Move the stroke to ``pointer``; without a stroke only the mark of the current tool moves there."""
        self._act_at(pointer, None if self._held is None else self._held[0].move)

    def look_again(self) -> None:
        """Show what a press would do with the pointer where it is; it may be another tool now."""
        if self.here is not None and self._held is None:
            self.move(self.here)
        else:
            self._is_over_grip = False
            self.show_cursor()

    def release(self, pointer: Pointer) -> None:
        """End the stroke: release at ``pointer``."""
        if self._held is not None:
            tool, self._held = self._held[0], None
            self._act_at(pointer, tool.release)
            self._follow_state()

    def lose(self) -> None:
        """End the stroke as a release would: the release itself may go to the widget that has the focus now."""
        if self._held is not None:
            self._end_by(lambda tool: tool.release(tool.at or Pointer(0.0, 0.0)))

    def stop(self) -> None:
        """End the stroke, if there is one: its changes stay, and the button that is still held has no further effect.

        Must be called by code that changes the points or the tool while a button is held: the stroke would otherwise go
        on with places and indices that are out of date.
        """
        if self._held is not None:
            self._end_by(lambda tool: tool.stop())

    def cancel(self) -> None:
        """Cancel the stroke, if there is one: its changes are undone."""
        if self._held is not None:
            self._end_by(lambda tool: tool.cancel())

    def cancel_by_button(self) -> None:
        """Cancel the stroke because another button was pressed; that button opens no menu this time."""
        self.was_cancelled_by_button = self.is_busy
        self.cancel()

    def act(self, act: Callable[[], None]) -> None:
        """Let a tool act by calling ``act``; changes of data and selection during the call come from the tool."""
        was_acting, self.is_acting = self.is_acting, True
        try:
            act()
        finally:
            self.is_acting = was_acting

    def show_cursor(self) -> None:
        """Give the pointer the shape that belongs to the tool."""
        held = self._held[0].held_cursor if self._held is not None else None
        is_open = self._pans or self._is_over_grip
        idle = Qt.CursorShape.OpenHandCursor if is_open else TOOLS[self._tool_holder.name].cursor
        shape = held or idle
        if self._widget.cursor().shape() != shape:
            self._widget.setCursor(shape)

    def _act_at(self, pointer: Pointer, act: Callable[[Pointer], None] | None) -> None:
        """Let a tool act at ``pointer`` and repaint only the mark of the current tool.

        Without a stroke there is no mark over something that a drag would move: the cursor shows it instead.
        """
        tool_holder = self._tool_holder
        with tool_holder.redrawn():
            if act is not None:
                self.act(lambda: act(pointer))
            self.here = pointer
            self._is_over_grip = self._held is None and would_move(tool_holder.tool, pointer)
            is_free = self._held is None and not self._is_over_grip
            is_marked = is_free or (self._held is not None and self._held[0] is tool_holder.tool)
            tool_holder.point_at(pointer if is_marked else None)
        self.show_cursor()

    def _end_by(self, act: Callable[[Tool], None]) -> None:
        """End the stroke without the mouse, by ``act``; the button that is still held has no further effect."""
        assert self._held is not None
        tool = self._held[0]
        with self._tool_holder.redrawn():
            self._held = None
            self.act(lambda: act(tool))
        self._follow_state()

    def _follow_state(self) -> None:
        """Run the clock while the stroke lasts, and show the cursor that belongs to it."""
        interval = self._held[0].pulse_ms if self._held is not None and self._held[0].busy else 0
        if interval:
            self.clock.start(interval)
        else:
            self.clock.stop()
        self.show_cursor()

    def _on_clock(self) -> None:
        if self._held is not None and self._held[0].busy:
            self.act(self._held[0].pulse)
        else:
            self.clock.stop()


class CanvasMouse:
    """Turns events of the mouse into strokes, zooming, and reports of the place under the pointer.

    Each handler takes one kind of event and returns whether the event is fully handled. ``drop_crosshair`` hides the
    crosshair, because a stroke replaces it.
    """

    def __init__(
        self,
        surface: CanvasSurface,
        tool_holder: ToolHolder,
        stroke: Stroke,
        viewport: CanvasViewport,
        drop_crosshair: Callable[[], None],
    ) -> None:
        self._surface = surface
        self._tool_holder = tool_holder
        self._stroke = stroke
        self._viewport = viewport
        self._drop_crosshair = drop_crosshair

    def press(self, event: QMouseEvent) -> bool:
        """Begin a stroke: the left button uses the tool, the middle one pans. The right one cancels it."""
        button, pointer = event.button(), _pointer(event)
        if button == Qt.MouseButton.RightButton:
            self._stroke.cancel_by_button()
            return True
        if self._stroke.is_held or button not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return True
        if self._stroke.hold(button, pointer):
            self._drop_crosshair()
            self._surface.begin_gesture()
        self._stroke.begin(pointer)
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Continue the stroke; report the place under the pointer."""
        if self._stroke.is_held and not event.buttons() & self._stroke.button:
            self._stroke.release(_pointer(event))  # the release went to another window
        else:
            self._stroke.move(_pointer(event))
        place = event.position()
        self._surface.hovered.emit(*self._surface.mapping.to_data(place.x(), place.y()))
        return True

    def release(self, event: QMouseEvent) -> bool:
        """End the stroke."""
        if event.button() == self._stroke.button:
            self._stroke.release(_pointer(event))
        return True

    def wheel(self, event: QWheelEvent) -> bool:
        """Zoom at the pointer; with Ctrl the tool may use the wheel."""
        notches = min(max(event.angleDelta().y() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not (has_ctrl and self._tool_holder.turn_wheel(notches)):
            self._viewport.zoom(_ZOOM_PER_NOTCH**notches, event.position())
        event.accept()
        return True

    def leave(self, event: QEvent) -> None:
        """Hide the tool's mark."""
        del event
        self._stroke.here = None
        self._tool_holder.rest()
        self._surface.hoverLeft.emit()


def _pointer(event: QMouseEvent) -> Pointer:
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return Pointer(event.position().x(), event.position().y(), shift)
