"""Advice: its numbers are those of the cause, and its repair repairs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.advice import cautions, divergence, far_units, tidy
from softmax_viz.core.curvature import global_safe_rate, stability_bound
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.training import Samples, TrainState, reference_step


def problem(scale=1.0):
    random = np.random.default_rng(0)
    return Samples(scale * random.normal(size=(30, 2)), random.integers(0, 3, 30), 3)


START = TrainState(np.full((3, 2), 0.1), np.zeros(3))


@given(st.floats(1e-6, 1e6))
def test_tidy_numbers_are_shorter_and_not_larger(value):
    short = tidy(value)
    assert 0.9 * value <= short <= value * (1 + 1e-9)
    assert short == float(f"{short:.1e}")


def test_decay_that_is_too_fast_is_named_with_its_product():
    settings = Hyperparams(learning_rate=3.0, strength=10.0)
    advice = divergence(1234, START, problem(), settings)
    assert "η·λ = 30 is above 2" in str(advice.message)
    assert "step 1,234" in str(advice.message)
    assert advice.repair is not None


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_the_repair_stays_finite_where_the_run_did_not(optimizer, loss):
    settings = Hyperparams(learning_rate=3.0, strength=10.0, optimizer=optimizer, loss=loss)
    ran = {}
    advice = divergence(7, START, problem(), settings)
    assert advice.repair is not None
    for name, tried in (("as set", settings), ("repaired", settings.with_value(*advice.repair))):
        state = START
        for _ in range(60):
            state, _ = reference_step(state, problem(), tried, 0)
        ran[name] = float(np.abs(state.weights).max())
    assert ran["as set"] > 1e6
    assert ran["repaired"] < 10
    assert str(advice.repair_text) == f"Set the learning rate to {advice.repair[1]:g}"


def test_a_rate_above_the_safe_one_is_named():
    settings = Hyperparams(learning_rate=50.0, penalty="none")
    safe = global_safe_rate(problem(), settings)
    advice = divergence(3, START, problem(), settings)
    assert f"the learning rate 50 is above {safe:.3g}" in str(advice.message)
    assert advice.repair is not None
    assert advice.repair[0] == "learning_rate"
    assert advice.repair[1] < safe


def test_what_was_safe_is_not_blamed():
    settings = Hyperparams(learning_rate=0.01, penalty="none")
    message = str(divergence(3, START, problem(), settings).message)
    assert "learning rate" not in message
    # With momentum 0.9 the bound is 3.8.
    settings = Hyperparams(learning_rate=0.3, strength=10.0, optimizer="momentum", loss="hinge")
    assert "η·λ" not in str(divergence(3, START, problem(), settings).message)


def test_features_in_huge_units_are_standardized():
    settings = Hyperparams(learning_rate=0.3, penalty="none")
    assert divergence(3, START, problem(1e6), settings).repair == ("standardize", True)
    assert divergence(3, START, problem(1e6), settings.with_value("standardize", True)).repair is None


def test_danger_is_announced_before():
    grave = cautions(Hyperparams(learning_rate=3.0, strength=0.8), 1.0, 0.5)
    assert {(c.param, c.severe) for c in grave} == {("learning_rate", True), ("strength", True)}
    assert "η·λ = 2.4 is above 2" in str(grave[0].message)
    (now,) = cautions(Hyperparams(learning_rate=3.0), 1.3, 0.5)
    assert (now.param, now.severe) == ("learning_rate", False)
    assert "3 is above 1.3" in str(now.message)
    (anywhere,) = cautions(Hyperparams(learning_rate=1.0), 1.3, 0.5)
    assert "may overshoot" in str(anywhere.message)
    assert "0.5" in str(anywhere.message)


def test_no_danger_no_words():
    assert cautions(Hyperparams(learning_rate=0.3), 1.3, 0.5) == ()
    assert cautions(Hyperparams(learning_rate=50.0, strength=0.01), None, None) == ()
    assert cautions(Hyperparams(learning_rate=50.0, strength=0.01), math.inf, math.inf) == ()
    for optimizer in ("adam", "newton"):
        assert cautions(Hyperparams(learning_rate=100.0, strength=10.0, optimizer=optimizer), 0.1, 0.1) == ()
    assert cautions(Hyperparams(learning_rate=100.0, strength=10.0, penalty="l1"), None, None) == ()
    assert cautions(Hyperparams(learning_rate=100.0, strength=10.0, penalty="none"), None, None) == ()


def test_momentum_has_a_bound_of_its_own():
    assert stability_bound(Hyperparams(optimizer="momentum", momentum=0.9)) == pytest.approx(3.8)
    assert stability_bound(Hyperparams(optimizer="nesterov", momentum=0.5)) == pytest.approx(1.5)
    assert cautions(Hyperparams(learning_rate=0.9, optimizer="momentum"), 0.5, 0.5) == ()
    assert cautions(Hyperparams(learning_rate=1.0, optimizer="momentum"), 0.5, 0.5)


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 12),
    st.lists(st.floats(-6, 9), min_size=12, max_size=12), st.sampled_from([0.0, 1e-3, 1.0]),
)  # fmt: skip
def test_units_are_far_just_where_standardizing_makes_a_hopeless_rate_usable(seed, n_features, decades, strength):
    random = np.random.default_rng(seed)
    raw = random.normal(size=(40, n_features)) * 10.0 ** np.array(decades[:n_features])
    labels = random.integers(0, 3, 40)
    settings = Hyperparams(learning_rate=0.3, penalty="l2", strength=strength)
    as_is = global_safe_rate(Samples(raw, labels, 3), settings)
    cured = global_safe_rate(Samples((raw - raw.mean(0)) / raw.std(0), labels, 3), settings)
    advice = far_units(settings, n_features, as_is)
    if advice is not None:
        assert 9.9 * as_is < 0.3
        assert cured > 9.9 * as_is
        assert advice.repair == ("standardize", True)
        assert far_units(settings.with_value("standardize", True), n_features, as_is) is None
    elif 10.1 * as_is < 0.3:  # hopeless, but then not because of units
        assert 2.0 / (0.5 * (n_features + 1) + strength) < 10.1 * as_is
    assert far_units(settings, n_features, None) is None
