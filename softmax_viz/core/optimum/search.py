"""The search for the exact optimum J* on all points without dropout, or for the reason why there is none.

Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.interruption import Interrupted, never
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.optimum.convex import CrossEntropy, Penalties, lift_shifts
from softmax_viz.core.optimum.even_units import even_penalties, in_even_units
from softmax_viz.core.optimum.hinge import hinge_minimum
from softmax_viz.core.optimum.input_sums import InputSums
from softmax_viz.core.optimum.proximal_newton import Minimum, minimum, newton_direction
from softmax_viz.core.optimum.reasons import (
    EMPTY_CLASS,
    NOT_FOUND,
    OTHER_LOSS,
    OTHER_PENALTY,
    REASONS,
    SEPARABLE,
    TOO_LARGE,
    TOUCHING,
)
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.optimum.separability import (
    even_basis,
    is_proof,
    is_separable,
    linearised,
    smallest_margin,
    with_ones,
)
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import global_safe_rate
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.reference import TrainingSet, TrainState

__all__ = ["REASONS", "find_optimum", "never"]

SMOOTH_GAP = 1e-10
CORNER_GAP = 1e-9
# A J* with a gap above this is not given.
_USELESS = 1e-6
_MOST_PARAMETERS = 4000
_MANY_POINTS = 20_000
_SOME_POINTS = 4_000
# The hinge without penalty has many minima; this much L2, in even units, selects the one with the smallest weights.
_TIE_BREAKER = 1e-13
# A Newton step that moves no logit by more than this is near a minimum.
_SMALL_MOVE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """θ (K, M) of the inputs in use, an upper bound of J minus its minimum, and the reason if there is no θ."""

    theta: Floats
    gap: float
    reason: str = ""


def find_optimum(
    samples: TrainingSet, hyperparams: Hyperparams, should_stop: Callable[[], bool] = never
) -> Optimum | None:
    """Return the optimum of J on ``samples`` with the loss, targets, penalty and bias of ``hyperparams``. Any thread.

    Parameters
    ----------
    samples, hyperparams
        The problem. Optimizer, learning rate, batches and dropout are ignored.
    should_stop
        Called before every step of the search, and between blocks of many points.

    Returns
    -------
    The optimum, or None if the search was stopped.
    """
    try:
        return _find_optimum(samples, hyperparams, should_stop)
    except Interrupted:
        return None


def _find_optimum(samples: TrainingSet, hyperparams: Hyperparams, should_stop: Callable[[], bool]) -> Optimum | None:
    rate = global_safe_rate(samples, hyperparams)
    if not samples.n_samples:
        zeros = np.zeros((samples.n_classes, samples.n_features))
        return Optimum(0.0, 0.0, 0.0, zeros, np.zeros(samples.n_classes), None, True, "", rate)
    for is_known, reason in (
        (LOSSES[hyperparams.loss].family is not Family.OTHER, OTHER_LOSS),
        (penalty_of(hyperparams).elastic_net is not None, OTHER_PENALTY),
    ):
        if not is_known:
            return Optimum(None, None, None, None, None, None, False, reason, rate)
    if samples.n_classes * (samples.n_features + 1) > _MOST_PARAMETERS:
        return Optimum(None, None, None, None, None, None, False, TOO_LARGE, rate)
    # From here on in even units: the units and the origins of the columns do not matter.
    scaling, even = in_even_units(samples.features, hyperparams.bias)
    separable = is_separable(even, samples.labels, samples.n_classes, hyperparams.bias, should_stop)
    present, inverse = np.unique(samples.labels, return_inverse=True)
    # A class without points is kept away by its bias alone, and J is smaller the lower that bias is.
    with_points = TrainingSet(even, samples.labels, samples.n_classes)
    some_empty = hyperparams.bias and not hyperparams.label_smoothing and len(present) < samples.n_classes
    if some_empty:
        with_points = TrainingSet(even, inverse, len(present))
    has_no_minimum_if_separable = LOSSES[hyperparams.loss].is_positive and not hyperparams.label_smoothing
    if has_no_minimum_if_separable and separable and not any(_shares(hyperparams)) and with_points.n_classes > 1:
        return Optimum(None, None, None, None, None, separable, True, SEPARABLE, rate)

    penalties = even_penalties(_shares(hyperparams), scaling, samples.n_features + hyperparams.bias)
    found = _minimise(with_points, hyperparams, penalties, should_stop)
    if found is None or should_stop():
        return None
    if found.reason:
        return Optimum(None, None, None, None, None, separable, False, found.reason, rate)
    if not found.gap <= _USELESS:
        return Optimum(None, None, None, None, None, separable, False, NOT_FOUND, rate)
    smooth = _is_softmax(hyperparams) and not _shares(hyperparams)[0]
    converged = found.gap <= (SMOOTH_GAP if smooth else CORNER_GAP)
    loss, penalty = _data_loss(found.theta, with_points, hyperparams), penalties.value(found.theta)
    weights, bias = _mean_zero(*scaling.to_data_units(*_parted(found.theta, hyperparams)), hyperparams)
    optimum = Optimum(loss + penalty, loss, penalty, weights, bias, separable, converged, "", rate)
    if not some_empty:
        return optimum
    if _is_softmax(hyperparams):
        return replace(optimum, weights=None, bias=None, reason=EMPTY_CLASS)
    weights, bias = _with_empty_classes(weights, bias, samples, present)
    return replace(optimum, weights=weights, bias=bias)


def _shares(hyperparams: Hyperparams) -> tuple[float, float]:
    """Return λ₁ and λ₂: the strength times the shares of L1 and L2."""
    shares = penalty_of(hyperparams).elastic_net
    assert shares is not None
    return shares


def _is_softmax(hyperparams: Hyperparams) -> bool:
    """Return whether the loss is cross-entropy; otherwise it is the hinge, as no other loss is searched for J*."""
    return LOSSES[hyperparams.loss].family is Family.SOFTMAX


def _parted(theta: Floats, hyperparams: Hyperparams) -> tuple[Floats, Floats]:
    """Return the weights and the bias of θ; the bias is 0 if there is none."""
    return (theta[:, :-1], theta[:, -1]) if hyperparams.bias else (theta, np.zeros(len(theta)))


def _data_loss(theta: Floats, samples: TrainingSet, hyperparams: Hyperparams) -> float:
    """Return the mean loss of θ on ``samples``, all in even units."""
    return measure(TrainState(*_parted(theta, hyperparams)), samples, hyperparams).data_loss


def _mean_zero(weights: Floats, bias: Floats, hyperparams: Hyperparams) -> tuple[Floats, Floats]:
    """Return weights and bias, shifted to mean 0 over the classes where that leaves J unchanged."""
    if not any(_shares(hyperparams)):
        weights = weights - weights.mean(axis=0)
    return weights, bias - bias.mean()


def _with_empty_classes(weights: Floats, bias: Floats, samples: TrainingSet, present: Ints) -> tuple[Floats, Floats]:
    """Return the hinge's optimum with rows for classes without points: no weights, and a margin of 1 to every point."""
    logits = samples.features @ weights.T + bias
    own = logits[np.arange(samples.n_samples), np.searchsorted(present, samples.labels)]
    all_weights = np.zeros((samples.n_classes, samples.n_features))
    all_bias = np.full(samples.n_classes, own.min() - 1.0)
    all_weights[present], all_bias[present] = weights, bias
    return all_weights, all_bias - all_bias.mean()


