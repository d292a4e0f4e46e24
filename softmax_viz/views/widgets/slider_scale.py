"""The scale of a slider: positions to values and back, and the steps of keys. Pure."""

from __future__ import annotations

import math

from softmax_viz.core.settings.params import NumberParam

TOP = 1000

# Mantissas of the values that arrow keys and Page keys step through on a logarithmic scale.
_SMALL_LADDER = (1, 1.5, 2, 3, 5, 7)
_LARGE_LADDER = (1, 3)
# The steps on a linear scale, as fractions of the range.
_SMALL_PARTS, _LARGE_PARTS = 20, 5

Value = float | int | None


class SliderScale:
    """The scale of the slider of one ``NumberParam``, with whole positions 0 … ``TOP``.

    With ``zero`` position 0 is exactly 0, with ``none_is_all`` position ``TOP`` is None; the positions between
    run from ``low`` to ``high``, by factors on a logarithmic scale.
    """

    def __init__(self, param: NumberParam) -> None:
        self._param = param
        self._first = 1 if param.zero else 0
        self._last = TOP - 1 if param.none_is_all else TOP

    def value_at(self, position: int) -> Value:
        """Return the value at ``position``, rounded to three significant digits, or to 0.01 on a linear scale."""
        param = self._param
        if param.zero and position < self._first:
            return 0.0
        if param.none_is_all and position > self._last:
            return None
        share = (position - self._first) / (self._last - self._first)
        if param.scale == "log":
            raw = float(f"{param.low * (param.high / param.low) ** share:.2e}")
        elif param.whole:
            raw = float(f"{param.low + (param.high - param.low) * share:.2e}")
        else:
            raw = round(param.low + (param.high - param.low) * share, 2)
        return self.clamped(raw)

    def position_of(self, value: Value) -> int:
        """Return the position nearest to ``value``, which may be any allowed value."""
        param = self._param
        if value is None:
            return TOP
        if param.zero and value <= 0:
            return 0
        value = min(max(value, param.low), param.high)
        if param.scale == "log":
            share = math.log(value / param.low) / math.log(param.high / param.low)
        else:
            share = (value - param.low) / (param.high - param.low)
        return self._first + round(share * (self._last - self._first))

    def clamped(self, value: float) -> Value:
        """Return the allowed value nearest to ``value``."""
        param = self._param
        if param.zero and value <= 0:
            return 0.0
        value = min(max(value, param.low), param.high)
        return round(value) if param.whole else float(value)

    def stepped(self, value: Value, direction: int, large: bool = False) -> Value:
        """Return the next round value above (``direction`` +1) or below (−1) ``value``, not beyond the ends."""
        param = self._param
        if value is None:
            return None if direction > 0 else self.clamped(param.high)
        if param.zero and value <= 0:
            return self.clamped(param.low) if direction > 0 else 0.0
        if direction > 0 and value >= param.high:
            return None if param.none_is_all else self.clamped(param.high)
        if direction < 0 and value <= param.low:
            return self.clamped(0.0 if param.zero else param.low)
        stop = self._next_on_ladder(value, direction, large) if param.scale == "log" else None
        if stop is None:
            stop = self._next_on_grid(value, direction, large)
        return self.clamped(min(max(stop, param.low), param.high))

    def _next_on_ladder(self, value: float, direction: int, large: bool) -> float:
        ladder = _LARGE_LADDER if large else _SMALL_LADDER
        decade = math.floor(math.log10(value))
        rungs = [float(f"{m}e{exponent}") for exponent in range(decade - 1, decade + 2) for m in ladder]
        if self._param.whole:
            rungs = [rung for rung in rungs if rung.is_integer()]
        if direction > 0:
            return min((rung for rung in rungs if rung > value * (1 + 1e-9)), default=self._param.high)
        return max((rung for rung in rungs if rung < value * (1 - 1e-9)), default=self._param.low)

    def _next_on_grid(self, value: float, direction: int, large: bool) -> float:
        # For whole numbers, a small step is one.
        pitch = 1.0
        if large or not self._param.whole:
            pitch = _round_near((self._param.high - self._param.low) / (_LARGE_PARTS if large else _SMALL_PARTS))
        turns = value / pitch
        turns = math.floor(turns + 1e-9) + 1 if direction > 0 else math.ceil(turns - 1e-9) - 1
        return round(turns * pitch, 10)


def _round_near(value: float) -> float:
    """Return the number 1, 2 or 5 · 10ⁿ nearest to ``value`` > 0."""
    exponent = math.floor(math.log10(value))
    return min((float(f"{m}e{e}") for e in (exponent, exponent + 1) for m in (1, 2, 5)), key=lambda r: abs(r - value))
