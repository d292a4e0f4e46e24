"""Curvature against dense eigenvalues, and rates against what gradient descent does with them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.methods.optimizers import OPTIMIZERS, no_moments
from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.curvature import (
    any_batch_safe_rate,
    global_bound,
    global_safe_rate,
    largest_curvature,
    safe_learning_rate,
    stability_bound,
)
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step


def problem(n=40, k=3, d=2, seed=0):
    random = np.random.default_rng(seed)
    return TrainingSet(random.normal(size=(n, d)), random.integers(0, k, n), k)


@pytest.mark.parametrize(("n", "k", "d"), [(1, 2, 1), (40, 3, 2), (300, 5, 9), (60, 12, 20), (7, 4, 0)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("size", [0.0, 0.5, 30.0])
def test_it_is_the_largest_eigenvalue(n, k, d, bias, size):
    samples, random = problem(n, k, d), np.random.default_rng(1)
    settings = Hyperparams(penalty="elastic", l1_ratio=0.25, strength=0.02, bias=bias)
    theta = size * random.normal(size=(k, d + 1))
    if not bias:
        theta[:, -1] = 0.0
    hessian = Objective(samples.features, samples.labels, np.ones(k), settings).hessian(theta)
    if not bias:  # the objective keeps a row for it
        kept = np.arange(k * (d + 1)) % (d + 1) != d
        hessian = hessian[np.ix_(kept, kept)]
    expected = np.linalg.eigvalsh(hessian)[-1] if len(hessian) else 0.0
    assert largest_curvature(theta, samples, settings) == pytest.approx(expected, rel=1e-5, abs=1e-14)


@given(st.integers(0, 10**6), st.integers(1, 20), st.integers(2, 5), st.integers(0, 4), st.booleans(), st.floats(0, 20))
def test_no_weights_are_steeper_than_the_global_bound(seed, n, k, d, bias, size):
    samples = problem(n, k, d, seed)
    settings = Hyperparams(strength=0.1, bias=bias)
    theta = size * np.random.default_rng(seed + 1).normal(size=(k, d + 1))
    local = largest_curvature(theta, samples, settings)
    bound = global_safe_rate(samples, settings)
    assert local == 0.0 or bound <= 2.0 / local * (1 + 1e-9)


@given(st.integers(0, 10**6), st.booleans())
def test_nor_with_dropped_logits(seed, rescale):
    samples, random = problem(12, 3, 2, seed), np.random.default_rng(seed)
    settings = Hyperparams(penalty="none", logit_dropout=0.5, dropout_rescale=rescale)
    keep = (random.random((12, 3)) < 0.5) * (2.0 if rescale else 1.0)
    objective = Objective(samples.features, samples.labels, keep, settings)
    steepest = np.linalg.eigvalsh(objective.hessian(random.normal(size=(3, 3))))[-1]
    assert steepest <= 2.0 / global_safe_rate(samples, settings) * (1 + 1e-9)


def test_two_classes_at_zero_weights_reach_the_bound():
    # p (1 − p) = 1/4 for both classes: ½ (I − 11ᵀ/2) exactly.
    samples, settings = problem(30, 2, 2), Hyperparams(penalty="none")
    assert safe_learning_rate(TrainState(np.zeros((2, 2)), np.zeros(2)), samples, settings) == pytest.approx(
        global_safe_rate(samples, settings)
    )


def test_without_curvature_every_rate_is_safe():
    state = TrainState(np.zeros((3, 2)), np.zeros(3))
    for samples, settings in (
        (problem(0), Hyperparams(penalty="none")),
        (problem(), Hyperparams(loss="hinge", penalty="l1")),
    ):
        assert safe_learning_rate(state, samples, settings) == math.inf
    assert global_safe_rate(problem(), Hyperparams(loss="hinge")) == math.inf
    assert global_safe_rate(problem(0), Hyperparams(penalty="none", bias=False)) == math.inf
    assert safe_learning_rate(state, problem(), Hyperparams(loss="hinge", strength=0.5)) == pytest.approx(4.0)


def test_weights_beyond_all_numbers_leave_the_penalty():
    state = TrainState(np.full((3, 2), 1e308), np.zeros(3))
    assert largest_curvature(state.theta, problem(), Hyperparams(strength=0.5)) == 0.5


def near_optimum(samples, settings):
    best = find_optimum(samples, replace(settings, optimizer="gd"))
    assert best is not None
    assert best.weights is not None
    nudge = 1e-4 * np.random.default_rng(0).normal(size=best.weights.shape)
    return TrainState(best.weights + nudge, best.bias), best


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_a_rate_just_below_the_bound_comes_nearer_and_one_above_goes_away(optimizer, beta):
    samples = problem(60)
    settings = Hyperparams(optimizer=optimizer, momentum=beta, strength=0.05)
    start, best = near_optimum(samples, settings)
    largest = largest_curvature(start.theta, samples, settings)
    distances = {}
    for share in (0.97, 1.03):
        tried = replace(settings, learning_rate=share * stability_bound(settings) / largest)
        state = replace(start, moments=no_moments(optimizer, (3, 3)), memory=OPTIMIZERS[optimizer].memory)
        assert len(state.moments) == OPTIMIZERS[optimizer].n_moments
        for _ in range(300):
            state, _ = reference_step(state, samples, tried, 0)
        distances[share] = np.linalg.norm(state.weights - best.weights)
    begun = np.linalg.norm(start.weights - best.weights)
    assert distances[0.97] < begun < distances[1.03]


def test_gradient_descent_goes_down_below_the_safe_rate_and_up_far_above():
    samples, settings = problem(60), Hyperparams(strength=0.05)
    start, _ = near_optimum(samples, settings)
    safe = safe_learning_rate(start, samples, settings)
    _, before = reference_step(start, samples, settings, 0)
    for factor, falls in ((0.9, True), (5.0, False)):
        state, _ = reference_step(start, samples, replace(settings, learning_rate=factor * safe), 0)
        _, after = reference_step(state, samples, settings, 0)
        assert (after.total < before.total) is falls


@pytest.mark.parametrize("n_features", [2, 30], ids=["eigenvalues", "lanczos"])
@pytest.mark.parametrize("exponent", [300, 480, 600, 900])
def test_features_of_any_size_have_a_curvature_and_no_warning(n_features, exponent):
    """L is quadratic in the features; beyond the largest number it is inf, and no rate is safe."""
    random = np.random.default_rng(0)
    features, labels = random.normal(size=(20, n_features)), np.arange(20) % 3
    settings, zeros = Hyperparams(penalty="none", bias=False), TrainState(np.zeros((3, n_features)), np.zeros(3))
    plain, large = (TrainingSet(x, labels, 3) for x in (features, np.ldexp(features, exponent)))
    for curvature in (
        lambda samples: largest_curvature(zeros.theta, samples, settings),
        lambda samples: 2.0 / global_safe_rate(samples, settings) if global_safe_rate(samples, settings) else np.inf,
    ):
        with np.errstate(over="ignore"):
            expected = np.ldexp(curvature(plain), 2 * exponent)
        assert curvature(large) == pytest.approx(expected, rel=1e-6)
    assert (safe_learning_rate(zeros, large, settings) == 0.0) == (exponent > 512)


def generator_blobs():
    data = blobs()
    return TrainingSet((data.points - data.points.mean(axis=0)) / data.points.std(axis=0), data.labels, 3)


# Problems on which momentum goes round for ever a hair below 2 (1 + β)/L: points, labels, β.
CYCLES = {
    "the first data, standardized": (None, None, 0.99),
    "two points": ([[0, 1], [2, 1]], [0, 1], 0.9),
    "four points": ([[1, -1], [-2, -1], [-2, 0], [3, -1]], [0, 0, 1, 1], 0.9),
}


@pytest.mark.parametrize("name", CYCLES)
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
def test_from_any_weights_the_rate_that_is_safe_everywhere_leads_to_the_optimum(optimizer, name):
    points, labels, beta = CYCLES[name]
    samples = generator_blobs() if points is None else TrainingSet(np.array(points, float), labels, 2)
    settings = Hyperparams(optimizer=optimizer, momentum=beta, strength=0.1)
    best = find_optimum(samples, settings)
    assert best is not None
    assert best.value is not None
    rate = 0.99 * global_safe_rate(samples, settings) * global_bound(settings) / 2
    tried = replace(settings, learning_rate=rate)
    shape = (samples.n_classes, samples.n_features)
    for size in (0.01, 30.0):
        random = np.random.default_rng(2)
        state = TrainState(size * random.normal(size=shape), size * random.normal(size=shape[0]))
        totals = FusedTrainer(samples, tried, 0, state).advance(4_000)
        last = (totals.data_loss + totals.penalty)[-200:]
        assert best.value - 1e-9 < last.min() <= last.max() < best.value + 1e-6


@given(st.floats(0, 0.999))
def test_what_is_safe_everywhere_is_safe_at_the_weights_where_a_run_ends(beta):
    for optimizer in OPTIMIZERS:
        settings = Hyperparams(optimizer=optimizer, momentum=beta)
        assert 0 < global_bound(settings) <= stability_bound(settings) * (1 + 1e-12)


@given(st.integers(0, 10**6), st.integers(1, 12), st.sampled_from([0.0, 0.4]), st.booleans(), st.booleans())
def test_no_batch_is_made_worse_by_its_own_step_at_the_rate_for_any_batch(seed, batch_size, dropout, rescale, bias):
    """A point far out is steeper than the mean of all can show; L1 as well, for its step is proximal."""
    random = np.random.default_rng(seed)
    samples = TrainingSet(np.vstack([random.normal(size=(12, 2)), [[60.0, 0.0]]]), random.integers(0, 2, 13), 2)
    settings = Hyperparams(
        batch_size=batch_size,
        penalty="elastic",
        strength=0.01,
        logit_dropout=dropout,
        dropout_rescale=rescale,
        bias=bias,
    )
    settings = replace(settings, learning_rate=0.99 * any_batch_safe_rate(samples, settings))
    state = TrainState(random.normal(size=(2, 2)), random.normal(size=2) * bias)
    for _ in range(4):
        after, before = reference_step(state, samples, settings, 3)
        again = TrainState(after.weights, after.bias, state.step, state.epoch, state.position)
        _, then = reference_step(again, samples, settings, 3)
        assert then.total <= before.total * (1 + 1e-12) + 1e-15
        state = after
