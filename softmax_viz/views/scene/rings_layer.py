"""Marks the points that the model gets wrong: rings where these are few, outlines where rings would bury the data.

The weight of a mark follows how much of the picture the rings would cover. GUI thread.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtGui import QPainter

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.points_layer import (
    WRONG_OUTLINE,
    Atlas,
    Layer,
    Stamps,
    canvas_area,
    cropped_layer,
    device_places,
    paint_marker,
)
from softmax_viz.views.style.theme import MARKER, WRONG_RING, Theme

# Rings may cover this part of the area in which points lie. Once there are only outlines, rings come back below the
# second, smaller part, so that the marks do not flicker between the two while training runs.
_MOST_COVERED, _COVERED_AGAIN = 0.10, 0.07
# So few rings bury nothing.
_FEW = 12
# A ring covers its line and edge, about this part of the square around it; a point occupies such a square.
_RING_SHARE = 0.66


class OutlinedMarkers:
    """Markers, filled and hollow, with an outline in the colour of wrong points; drawn when first needed."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.key = (theme, ratio)
        reach = 0.9 * MARKER + 1.0 + WRONG_OUTLINE
        draws = [
            partial(paint_marker, style=style, theme=theme, hollow=hollow, wrong=True)
            for hollow in (False, True)
            for style in range(len(CLASS_STYLES))
        ]
        self.atlas = Atlas(draws, reach, theme.size(ratio))


class RingsLayer:
    """Rings around wrong points, or, where they would cover too much, these points again with a coloured outline.

    The outline takes the place of the marker's own, so as much of the class colours is seen as without it.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._data: Dataset | None = None
        self._wrong: Bools | None = None
        self._held_out: Bools | None = None
        self._shown: tuple[Floats, Ints] = (np.empty((0, 2)), np.empty(0, np.int64))
        self._layer: Layer | None = None
        self._outlined: OutlinedMarkers | None = None
        self._occupied: tuple[Dataset | None, object, int] = (None, None, 0)
        self.is_dense = False

    def update(
        self, data: Dataset, wrong: Bools | None, mapping: Mapping, stamps: Stamps, held_out: Bools | None = None
    ) -> None:  # fmt: skip
        """Mark the points that ``wrong`` (N,) marks; redraws only if a mark has changed.

        ``held_out`` (N,) tells which points are hollow.
        """
        key = (mapping, stamps.key)
        if key == self._key and data is self._data and wrong is self._wrong and held_out is self._held_out:
            return
        self._data, self._wrong, self._held_out = data, wrong, held_out
        mask = np.zeros(data.n_points, np.bool_) if wrong is None else wrong
        points = data.points[mask]
        was_dense, self.is_dense = self.is_dense, self._would_bury(data, points, mapping, stamps)
        markers = np.zeros(len(points), np.int64)
        if self.is_dense:
            markers = np.array([label.style for label in data.classes], np.int64)[data.labels[mask]]
            if held_out is not None:
                markers += stamps.n_styles * held_out[mask]
        shown = (points, markers)
        same = all(map(np.array_equal, shown, self._shown))
        if key == self._key and same and was_dense == self.is_dense:
            return
        self._key, self._shown = key, shown
        theme, ratio = stamps.theme, stamps.ratio
        atlas = stamps.ring
        if self.is_dense:
            if self._outlined is None or self._outlined.key != (theme, ratio):
                self._outlined = OutlinedMarkers(theme, ratio)
            atlas = self._outlined.atlas
        centres, visible = device_places(points, mapping, ratio, atlas.side)
        self._layer = cropped_layer(centres, markers[visible], atlas, canvas_area(mapping, ratio))

    def paint(self, painter: QPainter) -> None:
        """Copy the layer; ``painter`` must measure in device pixels."""
        if self._layer is not None:
            self._layer.paint(painter)

    def _would_bury(self, data: Dataset, points: Floats, mapping: Mapping, stamps: Stamps) -> bool:
        """Return whether rings around ``points`` would cover too much of the area in which the data lie."""
        side = stamps.theme.size(WRONG_RING)
        wrong = _squares(points, mapping, side)
        if len(wrong) <= _FEW:
            return False
        known_data, known_key, occupied = self._occupied
        if known_data is not data or known_key != (mapping, side):
            occupied = len(np.unique(_squares(data.points, mapping, side)))
            self._occupied = data, (mapping, side), occupied
        covered = _RING_SHARE * len(wrong) / occupied
        return covered > (_COVERED_AGAIN if self.is_dense else _MOST_COVERED)


def _squares(points: Floats, mapping: Mapping, side: float) -> Ints:
    """Return the number of the square, ``side`` wide, in which each of the ``points`` (N, 2) lies that can be seen."""
    placed = mapping.to_canvas(points)
    visible = ((placed >= 0.0) & (placed < (mapping.width, mapping.height))).all(axis=1)
    column, row = np.floor(placed[visible] / side).astype(np.int64).T
    squares: Ints = row * (int(mapping.width / side) + 1) + column
    return squares
