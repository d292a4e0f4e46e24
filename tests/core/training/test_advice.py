"""Advice: its numbers are those of the cause, and its repair repairs."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import any_batch_safe_rate, global_safe_rate, stability_bound
from softmax_viz.core.training.divergence import divergence, far_units, renewed
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state
from softmax_viz.core.training.safe_rates import SafeRates, named_rates, round_down, setting_warnings
from softmax_viz.storage.presets import PRESETS, load_preset, load_source


def problem(scale=1.0):
    random = np.random.default_rng(0)
    return TrainingSet(scale * random.normal(size=(30, 2)), random.integers(0, 3, 30), 3)


START = TrainState(np.full((3, 2), 0.1), np.zeros(3))


@given(st.floats(1e-6, 1e6))
def test_tidy_numbers_are_shorter_and_not_larger(value):
    short = round_down(value, 2)
    assert 0.9 * value <= short <= value * (1 + 1e-9)
    assert short == float(f"{short:.1e}")


def test_decay_that_is_too_fast_is_named_with_its_product():
    settings = Hyperparams(learning_rate=3.0, strength=10.0)
    advice = divergence(1234, problem(), settings)
    assert "η·λ was 30, above 2" in str(advice.message)
    assert "step 1,234" in str(advice.message)


def test_a_rate_above_the_safe_one_is_named():
    settings = Hyperparams(learning_rate=50.0, penalty="none")
    safe = global_safe_rate(problem(), settings)
    advice = divergence(3, problem(), settings)
    assert f"the learning rate 50 was above {safe:.3g}" in str(advice.message)
    ((name, value),) = advice.repair
    assert name == "learning_rate"
    assert value < safe


def test_what_was_safe_is_not_blamed():
    settings = Hyperparams(learning_rate=0.01, penalty="none")
    message = str(divergence(3, problem(), settings).message)
    assert "learning rate" not in message
    # With momentum 0.9 the bound is 3.8.
    settings = Hyperparams(learning_rate=0.3, strength=10.0, optimizer="momentum", loss="hinge")
    assert "η·λ" not in str(divergence(3, problem(), settings).message)


CASES = {
    "even": lambda: problem(),
    "huge": lambda: problem(1e6),
    "digits": lambda: TrainingSet(load_preset("digits").points, load_preset("digits").labels, 10),
    "one far": lambda: TrainingSet(np.vstack([problem().features, [60.0, 0.0]]), np.append(problem().labels, 0), 3),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_repair_of_the_settings_as_they_stand_repairs_with_any_penalty_and_loss(case, name):
    """2,000 steps, though the settings were changed after it diverged; 20 with as many points as digits has."""
    samples = CASES[case]()
    memory = {"momentum": 0.999} if "momentum" in OPTIMIZERS[name].uses else {}
    first = Hyperparams(learning_rate=100.0, strength=1.7, optimizer=name, **memory)
    report = divergence(3, samples, first)
    combined = [
        *product(PENALTIES, LOSSES if case == "even" else ("cross_entropy",), (None,)),
        ("l2", "cross_entropy", 8),
    ]
    for penalty, loss, batch in combined:
        try:
            stands = replace(first, penalty=penalty, loss=loss, strength=10.0, batch_size=batch)
        except UserError:  # Newton and corners
            continue
        found = renewed(report, samples, stands)
        repaired = replace(stands, **dict(found.repair))
        text = str(found.repair_text)
        assert text.startswith("Reset")
        assert all(f"{value:g}" in text for _, value in found.repair if not isinstance(value, bool))
        assert ("Standardize" in text) == ("standardize" in dict(found.repair))
        features = samples.features
        if repaired.standardize:
            features = (features - features.mean(0)) / features.std(0)
        trainer = FusedTrainer(TrainingSet(features, samples.labels, samples.n_classes), repaired, 0, start_of(samples))
        taken = trainer.advance(20 if name == "newton" or len(features) > 1000 else 2000)
        assert not taken.diverged, (penalty, loss, batch, found.repair)
        if LOSSES[loss].curvature_bound is not None:
            assert np.abs(trainer.state().weights).max() < 1e3


def start_of(samples):
    return initial_state(samples.n_classes, samples.n_features, Hyperparams(), 0)


def test_settings_that_are_safe_by_now_are_left_as_they_are():
    report = divergence(3, problem(), Hyperparams(learning_rate=100.0, strength=10.0))
    cured = renewed(report, problem(), Hyperparams(learning_rate=0.01))
    assert (cured.repair, str(cured.repair_text)) == ((), "Reset")
    assert cured.message is report.message


def data_of(name):
    data = load_source(name)[0]
    return TrainingSet(data.points, data.labels, data.n_classes)


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov"])
@pytest.mark.parametrize("case", [*PRESETS, "moons"])
def test_at_the_rate_that_is_named_the_total_never_rises(case, name):
    """From far weights and from the start, for every penalty. With a memory J may swing, but not above where it was."""
    samples = data_of(case)
    for penalty, factor in product(PENALTIES, (0.01, 3.0)):
        settings = Hyperparams(optimizer=name, penalty=penalty, strength=0.01)
        rates = SafeRates(None, global_safe_rate(samples, settings), None, samples.n_samples, 2)
        named = named_rates(settings, rates).everywhere
        tried = settings.with_value("learning_rate", max(named, 1e-4))
        if named < 1e-4:
            continue
        random = np.random.default_rng(3)
        start = TrainState(factor * random.normal(size=(samples.n_classes, 2)), np.zeros(samples.n_classes))
        taken = FusedTrainer(samples, tried, 0, start).advance(500)
        totals = taken.data_loss + taken.penalty
        highest = np.maximum.accumulate(totals) if name == "gd" else np.full_like(totals, totals[0])
        assert not taken.diverged
        assert len(totals) == 500
        if name == "gd":
            assert (np.diff(totals) <= 1e-9 * totals[:-1]).all()
        else:
            assert (totals <= highest * (1 + 1e-9)).all()
        said = setting_warnings(settings.with_value("learning_rate", 100.0), rates)
        numbers = {f"{named:.3g}"} & set(re.findall(r"\d[\d.e-]*\d|\d", str(said[0].message)))
        assert numbers, str(said[0].message)


def test_the_cure_that_is_named_cures():
    """With Standardize, the rate that is named holds, too."""
    samples = data_of("breast_cancer")
    settings = Hyperparams()
    (said,) = setting_warnings(settings, SafeRates(None, global_safe_rate(samples, settings), None, 569, 2))
    cure = float(re.search(r"With Standardize, up to ([\d.]+) is", str(said.message))[1])
    features = (samples.features - samples.features.mean(0)) / samples.features.std(0)
    cured = TrainingSet(features, samples.labels, 2)
    taken = FusedTrainer(cured, Hyperparams(standardize=True, learning_rate=cure), 0, start_of(cured)).advance(500)
    assert (np.diff(taken.data_loss + taken.penalty) <= 1e-12).all()
    assert setting_warnings(settings.with_value("standardize", True), SafeRates(None, 0.01, None, 569, 2)) != ()


def test_danger_is_announced_before():
    grave = setting_warnings(Hyperparams(learning_rate=3.0, strength=0.8), SafeRates(1.0, 0.5))
    assert {(c.param, c.severe) for c in grave} == {("learning_rate", True), ("strength", True)}
    assert "η·λ = 2.4 is above 2" in str(grave[0].message)
    (now,) = setting_warnings(Hyperparams(learning_rate=3.0), SafeRates(1.3, 0.5))
    assert (now.param, now.severe) == ("learning_rate", False)
    assert str(now.message) == "The learning rate 3 overshoots: up to 0.5 is safe."
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
    assert "may overshoot: up to 0.05 is safe" in str(may.message)
    (will,) = setting_warnings(slow.with_value("learning_rate", 1.0), SafeRates(0.5, 0.5))
    assert "1 overshoots: up to 0.05 is safe" in str(will.message)


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
        assert "on the steepest batch alone, up to" in str(caution.message)
    assert named_rates(Hyperparams(optimizer="momentum", logit_dropout=0.1), rates).scope == "if_all_points"


def test_a_divergence_with_batches_is_repaired_by_a_rate_for_any_batch():
    samples = problem()
    far = TrainingSet(np.vstack([samples.features, [60.0, 0.0]]), np.append(samples.labels, 0), 3)
    settings = Hyperparams(learning_rate=1.0, batch_size=1, penalty="none")
    advice = divergence(5, far, settings)
    assert f"above {any_batch_safe_rate(far, settings):.3g}, up to which any batch is safe" in str(advice.message)
    ((_, value),) = advice.repair
    assert 0 < value < any_batch_safe_rate(far, settings)


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
        assert dict(advice.repair)["standardize"] is True
        assert dict(advice.repair).get("learning_rate", 0.3) < cured
        assert far_units(settings.with_value("standardize", True), n_features, as_is) is None
    elif 10.1 * as_is < 0.3:  # hopeless, but then not because of units
        assert 2.0 / (0.5 * (n_features + 1) + strength) < 10.1 * as_is
    assert far_units(settings, n_features, None) is None
