"""Newton from starts at which every probability is 0 or 1 to rounding: each step goes down until the minimum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

import softmax_viz.core as core
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.presets import load_preset

pytestmark = pytest.mark.slow

BLOBS, IRIS = blobs(), load_preset("iris")


def least_by_scipy(points, labels, strength: float) -> float:
    """J* by BFGS in standardized units, the penalty with them."""
    unit = points.std(axis=0)
    inputs = np.column_stack([(points - points.mean(axis=0)) / unit, np.ones(len(points))])
    decay, (n, m), k = np.append(strength / unit**2, 0.0), inputs.shape, 3

    def value(x):
        theta = x.reshape(k, m)
        logits = inputs @ theta.T
        log_sums = np.logaddexp.reduce(logits, axis=1)
        slope = (np.exp(logits - log_sums[:, None]) - np.eye(k)[labels]).T @ inputs / n + decay * theta
        loss = (log_sums - logits[np.arange(n), labels]).mean()
        return loss + 0.5 * (theta**2 @ decay).sum(), slope.ravel()

    return float(minimize(value, np.zeros(k * m), jac=True, method="BFGS", options={"gtol": 1e-10}).fun)


@pytest.mark.parametrize("scale", [100.0, 300.0, 1000.0, 1e4, 1e6])
@pytest.mark.parametrize(("data", "strength"), [(BLOBS, 0.0), (BLOBS, 1e-3), (IRIS, 1e-3)], ids=["0", "1e-3", "iris"])
def test_it_arrives_from_far_and_never_rests_before(data, strength, scale):
    for initialization in ("textbook", "zeros"):
        settings = core.Hyperparams(optimizer="newton", penalty="l2", strength=strength, initialization=initialization)
        points = data.points * scale
        totals = core.train(points, data.labels, settings, steps=60).losses
        least = least_by_scipy(points, data.labels, strength)
        assert totals[-1] == pytest.approx(least, abs=1e-6)
        before = totals[:-1] > totals[-1] + 1e-9
        assert (np.diff(totals)[before] < 0.0).all()


@pytest.mark.parametrize("per_point", [False, True])
def test_dropped_logits_do_not_make_it_rest(per_point):
    settings = core.Hyperparams(
        optimizer="newton", penalty="l2", strength=1e-3, initialization="textbook", logit_dropout=0.3,
        dropout_scope="example" if per_point else "step",
    )  # fmt: skip
    result = core.train(BLOBS.points * 1000.0, BLOBS.labels, settings, steps=20)
    assert result.losses[0] > 100.0
    assert result.losses[-1] < 5.0


def test_without_penalty_separated_points_cost_less_at_every_step():
    """J has no minimum here: it falls by a factor of about e, past where 1 − p would have rounded to 0."""
    labels = np.arange(60) % 3
    centres = np.array([[0.0, 5.0], [5.0, -5.0], [-5.0, -5.0]])
    points = centres[labels] + 0.3 * np.random.default_rng(0).normal(size=(60, 2))
    totals = core.train(points, labels, core.Hyperparams(optimizer="newton", penalty="none"), steps=200).losses
    assert (np.diff(totals) < 0.0).all()
    assert totals[-1] < 1e-60
