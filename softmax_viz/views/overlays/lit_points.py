"""The points that a panel lights up: those of a cell, a bin or a bar. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import MARKER, Theme

_RADIUS = 1.1  # of the ring, in markers
_WIDTH, _HALO = 2.0, 1.5


class LitPoints(Overlay):
    """A ring with a halo around each of ``points`` (M, 2), data units."""

    def __init__(self, points: Floats) -> None:
        self._points = points

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the rings."""
        del font
        radius = _RADIUS * theme.size(MARKER)
        places = mapping.to_canvas(self._points)
        far = np.array((mapping.width, mapping.height)) + radius
        inside = ((places > -radius) & (places < far)).all(axis=1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.probe_halo, _WIDTH + 2 * _HALO), (theme.accent, _WIDTH)):
            painter.setPen(QPen(colour, theme.size(width)))
            for x, y in places[inside].tolist():
                painter.drawEllipse(QPointF(x, y), radius, radius)
