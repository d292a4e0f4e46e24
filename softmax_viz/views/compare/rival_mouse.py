"""The mouse on the canvas of a second run: a click, a drag, the wheel. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.canvas_viewport import CanvasViewport
from softmax_viz.views.tools.pan import PanTool
from softmax_viz.views.tools.tool import Pointer

# As on the main canvas.
_NOTCH, _ZOOM_PER_NOTCH, _MOST_NOTCHES = 120.0, 1.2, 8.0
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
_NONE = Qt.MouseButton.NoButton


class RivalMouse:
    """Asks for the probe where the left button clicks, and for another view where a button drags or the wheel turns."""

    def __init__(self, surface: CanvasSurface, viewport: CanvasViewport, widget: QWidget) -> None:
        self._surface = surface
        self._viewport = viewport
        self._widget = widget
        self._pan = PanTool(surface)
        self._pressed: QPointF | None = None  # of a click that has not become a drag
        self._button = _NONE
        widget.setCursor(Qt.CursorShape.CrossCursor)

    def press(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if self._button == _NONE and event.button() in _BUTTONS:
            self._button = event.button()
            self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
            self._pan.press(Pointer(event.position().x(), event.position().y()))

    def move(self, event: QMouseEvent) -> None:
        """Move the view if a button is held and the pointer has left the place of a click; say where it is."""
        place = event.position()
        if self._button != _NONE and not event.buttons() & self._button:
            self._let_go()  # the release went to another window
        if self._button != _NONE:
            pressed = self._pressed
            if pressed is None or (place - pressed).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self._widget.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._pan.move(Pointer(place.x(), place.y()))
        self._surface.hovered.emit(*self._surface.mapping.to_data(place.x(), place.y()))

    def release(self, event: QMouseEvent) -> None:
        """End the drag, or pin the probe."""
        if event.button() == self._button:
            pressed = self._pressed
            self._let_go()
            if pressed is not None:
                self._surface.ask_probe(*self._surface.mapping.to_data(pressed.x(), pressed.y()))

    def turn(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        notches = min(max(event.angleDelta().y() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        self._viewport.zoom(_ZOOM_PER_NOTCH**notches, event.position())

    def _let_go(self) -> None:
        self._button, self._pressed = _NONE, None
        self._pan.release(Pointer(0.0, 0.0))
        self._widget.setCursor(Qt.CursorShape.CrossCursor)
