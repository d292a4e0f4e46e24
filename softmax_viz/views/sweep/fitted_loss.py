"""A loss with as many digits as its place has room for. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_viz.views.style.numbers import loss, with_minus

_MOST_DIGITS = 4


def digits_in(width: float, advance: Callable[[str], float]) -> int:
    """Return with how many digits most losses fit into ``width`` pixels: 4 … 1; 0 if not even one has room.

    ``advance`` returns the width of a text.
    """
    for digits in range(_MOST_DIGITS, 0, -1):
        if advance("0." + "0" * max(digits - 1, 1)) <= width:
            return digits
    return 0


def fitted_loss(value: float, digits: int) -> str:
    """Return ``value`` with at most so many digits, 1 … 4; zero only if it is exactly 0."""
    if digits >= _MOST_DIGITS or not math.isfinite(value):
        return loss(value)
    size = abs(value)
    if size == 0.0:
        return "0"
    decimals = max(digits - 1, 1) - max(math.floor(math.log10(size)), 0)
    if decimals >= 0 and float(f"{size:.{decimals}f}") > 0.0:
        return with_minus(f"{value:.{decimals}f}")
    mantissa, exponent = f"{value:.0e}".split("e")
    return with_minus(f"{mantissa}e{int(exponent)}")
