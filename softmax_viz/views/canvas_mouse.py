"""The canvas under the mouse: strokes of the tool in hand, panning, zooming. GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.views.brush import Brush
from softmax_viz.views.canvas_surface import CanvasSurface
from softmax_viz.views.crosshair import Crosshair
from softmax_viz.views.scene import Scene
from softmax_viz.views.tool import Pointer, Tool
from softmax_viz.views.tools import TOOLS
from softmax_viz.views.view_limits import zoomed

_NOTCH = 120.0
_ZOOM_PER_NOTCH = 1.2
_MOST_NOTCHES = 8.0
# How long the circle of a brush is shown in the middle while its size is set elsewhere.
_PREVIEW_MS = 1200


class CanvasMouse(CanvasSurface):
    """Lets the tool in hand act where the pointer is. What a tool draws at the pointer is all that it changes.

    Signals
    -------
    hovered(x, y), hoverLeft()
        The pointer, or the crosshair, is over (x, y), data units; over nothing.
    brushChanged(name, Brush)
        The wheel has changed the brush of tool ``name``.
    """

    hovered = Signal(float, float)
    hoverLeft = Signal()  # noqa: N815
    brushChanged = Signal(str, object)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._tools: dict[str, Tool] = {name: spec.make(self) for name, spec in TOOLS.items()}
        self._tool = self._tools["place"]
        # The tool of the button that is held, which need not be the one in hand.
        self._held: tuple[Tool, Qt.MouseButton] | None = None
        self._pans = False
        self._acts = False  # while a tool acts: what changes now is its own doing
        self._crosshair = Crosshair()
        self._pulse = QTimer(self)
        self._pulse.timeout.connect(self._on_pulse)
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(_PREVIEW_MS)
        self._preview.timeout.connect(self._rest_tool)
        self.setMouseTracking(True)

    def show_brush(self, name: str, brush: Brush) -> None:
        """Give the tool ``name`` this brush; if the pointer is elsewhere, its circle is shown for a moment."""
        tool = self._tools[name]
        before, tool.brush = tool.overlay(), brush
        if tool is self._tool and (tool.at is None or self._preview.isActive()):
            tool.at = Pointer(self.width() / 2.0, self.height() / 2.0)
            self._preview.start()
        if tool is self._tool:
            self._refresh(before, tool.overlay())

    def show_panning(self, is_on: bool) -> None:
        """Let the left button move the view, whatever tool is in hand; what is already held goes on."""
        self._pans = is_on
        self._show_cursor()

    def end_stroke(self) -> None:
        """End the stroke, if there is one: what it has done stays, and the button still held means nothing any more.

        For whatever changes the points, or what is done with them, while the mouse is down: the stroke would go on
        with places and indices that no longer hold.
        """
        if self._held is not None:
            self._let_go(lambda tool: tool.stop())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left: the tool. Middle: pan. One button at a time."""
        button = event.button()
        if self._held is not None or button not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        is_pan = self._pans or button == Qt.MouseButton.MiddleButton
        tool = self._tools["pan"] if is_pan else self._tool
        self._held = tool, button
        if not is_pan:
            self._put_crosshair(None)
            self.begin_gesture()
        self._hand(event, tool.press)
        self._keep_pulse()
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke; report the place under the pointer."""
        if self._held is not None and not event.buttons() & self._held[1]:
            self._release(event)  # The release went to another window.
        elif self._held is not None:
            self._hand(event, self._held[0].move)
        else:
            self._hand(event)
        self.hovered.emit(*self.mapping.to_data(event.position().x(), event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if self._held is not None and event.button() == self._held[1]:
            self._release(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the tool's mark away."""
        del event
        self._rest_tool()
        self.hoverLeft.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End the stroke: the release may go to what has the focus now."""
        super().focusOutEvent(event)
        if self._held is not None:
            self._let_go(lambda tool: tool.release(tool.at or Pointer(0.0, 0.0)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Ctrl the tool may have a use for it."""
        notches = min(max(event.angleDelta().y() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        before, tool = self._tool.overlay(), self._tool
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and tool.wheel(notches):
            self._refresh(before, tool.overlay())
            self.brushChanged.emit(self._tool_name(), tool.brush)
        else:
            self._zoom(_ZOOM_PER_NOTCH**notches, event.position())
        event.accept()

    def _hand(self, event: QMouseEvent, act: Callable[[Pointer], None] | None = None) -> None:
        """Let a tool act at the event's place and repaint just the mark of the one in hand."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        pointer = Pointer(event.position().x(), event.position().y(), shift)
        before = self._tool.overlay()
        self._preview.stop()
        self._tool.at = pointer if self._held is None or self._held[0] is self._tool else None
        if act is not None:
            self._acting(lambda: act(pointer))
        self._refresh(before, self._tool.overlay())

    def _release(self, event: QMouseEvent) -> None:
        """Let go at the event's place."""
        if self._held is not None:
            tool, self._held = self._held[0], None
            self._hand(event, tool.release)
            self._keep_pulse()
            self._show_cursor()

    def _let_go(self, act: Callable[[Tool], None]) -> None:
        """End the stroke without the mouse, by ``act``; the button that is still held means nothing any more."""
        tool = self._held[0] if self._held is not None else self._tool
        before, self._held = self._tool.overlay(), None
        self._acting(lambda: act(tool))
        self._refresh(before, self._tool.overlay())
        self._keep_pulse()
        self._show_cursor()

    def _acting(self, act: Callable[[], None]) -> None:
        """Have a tool do something; changes of data and selection during it are its own."""
        was_acting, self._acts = self._acts, True
        try:
            act()
        finally:
            self._acts = was_acting

    def _is_busy(self) -> bool:
        """Whether a stroke is in progress."""
        return self._held is not None and self._held[0].busy

    def _keep_pulse(self) -> None:
        """Run the clock of the stroke just as long as it lasts."""
        interval = self._held[0].pulse_ms if self._held is not None and self._held[0].busy else 0
        if interval:
            self._pulse.start(interval)
        else:
            self._pulse.stop()

    def _on_pulse(self) -> None:
        if self._is_busy() and self._held is not None:
            self._acting(self._held[0].pulse)
        else:
            self._pulse.stop()

    def _rest_tool(self) -> None:
        """Draw the tool's mark at the crosshair, or nowhere: the pointer is elsewhere."""
        before, place = self._tool.overlay(), self._crosshair.place
        self._preview.stop()
        self._tool.at = None if place is None else Pointer(*place)
        self._refresh(before, self._tool.overlay())

    def _put_crosshair(self, place: tuple[float, float] | None) -> None:
        """Show the crosshair at ``place``, canvas pixels, kept on the canvas; None takes it away."""
        if place is None and self._crosshair.place is None:
            return
        before = self._crosshair.area()
        self._crosshair.place = place
        self._crosshair.move(0.0, 0.0, self.width(), self.height())
        self._refresh(before, self._crosshair.area())
        self._rest_tool()
        if self._crosshair.place is None:
            self.hoverLeft.emit()
        else:
            self.hovered.emit(*self.mapping.to_data(*self._crosshair.place))

    def _refresh(self, *areas: QRectF) -> None:
        for area in areas:
            if not area.isEmpty():
                self.update(area.toAlignedRect().adjusted(-2, -2, 2, 2))

    def _tool_name(self) -> str:
        """The name of the tool in hand."""
        return next(name for name, tool in self._tools.items() if tool is self._tool)

    def _show_cursor(self) -> None:
        held = self._held[0].held_cursor if self._held is not None else None
        idle = Qt.CursorShape.OpenHandCursor if self._pans else TOOLS[self._tool_name()].cursor
        shape = held or idle
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _zoom(self, factor: float, place: QPointF) -> None:
        self.ask_view(zoomed(self._scene.view, factor, *self.mapping.to_data(place.x(), place.y())))
