"""One training step, written to be read: the reference that the fast loop is held against.

    J(W, b) = mean_i CE(y_i, softmax(m ∘ (W φ_i + b))) + penalty(W)

with m the logit-dropout multipliers. A step descends exactly this J on its batch: the gradient of the
data term and of the smooth part of the penalty, then the proximal step of the rest.

Conventions: N points, D features (bias excluded), K classes; features (N, D), weights (K, D), bias (K,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats, Ints, frozen
from softmax_viz.core.dropout import LogitDropout
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.penalties import PENALTIES
from softmax_viz.core.randomness import Purpose, stream
from softmax_viz.core.softmax import cross_entropy, cross_entropy_gradient


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What is learned from: ``features`` (N, D), ``labels`` (N,), ``n_classes`` K. Frozen copies."""

    features: Floats
    labels: Ints
    n_classes: int

    def __post_init__(self) -> None:
        features = frozen(self.features, np.float64)
        labels = frozen(self.labels, np.int64)
        if features.ndim != 2 or labels.ndim != 1 or len(features) != len(labels):
            raise ValueError(f"features {features.shape} and labels {labels.shape} do not match (N, D) and (N,)")
        if not np.isfinite(features).all():
            raise ValueError("a feature is not a finite number")
        if len(labels) and not 0 <= labels.min() <= labels.max() < self.n_classes:
            raise ValueError(f"labels must lie in 0 … {self.n_classes - 1}")
        object.__setattr__(self, "features", features)
        object.__setattr__(self, "labels", labels)

    @property
    def n_samples(self) -> int:
        """N."""
        return len(self.labels)

    @property
    def n_features(self) -> int:
        """D."""
        return int(self.features.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class TrainState:
    """What the machine has learned so far. Frozen copies; any thread may read them.

    Parameters
    ----------
    weights, bias
        (K, D) and (K,). Without bias the latter is zero.
    step
        Updates done.
    epoch
        Passes over the data completed.
    position
        Points of the present pass already used.
    """

    weights: Floats
    bias: Floats
    step: int = 0
    epoch: int = 0
    position: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights, np.float64))
        object.__setattr__(self, "bias", frozen(self.bias, np.float64))

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self.bias)

    def logits(self, features: Floats) -> Floats:
        """Scores z = W φ + b (N, K) of features (N, D)."""
        scores: Floats = features @ self.weights.T + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class StepReport:
    """The objective at the weights *before* a step, on that step's batch and with its dropout."""

    data_loss: float
    penalty: float

    @property
    def total(self) -> float:
        """What the step descends: data loss + penalty."""
        return self.data_loss + self.penalty


def initial_state(n_classes: int, n_features: int, hyperparams: Hyperparams, seed: int) -> TrainState:
    """The start of a run: weights by ``hyperparams.initialization``, bias zero. Any thread.

    ``normal`` has σ = 0.01; ``textbook`` is randn/√(D/2).
    """
    draw = stream(seed, Purpose.INITIAL_WEIGHTS).standard_normal((n_classes, n_features))
    scale = {"zeros": 0.0, "normal": 0.01, "textbook": 1.0 / np.sqrt(max(n_features, 1) / 2.0)}
    return TrainState(draw * scale[hyperparams.initialization], np.zeros(n_classes))


def batch_bounds(position: int, n_samples: int, batch_size: int | None) -> tuple[int, int]:
    """Which places [start, stop) of the shuffled pass the next batch takes; the last may be smaller."""
    start = position if position < n_samples else 0
    stop = n_samples if batch_size is None else min(start + batch_size, n_samples)
    return start, stop


def shuffled(seed: int, epoch: int, n_samples: int) -> Ints:
    """The order (N,) in which epoch number ``epoch`` visits the points."""
    return stream(seed, Purpose.SHUFFLE, epoch).permutation(n_samples)


def reference_step(
    state: TrainState, samples: Samples, hyperparams: Hyperparams, seed: int
) -> tuple[TrainState, StepReport]:
    """One update, in the plainest form. Pure; any thread.

    Parameters
    ----------
    state
        The weights before the step.
    samples
        All N points; the batch is chosen from them by (seed, epoch, position).
    hyperparams, seed
        The settings and the seed of the run.

    Returns
    -------
    The state after the step, and the objective before it.
    """
    penalty = PENALTIES[hyperparams.penalty]
    rate, strength = hyperparams.learning_rate, hyperparams.strength
    n = samples.n_samples
    start, stop = batch_bounds(state.position, n, hyperparams.batch_size)
    if stop - start == n:
        features, labels = samples.features, samples.labels
    else:
        chosen = shuffled(seed, state.epoch, n)[start:stop]
        features, labels = samples.features[chosen], samples.labels[chosen]

    bias = state.bias if hyperparams.bias else np.zeros_like(state.bias)
    data_loss = 0.0
    weights_gradient = penalty.smooth_gradient(state.weights, strength)
    bias_gradient = np.zeros_like(bias)
    if n:
        logits = features @ state.weights.T + bias
        dropout = LogitDropout(hyperparams, seed, samples.n_classes)
        keep = dropout.draw(state.step, state.epoch, stop - start) if dropout.is_on else 1.0
        data_loss = float(cross_entropy(logits * keep, labels).mean())
        logits_gradient = cross_entropy_gradient(logits * keep, labels) * keep / (stop - start)
        weights_gradient = weights_gradient + logits_gradient.T @ features
        if hyperparams.bias:
            bias_gradient = logits_gradient.sum(axis=0)

    report = StepReport(data_loss, penalty.value(state.weights, strength))
    weights = penalty.proximal(state.weights - rate * weights_gradient, rate * strength)
    bias = bias - rate * bias_gradient
    ended = stop >= n
    return TrainState(weights, bias, state.step + 1, state.epoch + int(ended), 0 if ended else stop), report
