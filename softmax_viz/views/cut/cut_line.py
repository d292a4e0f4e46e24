"""The cut on the canvas: the line from A to B, its boundaries, and the place that is read off. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from softmax_viz.views.overlays.overlay import Overlay, Place
from softmax_viz.views.scene.field_layer import stretch_inside
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme

NAMES = ("A", "B")
_LINE, _HALO = 1.6, 4.2
_END, _DOT, _READ = 8.0, 4.5, 5.5  # radii


class CutLine(Overlay):
    """The line from A to B with a dot on each boundary.

    Parameters
    ----------
    ends
        A and B, data units.
    boundaries
        Places on the line where the most probable class changes.
    read
        The place that is read off in the panel; None for none.
    chosen
        The end that the arrow keys move, 0 or 1; −1 for none.
    drag
        Asks for an end to be moved: its index, and the place.
    """

    def __init__(
        self,
        ends: tuple[Place, Place],
        boundaries: tuple[Place, ...],
        read: Place | None,
        chosen: int,
        drag: Callable[[int, float, float], None],
    ) -> None:
        self._ends = ends
        self._boundaries = boundaries
        self._read = read
        self._chosen = chosen
        self._drag = drag

    def handles(self) -> tuple[Place, ...]:
        """Return A and B."""
        return self._ends

    def drag(self, index: int, x: float, y: float) -> None:
        """Ask for end ``index`` to be at (x, y), data units."""
        self._drag(index, x, y)

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the line, then what lies on it, then its ends."""
        placed = np.clip(mapping.to_canvas(np.array(self._ends)), -1e300, 1e300)
        reach = theme.size(_END) + _HALO
        is_place = (placed[0] == placed[1]).all()
        (low,), (high,) = stretch_inside(
            placed.reshape(1, 4), (-reach, -reach), (mapping.width + reach, mapping.height + reach)
        )
        if is_place:
            low, high = 0.0, 1.0
        elif not low < high:
            return
        start, end = (QPointF(*(placed[0] + t * (placed[1] - placed[0]))) for t in (low, high))
        for colour, width in ((theme.probe_halo, _HALO), (theme.probe, _LINE)):
            painter.setPen(QPen(colour, theme.size(width)))
            painter.drawLine(start, end)
        for place in self._boundaries:
            _dot(painter, mapping, place, theme.size(_DOT), QPen(theme.boundary, theme.size(_LINE)), theme.panel)
        if self._read is not None:
            _dot(painter, mapping, self._read, theme.size(_READ), QPen(theme.probe_halo, theme.size(1.5)), theme.accent)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        radius = max(theme.size(_END), metrics.height() / 2 + 1.0)
        for index, (name, at) in enumerate(zip(NAMES, (start, end), strict=True)):
            if (low, high)[index] != index:  # this end is out of view
                continue
            is_chosen = index == self._chosen
            painter.setPen(QPen(theme.accent if is_chosen else theme.probe, theme.size(2.6 if is_chosen else _LINE)))
            painter.setBrush(theme.panel)
            painter.drawEllipse(at, radius, radius)
            painter.setPen(theme.text)
            box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


def _dot(painter: QPainter, mapping: Mapping, place: Place, radius: float, pen: QPen, fill: QColor) -> None:
    x, y = mapping.x_to_canvas(place[0]), mapping.y_to_canvas(place[1])
    if -radius < x < mapping.width + radius and -radius < y < mapping.height + radius:
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawEllipse(QPointF(x, y), radius, radius)
