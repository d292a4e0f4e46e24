"""What differs between what two runs learn from. Pure; any thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, applies


class Learned(Protocol):
    """What a run learns from: a ``RunEntry`` or a session."""

    @property
    def data(self) -> Dataset:
        """Points and classes."""

    @property
    def hyperparams(self) -> Hyperparams:
        """Settings."""

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the D features."""

    @property
    def seed(self) -> int:
        """The seed."""


@frozen_dataclass
class ParamDiffers:
    """The hyper-parameter ``name`` has the value ``after`` instead of ``before``."""

    name: str
    before: object
    after: object


@frozen_dataclass
class FeaturesDiffer:
    """Some features are switched ``on``, and some ``off``; names in the order of the table."""

    on: tuple[str, ...]
    off: tuple[str, ...]


@frozen_dataclass
class PointsDiffer:
    """So many points are ``added``, ``removed``, ``moved`` and ``relabelled``."""

    added: int = 0
    removed: int = 0
    moved: int = 0
    relabelled: int = 0


@frozen_dataclass
class OtherPoints:
    """No point is the same: another data set."""


@frozen_dataclass
class ClassesDiffer:
    """The number of classes is ``after`` instead of ``before``."""

    before: int
    after: int


@frozen_dataclass
class SeedDiffers:
    """The seed, which says the start, is ``after`` instead of ``before``."""

    before: int
    after: int


Difference = ParamDiffers | FeaturesDiffer | PointsDiffer | OtherPoints | ClassesDiffer | SeedDiffers


def differences(before: Learned, after: Learned) -> tuple[Difference, ...]:
    """Return what ``after`` learns from otherwise than ``before``: settings in the order of the table come first.

    Settings that have an effect in neither of them, and names and colours of classes, are no difference.
    """
    found: list[Difference] = list(_of_params(before.hyperparams, after.hyperparams))
    if before.features != after.features:
        on = tuple(name for name in after.features if name not in before.features)
        off = tuple(name for name in before.features if name not in after.features)
        found.append(FeaturesDiffer(on, off))
    found += _of_data(before.data, after.data)
    if before.seed != after.seed:
        found.append(SeedDiffers(before.seed, after.seed))
    return tuple(found)


def _of_params(before: Hyperparams, after: Hyperparams) -> Iterator[ParamDiffers]:
    if before == after:
        return
    values, others = before.as_dict(), after.as_dict()
    for name in PARAMS:
        if values[name] != others[name] and (applies(name, values) or applies(name, others)):
            yield ParamDiffers(name, values[name], others[name])


def _of_data(before: Dataset, after: Dataset) -> list[Difference]:
    if before is after:
        return []
    points = _of_points(before, after)
    if isinstance(points, OtherPoints):
        return [points]
    found: list[Difference] = [] if points is None else [points]
    if before.n_classes != after.n_classes:
        found.append(ClassesDiffer(before.n_classes, after.n_classes))
    return found


def _of_points(before: Dataset, after: Dataset) -> PointsDiffer | OtherPoints | None:
    """Return how the points differ; None if they do not. Their order is no difference."""
    one, other = _rows(before), _rows(after)
    if len(one) == len(other):
        in_place = (one != other).any(axis=1)
        n_changed = int(np.count_nonzero(in_place))
        if not n_changed:
            return None
        n_added = n_changed - _in_common(one[in_place], other[in_place])
        moved = (one[:, :2] != other[:, :2]).any(axis=1)
        n_moved = int(np.count_nonzero(moved))
        if n_changed == n_added and not (n_moved == len(one) > 1):  # edits in place keep the index of a point
            return PointsDiffer(moved=n_moved, relabelled=n_changed - n_moved)
        n_removed = n_added
    else:
        n_same = _in_common(one, other)
        n_added, n_removed = len(other) - n_same, len(one) - n_same
    if len(one) == n_removed and len(other) == n_added and n_added and n_removed:
        return OtherPoints()
    return PointsDiffer(n_added, n_removed) if n_added or n_removed else None


def _rows(data: Dataset) -> Floats:
    """Return (N, 3): both coordinates of each point and the key of its class, by which it is the same point."""
    keys = np.array([label.key for label in data.classes], np.float64)
    return np.column_stack((data.points, keys[data.labels])) + 0.0  # −0 is 0


def _in_common(one: Floats, other: Floats) -> int:
    """Return how many rows of ``one`` and ``other`` are the same, each counted once, whatever their order."""
    shared = min(len(one), len(other))
    ahead = _equal_at_first(one[:shared], other[:shared])
    one, other = one[ahead:], other[ahead:]
    shared -= ahead
    behind = _equal_at_first(one[::-1][:shared], other[::-1][:shared])
    one, other = one[: len(one) - behind], other[: len(other) - behind]
    if not len(one) or not len(other):  # the usual cases: points were added or removed at one place
        return ahead + behind
    (values, counts), (others, other_counts) = (np.unique(_hashed(rows), return_counts=True) for rows in (one, other))
    _, at, at_other = np.intersect1d(values, others, assume_unique=True, return_indices=True)
    return ahead + behind + int(np.minimum(counts[at], other_counts[at_other]).sum())


def _hashed(rows: Floats) -> NDArray[np.uint64]:
    """Return a number for each row: sorting numbers takes a tenth of the time of sorting rows.

    Of 200,000 different rows, two have the same number with a probability of about 1e-9.
    """
    mixed = np.zeros(len(rows), np.uint64)
    for column in np.ascontiguousarray(rows.T).view(np.uint64):
        mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
        mixed *= np.uint64(0xD6E8FEB86659FD93)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _equal_at_first(one: Floats, other: Floats) -> int:
    """Return how many rows are equal before the first that differs; both have the same shape."""
    differs = (one != other).any(axis=1)
    return int(differs.argmax()) if differs.any() else len(one)
