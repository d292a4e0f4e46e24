"""The keyboard's crosshair: a place on the canvas that arrow keys move. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from softmax_viz.views.style.theme import Theme

STEP_PX = 8.0
FINE_STEP_PX = 1.0
_ARM = 12.0
_FREE = 4.0

# Direction of each arrow key, in canvas pixels: y points down.
ARROWS: dict[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def arrow_step(key: Qt.Key, fine: bool) -> tuple[float, float]:
    """Return how far one press of an arrow key moves, in canvas pixels."""
    across, down = ARROWS[key]
    step = FINE_STEP_PX if fine else STEP_PX
    return step * across, step * down


class Crosshair:
    """Where the crosshair is, in canvas pixels; ``place`` is None while it is off."""

    def __init__(self) -> None:
        self.place: tuple[float, float] | None = None

    def move(self, dx: float, dy: float, width: float, height: float) -> None:
        """Move by (dx, dy), but stay on the canvas of ``width`` × ``height``."""
        if self.place is None:
            return
        x, y = self.place
        self.place = min(max(x + dx, 0.0), width - 1.0), min(max(y + dy, 0.0), height - 1.0)

    def area(self, theme: Theme) -> QRectF:
        """Return the area that ``paint`` covers with this theme."""
        if self.place is None:
            return QRectF()
        reach = theme.size(_ARM + 3.0)
        return QRectF(self.place[0] - reach, self.place[1] - reach, 2.0 * reach, 2.0 * reach)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw four arms around a free middle, so that the place itself stays visible."""
        if self.place is None:
            return
        x, y = self.place
        free, arm = theme.size(_FREE), theme.size(_ARM)
        for colour, width in ((theme.probe_halo, 4.0), (theme.crosshair, 1.6)):
            painter.setPen(QPen(colour, theme.size(width)))
            for across, down in ARROWS.values():
                start = QPointF(x + free * across, y + free * down)
                painter.drawLine(start, QPointF(x + arm * across, y + arm * down))
