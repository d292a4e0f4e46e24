"""What the horizontal axis of the plot counts: steps, epochs or seconds; and where a step lies on it. Pure.

An *amount* is a number of steps, epochs or seconds. A *place* is a position on the axis: the amount itself, or on a
logarithmic axis log₁₀(1 + amount / unit), which has a place for 0. Amounts below 0, of steps before the first known
time, lie left of it. Each run has its own way from steps to amounts.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.training.loss_history import NO_SERIES, Series

# No time between two readings: so that there is a way back from seconds to steps.
_LEAST_RATE = 1e-9


class Along(StrEnum):
    """What the axis counts."""

    STEP = "step"
    EPOCH = "epoch"
    SECONDS = "seconds"


@frozen_dataclass
class AxisBounds:
    """The unit of a logarithmic axis, the amount at which the axis of a new run ends, and the narrowest range."""

    unit: float
    first_end: float
    least: float


BOUNDS = {
    Along.STEP: AxisBounds(1.0, 10.0, 4.0),
    Along.EPOCH: AxisBounds(1.0, 1.0, 0.01),
    Along.SECONDS: AxisBounds(1e-3, 1e-2, 1e-4),
}


@frozen_dataclass(eq=False)
class StepAxis:
    """Where the steps of one run lie on the axis.

    Parameters
    ----------
    along
        What the axis counts.
    is_log
        Whether it is logarithmic.
    epochs_per_step
        The part of an epoch that a step is.
    seconds
        The seconds that training had taken, at some steps; see ``Curve``. Between and beside them steps are taken to
        be equally long.
    """

    along: Along = Along.STEP
    is_log: bool = False
    epochs_per_step: float = 1.0
    seconds: Series = NO_SERIES

    @property
    def bounds(self) -> AxisBounds:
        """The unit and the ends of this kind of axis."""
        return BOUNDS[self.along]

    @property
    def is_known(self) -> bool:
        """Whether the amounts of steps are known: a run from a file may have no times."""
        return self.along is not Along.SECONDS or len(self.seconds.steps) > 1

    def amount(self, step: float) -> float:
        """Return the amount at ``step``; NaN if it is not known."""
        return step if self.along is Along.STEP else float(self.amounts(np.array([step], np.float64))[0])

    def amounts(self, steps: Ints | Floats) -> Floats:
        """Return the amounts at ``steps`` (M,)."""
        if self.along is Along.STEP:
            return np.asarray(steps, np.float64)
        if self.along is Along.EPOCH:
            return np.asarray(steps, np.float64) * self.epochs_per_step
        if not self.is_known:
            return np.full(len(steps), math.nan)
        first, last = self.seconds.steps[[0, -1]]
        beside = np.minimum(steps - first, 0) + np.maximum(steps - last, 0)
        seconds: Floats = np.interp(steps, self.seconds.steps, self.seconds.last) + beside * self._seconds_per_step
        return seconds

    def step(self, amount: float) -> float:
        """Return the step at ``amount``; NaN if it is not known."""
        if self.along is Along.STEP:
            return amount
        if self.along is Along.EPOCH:
            return amount / self.epochs_per_step
        if not self.is_known:
            return math.nan
        first, last = map(float, self.seconds.last[[0, -1]])
        within = float(np.interp(amount, self.seconds.last, self.seconds.steps))
        return within + (min(amount - first, 0.0) + max(amount - last, 0.0)) / self._seconds_per_step

    def place(self, amount: float) -> float:
        """Return the place of ``amount``."""
        if not self.is_log:
            return float(amount)
        return math.copysign(math.log10(1.0 + abs(amount) / self.bounds.unit), amount)

    def amount_at(self, place: float) -> float:
        """Return the amount at ``place``."""
        return (10.0**place - 1.0) * self.bounds.unit if self.is_log else place

    def place_of(self, step: float) -> float:
        """Return the place of ``step``."""
        return self.place(self.amount(step))

    def places_of(self, steps: Ints | Floats) -> Floats:
        """Return the places of ``steps`` (M,)."""
        amounts = self.amounts(steps)
        if not self.is_log:
            return amounts
        places: Floats = np.copysign(np.log10(1.0 + np.abs(amounts) / self.bounds.unit), amounts)
        return places

    def step_of(self, place: float) -> float:
        """Return the step at ``place``."""
        return self.step(self.amount_at(place))

    def is_like(self, other: StepAxis) -> bool:
        """Return whether every step has the same place on both."""
        mine = (self.along, self.is_log, self.epochs_per_step, self.seconds)
        return mine == (other.along, other.is_log, other.epochs_per_step, other.seconds)

    @property
    def _seconds_per_step(self) -> float:
        steps, times = self.seconds.steps[[0, -1]], self.seconds.last[[0, -1]]
        return max(float(times[1] - times[0]) / float(steps[1] - steps[0]), _LEAST_RATE)


BY_STEP = StepAxis()
BY_LOG_STEP = StepAxis(is_log=True)


def epochs_per_step(n_samples: int, batch_size: int | None, step: int = 0, epoch: int = 0) -> float:
    """Return the part of an epoch that a step is.

    A pass over N points takes ⌈N / batch size⌉ steps, one without batches. If the batch size or the points have been
    changed during the run, as ``step`` and ``epoch`` where it stands tell, the mean over the run.
    """
    rate = 1.0 if batch_size is None or n_samples < 1 else 1.0 / math.ceil(n_samples / batch_size)
    if not step or abs(step * rate - epoch) <= 1.0:
        return rate
    return max(epoch, 1) / step
