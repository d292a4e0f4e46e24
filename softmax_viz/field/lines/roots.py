"""Zeros of many functions of one variable at once. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints

# In parts of the interval: a place closer than this to the zero is accepted.
_CLOSE = 0.01
_MOST_STEPS = 6


def root(f: Callable[[Floats, Ints], Floats], at_low: Floats, at_high: Floats, most_steps: int = _MOST_STEPS) -> Floats:
    """Return where functions are 0 between 0 and 1, (V,), by Ridders' method; the result is always in between.

    C. Ridders, *A New Algorithm for Computing a Single Root*, 1979. Steps are repeated only
    while the zero of a straight line through the ends differs from Ridders' zero. If both ends have the same sign, by
    rounding, the result is the end with the smaller value.

    Parameters
    ----------
    f
        The values at places t (n,) of the functions with indices (n,).
    at_low, at_high
        (V,) the values at 0 and at 1.
    most_steps
        The most divisions of an interval.
    """
    found = np.where(np.abs(at_low) <= np.abs(at_high), 0.0, 1.0)
    which = np.flatnonzero(np.sign(at_low) * np.sign(at_high) < 0)
    low, high, at_low, at_high = np.zeros(len(which)), np.ones(len(which)), at_low[which], at_high[which]
    for _ in range(most_steps):
        if not len(which):
            break
        middle = 0.5 * (low + high)
        at_middle = f(middle, which)
        # Only ratios matter, and squares of large values could overflow.
        size = np.maximum(np.maximum(np.abs(at_low), np.abs(at_high)), np.abs(at_middle))
        a, m, b = at_low / size, at_middle / size, at_high / size
        depth = np.sqrt(np.maximum(m * m - a * b, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            guess = middle + (middle - low) * np.sign(a - b) * m / depth
        guess = np.clip(np.where(depth > 0.0, guess, middle), low, high)
        found[which] = guess
        above = np.sign(at_middle) != np.sign(at_low)  # the zero lies below the middle
        low, at_low = np.where(above, low, middle), np.where(above, at_low, at_middle)
        high, at_high = np.where(above, middle, high), np.where(above, at_middle, at_high)
        with np.errstate(divide="ignore", invalid="ignore"):
            straight = low + (high - low) * at_low / (at_low - at_high)
        going = ~(np.abs(straight - guess) <= _CLOSE) & (at_middle != 0.0)
        which, low, high, at_low, at_high = (part[going] for part in (which, low, high, at_low, at_high))
    return found
