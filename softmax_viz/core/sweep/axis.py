"""One setting of a sweep and its values; which settings can be swept, and which values are usual. Pure; any thread."""

from __future__ import annotations

import math

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, NumberParam, applies

MOST_VALUES = 7
# A proposed logarithmic range reaches this factor below and above the present value.
_REACH = 30.0
_DIGITS = 2
# Enough digits for any proposed value, but fewer than those in which a difference from 1 is rounded.
_EXACT = 12
_NEAR_ONE = 0.99


@frozen_dataclass
class SweepAxis:
    """One setting of a sweep.

    Parameters
    ----------
    param
        A number of ``PARAMS``, such as ``learning_rate``.
    values
        1 to ``MOST_VALUES`` different values that the setting allows, in the order in which they are shown.

    Raises
    ------
    UserError
        If the setting does not allow a value, or there are too few, too many or equal values.
    ValueError
        If the setting is not a number.
    """

    param: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        entry = number_param(self.param)
        object.__setattr__(self, "values", tuple(_whole(value) if entry.whole else value for value in self.values))
        if not 1 <= len(self.values) <= MOST_VALUES or len(set(self.values)) < len(self.values):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "A sweep needs 1 to {most} different values of a setting."),
                most=MOST_VALUES,
            )
        for value in self.values:
            entry.check(value)


def number_param(name: str) -> NumberParam:
    """Return the entry of a setting that is a number; ``ValueError`` for any other name."""
    entry = PARAMS.get(name)
    if not isinstance(entry, NumberParam):
        raise ValueError(f"{name} is not a setting with numbers")
    return entry


def sweepable(hyperparams: Hyperparams) -> tuple[str, ...]:
    """Return the names of all settings that a sweep of ``hyperparams`` can vary, in the order of the table.

    They are the numbers that have an effect with the other settings. A number that is in use only while another one is
    not 0 counts only while that one is not 0.
    """
    values = hyperparams.as_dict()
    return tuple(name for name, entry in PARAMS.items() if isinstance(entry, NumberParam) and applies(name, values))


def spread(param: str, low: float, high: float, count: int) -> tuple[float, ...]:
    """Return up to ``count`` different values from ``low`` to ``high``: equal factors or equal differences apart.

    A setting that is at most a little below 1, such as a momentum, acts by its distance from 1, which then has equal
    factors. Values between the ends are rounded to two digits, or to whole numbers if the setting is one. Fewer than
    ``count`` are returned where rounding makes some equal. A logarithmic range that begins at 0 has the 0, and then
    values that are a factor of 10 apart at most.
    """
    entry = number_param(param)
    if count < 2 or low == high:
        return (_fitting(entry, low),)
    low, high = min(low, high), max(low, high)
    if entry.scale == "log" and high > 0.0:
        if low <= 0.0:
            first = max(entry.low, high / 10.0 ** (count - 2))
            inner = spread(param, first, high, count - 1)
            return (0.0, *inner) if entry.zero else inner
        values = [_rounded(value) for value in _geometric(low, high, count)]
    elif _NEAR_ONE <= entry.high < 1.0 and high < 1.0:
        values = [1.0 - _rounded(value) for value in _geometric(1.0 - low, 1.0 - high, count)]
    else:
        values = [_rounded(low + i * (high - low) / (count - 1)) for i in range(count)]
    inner_values = [_fitting(entry, min(max(_rounded(value, _EXACT), low), high)) for value in values[1:-1]]
    return tuple(dict.fromkeys([_fitting(entry, low), *inner_values, _fitting(entry, high)]))


def proposed_axis(param: str, hyperparams: Hyperparams, count: int = MOST_VALUES) -> SweepAxis:
    """Return a usual axis of ``count`` values for a setting.

    On a logarithmic scale it reaches from a thirtieth of the present value to thirty times as much, within the bounds
    of the setting; on a linear scale it has the whole range. Whole numbers on a linear scale, such as the seed of a
    split, follow each other.
    """
    entry = number_param(param)
    low, high = entry.low, entry.high
    present = getattr(hyperparams, param)
    if entry.whole and entry.scale == "linear":
        low = min(present, high - count + 1)
        high = low + count - 1
    elif entry.scale == "log":
        centre = present or entry.default or math.sqrt(low * high)
        low, high = max(low, _rounded(centre / _REACH, 1)), min(high, _rounded(centre * _REACH, 1))
    return SweepAxis(param, spread(param, low, high, count))


def _geometric(first: float, last: float, count: int) -> list[float]:
    """Return ``count`` positive values that are equal factors apart."""
    return [first * (last / first) ** (i / (count - 1)) for i in range(count)]


def _fitting(entry: NumberParam, value: float) -> float:
    """Return the nearest value that a setting allows."""
    if entry.zero and value == 0.0:
        return 0.0
    limited = min(max(value, entry.low), entry.high)
    return round(limited) if entry.whole else float(limited)


def _rounded(value: float, digits: int = _DIGITS) -> float:
    return float(f"{value:.{digits}g}")


def _whole(value: float) -> float:
    """Return a whole number as ``int``; other values unchanged, which the check of the setting refuses."""
    return int(value) if value == value and abs(value) < 2.0**53 and value == int(value) else value
