"""The mapping between data and pixels, and exact ticks for an interval of an axis. Pure; any thread."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.number_text import MINUS as MINUS
from softmax_viz.field.picture.viewport import Viewport

# Longer numbers are written with an exponent if that is shorter.
_PLAIN_LENGTH = 7


@frozen_dataclass
class Mapping:
    """Maps data coordinates to canvas coordinates and back.

    Canvas coordinates are device-independent pixels from the top left corner; y points down.

    Parameters
    ----------
    view
        The rectangle of the data plane that fills the canvas edge to edge; its width and height are not zero.
    width, height
        Size of the canvas in device-independent pixels; fractions come from fractional scale factors.
    """

    view: Viewport
    width: float
    height: float

    def to_canvas(self, points: Floats) -> Floats:
        """Return the canvas coordinates (N, 2) of data ``points`` (N, 2). Far points may become infinite, never NaN."""
        view = self.view
        origin = np.array((view.x0, view.y1))
        scale = np.array((self.width / view.width, -self.height / view.height))
        with np.errstate(over="ignore"):
            placed: Floats = (points - origin) * scale
        return placed

    def x_to_canvas(self, x: float) -> float:
        """Return the canvas x of data ``x``."""
        return (x - self.view.x0) * (self.width / self.view.width)

    def y_to_canvas(self, y: float) -> float:
        """Return the canvas y of data ``y``."""
        return (self.view.y1 - y) * (self.height / self.view.height)

    def to_data(self, x: float, y: float) -> tuple[float, float]:
        """Return the data coordinates of the canvas position (x, y)."""
        view = self.view
        return view.x0 + x * (view.width / self.width), view.y1 - y * (view.height / self.height)


@frozen_dataclass
class Ticks:
    """The marks of an axis: ``positions`` in data units, ascending, and their exact ``labels``."""

    positions: tuple[float, ...]
    labels: tuple[str, ...]


def ticks(low: float, high: float, most: float) -> Ticks:
    """Return as ticks the multiples of 1, 2 or 5 times a power of ten in [``low``, ``high``].

    The step is the smallest one that fits at most ``most`` (> 0) times into the interval. The multiples are
    held as whole numbers, so a label is the exact decimal and its position the nearest float; the position
    decides whether a tick is inside. An empty or infinite interval has no ticks.
    """
    span = high - low
    if not (0.0 < span < math.inf and math.isfinite(low)):
        return Ticks((), ())
    mantissa, exponent = _step(span, most)
    step = mantissa * Fraction(10) ** exponent
    first, last = math.ceil(Fraction(low) / step), math.floor(Fraction(high) / step)
    placed = [(float(count * step), count * mantissa) for count in range(first - 1, last + 2)]
    inside = [(position, number) for position, number in placed if low <= position <= high]
    if len(inside) > most + 1:  # zoomed in so far that multiples outside round to the edges
        inside = [(position, number) for position, number in inside if first <= number // mantissa <= last]
    return Ticks(
        tuple(position for position, _ in inside),
        _labels([number for _, number in inside], exponent),
    )


def _step(span: float, most: float) -> tuple[int, int]:
    """Return mantissa (1, 2 or 5) and decimal exponent of the step."""
    least = span / most
    exponent = math.floor(math.log10(least))
    for mantissa in (1, 2, 5):
        if float(mantissa * Fraction(10) ** exponent) >= least:
            return mantissa, exponent
    return 1, exponent + 1


def _labels(numbers: list[int], exponent: int) -> tuple[str, ...]:
    """Return the values ``number · 10^exponent``, all in the same notation."""
    plain = tuple(_plain(number, exponent) for number in numbers)
    longest = max(map(len, plain), default=0)
    if longest <= _PLAIN_LENGTH:
        return plain
    scientific = tuple(_scientific(number, exponent) for number in numbers)
    return scientific if max(map(len, scientific)) < longest else plain


def _plain(number: int, exponent: int) -> str:
    if number == 0:
        return "0"
    digits = str(abs(number))
    if exponent >= 0:
        digits += "0" * exponent
    else:
        digits = digits.zfill(1 - exponent)
        digits = f"{digits[:exponent]}.{digits[exponent:]}"
    return MINUS + digits if number < 0 else digits


def _scientific(number: int, exponent: int) -> str:
    if number == 0:
        return "0"
    digits = str(abs(number))
    power = len(digits) - 1 + exponent
    digits = digits.rstrip("0")
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    text = f"{mantissa}e{power}".replace("-", MINUS)
    return MINUS + text if number < 0 else text
