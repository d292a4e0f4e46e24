"""What is read off the model, and when: losses, accuracy, the safe rate, the curve. Trainer thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.training.evaluation import Evaluations
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.engine.run.run_readings import readings_of
from softmax_viz.engine.run.training_run import TrainingRun

# Numbers and curves need not keep up with pictures.
_READING_S = 1 / 15
_SAFE_RATE_S = 0.25


class Reader:
    """Reads at rest whenever the model has changed, in motion at a slower rate.

    Parameters
    ----------
    clock
        Seconds that only grow.

    Attributes
    ----------
    readings, curve, curve_step
        What was read last and has not been handed over; at rest it is of this very state.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.readings: Evaluations | None = None
        self.curve: Curve | None = None
        self.curve_step = 0
        self._next_s = -math.inf
        self._next_safe_rate_s = -math.inf

    def forget(self) -> None:
        """The model or what it learns from has changed."""
        self.readings = self.curve = None

    def hurry(self) -> None:
        """In motion, too, read with the next frame."""
        self._next_s = -math.inf

    def hand_over(self) -> None:
        """In motion each frame brings others or none."""
        self.readings = self.curve = None

    def is_due(self, running: bool) -> bool:
        """Whether it is time to read."""
        return self._clock() >= self._next_s if running else self.readings is None

    def read(self, run: TrainingRun, running: bool, attend: Attend = go_on) -> None:
        """Read everything; nothing of it counts when ``attend`` interrupts."""
        began_s = self._clock()
        with_safe_rate = not running or began_s >= self._next_safe_rate_s
        self.readings = readings_of(run, with_safe_rate, attend)
        self.read_curve(run)
        # With very many points these are slow, and then they must be rare.
        done_s = self._clock()
        self._next_s = done_s + max(_READING_S, 5 * (done_s - began_s))
        if with_safe_rate:
            self._next_safe_rate_s = done_s + max(_SAFE_RATE_S, 20 * (done_s - began_s))

    def read_curve(self, run: TrainingRun) -> None:
        """Read the curve alone, which is quick however many points there are."""
        if self.curve is None or self.curve_step != run.step:
            self.curve, self.curve_step = run.curve, run.step
