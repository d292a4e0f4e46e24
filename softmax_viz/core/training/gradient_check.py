"""The check of the program's gradient against central differences of the objective. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS, no_moments
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.first_order import first_order_step
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.objective import Objective, PenaltyCorners
from softmax_viz.core.training.reference import TrainingSet, TrainState, batch_bounds, shuffled

MOST_POINTS = 10_000
MOST_PARAMETERS = 2_000

# h = ε^(1/3) balances the h² of the formula against the ε/h of rounding (W. H. Press et al., Numerical
# Recipes, section 5.7).
_STEP = float(np.finfo(np.float64).eps) ** (1 / 3)
# A slope below this share of the largest, or of J itself, is compared as if it were that large: rounding of J makes
# smaller differences inaccurate.
_OWN_FLOOR, _VALUE_FLOOR = 1e-3, 1e-5
# Enough steps for momentum to reach nearly its largest velocity.
_STEPS_AT_REST = 30


@frozen_dataclass
class GradientCheck:
    """The result of the check.

    Parameters
    ----------
    largest_relative_error
        The largest |a − b| / max(|a| + |b|, floor), a being the program's derivative and b the measured
        central difference; the floor is a thousandth of the largest |a| + |b|, and at least 1e-5 · max(J, 1).
    n_parameters
        The number of derivatives compared, without those at kinks.
    worst
        (class, column) of the largest error; column D is the bias.
    kinks
        The number left out because J has a corner between the two points compared: a weight at zero with L1, a point
        on its margin with the hinge.
    n_points
        The number of points in the data term: those of the current batch, at most 10,000.
    drift
        A check of the soft threshold of L1: how far, as a share of η λ₁, the optimizer moves away within some steps
        from weights where J has its minimum because the gradient and the slope of the penalty cancel. It must be 0;
        None without L1.
    """

    largest_relative_error: float
    n_parameters: int
    worst: tuple[int, int]
    kinks: int
    n_points: int
    drift: float | None = None


def check_gradient(
    state: TrainState, samples: TrainingSet, hyperparams: Hyperparams, seed: int, attend: Attend = go_on
) -> GradientCheck:
    """Compare the gradient with central differences of J at ``state``, for the J of the next step.

    J has the batch and the dropout mask of that step. At most 2,000 parameters, evenly chosen, are checked.
    """
    features, labels, keep = _inputs_of_next_step(state, samples, hyperparams, seed)
    objective = Objective(features, labels, keep, hyperparams)
    theta = state.theta
    if not hyperparams.bias:
        theta[:, -1] = 0.0
    weights = theta[:, :-1]
    penalty = penalty_of(hyperparams)
    own = objective.smooth_gradient(theta)
    own[:, :-1] += penalty.gradient(weights)
    own[:, :-1] -= penalty.smooth_gradient(weights)

    steps = _step_sizes(theta, features)
    has_kinks = _corners(theta, steps, features, labels, keep, hyperparams)
    chosen = [(k, d) for k in range(theta.shape[0]) for d in range(theta.shape[1] - (not hyperparams.bias))]
    chosen = chosen[:: max(1, -(-len(chosen) // MOST_PARAMETERS))]
    kept = [place for place in chosen if not has_kinks[place]]
    found: list[tuple[float, float]] = []
    for place in kept:
        attend()
        above, below = theta.copy(), theta.copy()
        above[place] += steps[place]
        below[place] -= steps[place]
        slope = (objective.total(above) - objective.total(below)) / (above[place] - below[place])
        found.append((abs(own[place] - slope), abs(own[place]) + abs(slope)))
    if not found:
        return GradientCheck(0.0, 0, (0, 0), len(chosen), len(labels), _drift(theta, hyperparams))
    errors, sizes = np.array(found).T
    floor = max(_OWN_FLOOR * float(sizes.max()), _VALUE_FLOOR * max(objective.total(theta), 1.0))
    relative = errors / np.maximum(sizes, floor)
    worst = kept[int(relative.argmax())]
    return GradientCheck(
        float(relative.max()), len(kept), worst, len(chosen) - len(kept), len(labels),
        _drift(theta, hyperparams),
    )  # fmt: skip


def _drift(theta: Floats, hyperparams: Hyperparams) -> float | None:
    """Compute ``GradientCheck.drift``: from an empty memory, with minus the slope of the corners as gradient."""
    optimizer, penalty = OPTIMIZERS[hyperparams.optimizer], penalty_of(hyperparams)
    if optimizer.proximal is None or penalty.is_smooth:
        return None
    gradient = np.column_stack([-penalty.corner_gradient(theta[:, :-1]), np.zeros(len(theta))])
    corners = PenaltyCorners(penalty)
    moved, moments = theta, no_moments(hyperparams.optimizer, (theta.shape[0], theta.shape[1]))
    for age in range(1, _STEPS_AT_REST + 1):
        moved, moments = first_order_step(optimizer, moved, gradient, moments, age, hyperparams, corners)
    # Rounding of θ, which momentum sums up, does not count.
    beyond = np.abs(moved - theta) - _STEPS_AT_REST**2 * np.spacing(np.abs(theta))
    return max(float(beyond.max(initial=0.0)), 0.0) / (hyperparams.learning_rate * penalty.corner_slope)


def _inputs_of_next_step(
    state: TrainState, samples: TrainingSet, hyperparams: Hyperparams, seed: int
) -> tuple[Floats, Ints, Floats]:
    """Return features, labels and dropout mask of the next step, thinned to at most ``MOST_POINTS``."""
    n = samples.n_samples
    start, stop = batch_bounds(state.position, n, hyperparams.batch_size)
    order = shuffled(seed, state.epoch, n)[start:stop] if stop - start < n else np.arange(n)
    dropout = LogitDropout(hyperparams, seed, samples.n_classes)
    keep = dropout.draw(state.step, state.epoch, stop - start) if dropout.is_on else np.ones(samples.n_classes)
    stride = max(1, -(-len(order) // MOST_POINTS))
    return samples.features[order[::stride]], samples.labels[order[::stride]], keep[::stride] if keep.ndim > 1 else keep


def _step_sizes(theta: Floats, features: Floats) -> Floats:
    """Return h of each parameter, (K, D + 1): no logit moves by more than about ε^(1/3), and θ + h differs from θ."""
    reach = np.append(np.abs(features).max(axis=0, initial=0.0), 1.0)
    reach[reach == 0.0] = 1.0
    steps: Floats = _STEP * np.maximum(1.0 / reach, np.abs(theta) * 1e-3)
    return steps


def _corners(
    theta: Floats, steps: Floats, features: Floats, labels: Ints, keep: Floats, hyperparams: Hyperparams
) -> Bools:
    """Return whether J has a corner between θ − h and θ + h along each axis, (K, D + 1)."""
    corners = np.zeros(theta.shape, np.bool_)
    corners[:, :-1] = penalty_of(hyperparams).corners(theta[:, :-1], steps[:, :-1])
    distances_of = LOSSES[hyperparams.loss].corner_distances
    if distances_of is None or not len(labels):
        return corners
    inputs = np.column_stack([features, np.ones(len(labels))])
    logits = inputs @ theta.T * keep
    keep = np.broadcast_to(keep, logits.shape)
    distances = distances_of(logits, labels)
    for k in range(len(theta)):
        moved = np.abs(inputs) * keep[:, k : k + 1] * (1.0 + 1e-6)
        corners[k] |= ((moved > 0.0) & (distances[:, k : k + 1] <= moved * steps[k])).any(axis=0)
    return corners
