"""The letter of a pinned place in a disc: black on white or white on black, so that no colour matters. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from softmax_viz.views.style.theme import Theme

_LETTER = 1.35  # the height of the letter, in radii


def paint_badge(
    painter: QPainter, centre: QPointF, radius: float, letter: str, theme: Theme, font: QFont, line: float = 1.0
) -> None:
    """Draw ``letter`` in a disc around ``centre``; ``line`` is the width of its edge."""
    painter.setPen(QPen(theme.probe, line))
    painter.setBrush(theme.panel)
    painter.drawEllipse(centre, radius, radius)
    bold = QFont(font)
    bold.setPixelSize(max(1, round(_LETTER * radius)))
    bold.setWeight(QFont.Weight.Bold)
    painter.setFont(bold)
    painter.setPen(theme.text)
    around = QRectF(centre.x() - 2.0 * radius, centre.y() - 2.0 * radius, 4.0 * radius, 4.0 * radius)
    painter.drawText(around, Qt.AlignmentFlag.AlignCenter, letter)
