"""Where points are in a strip of losses: dots, or bars where there are too many dots to be told apart. Pure."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.insights.point_losses import PointLosses
from softmax_viz.views.losses.loss_axis import LossAxis

# More points than this are counted in bars.
MOST_DOTS = 2_000
_NONE = np.empty(0, np.int64)
# Dots of one row stand at different heights: the fractional parts of multiples of this are spread evenly.
_GOLDEN = 0.6180339887498949


@frozen_dataclass
class StripFrame:
    """The places of the rows and of the axis, in device-independent pixels.

    Parameters
    ----------
    left, right
        The ends of the axis.
    row_height, n_rows
        The rows, one for each class, the first at the top.
    dot
        The size of a dot.
    """

    left: float
    right: float
    row_height: float
    n_rows: int
    dot: float

    @property
    def bottom(self) -> float:
        """The lower end of the rows, where the axis is."""
        return self.row_height * self.n_rows

    def x(self, fraction: float) -> float:
        """Return the place of a fraction of the axis."""
        return self.left + fraction * (self.right - self.left)

    def fraction(self, x: float) -> float:
        """Return the fraction of the axis at ``x``, within its ends."""
        return min(1.0, max(0.0, (x - self.left) / max(1.0, self.right - self.left)))

    def row_at(self, y: float) -> int:
        """Return the row at height ``y``; the nearest one beyond the ends."""
        return min(self.n_rows - 1, max(0, int(y / max(1.0, self.row_height))))


class PlacedLosses:
    """Losses at their places in a frame.

    Parameters
    ----------
    value
        The losses.
    axis, frame
        Where they are.
    bar
        The least width of a bar, in pixels.
    """

    def __init__(self, value: PointLosses, axis: LossAxis, frame: StripFrame, bar: float) -> None:
        self.value, self.axis, self.frame = value, axis, frame
        self.n_bins = max(1, int((frame.right - frame.left) / bar))

    @property
    def has_dots(self) -> bool:
        """Whether each point is a dot of its own."""
        return len(self.value.losses) <= MOST_DOTS

    @cached_property
    def _fractions(self) -> Floats:
        return self.axis.fractions(self.value.losses)

    @cached_property
    def dots(self) -> Floats:
        """The places (N, 2) of the points; NaN without a loss. Heights depend on the index only: no dot jumps."""
        frame, value = self.frame, self.value
        heights = (np.arange(1, len(value.losses) + 1) * _GOLDEN) % 1.0
        inside = max(0.0, frame.row_height - 1.6 * frame.dot)
        ys = frame.row_height * (value.labels + 0.5) + (heights - 0.5) * inside
        return np.column_stack([frame.left + self._fractions * (frame.right - frame.left), ys])

    @cached_property
    def bins(self) -> Ints:
        """The bar (N,) that each point is counted in; −1 without a loss."""
        known = ~np.isnan(self._fractions)
        bins = np.full(len(known), -1, np.int64)
        bins[known] = np.minimum((self._fractions[known] * self.n_bins).astype(np.int64), self.n_bins - 1)
        return bins

    def counts(self, which: Ints | None = None) -> Ints:
        """Return how many points of each class are in each bar, (K, B); only those at the indices ``which``."""
        bins, labels = self.bins, self.value.labels
        if which is not None:
            bins, labels = bins[which], labels[which]
        known = bins >= 0
        shape = self.value.n_classes, self.n_bins
        cells = np.bincount(labels[known] * self.n_bins + bins[known], minlength=shape[0] * shape[1])
        return cells.reshape(shape).astype(np.int64)

    def at(self, x: float, y: float, radius: float) -> Ints:
        """Return the nearest point within ``radius``, or the points of the bar there."""
        if self.has_dots:
            if not len(self.dots):
                return _NONE
            with np.errstate(invalid="ignore"):
                distances = np.nan_to_num(np.hypot(*(self.dots - (x, y)).T), nan=np.inf)
            nearest = int(distances.argmin())
            return np.array([nearest], np.int64) if distances[nearest] <= radius else _NONE
        if not (self.frame.left <= x <= self.frame.right and 0.0 <= y < self.frame.bottom):
            return _NONE
        index = min(self.n_bins - 1, int(self.frame.fraction(x) * self.n_bins))
        return self.in_bar(self.frame.row_at(y), index)

    def in_bar(self, row: int, index: int) -> Ints:
        """Return the points of class ``row`` in one bar."""
        return np.flatnonzero((self.value.labels == row) & (self.bins == index)).astype(np.int64)

    def inside(self, left: float, top: float, right: float, bottom: float) -> Ints:
        """Return the points in a rectangle; bars that it touches count as a whole."""
        frame = self.frame
        if self.has_dots:
            xs, ys = self.dots.T
            with np.errstate(invalid="ignore"):
                is_in = (xs >= left) & (xs <= right) & (ys >= top) & (ys <= bottom)
            return np.flatnonzero(is_in).astype(np.int64)
        ends = [min(self.n_bins - 1, int(frame.fraction(x) * self.n_bins)) for x in (left, right)]
        rows = frame.row_at(top), frame.row_at(bottom)
        bins, labels = self.bins, self.value.labels
        is_in = (bins >= ends[0]) & (bins <= ends[1]) & (labels >= rows[0]) & (labels <= rows[1])
        return np.flatnonzero(is_in).astype(np.int64)

    def stops(self, row: int) -> list[Ints]:
        """Return where the keyboard stops in a row, from left to right: a point each, or the points of a bar."""
        if self.has_dots:
            own = np.flatnonzero((self.value.labels == row) & ~np.isnan(self._fractions))
            return [np.array([index], np.int64) for index in own[np.argsort(self._fractions[own], kind="stable")]]
        return [self.in_bar(row, int(index)) for index in np.flatnonzero(self.counts()[row])]