def _minimise(
    samples: TrainingSet, hyperparams: Hyperparams, penalties: Penalties, should_stop: Callable[[], bool]
) -> _Found | None:
    """Return the minimum over θ (K, D, and 1 with a bias) for samples and penalties in even units."""
    inputs = with_ones(samples.features, hyperparams.bias)
    start = np.zeros((samples.n_classes, inputs.shape[1]))
    if samples.n_classes < 2 or not start.size:
        return _Found(start, 0.0)
    # In even units no gradient of a loss is steeper than K − 1: a weight with a larger λ₁ is 0 at the minimum.
    is_zero = penalties.l1 >= samples.n_classes - 1.0
    if is_zero.any():
        some = TrainingSet(samples.features[:, ~is_zero[: samples.n_features]], samples.labels, samples.n_classes)
        best_of_rest = _minimise(some, hyperparams, penalties.of(~is_zero), should_stop)
        if best_of_rest is not None and not best_of_rest.reason:
            start[:, ~is_zero] = best_of_rest.theta
            return replace(best_of_rest, theta=start)
        return best_of_rest
    if not penalties.has_bound:
        return _without_penalty(samples, hyperparams, inputs, penalties, should_stop)
    if not _is_softmax(hyperparams):
        best = hinge_minimum(inputs.T, samples.labels, samples.n_classes, penalties, should_stop)
        if best is not None and penalties.has_l1:
            best = _with_zeros(best, samples, hyperparams, penalties)
    else:
        best = _cross_entropy_minimum(samples, inputs, hyperparams, penalties, should_stop)
    if best is None:
        return None
    return _Found(best.theta if any(penalties.l2) else _median_shifted(best.theta, penalties.l1), best.gap)


