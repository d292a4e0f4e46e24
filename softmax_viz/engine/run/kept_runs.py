"""Runs that the user left and may return to, each kept bit for bit. Trainer thread only."""

from __future__ import annotations

from collections.abc import Set
from contextlib import suppress
from dataclasses import replace

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.runs.run_result import RunResult
from softmax_viz.core.runs.stored_run import StoredRun
from softmax_viz.core.training.evaluation import measure
from softmax_viz.engine.run.kept_run import KeptRun, stored_moments
from softmax_viz.engine.run.training_run import TrainingRun


class KeptRuns:
    """Runs by number. The window gives the numbers and says which of them it may still ask for.

    Attributes
    ----------
    results
        What is known of each; the same object while nothing changes.
    """

    def __init__(self) -> None:
        self._runs: dict[int, KeptRun] = {}
        self.results: tuple[RunResult, ...] = ()

    def keep(self, number: int, run: TrainingRun, optimum: float | None = None) -> None:
        """Keep the present state of ``run`` under ``number``, with J* if it is known."""
        self.put(number, run.kept(), run, optimum)

    def put(self, number: int, kept: KeptRun, at: TrainingRun, optimum: float | None) -> None:
        """Keep ``kept``, which stands at the present state of ``at``, under ``number``."""
        self._runs[number] = kept
        others = tuple(result for result in self.results if result.number != number)
        self.results = (*others, _result(number, kept, at, optimum))

    def copy(self, number: int, copy: int) -> None:
        """Keep what is kept under ``number`` under ``copy``, too, if there is such a run."""
        if number in self._runs:
            self._runs[copy] = self._runs[number]
            self.results += tuple(replace(each, number=copy) for each in self.results if each.number == number)

    def return_to(self, number: int, run: TrainingRun, seed: int) -> None:
        """Restore in ``run`` the state kept under ``number``, which is then no longer kept.

        If there is none, or its numbers of classes and features differ, ``run`` is reset with ``seed``.
        """
        kept = self._runs.pop(number, None)
        self._forget_results()
        if kept is None or kept.shape != (run.data.n_classes, len(run.features)):
            run.reset(seed)
        else:
            run.return_to(kept)

    def forget_others(self, numbers: Set[int]) -> None:
        """Forget all runs except those with these ``numbers``."""
        self._runs = {number: run for number, run in self._runs.items() if number in numbers}
        self._forget_results()

    def _forget_results(self) -> None:
        if len(self.results) != len(self._runs):
            self.results = tuple(result for result in self.results if result.number in self._runs)


def _result(number: int, kept: KeptRun, run: TrainingRun, optimum: float | None) -> RunResult:
    """Return what is known of ``run``; without losses if no problem can be made of its data."""
    train = test = None
    with suppress(UserError, ValueError, ArithmeticError):
        run.pose()
        problem = run.current.problem
        train = measure(run.state, problem.train, run.hyperparams) if problem.train.n_samples else None
        test = measure(run.state, problem.test, run.hyperparams) if problem.test.n_samples else None
    known = run.current.known
    return RunResult(
        number, kept.n_bytes, known.step, known.epoch, train, test, optimum, kept.curve, run.model, run.features,
        StoredRun(kept.state, kept.curve, (), stored_moments(kept.record), optimum),
    )  # fmt: skip
