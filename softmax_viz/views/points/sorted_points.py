"""The points of a data set in a sorted order; the data set itself is never reordered. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.data.dataset import ClassLabel, Dataset, empty_dataset
from softmax_viz.views.style.numbers import loss, percent, with_minus

NUMBER, X, Y, CLASS, P, LOSS, TEST, WRONG = range(8)

# What a model says of points (M, 2) of classes (M,): the probability of their own class, and their loss, (M,) each.
Values = Callable[[Floats, Ints], tuple[Floats, Floats]]

_DIGITS = 4  # significant digits of the largest coordinate in a column; the others get as many decimals


class SortedPoints:
    """Maps rows to points, and gives the texts of their cells.

    Everything is computed on demand: the order and the widths of numbers are found when they are asked for.
    ``data``, ``wrong`` (N,) and ``held_out`` (N,) are the present data and marks. What the model says of a point is
    computed for the rows that are asked for (``evaluate``), and for all points only when they are sorted by it.
    """

    def __init__(self) -> None:
        self.data = empty_dataset()
        self.wrong: Bools = np.zeros(0, bool)
        self.held_out: Bools = np.zeros(0, bool)
        self._values: Values | None = None
        self._known: dict[int, tuple[float, float]] = {}
        self._column, self._descending = NUMBER, False
        self._order: Ints | None = None
        self._ends: list[tuple[float, float]] | None = None

    def adopt(self, data: Dataset) -> None:
        """Take other points. The marks stay if the number of points is the same."""
        self.data, self._order, self._ends = data, None, None
        self._known = {}
        for name in ("wrong", "held_out"):
            if len(getattr(self, name)) != data.n_points:
                setattr(self, name, np.zeros(data.n_points, bool))

    def use_values(self, values: Values | None) -> None:
        """Take another model. Rows stay where they are, also if they are sorted by what a model said."""
        self._values, self._known = values, {}

    def evaluate(self, first: int, last: int) -> None:
        """Evaluate the model for the rows ``first`` … ``last``, unless that was done."""
        at = self.order()[max(first, 0) : last + 1]
        missing = at if not self._known else at[[point not in self._known for point in at.tolist()]]
        if self._values is not None and len(missing):
            p, losses = self._values(self.data.points[missing], self.data.labels[missing])
            self._known |= dict(zip(missing.tolist(), zip(p.tolist(), losses.tolist(), strict=True), strict=True))

    def value(self, point: int, column: int) -> float:
        """Return what the model says of a point: p of its class, or its loss; NaN if it says nothing."""
        if self._values is None:
            return math.nan
        if point not in self._known:
            p, losses = self._values(self.data.points[[point]], self.data.labels[[point]])
            self._known[point] = float(p[0]), float(losses[0])
        return self._known[point][column - P]

    def sort(self, column: int, descending: bool) -> None:
        """Sort by ``column``; equal rows stay in the order of the points."""
        self._column, self._descending, self._order = column, descending, None

    def order(self) -> Ints:
        """Return the index of the point in each row (N,)."""
        if self._order is None:
            data = self.data
            if self._column == NUMBER:
                numbers = np.arange(data.n_points)
                self._order = numbers[::-1] if self._descending else numbers
            else:
                key = self._keys(self._column)
                self._order = np.argsort(-key if self._descending else key, kind="stable")
        return self._order

    def _keys(self, column: int) -> Floats:
        """Return the numbers (N,) that the points are sorted by."""
        data = self.data
        if column in (P, LOSS):
            if self._values is None:
                return np.zeros(data.n_points)
            return self._values(data.points, data.labels)[column - P]
        keys = {
            X: data.points[:, 0], Y: data.points[:, 1], CLASS: data.labels, TEST: ~self.held_out, WRONG: ~self.wrong,
        }  # fmt: skip
        return np.asarray(keys[column], np.float64)

    def rows_of(self, indices: Ints) -> Ints:
        """Return the rows (M,), ascending, of the points ``indices`` (M,)."""
        chosen = np.zeros(self.data.n_points, bool)
        chosen[indices] = True
        return np.flatnonzero(chosen[self.order()])

    def coordinate(self, point: int, column: int) -> float:
        """Return x or y of a point."""
        return float(self.data.points[point, column - X])

    def text(self, point: int, column: int) -> str:
        """Return the text in ``column`` of a point, plain and on one line."""
        if column == NUMBER:
            return str(point + 1)
        if column in (X, Y):
            return self._number_text(self.coordinate(point, column), column)
        if column in (P, LOSS):
            value = self.value(point, column)
            return "" if math.isnan(value) else percent(value) if column == P else loss(value)
        label = int(self.data.labels[point])
        return class_text(self.data.classes[label], label) if column == CLASS else ""

    def widest(self, column: int) -> str:
        """Return a text as wide as any in ``column``, which is the number, x, y, p or the loss."""
        if column == P:
            return percent(1.0)
        if column == LOSS:
            return loss(1.23e-5)
        if column == NUMBER:
            return "0" * max(2, len(str(self.data.n_points)))
        if not self.data.n_points:
            return with_minus("-0.000")
        return max((self._number_text(value, column) for value in self._bounds()[column - X]), key=len)

    def _bounds(self) -> list[tuple[float, float]]:
        """Return the smallest and the largest x, and those of y."""
        if self._ends is None:
            x, y = self.data.points.T
            self._ends = [(float(x.min()), float(x.max())), (float(y.min()), float(y.max()))]
        return self._ends

    def _number_text(self, value: float, column: int) -> str:
        """Return ``value`` with as many decimals as the others of its column, unless it would then look like zero."""
        if value == 0.0:
            value = 0.0  # without the sign of a negative zero
        low, high = self._bounds()[column - X]
        decimals = _decimals(max(-low, high))
        if decimals is None:
            return _scientific(value, _DIGITS - 1) if value else "0"
        text = f"{value:.{decimals}f}"
        return with_minus(text) if not value or float(text) else _scientific(value, 0)


def class_text(label: ClassLabel, index: int) -> str:
    """Return the number of the class and, if it has one, its name, on one line."""
    name = " ".join(label.name.split())
    return f"{index + 1}  {name}" if name else str(index + 1)


def _decimals(largest: float) -> int | None:
    """Return how many decimals give ``_DIGITS`` significant digits at ``largest``; None for powers of ten."""
    if largest == 0.0:
        return 1
    size = math.floor(math.log10(largest))
    return max(0, min(_DIGITS - 1, _DIGITS - 1 - size)) if -3 < size < 7 else None


def _scientific(value: float, decimals: int) -> str:
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return with_minus(f"{mantissa}e{int(exponent)}")
