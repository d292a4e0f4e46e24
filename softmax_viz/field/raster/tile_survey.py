"""Which classes are visible in each tile of a picture, and whether it can be interpolated. Pure; any thread.

Bounds come from the corners. A function differs from the bilinear one through the corners of a tile by at most an
eighth of its *second difference*, size² times its second derivative, in x and again in y. For linear scores it is 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.field.raster.interpolated import MOST_CHANGE
from softmax_viz.field.raster.scores import Scores

# All classes that are invisible in a tile together change no channel by more than this many levels.
_UNSEEN_LEVELS = 0.02
# Weight of second differences in the test for interpolation: where scores are curved, the error has more terms than the
# fifth power of the slope; most where waves are shorter than a tile.
_CURVED_WEIGHT, _WAVES_WEIGHT = 4.0, 16.0
# Where in a tile second derivatives are taken, and with which steps. Those of powers are largest at an edge. The
# spacing is irregular, so that a wave shorter than a tile, or even than a pixel, cannot vanish at all probes.
_PROBES = np.array([0.0, 0.18920712, 0.38196601, 0.61277531, 0.82842712, 1.0])
_STEPS = 0.01 * (1.0 + 0.7 * _PROBES)


@dataclass(frozen=True, slots=True, eq=False)
class TileKinds:
    """What is known of some rows of tiles.

    Parameters
    ----------
    visible
        (K, h, w): whether the class can be seen anywhere in the tile.
    n_visible
        (h, w): the number of visible classes.
    only_class
        (h, w): the only visible class; where there are several, one of them.
    interpolable
        (h, w): whether interpolation is exact enough.
    """

    visible: Bools
    n_visible: Ints
    only_class: Ints
    interpolable: Bools


class TileSurvey:
    """Examines the tiles of one picture, of ``size`` × ``size`` pixels.

    The tiles at the right and lower edge may reach beyond the picture.
    """

    def __init__(self, scores: Scores, size: int) -> None:
        self._scores, self._size = scores, size
        self.rows, self.columns = -(-scores.height // size), -(-scores.width // size)
        self._edges = scores.across(np.arange(self.columns + 1, dtype=np.float64) * size)
        self._curved_weight = _WAVES_WEIGHT if scores.wavy else _CURVED_WEIGHT
        self._margin = math.log(255.0 / _UNSEEN_LEVELS * max(scores.n_classes - 1, 1))
        if not scores.straight:
            self._spread = np.ptp(scores.model, axis=0)  # (A, B): of any two classes
            values = scores.across(self._probes(0, self.columns))
            self._sizes_x, self._second_differences_x = _bounds(values, self.columns)

    def kinds(self, first: int, last: int) -> TileKinds:
        """Examine the rows of tiles from ``first`` up to, not including, ``last``."""
        size = self._size
        z = np.matmul(
            self._scores.along(np.arange(first, last + 1, dtype=np.float64) * size).transpose(0, 2, 1), self._edges
        )  # (K, h + 1, w + 1)
        second_differences = self._second_differences(first, last)
        corners = z[:, :-1, :-1], z[:, :-1, 1:], z[:, 1:, :-1], z[:, 1:, 1:]
        centre = corners[0] + corners[1]
        centre += corners[2]
        centre += corners[3]
        best = np.argmax(centre, axis=0)
        lead = centre  # the same memory
        np.subtract(_of_class(corners[0], best), corners[0], out=lead)
        for corner in corners[1:]:
            np.minimum(lead, _of_class(corner, best) - corner, out=lead)
        visible = lead <= self._margin + second_differences / 8.0
        n_visible = visible.sum(axis=0)
        return TileKinds(visible, n_visible, best, self._interpolable(z, visible, n_visible, second_differences))

    def all_interpolable(self, slope: float) -> bool:
        """Return whether all tiles can be interpolated, if score differences change by at most ``slope`` per pixel."""
        change = slope * self._size
        if change > MOST_CHANGE or self._scores.straight:
            return change <= MOST_CHANGE
        largest = float(self._second_differences(0, self.rows).max())
        return change + self._curved_weight * largest <= MOST_CHANGE

    def _interpolable(self, z: Floats, visible: Bools, n_visible: Ints, second_differences: Floats) -> Bools:
        """Return which tiles (h, w) can be interpolated; tiles with one visible class always can."""
        interpolable: Bools = n_visible == 1
        rows, columns = np.nonzero(~interpolable)
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
        change += self._curved_weight * second_differences[rows, columns]
        interpolable[rows, columns] = change <= MOST_CHANGE
        return interpolable

    def _second_differences(self, first: int, last: int) -> Floats:
        """Return bounds (h, w) of the second differences, in x and y together, of all differences of scores."""
        if self._scores.straight:
            return np.zeros((last - first, self.columns))
        sizes_y, second_differences_y = _bounds(self._scores.down(self._probes(first, last)), last - first)
        along_x = (self._spread @ sizes_y).T @ self._second_differences_x
        along_y = (self._spread @ second_differences_y).T @ self._sizes_x
        total: Floats = along_x + along_y
        return total

    def _probes(self, first: int, last: int) -> Floats:
        """Return the places at which functions are evaluated for ``_bounds``, from tile ``first`` to tile ``last``."""
        places = np.arange(first, last, dtype=np.float64)[:, None] + _PROBES
        return np.concatenate([places - _STEPS, places, places + _STEPS], axis=None) * self._size


def _bounds(values: Floats, tiles: int) -> tuple[Floats, Floats]:
    """Return the largest size and second difference (n, tiles) of n functions in tiles, from values at the probes."""
    before, here, after = values.reshape(len(values), 3, tiles, len(_PROBES)).transpose(1, 0, 2, 3)
    second_differences = np.abs(before - 2.0 * here + after) / _STEPS**2
    return np.abs(here).max(axis=2), second_differences.max(axis=2)


def _of_class(values: Floats, classes: Ints) -> Floats:
    """Return those of ``values`` (K, h, w) that belong to ``classes`` (h, w)."""
    chosen: Floats = np.take_along_axis(values, classes[None], axis=0)[0]
    return chosen
