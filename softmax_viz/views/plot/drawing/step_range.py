"""Which steps the plot shows, on a linear or a logarithmic axis. Pure.

A *place* is a position on the step axis: the step itself, or log₁₀(1 + step), which has a place for step 0.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.views.plot.drawing.axis_scale import round_above

LAST_STEPS = 1000
_LAST_MOVES = 200  # the range of the last steps moves by this many at once, so that the axis is calm
_FIRST_END = 10.0  # the step at which the axis of a new run ends
_LEAST_STEPS = 4.0  # the narrowest range


class Span(StrEnum):
    """What part of a run is shown: everything, the last steps, or a range that the user chose."""

    ALL = "all"
    LAST = "last"
    CHOSEN = "chosen"


def places_of(steps: Ints | Floats, is_log: bool) -> Floats:
    """Return the places of ``steps`` (M,)."""
    return np.log10(1.0 + steps) if is_log else np.asarray(steps, np.float64)


def place_of(step: float, is_log: bool) -> float:
    """Return the place of ``step``."""
    return math.log10(1.0 + step) if is_log else float(step)


def step_of(place: float, is_log: bool) -> float:
    """Return the step at ``place``."""
    return 10.0**place - 1.0 if is_log else place


class StepRange:
    """The shown range of steps. It follows the newest step until the user chooses a range.

    Attributes
    ----------
    span
        What part of the run is shown.
    is_log
        Whether the axis is logarithmic.
    """

    def __init__(self) -> None:
        self.span = Span.ALL
        self.is_log = False
        self._chosen = (0.0, _FIRST_END)  # steps

    def limits(self, newest: int) -> tuple[float, float]:
        """Return the places of the ends of the axis in a run at step ``newest``."""
        low, high = self.steps(newest)
        return place_of(low, self.is_log), place_of(high, self.is_log)

    def steps(self, newest: int) -> tuple[float, float]:
        """Return the steps at the ends of the axis in a run at step ``newest``."""
        if self.span is Span.CHOSEN:
            return self._chosen
        if self.span is Span.LAST and newest > LAST_STEPS:
            end = float(math.ceil(newest / _LAST_MOVES) * _LAST_MOVES)
            return end - LAST_STEPS - _LAST_MOVES, end
        return 0.0, _whole_end(newest)

    def zoom(self, place: float, factor: float, newest: int) -> None:
        """Make the range ``factor`` times as wide; ``place`` stays where it is. The widest range shows all."""
        low, high = self.limits(newest)
        self._choose(place + (low - place) * factor, place + (high - place) * factor, newest)

    def pan(self, by: float, newest: int) -> None:
        """Move the range by ``by`` places, at most to an end of the run."""
        low, high = self.limits(newest)
        end = place_of(_whole_end(newest), self.is_log)
        by = min(max(by, -low), max(0.0, end - high))
        if by:
            self._choose(low + by, high + by, newest)

    def _choose(self, low: float, high: float, newest: int) -> None:
        end = _whole_end(newest)
        first = max(0.0, step_of(low, self.is_log))
        last = min(end, step_of(min(high, place_of(end, self.is_log)), self.is_log))
        if last - first < _LEAST_STEPS:
            first = min(max(0.0, (first + last - _LEAST_STEPS) / 2.0), end - _LEAST_STEPS)
            last = first + _LEAST_STEPS
        self._chosen = (first, last)
        self.span = Span.ALL if (first, last) == (0.0, end) else Span.CHOSEN


def _whole_end(newest: int) -> float:
    return max(_FIRST_END, round_above(max(1, newest)))
