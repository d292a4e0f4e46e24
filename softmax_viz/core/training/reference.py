"""One training step, written for readability: the reference that the fast loop is tested against.

    J(W, b) = mean_i loss(y_i, m ∘ (W φ_i + b)) + penalty(W)

with m the logit-dropout mask. A step descends exactly this J on its batch: the optimizer makes the step from the
gradient of the data term and of the smooth part of the penalty, and from the proximal step of the rest, in the metric
of the optimizer. So a point that no step moves is a minimum of J for every optimizer and penalty.

Conventions: N points, D features (bias excluded), K classes; features (N, D), weights (K, D), bias (K,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.randomness import Purpose, stream
from softmax_viz.core.methods.initializations import INITIALIZATIONS
from softmax_viz.core.methods.optimizers import OPTIMIZERS, Age, Corners, Moments, no_moments
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.first_order import first_order_step
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.objective import Objective


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """The training points: ``features`` (N, D), ``labels`` (N,), ``n_classes`` K. Frozen copies."""

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
    """The parameters, the optimizer's memory and the counters of a run. Frozen copies; any thread may read them.

    Parameters
    ----------
    weights, bias
        (K, D) and (K,). Without bias the latter is zero.
    step
        Updates done.
    epoch
        Passes over the data completed.
    position
        Points of the current pass that are already used.
    moments
        The optimizer's memory: arrays (K, D + 1), the bias last; none for an optimizer without memory.
    moment_steps
        Steps since the moments were zero.
    memory
        The names of the moments, as in ``optimizers.OPTIMIZERS``.
    moment_starts
        (K, D + 1) the value of ``moment_steps`` when the moments of each parameter were zero: above 0 for parameters
        that were added later than others. None where all began together.

    Raises
    ------
    ValueError
        If ``memory`` does not name each of ``moments``.
    """

    weights: Floats
    bias: Floats
    step: int = 0
    epoch: int = 0
    position: int = 0
    moments: Moments = ()
    moment_steps: int = 0
    memory: tuple[str, ...] = ()
    moment_starts: Ints | None = None

    def __post_init__(self) -> None:
        if len(self.memory) != len(self.moments):
            raise ValueError(f"{len(self.moments)} moments do not fit the names {self.memory}")
        object.__setattr__(self, "weights", frozen(self.weights, np.float64))
        object.__setattr__(self, "bias", frozen(self.bias, np.float64))
        object.__setattr__(self, "moments", tuple(frozen(moment, np.float64) for moment in self.moments))
        starts = self.moment_starts
        if starts is not None:
            object.__setattr__(self, "moment_starts", frozen(starts, np.int64) if np.any(starts) else None)

    @property
    def theta(self) -> Floats:
        """[W b] as one new array (K, D + 1)."""
        return np.column_stack([self.weights, self.bias])

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self.bias)

    def logits(self, features: Floats) -> Floats:
        """Return the scores z = W φ + b (N, K) of features (N, D); not finite where they overflow."""
        with np.errstate(over="ignore", invalid="ignore"):
            scores: Floats = features @ self.weights.T + self.bias
        return scores


@dataclass(frozen=True, slots=True)
class StepLosses:
    """The objective at the weights *before* a step, on that step's batch and with its dropout."""

    data_loss: float
    penalty: float

    @property
    def total(self) -> float:
        """The objective that the step descends: data loss + penalty."""
        return self.data_loss + self.penalty


def initial_state(n_classes: int, n_features: int, hyperparams: Hyperparams, seed: int) -> TrainState:
    """Return the start of a run: weights by ``hyperparams.initialization``, bias zero. Any thread.

    ``normal`` has σ = ``initial_sigma``; ``textbook`` is randn/√(D/2).
    """
    draw = stream(seed, Purpose.INITIAL_WEIGHTS).standard_normal((n_classes, n_features))
    scale = INITIALIZATIONS[hyperparams.initialization].scale(hyperparams, n_features)
    return TrainState(draw * scale, np.zeros(n_classes))


