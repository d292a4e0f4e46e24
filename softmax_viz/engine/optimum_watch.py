"""The optimum of the present problem: requested when the problem changes, known later. Trainer thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet
from softmax_viz.engine.run.training_run import TrainingRun

# While training runs and data change all the time, requests are at least this far apart.
_SEEK_S = 0.5

Seek = Callable[[int, TrainingSet, Hyperparams], None]


class OptimumWatch:
    """Requests the search for the optimum; training does not wait for it.

    Parameters
    ----------
    seek
        Requests the optimum of a problem: its number, samples and settings.
    clock
        Returns seconds that never decrease.

    Attributes
    ----------
    optimum
        The optimum of the present problem; None while it is not known.
    is_seeking
        Whether an answer is still expected.
    """

    def __init__(self, seek: Seek, clock: Callable[[], float]) -> None:
        self._seek = seek
        self._clock = clock
        self._requested_number = -1
        self._next_s = -math.inf
        self.optimum: Optimum | None = None
        self.is_seeking = False

    @property
    def value(self) -> float | None:
        """J*, the objective at the optimum; None while it is not known."""
        return self.optimum.value if self.optimum is not None else None

    @property
    def exact_value(self) -> float | None:
        """J* if it is exact and finite weights attain it; None otherwise."""
        optimum = self.optimum
        return optimum.value if optimum is not None and optimum.converged and optimum.weights is not None else None

    def update(self, run: TrainingRun, is_running: bool) -> None:
        """Request the optimum if the problem, which must be posed, has changed."""
        number = run.current.problem_number
        if number == self._requested_number:
            return
        self.optimum, self.is_seeking = None, True
        if not is_running or self._clock() >= self._next_s:
            self._requested_number = number
            self._next_s = self._clock() + _SEEK_S
            self._seek(number, run.current.problem.train, run.hyperparams)

    def take(self, number: int, optimum: Optimum | None, run: TrainingRun) -> bool:
        """Take an answer and return whether it is about the present problem."""
        if number != run.current.problem_number:
            return False
        self.optimum, self.is_seeking = optimum, False
        return True

    def give_up(self) -> None:
        """Note that there is no problem, and so no optimum."""
        self.optimum, self.is_seeking = None, False
