"""Softmax regression in a few lines of Python, for any number of features and classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from softmax_viz.core.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.fused import FusedTrainer
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.metrics import Measure, measure
from softmax_viz.core.softmax import softmax
from softmax_viz.core.training import Samples, TrainState, initial_state


@dataclass(frozen=True, slots=True, eq=False)
class TrainResult:
    """A trained model and how it got there.

    Parameters
    ----------
    state
        The weights (K, D), bias (K,) and counters after the last step.
    data_losses, penalties
        (steps + 1,) the clean loss on all points, and the penalty, after 0, 1, … steps. With minibatches
        or dropout they are still the clean ones.
    diverged
        Whether the run stopped early because the weights grew without bound; the state is the last
        finite one.
    """

    state: TrainState
    data_losses: Floats
    penalties: Floats
    diverged: bool

    @property
    def weights(self) -> Floats:
        """(K, D)."""
        return self.state.weights

    @property
    def bias(self) -> Floats:
        """(K,)."""
        return self.state.bias

    @property
    def losses(self) -> Floats:
        """Data loss + penalty after 0, 1, … steps."""
        return self.data_losses + self.penalties

    def probabilities(self, features: ArrayLike) -> Floats:
        """Class probabilities (M, K) of ``features`` (M, D)."""
        return softmax(self.state.logits(np.asarray(features, np.float64)))

    def predict(self, features: ArrayLike) -> Ints:
        """The most probable class (M,) of each row of ``features`` (M, D)."""
        chosen: Ints = self.probabilities(features).argmax(axis=1)
        return chosen

    def accuracy(self, features: ArrayLike, labels: ArrayLike) -> float:
        """Share of rows of ``features`` whose most probable class is that of ``labels`` (M,)."""
        right: Bools = self.predict(features) == np.asarray(labels)
        return float(right.mean())


def train(
    features: ArrayLike,
    labels: ArrayLike,
    hyperparams: Hyperparams | None = None,
    *,
    steps: int,
    seed: int = 0,
    n_classes: int | None = None,
) -> TrainResult:
    """Train softmax regression from its start. Any thread.

    Parameters
    ----------
    features
        (N, D), finite. They are used as they are; a bias is added unless switched off.
    labels
        (N,) whole numbers 0 … K − 1.
    hyperparams
        The settings; the default if None.
    steps
        Updates, at least 0.
    seed
        Of initial weights, batches and dropout: the same seed gives the same result bit for bit.
    n_classes
        K; the largest label + 1 if None.

    Raises
    ------
    ValueError
        If the shapes do not match, a feature is not finite, or a label is out of range.
    """
    settings = hyperparams or Hyperparams()
    given = np.asarray(labels, np.float64)  # refuses what is no number
    whole = np.where(np.isfinite(given), given, 0.5).round()
    if not np.array_equal(given, whole):
        raise ValueError("labels must be whole numbers 0 … K − 1")
    k = n_classes if n_classes is not None else int(whole.max(initial=0.0)) + 1
    samples = Samples(np.asarray(features, np.float64), whole.astype(np.int64), k)
    trainer = FusedTrainer(samples, settings, seed, initial_state(k, samples.n_features, settings, seed))
    if trainer.is_clean:
        report = trainer.advance(steps)
        data, penalties, diverged = report.data_loss, report.penalty, report.diverged
    else:
        data, penalties, diverged = np.empty(0), np.empty(0), False
        clean: list[Measure] = []
        while len(clean) < steps and not diverged:
            clean.append(measure(trainer.state(), samples, settings))
            diverged = trainer.advance(1).diverged
        data = np.array([m.data_loss for m in clean])
        penalties = np.array([m.penalty for m in clean])
    end = measure(trainer.state(), samples, settings)
    taken = end.step
    return TrainResult(
        trainer.state(),
        frozen(np.append(data[:taken], end.data_loss), np.float64),
        frozen(np.append(penalties[:taken], end.penalty), np.float64),
        diverged,
    )
