"""Advice: its numbers are those of the cause, and its repair repairs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import any_batch_safe_rate, global_safe_rate, stability_bound
from softmax_viz.core.training.divergence import (
    SafeRates,
    divergence,
    far_units,
    named_rates,
    round_down_2_digits,
    setting_warnings,
)
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step


def problem(scale=1.0):
    random = np.random.default_rng(0)
    return TrainingSet(scale * random.normal(size=(30, 2)), random.integers(0, 3, 30), 3)


START = TrainState(np.full((3, 2), 0.1), np.zeros(3))


@given(st.floats(1e-6, 1e6))
def test_tidy_numbers_are_shorter_and_not_larger(value):
    short = round_down_2_digits(value)
    assert 0.9 * value <= short <= value * (1 + 1e-9)
    assert short == float(f"{short:.1e}")


def test_decay_that_is_too_fast_is_named_with_its_product():
    settings = Hyperparams(learning_rate=3.0, strength=10.0)
    advice = divergence(1234, problem(), settings)
    assert "η·λ = 30 is above 2" in str(advice.message)
    assert "step 1,234" in str(advice.message)
    assert advice.repair is not None


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("loss", ["cross_entropy", "hinge"])
def test_the_repair_stays_finite_where_the_run_did_not(optimizer, loss):
    settings = Hyperparams(learning_rate=3.0, strength=10.0, optimizer=optimizer, loss=loss)
    ran = {}
    advice = divergence(7, problem(), settings)
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
    advice = divergence(3, problem(), settings)
    assert f"the learning rate 50 is above {safe:.3g}" in str(advice.message)
    assert advice.repair is not None
    assert advice.repair[0] == "learning_rate"
    assert advice.repair[1] < safe


def test_what_was_safe_is_not_blamed():
    settings = Hyperparams(learning_rate=0.01, penalty="none")
    message = str(divergence(3, problem(), settings).message)
    assert "learning rate" not in message
    # With momentum 0.9 the bound is 3.8.
    settings = Hyperparams(learning_rate=0.3, strength=10.0, optimizer="momentum", loss="hinge")
    assert "η·λ" not in str(divergence(3, problem(), settings).message)


def test_features_in_huge_units_are_standardized():
    settings = Hyperparams(learning_rate=0.3, penalty="none")
    assert divergence(3, problem(1e6), settings).repair == ("standardize", True)
    assert divergence(3, problem(1e6), settings.with_value("standardize", True)).repair is None


def test_danger_is_announced_before():
    grave = setting_warnings(Hyperparams(learning_rate=3.0, strength=0.8), SafeRates(1.0, 0.5))
    assert {(c.param, c.severe) for c in grave} == {("learning_rate", True), ("strength", True)}
    assert "η·λ = 2.4 is above 2" in str(grave[0].message)
    (now,) = setting_warnings(Hyperparams(learning_rate=3.0), SafeRates(1.3, 0.5))
    assert (now.param, now.severe) == ("learning_rate", False)
    assert "3 is above 1.3" in str(now.message)
    (anywhere,) = setting_warnings(Hyperparams(learning_rate=1.0), SafeRates(1.3, 0.5))
    assert "may overshoot" in str(anywhere.message)
    assert "0.5" in str(anywhere.message)


def test_no_danger_no_words():
    assert setting_warnings(Hyperparams(learning_rate=0.3), SafeRates(1.3, 0.5)) == ()
    assert setting_warnings(Hyperparams(learning_rate=50.0, strength=0.01), SafeRates()) == ()
    assert (
        setting_warnings(Hyperparams(learning_rate=50.0, strength=0.01), SafeRates(math.inf, math.inf, math.inf)) == ()
    )
    for optimizer in ("adam", "newton"):
        assert (
            setting_warnings(
                Hyperparams(learning_rate=100.0, strength=10.0, optimizer=optimizer), SafeRates(0.1, 0.1, 0.1)
            )
            == ()
        )
    assert setting_warnings(Hyperparams(learning_rate=100.0, strength=10.0, penalty="l1"), SafeRates()) == ()
    assert setting_warnings(Hyperparams(learning_rate=100.0, strength=10.0, penalty="none"), SafeRates()) == ()


def test_momentum_has_a_bound_of_its_own():
    assert stability_bound(Hyperparams(optimizer="momentum", momentum=0.9)) == pytest.approx(3.8)
    assert stability_bound(Hyperparams(optimizer="nesterov", momentum=0.5)) == pytest.approx(1.5)
    # Twice (1 − β)/L at any weights, and (1 + β)/L where the weights end.
    slow = Hyperparams(learning_rate=0.04, optimizer="momentum")
    assert setting_warnings(slow, SafeRates(0.5, 0.5)) == ()
    named = named_rates(slow, SafeRates(0.5, 0.5))
    assert (named.now, named.everywhere) == (pytest.approx(0.95), pytest.approx(0.05))
    (may,) = setting_warnings(slow.with_value("learning_rate", 0.9), SafeRates(0.5, 0.5))
    assert "may overshoot: up to 0.05 is safe at any weights" in str(may.message)
    (will,) = setting_warnings(slow.with_value("learning_rate", 1.0), SafeRates(0.5, 0.5))
    assert "0.95, the largest" in str(will.message)


def test_with_batches_the_named_rate_is_that_of_the_steepest_or_says_that_it_is_for_all_points():
    rates = SafeRates(1.0, 0.5, 0.01, n_samples=30)
    plain = Hyperparams(learning_rate=0.02)
    assert setting_warnings(plain, rates) == ()
    for batch_size, safe in ((30, 0.5), (29, 0.01), (1, 0.01)):
        named = named_rates(plain.with_value("batch_size", batch_size), rates)
        assert named.everywhere == pytest.approx(safe)
        assert named.scope == ("all_points" if batch_size == 30 else "own_batch")
    (caution,) = setting_warnings(plain.with_value("batch_size", 1), rates)
    assert "up to 0.01 is safe at any weights and on any batch" in str(caution.message)
    for optimizer in ("momentum", "nesterov"):
        noisy = Hyperparams(optimizer=optimizer, batch_size=1, learning_rate=0.02)
        assert named_rates(noisy, rates).scope == "if_all_points"
        (caution,) = setting_warnings(noisy, rates)
        assert "for the steepest batch up to" in str(caution.message)
    assert named_rates(Hyperparams(optimizer="momentum", logit_dropout=0.1), rates).scope == "if_all_points"


def test_a_divergence_with_batches_is_repaired_by_a_rate_for_any_batch():
    samples = problem()
    far = TrainingSet(np.vstack([samples.features, [60.0, 0.0]]), np.append(samples.labels, 0), 3)
    settings = Hyperparams(learning_rate=1.0, batch_size=1, penalty="none")
    advice = divergence(5, far, settings)
    assert f"above {any_batch_safe_rate(far, settings):.3g}, up to which any batch is safe" in str(advice.message)
    assert advice.repair is not None
    assert 0 < advice.repair[1] < any_batch_safe_rate(far, settings)


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 12),
    st.lists(st.floats(-6, 9), min_size=12, max_size=12), st.sampled_from([0.0, 1e-3, 1.0]),
)  # fmt: skip
def test_units_are_far_just_where_standardizing_makes_a_hopeless_rate_usable(seed, n_features, decades, strength):
    random = np.random.default_rng(seed)
    raw = random.normal(size=(40, n_features)) * 10.0 ** np.array(decades[:n_features])
    labels = random.integers(0, 3, 40)
    settings = Hyperparams(learning_rate=0.3, penalty="l2", strength=strength)
    as_is = global_safe_rate(TrainingSet(raw, labels, 3), settings)
    cured = global_safe_rate(TrainingSet((raw - raw.mean(0)) / raw.std(0), labels, 3), settings)
    advice = far_units(settings, n_features, as_is)
    if advice is not None:
        assert 9.9 * as_is < 0.3
        assert cured > 9.9 * as_is
        assert advice.repair == ("standardize", True)
        assert far_units(settings.with_value("standardize", True), n_features, as_is) is None
    elif 10.1 * as_is < 0.3:  # hopeless, but then not because of units
        assert 2.0 / (0.5 * (n_features + 1) + strength) < 10.1 * as_is
    assert far_units(settings, n_features, None) is None
