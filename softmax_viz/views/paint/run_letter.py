"""The letter of a run at one of its lines, on a plate with an edge in the colour of the run. GUI thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from softmax_viz.views.style.theme import Theme

# Pixels of the normal size.
_SIDE = 3.0
_EDGE = 1.5
_ROUND = 3.0
_PITCH = 15.0


def letter_plate(centre: QPointF, letter: str, theme: Theme, font: QFont) -> QRectF:
    """Return the plate of ``letter`` around ``centre``."""
    metrics, side = QFontMetricsF(font), theme.size(_SIDE)
    height = metrics.height()
    width = max(height, metrics.horizontalAdvance(letter) + 2.0 * side)
    return QRectF(centre.x() - width / 2.0, centre.y() - height / 2.0, width, height)


def paint_run_letter(
    painter: QPainter, centre: QPointF, letter: str, colour: QColor, theme: Theme, font: QFont
) -> None:
    """Write ``letter`` around ``centre``, in the colour of text, so that it is readable whatever the run's colour."""
    plate = letter_plate(centre, letter, theme, font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, theme.size(_EDGE)))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(plate, theme.size(_ROUND), theme.size(_ROUND))
    painter.setFont(font)
    painter.setPen(theme.text)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, letter)


def letter_places(ends: Sequence[QPointF], area: QRectF, theme: Theme) -> list[QPointF]:
    """Return places for letters at ``ends`` of curves inside ``area``, none over another while there is room."""
    pitch = theme.size(_PITCH)
    places: list[QPointF] = []
    for end in ends:
        ways = (0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 3.0, -4.0, 4.0)
        x = min(max(end.x(), area.left() + pitch / 2.0), area.right() - pitch / 2.0)
        free = [
            place
            for way in ways
            if area.top() <= (place := QPointF(x, end.y() + way * pitch)).y() <= area.bottom()
            and all(max(abs(place.x() - p.x()), abs(place.y() - p.y())) >= 0.99 * pitch for p in places)
        ]
        places.append(free[0] if free else QPointF(x, end.y()))
    return places
