"""J on lines and planes, beside J as the training defines it, and the minimum along a line."""

import math

import numpy as np
import pytest

from softmax_viz.core.landscape.minimum import line_minimum
from softmax_viz.core.landscape.plane_objective import PlaneObjective
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet

SETTINGS = [
    Hyperparams(penalty="none"),
    Hyperparams(penalty="l2", strength=0.3, label_smoothing=0.2),
    Hyperparams(penalty="l1", strength=0.2),
    Hyperparams(penalty="elastic", strength=0.4, l1_ratio=0.3, loss="hinge"),
]


def _problem(rng, settings, n=None):
    k, d, n = int(rng.integers(2, 13)), int(rng.integers(1, 6)), int(rng.integers(0, 50)) if n is None else n
    samples = TrainingSet(rng.normal(size=(n, d)), rng.integers(0, k, n), k)
    thetas = 3.0 * rng.normal(size=(3, k, d + 1))
    objective = Objective(samples.features, samples.labels, np.ones(k), settings)
    return samples, thetas, objective


@pytest.mark.parametrize("settings", SETTINGS)
def test_j_on_a_plane_is_the_j_of_training(settings):
    rng = np.random.default_rng(1)
    for _ in range(60):
        samples, (origin, u, v), objective = _problem(rng, settings)
        along, across = rng.normal(size=5), rng.normal(size=2)
        values = PlaneObjective(samples, settings, origin, u, v).grid(along, across)
        expected = [[objective.total(origin + a * u + b * v) for a in along] for b in across]
        np.testing.assert_allclose(values, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_slope_is_that_of_the_curve(settings):
    rng = np.random.default_rng(2)
    for _ in range(30):
        samples, (origin, u, _), _ = _problem(rng, settings, 20)
        line = PlaneObjective(samples, settings, origin, u)
        low, at, high = line.row(np.array([0.3 - 1e-7, 0.3, 0.3 + 1e-7]))
        slope = line.slope(0.3)
        # The curve is convex: its slope lies between those of the chords beside it, but for rounding.
        assert (at - low) / 1e-7 - 1e-5 <= slope <= (high - at) / 1e-7 + 1e-5


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_minimum_of_a_line_is_that_of_a_golden_section(settings):
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(20):
        samples, (origin, u, _), _ = _problem(rng, settings, 30)
        line = PlaneObjective(samples, settings, origin, u)

        def value(t, line=line):
            return float(line.row(np.array([t]))[0])

        best = line_minimum(line.slope, 0.1, 1e4, settings.loss == "hinge")
        if best is None:
            continue
        found += 1
        low, high = 0.0, 20.0
        golden = (math.sqrt(5.0) - 1.0) / 2.0
        while high - low > 1e-9:
            left, right = high - golden * (high - low), low + golden * (high - low)
            low, high = (low, right) if value(left) <= value(right) else (left, high)
        assert value(best) <= value(0.5 * (low + high)) + 1e-12
        assert abs(best - low) < 1e-5 or value(best) == pytest.approx(value(low), abs=1e-12)
    assert found > 15


def test_a_line_that_falls_without_end_has_no_minimum_and_one_that_rises_has_it_at_the_start():
    assert line_minimum(lambda t: -math.exp(-t), 0.1, 1e9, False) is None
    assert line_minimum(lambda t: 1.0 + t, 0.1, 1e9, False) == 0.0
    assert line_minimum(lambda t: t - 0.3, 0.1, 1e9, False) == pytest.approx(0.3, rel=1e-12)
    assert line_minimum(lambda t: -1.0 if t < 0.7 else 2.0, 0.1, 1e9, False) == pytest.approx(0.7, rel=1e-12)
    assert line_minimum(lambda t: math.nan, 0.1, 1e9, False) is None
