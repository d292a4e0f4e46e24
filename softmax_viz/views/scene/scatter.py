"""Draws a data set as a small picture: points in the colours and shapes of their classes. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.viewport import fit_data
from softmax_viz.views.scene.points_layer import paint_marker
from softmax_viz.views.style.theme import MARKER, MARKER_EDGE, MARKER_OUTLINE, Theme


def spread(count: int, most: int) -> Ints:
    """Return indices of at most ``most`` of ``count`` points, ascending and evenly spread."""
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).round().astype(np.int64)


class Scatter:
    """Draws data sets for one theme and device pixel ratio; every marker is drawn once and then stamped.

    Parameters
    ----------
    marker
        Designed diameter of the points.
    most
        The largest number of points drawn; of a larger data set, a sample of this size is drawn.
    """

    def __init__(self, theme: Theme, ratio: float, marker: float, most: int) -> None:
        self.most = most
        self.ratio = ratio
        self._theme, self._marker = theme, theme.size(marker)
        self._stamps: dict[int, QPixmap] = {}

    def drawn(self, data: Dataset, width: int, height: int) -> QPixmap:
        """Draw the points of ``data`` on a transparent background, all inside ``width`` × ``height`` pixels."""
        pixmap = QPixmap(max(round(width * self.ratio), 1), max(round(height * self.ratio), 1))
        pixmap.fill(Qt.GlobalColor.transparent)
        view = fit_data(data, width / height)
        shown = spread(data.n_points, self.most)
        points, labels = data.points[shown], data.labels[shown]
        reach = self._reach()
        xs = np.floor((points[:, 0] - view.x0) * (pixmap.width() / view.width)).astype(np.int64) - reach
        ys = np.floor((view.y1 - points[:, 1]) * (pixmap.height() / view.height)).astype(np.int64) - reach
        stamps = [self._stamp(label.style) for label in data.classes]
        with QPainter(pixmap) as painter:
            draw = painter.drawPixmap
            for x, y, label in zip(xs.tolist(), ys.tolist(), labels.tolist(), strict=True):
                draw(x, y, stamps[label])
        pixmap.setDevicePixelRatio(self.ratio)
        return pixmap

    def _reach(self) -> int:
        """Return the device pixels from the middle of a stamp to its edge."""
        return math.ceil((0.9 * MARKER + MARKER_OUTLINE + MARKER_EDGE) * self._marker / MARKER * self.ratio)

    def _stamp(self, style: int) -> QPixmap:
        if style not in self._stamps:
            size = 2 * self._reach() + 1
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.translate(size / 2.0, size / 2.0)
                scale = self._marker / MARKER * self.ratio
                painter.scale(scale, scale)
                paint_marker(painter, style, self._theme)
            self._stamps[style] = pixmap
        return self._stamps[style]
