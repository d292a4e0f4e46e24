"""The points that a panel lights up: those of a cell, a bin or a bar. GUI thread only."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.points_layer import Atlas, device_places
from softmax_viz.views.style.theme import MARKER, Theme

_RADIUS = 1.1  # of the ring, in markers
_WIDTH, _HALO = 2.0, 1.5


class LitPoints(Overlay):
    """A ring with a halo around each of ``points`` (M, 2), data units."""

    def __init__(self, points: Floats) -> None:
        self._points = points
        self._stamp: Atlas | None = None
        self._key: object = None

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the rings, all in one call: each call of Qt may have to wait for the trainer."""
        del font
        ratio = painter.device().devicePixelRatio()
        if self._stamp is None or self._key != (theme.key, ratio):
            reach = _RADIUS * MARKER + _WIDTH / 2.0 + _HALO + 1.0
            self._stamp = Atlas([partial(_draw_ring, theme=theme)], reach, theme.size(ratio))
            self._key = theme.key, ratio
        centres, _ = device_places(self._points, mapping, ratio, self._stamp.side)
        painter.scale(1.0 / ratio, 1.0 / ratio)
        self._stamp.paint(painter, centres, np.zeros(len(centres), np.int64))


def _draw_ring(painter: QPainter, theme: Theme) -> None:
    """Draw a ring around the origin, at its designed size."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((theme.probe_halo, _WIDTH + 2 * _HALO), (theme.accent, _WIDTH)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(0.0, 0.0), _RADIUS * MARKER, _RADIUS * MARKER)
