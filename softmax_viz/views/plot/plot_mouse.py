"""The mouse on the plot: the wheel zooms, dragging moves, a double click shows everything. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from softmax_viz.views.plot.drawing.view_range import ViewRange

_NOTCH = 120.0  # the wheel's unit: eighths of a degree of a usual notch
_ZOOM = 0.8  # of the range, for each notch
_DRAG = 4.0  # pixels that are still a click


class PlotMouse(QObject):
    """Translates mouse events over ``area``, the rectangle between the axes, into changes of ``view_range``.

    Signals
    -------
    chosen()
        The range has been changed.

    Attributes
    ----------
    hovered
        Where the mouse is over the plot; None while it is elsewhere.
    is_dragging
        Whether the curves are being moved.
    """

    chosen = Signal()

    def __init__(self, view_range: ViewRange, parent: QObject) -> None:
        super().__init__(parent)
        self.hovered: QPointF | None = None
        self.is_dragging = False
        self._range = view_range
        self._pressed: QPointF | None = None

    def wheel(self, event: QWheelEvent, area: QRectF) -> None:
        """Zoom the steps at the mouse, or with Shift or Ctrl the losses. A wheel to the side moves."""
        place = event.position()
        if not area.contains(place):
            event.ignore()
            return
        event.accept()
        turned = event.angleDelta()
        is_loss = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        factor = _ZOOM ** ((turned.y() or turned.x()) / _NOTCH)
        if is_loss:  # Shift turns the wheel to the side on some systems
            self._range.zoom_losses((area.bottom() - place.y()) / area.height(), factor)
        elif abs(turned.x()) > abs(turned.y()):
            self._range.pan((turned.x() / area.width(), 0.0))
        else:
            self._range.zoom_steps((place.x() - area.left()) / area.width(), factor)
        self.chosen.emit()

    def press(self, event: QMouseEvent, area: QRectF) -> None:
        """Begin to drag with the left button."""
        if event.button() == Qt.MouseButton.LeftButton and area.contains(event.position()):
            self._pressed = event.position()

    def move(self, event: QMouseEvent, area: QRectF) -> None:
        """Move the curves, or note where the mouse is."""
        place = event.position()
        self.hovered = place if area.left() <= place.x() <= area.right() else None
        if self._pressed is None:
            return
        way = place - self._pressed
        if self.is_dragging or way.manhattanLength() >= _DRAG:
            self.is_dragging, self._pressed = True, place
            self._range.pan((way.x() / area.width(), -way.y() / area.height()))
            self.chosen.emit()

    def release(self) -> None:
        """End the drag."""
        self._pressed, self.is_dragging = None, False

    def leave(self) -> None:
        """Note that the mouse is elsewhere."""
        self.hovered = None

    def double_click(self, event: QMouseEvent, area: QRectF) -> None:
        """Show everything."""
        if event.button() == Qt.MouseButton.LeftButton and area.contains(event.position()):
            self._range.show_all()
            self.chosen.emit()
