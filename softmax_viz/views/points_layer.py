"""Points as pre-rendered stamps in cached layers, so that a repaint costs the same for any number of them.

All layers hold device pixels. A stamp has an odd size and is centred on the device pixel that the point
falls into. GUI thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from softmax_viz.core.arrays import Bools, Floats, Ints
from softmax_viz.core.dataset import Dataset
from softmax_viz.field.palette import CLASS_STYLES
from softmax_viz.views.axes import Mapping
from softmax_viz.views.markers import marker_path
from softmax_viz.views.theme import (
    MARKER,
    MARKER_OUTLINE,
    WRONG_RING,
    WRONG_RING_WIDTH,
    Theme,
)

_SELECTION_WIDTH = 2.4
_RING_HALO_WIDTH = 0.9


def _stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)


def paint_marker(painter: QPainter, style: int, theme: Theme, *, selected: bool = False) -> None:
    """Draw the marker of class style ``style`` around the origin, in device-independent pixels."""
    look = CLASS_STYLES[style]
    path = marker_path(look.shape, MARKER)
    if selected:
        _stroke(painter, path, theme.selection, 2.0 * (MARKER_OUTLINE + _SELECTION_WIDTH))
    _stroke(painter, path, theme.outline_for(QColor(*look.colour)), 2.0 * MARKER_OUTLINE)
    painter.fillPath(path, QColor(*look.colour))


def paint_ring(painter: QPainter, theme: Theme) -> None:
    """Draw the ring of a wrong point around the origin, in device-independent pixels."""
    ring = QPainterPath()
    ring.addEllipse(-WRONG_RING / 2.0, -WRONG_RING / 2.0, WRONG_RING, WRONG_RING)
    _stroke(painter, ring, theme.wrong_ring_halo, WRONG_RING_WIDTH + 2.0 * _RING_HALO_WIDTH)
    _stroke(painter, ring, theme.wrong_ring, WRONG_RING_WIDTH)


def _stamp(draw: Callable[[QPainter], None], reach: float, ratio: float) -> QPixmap:
    """What ``draw`` draws around the origin, up to ``reach`` device-independent pixels from it."""
    size = 2 * math.ceil(reach * ratio) + 1
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(size / 2.0, size / 2.0)
        painter.scale(ratio, ratio)
        draw(painter)
    return pixmap


class Stamps:
    """Every marker, plain and selected, and the ring, for one theme and device pixel ratio."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.key = (theme.name, ratio)
        reach = 0.9 * MARKER + MARKER_OUTLINE
        styles = range(len(CLASS_STYLES))
        self.plain = [_stamp(partial(paint_marker, style=style, theme=theme), reach, ratio) for style in styles]
        reach += _SELECTION_WIDTH
        self.selected = [
            _stamp(partial(paint_marker, style=style, theme=theme, selected=True), reach, ratio) for style in styles
        ]
        ring_reach = (WRONG_RING + WRONG_RING_WIDTH) / 2.0 + _RING_HALO_WIDTH
        self.ring = _stamp(partial(paint_ring, theme=theme), ring_reach, ratio)


