"""The levels of a map of J: values with few digits, closer together near the bottom. Pure; any thread."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats

_LEVELS = 8
_POWER = 2.2
# Beyond this many times the height of the lower half, a map is mostly cliff: levels end there.
_CLIFF = 30.0


def levels_of(values: Floats) -> Floats:
    """Return ascending levels (L,) for a map of ``values`` (H, G); at most eight, none for a flat or unknown map.

    They are rounded to as few digits as tell them apart.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.empty(0)
    low, middle, high = float(finite.min()), float(np.median(finite)), float(finite.max())
    height = min(high - low, _CLIFF * (middle - low)) if middle > low else high - low
    # What rounding leaves of a flat map is no height.
    if not height > 1e-10 * max(abs(low), abs(high)):
        return np.empty(0)
    raw = low + height * (np.arange(1, _LEVELS + 1) / (_LEVELS + 0.5)) ** _POWER
    digits = 2
    while digits < 12:
        levels = np.array([_rounded(value, digits) for value in raw.tolist()])
        if len(np.unique(levels)) == len(levels) and levels[0] > low:
            return levels
        digits += 1
    return np.unique(raw)


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}") if value and math.isfinite(value) else value


def least_bend(values: Floats) -> float:
    """Return the smallest second difference of ``values`` (H, G) along all rows, columns and diagonals.

    That of a convex function is never negative, but for rounding. inf if no three places in a row are finite.
    """
    bends = [
        values[:, 2:] - 2.0 * values[:, 1:-1] + values[:, :-2],
        values[2:] - 2.0 * values[1:-1] + values[:-2],
        values[2:, 2:] - 2.0 * values[1:-1, 1:-1] + values[:-2, :-2],
        values[2:, :-2] - 2.0 * values[1:-1, 1:-1] + values[:-2, 2:],
    ]
    finite = np.concatenate([each[np.isfinite(each)] for each in bends])
    return float(finite.min(initial=np.inf))
