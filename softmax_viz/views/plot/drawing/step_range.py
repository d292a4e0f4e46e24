"""Which part of the step axis the plot shows. Pure.

*Amounts* are steps, epochs or seconds, see ``step_axis``, which also says what a *place* is.
"""

from __future__ import annotations

import math
from enum import StrEnum

from softmax_viz.views.plot.drawing.axis_scale import round_above
from softmax_viz.views.plot.drawing.step_axis import BY_STEP, StepAxis

LAST_STEPS = 1000
_LAST_MOVES = 200  # the range of the last steps moves by this many at once, so that the axis is calm


class Span(StrEnum):
    """What part of a run is shown: everything, the last steps, or a range that the user chose."""

    ALL = "all"
    LAST = "last"
    CHOSEN = "chosen"


class StepRange:
    """The shown range of steps. It follows the newest step until the user chooses a range.

    Attributes
    ----------
    span
        What part of the run is shown.
    is_log
        Whether the axis is logarithmic.
    axis
        Where the steps of the present run lie.
    furthest
        The amount at which the longest of the other runs ends; 0 without any.
    """

    def __init__(self) -> None:
        self.span = Span.ALL
        self.is_log = False
        self.axis: StepAxis = BY_STEP
        self.furthest = 0.0
        self._chosen = (0.0, self.axis.bounds.first_end)  # amounts

    def limits(self, newest: float) -> tuple[float, float]:
        """Return the places of the ends of the axis in a run that is at the amount ``newest``."""
        low, high = self.amounts(newest)
        return self.axis.place(low), self.axis.place(high)

    def amounts(self, newest: float) -> tuple[float, float]:
        """Return the amounts at the ends of the axis in a run that is at the amount ``newest``."""
        if self.span is Span.CHOSEN:
            return self._chosen
        if self.span is Span.LAST and (step := self.axis.step(newest)) > LAST_STEPS:
            end = float(math.ceil(step / _LAST_MOVES) * _LAST_MOVES)
            return max(0.0, self.axis.amount(end - LAST_STEPS - _LAST_MOVES)), self.axis.amount(end)
        return 0.0, self._whole_end(newest)

    def zoom(self, place: float, factor: float, newest: float) -> None:
        """Make the range ``factor`` times as wide; ``place`` stays where it is. The widest range shows all."""
        low, high = self.limits(newest)
        self._choose(place + (low - place) * factor, place + (high - place) * factor, newest)

    def pan(self, by: float, newest: float) -> None:
        """Move the range by ``by`` places, at most to an end of the run."""
        low, high = self.limits(newest)
        end = self.axis.place(self._whole_end(newest))
        by = min(max(by, -low), max(0.0, end - high))
        if by:
            self._choose(low + by, high + by, newest)

    def _choose(self, low: float, high: float, newest: float) -> None:
        end, least, axis = self._whole_end(newest), self.axis.bounds.least, self.axis
        first = max(0.0, axis.amount_at(low))
        last = min(end, axis.amount_at(min(high, axis.place(end))))
        if last - first < least:
            first = min(max(0.0, (first + last - least) / 2.0), end - least)
            last = first + least
        self._chosen = (first, last)
        self.span = Span.ALL if (first, last) == (0.0, end) else Span.CHOSEN

    def _whole_end(self, newest: float) -> float:
        first_end = self.axis.bounds.first_end
        return max(first_end, round_above(max(first_end / 10.0, newest, self.furthest)))
