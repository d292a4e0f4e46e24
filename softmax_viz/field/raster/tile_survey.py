"""What is to be seen in each tile of a picture: which classes, and whether they change gently. Pure; any thread.

Bounds come from the corners. A function differs from the bilinear one through the corners of a tile by at most
an eighth of its *bend*, size² times its second derivative, in x and again in y. Straight scores have none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.field.raster.interpolated import GENTLE
from softmax_viz.field.raster.scores import Scores

# Classes that are invisible in a tile change no channel by more than this many levels, all together.
_UNSEEN_LEVELS = 0.02
# Where scores bend, more than the fifth power of their slope counts; where waves are shorter than a tile, most.
_BENDS_COUNT, _WAVES_COUNT = 4.0, 16.0
# Where in a tile second derivatives are taken, and by which steps. Those of powers are largest at an edge. Of
# waves shorter than a tile or even a pixel, no two probes have their zeros, or a whole wave as a step, at once.
_PROBES = np.array([0.0, 0.18920712, 0.38196601, 0.61277531, 0.82842712, 1.0])
_STEPS = 0.01 * (1.0 + 0.7 * _PROBES)


@dataclass(frozen=True, slots=True, eq=False)
class TileKinds:
    """Rows of tiles.

    Parameters
    ----------
    visible
        (K, h, w): whether the class shows anywhere in the tile.
    seen
        (h, w): how many do. Where only one does, the class owns the tile.
    owner
        (h, w): a class that is visible.
    gentle
        (h, w): whether interpolation is right there.
    """

    visible: Bools
    seen: Ints
    owner: Ints
    gentle: Bools


class TileSurvey:
    """Finds out about tiles of ``size`` × ``size`` pixels. One picture.

    The tiles at the right and lower edge may reach beyond the picture.
    """

    def __init__(self, scores: Scores, size: int) -> None:
        self._scores, self._size = scores, size
        self.rows, self.columns = -(-scores.height // size), -(-scores.width // size)
        self._edges = scores.across(np.arange(self.columns + 1, dtype=np.float64) * size)
        self._bends_count = _WAVES_COUNT if scores.wavy else _BENDS_COUNT
        self._margin = math.log(255.0 / _UNSEEN_LEVELS * max(scores.n_classes - 1, 1))
        if not scores.straight:
            self._spread = np.ptp(scores.model, axis=0)  # (A, B): of any two classes
            self._sizes_x, self._bends_x = _bounds(scores.across(self._probes(0, self.columns)), self.columns)

    def kinds(self, first: int, last: int) -> TileKinds:
        """About the rows of tiles from ``first`` up to, not including, ``last``."""
        size = self._size
        z = np.matmul(
            self._scores.along(np.arange(first, last + 1, dtype=np.float64) * size).transpose(0, 2, 1), self._edges
        )  # (K, h + 1, w + 1)
        bends = self._bends(first, last)
        corners = z[:, :-1, :-1], z[:, :-1, 1:], z[:, 1:, :-1], z[:, 1:, 1:]
        centre = corners[0] + corners[1]
        centre += corners[2]
        centre += corners[3]
        best = np.argmax(centre, axis=0)
        lead = centre  # used again
        np.subtract(_of_class(corners[0], best), corners[0], out=lead)
        for corner in corners[1:]:
            np.minimum(lead, _of_class(corner, best) - corner, out=lead)
        visible = lead <= self._margin + bends / 8.0
        seen = visible.sum(axis=0)
        return TileKinds(visible, seen, best, self._gentle(z, visible, seen, bends))

    def all_gentle(self, slope: float) -> bool:
        """Whether all tiles are, if no difference of scores changes by more than ``slope`` per pixel."""
        change = slope * self._size
        if change > GENTLE or self._scores.straight:
            return change <= GENTLE
        return change + self._bends_count * float(self._bends(0, self.rows).max()) <= GENTLE

    def _gentle(self, z: Floats, visible: Bools, seen: Ints, bends: Floats) -> Bools:
        """Tiles with one visible class are."""
        gentle: Bools = seen == 1
        rows, columns = np.nonzero(~gentle)
        shown = visible[:, rows, columns]
        along_x, along_y = np.diff(z, axis=2), np.diff(z, axis=1)
        change = np.zeros(len(rows))
        for step in (
            along_x[:, rows, columns],
            along_x[:, rows + 1, columns],
            along_y[:, rows, columns],
            along_y[:, rows, columns + 1],
        ):
            highest = np.where(shown, step, -np.inf).max(axis=0)
            np.maximum(change, highest - np.where(shown, step, np.inf).min(axis=0), out=change)
        change += self._bends_count * bends[rows, columns]
        gentle[rows, columns] = change <= GENTLE
        return gentle

    def _bends(self, first: int, last: int) -> Floats:
        """(h, w) bounds of the bends, in x and in y together, of all differences of scores."""
        if self._scores.straight:
            return np.zeros((last - first, self.columns))
        sizes_y, bends_y = _bounds(self._scores.down(self._probes(first, last)), last - first)
        bends: Floats = (self._spread @ sizes_y).T @ self._bends_x + (self._spread @ bends_y).T @ self._sizes_x
        return bends

    def _probes(self, first: int, last: int) -> Floats:
        """Where functions are looked at to bound them from tile ``first`` to tile ``last``, for ``_bounds``."""
        places = np.arange(first, last, dtype=np.float64)[:, None] + _PROBES
        return np.concatenate([places - _STEPS, places, places + _STEPS], axis=None) * self._size


def _bounds(values: Floats, tiles: int) -> tuple[Floats, Floats]:
    """Return the largest size and bend (n, tiles) in each tile of n functions, from their values at the probes."""
    before, here, after = values.reshape(len(values), 3, tiles, len(_PROBES)).transpose(1, 0, 2, 3)
    bends = np.abs(before - 2.0 * here + after) / _STEPS**2
    return np.abs(here).max(axis=2), bends.max(axis=2)


def _of_class(values: Floats, classes: Ints) -> Floats:
    """Return the values (K, h, w) of ``classes`` (h, w)."""
    chosen: Floats = np.take_along_axis(values, classes[None], axis=0)[0]
    return chosen
