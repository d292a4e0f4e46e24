"""The gradient check passes what is right and finds what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import oracles
import pytest
from fused_problems import SCOPES

from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training import gradient_check
from softmax_viz.core.training.gradient_check import check_gradient
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState


def problem(n=30, k=4, d=3, scale=1.0):
    random = np.random.default_rng(2)
    samples = TrainingSet(scale * random.normal(size=(n, d)), random.integers(0, k, n), k)
    return TrainState(random.normal(size=(k, d)) / scale, random.normal(size=k), step=3, epoch=1), samples


@pytest.mark.parametrize(
    ("loss", "penalty", "scope", "bias", "batch_size"),
    oracles.pairs(LOSSES, PENALTIES, SCOPES, (True, False), (None, 7)),
)
def test_the_gradient_is_right(loss, penalty, scope, bias, batch_size):
    dropout = {} if scope == "off" else {"logit_dropout": 0.4, "dropout_scope": scope, "dropout_rescale": True}
    state, samples = problem()
    settings = Hyperparams(
        loss=loss, penalty=penalty, strength=0.3, bias=bias, batch_size=batch_size, **dropout,
        label_smoothing=0.1,
    )  # fmt: skip
    found = check_gradient(state, samples, settings, seed=5)
    assert found.largest_relative_error < 1e-6
    assert found.n_parameters + found.kinks == 4 * (3 + bias)
    assert found.kinks == 0
    assert found.n_points == (batch_size or 30)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_units_do_not_matter(scale):
    state, samples = problem(scale=scale)
    assert check_gradient(state, samples, Hyperparams(penalty="none"), 0).largest_relative_error < 1e-5


def test_a_wrong_gradient_is_found_where_it_is_wrong(monkeypatch):
    state, samples = problem()

    class Wrong(Objective):
        def smooth_gradient(self, theta):
            gradient = super().smooth_gradient(theta)
            gradient[2, 1] *= 1.01
            return gradient

    monkeypatch.setattr(gradient_check, "Objective", Wrong)
    found = check_gradient(state, samples, Hyperparams(), 0)
    assert found.worst == (2, 1)
    assert found.largest_relative_error == pytest.approx(0.005, rel=0.02)


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_one_derivative_that_is_wrong_by_a_millionth_is_told_from_right_ones(monkeypatch, loss):
    """Between the two, as the window judges, there is room: right gradients stay under a tenth of that."""
    settings = Hyperparams(loss=loss, penalty="l2", strength=0.1)
    state, samples = problem()
    right = check_gradient(state, samples, settings, 0)
    assert right.largest_relative_error < 5e-8
    gradient = Objective.smooth_gradient
    large = np.abs(gradient(Objective(samples.features, samples.labels, np.ones(4), settings), state.theta)) > 0.02
    assert large.sum() > 8
    for place in zip(*np.nonzero(large), strict=True):

        def wrong(self, theta, place=place):
            found = gradient(self, theta)
            found[place] *= 1.0 + 1e-6
            return found

        monkeypatch.setattr(Objective, "smooth_gradient", wrong)
        found = check_gradient(state, samples, settings, 0)
        assert found.worst == place
        assert found.largest_relative_error > 4e-7


def test_corners_are_left_out_and_counted():
    state, samples = problem()
    weights = state.weights.copy()
    weights[1, :2] = 0.0
    found = check_gradient(TrainState(weights, state.bias), samples, Hyperparams(penalty="l1", strength=0.1), 0)
    assert (found.kinks, found.n_parameters) == (2, 14)
    assert found.largest_relative_error < 1e-6
    # On its margin: 1 + z₁ − z₀ = 0. Moving either score turns the corner.
    on_margin = TrainState(np.zeros((2, 1)), np.array([1.0, 0.0]))
    found = check_gradient(on_margin, TrainingSet([[2.0]], [0], 2), Hyperparams(loss="hinge", penalty="none"), 0)
    assert (found.kinks, found.n_parameters) == (4, 0)


def test_small_and_large_problems():
    empty = TrainingSet(np.empty((0, 3)), np.empty(0, np.int64), 4)
    state, _ = problem()
    found = check_gradient(state, empty, Hyperparams(strength=0.5), 0)
    assert found.largest_relative_error < 1e-8
    assert found.n_points == 0
    nothing = TrainingSet(np.empty((0, 0)), np.empty(0, np.int64), 2)
    none = check_gradient(TrainState(np.empty((2, 0)), np.zeros(2)), nothing, Hyperparams(bias=False), 0)
    assert (none.largest_relative_error, none.n_parameters) == (0.0, 0)
    _, many = problem(25_000)
    found = check_gradient(state, many, Hyperparams(), 0)
    assert found.n_points <= 10_000
    assert found.largest_relative_error < 1e-6


@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if entry.proximal is not None])
@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("size", [1.0, 1e6])
def test_the_threshold_is_checked_where_there_is_one(optimizer, penalty, size, monkeypatch):
    state, samples = problem()
    weights = state.weights * size
    weights[1, 1] = 0.0
    settings = Hyperparams(optimizer=optimizer, penalty=penalty, strength=0.02, learning_rate=0.01)
    found = check_gradient(TrainState(weights, state.bias), samples, settings, 0)
    if not PENALTIES[penalty].has_corners:
        assert found.drift is None
        return
    assert found.drift is not None
    assert found.drift < 1e-9

    right = OPTIMIZERS[optimizer]

    def after_the_direction(theta, g, moments, age, settings, threshold):
        """The threshold η λ₁ behind any direction: right for gradient descent alone."""
        direction, moments = right.direct(g, moments, age, settings)
        return threshold(theta - settings.learning_rate * direction, settings.learning_rate), moments

    wrong = replace(right, proximal=after_the_direction)
    monkeypatch.setitem(gradient_check.OPTIMIZERS, optimizer, wrong)
    drift = check_gradient(TrainState(weights, state.bias), samples, settings, 0).drift
    assert (drift < 1e-9) is (optimizer == "gd")
