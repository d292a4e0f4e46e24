"""J reaches J*, for every optimizer × penalty × loss × scale of the data in the program's tables.

J* is found here by scipy from J as it stands in a book: |w| is w⁺ + w⁻ with both ≥ 0, and the hinge is linear
inequalities, so that every one of these problems is smooth.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, linprog, minimize

from softmax_viz.core.curvature import global_bound, global_safe_rate
from softmax_viz.core.fused import FusedTrainer
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.losses import LOSSES
from softmax_viz.core.messages import UserError
from softmax_viz.core.metrics import measure
from softmax_viz.core.optimizers import OPTIMIZERS
from softmax_viz.core.penalties import PENALTIES
from softmax_viz.core.training import Samples, initial_state

pytestmark = pytest.mark.slow

N, D, K = 18, 2, 3
SCALES = (0.2, 1.0, 5.0)
STRENGTH, SHARE = 0.04, 0.8


def data(scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Classes that overlap, with the second coordinate of little use: L1 sets weights to zero."""
    random = np.random.default_rng(3)
    labels = np.arange(N) % K
    points = random.normal(size=(N, D)) + np.array([[-1.0, 0.2], [0.0, 0.0], [1.2, -0.1]])[labels]
    return points * scale, labels


def split(v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """W⁺, W⁻ (K, D) and b (K,) of the first 2KD + K numbers."""
    size = K * D
    return v[:size].reshape(K, D), v[size : 2 * size].reshape(K, D), v[2 * size : 2 * size + K]


def penalised(v: np.ndarray, kind: str) -> tuple[float, np.ndarray]:
    """The penalty of W⁺ − W⁻ and its derivative."""
    l1, l2 = {"none": (0, 0), "l2": (0, 1), "l1": (1, 0), "elastic": (SHARE, 1 - SHARE)}[kind]
    plus, minus, _ = split(v)
    slope = np.zeros_like(v)
    slope[: K * D] = STRENGTH * (l1 + l2 * (plus - minus)).ravel()
    slope[K * D : 2 * K * D] = STRENGTH * (l1 - l2 * (plus - minus)).ravel()
    return STRENGTH * (l1 * (plus + minus).sum() + l2 / 2 * ((plus - minus) ** 2).sum()), slope


def cross_entropy_optimum(kind: str, scale: float) -> float:
    x, y = data(scale)
    onehot = np.eye(K)[y]

    def objective(v: np.ndarray) -> tuple[float, np.ndarray]:
        plus, minus, b = split(v)
        z = x @ (plus - minus).T + b
        top = z.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(z - top).sum(axis=1, keepdims=True)) + top
        residual = (np.exp(z - log_sum) - onehot) / N
        slope = (residual.T @ x).ravel()
        value, penalty_slope = penalised(v, kind)
        return float(np.mean(log_sum[:, 0] - z[np.arange(N), y])) + value, penalty_slope + np.concatenate(
            [slope, -slope, residual.sum(axis=0)]
        )

    bounds = [(0, None)] * (2 * K * D) + [(None, None)] * K
    options = {"maxiter": 20_000, "maxfun": 40_000, "ftol": 1e-16, "gtol": 1e-11, "maxcor": 30}
    found = minimize(objective, np.zeros(2 * K * D + K), jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    return float(found.fun)


def hinge_optimum(kind: str, scale: float) -> float:
    """Minimise mean_i Σ ξ + penalty with ξ ≥ 0 and ξ_ik ≥ 1 + z_ik − z_iy, one ξ for each k ≠ y."""
    x, y = data(scale)
    places = [(i, k) for i in range(N) for k in range(K) if k != y[i]]
    first = 2 * K * D + K
    size = first + len(places)
    rows = np.zeros((len(places), size))
    for row, (i, k) in zip(rows, places, strict=True):
        for which, sign in ((k, -1.0), (y[i], 1.0)):
            row[which * D : (which + 1) * D] = sign * x[i]
            row[K * D + which * D : K * D + (which + 1) * D] = -sign * x[i]
            row[2 * K * D + which] = sign
    rows[:, first:] = np.eye(len(places))
    cost = np.zeros(size)
    cost[first:] = 1.0 / N
    bounds = [(0, None)] * (2 * K * D) + [(None, None)] * K + [(0, None)] * len(places)
    if kind in ("none", "l1"):
        return float(linprog(cost + penalised(cost * 0, kind)[1], -rows, -np.ones(len(places)), bounds=bounds).fun)

    def objective(v: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = penalised(v, kind)
        return value + float(cost @ v), slope + cost

    start = np.concatenate([np.zeros(first), np.ones(len(places))])
    found = minimize(
        objective, start, jac=True, bounds=bounds, method="SLSQP", options={"maxiter": 500, "ftol": 1e-14},
        constraints=LinearConstraint(rows, np.ones(len(places)), np.inf),
    )  # fmt: skip
    return float(found.fun)


@functools.cache
def optimum(loss: str, kind: str, scale: float) -> float:
    return {"cross_entropy": cross_entropy_optimum, "hinge": hinge_optimum}[loss](kind, scale)


def settings_of(optimizer: str, kind: str, loss: str) -> Hyperparams:
    return Hyperparams(optimizer=optimizer, penalty=kind, loss=loss, strength=STRENGTH, l1_ratio=SHARE)


def rates_of(settings: Hyperparams, samples: Samples, scale: float) -> list[float]:
    """The safe rate if one is named; else rates that fall, in the units of the weights and of their gradients."""
    safe = global_safe_rate(samples, settings) * global_bound(settings) / 2
    if np.isfinite(safe):
        return [0.95 * safe]
    if settings.optimizer == "newton":
        return [settings.learning_rate]
    first = 0.2 / min(scale, 1.0) ** 2  # a step of the hinge is as long as its gradient times this
    if settings.optimizer == "adam":
        first = 0.06 / scale
    elif settings.optimizer in ("momentum", "nesterov"):
        first *= 1 - settings.momentum
    return [max(first * 0.2**stage, 1e-4) for stage in range(5)]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", PENALTIES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_j_reaches_the_optimum(optimizer, kind, loss):
    for scale in SCALES:
        x, y = data(scale)
        samples = Samples(x, y, K)
        wanted = {"optimizer": optimizer, "penalty": kind, "loss": loss, "strength": STRENGTH, "l1_ratio": SHARE}
        if OPTIMIZERS[optimizer].proximal is None and (loss != "cross_entropy" or kind in ("l1", "elastic")):
            with pytest.raises(UserError, match="smooth"):
                Hyperparams(**wanted)
            return
        settings = Hyperparams(**wanted)
        state = initial_state(K, D, settings, 1)
        rates = rates_of(settings, samples, scale)
        steps = 30 if optimizer == "newton" else 4_000 if loss == "cross_entropy" else 2_500
        for rate in rates:
            settings = settings.with_value("learning_rate", rate)
            trainer = FusedTrainer(samples, settings, 1, state)
            report = trainer.advance(steps // len(rates))
            state = trainer.state()
        # The hinge has a slope that jumps: at a corner a step goes past by its own length.
        tolerance = 2e-6 if loss == "cross_entropy" else 2e-3
        best = optimum(loss, kind, scale)
        found = measure(state, samples, settings)
        assert best - 1e-9 < found.total < best + tolerance, f"scale {scale}"
        assert (report.data_loss + report.penalty)[-10:].max() < best + tolerance
        if loss == "cross_entropy" and kind == "l1" and scale == 1.0:
            assert (state.weights == 0.0).sum() == 2