def _median_shifted(theta: Floats, l1: Floats) -> Floats:
    """Shift each penalised column of ``theta`` so that one weight is zero, if that leaves J unchanged.

    A shift common to all classes changes no probability. Σ|w| is least if 0 is a median, and for an even number of
    classes everything between the two middle weights is a median.
    """
    middle = np.sort(theta, axis=0)[[(len(theta) - 1) // 2, len(theta) // 2]]
    nearest = np.where(np.abs(middle[0]) <= np.abs(middle[1]), middle[0], middle[1])
    free = (l1 > 0.0) & (middle[0] <= 0.0) & (middle[1] >= 0.0)
    shifted: Floats = theta - np.where(free, nearest, 0.0)
    return shifted


def _cross_entropy_minimum(
    samples: TrainingSet,
    inputs: Floats,
    hyperparams: Hyperparams,
    penalties: Penalties,
    should_stop: Callable[[], bool],
) -> Minimum | None:
    """Search the minimum; with many points, first that of a subset, which is near the minimum of all."""
    start = np.zeros((samples.n_classes, inputs.shape[1]))
    smoothing = hyperparams.label_smoothing
    if samples.n_samples > _MANY_POINTS:
        some = np.linspace(0, samples.n_samples - 1, _SOME_POINTS).astype(np.int64)
        few = CrossEntropy(InputSums(inputs[some].T, should_stop), samples.labels[some], samples.n_classes, smoothing)
        first = minimum(few, penalties, start, should_stop, tolerance=1e-4)
        if first is None:
            return None
        start = first.theta
    data = CrossEntropy(InputSums(inputs.T, should_stop), samples.labels, samples.n_classes, smoothing)
    return minimum(data, penalties, start, should_stop, 1e-10 if penalties.has_l1 else 1e-11)


def _with_zeros(best: Minimum, samples: TrainingSet, hyperparams: Hyperparams, penalties: Penalties) -> Minimum:
    """Return ``best`` with as many small weights set to exactly 0 as L1 allows without increasing J."""

    def value(theta: Floats) -> float:
        return _data_loss(theta, samples, hyperparams) + penalties.value(theta)

    size, before = float(np.abs(best.theta).max(initial=0.0)), value(best.theta)
    for cut in 10.0 ** -np.arange(2.0, 13.0):
        theta = np.where((np.abs(best.theta) <= cut * size) & (penalties.l1 > 0.0), 0.0, best.theta)
        cost = value(theta) - before
        if cost <= CORNER_GAP / 4.0:
            return Minimum(theta, best.gap + cost, best.decrement)
    return best


def _without_penalty(
    samples: TrainingSet,
    hyperparams: Hyperparams,
    inputs: Floats,
    penalties: Penalties,
    should_stop: Callable[[], bool],
) -> _Found | None:
    """Search the minimum where the penalty is 0 or below rounding; if it is not attained, return the reason.

    Then the inputs may be replaced by orthonormal combinations. The cost of a penalty below rounding is added to the
    gap.
    """
    basis = even_basis(inputs, should_stop)
    start, flat = np.zeros((samples.n_classes, len(basis.rows))), np.zeros(len(basis.rows))
    if not start.size:
        return _Found(start @ basis.back, 0.0)
    if not _is_softmax(hyperparams):
        best = hinge_minimum(
            basis.rows, samples.labels, samples.n_classes, Penalties(flat, flat), should_stop, tie_breaker=_TIE_BREAKER
        )
        if best is None:
            return None
        margin, theta, gap = smallest_margin(best.theta @ basis.rows, samples.labels), best.theta, best.gap
        if margin > 0.5:  # Separated: slightly larger weights make the hinge exactly 0.
            theta, gap = theta / min(margin, 1.0), 0.0
        theta = theta @ basis.back
        return _Found(theta, gap + penalties.value(theta))
    data = CrossEntropy(
        InputSums(basis.rows, should_stop), samples.labels, samples.n_classes, hyperparams.label_smoothing
    )
    best = minimum(data, Penalties(flat, flat), start, should_stop)
    if best is None:
        return None
    some_penalty = bool(penalties.l1.any() or penalties.l2.any())
    if (
        not hyperparams.label_smoothing
        and not some_penalty
        and best.decrement <= SMOOTH_GAP
        and not _is_attained(data, best.theta, samples.labels)
    ):
        return _Found(best.theta, np.inf, TOUCHING)
    theta = best.theta @ basis.back
    return _Found(theta, min(2.0 * best.decrement, data.value(best.theta)) + penalties.value(theta))


def _is_attained(data: CrossEntropy, theta: Floats, labels: Ints) -> bool:
    """Return whether unpenalised cross-entropy attains a minimum near ``theta``, instead of only a limit.

    It does if and only if residuals that are all positive cancel (E. Stiemke, 1915). Along a direction in which the
    loss only approaches its limit, every Newton step moves some logits by about 1; near a minimum by almost 0.
    """
    local = data.local(theta)
    lift_shifts(local.hessian, np.arange(theta.shape[1]), theta.shape[1])
    change = data.design.logits(newton_direction(local.hessian, local.gradient))
    p = data.probabilities(theta)
    moved = float(np.abs(change - np.einsum("kn,kn->n", p, change)).max())
    return moved <= _SMALL_MOVE and is_proof(linearised(p, change), labels, data.design)
