"""Draws points as pre-rendered stamps in cached layers, so that a repaint costs the same for any number of points.

All layers are in device pixels. A stamp has an odd size and is centred on the device pixel that contains the
point. GUI thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES
from softmax_viz.views.paint.markers import marker_path
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import (
    MARKER,
    MARKER_EDGE,
    MARKER_OUTLINE,
    WRONG_RING,
    WRONG_RING_WIDTH,
    Theme,
)

_SELECTION_WIDTH = 2.4
# The coloured rim of a hollow marker, half of it inside the shape and half outside.
_RIM = 2.0
_RING_HALO_WIDTH = 0.9


def _stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)


def paint_marker(
    painter: QPainter, style: int, theme: Theme, *, selected: bool = False, hollow: bool = False
) -> None:  # fmt: skip
    """Draw the marker of class style ``style`` around the origin, at its designed size.

    A hollow one has the colour of its class only at its rim, and the background colour inside.
    """
    class_style = CLASS_STYLES[style]
    colour = QColor(*class_style.colour)
    path = marker_path(class_style.shape, MARKER)
    rim = _RIM / 2.0 if hollow else 0.0
    lines = theme.outlines()
    if selected:
        lines = (lines[0], (theme.selection, _SELECTION_WIDTH))
    reach = rim + sum(width for _, width in lines)
    for line, width in reversed(lines):
        _stroke(painter, path, line, 2.0 * reach)
        reach -= width
    if hollow:
        painter.fillPath(path, QColor(*FIELD_THEMES[theme.name].ground))
        _stroke(painter, path, colour, _RIM)
    else:
        painter.fillPath(path, colour)


def paint_ring(painter: QPainter, theme: Theme) -> None:
    """Draw the ring of a wrong point around the origin, at its designed size."""
    ring = QPainterPath()
    ring.addEllipse(-WRONG_RING / 2.0, -WRONG_RING / 2.0, WRONG_RING, WRONG_RING)
    _stroke(painter, ring, theme.wrong_ring_halo, WRONG_RING_WIDTH + 2.0 * _RING_HALO_WIDTH)
    _stroke(painter, ring, theme.wrong_ring, WRONG_RING_WIDTH)


class Atlas:
    """Stamps of one odd size beside each other in one pixmap, so that Qt draws any number of them in one call.

    Parameters
    ----------
    draws
        Each function draws one stamp around the origin.
    reach
        How far from the origin they draw.
    ratio
        Device pixels per unit in which they draw.
    """

    def __init__(self, draws: Sequence[Callable[[QPainter], None]], reach: float, ratio: float) -> None:
        self.side = 2 * math.ceil(reach * ratio) + 1
        self._pixmap = QPixmap(self.side * len(draws), self.side)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(self._pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number, draw in enumerate(draws):
                painter.save()
                painter.setClipRect(number * self.side, 0, self.side, self.side)
                painter.translate((number + 0.5) * self.side, self.side / 2.0)
                painter.scale(ratio, ratio)
                draw(painter)
                painter.restore()

    def paint(self, painter: QPainter, centres: Ints, which: Ints) -> None:
        """Draw stamp number ``which`` (M,) on each device pixel of ``centres`` (M, 2), in this order.

        A ``QPainter.PixmapFragment`` is ten doubles: where it goes, where it comes from, its size, scales, angle and
        opacity. A loop over points in Python takes twice as long.
        """
        if not len(centres):
            return
        fragments = np.zeros((len(centres), 10))
        fragments[:, 0:2] = centres + 0.5
        fragments[:, 2] = which * self.side
        fragments[:, 4:6] = self.side
        fragments[:, (6, 7, 9)] = 1.0
        # As in C++: Qt gets a pointer to the first fragment and their number.
        first = cast("QPainter.PixmapFragment", shiboken6.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, len(fragments), self._pixmap)


class Stamps:
    """All markers, plain and selected, and the ring, for one theme and device pixel ratio.

    After the markers of all styles come their hollow forms: marker s + ``n_styles`` is style s, hollow.
    """

    n_styles = len(CLASS_STYLES)

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.key = (theme.key, ratio)
        self.plain = self._markers(theme, ratio, selected=False)
        self.selected = self._markers(theme, ratio, selected=True)
        ring_reach = (WRONG_RING + WRONG_RING_WIDTH) / 2.0 + _RING_HALO_WIDTH
        self.ring = Atlas([partial(paint_ring, theme=theme)], ring_reach, theme.size(ratio))

    def _markers(self, theme: Theme, ratio: float, *, selected: bool) -> Atlas:
        reach = 0.9 * MARKER + MARKER_OUTLINE + _RIM / 2.0 + (_SELECTION_WIDTH if selected else MARKER_EDGE)
        draws = [
            partial(paint_marker, style=style, theme=theme, selected=selected, hollow=hollow)
            for hollow in (False, True)
            for style in range(self.n_styles)
        ]
        return Atlas(draws, reach, theme.size(ratio))


class Layer:
    """A transparent pixmap that covers the canvas or a part of it, in device pixels."""

    def __init__(self, area: QRect) -> None:
        self.area = area
        self.pixmap = QPixmap(area.size())
        self.pixmap.fill(Qt.GlobalColor.transparent)

    def stamp(self, centres: Ints, which: Ints, atlas: Atlas) -> None:
        """Put stamp ``which`` (M,) of ``atlas`` on each device pixel of ``centres`` (M, 2), in this order."""
        with QPainter(self.pixmap) as painter:
            painter.translate(-self.area.topLeft())
            atlas.paint(painter, centres, which)

    def paint(self, painter: QPainter) -> None:
        """Copy the layer; ``painter`` must measure in device pixels."""
        painter.drawPixmap(self.area.topLeft(), self.pixmap)


def _device_places(points: Floats, mapping: Mapping, ratio: float, reach: int) -> tuple[Ints, Bools]:
    """Return the device pixels (M, 2) of the points that touch the canvas, and a mask (N,) of these points.

    Far points are never converted to integers, so they cannot overflow.
    """
    placed = mapping.to_canvas(points) * ratio
    low = -float(reach)
    high = np.array((mapping.width * ratio + reach, mapping.height * ratio + reach))
    visible: Bools = np.all((placed > low) & (placed < high), axis=1)
    return np.floor(placed[visible]).astype(np.int64), visible


def _canvas_area(mapping: Mapping, ratio: float) -> QRect:
    return QRect(0, 0, round(mapping.width * ratio), round(mapping.height * ratio))


def _cropped_layer(centres: Ints, which: Ints, atlas: Atlas, canvas: QRect) -> Layer | None:
    """Return a layer that is just large enough for these stamps; None if nothing is visible."""
    if not len(centres):
        return None
    reach = atlas.side // 2 + 1
    low, high = centres.min(axis=0) - reach, centres.max(axis=0) + reach
    area = QRect(QPoint(int(low[0]), int(low[1])), QPoint(int(high[0]), int(high[1]))) & canvas
    if area.isEmpty():
        return None
    layer = Layer(area)
    layer.stamp(centres, which, atlas)
    return layer


class PointsLayer:
    """All points; test points are hollow, and selected points are in a separate layer above the others.

    A point added at the end is drawn onto the present layer. Selected points can move without redrawing the others.
    Any other change redraws all points.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._data: Dataset | None = None
        self._selection: Ints | None = None
        self._held_out: Bools | None = None
        self._markers: Ints = np.empty(0, np.int64)
        self._all: Layer | None = None
        self._selected_layer: Layer | None = None

    def update(
        self, data: Dataset, selection: Ints, mapping: Mapping, stamps: Stamps, held_out: Bools | None = None
    ) -> None:  # fmt: skip
        """Draw what has changed since the last call.

        ``selection`` holds distinct indices below N; ``held_out`` (N,) marks the hollow points.
        """
        key = (mapping, stamps.key)
        is_same = data is self._data and selection is self._selection and held_out is self._held_out
        if key == self._key and is_same:
            return
        markers = np.array([label.style for label in data.classes], np.int64)[data.labels]
        if held_out is not None:
            markers += stamps.n_styles * held_out
        ratio = stamps.key[1]
        start = self._drawn_already(data, markers, selection) if key == self._key else 0
        if self._all is None or start == 0:
            self._all = Layer(_canvas_area(mapping, ratio))
        if start < data.n_points:
            fresh = np.ones(data.n_points, bool)
            fresh[:start] = False
            fresh[selection] = False
            centres, which = self._places(data.points[fresh], markers[fresh], mapping, ratio, stamps.plain)
            self._all.stamp(centres, which, stamps.plain)
        centres, which = self._places(data.points[selection], markers[selection], mapping, ratio, stamps.selected)
        self._selected_layer = _cropped_layer(centres, which, stamps.selected, self._all.area)
        self._key, self._data, self._selection, self._held_out = key, data, selection, held_out
        self._markers = markers

    def paint(self, painter: QPainter) -> None:
        """Copy the layers; ``painter`` must measure in device pixels."""
        for layer in (self._all, self._selected_layer):
            if layer is not None:
                layer.paint(painter)

    def _drawn_already(self, data: Dataset, markers: Ints, selection: Ints) -> int:
        """Return how many of the first points are unchanged in the layer of unselected points; 0: redraw all."""
        old = self._data
        if old is None or self._selection is None or data.n_points < old.n_points:
            return 0
        if not np.array_equal(selection, self._selection):
            return 0
        count = old.n_points
        same = (data.points[:count] == old.points).all(axis=1) & (markers[:count] == self._markers)
        same[selection[selection < count]] = True
        return count if same.all() else 0

    @staticmethod
    def _places(
        points: Floats, markers: Ints, mapping: Mapping, ratio: float, atlas: Atlas
    ) -> tuple[Ints, Ints]:  # fmt: skip
        centres, visible = _device_places(points, mapping, ratio, atlas.side)
        return centres, markers[visible]


class RingsLayer:
    """Rings around the points that the model gets wrong."""

    def __init__(self) -> None:
        self._key: object = None
        self._data: Dataset | None = None
        self._wrong: Bools | None = None
        self._points: Floats = np.empty((0, 2))
        self._layer: Layer | None = None

    def update(self, data: Dataset, wrong: Bools | None, mapping: Mapping, stamps: Stamps) -> None:
        """Show rings around the points that ``wrong`` (N,) marks; redraws only if a ring has changed."""
        key = (mapping, stamps.key)
        if key == self._key and data is self._data and wrong is self._wrong:
            return
        points = data.points[:0] if wrong is None else data.points[wrong]
        self._data, self._wrong = data, wrong
        if key == self._key and np.array_equal(points, self._points):
            return
        self._key, self._points = key, points
        ratio = stamps.key[1]
        centres, _ = _device_places(points, mapping, ratio, stamps.ring.side)
        which = np.zeros(len(centres), np.int64)
        self._layer = _cropped_layer(centres, which, stamps.ring, _canvas_area(mapping, ratio))

    def paint(self, painter: QPainter) -> None:
        """Copy the layer; ``painter`` must measure in device pixels."""
        if self._layer is not None:
            self._layer.paint(painter)
