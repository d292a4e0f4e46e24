"""Runs that were left and may be returned to, each bit for bit as it stood. Trainer thread only."""

from __future__ import annotations

from collections.abc import Set

from softmax_viz.engine.run.kept_run import KeptRun
from softmax_viz.engine.run.training_run import TrainingRun


class KeptRuns:
    """Runs by number. Who gave the numbers says which of them may still be asked for."""

    def __init__(self) -> None:
        self._runs: dict[int, KeptRun] = {}
        self._weights: tuple[tuple[int, int], ...] = ()

    def keep(self, number: int, run: TrainingRun) -> None:
        """Keep ``run`` as it stands under ``number``."""
        self._runs[number] = run.kept()
        self._weigh()

    def return_to(self, number: int, run: TrainingRun, seed: int) -> None:
        """Have ``run`` stand where the one kept under ``number`` stood, which is then kept no more.

        If there is none, or none of these classes and features, it goes to the start of ``seed``.
        """
        kept = self._runs.pop(number, None)
        self._weigh()
        if kept is None or kept.shape != (run.data.n_classes, len(run.features)):
            run.reset(seed)
        else:
            run.return_to(kept)

    def forget_others(self, numbers: Set[int]) -> None:
        """Forget all runs but those with these ``numbers``."""
        self._runs = {number: run for number, run in self._runs.items() if number in numbers}
        self._weigh()

    @property
    def weights(self) -> tuple[tuple[int, int], ...]:
        """Pairs of number and bytes; the same object while it stays so."""
        return self._weights

    def _weigh(self) -> None:
        self._weights = tuple((number, run.n_bytes) for number, run in self._runs.items())
