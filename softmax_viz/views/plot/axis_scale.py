"""Round ranges and ticks for the loss plot.

They change rarely while a curve grows, so that nothing jumps. GUI thread only, for the language's separators.
"""

from __future__ import annotations

import math

from softmax_viz.views.style.numbers import tick
from softmax_viz.views.style.translated_texts import whole

Ticks = list[tuple[float, str]]

_RANGE_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LOG_FLOOR = 1e-12


def round_above(value: float) -> float:
    """Return the smallest round number that is not below ``value`` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    for end in _RANGE_ENDS:
        if value <= end * power * (1 + 1e-12):
            return float(f"{end * power:.3g}")
    return 10.0 * power


def step_ticks(end: float, most: int) -> Ticks:
    """Return ticks at whole numbers from 0 to ``end``, with the separator of the language."""
    ticks = spaced_ticks(end, most)
    return [(step, whole(round(step))) for step, _ in ticks if float(step).is_integer()]


def spaced_ticks(end: float, most: int) -> Ticks:
    """Return at most ``most`` + 1 ticks at multiples of 1, 2 or 5 · 10ⁿ from 0 to ``end``."""
    pitch = end / max(1, most)
    power = 10.0 ** math.floor(math.log10(pitch))
    pitch = next(m * power for m in (1, 2, 5, 10) if m * power >= pitch * (1 - 1e-9))
    count = math.floor(end / pitch * (1 + 1e-9))
    return [(i * pitch, tick(float(f"{i * pitch:.9g}"))) for i in range(count + 1)]


def log_range(low: float, high: float) -> tuple[float, float]:
    """Return the exponents of a range of 1-2-5 steps around [``low``, ``high``], at least a factor of 2 wide."""
    low = max(low, _LOG_FLOOR)
    high = max(high, 2.0 * low)
    return math.log10(_ladder_exponent(low, up=False)), math.log10(_ladder_exponent(high, up=True))


def _ladder_exponent(value: float, up: bool) -> float:
    exponent = math.floor(math.log10(value))
    rungs = [float(f"{m}e{e}") for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    if up:
        return min(rung for rung in rungs if rung >= value * (1 - 1e-9))
    return max(rung for rung in rungs if rung <= value * (1 + 1e-9))


def log_ticks(low: float, high: float, most: int) -> Ticks:
    """Return ticks between the exponents ``low`` and ``high``: 1-2-5 steps, or decades if those are too many."""
    mantissas = (1, 2, 5) if (high - low) * 3 <= most else (1,)
    stride = max(1, math.ceil((high - low) / max(1, most))) if mantissas == (1,) else 1
    exponents = range(math.floor(low), math.ceil(high) + 1)
    values = [float(f"{m}e{e}") for e in exponents if e % stride == 0 for m in mantissas]
    return [(math.log10(v), tick(v)) for v in values if low - 1e-9 <= math.log10(v) <= high + 1e-9]
