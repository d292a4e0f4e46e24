"""Numbers of the panel *Softmax by hand* as text. Pure."""

from __future__ import annotations

import math

from softmax_viz.views.style.numbers import with_minus

INFINITY = "\N{INFINITY}"
_DECIMALS = 3
_LEAST = 0.5 * 10.0**-_DECIMALS


def short(value: float) -> str:
    """Return a number that was typed, without the noise of its last digits: 0.3, 1000, 709.783."""
    if math.isinf(value):
        return INFINITY if value > 0.0 else with_minus(f"-{INFINITY}")
    return with_minus(_plain_exponent(f"{value + 0.0:.6g}"))


def typed_share(value: float) -> str:
    """Return a probability for its box, with four decimals at most: 0.7, 0.0617; small ones in powers of ten."""
    return f"{value:.4g}" if value == 0.0 or value >= 1e-3 else with_minus(_plain_exponent(f"{value:.1e}"))


def share(value: float) -> str:
    """Return a number in 0 … 1 with three decimals: 0.659, 4.5e−5; "0" and "1" only if it is exactly that."""
    if value in (0.0, 1.0):
        return str(int(value))
    return f"{value:.{_DECIMALS}f}" if value >= _LEAST else with_minus(_plain_exponent(f"{value:.1e}"))


def score(value: float) -> str:
    """Return a score with three decimals, or fewer if it is large."""
    return with_minus(f"{value + 0.0:.3f}" if abs(value) < 1e3 else _plain_exponent(f"{value:.5g}"))


def rounding(value: float) -> str:
    """Return a difference that should be 0, with one digit: 1e−16."""
    return with_minus(_plain_exponent(f"{value:.0e}")) if value else "0"


def total(value: float) -> str:
    """Return a sum of such numbers with three decimals."""
    return f"{value:.{_DECIMALS}f}"


def loss(value: float) -> str:
    """Return a loss with three decimals, or in powers of ten; ∞ if it is infinite."""
    if math.isinf(value):
        return INFINITY
    if value == 0.0 or _LEAST <= value < 1e5:
        return f"{value:.{_DECIMALS}f}" if value else "0"
    return with_minus(_plain_exponent(f"{value:.1e}"))


def computed(value: float) -> str:
    """Return what a computation gave, with three significant digits: 2.72, 1.97e43, inf, NaN."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return with_minus(str(value))
    if value == 0.0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        digits = max(0, 2 - math.floor(math.log10(abs(value))))
        return with_minus(f"{value:.{digits}f}")
    return with_minus(_plain_exponent(f"{value:.2e}"))


def seconds(value: float) -> tuple[float, str]:
    """Return a time in a unit that suits it, and the unit: (412, "ms"), (1.62, "s")."""
    return (value, "s") if value >= 1.0 else (value * 1e3, "ms") if value >= 1e-3 else (value * 1e6, "µs")


def time_text(value: float) -> str:
    """Return a time in seconds as text with three significant digits: 412 ms, 1.62 s."""
    number, unit = seconds(value)
    return f"{computed(number)}\N{NO-BREAK SPACE}{unit}"


def _plain_exponent(text: str) -> str:
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa
