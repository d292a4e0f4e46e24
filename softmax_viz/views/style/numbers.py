"""Numbers as text on the screen: with a point, a true minus sign, and no misleading rounding. Pure."""

from __future__ import annotations

import math
import unicodedata

from softmax_viz.core.basics.number_text import MINUS as MINUS

NO_NUMBER = "\N{EN DASH}"
# Coordinates are written in full with at most so many decimals and below this size.
_MOST_DECIMALS, _LARGEST_PLAIN = 6, 1e6
_NARROW = 8  # characters of a number in a narrow column
_SPACE = "\N{NO-BREAK SPACE}"


def with_minus(text: str) -> str:
    """Return ``text`` with hyphens replaced by minus signs."""
    return text.replace("-", MINUS)


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return with_minus(f"{mantissa}e{int(exponent)}")


def exact(value: float) -> str:
    """Return ``value`` with at least three significant digits, and as many more as are needed to be exact."""
    if isinstance(value, int) or value == 0:
        return with_minus(str(int(value)))
    if float(f"{value:.2e}") != value:
        return with_minus(repr(float(value)))
    size = math.floor(math.log10(abs(value)))
    if size < -2 or size > 3:
        return _scientific(value, 1 if float(f"{value:.1e}") == value else 2)
    return with_minus(f"{value:.{max(0, 2 - size)}f}")


def parsed(text: str) -> float | None:
    """Return the finite number that the user typed (``0.3``, ``1e-3``, ``0,3``), or None."""
    value = parsed_any(text)
    return value if value is not None and math.isfinite(value) else None


def parsed_any(text: str) -> float | None:
    """Return the same as ``parsed``, but infinity if the number is too large for a float.

    Full-width digits, points and signs, as Korean and Japanese input methods write them, are accepted.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(MINUS, "-").replace(",", ".")
    try:
        return float(plain) if "_" not in plain else None
    except ValueError:
        return None


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent with one decimal; 0.0 % and 100.0 % only if it is exactly that."""
    text = f"{100.0 * share:.1f}"
    if text == "0.0" and share > 0.0:
        text = "<0.1"
    elif text == "100.0" and share < 1.0:
        text = ">99.9"
    return f"{text}{_SPACE}%"


def loss(value: float | None) -> str:
    """Return a loss in at most seven characters, with about four significant digits; zero only if it is exactly 0."""
    if value is None or not math.isfinite(value):
        return NO_NUMBER
    size = abs(value)
    if size == 0.0:
        return "0.0000"
    if not 1e-3 <= size < 99999.5:
        return _scientific(value, 2)
    decimals = 4 if size < 9.99995 else 3 if size < 99.9995 else 2 if size < 999.995 else 1
    return with_minus(f"{value:.{decimals}f}")


def narrow(value: float | None) -> str:
    """Return a number in at most eight characters: as ``loss`` does, with fewer digits where its exponent is long."""
    text = loss(value)
    for decimals in (1, 0):
        if len(text) > _NARROW and value is not None:
            text = _scientific(value, decimals)
    return text


def gap(value: float | None) -> str:
    """Return the distance from the optimum: 0.0123, 1.2e−5; "0" only if it is exactly 0."""
    if value is None or not math.isfinite(value):
        return NO_NUMBER
    if value == 0.0:
        return "0"
    return loss(value) if 1e-3 <= abs(value) < 99999.5 else _scientific(value, 1)


def coordinates(x: float, y: float, extent: float) -> tuple[str, str]:
    """Return a place in data units, both coordinates with the same number of decimals.

    Parameters
    ----------
    x, y
        The place.
    extent
        The larger side of the part of the plane that is shown, > 0. It alone decides on the decimals, so that the
        digits do not jump while the pointer moves.
    """
    decimals = max(0, 2 - math.floor(math.log10(extent / 3.0)))
    if decimals > _MOST_DECIMALS or max(abs(x), abs(y)) >= _LARGEST_PLAIN:
        return _scientific(x, 2), _scientific(y, 2)
    return _fixed(x, decimals), _fixed(y, decimals)


def _fixed(value: float, decimals: int) -> str:
    return with_minus(f"{round(value, decimals) + 0.0:.{decimals}f}")


def tick(value: float) -> str:
    """Return a round number of an axis, as short as possible."""
    if value == 0.0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return with_minus(f"{value:.6g}")
    mantissa, exponent = f"{value:.3e}".split("e")
    return with_minus(f"{float(mantissa):g}e{int(exponent)}")
