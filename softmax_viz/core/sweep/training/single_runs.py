"""Runs of a sweep that cannot be trained as one batched computation, each with its own fast trainer. One thread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.interruption import Attend, Interrupted, go_on
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, initial_state

# Steps of one run before it is the turn of the next.
_STEPS = 8


class SingleRuns:
    """S runs on the same points, with the attributes of ``BatchedRuns``."""

    def __init__(
        self, settings: Sequence[Hyperparams], seeds: Sequence[int], samples: TrainingSet, attend: Attend = go_on
    ) -> None:
        k, d = samples.n_classes, samples.n_features
        self._settings = tuple(settings)
        self._trainers = [
            FusedTrainer(samples, each, seed, initial_state(k, d, each, seed), attend)
            for each, seed in zip(settings, seeds, strict=True)
        ]
        self._has_ended = [False] * len(settings)
        self.step = 0
        self.theta: Floats
        self.steps: Ints
        self.is_diverged: Bools
        self._note_states()

    @property
    def is_done(self) -> bool:
        """Whether all runs have diverged."""
        return bool(self.is_diverged.all())

    def penalties(self) -> Floats:
        """Return the penalty of each run at its present weights, (S,)."""
        weights = self.theta[:, :, :-1].transpose(1, 0, 2)
        return np.array([penalty_of(each).value(w) for each, w in zip(self._settings, weights, strict=True)])

    def advance(self, until: int, attend: Attend = go_on) -> None:
        """Take a few steps of each run, but none beyond step ``until``; see ``BatchedRuns``.

        If ``attend`` raises ``Interrupted``, some runs may be ahead; they wait for the others at the next call.
        """
        target = min(self.step + _STEPS, until)
        for run, trainer in enumerate(self._trainers):
            if trainer.step >= target or self._has_ended[run]:
                continue
            attend()
            result = trainer.advance(target - trainer.step, attend)
            if result.interrupted:
                raise Interrupted
            self._has_ended[run] = result.diverged
        self.step = target
        self._note_states()

    def _note_states(self) -> None:
        thetas = [trainer.state().theta for trainer in self._trainers]
        self.theta = np.ascontiguousarray(np.array(thetas).transpose(1, 0, 2))
        self.steps = np.array([trainer.step for trainer in self._trainers])
        self.is_diverged = np.array(self._has_ended)
