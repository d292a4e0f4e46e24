"""Where the training points are, and how far a place is from the nearest, in spreads. Pure; any thread.

A spread is, for each axis, the standard deviation of the training points around the mean of their class,

    σ_x² = Σ_k Σ_{i in k} (x_i − mean_k x)² / N,

the pooled deviation of linear discriminant analysis (T. Hastie, R. Tibshirani, J. Friedman, "The Elements of
Statistical Learning", 2nd edition, 4.3), divided by N as scikit-learn's ``StandardScaler`` does. So a distance in
spreads has no unit, does not depend on how far the classes are apart, and hardly changes with the number of points.
The distance to the nearest point says whether a place is like the data (Y. Sun and others, "Out-of-Distribution
Detection with Deep Nearest Neighbors", ICML 2022).
"""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.data.held_out import held_out

# A place this many spreads from every training point is far from all data.
FAR = 2.0
# Deviations of equal numbers by rounding, as a part of their size.
_ROUNDING = 8.0 * float(np.finfo(np.float64).eps)


@frozen_dataclass
class Nearest:
    """The training point that is nearest to a place.

    Parameters
    ----------
    index
        Its row in the data.
    spreads
        How far it is, in spreads; infinite if the number is too large.
    """

    index: int
    spreads: float

    @property
    def familiarity(self) -> float:
        """How familiar the place is, 0 … 1; see ``familiarity``."""
        return float(familiarity(np.float64(self.spreads)))

    @property
    def is_far(self) -> bool:
        """Whether the place is far from all data."""
        return self.spreads >= FAR


class TrainingPlaces:
    """The training points, measured in spreads. It does not change; what it computes is computed when it is asked for.

    Parameters
    ----------
    data
        All points.
    held_out
        (N,) which of them are test points; None for none. A mask of another length is of other data and ignored.
    """

    def __init__(self, data: Dataset, held_out: Bools | None = None) -> None:
        self._data = data
        self._held_out = None if held_out is None or len(held_out) != data.n_points else held_out
        self._middle = (0.0, 0.0)  # of the box around all points
        self._measured: tuple[tuple[float, float] | None, Floats, Ints | None] | None = None

    def __eq__(self, other: object) -> bool:
        """Return whether these are the same training points of the same object."""
        return isinstance(other, TrainingPlaces) and self.is_of(other._data, other._held_out)

    __hash__ = None  # type: ignore[assignment]

    def is_of(self, data: Dataset, held_out: Bools | None) -> bool:
        """Return whether these are the training points of ``data``, which must be the same object."""
        if data is not self._data:
            return False
        held_out = None if held_out is None or len(held_out) != data.n_points else held_out
        if held_out is None or self._held_out is None:
            return held_out is self._held_out
        return bool(np.array_equal(held_out, self._held_out))

    @property
    def spreads(self) -> tuple[float, float] | None:
        """The spread in x and in y, both positive; None if all training points, if any, are at one place."""
        return self._measure()[0]

    @property
    def points(self) -> Floats:
        """The training points (2, M): x and y from the middle of the data, in spreads; empty without spreads."""
        return self._measure()[1]

    def measured(self, x: Floats | float, y: Floats | float) -> tuple[Floats, Floats]:
        """Return places in data units in the units of ``points``; only if there are spreads."""
        spreads, middle = self.spreads, self._middle  # in this order: the first measures
        assert spreads is not None
        with np.errstate(over="ignore"):
            return np.asarray((x - middle[0]) / spreads[0]), np.asarray((y - middle[1]) / spreads[1])

    def nearest(self, x: float, y: float) -> Nearest | None:
        """Return the nearest training point to (x, y), data units; of equals the first. None without spreads."""
        spreads, points, rows = self._measure()
        if spreads is None:
            return None
        u, v = self.measured(x, y)
        with np.errstate(over="ignore", invalid="ignore"):
            squares = (points[0] - u) ** 2
            squares += (points[1] - v) ** 2
        best = int(np.argmin(squares))
        distance = math.hypot(float(points[0, best] - u), float(points[1, best] - v))
        return Nearest(best if rows is None else int(rows[best]), distance)

    def _measure(self) -> tuple[tuple[float, float] | None, Floats, Ints | None]:
        if self._measured is None:
            data, rows = self._data, None
            points, labels = data.points, data.labels
            if self._held_out is not None and self._held_out.any():
                rows = np.flatnonzero(~self._held_out)
                points, labels = points[rows], labels[rows]
            spreads = spreads_of(points, labels)
            scaled = np.empty((2, 0))
            if spreads is not None:
                x, y = data.points.T
                self._middle = _middle_of(x), _middle_of(y)
                scaled = np.stack([
                    (axis - middle) / spread
                    for axis, middle, spread in zip(points.T, self._middle, spreads, strict=True)
                ])  # fmt: skip
            self._measured = spreads, frozen(scaled, np.float64), rows
        return self._measured


def places_of(data: Dataset, test_share: float, split_seed: int) -> TrainingPlaces:
    """Return the training points of ``data`` under these settings: at least one point is always left for training."""
    chosen = held_out(data.points, test_share, split_seed)
    return TrainingPlaces(data, None if chosen.all() else chosen)


def familiarity(spreads: Floats | np.float64) -> Floats:
    """Return exp(−d²/2) at distances d, spreads: 1 on a training point, 0.61 at one spread, 0.01 at three."""
    with np.errstate(over="ignore", under="ignore"):
        result: Floats = np.exp(-0.5 * np.square(spreads))
    return result


def spreads_of(points: Floats, labels: Ints) -> tuple[float, float] | None:
    """Return the spread of ``points`` (N, 2) in x and in y, as above; ``labels`` (N,) are their classes.

    An axis on which the points of each class agree has the deviation of all points; one on which all points agree, the
    spread of the other axis. None if all points are at one place, or if there is none.
    """
    x, y = (_spread(axis, labels) for axis in points.T)
    if not x and not y:
        return None
    return x or y, y or x


def _spread(values: Floats, labels: Ints) -> float:
    """Return the deviation of ``values`` (N,) around the means of their classes, else around their mean, else 0."""
    if not len(values):
        return 0.0
    # In parts of the largest deviation, so that no square overflows or vanishes.
    middle = _middle_of(values)
    away = values - middle
    size = max(float(away.max()), -float(away.min()))
    noise = _ROUNDING * max(abs(middle), size)
    if size <= noise:
        return 0.0
    away /= size
    counts = np.maximum(np.bincount(labels), 1)
    within = away - (np.bincount(labels, away) / counts)[labels]
    for deviations in (within, away - away.mean()):
        spread = size * math.sqrt(float(deviations @ deviations) / len(deviations))
        if spread > noise:
            return spread
    return 0.0


def _middle_of(values: Floats) -> float:
    """Return the middle between the largest and the smallest of ``values`` (N,)."""
    return 0.5 * float(values.max()) + 0.5 * float(values.min())
