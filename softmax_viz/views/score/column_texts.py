"""The numbers of one column as texts that add up before one's eyes. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from softmax_viz.views.style.numbers import NO_NUMBER, with_minus

# As wide as any number that ``column_texts`` writes.
WIDEST = ("\N{MINUS SIGN}0.0000", "\N{MINUS SIGN}0e\N{MINUS SIGN}000")
_LARGEST_PLAIN = 1e4


def column_texts(values: Sequence[float]) -> list[str]:
    """Return the numbers of a column, all with the same number of decimals; the largest decides how many.

    A number that would look like zero is written with a power of ten, and so are all of a column with a huge one. What
    is no finite number is a dash.
    """
    finite = [abs(value) for value in values if math.isfinite(value)]
    largest = max(finite, default=0.0)
    if largest >= _LARGEST_PLAIN:
        return [_scientific(value) if math.isfinite(value) else NO_NUMBER for value in values]
    decimals = 5 - len(str(int(largest)))
    return [_plain(value, decimals) if math.isfinite(value) else NO_NUMBER for value in values]


def _plain(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if float(text) == 0.0:
        return _scientific(value) if value else f"{0.0:.{decimals}f}"
    return with_minus(text)


def _scientific(value: float) -> str:
    """Return ``value`` with one decimal if there is space for it."""
    if value == 0.0:
        return "0"
    for decimals in (1, 0):
        mantissa, exponent = f"{value:.{decimals}e}".split("e")
        text = with_minus(f"{mantissa}e{int(exponent)}")
        if len(text) < len(WIDEST[0]):
            break
    return text
