"""The penalised optimum knows neither the units of the columns nor their origin: scipy on centred, scaled data."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet

pytestmark = pytest.mark.slow

SCALES = {"1e-6": 1e-6, "1": 1.0, "1e3": 1e3, "1e4": 1e4, "1e6": 1e6, "mixed": np.array([1e6, 1e-4])}


def clouds(seed: int, scale) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, 40)
    labels[:3] = [0, 1, 2]
    centres = 2.0 * random.standard_normal((3, 2))
    return (centres[labels] + 1.5 * random.standard_normal((40, 2)) + 10.0) * scale, labels


def in_even_units(points: np.ndarray, l1: float, l2: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns as (x − m)/c, and λ₁/c and λ₂/c² for w·c: the same objective, the constant going to the bias."""
    unit = points.std(axis=0)
    even = (points - points.mean(axis=0)) / unit
    return np.column_stack([even, np.ones(len(even))]), np.append(l1 / unit, 0.0), np.append(l2 / unit**2, 0.0)


def cross_entropy_by_scipy(inputs, labels, l1, l2) -> float:
    """With θ = θ⁺ − θ⁻, both ≥ 0, Σ|w| is smooth."""
    (n, m), k = inputs.shape, 3
    one_hot = np.eye(k)[labels]

    def value(x):
        theta = (x[: k * m] - x[k * m :]).reshape(k, m)
        logits = inputs @ theta.T
        log_sums = np.logaddexp.reduce(logits, axis=1)
        slope = (np.exp(logits - log_sums[:, None]) - one_hot).T @ inputs / n + l2 * theta
        cost = (log_sums - logits[np.arange(n), labels]).mean() + 0.5 * (theta**2 @ l2).sum()
        kinks = np.tile(l1, k)
        return cost + (x.reshape(2, -1) @ kinks).sum(), np.concatenate([slope.ravel() + kinks, kinks - slope.ravel()])

    x = np.zeros(2 * k * m)
    for _ in range(3):
        x = minimize(value, x, jac=True, bounds=[(0, None)] * len(x), method="L-BFGS-B",
                     options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 20_000, "maxfun": 40_000}).x  # fmt: skip
    return float(value(x)[0])


def is_least(value: float, of_scipy: float) -> None:
    """Not above what scipy finds; L-BFGS ends a little above the minimum itself."""
    assert value <= of_scipy + 1e-9
    assert value == pytest.approx(of_scipy, abs=2e-6)


def hinge_by_linear_programming(inputs, labels, l1) -> float:
    (n, m), k = inputs.shape, 3
    rows = []
    for i, label in enumerate(labels):
        for other in set(range(k)) - {int(label)}:
            row = np.zeros((k, m))
            row[other], row[label] = inputs[i], -inputs[i]
            rows.append(row.ravel())
    a, cost = np.array(rows), np.tile(l1, k)
    result = linprog(
        np.concatenate([cost, cost, np.full(len(a), 1 / n)]),
        np.hstack([a, -a, -np.eye(len(a))]),
        -np.ones(len(a)),
        method="highs", options={"dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    return float(result.fun)


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES.keys())
@pytest.mark.parametrize("penalty", ["l1", "elastic", "l2"])
def test_cross_entropy_in_all_units_is_that_of_scipy(penalty, scale):
    shares = {"l1": (1.0, 0.0), "elastic": (0.5, 0.5), "l2": (0.0, 1.0)}[penalty]
    for seed, strength in enumerate(np.logspace(-5, 0, 4)):
        points, labels = clouds(seed, scale)
        found = find_optimum(TrainingSet(points, labels, 3), Hyperparams(penalty=penalty, strength=strength))
        assert found is not None
        assert found.converged, (seed, strength)
        inputs, l1, l2 = in_even_units(points, strength * shares[0], strength * shares[1])
        is_least(found.value, cross_entropy_by_scipy(inputs, labels, l1, l2))


@pytest.mark.parametrize("scale", [SCALES[name] for name in SCALES if name != "1e6"])  # 1e6 is beyond HiGHS itself
def test_the_hinge_in_all_units_is_that_of_linear_programming(scale):
    for seed, strength in enumerate(np.logspace(-5, 0, 4)):
        points, labels = clouds(seed, scale)
        found = find_optimum(TrainingSet(points, labels, 3), Hyperparams(loss="hinge", penalty="l1", strength=strength))
        assert found is not None
        assert found.converged, (seed, strength)
        inputs, l1, _ = in_even_units(points, strength, 0.0)
        assert found.value == pytest.approx(hinge_by_linear_programming(inputs, labels, l1), abs=2e-9)


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
@pytest.mark.parametrize("penalty", ["l1", "elastic", "l2"])
def test_the_origin_of_the_points_is_not_felt(loss, penalty):
    for seed, strength in enumerate(np.logspace(-5, 0, 4)):
        points, labels = clouds(seed, 1e4)
        values = []
        for moved in (points, points - points.mean(axis=0)):
            found = find_optimum(
                TrainingSet(moved, labels, 3), Hyperparams(loss=loss, penalty=penalty, strength=strength)
            )
            assert found is not None
            values.append(found.value)
        assert values[0] == pytest.approx(values[1], abs=1e-9), (seed, strength)


def test_a_point_is_returned_with_its_own_bound():
    """Six digits are shown; a blind step with the bound of the point before made them 0.302217."""
    random = np.random.default_rng(5)
    labels = random.integers(0, 3, 40)
    labels[:3] = [0, 1, 2]
    centres = random.standard_normal((3, 2)) * 2
    points = (centres[labels] + random.standard_normal((40, 2)) + 10) * 1e4
    found = find_optimum(TrainingSet(points, labels, 3), Hyperparams(strength=0.005834854))
    assert found is not None
    assert found.value == pytest.approx(0.3022113015, abs=1e-10)


@pytest.mark.parametrize("scale", [1e-6, 1e5])
@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_without_bias_columns_are_scaled_but_not_moved(penalty, scale):
    points, labels = clouds(1, scale)
    strength = 0.01
    found = find_optimum(TrainingSet(points, labels, 3), Hyperparams(penalty=penalty, strength=strength, bias=False))
    assert found is not None
    assert found.converged
    unit = np.sqrt((points**2).mean(axis=0))
    l1, l2 = (strength / unit, 0 * unit) if penalty == "l1" else (0 * unit, strength / unit**2)
    is_least(found.value, cross_entropy_by_scipy(points / unit, labels, l1, l2))
    assert not found.bias.any()


def test_the_weights_are_those_of_the_data():
    """At the returned weights the objective, written anew, has the returned value."""
    points, labels = clouds(2, SCALES["mixed"])
    found = find_optimum(TrainingSet(points, labels, 3), Hyperparams(penalty="l2", strength=1e-3))
    assert found is not None
    logits = points @ found.weights.T + found.bias
    loss = (np.logaddexp.reduce(logits, axis=1) - logits[np.arange(40), labels]).mean()
    assert found.value == pytest.approx(loss + 5e-4 * (found.weights**2).sum(), abs=1e-10)
