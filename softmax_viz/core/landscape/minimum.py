"""The minimum of a convex function of one number, and where it comes back up. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Callable

_MOST_DOUBLINGS = 100
_MOST_STEPS = 200
# Chords that may shorten the interval by less than half before it is halved.
_PATIENCE = 3
_ACCURACY = 1e-13
_RETURN_ACCURACY = 1e-9


def line_minimum(slope: Callable[[float], float], first: float, limit: float, ends_flat: bool) -> float | None:
    """Return the t ≥ 0 where a convex function is lowest, to a relative 1e-13.

    Parameters
    ----------
    slope
        Returns the slope at t, which never decreases; where there is a corner, any slope between those beside it.
    first
        A t > 0 of about the right size.
    limit
        The largest t to look at.
    ends_flat
        Whether a slope of exactly 0 is a minimum. Otherwise it is an underflow, and only a rise proves a minimum.

    Returns
    -------
    None if the function does not rise up to ``limit``.
    """

    def rises(value: float) -> bool:
        return value > 0.0 or (ends_flat and value == 0.0)

    at_low = slope(0.0)
    if rises(at_low):
        return 0.0
    low, high = 0.0, first
    at_high = slope(high)
    for _ in range(_MOST_DOUBLINGS):
        if rises(at_high):
            break
        if high >= limit or not at_high <= 0.0:
            return None
        low, at_low = high, at_high
        high = min(2.0 * high, limit)
        at_high = slope(high)
    else:
        return None
    width, slow, side = high - low, 0, 0
    for _ in range(_MOST_STEPS):
        if high - low <= _ACCURACY * high:
            break
        middle = 0.5 * (low + high)
        if slow < _PATIENCE and at_high > at_low:
            # The chord of the slope meets 0 near the minimum. It is kept off the ends, so that both close in.
            off = 0.4 * _ACCURACY * high
            middle = min(max(low - at_low * (high - low) / (at_high - at_low), low + off), high - off)
        value = slope(middle)
        if rises(value):
            high, at_high = middle, value
            at_low *= 0.5 if side > 0 else 1.0  # an end that stays counts half (the Illinois method)
            side = 1
        elif value <= 0.0:
            low, at_low = middle, value
            at_high *= 0.5 if side < 0 else 1.0
            side = -1
        else:
            return None
        slow += 1
        if high - low <= 0.5 * width:
            width, slow = high - low, 0
        elif slow > _PATIENCE:
            width, slow, side = high - low, 0, 0
    return 0.5 * (low + high)


def line_return(value: Callable[[float], float], level: float, lowest: float, limit: float) -> float | None:
    """Return the t > ``lowest`` where a convex function comes back up to ``level``, to a relative 1e-9.

    Parameters
    ----------
    value
        Returns the function at t; inf where it overflows.
    level
        A number above its minimum.
    lowest, limit
        Where it is lowest, > 0, and the largest t to look at; None is returned if it does not come back before.
    """
    low, high = lowest, 2.0 * lowest
    at_low, at_high = value(low) - level, value(high) - level
    for _ in range(_MOST_DOUBLINGS):
        if not at_high <= 0.0:
            break
        if high >= limit:
            return None
        low, at_low, high = high, at_high, min(2.0 * high, limit)
        at_high = value(high) - level
    side = 0
    for turn in range(_MOST_STEPS):
        if high - low <= _RETURN_ACCURACY * high:
            break
        middle = 0.5 * (low + high)
        if turn % 4 != 3 and math.isfinite(at_high) and at_high > at_low:
            off = 0.4 * _RETURN_ACCURACY * high
            middle = min(max(low - at_low * (high - low) / (at_high - at_low), low + off), high - off)
        now = value(middle) - level
        if now <= 0.0:
            low, at_low = middle, now
            at_high *= 0.5 if side < 0 else 1.0
            side = -1
        else:
            high, at_high = middle, now
            at_low *= 0.5 if side > 0 else 1.0
            side = 1
    return 0.5 * (low + high)
