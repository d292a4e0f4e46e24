"""The boundary under one mask of logit dropout, over the canvas. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import RADIUS_S, SPACE_S, Theme

_WIDTH, _HALO = 3.0, 6.0


class MaskLine(Overlay):
    """Segments (M, 4), data units, None for none; and a text below that says which mask they belong to."""

    def __init__(self, segments: Floats | None, text: str) -> None:
        self._segments = segments
        self._text = text
        self._lines = LineArray()

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the lines, and the text at the lower edge."""
        if self._segments is not None and len(self._segments):
            self._lines.show(mapping.to_canvas(self._segments.reshape(-1, 2)).reshape(-1, 4))
            for colour, width in ((theme.probe_halo, _HALO), (theme.accent, _WIDTH)):
                pen = QPen(colour, theme.size(width))
                pen.setCapStyle(Qt.PenCapStyle.SquareCap)
                painter.setPen(pen)
                painter.drawLines(self._lines.lines)
        metrics = QFontMetricsF(font)
        room = max(mapping.width - 2.0 * SPACE_S, 1.0)
        text = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room - 2.0 * SPACE_S)
        wide, high = metrics.horizontalAdvance(text) + 2.0 * SPACE_S, metrics.height() + SPACE_S
        plate = QRectF((mapping.width - wide) / 2.0, mapping.height - high - 3.5 * SPACE_S, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tooltip)
        painter.drawRoundedRect(plate, RADIUS_S, RADIUS_S)
        painter.setFont(font)
        painter.setPen(theme.tooltip_text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QPen(theme.accent, theme.size(_WIDTH)))
        painter.drawLine(QPointF(plate.left() + 3.0, plate.top()), QPointF(plate.left() + 3.0, plate.bottom()))
