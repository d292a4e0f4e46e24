"""The direction of the next step of a run, on all points and without dropout. Pure; any thread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks, go_on
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS, Age
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.first_order import first_order_step
from softmax_viz.core.training.objective import Objective, PenaltyCorners, smooth_gradient_of
from softmax_viz.core.training.reference import TrainingSet, TrainState, starting_memory

# Points × (classes × inputs)² beyond which Newton's direction takes too long to be computed in one piece.
_MOST_HESSIAN = 20_000_000


@frozen_dataclass(eq=False)
class NextDirection:
    """Where the next step goes: θ ← θ − η d.

    Parameters
    ----------
    theta, direction
        θ and d, (K, D + 1), in the units of training. With a penalty that has corners, a step is no straight line in η:
        d is then that of the step at the chosen rate, (θ − θ⁺)/η.
    gradient
        (K, D + 1) the derivative of J's smooth part.
    is_gradient
        Whether d is only the gradient, although the optimizer would take another direction, which takes too long to
        compute: Newton's, with very many points.
    """

    theta: Floats
    direction: Floats
    gradient: Floats
    is_gradient: bool = False


def next_direction(
    state: TrainState, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on
) -> NextDirection:
    """Return the direction of the next step from ``state``, in the units of training; not finite where it overflows."""
    theta = theta_of(state, hyperparams)
    with np.errstate(all="ignore"):
        gradient = full_gradient(theta, samples, hyperparams, attend)
        optimizer = OPTIMIZERS[hyperparams.optimizer]
        if optimizer.from_hessian is not None:
            if samples.n_samples * theta.size**2 > _MOST_HESSIAN:
                return NextDirection(theta, gradient, gradient, is_gradient=True)
            keep = np.ones(samples.n_classes)
            objective = Objective(samples.features, samples.labels, keep, hyperparams)
            if not np.isfinite(gradient).all():
                return NextDirection(theta, gradient, gradient)
            return NextDirection(theta, theta - optimizer.from_hessian(objective, theta), gradient)
        moments, steps, starts = starting_memory(state, hyperparams.optimizer)
        age: Age = steps + 1 if starts is None else np.asarray(steps + 1 - starts, np.float64)
        if not hyperparams.bias:
            moments = tuple(np.column_stack([moment[:, :-1], np.zeros(len(moment))]) for moment in moments)
        corners = PenaltyCorners(penalty_of(hyperparams))
        if corners.slope:
            after, _ = first_order_step(optimizer, theta, gradient, moments, age, hyperparams, corners)
            return NextDirection(theta, (theta - after) / hyperparams.learning_rate, gradient)
        # From 0 and at rate 1 the step is exactly −d.
        unit = replace(hyperparams, learning_rate=1.0)
        after, _ = first_order_step(optimizer, np.zeros_like(theta), gradient, moments, age, unit, corners)
        return NextDirection(theta, -after, gradient)


def theta_of(state: TrainState, hyperparams: Hyperparams) -> Floats:
    """Return [W b] (K, D + 1) as a step takes it: without bias its last column is 0."""
    theta = state.theta
    if not hyperparams.bias:
        theta[:, -1] = 0.0
    return theta


def full_gradient(theta: Floats, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> Floats:
    """Return the derivative (K, D + 1) of J's smooth part at ``theta``, on all points without dropout."""
    loss, n = LOSSES[hyperparams.loss], samples.n_samples
    gradient = np.zeros_like(theta)
    for block in blocks(n):
        attend()
        if n:
            features, labels = samples.features[block], samples.labels[block]
            slopes = loss.gradient(features @ theta[:, :-1].T + theta[:, -1], labels, hyperparams.label_smoothing)
            gradient[:, :-1] += slopes.T @ features
            gradient[:, -1] += slopes.sum(axis=0) * hyperparams.bias
    gradient /= max(n, 1)
    return gradient + smooth_gradient_of(penalty_of(hyperparams), theta)
