"""The geometry of the triangle of three shares. Pure; any thread.

Shares (a, b, c) that sum to 1 are the place a A + b B + c C between the corners A (left), B (right) and C (top).
"""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

Place = tuple[float, float]

_HEIGHT = math.sqrt(3.0) / 2.0  # of a triangle of side 1
# Between two corners, and the third.
_PAIRS = ((0, 1, 2), (1, 2, 0), (2, 0, 1))


@frozen_dataclass
class Triangle:
    """An equilateral triangle with a horizontal base; y points down.

    Parameters
    ----------
    left, base, side
        Where its left corner is, and the length of its sides.
    """

    left: float
    base: float
    side: float

    @property
    def corners(self) -> tuple[Place, Place, Place]:
        """The left, the right and the upper corner."""
        left, base, side = self.left, self.base, self.side
        return (left, base), (left + side, base), (left + side / 2.0, base - _HEIGHT * side)

    def places(self, shares: Floats) -> Floats:
        """Return the places (M, 2) of shares (M, 3)."""
        placed: Floats = shares @ np.array(self.corners)
        return placed

    def ties(self) -> tuple[tuple[Place, Place, Place], ...]:
        """Return for each pair of classes where both are equally probable, as three places on one line.

        From the middle of their edge to the middle of the triangle they are the two most probable ones; from there to
        the corner of the third class that one is.
        """
        corners = np.array(self.corners)
        middle = corners.mean(axis=0)
        return tuple(
            (_place((corners[i] + corners[j]) / 2.0), _place(middle), _place(corners[k])) for i, j, k in _PAIRS
        )

    def regions(self) -> tuple[tuple[Place, ...], ...]:
        """Return for each corner the four corners of the part in which its class is the most probable."""
        corners = np.array(self.corners)
        middle = corners.mean(axis=0)
        return tuple(
            tuple(
                _place(place)
                for place in (corners[i], (corners[i] + corners[j]) / 2.0, middle, (corners[i] + corners[k]) / 2.0)
            )
            for i, j, k in _PAIRS
        )


def inside(width: float, height: float, below: float, above: float, beside: float) -> Triangle:
    """Return the largest triangle in a rectangle with so much room ``below``, ``above`` and ``beside`` it."""
    side = max(1.0, min(width - 2.0 * beside, (height - below - above) / _HEIGHT))
    top = above + max(0.0, (height - below - above - _HEIGHT * side) / 2.0)
    return Triangle((width - side) / 2.0, top + _HEIGHT * side, side)


def apart(places: Floats, kinds: Ints, cell: float) -> Ints:
    """Return the indices of dots that can be told apart: of each kind at most one, the last, in a square of ``cell``.

    Parameters
    ----------
    places
        (M, 2), none negative, finite.
    kinds
        (M,) not negative: dots of different kinds look different.
    """
    if not len(places):
        return np.empty(0, np.int64)
    across, down = np.floor(places / cell).astype(np.int64).T
    columns, n_kinds = int(across.max()) + 1, int(kinds.max()) + 1
    last = np.full((int(down.max()) + 1) * columns * n_kinds, -1, np.int64)
    last[(down * columns + across) * n_kinds + kinds] = np.arange(len(places))
    return np.sort(last[last >= 0])


def drawable(shares: Floats, labels: Ints, corners: tuple[int, ...]) -> Bools:
    """Return which points (N,) are drawn: those of the three classes whose shares (N, 3) are numbers."""
    chosen: Bools = np.isin(labels, corners) & np.isfinite(shares).all(axis=1)
    return chosen


def _place(pair: Floats) -> Place:
    x, y = pair.tolist()
    return x, y
