"""Marks that tools draw at the pointer: the pale marker of the active class, the circle of a brush. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from softmax_viz.views.scene.points_layer import paint_marker
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.tools.tool import Pointer, Surface

_GHOST_OPACITY = 0.4
_RING_WIDTHS = (3.4, 1.4)  # a halo, and the line on it
_INNER_WIDTHS = (2.6, 1.1)
_DASHES = (3.0, 3.0)  # in canvas pixels


def square_around(place: Pointer, reach: float) -> QRectF:
    """Return the square centred on ``place`` with its sides ``reach`` away, canvas pixels."""
    return QRectF(place.x - reach, place.y - reach, 2.0 * reach, 2.0 * reach)


def paint_ghost(painter: QPainter, surface: Surface, place: Pointer) -> None:
    """Paint a pale marker of the class that new points get; it covers ``theme.size(MARKER)`` to each side."""
    label = surface.data.classes[surface.active_class]
    painter.save()
    painter.setOpacity(_GHOST_OPACITY)
    painter.translate(place.x, place.y)
    painter.scale(surface.theme.scale, surface.theme.scale)
    paint_marker(painter, label.style, surface.theme)
    painter.restore()


def paint_ring(painter: QPainter, theme: Theme, place: Pointer, radius: float, dashed: bool = False) -> None:
    """Paint a circle that is visible on every background; a dashed one is thinner."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    widths = _INNER_WIDTHS if dashed else _RING_WIDTHS
    for colour, width in zip((theme.probe_halo, theme.probe), widths, strict=True):
        pen = QPen(colour, theme.size(width))
        if dashed:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([length / width for length in _DASHES])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(place.x, place.y), radius, radius)
