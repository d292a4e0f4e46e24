"""Writes number and name of each class once in every region that has room for them. GUI thread.

A label keeps its place in the data plane as long as it lies in its region and nothing covers it, so that it does not
move while training runs. It is checked many times a second, and better places are looked for a few times.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
from PySide6.QtGui import QFont, QPainter

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.picture import WinnersOf
from softmax_viz.views.paint.class_plates import ClassPlates
from softmax_viz.views.scene.label_places import Box, box_around
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.region_places import RegionMap, cells_of
from softmax_viz.views.style.theme import MARKER, Theme

# Sizes designed for the normal scale, in device-independent pixels.
# Space around a new label; one that is there needs none.
_MARGIN = 6.0
# The numbers of the axes and the edges of the canvas: left, top, right, bottom.
_INSET = (46.0, 8.0, 8.0, 26.0)
_CELL = 12.0
_MOST_CELLS = 72
# Seconds between two searches for better places: while every label stands where it should, and after one had to go.
SEARCH_S, PROMPT_S = 0.4, 0.08
# A new label must also be right in the last pictures before, unless the field has rested so long: in a field that
# swings, labels would flicker.
_PICTURES, CALM_S = 3, 0.2
# Seconds between two checks: a moment that cannot be seen, but half of the pictures of a run.
CHECK_S = 0.035
# A label with the whole name, so many cells deep in its region, stays.
_DEEP = 3
# A label moves to a place that is this many times as deep in the region, and so many cells deeper.
_MUCH_DEEPER, _MORE_CELLS = 2.0, 3


@frozen_dataclass
class RegionLabel:
    """A label: its class, the number of its form (0 is the longest), its place in data units, and points below it."""

    class_index: int
    form: int
    x: float
    y: float
    points: int


class RegionLabels:
    """The labels of one canvas.

    Parameters
    ----------
    clock
        Returns monotonic time in seconds.

    Attributes
    ----------
    labels
        Those that are shown.
    wait_s
        After how many seconds ``update`` should be called again although nothing changes; None: it need not.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.labels: tuple[RegionLabel, ...] = ()
        self.wait_s: float | None = None
        self._key: tuple[object, ...] = ()
        self._searched: tuple[object, ...] = ()
        self._searched_s = self._checked_s = self._placed_s = -math.inf
        self._pause_s = SEARCH_S
        self._plates = ClassPlates()
        self._mapping: Mapping | None = None
        self._recent: list[WinnersOf] = []
        self._since_s = -math.inf
        self._points: tuple[Dataset | None, Mapping | None, Ints] = (None, None, np.empty((0, 0), np.int64))

    def update(
        self,
        winners: WinnersOf | None,
        data: Dataset,
        mapping: Mapping,
        theme: Theme,
        font: QFont,
        ratio: float,
        covered: Sequence[Box] = (),
    ) -> None:
        """Check the labels, and place those that are missing or stand wrong; does nothing if nothing has changed.

        Parameters
        ----------
        winners
            Who wins where; None: there are no labels.
        covered
            Parts of the canvas that something else covers.
        """
        self._mapping, self.wait_s = mapping, None
        if winners is None or winners.n_classes != data.n_classes:
            self.labels, self._key, self._recent = (), (), []
            return
        now_s = self._clock()
        rest_s = self._checked_s + CHECK_S - now_s
        if rest_s > 0.0 and self._plates.are_for(data.classes, theme, ratio) and winners is not self._recent[-1]:
            self.wait_s = rest_s
            return
        self._plates.use(data.classes, theme, font, ratio)
        key = (winners, data, mapping, self._plates.key, tuple(covered))
        if not _same(key, self._key):
            if not self._recent or winners is not self._recent[-1]:
                self._recent, self._since_s = [*self._recent[1 - _PICTURES :], winners], now_s
            self._key, self._checked_s = key, now_s
            standing = tuple(self._standing(winners, data, mapping, theme, covered))
            if len(standing) < len(self.labels):
                is_calm = now_s > self._placed_s + SEARCH_S
                self._pause_s = PROMPT_S if is_calm else SEARCH_S
            self.labels = standing
        if _same(key, self._searched):
            return
        due_s = self._searched_s + self._pause_s - now_s
        if due_s > 0.0:
            self.wait_s = due_s
            return
        before = self.labels
        self._search(winners, data, mapping, theme, covered)
        self._searched, self._searched_s, self._pause_s = key, now_s, SEARCH_S
        if now_s < self._since_s + CALM_S and not self._keep_proven(before, mapping):
            self._searched, self._pause_s, self.wait_s = (), CALM_S, CALM_S
        if self.labels != before:
            self._placed_s = now_s

    def boxes(self) -> list[Box]:
        """Return the rectangles of the labels on the canvas."""
        return [] if self._mapping is None else [self._box(label, self._mapping) for label in self.labels]

    def paint(self, painter: QPainter, one_by_one: bool = False) -> None:
        """Copy the labels, ``one_by_one`` or in one call; ``painter`` must measure in device pixels."""
        if self.labels:
            corners = [(box.x0, box.y0) for box in self.boxes()]
            paint = self._plates.paint_one_by_one if one_by_one else self._plates.paint
            paint(painter, [(label.class_index, label.form) for label in self.labels], corners)

    def _box(self, label: RegionLabel, mapping: Mapping) -> Box:
        size = self._plates.size(label.class_index, label.form)
        return box_around(mapping.x_to_canvas(label.x), mapping.y_to_canvas(label.y), *size)

    def _standing(
        self, winners: WinnersOf, data: Dataset, mapping: Mapping, theme: Theme, covered: Sequence[Box]
    ) -> list[RegionLabel]:
        """Return the labels that may stay: inside the canvas and their region, uncovered, on no further points."""
        labels = [
            label
            for label in self.labels
            if label.class_index < data.n_classes and label.form < self._plates.forms(label.class_index)
        ]
        boxes = [self._box(label, mapping) for label in labels]
        bounds = _bounds(mapping, theme)
        free = [bounds.holds(box) and not any(box.meets(other) for other in covered) for box in boxes]
        labels, boxes = list(compress(labels, free)), list(compress(boxes, free))
        if not labels:
            return labels
        right = _are_right(labels, boxes, winners, mapping)
        labels, boxes = list(compress(labels, right)), list(compress(boxes, right))
        if self._points[0] is data and self._points[1] == mapping:
            return labels
        placed = mapping.to_canvas(data.points)
        on = [_points_in(placed, box, theme) <= label.points for label, box in zip(labels, boxes, strict=True)]
        return list(compress(labels, on))

    def _keep_proven(self, before: Sequence[RegionLabel], mapping: Mapping) -> bool:
        """Remove new labels that are wrong in one of the last pictures; return whether there were none."""
        fresh = [label for label in self.labels if label not in before]
        boxes = [self._box(label, mapping) for label in fresh]
        n_classes = self._recent[-1].n_classes
        for winners in self._recent[:-1]:
            if fresh and winners.n_classes == n_classes:
                right = _are_right(fresh, boxes, winners, mapping)
                fresh, boxes = list(compress(fresh, right)), list(compress(boxes, right))
        proven = tuple(label for label in self.labels if label in before or label in fresh)
        all_proven, self.labels = len(proven) == len(self.labels), proven
        return all_proven

    def _search(
        self, winners: WinnersOf, data: Dataset, mapping: Mapping, theme: Theme, covered: Sequence[Box]
    ) -> None:
        """Place labels in regions without one, and move those for which there is a much better place."""
        columns, rows = _grid(mapping, theme)
        across, down = mapping.width / columns, mapping.height / rows
        shape = rows, columns
        if self._points[0] is not data or self._points[1] != mapping or self._points[2].shape != shape:
            self._points = data, mapping, _count(data, mapping, shape)
        found = RegionMap(
            winners.over(mapping.view, columns, rows),
            _covered(covered, _bounds(mapping, theme), across, down, shape),
            self._points[2],
            winners.are_convex,
        )
        margin = theme.size(_MARGIN)
        forms = [
            [self._plates.size(index, form) for form in range(self._plates.forms(index))]
            for index in range(data.n_classes)
        ]
        half_height = max(1, math.ceil((forms[0][0][1] / 2.0 + margin) / down - 0.5))
        half_widths = [
            [max(1, math.ceil((width / 2.0 + margin) / across - 0.5)) for width, _ in of_class] for of_class in forms
        ]
        shown: dict[int, RegionLabel] = {}
        depth: dict[int, int] = {}
        for label in self.labels:
            place = np.array([(mapping.x_to_canvas(label.x), mapping.y_to_canvas(label.y))])
            row, column = cells_of(place, mapping.width, mapping.height, shape)[0].tolist()
            region, deep = int(found.regions[row, column]), int(found.depth[row, column])
            if region >= 0 and deep > depth.get(region, -1):  # of regions that have met, one label stays
                shown[region], depth[region] = label, deep
        settled = {region for region, label in shown.items() if not label.form and depth[region] >= _DEEP}
        for region, spot in found.places(half_height, half_widths, settled).items():
            present = shown.get(region)
            if (
                present is not None
                and present.form <= spot.size
                and spot.depth < max(_MUCH_DEEPER * depth[region], depth[region] + _MORE_CELLS)
            ):
                continue
            x, y = mapping.to_data((spot.column + 0.5) * across, (spot.row + 0.5) * down)
            label = RegionLabel(spot.class_index, spot.size, x, y, 0)
            points = _points_in(mapping.to_canvas(data.points), self._box(label, mapping), theme)
            shown[region] = replace(label, points=points)
        self.labels = tuple(label for _, label in sorted(shown.items()))


