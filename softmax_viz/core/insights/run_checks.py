"""What must hold of a run: where it starts, what its gradient sums to, and how long its steps are. Pure; any thread."""

from __future__ import annotations

from enum import Enum

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.insights.subject import Subject
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.training.curve_notes import chance_of
from softmax_viz.core.training.first_order import first_order_step
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import (
    TrainState,
    batch_bounds,
    initial_state,
    reference_step,
    starting_memory,
)

# A random start is near to the chance loss within this part of it.
NEAR = 0.1
# Of the size of a sum, what rounding may leave of it.
ROUNDING = 1e-10
# The usual range of ‖ΔW‖ / ‖W‖; the best known rule of thumb says about 1e-3 (A. Karpathy, CS231n).
USUAL_UPDATES = (1e-4, 1e-2)
# J is near to J* within this part of the chance loss: there steps are short, as they should be.
NEAR_OPTIMUM = 1e-2
# Points between two calls of ``attend``: about a millisecond.
_BLOCK = 4_000


class Verdict(Enum):
    """Whether something holds."""

    HOLDS = "holds"
    FAILS = "fails"
    DOES_NOT_APPLY = "does not apply"


class Why(Enum):
    """The reason for a verdict that is not plain."""

    NONE = ""
    NO_POINTS = "no points"
    OVERFLOW = "overflow"
    NO_WEIGHTS = "no weights"
    AT_OPTIMUM = "at optimum"
    TOO_LARGE = "too large"
    TOO_SMALL = "too small"
    TOO_MANY = "too many"


@frozen_dataclass
class Check:
    """One thing that must hold.

    Parameters
    ----------
    verdict, why
        Whether it holds, and the reason.
    value
        The present value; None if there is none.
    """

    verdict: Verdict
    value: float | None = None
    why: Why = Why.NONE


@frozen_dataclass
class RunChecks:
    """The checks of one state.

    Parameters
    ----------
    chance_loss, chance_label
        The mean loss with all scores 0, and how it is named.
    starts_at_zero
        Whether the run starts with all weights 0, so that it starts exactly at the chance loss.
    start
        The loss of the training points at the initial weights of this seed.
    zero_sum
        max_d |Σ_k ∂/∂W_kd of the data loss|, and of the bias, without dropout: softmax and hinge only shift score
        from class to class.
    update
        ‖ΔW‖ / ‖W‖ of the next step of the optimizer.
    """

    chance_loss: float
    chance_label: str
    starts_at_zero: bool
    start: Check
    zero_sum: Check
    update: Check


def check_run(subject: Subject, total: float, attend: Attend) -> RunChecks:
    """Return the checks of ``subject``, whose objective is ``total``."""
    chance, label = chance_of(subject.hyperparams, subject.data.n_classes)
    start_state = initial_state(subject.data.n_classes, subject.train.n_features, subject.hyperparams, subject.seed)
    starts_at_zero = not start_state.weights.any()
    if not subject.train.n_samples:
        nothing = Check(Verdict.DOES_NOT_APPLY, why=Why.NO_POINTS)
        return RunChecks(chance, label, starts_at_zero, nothing, nothing, nothing)
    with np.errstate(all="ignore"):
        return RunChecks(
            chance,
            label,
            starts_at_zero,
            _check_start(subject, start_state, chance, starts_at_zero, attend),
            _check_sum(subject, attend),
            _check_update(subject, total, chance, attend),
        )


def _check_start(subject: Subject, start: TrainState, chance: float, is_zero: bool, attend: Attend) -> Check:
    loss, samples = LOSSES[subject.hyperparams.loss], subject.train
    total = 0.0
    for block in _blocks(samples.n_samples):
        attend()
        logits = start.logits(samples.features[block])
        total += float(loss.value(logits, samples.labels[block], subject.hyperparams.label_smoothing).sum())
    value = total / samples.n_samples
    if not np.isfinite(value):
        return Check(Verdict.DOES_NOT_APPLY, why=Why.OVERFLOW)
    near = ROUNDING if is_zero else NEAR
    return Check(Verdict.HOLDS if abs(value - chance) <= near * chance else Verdict.FAILS, value)


