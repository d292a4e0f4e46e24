"""The damped Newton step: exact on a parabola, downhill everywhere, and quick on the real objective."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.methods.newton import newton_step
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step


class Parabola:
    """½ (θ − c)ᵀ A (θ − c)."""

    def __init__(self, matrix: np.ndarray, centre: np.ndarray) -> None:
        self.matrix, self.centre = matrix, centre

    def total(self, theta):
        apart = (theta - self.centre).ravel()
        return float(0.5 * apart @ self.matrix @ apart)

    def smooth_gradient(self, theta):
        return (self.matrix @ (theta - self.centre).ravel()).reshape(theta.shape)

    def hessian(self, theta):
        return self.matrix.copy()


class Runaway:
    """Σ log cosh θ: the full Newton step overshoots without end as soon as |θ| > 1.09."""

    def total(self, theta):
        return float(np.logaddexp(theta, -theta).sum())

    def smooth_gradient(self, theta):
        return np.tanh(theta)

    def hessian(self, theta):
        return np.diag(1 / np.cosh(theta.ravel()) ** 2)


@given(seed=st.integers(0, 10**6), spread=st.floats(0, 3))
def test_one_step_reaches_the_bottom_of_a_parabola(seed, spread):
    random = np.random.default_rng(seed)
    axes = np.linalg.qr(random.normal(size=(6, 6)))[0]
    matrix = axes @ np.diag(10 ** np.linspace(0, spread, 6)) @ axes.T
    centre, start = random.normal(size=(2, 2, 3))
    np.testing.assert_allclose(newton_step(Parabola(matrix, centre), start), centre, atol=1e-6)


def problem(seed=0, strength=0.1, k=3):
    random = np.random.default_rng(seed)
    samples = TrainingSet(random.normal(size=(40, 2)), random.integers(0, k, 40), k)
    settings = Hyperparams(optimizer="newton", penalty="l2" if strength else "none", strength=strength)
    return Objective(samples.features, samples.labels, np.ones(k), settings), samples, settings, random


def test_near_the_optimum_the_step_is_that_of_linear_algebra():
    objective, _, _, random = problem()
    theta = random.normal(size=(3, 3)) * 0.1
    theta -= theta.mean(axis=0)
    gradient, hessian = objective.smooth_gradient(theta).ravel(), objective.hessian(theta)
    expected = -np.linalg.lstsq(hessian, gradient, rcond=1e-9)[0]  # biases have a common shift nobody feels
    moved = (newton_step(objective, theta) - theta).ravel()
    np.testing.assert_allclose(moved, expected, atol=1e-6)


def test_where_the_curvature_has_an_inverse_the_step_solves_with_it():
    _, samples, _, random = problem()
    settings = Hyperparams(bias=False, penalty="l2", strength=0.1)
    objective = Objective(samples.features, samples.labels, np.ones(3), settings)
    theta = np.column_stack([random.normal(size=(3, 2)) * 0.1, np.zeros(3)])
    weights = [i for i in range(9) if i % 3 != 2]
    hessian = objective.hessian(theta)[np.ix_(weights, weights)]
    expected = -np.linalg.solve(hessian, objective.smooth_gradient(theta).ravel()[weights])
    moved = newton_step(objective, theta) - theta
    np.testing.assert_allclose(moved.ravel()[weights], expected, atol=1e-6)
    assert not moved[:, 2].any(), "without bias it stays zero"


@pytest.mark.parametrize("size", [0.1, 1.0, 3.0, 8.0])
def test_it_never_goes_uphill_and_arrives(size):
    runaway, theta = Runaway(), np.array([[size, -size / 2]])
    totals = [runaway.total(theta)]
    for _ in range(12):
        theta = newton_step(runaway, theta)
        totals.append(runaway.total(theta))
    assert (np.diff(totals) <= 1e-15).all()
    assert np.abs(theta).max() < 1e-6


@pytest.mark.parametrize("strength", [0.0, 1e-5, 0.1])
@pytest.mark.parametrize("seed", range(4))
def test_training_descends_monotonically_to_a_flat_place(strength, seed):
    objective, samples, settings, random = problem(seed, strength)
    state = TrainState(random.normal(size=(3, 2)) * 3, random.normal(size=3) * 3)
    totals = []
    for _ in range(15):
        state, report = reference_step(state, samples, settings, 0)
        totals.append(report.total)
    assert (np.diff(totals) <= 1e-14).all()
    assert np.abs(objective.smooth_gradient(state.theta)).max() < 1e-8


def test_at_the_optimum_it_stays():
    objective, samples, settings, _ = problem()
    state = TrainState(np.zeros((3, 2)), np.zeros(3))
    for _ in range(20):
        state, _ = reference_step(state, samples, settings, 0)
    moved = newton_step(objective, state.theta) - state.theta
    np.testing.assert_allclose(moved - moved.mean(axis=0), 0.0, atol=1e-9)  # nobody feels what all classes share


def test_a_flat_place_without_curvature_is_left_alone():
    settings = Hyperparams(optimizer="newton", penalty="none")
    nothing = TrainingSet(np.empty((0, 2)), np.empty(0, np.int64), 3)
    state = TrainState(np.ones((3, 2)), np.ones(3))
    after, _ = reference_step(state, nothing, settings, 0)
    np.testing.assert_array_equal(after.theta, state.theta)