class Layer:
    """A transparent pixmap that covers the canvas or a part of it, in device pixels."""

    def __init__(self, area: QRect) -> None:
        self.area = area
        self.pixmap = QPixmap(area.size())
        self.pixmap.fill(Qt.GlobalColor.transparent)

    def stamp(self, centres: Ints, stamps: list[QPixmap]) -> None:
        """Put a stamp on each device pixel of ``centres`` (M, 2), in this order. All have one size."""
        if not stamps:
            return
        xs, ys = (centres - stamps[0].width() // 2).T
        with QPainter(self.pixmap) as painter:
            painter.translate(-self.area.topLeft())
            draw = painter.drawPixmap
            for x, y, pixmap in zip(xs.tolist(), ys.tolist(), stamps, strict=True):
                draw(x, y, pixmap)

    def paint(self, painter: QPainter) -> None:
        """Copy the layer; ``painter`` must measure in device pixels."""
        painter.drawPixmap(self.area.topLeft(), self.pixmap)


def _device_places(points: Floats, mapping: Mapping, ratio: float, reach: int) -> tuple[Ints, Bools]:
    """Device pixels (M, 2) of those points that touch the canvas, and which of the N points they are.

    Points that are far away never become whole numbers, so they cannot overflow.
    """
    placed = mapping.to_canvas(points) * ratio
    low = -float(reach)
    high = np.array((mapping.width * ratio + reach, mapping.height * ratio + reach))
    visible: Bools = np.all((placed > low) & (placed < high), axis=1)
    return np.floor(placed[visible]).astype(np.int64), visible


def _canvas_area(mapping: Mapping, ratio: float) -> QRect:
    return QRect(0, 0, round(mapping.width * ratio), round(mapping.height * ratio))


def _cropped_layer(centres: Ints, stamps: list[QPixmap], canvas: QRect) -> Layer | None:
    """A layer as small as these stamps allow; None if there is nothing to see."""
    if not len(centres):
        return None
    reach = stamps[0].width() // 2 + 1
    low, high = centres.min(axis=0) - reach, centres.max(axis=0) + reach
    area = QRect(QPoint(int(low[0]), int(low[1])), QPoint(int(high[0]), int(high[1]))) & canvas
    if area.isEmpty():
        return None
    layer = Layer(area)
    layer.stamp(centres, stamps)
    return layer


class PointsLayer:
    """All points; the selected ones in a layer of their own above the others.

    A point added at the end is drawn onto what is there. Selected points can move without the others being
    drawn again. Everything else draws all of them again.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._data: Dataset | None = None
        self._selection: Ints | None = None
        self._styles: Ints = np.empty(0, np.int64)
        self._all: Layer | None = None
        self._lifted: Layer | None = None
        self.rebuilds = 0

    def update(self, data: Dataset, selection: Ints, mapping: Mapping, stamps: Stamps) -> None:
        """Draw what has changed since the last call. ``selection`` holds distinct indices below N."""
        key = (mapping, stamps.key)
        if key == self._key and data is self._data and selection is self._selection:
            return
        styles = np.array([label.style for label in data.classes], np.int64)[data.labels]
        ratio = stamps.key[1]
        start = self._drawn_already(data, styles, selection) if key == self._key else 0
        if self._all is None or start == 0:
            self._all = Layer(_canvas_area(mapping, ratio))
            self.rebuilds += 1
        if start < data.n_points:
            fresh = np.ones(data.n_points, bool)
            fresh[:start] = False
            fresh[selection] = False
            centres, which = self._places(data.points[fresh], styles[fresh], mapping, ratio, stamps.plain)
            self._all.stamp(centres, which)
        centres, which = self._places(data.points[selection], styles[selection], mapping, ratio, stamps.selected)
        self._lifted = _cropped_layer(centres, which, self._all.area)
        self._key, self._data, self._selection, self._styles = key, data, selection, styles

    def paint(self, painter: QPainter) -> None:
        """Copy the layers; ``painter`` must measure in device pixels."""
        for layer in (self._all, self._lifted):
            if layer is not None:
                layer.paint(painter)

    def _drawn_already(self, data: Dataset, styles: Ints, selection: Ints) -> int:
        """How many of the first points stand in the layer of unselected points as they are; 0: start again."""
        old = self._data
        if old is None or self._selection is None or data.n_points < old.n_points:
            return 0
        if not np.array_equal(selection, self._selection):
            return 0
        count = old.n_points
        same = (data.points[:count] == old.points).all(axis=1) & (styles[:count] == self._styles)
        same[selection[selection < count]] = True
        return count if same.all() else 0

    @staticmethod
    def _places(
        points: Floats, styles: Ints, mapping: Mapping, ratio: float, looks: list[QPixmap]
    ) -> tuple[Ints, list[QPixmap]]:  # fmt: skip
        centres, visible = _device_places(points, mapping, ratio, looks[0].width())
        return centres, [looks[style] for style in styles[visible].tolist()]


class RingsLayer:
    """Rings around the points that the model gets wrong."""

    def __init__(self) -> None:
        self._key: object = None
        self._data: Dataset | None = None
        self._wrong: Bools | None = None
        self._points: Floats = np.empty((0, 2))
        self._layer: Layer | None = None
        self.rebuilds = 0

    def update(self, data: Dataset, wrong: Bools | None, mapping: Mapping, stamps: Stamps) -> None:
        """Show rings around the points that ``wrong`` (N,) marks; draws only if a ring has changed."""
        key = (mapping, stamps.key)
        if key == self._key and data is self._data and wrong is self._wrong:
            return
        points = data.points[:0] if wrong is None else data.points[wrong]
        self._data, self._wrong = data, wrong
        if key == self._key and np.array_equal(points, self._points):
            return
        self._key, self._points = key, points
        ratio = stamps.key[1]
        centres, _ = _device_places(points, mapping, ratio, stamps.ring.width())
        self._layer = _cropped_layer(centres, [stamps.ring] * len(centres), _canvas_area(mapping, ratio))
        self.rebuilds += 1

    def paint(self, painter: QPainter) -> None:
        """Copy the layer; ``painter`` must measure in device pixels."""
        if self._layer is not None:
            self._layer.paint(painter)
