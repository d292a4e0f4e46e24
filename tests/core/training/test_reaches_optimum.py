"""J reaches J*, for every optimizer × penalty × loss × scale of the data in the program's tables.

J* is found here by scipy from J as it stands in a book: |w| is w⁺ + w⁻ with both ≥ 0, and the hinge is linear
inequalities, so that every one of these problems is smooth.
"""

from __future__ import annotations

import functools

import numpy as np
import oracles
import pytest
from scipy.optimize import LinearConstraint, linprog, minimize

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import MEMORY_ARRAYS, OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import global_bound, global_safe_rate
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state

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


def shares_of(kind: str) -> tuple[float, float] | None:
    return oracles.of(oracles.PENALTIES, kind).shares(Hyperparams(penalty=kind, l1_ratio=SHARE))


def penalised(v: np.ndarray, kind: str) -> tuple[float, np.ndarray]:
    """The penalty of W⁺ − W⁻ and its derivative."""
    l1, l2 = shares_of(kind)
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
    if not shares_of(kind)[1]:
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


SOLVERS = {"cross_entropy": cross_entropy_optimum, "hinge": hinge_optimum}


@functools.cache
def optimum(loss: str, kind: str, scale: float) -> float | None:
    """J*, where it is known how scipy finds it."""
    return SOLVERS[loss](kind, scale) if loss in SOLVERS and shares_of(kind) is not None else None


def assert_no_place_is_lower(state: TrainState, samples: TrainingSet, settings: Hyperparams, tolerance: float) -> None:
    """J as it stands in a book; it is convex, so what is lowest nearby is lowest."""
    loss, penalty = oracles.of(oracles.LOSSES, settings.loss), oracles.of(oracles.PENALTIES, settings.penalty)

    def total(theta: np.ndarray) -> float:
        logits = samples.features @ theta[:, :-1].T + theta[:, -1]
        return np.mean(loss(logits, samples.labels, settings.label_smoothing)) + penalty.value(theta[:, :-1], settings)

    least, ways = total(state.theta), [*np.eye(K * (D + 1)), *np.random.default_rng(0).normal(size=(20, K * (D + 1)))]
    for way in ways:
        for size in (1e-3, -1e-3, 0.1, -0.1):
            assert total(state.theta + size * way.reshape(K, D + 1)) >= least - tolerance


def settings_of(optimizer: str, kind: str, loss: str) -> Hyperparams:
    return Hyperparams(optimizer=optimizer, penalty=kind, loss=loss, strength=STRENGTH, l1_ratio=SHARE)


def rates_of(settings: Hyperparams, samples: TrainingSet, scale: float) -> list[float]:
    """The safe rate if one is named; else rates that fall, in the units of the weights and of their gradients."""
    safe = global_safe_rate(samples, settings) * global_bound(settings) / 2
    if np.isfinite(safe):
        return [0.95 * safe]
    optimizer = OPTIMIZERS[settings.optimizer]
    if not optimizer.uses_learning_rate:
        return [settings.learning_rate]
    first = 0.2 / min(scale, 1.0) ** 2  # a step of the hinge is as long as its gradient times this
    if any(MEMORY_ARRAYS[name].gradient_power == 2 for name in optimizer.memory):  # steps of their own length
        first = 0.06 / scale
    elif "momentum" in optimizer.uses:
        first *= 1 - settings.momentum
    return [max(first * 0.2**stage, 1e-4) for stage in range(5)]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", PENALTIES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_j_reaches_the_optimum(optimizer, kind, loss):
    for scale in SCALES:
        x, y = data(scale)
        samples = TrainingSet(x, y, K)
        wanted = {"optimizer": optimizer, "penalty": kind, "loss": loss, "strength": STRENGTH, "l1_ratio": SHARE}
        has_corners = LOSSES[loss].curvature is None or PENALTIES[kind].has_corners
        if OPTIMIZERS[optimizer].needs_hessian and has_corners:
            with pytest.raises(UserError, match="smooth"):
                Hyperparams(**wanted)
            return
        settings = Hyperparams(**wanted)
        state = initial_state(K, D, settings, 1)
        rates = rates_of(settings, samples, scale)
        is_smooth = LOSSES[loss].curvature is not None
        steps = 30 if OPTIMIZERS[optimizer].needs_hessian else 4_000 if is_smooth else 2_500
        for rate in rates:
            settings = settings.with_value("learning_rate", rate)
            trainer = FusedTrainer(samples, settings, 1, state)
            report = trainer.advance(steps // len(rates))
            state = trainer.state()
        # The hinge has a slope that jumps: at a corner a step goes past by its own length.
        tolerance = 2e-6 if is_smooth else 2e-3
        best = optimum(loss, kind, scale)
        if best is None:
            assert_no_place_is_lower(state, samples, settings, tolerance)
            continue
        found = measure(state, samples, settings)
        assert best - 1e-9 < found.total < best + tolerance, f"scale {scale}"
        assert (report.data_loss + report.penalty)[-10:].max() < best + tolerance
        if loss == "cross_entropy" and kind == "l1" and scale == 1.0:
            assert (state.weights == 0.0).sum() == 2
