"""The optimum against scikit-learn, against scipy's linear programming, and against closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from sklearn.linear_model import LogisticRegression

from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.methods.penalties import PENALTIES, penalty_of
from softmax_viz.core.model.features import expand, of_degree
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.optimum.search import EMPTY_CLASS, REASONS, SEPARABLE, TOUCHING, find_optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import global_safe_rate
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state, reference_step

# What J* can be found for.
SOLVED = [name for name, loss in LOSSES.items() if loss.family is not Family.OTHER]
NETS = [name for name in PENALTIES if penalty_of(Hyperparams(penalty=name)).elastic_net is not None]


def blobs(n=60, k=3, degree=1, spread=0.7, seed=0) -> TrainingSet:
    random = np.random.default_rng(seed)
    labels = random.integers(0, k, n)
    points = random.normal(size=(k, 2))[labels] + spread * random.normal(size=(n, 2))
    return TrainingSet(expand(points, of_degree(degree)), labels, k)


def optimum(samples: TrainingSet, **settings) -> Optimum:
    found = find_optimum(samples, Hyperparams(**settings))
    assert found is not None
    return found


def attained(samples: TrainingSet, **settings) -> Optimum:
    """The optimum, after checking that its value is that of its weights and its words fit."""
    found = optimum(samples, **settings)
    assert found.converged
    assert found.reason == ""
    state = TrainState(found.weights, found.bias)
    assert measure(state, samples, Hyperparams(**settings)).total == pytest.approx(found.value, abs=1e-12)
    assert found.value == pytest.approx(found.data_loss + found.penalty, abs=1e-12)
    return found


def objective(samples, **settings) -> Objective:
    return Objective(samples.features, samples.labels, np.ones(samples.n_classes), Hyperparams(**settings))


def theta_of(found: Optimum):
    return np.column_stack([found.weights, found.bias])


# --- cross-entropy and L2 --------------------------------------------------------------------------------


@pytest.mark.parametrize(("strength", "degree"), [(1e-5, 1), (1e-3, 3), (0.1, 2), (10.0, 1)])
@pytest.mark.parametrize("bias", [True, False])
def test_l2_is_that_of_scikit_learn(strength, degree, bias):
    samples = blobs(degree=degree)
    found = attained(samples, penalty="l2", strength=strength, bias=bias)
    other = LogisticRegression(
        C=1 / (strength * samples.n_samples), solver="newton-cg", tol=1e-12, max_iter=10_000, fit_intercept=bias
    ).fit(samples.features, samples.labels)
    intercept = other.intercept_ if bias else np.zeros(samples.n_classes)
    settings = Hyperparams(penalty="l2", strength=strength, bias=bias)
    theirs = measure(TrainState(other.coef_, intercept), samples, settings).total
    assert found.value <= theirs + 1e-12
    assert found.value == pytest.approx(theirs, abs=1e-9)
    assert found.weights == pytest.approx(other.coef_, abs=2e-3 * max(1.0, np.abs(other.coef_).max()))


def test_the_gap_is_below_1e_10_by_strong_convexity():
    samples, settings = blobs(300, 5, 3), {"penalty": "l2", "strength": 1e-5}
    found = attained(samples, **settings)
    gradient = objective(samples, **settings).smooth_gradient(theta_of(found))
    # J − J* ≤ ‖∂J/∂W‖²/2λ where the bias is optimal.
    assert np.square(gradient[:, :-1]).sum() / (2 * 1e-5) < 1e-10
    assert np.abs(gradient[:, -1]).max() < 1e-13


@given(
    st.integers(0, 10**6), st.integers(1, 25), st.integers(2, 4), st.integers(0, 3), st.floats(1e-5, 5.0),
    st.booleans(), st.sampled_from([0.0, 0.2]),
)  # fmt: skip
def test_no_gradient_is_left(seed, n, k, d, strength, bias, smoothing):
    random = np.random.default_rng(seed)
    samples = TrainingSet(random.normal(size=(n, d)), random.integers(0, k, n), k)
    settings = {"penalty": "l2", "strength": strength, "bias": bias, "label_smoothing": smoothing}
    found = optimum(samples, **settings)
    assert found.value is not None
    assert found.converged
    if found.weights is None:
        assert found.reason == EMPTY_CLASS
        assert len(np.unique(samples.labels)) < k
        return
    assert np.abs(objective(samples, **settings).smooth_gradient(theta_of(found))).max() < 1e-7
    assert theta_of(found).mean(axis=0) == pytest.approx(np.zeros(d + 1), abs=1e-7)


def test_training_comes_down_to_it_and_not_below():
    samples = blobs()
    settings = Hyperparams(strength=0.01, learning_rate=1.0)
    found = attained(samples, strength=0.01)
    state, totals = initial_state(3, 2, settings, 0), []
    for _ in range(3000):
        state, report = reference_step(state, samples, settings, 0)
        totals.append(report.total)
    assert totals[-1] == pytest.approx(found.value, abs=1e-9)
    assert min(totals) > found.value - 1e-12


# --- L1 and elastic net ----------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(("penalty", "ratio"), [("l1", 1.0), ("elastic", 0.5)])
@pytest.mark.parametrize("strength", [0.003, 0.05])
def test_l1_is_that_of_saga(penalty, ratio, strength):
    samples = blobs()
    found = attained(samples, penalty=penalty, strength=strength, l1_ratio=ratio)
    other = LogisticRegression(
        penalty="elasticnet", l1_ratio=ratio, C=1 / (strength * samples.n_samples), solver="saga", tol=1e-10,
        max_iter=200_000,
    ).fit(samples.features, samples.labels)  # fmt: skip
    settings = Hyperparams(penalty=penalty, strength=strength, l1_ratio=ratio)
    theirs = measure(TrainState(other.coef_, other.intercept_), samples, settings).total
    assert found.value <= theirs + 1e-9
    assert found.value == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("penalty", ["l1", "elastic"])
@pytest.mark.parametrize("strength", [1e-4, 1e-3, 0.03])
def test_the_conditions_of_a_minimum_hold_under_l1(penalty, strength):
    samples, settings = blobs(120, 4, 3), {"penalty": penalty, "strength": strength, "l1_ratio": 0.4}
    found = attained(samples, **settings)
    share = strength * (1.0 if penalty == "l1" else 0.4)
    gradient = objective(samples, **settings).smooth_gradient(theta_of(found))
    at_zero = found.weights == 0.0
    assert at_zero.any(axis=0).all() if penalty == "l1" else strength < 1e-2 or at_zero.any()
    assert (np.abs(gradient[:, :-1][at_zero]) <= share + 1e-6).all()
    assert gradient[:, :-1][~at_zero] == pytest.approx(-share * np.sign(found.weights[~at_zero]), abs=1e-6)
    assert np.abs(gradient[:, -1]).max() < 1e-6


def test_strong_l1_leaves_no_weight():
    found = attained(blobs(), penalty="l1", strength=5.0)
    assert (found.weights == 0.0).all()
    assert found.penalty == 0.0


# --- the hinge -------------------------------------------------------------------------------------------


def hinge_program(samples: TrainingSet, l1: float, bias: bool) -> float:
    """The least mean hinge + l1 Σ|w| as a linear program: θ = θ⁺ − θ⁻ and one slack per margin."""
    inputs = np.column_stack([samples.features, np.ones(samples.n_samples)]) if bias else samples.features
    (n, m), k = inputs.shape, samples.n_classes
    rows = []
    for i in range(n):
        for other in range(k):
            if other != samples.labels[i]:
                row = np.zeros((k, m))
                row[other] += inputs[i]
                row[samples.labels[i]] -= inputs[i]
                rows.append(row.reshape(-1))
    a = np.array(rows)
    cost = np.full((k, m), l1)
    if bias:
        cost[:, -1] = 0.0
    result = linprog(
        np.concatenate([cost.reshape(-1), cost.reshape(-1), np.full(len(a), 1 / n)]),
        np.hstack([a, -a, -np.eye(len(a))]),
        -np.ones(len(a)),
        method="highs",
    )
    return float(result.fun)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize(("penalty", "strength"), [("none", 0.0), ("l1", 0.01), ("l1", 0.3)])
def test_the_hinge_is_that_of_linear_programming(penalty, strength, degree, bias):
    samples = blobs(degree=degree)
    found = attained(samples, loss="hinge", penalty=penalty, strength=strength, bias=bias)
    assert found.value == pytest.approx(hinge_program(samples, strength, bias), abs=1e-8)


@pytest.mark.parametrize("strength", [1e-3, 0.1])
def test_the_hinge_with_l2_is_that_of_quadratic_programming(strength):
    samples = blobs(20)
    found = attained(samples, loss="hinge", penalty="l2", strength=strength)
    n, k = samples.n_samples, samples.n_classes
    inputs = np.column_stack([samples.features, np.ones(n)])

    def primal(x):
        return strength / 2 * np.square(x[: k * 3].reshape(k, 3)[:, :2]).sum() + x[k * 3 :].sum() / n

    def slopes(x):
        theta = x[: k * 3].reshape(k, 3) * [strength, strength, 0.0]
        return np.concatenate([theta.reshape(-1), np.full(n * (k - 1), 1 / n)])

    rows = []
    for i, label in enumerate(samples.labels):
        for other in set(range(k)) - {int(label)}:
            row = np.zeros((k, 3))
            row[label], row[other] = inputs[i], -inputs[i]
            rows.append(row.reshape(-1))
    a = np.hstack([np.array(rows), np.eye(len(rows))])
    constraint = {"type": "ineq", "fun": lambda x: a @ x - 1, "jac": lambda _x: a}
    start = np.concatenate([np.zeros(k * 3), np.ones(len(rows))])
    bounds = [(None, None)] * (k * 3) + [(0, None)] * len(rows)
    result = minimize(
        primal, start, jac=slopes, bounds=bounds, constraints=[constraint], method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 1000},
    )  # fmt: skip
    assert found.value == pytest.approx(result.fun, abs=1e-7)


def test_separated_points_cost_the_hinge_nothing():
    found = attained(blobs(spread=0.02), loss="hinge", penalty="none")
    assert found.value == 0.0
    assert found.separable is True


def test_the_hinge_keeps_a_class_without_points_at_its_margin():
    samples = blobs()
    four = TrainingSet(samples.features, samples.labels, 4)
    for settings in ({"penalty": "l2", "strength": 0.1}, {"penalty": "none"}, {"penalty": "l1", "strength": 0.05}):
        with_it = attained(four, loss="hinge", **settings)
        assert with_it.value == pytest.approx(attained(samples, loss="hinge", **settings).value, abs=1e-9)


# --- no penalty ------------------------------------------------------------------------------------------


def test_without_penalty_the_representative_has_mean_zero():
    samples = blobs()
    found = attained(samples, penalty="none")
    assert found.separable is False
    assert theta_of(found).mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    assert np.abs(objective(samples, penalty="none").smooth_gradient(theta_of(found))).max() < 1e-8
    assert attained(samples, penalty="l2", strength=0.0).value == pytest.approx(found.value, abs=1e-12)


def test_separated_points_have_no_optimum_but_with_penalty_or_smoothing():
    samples = blobs(spread=0.02)
    found = optimum(samples, penalty="none")
    assert (found.value, found.weights, found.bias, found.reason) == (None, None, None, SEPARABLE)
    assert found.separable is True
    assert attained(samples, strength=1e-6).separable is True
    assert attained(samples, penalty="none", label_smoothing=0.1).separable is True


def test_points_that_touch_have_no_optimum_either():
    x = np.array([[-2.0], [-1.0], [0.0], [0.0], [1.0], [2.0]])
    found = optimum(TrainingSet(x, [0, 0, 0, 1, 1, 1], 2), penalty="none")
    assert (found.value, found.separable, found.reason) == (None, False, TOUCHING)


def test_smoothing_has_a_closed_form_at_one_point():
    # −Σ t log p is least at p = t, where it is the entropy of the target.
    found = attained(TrainingSet([[1.0]], [0], 3), penalty="none", label_smoothing=0.3)
    target = np.array([0.8, 0.1, 0.1])
    assert found.value == pytest.approx(-(target * np.log(target)).sum(), abs=1e-10)


# --- closed forms and edges ------------------------------------------------------------------------------


@pytest.mark.parametrize("features", [np.zeros((6, 0)), np.zeros((6, 2)), np.full((6, 2), 3.0)])
@pytest.mark.parametrize("penalty", NETS)
def test_equal_points_give_the_frequencies_of_the_classes(features, penalty):
    frequencies = np.array([3, 2, 1]) / 6
    found = attained(TrainingSet(features, [0, 0, 0, 1, 1, 2], 3), penalty=penalty, strength=1e-3)
    logits = features[0] @ found.weights.T + found.bias
    assert np.exp(logits) / np.exp(logits).sum() == pytest.approx(frequencies, abs=1e-5)
    assert found.value == pytest.approx(-(frequencies * np.log(frequencies)).sum(), abs=1e-8)
    assert found.separable is False


def test_a_strong_penalty_leaves_the_entropy_of_the_frequencies():
    samples = blobs(400)
    small = TrainingSet(1e-3 * samples.features, samples.labels, 3)
    found = attained(small, strength=10.0)
    frequencies = np.bincount(samples.labels) / 400
    assert np.abs(found.weights).max() < 1e-3
    assert found.value == pytest.approx(-(frequencies * np.log(frequencies)).sum(), abs=1e-5)


def test_nothing_to_learn_with():
    found = attained(TrainingSet(np.zeros((4, 0)), [0, 1, 2, 2], 3), bias=False)
    assert found.value == pytest.approx(math.log(3))
    assert found.weights.shape == (3, 0)


@pytest.mark.parametrize("loss", SOLVED)
@pytest.mark.parametrize("penalty", NETS)
@pytest.mark.parametrize("bias", [True, False])
def test_few_points_say_what_they_are(loss, penalty, bias):
    settings = {"loss": loss, "penalty": penalty, "bias": bias, "strength": 0.01}
    none = attained(TrainingSet(np.empty((0, 2)), np.empty(0, np.int64), 3), **settings)
    assert none.value == 0.0
    for samples in (TrainingSet([[1.0, 2.0]], [1], 3), TrainingSet([[1.0, 2.0], [0.5, 1.0]], [1, 1], 3)):
        found = optimum(samples, **settings)
        if loss == "cross_entropy" and bias:
            assert (found.value, found.weights, found.reason) == (pytest.approx(0.0, abs=1e-9), None, EMPTY_CLASS)
        elif loss == "cross_entropy" and penalty == "none":
            assert (found.value, found.reason) == (None, SEPARABLE)
        else:
            assert found.converged
            assert found.value is not None
            assert found.weights is not None


def test_a_class_without_points_changes_no_value():
    samples = blobs()
    four = TrainingSet(samples.features, samples.labels, 4)
    found = optimum(four, strength=0.01)
    assert found.reason == EMPTY_CLASS
    assert found.weights is None
    assert found.value == pytest.approx(attained(samples, strength=0.01).value, abs=1e-11)
    # The limit is approached: a low bias comes near it.
    three = attained(samples, strength=0.01)
    low = TrainState(np.vstack([three.weights, np.zeros(2)]), np.append(three.bias, -30.0))
    assert measure(low, four, Hyperparams(strength=0.01)).total == pytest.approx(found.value, abs=1e-9)


def test_far_points_are_no_trouble():
    samples = blobs()
    for scale in (1e-4, 1e4):
        far = TrainingSet(scale * samples.features, samples.labels, 3)
        assert attained(far, penalty="none").value == pytest.approx(attained(samples, penalty="none").value, abs=1e-9)
        assert attained(far, strength=1e-3).value is not None


def test_many_points():
    samples = blobs(100_000, 4)
    found = attained(samples, strength=1e-3)
    gradient = objective(samples, strength=1e-3).smooth_gradient(theta_of(found))
    assert np.square(gradient).sum() / 2e-3 < 1e-10


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
@pytest.mark.parametrize("penalty", ["none", "l2", "l1"])
def test_it_stops_when_it_is_told_to(loss, penalty):
    for patience in range(4):
        asked: list[int] = []

        def stop(asked=asked, patience=patience) -> bool:
            asked.append(1)
            return len(asked) > patience

        assert find_optimum(blobs(), Hyperparams(loss=loss, penalty=penalty), stop) is None


def test_what_only_moves_the_way_does_not_move_the_goal():
    samples = blobs()
    settings = Hyperparams()
    other = replace(settings, learning_rate=5.0, optimizer="adam", batch_size=3, logit_dropout=0.5, test_share=0.5)
    one, two = find_optimum(samples, settings), find_optimum(samples, other)
    assert one is not None
    assert two is not None
    assert one.value == two.value
    assert one.global_safe_rate == global_safe_rate(samples, settings)


def test_the_reasons_are_sentences():
    assert all(reason.endswith(".") and reason[0].isupper() for reason in REASONS)