def _check_sum(subject: Subject, attend: Attend) -> Check:
    """Sum the gradient of the data loss over the classes, for each feature and for the bias."""
    loss, samples, state = LOSSES[subject.hyperparams.loss], subject.train, subject.state
    sums, sizes = 0.0, 0.0
    gradient: Floats = np.zeros((state.n_classes, samples.n_features + 1))
    for block in _blocks(samples.n_samples):
        attend()
        features, labels = samples.features[block], samples.labels[block]
        slopes = loss.gradient(state.logits(features), labels, subject.hyperparams.label_smoothing)
        inputs = np.column_stack([features, np.ones(len(labels))])
        gradient += slopes.T @ inputs
        sizes = sizes + np.abs(slopes).sum(axis=1) @ np.abs(inputs)
    n = samples.n_samples
    sums = np.abs(gradient.sum(axis=0)) / n
    value = float(sums.max())
    if not np.isfinite(value):
        return Check(Verdict.DOES_NOT_APPLY, why=Why.OVERFLOW)
    holds = bool((sums <= ROUNDING * sizes / n).all())
    return Check(Verdict.HOLDS if holds else Verdict.FAILS, value)


def _check_update(subject: Subject, total: float, chance: float, attend: Attend) -> Check:
    weights = subject.state.weights
    size = float(np.linalg.norm(weights))
    if not size:
        return Check(Verdict.DOES_NOT_APPLY, why=Why.NO_WEIGHTS)
    following = next_weights(subject, attend)
    if following is None:
        return Check(Verdict.DOES_NOT_APPLY, why=Why.TOO_MANY)
    value = float(np.linalg.norm(following - weights) / size)
    if not np.isfinite(value):
        return Check(Verdict.DOES_NOT_APPLY, why=Why.OVERFLOW)
    low, high = USUAL_UPDATES
    if value > high:
        return Check(Verdict.FAILS, value, Why.TOO_LARGE)
    if value >= low:
        return Check(Verdict.HOLDS, value)
    optimum = subject.optimum
    if optimum is not None and optimum.value is not None and total - optimum.value <= NEAR_OPTIMUM * chance:
        return Check(Verdict.DOES_NOT_APPLY, value, Why.AT_OPTIMUM)
    return Check(Verdict.FAILS, value, Why.TOO_SMALL)


def next_weights(subject: Subject, attend: Attend) -> Floats | None:
    """Return the weights (K, D) after the next step, as ``reference_step`` makes it, but in blocks of points.

    None for an optimizer that needs all points at once, if they are too many for one block.
    """
    state, samples, settings = subject.state, subject.train, subject.hyperparams
    n, optimizer = samples.n_samples, OPTIMIZERS[settings.optimizer]
    start, stop = batch_bounds(state.position, n, settings.batch_size)
    if stop - start < n or n <= _BLOCK:
        attend()
        return reference_step(state, samples, settings, subject.seed)[0].weights
    if optimizer.from_hessian is not None:
        return None
    dropout = LogitDropout(settings, subject.seed, samples.n_classes)
    keep = dropout.draw(state.step, state.epoch, n) if dropout.is_on else np.ones(samples.n_classes)
    theta = state.theta
    moments, steps, starts = starting_memory(state, settings.optimizer)
    if not settings.bias:
        theta[:, -1] = 0.0
        moments = tuple(np.column_stack([moment[:, :-1], np.zeros(len(moment))]) for moment in moments)
    gradient: Floats = np.zeros_like(theta)
    for block in _blocks(n):
        attend()
        masks = keep[block] if keep.ndim == 2 else keep
        part = Objective(samples.features[block], samples.labels[block], masks, settings)
        gradient += part.smooth_gradient(theta) * ((block.stop - block.start) / n)
    age = steps + 1 if starts is None else np.asarray(steps + 1 - starts, np.float64)
    return first_order_step(optimizer, theta, gradient, moments, age, settings, part.corners)[0][:, :-1]


def _blocks(n_points: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK, n_points)) for start in range(0, n_points, _BLOCK)]
