"""The optimum of the present problem: asked for when that changes, known some time later. Trainer thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet
from softmax_viz.engine.run.training_run import TrainingRun

# While training runs, the optimum of data that change all the time is looked for no more often than this.
_SEEK_S = 0.5

Seek = Callable[[int, TrainingSet, Hyperparams], None]


class OptimumWatch:
    """Has the optimum looked for; training does not wait for it.

    Parameters
    ----------
    seek
        Asks for the optimum of a problem: its number, samples and settings.
    clock
        Seconds that only grow.

    Attributes
    ----------
    optimum
        That of the present problem; None while it is not known.
    is_seeking
        Whether an answer is still to come.
    """

    def __init__(self, seek: Seek, clock: Callable[[], float]) -> None:
        self._seek = seek
        self._clock = clock
        self._sought = -1
        self._next_s = -math.inf
        self.optimum: Optimum | None = None
        self.is_seeking = False

    @property
    def value(self) -> float | None:
        """J*."""
        return self.optimum.value if self.optimum is not None else None

    def look_at(self, run: TrainingRun, is_running: bool) -> None:
        """Ask when the problem, which must be posed, has changed."""
        number = run.current.problem_number
        if number == self._sought:
            return
        self.optimum, self.is_seeking = None, True
        if not is_running or self._clock() >= self._next_s:
            self._sought = number
            self._next_s = self._clock() + _SEEK_S
            self._seek(number, run.current.problem.train, run.hyperparams)

    def take(self, number: int, optimum: Optimum | None, run: TrainingRun) -> bool:
        """Take an answer; whether it is about the present problem."""
        if number != run.current.problem_number:
            return False
        self.optimum, self.is_seeking = optimum, False
        return True

    def give_up(self) -> None:
        """There is no problem to look at."""
        self.optimum, self.is_seeking = None, False
