"""What differs between what two runs learn from. Pure; any thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

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
    n_one, n_other = len(one), len(other)
    shared = min(n_one, n_other)
    if np.array_equal(one[:shared], other[:shared]):  # appended or removed at the end, or nothing
        return PointsDiffer(n_other - shared, n_one - shared) if n_one != n_other else None
    n_same = _in_common(one, other)
    added, removed = n_other - n_same, n_one - n_same
    if n_one == n_other:
        # Edits in place keep the index of a point.
        moved = (one[:, :2] != other[:, :2]).any(axis=1)
        relabelled = (one[:, 2] != other[:, 2]) & ~moved
        if moved.sum() + relabelled.sum() <= added:
            if moved.all() and n_one > 1:
                return OtherPoints()
            return PointsDiffer(moved=int(moved.sum()), relabelled=int(relabelled.sum()))
    if not n_same and shared:
        return OtherPoints()
    return PointsDiffer(added, removed) if added or removed else None


def _rows(data: Dataset) -> Floats:
    """Return (N, 3): both coordinates of each point and the key of its class, by which it is the same point."""
    keys = np.array([label.key for label in data.classes], np.float64)
    return np.column_stack((data.points, keys[data.labels])) + 0.0  # −0 is 0


def _in_common(one: Floats, other: Floats) -> int:
    """Return how many rows of ``one`` and ``other`` are the same, each counted once."""
    rows = np.concatenate((one, other))
    _, indices = np.unique(rows, axis=0, return_inverse=True)
    indices = indices.reshape(-1)
    size = int(indices.max(initial=-1)) + 1
    counts = [np.bincount(part, minlength=size) for part in (indices[: len(one)], indices[len(one) :])]
    return int(np.minimum(*counts).sum())
