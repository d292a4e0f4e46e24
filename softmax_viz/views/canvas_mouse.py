"""The mouse on a canvas: strokes of the tool in hand, hovering, zooming by the wheel. GUI thread.

Part of ``views.canvas``. Each handler takes one kind of event and says whether that was all there is to do.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from softmax_viz.views.canvas_hand import ToolInHand
from softmax_viz.views.canvas_input import CanvasInput
from softmax_viz.views.canvas_stroke import Stroke
from softmax_viz.views.canvas_surface import CanvasSurface
from softmax_viz.views.canvas_viewport import CanvasViewport
from softmax_viz.views.tool import Pointer

_NOTCH = 120.0
_ZOOM_PER_NOTCH = 1.2
_MOST_NOTCHES = 8.0


class CanvasMouse:
    """Turns events of the mouse into strokes, zooming, and reports of the place under the pointer."""

    def __init__(
        self, surface: CanvasSurface, hand: ToolInHand, stroke: Stroke, viewport: CanvasViewport, keys: CanvasInput
    ) -> None:
        self._surface = surface
        self._hand = hand
        self._stroke = stroke
        self._viewport = viewport
        self._keys = keys

    def press(self, event: QMouseEvent) -> bool:
        """Left: the tool. Middle: pan. One button at a time."""
        button = event.button()
        if self._stroke.is_held or button not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return True
        if self._stroke.hold(button):
            self._keys.put_crosshair(None)
            self._surface.begin_gesture()
        self._stroke.begin(_pointer(event))
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Go on with the stroke; report the place under the pointer."""
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
        """Zoom at the pointer; with Ctrl the tool may have a use for it."""
        notches = min(max(event.angleDelta().y() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not (has_ctrl and self._hand.turn_wheel(notches)):
            self._viewport.zoom(_ZOOM_PER_NOTCH**notches, event.position())
        event.accept()
        return True

    def leave(self, event: QEvent) -> None:
        """Take the tool's mark away."""
        del event
        self._hand.rest()
        self._surface.hoverLeft.emit()


def _pointer(event: QMouseEvent) -> Pointer:
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return Pointer(event.position().x(), event.position().y(), shift)
