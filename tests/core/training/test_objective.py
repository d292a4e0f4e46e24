"""The objective as a function of θ: its value by the oracle, its derivatives by central differences."""

from __future__ import annotations

import numpy as np
import oracles
import pytest

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.objective import Objective

N, D, K = 7, 3, 4
SCOPES = ("off", "epoch", "step", "example")


def settings_of(scope: str, **others) -> Hyperparams:
    if scope == "off":
        return Hyperparams(**others)
    return Hyperparams(logit_dropout=0.4, dropout_scope=scope, dropout_rescale=True, **others)


def problem(settings: Hyperparams, seed: int = 0) -> tuple[Objective, np.ndarray, tuple[np.ndarray, ...]]:
    """An objective, a θ, and (features, labels, multipliers)."""
    random = np.random.default_rng(seed)
    features, labels = random.normal(size=(N, D)), random.integers(0, K, N)
    dropout = LogitDropout(settings, seed, K)
    keep = dropout.draw(2, 1, N) if dropout.is_on else np.ones(K)
    # No weight near 0 and no margin on its kink, where there is no derivative.
    theta = random.choice([-1.0, 1.0], (K, D + 1)) * random.uniform(0.1, 1.5, (K, D + 1))
    if not settings.bias:
        theta[:, -1] = 0.0
    return Objective(features, labels, keep, settings), theta, (features, labels, keep)


def total_by_hand(theta, features, labels, keep, settings: Hyperparams) -> float:
    """mean loss + penalty, point by point and class by class, without any help of the package."""
    keep = np.broadcast_to(keep, (len(labels), K))
    losses = []
    for phi, y, kept in zip(features, labels, keep, strict=True):
        z = [kept[k] * (float(theta[k, :-1] @ phi) + theta[k, -1]) for k in range(K)]
        if settings.loss == "hinge":
            losses.append(sum(max(0.0, 1 + z[k] - z[y]) for k in range(K) if k != y))
        else:
            eps = settings.label_smoothing
            log_sum = float(np.logaddexp.reduce(z))
            losses.append(-sum(((1 - eps) * (k == y) + eps / K) * (z[k] - log_sum) for k in range(K)))
    w = theta[:, :-1]
    share = {"none": (0.0, 0.0), "l1": (1.0, 0.0), "l2": (0.0, 1.0)}.get(
        settings.penalty, (settings.l1_ratio, 1 - settings.l1_ratio)
    )
    return float(np.mean(losses) + settings.strength * (share[0] * np.abs(w).sum() + share[1] / 2 * np.square(w).sum()))


every_option = [
    pytest.param(loss, smoothing, kind, scope, bias, id=f"{loss} {smoothing} {kind} {scope} {'b' if bias else 'no b'}")
    for loss, smoothing in (("cross_entropy", 0.0), ("cross_entropy", 0.2), ("hinge", 0.0))
    for kind in ("none", "l2", "l1", "elastic")
    for scope in SCOPES
    for bias in (True, False)
]


@pytest.mark.slow
@pytest.mark.parametrize(("loss", "smoothing", "kind", "scope", "bias"), every_option)
def test_value_and_gradient(loss, smoothing, kind, scope, bias):
    settings = settings_of(
        scope, loss=loss, label_smoothing=smoothing, penalty=kind, strength=0.3, l1_ratio=0.3, bias=bias
    )
    for seed in range(3):
        objective, theta, (features, labels, keep) = problem(settings, seed)

        def total(t, features=features, labels=labels, keep=keep):
            return total_by_hand(t, features, labels, keep, settings)

        assert objective.total(theta) == pytest.approx(total(theta), rel=1e-12)
        assert objective.data_loss(theta) + objective.penalty(theta) == objective.total(theta)
        numeric = oracles.derivative(total, theta, h=1e-4 if loss == "hinge" else 1e-3)
        kink = 0.3 * {"l1": 1.0, "elastic": 0.3}.get(kind, 0.0)
        numeric[:, :-1] -= kink * np.sign(theta[:, :-1])
        if not bias:
            numeric[:, -1] = 0.0
        np.testing.assert_allclose(objective.smooth_gradient(theta), numeric, atol=2e-9)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", ["none", "l2"])
def test_the_hessian_is_the_derivative_of_the_gradient(kind, scope, bias, smoothing):
    settings = settings_of(scope, penalty=kind, strength=0.3, label_smoothing=smoothing, bias=bias)
    objective, theta, _ = problem(settings)
    hessian = objective.hessian(theta)
    assert hessian.shape == (theta.size, theta.size)
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-15)
    assert np.linalg.eigvalsh(hessian).min() > -1e-12, "J is convex"

    # Column by column from the gradient, which the test above has held against the value.
    numeric = np.empty((theta.size, theta.size))
    for column, place in enumerate(np.ndindex(theta.shape)):

        def gradient_at(shift, place=place):
            moved = theta.copy()
            moved[place] += shift
            return objective.smooth_gradient(moved).ravel()

        h = 1e-3
        numeric[:, column] = (8 * (gradient_at(h) - gradient_at(-h)) - (gradient_at(2 * h) - gradient_at(-2 * h))) / (
            12 * h
        )
    free = np.array([bias or i % (D + 1) != D for i in range(theta.size)])  # without bias it is no variable
    np.testing.assert_allclose(hessian[np.ix_(free, free)], numeric[np.ix_(free, free)], atol=1e-9)


def test_the_penalty_leaves_the_bias_alone():
    settings = Hyperparams(penalty="elastic", strength=2.0)
    objective, theta, _ = problem(settings)
    other = theta.copy()
    other[:, -1] = 100.0
    assert objective.penalty(theta) == objective.penalty(other)
    np.testing.assert_array_equal(objective.proximal(other, 10.0)[:, -1], 100.0)
    assert not objective.proximal(other, 10.0)[:, :-1].any()


def test_without_points_only_the_penalty_is_left():
    settings = Hyperparams(penalty="l2", strength=0.5)
    nothing = Objective(np.empty((0, D)), np.empty(0, np.int64), np.ones(K), settings)
    theta = np.arange(K * (D + 1), dtype=float).reshape(K, D + 1)
    assert nothing.data_loss(theta) == 0.0
    assert nothing.total(theta) == 0.25 * np.square(theta[:, :-1]).sum()
    np.testing.assert_array_equal(nothing.smooth_gradient(theta)[:, :-1], 0.5 * theta[:, :-1])
    assert not nothing.smooth_gradient(theta)[:, -1].any()
    assert np.array_equal(nothing.hessian(theta), np.diag(np.tile([0.5, 0.5, 0.5, 0.0], K)))
