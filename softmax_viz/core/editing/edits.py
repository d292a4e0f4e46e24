"""Invertible edits of a data set: ``apply(edit, data) -> (data, inverse)``.

Undo applies the inverse. Edits identify points by index; an inverse puts every point back at its old index, so
undoing restores the first data set bit for bit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import ClassLabel, Dataset


@frozen_dataclass(eq=False)
class Insert:
    """Insert points into the data set.

    Parameters
    ----------
    at
        Indices (M,) that the points have *afterwards*, strictly ascending.
    points, labels
        Coordinates (M, 2) and class indices (M,).
    """

    at: Ints
    points: Floats
    labels: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))
        object.__setattr__(self, "points", frozen(np.reshape(self.points, (-1, 2)), np.float64))
        object.__setattr__(self, "labels", frozen(np.atleast_1d(self.labels), np.int64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the points in it, and the edit that removes them again."""
        total = data.n_points + len(self.at)
        if len(self.at) and self.at[0] == data.n_points and self.at[-1] == total - 1:  # at the end: no point moves
            points, labels = np.concatenate([data.points, self.points]), np.concatenate([data.labels, self.labels])
            return data.with_points(points, labels), Remove(self.at)
        is_old = np.ones(total, bool)
        is_old[self.at] = False
        points = np.empty((total, 2))
        labels = np.empty(total, np.int64)
        points[is_old], points[self.at] = data.points, self.points
        labels[is_old], labels[self.at] = data.labels, self.labels
        return data.with_points(points, labels), Remove(self.at)

    @classmethod
    def append(cls, data: Dataset, points: Floats, labels: Ints) -> Insert:
        """Return an insertion after the last point of ``data``."""
        count = len(np.atleast_1d(labels))
        return cls(np.arange(data.n_points, data.n_points + count), points, labels)


@frozen_dataclass(eq=False)
class Remove:
    """Remove the points at indices ``at`` (M,), strictly ascending, from the data set."""

    at: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data without the points, and the edit that puts them back where they were."""
        inverse = Insert(self.at, data.points[self.at], data.labels[self.at])
        is_left = np.ones(data.n_points, bool)
        is_left[self.at] = False
        return data.with_points(data.points[is_left], data.labels[is_left]), inverse


@frozen_dataclass(eq=False)
class Move:
    """Move the points at distinct indices ``at`` (M,) to coordinates ``points`` (M, 2)."""

    at: Ints
    points: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))
        object.__setattr__(self, "points", frozen(np.reshape(self.points, (-1, 2)), np.float64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the points moved, and the inverse."""
        points = data.points.copy()
        points[self.at] = self.points
        return data.with_points(points, data.labels), Move(self.at, data.points[self.at])


@frozen_dataclass(eq=False)
class Relabel:
    """Set the labels of the points at distinct indices ``at`` (M,) to the class indices ``labels`` (M,)."""

    at: Ints
    labels: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))
        object.__setattr__(self, "labels", frozen(np.atleast_1d(self.labels), np.int64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the new labels, and the edit that restores the old ones."""
        labels = data.labels.copy()
        labels[self.at] = self.labels
        return data.with_points(data.points, labels), Relabel(self.at, data.labels[self.at])


@frozen_dataclass
class AddClass:
    """Insert ``label`` as class number ``index`` (0 … K); later classes move up by one."""

    index: int
    label: ClassLabel

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with one more class, which has no points, and the edit that removes it."""
        classes = (*data.classes[: self.index], self.label, *data.classes[self.index :])
        labels = data.labels + (data.labels >= self.index)
        return replace(data, labels=labels, classes=classes), RemoveClass(self.index)


@frozen_dataclass
class RemoveClass:
    """Remove class number ``index`` and its points; later classes move down by one."""

    index: int

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data without the class, and the edit that restores it with its points."""
        label = data.classes[self.index]
        points = np.flatnonzero(data.labels == self.index)
        bare, points_back = Remove(points).apply(data)
        classes = data.classes[: self.index] + data.classes[self.index + 1 :]
        labels = bare.labels - (bare.labels > self.index)
        inverse = Batch((AddClass(self.index, label), points_back))
        return replace(bare, labels=labels, classes=classes), inverse


@frozen_dataclass
class EditClass:
    """Give class number ``index`` the name and style of ``label``; its key and its points stay."""

    index: int
    label: ClassLabel

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the class renamed or recoloured, and the inverse.

        ``ValueError`` if the key differs: then it would be another class, without the trained weights of this one.
        """
        before = data.classes[self.index]
        if self.label.key != before.key:
            raise ValueError(f"the key of a class cannot change from {before.key} to {self.label.key}")
        classes = (*data.classes[: self.index], self.label, *data.classes[self.index + 1 :])
        return replace(data, classes=classes), EditClass(self.index, before)


@frozen_dataclass
class MoveClass:
    """Move class number ``index`` to number ``to``; classes between shift by one. Every point stays in its class."""

    index: int
    to: int

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the new order of classes, and the inverse. ``ValueError`` if there is no such class."""
        if not (0 <= self.index < data.n_classes and 0 <= self.to < data.n_classes):
            raise ValueError(f"no class can move from place {self.index} to place {self.to} of {data.n_classes}")
        order = list(range(data.n_classes))  # the old numbers, in the new order
        order.insert(self.to, order.pop(self.index))
        numbers = np.empty(data.n_classes, np.int64)  # the new number of each old one
        numbers[order] = np.arange(data.n_classes)
        classes = tuple(data.classes[old] for old in order)
        return replace(data, labels=numbers[data.labels], classes=classes), MoveClass(self.to, self.index)


@frozen_dataclass(eq=False)
class Replace:
    """Replace the current data set by another."""

    data: Dataset

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the new data, and the edit that restores the old."""
        return self.data, Replace(data)


@frozen_dataclass(eq=False)
class Batch:
    """Several edits in order, as a single edit."""

    edits: tuple[Edit, ...]

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data after all edits, and the batch of their inverses in reverse order."""
        inverses: list[Edit] = []
        for edit in self.edits:
            data, inverse = edit.apply(data)
            inverses.append(inverse)
        return data, Batch(tuple(reversed(inverses)))


Edit = Insert | Remove | Move | Relabel | AddClass | RemoveClass | EditClass | MoveClass | Replace | Batch


def apply(edit: Edit, data: Dataset) -> tuple[Dataset, Edit]:
    """Carry out ``edit`` and return the new data with the edit that undoes it. Any thread.

    ``data`` is not changed. ``UserError`` if the result would have too many points or classes.
    """
    return edit.apply(data)
