"""Numbers inside sentences: rounded, with a true minus sign, and with exponents as in the boxes of the window. Pure."""

from __future__ import annotations

MINUS = "\N{MINUS SIGN}"
# Between these sizes a number is written without an exponent.
_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-4, 1e6


def number(value: float, digits: int = 3) -> str:
    """Return ``value``, rounded to so many significant digits, as short as possible: 0.3, 1700, 9.6e−8, 1e50."""
    rounded = float(f"{value:.{digits}g}")
    if rounded == 0.0 or _SMALLEST_PLAIN <= abs(rounded) < _LARGEST_PLAIN:
        return f"{rounded + 0.0:.{max(digits, 6)}g}".replace("-", MINUS)
    mantissa, is_finite, exponent = f"{rounded:.{digits - 1}e}".partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return (f"{mantissa}e{int(exponent)}" if is_finite else mantissa).replace("-", MINUS)
