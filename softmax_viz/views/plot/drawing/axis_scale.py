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


def round_pitch(length: float, most: int) -> float:
    """Return 1, 2 or 5 · 10ⁿ, the smallest of which ``most`` cover ``length`` > 0."""
    pitch = length / max(1, most)
    power = 10.0 ** math.floor(math.log10(pitch))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= pitch * (1 - 1e-9))


def step_ticks(low: float, high: float, most: int, is_log: bool = False) -> Ticks:
    """Return ticks at whole steps between the steps ``low`` and ``high``, with the separator of the language.

    On a logarithmic axis they are at 0 and at 1-2-5 steps or decades, unless the range is too narrow for these. The
    first of each pair is a step.
    """
    steps = [place for place, _ in spaced_ticks(low, high, most)]
    if is_log and high + 1.0 > 10.0 * (low + 1.0):
        decades = math.log10((high + 1.0) / (low + 1.0))
        mantissas = (1, 2, 5) if 3.0 * decades <= most else (1,)
        stride = max(1, math.ceil(decades / max(1, most)))
        exponents = range(0, math.ceil(math.log10(high + 1.0)) + 1, stride if mantissas == (1,) else 1)
        steps = [0.0, *(float(m * 10**e) for e in exponents for m in mantissas)]
    return [(step, whole(round(step))) for step in steps if low <= step <= high and step.is_integer()]


def amount_ticks(low: float, high: float, most: int, unit: float, is_log: bool, suffix: str) -> Ticks:
    """Return ticks between two amounts of epochs or seconds, each with ``suffix``; the first of each pair is an amount.

    On a logarithmic axis they are at 0 and at decades of ``unit``, unless the range is too narrow for these.
    """
    ticks = spaced_ticks(low, high, most)
    if is_log and high + unit > 10.0 * (low + unit):
        decades = math.log10((high + unit) / (low + unit))
        stride = max(1, math.ceil(decades / max(1, most)))
        last = math.ceil(math.log10(high + unit))
        amounts = [0.0, *(float(f"1e{e}") for e in range(math.floor(math.log10(unit)), last + 1, stride))]
        ticks = [(amount, tick(amount)) for amount in amounts if low <= amount <= high]
    return [(amount, text + suffix) for amount, text in ticks]


def spaced_ticks(low: float, high: float, most: int) -> Ticks:
    """Return at most ``most`` + 1 ticks at multiples of 1, 2 or 5 · 10ⁿ from ``low`` to ``high``."""
    pitch = round_pitch(high - low, most)
    first, last = math.ceil(low / pitch - 1e-9), math.floor(high / pitch + 1e-9)
    return [(i * pitch, tick(float(f"{i * pitch:.9g}"))) for i in range(first, last + 1)]


def percent_ticks(low: float, high: float, most: int) -> Ticks:
    """Return ticks between two fractions, in percent."""
    return [(place / 100.0, f"{text}\N{NO-BREAK SPACE}%") for place, text in spaced_ticks(100 * low, 100 * high, most)]


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
    """Return ticks between the exponents ``low`` and ``high``: 1-2-5 steps, or decades if those are too many.

    A range that holds less than two of them has evenly spaced ticks.
    """
    mantissas = (1, 2, 5) if (high - low) * 3 <= most else (1,)
    stride = max(1, math.ceil((high - low) / max(1, most))) if mantissas == (1,) else 1
    exponents = range(math.floor(low), math.ceil(high) + 1)
    values = [float(f"{m}e{e}") for e in exponents if e % stride == 0 for m in mantissas]
    ticks = [(math.log10(v), tick(v)) for v in values if low - 1e-9 <= math.log10(v) <= high + 1e-9]
    if len(ticks) > 1:
        return ticks
    return [(math.log10(v), text) for v, text in spaced_ticks(10.0**low, 10.0**high, most) if v > 0.0]
