"""Many line segments for ``QPainter.drawLines``, taken from numpy without a new object for each. GUI thread."""

from __future__ import annotations

from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF

from softmax_viz.core.basics.arrays import Floats

_BYTES = 4 * 8  # QLineF is x1, y1, x2, y2 as doubles


class LineArray:
    """Lines stored in a numpy array, which Qt reads as QLineF objects that are made once and reused.

    Making a QLineF takes more than a microsecond, and a picture has a thousand of them, sixty times a second.
    """

    def __init__(self) -> None:
        self._ends = np.empty((0, 4))
        self._all: list[QLineF] = []
        self.lines: list[QLineF] = []

    def show(self, segments: Floats) -> None:
        """Make ``segments`` (M, 4) the ``lines``; the previous lines must not be used any more."""
        count = len(segments)
        if count > len(self._ends):
            # The old objects are deleted before the memory that they point to.
            self.lines, self._all = [], []
            self._ends = np.empty((2 * count, 4))
            address = self._ends.ctypes.data
            places = range(address, address + _BYTES * 2 * count, _BYTES)
            self._all = [cast("QLineF", shiboken6.wrapInstance(place, QLineF)) for place in places]
        self._ends[:count] = segments
        self.lines = self._all[:count]
