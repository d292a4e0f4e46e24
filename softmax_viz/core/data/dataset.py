"""The data that the user places: labelled points in the plane, and their classes. Frozen."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number

MIN_CLASSES = 2
MAX_CLASSES = 12
MAX_POINTS = 200_000
# The largest size of a coordinate in any input. Sums of squares of linear features stay finite far beyond it; other
# features have a smaller limit of their own, see ``limits.check_features``.
LARGEST_COORDINATE = 1e50
# The most characters of the name of a class or an axis in any input.
LONGEST_NAME = 200


@frozen_dataclass
class ClassLabel:
    """One class.

    Parameters
    ----------
    key
        Its identity, unique in the data set and not reused while an undo could restore the class. The trainer matches
        rows of the weights to classes by it, whatever their order.
    name
        Plain text for the user; may be empty (then the class is shown by its number).
    style
        Index into the palette of colours and marker shapes, 0 … 11.
    """

    key: int
    name: str = ""
    style: int = 0


@frozen_dataclass(eq=False)
class Dataset:
    """Labelled points in the plane. Arrays are read-only copies; any thread may read them.

    Parameters
    ----------
    points
        Coordinates (N, 2) in data units, finite.
    labels
        Class index of each point (N,), in 0 … K − 1.
    classes
        The K classes in order, 2 ≤ K ≤ 12, with distinct keys.
    axes
        Names of the two coordinates.

    Raises
    ------
    UserError
        If the points are not finite, too large, too many, or do not fit the classes.
    """

    points: Floats
    labels: Ints
    classes: tuple[ClassLabel, ...]
    axes: tuple[str, str] = ("x", "y")

    def __post_init__(self) -> None:
        points = frozen(np.asarray(self.points, np.float64).reshape(-1, 2), np.float64)
        labels = frozen(np.asarray(self.labels).reshape(-1), np.int64)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "labels", labels)
        if not MIN_CLASSES <= len(self.classes) <= MAX_CLASSES:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "A data set has {low} to {high} classes, not {count}."),
                low=MIN_CLASSES, high=MAX_CLASSES, count=len(self.classes),
            )  # fmt: skip
        if len(points) > MAX_POINTS:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "A data set has at most {most} points, not {count}."),
                most=MAX_POINTS, count=len(points),
            )  # fmt: skip
        if len({label.key for label in self.classes}) != len(self.classes):
            raise ValueError("two classes have the same key")
        if len(points) != len(labels):
            raise ValueError(f"{len(points)} points but {len(labels)} labels")
        if len(labels) and not 0 <= labels.min() <= labels.max() < len(self.classes):
            raise ValueError("a label is not the index of a class")
        # Minimum and maximum also find inf and NaN, and take no longer than a check of finiteness.
        low, high = float(points.min(initial=0.0)), float(points.max(initial=0.0))
        if not (low >= -LARGEST_COORDINATE and high <= LARGEST_COORDINATE):
            self._refuse(points)

    def _refuse(self, points: Floats) -> NoReturn:
        """Raise ``UserError`` with the coordinate that is not finite or too large."""
        if not np.isfinite(points).all():
            raise UserError(QT_TRANSLATE_NOOP("errors", "A coordinate is not a finite number."))
        row, column = np.argwhere(np.abs(points) > LARGEST_COORDINATE)[0].tolist()
        raise UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{axis} = {value} is too large: coordinates may go up to {most}. Correct it, or use other units.",
            ),
            axis=self.axes[column], value=number(points[row, column], 6), most=number(LARGEST_COORDINATE),
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        """Return whether points, their order, labels, classes and axes are equal bit for bit."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return (
            self.classes == other.classes
            and self.axes == other.axes
            and self.points.tobytes() == other.points.tobytes()
            and self.labels.tobytes() == other.labels.tobytes()
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def n_points(self) -> int:
        """N, the number of points."""
        return len(self.labels)

    @property
    def n_classes(self) -> int:
        """K, the number of classes."""
        return len(self.classes)

    @property
    def reach(self) -> tuple[float, float]:
        """The largest size of x and of y; 0 without points."""
        x, y = (max(float(t.max(initial=0.0)), -float(t.min(initial=0.0))) for t in self.points.T)
        return x, y

    def counts(self) -> Ints:
        """Return the number of points in each class, (K,)."""
        return np.bincount(self.labels, minlength=self.n_classes).astype(np.int64)

    def with_points(self, points: Floats, labels: Ints) -> Dataset:
        """Return a data set of the same classes and axes with other points (N, 2) and labels (N,)."""
        return replace(self, points=points, labels=labels)


def make_classes(names: list[str] | int) -> tuple[ClassLabel, ...]:
    """Return classes with keys and styles 0, 1, 2 …, from their names or their number."""
    if isinstance(names, int):
        names = [""] * names
    return tuple(ClassLabel(key=i, name=name, style=i % MAX_CLASSES) for i, name in enumerate(names))


def empty_dataset(n_classes: int = 3) -> Dataset:
    """Return a data set with classes and no points."""
    return Dataset(np.empty((0, 2)), np.empty(0, np.int64), make_classes(n_classes))


def named_like(data: Dataset, other: Dataset) -> Dataset:
    """Return ``data`` with the names and styles that classes of the same keys have in ``other``.

    The same object if all of them are the same.
    """
    known = {label.key: label for label in other.classes}
    classes = tuple(known.get(label.key, label) for label in data.classes)
    return data if classes == data.classes else replace(data, classes=classes)
