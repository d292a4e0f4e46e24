"""The place under the mouse, on the canvases where the mouse is not. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from softmax_viz.views.overlays.overlay import Overlay, Place
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme

_INNER, _OUTER = 4.0, 12.0  # ends of the four arms
_WIDTH, _HALO = 1.6, 1.2


class HoverMark(Overlay):
    """Four arms around ``place``, data units, that leave the place itself free."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the arms."""
        del font
        x, y = mapping.x_to_canvas(self.place[0]), mapping.y_to_canvas(self.place[1])
        inner, outer = theme.size(_INNER), theme.size(_OUTER)
        if not (-outer < x < mapping.width + outer and -outer < y < mapping.height + outer):
            return
        for colour, width in ((theme.probe_halo, _WIDTH + 2.0 * _HALO), (theme.probe, _WIDTH)):
            pen = QPen(colour, theme.size(width))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            for dx, dy in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)):
                painter.drawLine(
                    QPointF(x + inner * dx, y + inner * dy), QPointF(x + outer * dx, y + outer * dy)
                )  # fmt: skip
