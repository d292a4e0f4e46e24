"""The marks of further pinned places on the canvas. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from softmax_viz.views.overlays.overlay import Overlay, Place
from softmax_viz.views.paint.letter_badge import paint_badge
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme

# Designed lengths: of the disc, of the four arms that point at the place, and of the lines.
_RADIUS, _ARM = 10.0, 16.0
_WIDTH, _HALO = 2.0, 1.2


class PinMarks(Overlay):
    """A disc with a letter and four arms at each place; it can be dragged with any tool.

    Parameters
    ----------
    pins
        Letters and places, data units.
    move
        Asks for a letter to be moved to (x, y), data units.
    """

    def __init__(self, pins: tuple[tuple[str, Place], ...], move: Callable[[str, float, float], object]) -> None:
        self.pins = pins
        self._move = move

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the marks in sight."""
        reach = theme.size(_ARM)
        for letter, place in self.pins:
            x, y = mapping.x_to_canvas(place[0]), mapping.y_to_canvas(place[1])
            if not (-reach < x < mapping.width + reach and -reach < y < mapping.height + reach):
                continue
            arms = QPainterPath()
            for dx, dy in ((reach, 0.0), (0.0, reach)):
                arms.moveTo(x - dx, y - dy)
                arms.lineTo(x + dx, y + dy)
            disc = QPainterPath()
            disc.addEllipse(QPointF(x, y), theme.size(_RADIUS), theme.size(_RADIUS))
            halo = QPen(theme.probe_halo, theme.size(_WIDTH + 2 * _HALO))
            line = QPen(theme.probe, theme.size(_WIDTH))
            for pen in (halo, line):
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.strokePath(arms, pen)
            painter.strokePath(disc, halo)
            paint_badge(painter, QPointF(x, y), theme.size(_RADIUS), letter, theme, font, theme.size(_WIDTH))

    def handles(self) -> tuple[Place, ...]:
        """Return the places."""
        return tuple(place for _, place in self.pins)

    def drag(self, index: int, x: float, y: float) -> None:
        """Ask for place number ``index`` to be moved."""
        self._move(self.pins[index][0], x, y)
