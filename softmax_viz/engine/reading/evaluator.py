"""When the model is evaluated: losses, accuracy, the safe learning rate, the curve. Trainer thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.training.evaluation import Evaluations
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.engine.reading.insight_reader import InsightReader
from softmax_viz.engine.reading.run_readings import readings_of
from softmax_viz.engine.run.training_run import TrainingRun

# Seconds between evaluations: numbers and curves may change less often than pictures.
_READING_S = 1 / 15
_SAFE_RATE_S = 0.25


class Reader:
    """Evaluates the model: at rest after every change, while training runs at a slower rate.

    Parameters
    ----------
    clock
        Returns seconds that never decrease.

    Attributes
    ----------
    readings, curve, curve_step
        The last results, until they are published; at rest they belong to the present state.
    insights
        Computes what visible panels ask for.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.readings: Evaluations | None = None
        self.curve: Curve | None = None
        self.curve_step = 0
        self.insights = InsightReader(clock)
        self._next_s = -math.inf
        self._next_safe_rate_s = -math.inf

    def forget(self) -> None:
        """Forget the results, because the model or its training set has changed."""
        self.readings = self.curve = None
        self.insights.forget()

    def make_due(self) -> None:
        """Make the next evaluation due at once, also while training runs."""
        self._next_s = -math.inf

    def mark_published(self) -> None:
        """Forget the results that a frame has published; while training runs, no two frames carry the same."""
        self.readings = self.curve = None
        self.insights.forget()

    def is_due(self, running: bool) -> bool:
        """Return whether an evaluation is due."""
        return self._clock() >= self._next_s if running else self.readings is None

    def read(self, run: TrainingRun, running: bool, attend: Attend = go_on) -> None:
        """Evaluate everything; nothing changes if ``attend`` interrupts."""
        began_s = self._clock()
        with_safe_rate = not running or began_s >= self._next_safe_rate_s
        self.readings = readings_of(run, with_safe_rate, attend)
        self.read_curve(run)
        # With very many points this is slow, and then it must be rare.
        done_s = self._clock()
        self._next_s = done_s + max(_READING_S, 5 * (done_s - began_s))
        if with_safe_rate:
            self._next_safe_rate_s = done_s + max(_SAFE_RATE_S, 20 * (done_s - began_s))

    def read_curve(self, run: TrainingRun) -> None:
        """Read the curve only, which is quick however many points there are."""
        if self.curve is None or self.curve_step != run.step:
            self.curve, self.curve_step = run.curve, run.step
