"""Stopping rules against brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step
from softmax_viz.core.training.stopping import StopRules, first_step_met, rule_met, steps_until, stop_message


def state_at(step=0, epoch=0, position=0) -> TrainState:
    return TrainState(np.zeros((2, 1)), np.zeros(2), step, epoch, position)


@given(
    st.integers(0, 7),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 4),
    st.integers(0, 3),
    st.integers(0, 9),
)
def test_steps_until_counts_what_stepping_takes(n, batch_size, steps, epochs, epoch, position):
    rules = StopRules(steps=steps, epochs=epochs)
    samples = TrainingSet(np.zeros((n, 1)), np.zeros(n, np.int64), 2)
    settings = Hyperparams(batch_size=batch_size)
    state = state_at(step=2, epoch=epoch, position=position)
    answer = steps_until(rules, state, n, batch_size)
    if not rules.any:
        assert answer is None
        return
    taken = 0
    while not rule_met(rules, state, 1.0, 1.0, None):
        state, _ = reference_step(state, samples, settings, 0)
        taken += 1
    assert answer is not None
    assert max(answer, 0) == taken


def test_the_first_value_that_meets_a_rule_is_found():
    losses, totals = np.array([3.0, 2.0, 1.0, 0.5]), np.array([4.0, 3.0, 2.0, 1.5])
    assert first_step_met(losses, totals, StopRules(data_loss=1.0), None) == 2
    assert first_step_met(losses, totals, StopRules(total=2.0), None) == 2
    assert first_step_met(losses, totals, StopRules(gap=1.7), 1.4) == 1
    assert first_step_met(losses, totals, StopRules(gap=1.7), None) is None
    assert first_step_met(losses, totals, StopRules(gap=0.2, data_loss=2.5), 1.4) == 1
    assert first_step_met(losses, totals, StopRules(steps=1), 1.4) is None
    assert first_step_met(np.empty(0), np.empty(0), StopRules(data_loss=9.0), None) is None
    assert first_step_met(np.array([math.nan, 0.1]), np.array([math.nan, 0.1]), StopRules(data_loss=1.0), None) == 1


def test_what_is_met_is_named_and_explained():
    rules = StopRules(steps=1000, epochs=50, data_loss=0.05, total=0.4, gap=1e-6)
    assert rule_met(rules, state_at(999, 49), 0.06, 1.0, 0.5) == ""
    cases = {
        "data_loss": (state_at(1000), 0.0499, 1.0, None),
        "total": (state_at(2), 0.06, 0.3, None),
        "gap": (state_at(3), 0.06, 0.5, 0.5 - 1e-7),
        "steps": (state_at(1234567), 0.06, 1.0, None),
        "epochs": (state_at(999, 50), 0.06, 1.0, 0.5),
    }
    said = {}
    for rule, numbers in cases.items():
        assert rule_met(rules, *numbers) == rule
        said[rule] = str(stop_message(rule, rules, *numbers))
    assert said["data_loss"] == "Stopped at step 1,000: the data loss 0.0499 is at most 0.05."
    assert said["total"] == "Stopped at step 2: the total J 0.3 is at most 0.4."
    assert "1e−7" in said["gap"]
    assert "1,234,567" in said["steps"]
    assert "50 epochs" in said["epochs"]


@pytest.mark.parametrize("bad",
    [
        {"steps": 0}, {"steps": 1.5}, {"steps": True}, {"epochs": -1}, {"epochs": "3"}, {"data_loss": 0.0},
        {"data_loss": math.nan}, {"gap": math.inf}, {"gap": -1e-3}, {"total": 0.0},
    ],
)  # fmt: skip
def test_a_rule_that_means_nothing_is_refused(bad):
    with pytest.raises(UserError, match=next(iter(bad))):
        StopRules(**bad)


def test_no_rule_is_no_rule():
    assert not StopRules().any
    assert StopRules(gap=1).any
