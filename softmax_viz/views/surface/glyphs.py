"""The marks of both panels: each place has a shape of its own, on the picture and beside its name. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from softmax_viz.views.style.theme import Theme, scaled

SIZE = 11.0
_SWATCH = 15.0
CHOSEN, SAFE, HERE, BEST, START, NOW, OPTIMUM, LEVEL, EVEN = (
    "chosen", "safe", "here", "best", "start", "now", "optimum", "level", "even",
)  # fmt: skip


def colour_of(kind: str, theme: Theme) -> QColor:
    """Return the colour of a mark."""
    return {
        CHOSEN: theme.accent, NOW: theme.accent, BEST: theme.plot_optimum, OPTIMUM: theme.plot_optimum,
        SAFE: theme.good, HERE: theme.plot_reference, START: theme.text, LEVEL: theme.muted,
        EVEN: theme.error_ground,
    }[kind]  # fmt: skip


def glyph(kind: str, size: float) -> QPainterPath:
    """Return the shape of a mark around the origin, about ``size`` across."""
    path, half = QPainterPath(), 0.5 * size
    if kind in (CHOSEN, NOW, START):
        path.addEllipse(QPointF(0.0, 0.0), half, half)
    elif kind == HERE:
        path.addRect(-0.85 * half, -0.85 * half, 1.7 * half, 1.7 * half)
    elif kind == OPTIMUM:
        _add_polygon(path, 10, -90.0, [1.3 * half, 0.55 * half])
    elif kind == BEST:
        _add_polygon(path, 3, 90.0, [1.25 * half])
    else:
        _add_polygon(path, 4, -90.0, [1.15 * half])
    return path


def paint_glyph(painter: QPainter, kind: str, place: QPointF, theme: Theme, size: float) -> None:
    """Draw a mark at ``place``: the start hollow, all others filled, with an edge that parts it from any ground."""
    colour = colour_of(kind, theme)
    painter.save()
    painter.translate(place)
    if kind == EVEN:  # no mark, but the ground of all rates that are too high
        box = QRectF(-0.6 * size, -0.6 * size, 1.2 * size, 1.2 * size)
        painter.fillRect(box, colour)
        painter.setPen(QPen(theme.error, theme.size(1.0)))
        painter.drawRect(box)
    elif kind == LEVEL:
        painter.setPen(QPen(colour, theme.size(1.5), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(-0.6 * size, 0.0), QPointF(0.6 * size, 0.0))
    else:
        shape = glyph(kind, size)
        painter.strokePath(shape, QPen(theme.line_halo, theme.size(4.0)))
        if kind == START:
            painter.fillPath(shape, theme.panel)
            painter.strokePath(shape, QPen(colour, theme.size(2.0)))
        else:
            painter.fillPath(shape, colour)
            painter.strokePath(shape, QPen(theme.marker_outline, theme.size(1.0)))
    painter.restore()


def glyph_pixmap(kind: str, theme: Theme, ratio: float) -> QPixmap:
    """Return a mark as a picture to stand beside its name."""
    side = scaled(_SWATCH)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_glyph(painter, kind, QPointF(0.5 * side, 0.5 * side), theme, theme.size(SIZE - 1.0))
    return pixmap


def _add_polygon(path: QPainterPath, corners: int, first_degrees: float, radii: list[float]) -> None:
    turns = [math.radians(first_degrees + 360.0 * i / corners) for i in range(corners)]
    around = [radii[i % len(radii)] for i in range(corners)]
    points = [QPointF(r * math.cos(turn), r * math.sin(turn)) for r, turn in zip(around, turns, strict=True)]
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
