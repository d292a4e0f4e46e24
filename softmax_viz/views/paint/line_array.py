"""Many lines or points for ``QPainter``, taken from numpy without a new object for each. GUI thread."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QPointF

from softmax_viz.core.basics.arrays import Floats


class _QtObjects:
    """Objects of a Qt class in the memory of a numpy array, which are made once and reused.

    Making one takes more than a microsecond, and a picture has a thousand of them, sixty times a second.

    Parameters
    ----------
    kind
        The class; it consists of doubles.
    doubles
        How many.
    """

    def __init__(self, kind: type, doubles: int) -> None:
        self._kind = kind
        self._values = np.empty((0, doubles))
        self._all: list[Any] = []

    def show(self, values: Floats) -> list[Any]:
        """Return the objects of ``values`` (M, doubles); those of an earlier call must not be used any more."""
        count = len(values)
        if count > len(self._values):
            self._all = []  # deleted before the memory that they point to
            self._values = np.empty((2 * count, values.shape[1]))
            address, size = self._values.ctypes.data, self._values.strides[0]
            places = range(address, address + size * 2 * count, size)
            self._all = [shiboken6.wrapInstance(place, self._kind) for place in places]
        self._values[:count] = values
        return self._all[:count]


class LineArray:
    """Lines stored in a numpy array, which Qt reads as QLineF objects."""

    def __init__(self) -> None:
        self._objects = _QtObjects(QLineF, 4)  # x1, y1, x2, y2
        self.lines: list[QLineF] = []

    def show(self, segments: Floats) -> None:
        """Make ``segments`` (M, 4) the ``lines``; the previous lines must not be used any more."""
        self.lines = []
        self.lines = cast("list[QLineF]", self._objects.show(segments))


class PointArray:
    """Points stored in a numpy array, which Qt reads as QPointF objects."""

    def __init__(self) -> None:
        self._objects = _QtObjects(QPointF, 2)
        self.points: list[QPointF] = []

    def show(self, places: Floats) -> None:
        """Make ``places`` (M, 2) the ``points``; the previous points must not be used any more."""
        self.points = []
        self.points = cast("list[QPointF]", self._objects.show(places))
