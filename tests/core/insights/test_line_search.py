"""J along the next step: the picture of "too high", and of the rates that are safe."""

from dataclasses import replace

import numpy as np
import pytest
from insight_oracles import next_theta, objective
from insight_subjects import subject

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.insights.line_search import line_search
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.settings.hyperparams import Hyperparams


def _searched(settings, seed=0, inquiry=Inquiry(), scale=1.0):  # noqa: B008  (frozen)
    rng = np.random.default_rng(seed)
    made = subject(rng, int(rng.integers(5, 60)), int(rng.integers(2, 7)), 1 + seed % 2, settings, scale)
    return made, line_search(made, inquiry, go_on)


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov", "adam", "newton"])
@pytest.mark.parametrize("penalty", ["none", "l2", "l1"])
def test_the_chosen_rate_is_where_the_next_step_ends(optimizer, penalty):
    if optimizer == "newton" and penalty == "l1":
        return  # these do not go together
    for seed in range(8):
        settings = Hyperparams(optimizer=optimizer, penalty=penalty, strength=0.1, learning_rate=0.7, batch_size=3)
        made, found = _searched(settings, seed, scale=0.3)
        assert found.chosen_value == pytest.approx(objective(made, next_theta(made)), rel=1e-9)
        assert found.now == pytest.approx(objective(made, made.state.theta), rel=1e-12)
        assert found.is_sampled
        assert found.best_value is None or found.best_value <= min(found.values.min(), found.now) + 1e-12


def test_the_safe_rate_never_raises_j_at_any_weights():
    for seed in range(150):
        scale = (0.01, 1.0, 30.0)[seed % 3]
        settings = Hyperparams(strength=(0.0, 0.1)[seed % 2], penalty="l2", standardize=seed % 5 == 0)
        made, found = _searched(settings, seed, scale=scale)
        again = replace(made, hyperparams=replace(settings, learning_rate=min(found.safe, 100.0)))
        at_safe = line_search(again, Inquiry(), go_on)
        assert at_safe.chosen_value <= at_safe.now * (1.0 + 1e-12)
        assert not at_safe.is_too_high


def test_a_rate_far_above_the_safe_one_is_too_high_at_the_bottom_of_a_bowl():
    """Near the minimum J is a bowl: a step of more than 2/L goes up, one of less goes down, one of 1/L is best."""
    rng = np.random.default_rng(7)
    made = subject(rng, 40, 2, 1, Hyperparams(penalty="l2", strength=1.0, learning_rate=50.0), 1e-3)
    found = line_search(made, Inquiry(), go_on)
    assert found.is_too_high
    assert found.here < 50.0
    assert 0.0 < found.best < found.here < found.high


@pytest.mark.parametrize("is_log", [True, False])
def test_the_axis_contains_all_marks_and_the_curve_passes_them(is_log):
    for seed in range(40):
        settings = Hyperparams(learning_rate=10.0 ** (seed % 6 - 3))
        _, found = _searched(settings, seed, Inquiry(is_log_rate=is_log))
        marks = [m for m in (found.chosen, found.best, found.safe, found.here) if m]
        assert all(found.low <= mark <= found.high for mark in marks)
        for mark, value in ((found.chosen, found.chosen_value), (found.safe, found.safe_value)):
            assert found.values[np.flatnonzero(found.rates == mark)[0]] == pytest.approx(value, rel=1e-12)
        assert (np.diff(found.rates) > 0.0).all()


def test_a_velocity_may_go_uphill():
    settings = Hyperparams(optimizer="momentum", momentum=0.99)
    made, _ = _searched(settings)
    gradient = (made.state.theta - next_theta(made)) / settings.learning_rate
    moving = replace(made.state, moments=(-5.0 * gradient,), memory=("velocity",), moment_steps=3)
    found = line_search(replace(made, state=moving), Inquiry(), go_on)
    assert found.goes_uphill
    assert found.best_value == found.now
    assert found.is_too_high


def test_without_points_and_penalty_nothing_moves():
    empty = subject(np.random.default_rng(0), 0, 3, 1, Hyperparams(penalty="none"))
    found = line_search(empty, Inquiry(), go_on)
    assert not found.is_moving
    assert len(found.rates) == 0
    assert found.now == 0.0