def _are_right(labels: Sequence[RegionLabel], boxes: Sequence[Box], winners: WinnersOf, mapping: Mapping) -> list[bool]:
    """Return which ``labels``, in these ``boxes``, lie with their corners where their class wins."""
    edges = np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes])
    corners = np.stack([edges[:, [0, 1]], edges[:, [2, 1]], edges[:, [0, 3]], edges[:, [2, 3]]], axis=1)
    view = mapping.view
    places = (view.x0, view.y1) + corners * (view.width / mapping.width, -view.height / mapping.height)
    best = winners.at(places.reshape(-1, 2), view).reshape(-1, 4)
    right: list[bool] = (best == np.array([label.class_index for label in labels])[:, None]).all(axis=1).tolist()
    return right


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether two keys are the same; winners and data, which come first, are compared by identity."""
    return len(one) == len(other) > 0 and one[0] is other[0] and one[1] is other[1] and one[2:] == other[2:]


def _bounds(mapping: Mapping, theme: Theme) -> Box:
    left, top, right, bottom = map(theme.size, _INSET)
    return Box(left, top, mapping.width - right, mapping.height - bottom)


def _grid(mapping: Mapping, theme: Theme) -> tuple[int, int]:
    """Return columns and rows of the cells, nearly square; even, so that lines of symmetric models lie between them."""
    cell = max(theme.size(_CELL), max(mapping.width, mapping.height) / _MOST_CELLS)
    return 2 * max(2, round(mapping.width / cell / 2.0)), 2 * max(2, round(mapping.height / cell / 2.0))


def _count(data: Dataset, mapping: Mapping, shape: tuple[int, int]) -> Ints:
    """Return the number of points in each cell; points outside the canvas do not count."""
    rows, columns = shape
    placed = mapping.to_canvas(data.points)
    visible = ((placed >= 0.0) & (placed < (mapping.width, mapping.height))).all(axis=1)
    cells = cells_of(placed[visible], mapping.width, mapping.height, shape)
    counts: Ints = np.bincount(cells[:, 0] * columns + cells[:, 1], minlength=rows * columns).reshape(shape)
    return counts


def _covered(covered: Sequence[Box], bounds: Box, across: float, down: float, shape: tuple[int, int]) -> Bools:
    """Return the cells (R, C) that touch one of ``covered`` or the space outside ``bounds``."""
    rows, columns = shape
    cells = np.ones(shape, np.bool_)
    cells[
        math.ceil(bounds.y0 / down) : max(math.floor(bounds.y1 / down), 0),
        math.ceil(bounds.x0 / across) : max(math.floor(bounds.x1 / across), 0),
    ] = False
    for box in covered:
        top, bottom, left, right = np.clip(
            (box.y0 / down, box.y1 / down + 1.0, box.x0 / across, box.x1 / across + 1.0),
            0.0, (rows, rows, columns, columns),
        ).astype(np.int64)  # fmt: skip
        cells[top:bottom, left:right] = True
    return cells


def _points_in(placed: Floats, box: Box, theme: Theme) -> int:
    """Return how many of the points ``placed`` (N, 2) on the canvas have a marker that meets ``box``."""
    reach = theme.size(MARKER) / 2.0
    xs, ys = placed.T
    near = (xs > box.x0 - reach) & (xs < box.x1 + reach) & (ys > box.y0 - reach) & (ys < box.y1 + reach)
    return int(np.count_nonzero(near))