def batch_bounds(position: int, n_samples: int, batch_size: int | None) -> tuple[int, int]:
    """Return the positions [start, stop) of the next batch in the shuffled pass; the last batch may be smaller."""
    start = position if position < n_samples else 0
    stop = n_samples if batch_size is None else min(start + batch_size, n_samples)
    return start, stop


def shuffled(seed: int, epoch: int, n_samples: int) -> Ints:
    """Return the order (N,) of the points in epoch number ``epoch``."""
    return stream(seed, Purpose.SHUFFLE, epoch).permutation(n_samples)


def starting_memory(state: TrainState, optimizer: str) -> tuple[Moments, int, Ints | None]:
    """Return the optimizer's moments before a step, their age, and ``moment_starts``.

    They are those of ``state`` if the names there fit this optimizer's memory; else the moments are zero.
    """
    if state.memory != OPTIMIZERS[optimizer].memory:
        return no_moments(optimizer, (state.n_classes, state.weights.shape[1] + 1)), 0, None
    return state.moments, state.moment_steps, state.moment_starts


def first_order_update(
    state: TrainState, theta: Floats, gradient: Floats, hyperparams: Hyperparams, corners: Corners
) -> tuple[Floats, Moments]:
    """Return θ (K, D + 1) and the moments after the update of an optimizer that takes a gradient.

    ``gradient`` is that of J's smooth part at ``theta``; the memory is that of ``state``.
    """
    moments, steps, starts = starting_memory(state, hyperparams.optimizer)
    age: Age = steps + 1 if starts is None else np.asarray(steps + 1 - starts, np.float64)
    if not hyperparams.bias:  # a velocity from when there was a bias must not move it
        moments = tuple(np.column_stack([moment[:, :-1], np.zeros(len(moment))]) for moment in moments)
    optimizer = OPTIMIZERS[hyperparams.optimizer]
    return first_order_step(optimizer, theta, gradient, moments, age, hyperparams, corners)


def reference_step(
    state: TrainState, samples: TrainingSet, hyperparams: Hyperparams, seed: int
) -> tuple[TrainState, StepLosses]:
    """Make one update, in the simplest form. Pure; any thread.

    Parameters
    ----------
    state
        The weights before the step.
    samples
        All N training points; the batch is chosen from them by (seed, epoch, position).
    hyperparams, seed
        The settings and the seed of the run.

    Returns
    -------
    The state after the step, and the objective before it.
    """
    n = samples.n_samples
    start, stop = batch_bounds(state.position, n, hyperparams.batch_size)
    features, labels = samples.features, samples.labels
    if stop - start < n:
        chosen = shuffled(seed, state.epoch, n)[start:stop]
        features, labels = features[chosen], labels[chosen]
    dropout = LogitDropout(hyperparams, seed, samples.n_classes)
    keep = dropout.draw(state.step, state.epoch, stop - start) if dropout.is_on else np.ones(samples.n_classes)
    objective = Objective(features, labels, keep, hyperparams)

    theta = state.theta
    if not hyperparams.bias:
        theta[:, -1] = 0.0
    report = StepLosses(objective.data_loss(theta), objective.penalty(theta))
    optimizer = OPTIMIZERS[hyperparams.optimizer]
    moments, steps, starts = starting_memory(state, hyperparams.optimizer)
    if optimizer.from_hessian is not None:
        theta = optimizer.from_hessian(objective, theta)
    else:
        gradient = objective.smooth_gradient(theta)
        theta, moments = first_order_update(state, theta, gradient, hyperparams, objective.corners)
    ended = stop >= n
    following = TrainState(
        theta[:, :-1],
        theta[:, -1],
        state.step + 1,
        state.epoch + int(ended),
        0 if ended else stop,
        moments,
        steps + 1 if moments else 0,
        optimizer.memory,
        starts,
    )
    return following, report
