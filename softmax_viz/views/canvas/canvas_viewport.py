"""The size of a canvas in device pixels, and zooming. GUI thread. Part of ``views.canvas.canvas``."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.scene.scene import device_size
from softmax_viz.views.tools.viewport_limits import zoomed

# A pinch reports its factor minus 1; one event may not shrink the view to less than this.
_LEAST_PINCH = 0.2


class CanvasViewport(QObject):
    """Asks for other views, and reports the size.

    ``sizeChanged(columns, rows)`` is emitted with the size in device pixels whenever it changes; ``device_size`` is it.
    """

    sizeChanged = Signal(int, int)

    def __init__(self, surface: CanvasSurface, widget: QWidget) -> None:
        super().__init__(widget)
        self.device_size = (0, 0)
        self._surface = surface
        self._widget = widget

    def tell_size(self) -> None:
        """Emit ``sizeChanged`` if the size has changed."""
        widget = self._widget
        size = device_size(widget.width(), widget.height(), widget.devicePixelRatioF())
        if size != self.device_size:
            self.device_size = size
            self.sizeChanged.emit(*size)

    def zoom(self, factor: float, place: QPointF) -> None:
        """Ask for the view enlarged by ``factor`` with ``place``, canvas pixels, kept where it is."""
        surface = self._surface
        surface.ask_view(zoomed(surface.scene.view, factor, *surface.mapping.to_data(place.x(), place.y())))

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Zoom if the gesture is a pinch with two fingers; True if it is."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom(max(_LEAST_PINCH, 1.0 + event.value()), event.position())
        return True
