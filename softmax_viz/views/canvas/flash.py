"""A short pulse around points that were selected elsewhere, as in the points table. GUI thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QPainter, QPen

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme

# With more points than this the picture would only flicker.
MOST_POINTS = 30
_STEPS = 16
_STEP_MS = 45
_RADII = (30.0, 11.0)  # of the ring, at first and at last
_WIDTHS = (5.0, 2.4)  # a halo, and the line on it


class Flash(QObject):
    """Rings that close in on points. ``clock`` is the timer of the pulse; it runs only while there is one.

    Parameters
    ----------
    repaint
        Repaints the canvas.
    parent
        The canvas.
    """

    def __init__(self, repaint: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._points: Floats = np.empty((0, 2))
        self._step = 0
        self._repaint = repaint
        self.clock = QTimer(self)
        self.clock.setInterval(_STEP_MS)
        self.clock.timeout.connect(self._on_clock)

    def start(self, points: Floats) -> None:
        """Begin a pulse around ``points`` (M, 2), data units, in place of any other; of none or too many, end it."""
        self._points, self._step = points, 0
        if 0 < len(points) <= MOST_POINTS:
            self.clock.start()
        else:
            self.stop()

    def stop(self) -> None:
        """End the pulse."""
        self.clock.stop()
        self._points = np.empty((0, 2))
        self._repaint()

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme) -> None:
        """Draw the rings, in canvas pixels."""
        if not self.clock.isActive():
            return
        first, last = _RADII
        radius = theme.size(first + (last - first) * self._step / _STEPS)
        places = mapping.to_canvas(self._points)
        reach = radius + theme.size(_WIDTHS[0])
        in_sight = ((places > -reach) & (places < (mapping.width + reach, mapping.height + reach))).all(axis=1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in zip((theme.probe_halo, theme.selection), _WIDTHS, strict=True):
            painter.setPen(QPen(colour, theme.size(width)))
            for x, y in places[in_sight].tolist():
                painter.drawEllipse(QPointF(x, y), radius, radius)

    def _on_clock(self) -> None:
        self._step += 1
        if self._step > _STEPS:
            self.stop()
        else:
            self._repaint()
