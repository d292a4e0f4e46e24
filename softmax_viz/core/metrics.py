"""What the model is worth on given data: clean loss, penalty, accuracy. Pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Bools, frozen
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.penalties import PENALTIES
from softmax_viz.core.softmax import cross_entropy
from softmax_viz.core.training import Samples, TrainState


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """The model at one step, without dropout, on all the data.

    Parameters
    ----------
    step
        Updates done when this was measured.
    data_loss
        mean −log p_y over the N points; 0 without points.
    penalty
        The penalty at these weights; ``total`` is the sum.
    wrong
        (N,) whether the most probable class is not the point's own.
    """

    step: int
    data_loss: float
    penalty: float
    wrong: Bools

    def __post_init__(self) -> None:
        object.__setattr__(self, "wrong", frozen(self.wrong, np.bool_))

    @property
    def total(self) -> float:
        """Data loss + penalty."""
        return self.data_loss + self.penalty

    @property
    def mistakes(self) -> Bools | None:
        """What is worth marking: ``wrong``, but None before the first step, when nothing has been learned."""
        return self.wrong if self.step else None

    @property
    def accuracy(self) -> float | None:
        """Share of points whose most probable class is their own; None without points."""
        return 1.0 - float(self.wrong.mean()) if len(self.wrong) else None


def measure(state: TrainState, samples: Samples, hyperparams: Hyperparams) -> Measure:
    """Evaluate ``state`` on ``samples`` with the penalty of ``hyperparams``."""
    penalty = PENALTIES[hyperparams.penalty].value(state.weights, hyperparams.strength)
    logits = state.logits(samples.features)
    if not samples.n_samples:
        return Measure(state.step, 0.0, penalty, np.empty(0, np.bool_))
    loss = float(cross_entropy(logits, samples.labels).mean())
    return Measure(state.step, loss, penalty, logits.argmax(axis=1) != samples.labels)
