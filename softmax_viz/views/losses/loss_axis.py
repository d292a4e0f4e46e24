"""The axis of losses, linear or logarithmic; it changes rarely, so that nothing jumps. Pure."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.plot.drawing.axis_scale import Ticks, log_ticks, round_above, spaced_ticks

# A linear axis is shortened when the largest loss fills less than this part of it.
_LEAST_FILLED = 0.35
# A logarithmic axis has at most so many decades; smaller losses stand at its left end.
_MOST_DECADES = 8
_LARGEST = 1e300


@frozen_dataclass
class LossAxis:
    """Where losses are on the axis: 0 is its left end, 1 its right end.

    Parameters
    ----------
    is_log
        Whether it is logarithmic.
    low, high
        Its ends: losses, or their decimal exponents.
    """

    is_log: bool = False
    low: float = 0.0
    high: float = 1.0

    def fractions(self, losses: Floats) -> Floats:
        """Return the places of ``losses`` (N,), those beyond the ends at the ends; NaN where there is no loss."""
        values = np.minimum(losses, _LARGEST)
        if self.is_log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log10(values)
        return np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)

    def loss_at(self, fraction: float) -> float:
        """Return the loss at a place of the axis."""
        value = self.low + fraction * (self.high - self.low)
        return float(10.0**value) if self.is_log else float(value)

    def ticks(self, most: int) -> Ticks:
        """Return places of the axis with their losses as text."""
        found = (log_ticks if self.is_log else spaced_ticks)(self.low, self.high, most)
        return [((value - self.low) / (self.high - self.low), text) for value, text in found]


def fitted(before: LossAxis, losses: Floats, is_log: bool) -> LossAxis:
    """Return an axis for ``losses`` (N,): ``before``, if that is of the kind and its losses still fill it."""
    known = losses[np.isfinite(losses)]
    top = float(known.max(initial=0.0))
    if top <= 0.0:
        return LossAxis(is_log, -1.0, 0.0) if is_log else LossAxis()
    top = min(top, _LARGEST)
    if not is_log:
        is_right = not before.is_log and _LEAST_FILLED * before.high <= top <= before.high
        return before if is_right else LossAxis(False, 0.0, round_above(top))
    high = float(math.ceil(math.log10(top) - 1e-12))
    least = float(known[known > 0.0].min())
    low = max(float(math.floor(math.log10(least))), high - _MOST_DECADES)
    low = min(low, high - 1.0)
    if before.is_log and before.low <= low <= before.low + 1.0 and high <= before.high <= high + 1.0:
        return before
    return LossAxis(True, low, high)
