"""The keyboard's crosshair: a place on the canvas that arrow keys move. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from softmax_viz.views.style.theme import RADIUS_S, SPACE_S, Theme

STEP_PX = 8.0
FINE_STEP_PX = 1.0
COARSE_STEP_PX = 64.0
_ARM = 12.0
_FREE = 4.0
_LINE_WIDTHS = (4.0, 1.6)  # a halo, and the line on it

# Direction of each arrow key, in canvas pixels: y points down.
ARROWS: dict[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def arrow_step(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> tuple[float, float]:
    """Return how far one press of an arrow key moves, in canvas pixels: less with Shift, more with Ctrl."""
    across, down = ARROWS[key]
    step = STEP_PX
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        step = FINE_STEP_PX
    elif modifiers & Qt.KeyboardModifier.ControlModifier:
        step = COARSE_STEP_PX
    return step * across, step * down


class Crosshair:
    """Where the crosshair is, in canvas pixels; ``place`` is None while it is off. ``note`` is a text beside it."""

    def __init__(self) -> None:
        self.place: tuple[float, float] | None = None
        self.note = ""

    def put(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        """Put it at (x, y), or as near as it gets on the canvas of ``width`` × ``height``; return what is left over."""
        self.place = min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)
        return x - self.place[0], y - self.place[1]

    def area(self, theme: Theme) -> QRectF:
        """Return the area that ``paint`` covers, without the note."""
        if self.place is None:
            return QRectF()
        reach = theme.size(_ARM) + theme.size(_LINE_WIDTHS[0])
        return QRectF(self.place[0] - reach, self.place[1] - reach, 2.0 * reach, 2.0 * reach)

    def paint(self, painter: QPainter, theme: Theme, font: QFont, width: float) -> None:
        """Draw four arms around a free middle, so that the place itself stays visible; above them the note.

        ``width`` is that of the canvas.
        """
        if self.place is None:
            return
        x, y = self.place
        free, arm = theme.size(_FREE), theme.size(_ARM)
        for colour, line in zip((theme.probe_halo, theme.crosshair), _LINE_WIDTHS, strict=True):
            painter.setPen(QPen(colour, theme.size(line)))
            for across, down in ARROWS.values():
                painter.drawLine(QPointF(x + free * across, y + free * down), QPointF(x + arm * across, y + arm * down))
        if self.note:
            metrics = QFontMetricsF(font)
            wide, high = metrics.horizontalAdvance(self.note) + 2.0 * SPACE_S, metrics.height() + SPACE_S
            above = y - arm - SPACE_S - high
            top = above if above >= 0.0 else y + arm + SPACE_S
            plate = QRectF(min(max(x - wide / 2.0, 0.0), max(width - wide, 0.0)), top, wide, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.tooltip)
            painter.drawRoundedRect(plate, RADIUS_S, RADIUS_S)
            painter.setFont(font)
            painter.setPen(theme.tooltip_text)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self.note)
