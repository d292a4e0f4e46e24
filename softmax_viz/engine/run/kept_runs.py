"""Runs that the user left and may return to, each kept bit for bit. Trainer thread only."""

from __future__ import annotations

from collections.abc import Set

from softmax_viz.engine.run.kept_run import KeptRun
from softmax_viz.engine.run.training_run import TrainingRun


class KeptRuns:
    """Runs by number. The window gives the numbers and says which of them it may still ask for."""

    def __init__(self) -> None:
        self._runs: dict[int, KeptRun] = {}
        self._sizes: tuple[tuple[int, int], ...] = ()

    def keep(self, number: int, run: TrainingRun) -> None:
        """Keep the present state of ``run`` under ``number``."""
        self._runs[number] = run.kept()
        self._update_sizes()

    def copy(self, number: int, copy: int) -> None:
        """Keep what is kept under ``number`` under ``copy``, too, if there is such a run."""
        if number in self._runs:
            self._runs[copy] = self._runs[number]
            self._update_sizes()

    def return_to(self, number: int, run: TrainingRun, seed: int) -> None:
        """Restore in ``run`` the state kept under ``number``, which is then no longer kept.

        If there is none, or its numbers of classes and features differ, ``run`` is reset with ``seed``.
        """
        kept = self._runs.pop(number, None)
        self._update_sizes()
        if kept is None or kept.shape != (run.data.n_classes, len(run.features)):
            run.reset(seed)
        else:
            run.return_to(kept)

    def forget_others(self, numbers: Set[int]) -> None:
        """Forget all runs except those with these ``numbers``."""
        self._runs = {number: run for number, run in self._runs.items() if number in numbers}
        self._update_sizes()

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Pairs of number and bytes; the same object while nothing changes."""
        return self._sizes

    def _update_sizes(self) -> None:
        self._sizes = tuple((number, run.n_bytes) for number, run in self._runs.items())
