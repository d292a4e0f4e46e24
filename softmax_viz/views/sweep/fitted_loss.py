"""A loss with as many digits as its place has room for. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_viz.views.style.numbers import loss, with_minus

_MOST_DIGITS = 4


def digits_in(width: float, advance: Callable[[str], float]) -> int:
    """Return for how many digits of a loss ``width`` pixels have room: 4 … 1, the last without the leading 0; or 0.

    ``advance`` returns the width of a text.
    """
    samples = ("0.0000", "0.000", "0.00", ".00")
    return next((_MOST_DIGITS - place for place, text in enumerate(samples) if advance(text) <= width), 0)


def fitted_loss(value: float, digits: int) -> str:
    """Return ``value`` with at most so many digits, 1 … 4; zero only if it is exactly 0."""
    if digits >= _MOST_DIGITS or not math.isfinite(value):
        return loss(value)
    size = abs(value)
    if size == 0.0:
        return "0"
    decimals = max(digits, 2) - max(math.floor(math.log10(size)), 0) - (digits > 2)
    if decimals >= 0 and float(f"{size:.{decimals}f}") > 0.0:
        text = with_minus(f"{value:.{decimals}f}")
        return text.removeprefix("0") if digits == 1 else text
    if size < 1.0 and digits <= 2:
        return "<.01"
    mantissa, exponent = f"{value:.0e}".split("e")
    return with_minus(f"{mantissa}e{int(exponent)}")
