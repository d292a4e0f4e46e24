"""Invertible edits of a data set: ``apply(edit, data) -> (data, inverse)``.

Undo is nothing but applying the inverse. Edits name points by index; an inverse puts every point back at
the index it had, so undoing restores the first data set bit for bit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import ClassLabel, Dataset


@frozen_dataclass(eq=False)
class Insert:
    """Put points into the data set.

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
        if len(self.at) and self.at[0] == data.n_points and self.at[-1] == total - 1:  # nothing has to make room
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
        """Return an insertion behind the last point of ``data``."""
        count = len(np.atleast_1d(labels))
        return cls(np.arange(data.n_points, data.n_points + count), points, labels)


@frozen_dataclass(eq=False)
class Remove:
    """Take the points at indices ``at`` (M,), strictly ascending, out of the data set."""

    at: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data without the points, and the edit that puts them back where they were."""
        inverse = Insert(self.at, data.points[self.at], data.labels[self.at])
        keep = np.ones(data.n_points, bool)
        keep[self.at] = False
        return data.with_points(data.points[keep], data.labels[keep]), inverse


@frozen_dataclass(eq=False)
class Move:
    """Put the points at distinct indices ``at`` (M,) to coordinates ``points`` (M, 2)."""

    at: Ints
    points: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))
        object.__setattr__(self, "points", frozen(np.reshape(self.points, (-1, 2)), np.float64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the points moved, and the move back."""
        points = data.points.copy()
        points[self.at] = self.points
        return data.with_points(points, data.labels), Move(self.at, data.points[self.at])


@frozen_dataclass(eq=False)
class Relabel:
    """Give the points at distinct indices ``at`` (M,) to the classes with indices ``labels`` (M,)."""

    at: Ints
    labels: Ints

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", frozen(np.atleast_1d(self.at), np.int64))
        object.__setattr__(self, "labels", frozen(np.atleast_1d(self.labels), np.int64))

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the points in their new classes, and the edit that gives them back."""
        labels = data.labels.copy()
        labels[self.at] = self.labels
        return data.with_points(data.points, labels), Relabel(self.at, data.labels[self.at])


@frozen_dataclass
class AddClass:
    """Insert ``label`` as class number ``index`` (0 … K); later classes move up by one."""

    index: int
    label: ClassLabel

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with one more class, without points, and the edit that removes it."""
        classes = (*data.classes[: self.index], self.label, *data.classes[self.index :])
        labels = data.labels + (data.labels >= self.index)
        return replace(data, labels=labels, classes=classes), RemoveClass(self.index)


@frozen_dataclass
class RemoveClass:
    """Remove class number ``index`` and its points; later classes move down by one."""

    index: int

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data without the class, and the edit that brings it back with its points."""
        label = data.classes[self.index]
        gone = np.flatnonzero(data.labels == self.index)
        bare, points_back = Remove(gone).apply(data)
        classes = data.classes[: self.index] + data.classes[self.index + 1 :]
        labels = bare.labels - (bare.labels > self.index)
        inverse = Batch((AddClass(self.index, label), points_back))
        return replace(bare, labels=labels, classes=classes), inverse


@frozen_dataclass
class EditClass:
    """Give class number ``index`` the name and style of ``label``; its key stays, and so do its points."""

    index: int
    label: ClassLabel

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the class renamed or recoloured, and the edit back.

        ``ValueError`` if the key is another: then it would be another class, and what was learned is lost.
        """
        before = data.classes[self.index]
        if self.label.key != before.key:
            raise ValueError(f"the key of a class stays {before.key}, it cannot become {self.label.key}")
        classes = (*data.classes[: self.index], self.label, *data.classes[self.index + 1 :])
        return replace(data, classes=classes), EditClass(self.index, before)


@frozen_dataclass
class MoveClass:
    """Make class number ``index`` number ``to``; those between move over. Every point stays in its class."""

    index: int
    to: int

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the data with the classes in the new order, and the move back. ``ValueError`` without such places."""
        if not (0 <= self.index < data.n_classes and 0 <= self.to < data.n_classes):
            raise ValueError(f"no class can move from place {self.index} to {self.to} of {data.n_classes}")
        order = list(range(data.n_classes))  # the old numbers, in the new order
        order.insert(self.to, order.pop(self.index))
        numbers = np.empty(data.n_classes, np.int64)  # the new number of each old one
        numbers[order] = np.arange(data.n_classes)
        classes = tuple(data.classes[old] for old in order)
        return replace(data, labels=numbers[data.labels], classes=classes), MoveClass(self.to, self.index)


@frozen_dataclass(eq=False)
class Replace:
    """Put a whole data set in place of the present one."""

    data: Dataset

    def apply(self, data: Dataset) -> tuple[Dataset, Edit]:
        """Return the new data, and the edit that returns to the old."""
        return self.data, Replace(data)


@frozen_dataclass(eq=False)
class Batch:
    """Several edits in order, as one."""

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
