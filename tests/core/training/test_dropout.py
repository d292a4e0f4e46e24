"""Logit dropout: all 2^K masks, the frequencies of the addressed stream, and how long a draw lasts."""

from __future__ import annotations

import itertools
import math

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.logit_dropout import LogitDropout, multipliers
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step

rates = st.floats(0.01, 0.95)


def settings_of(rate: float, scope: str = "epoch", rescale: bool = False, **others) -> Hyperparams:
    return Hyperparams(logit_dropout=rate, dropout_scope=scope, dropout_rescale=rescale, **others)


def all_masks(k: int, rate: float, rescale: bool) -> list[tuple[float, np.ndarray]]:
    """Every outcome for K logits: (its probability, the multipliers)."""
    outcomes = []
    for kept in itertools.product((False, True), repeat=k):
        # 0 lies below every rate, the largest float32 below 1 above it.
        uniform = np.where(kept, np.float32(1) - np.float32(2) ** -24, 0).astype(np.float32)
        probability = math.prod(1 - rate if each else rate for each in kept)
        outcomes.append((probability, multipliers(uniform, rate, rescale)))
    return outcomes


@given(hnp.arrays(np.float64, st.integers(1, 4), elements=st.floats(-20, 20)), rates)
def test_with_rescaling_the_mean_logit_is_the_clean_logit(logits, rate):
    mean = sum(p * keep * logits for p, keep in all_masks(len(logits), rate, rescale=True))
    np.testing.assert_allclose(mean, logits, rtol=1e-12, atol=1e-12)


@given(hnp.arrays(np.float64, st.integers(1, 4), elements=st.floats(-20, 20)), rates)
def test_without_rescaling_the_mean_logit_shrinks_by_the_rate(logits, rate):
    mean = sum(p * keep * logits for p, keep in all_masks(len(logits), rate, rescale=False))
    np.testing.assert_allclose(mean, (1 - rate) * logits, rtol=1e-12, atol=1e-12)


@given(hnp.arrays(np.float64, st.integers(2, 4), elements=st.floats(-20, 20)), rates, st.data())
def test_with_rescaling_the_expected_loss_is_at_least_the_clean_loss(logits, rate, data):
    """Jensen: log-sum-exp is convex."""
    label = data.draw(st.integers(0, len(logits) - 1))
    one = (np.zeros((len(logits), 0)), logits, np.zeros((1, 0)), [label])
    expected = sum(p * oracles.data_loss(*one, keep) for p, keep in all_masks(len(logits), rate, rescale=True))
    assert expected >= oracles.data_loss(*one) - 1e-9


@given(st.integers(0, 2**64), st.integers(2, 6), st.sampled_from(["epoch", "step", "example"]), rates, st.booleans())
def test_a_draw_holds_nothing_but_zero_and_the_kept_factor(seed, k, scope, rate, rescale):
    dropout = LogitDropout(settings_of(rate, scope, rescale), seed, k)
    keep = dropout.draw(step=3, epoch=1, batch=5)
    assert keep.shape == ((5, k) if scope == "example" else (k,))
    assert set(np.unique(keep)) <= {0.0, 1 / (1 - rate) if rescale else 1.0}


def model(k: int, d: int = 2, n: int = 6, seed: int = 0) -> tuple[TrainState, TrainingSet]:
    random = np.random.default_rng(seed)
    features = random.uniform(0.5, 1.5, (n, d))
    state = TrainState(random.normal(size=(k, d)), random.normal(size=k))
    return state, TrainingSet(features, random.integers(0, k, n), k)


def test_a_dropped_class_still_counts_exp_zero():
    """The loss that a step reports is that of logits replaced by 0, not of a smaller set of classes."""
    settings = settings_of(0.6, "step", penalty="none")
    seen = set()
    for seed in range(20):
        state, samples = model(3, seed=seed)
        kept = LogitDropout(settings, seed, 3).draw(0, 0, 6) > 0
        logits = np.where(kept, samples.features @ state.weights.T + state.bias, 0.0)
        losses = [
            math.log(sum(math.exp(v) for v in row)) - row[y] for row, y in zip(logits, samples.labels, strict=True)
        ]
        _, report = reference_step(state, samples, settings, seed)
        assert report.data_loss == pytest.approx(sum(losses) / 6, rel=1e-12)
        seen.add(tuple(kept))
    assert len(seen) > 3


@pytest.mark.parametrize("scope", ["epoch", "step"])
def test_with_every_logit_dropped_the_loss_is_ln_k_and_nothing_moves(scope):
    settings = settings_of(0.9, scope, penalty="none")
    state, samples = model(4)
    seed = next(s for s in range(100) if not LogitDropout(settings, s, 4).draw(0, 0, 6).any())
    after, report = reference_step(state, samples, settings, seed)
    assert report.data_loss == pytest.approx(math.log(4), rel=1e-15)
    np.testing.assert_array_equal(after.weights, state.weights)
    np.testing.assert_array_equal(after.bias, state.bias)


@pytest.mark.parametrize("scope", ["epoch", "step"])
def test_a_dropped_class_does_not_learn(scope):
    settings = settings_of(0.5, scope, penalty="none")
    dropped_once = 0
    for seed in range(20):
        state, samples = model(4, seed=seed)
        keep = LogitDropout(settings, seed, 4).draw(0, 0, 6)
        after, _ = reference_step(state, samples, settings, seed)
        moved = (after.weights != state.weights).any(axis=1)
        np.testing.assert_array_equal(moved, keep > 0)
        dropped_once += int((keep == 0).any())
    assert dropped_once > 10


@pytest.mark.parametrize("scope", ["epoch", "step", "example"])
@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.9])
def test_the_share_dropped_is_the_rate(scope, rate):
    k, batch, draws = 5, 4, 4000
    dropout = LogitDropout(settings_of(rate, scope), 11, k)
    dropped = sum(int((dropout.draw(i, i, batch) == 0).sum()) for i in range(draws))
    total = draws * k * (batch if scope == "example" else 1)
    deviation = math.sqrt(total * rate * (1 - rate))
    assert abs(dropped - total * rate) < 5 * deviation


def test_logits_of_one_draw_are_dropped_independently():
    rate, draws = 0.4, 5000
    dropout = LogitDropout(settings_of(rate, "step"), 3, 2)
    both = sum(int(not dropout.draw(i, 0, 1).any()) for i in range(draws))
    assert abs(both - draws * rate**2) < 5 * math.sqrt(draws * rate**2)


def groups(keeps: list[np.ndarray]) -> int:
    return len({keep.tobytes() for keep in keeps})


def test_scope_epoch_lasts_a_whole_pass_and_changes_with_it():
    dropout = LogitDropout(settings_of(0.5, "epoch"), 5, 8)
    passes = [[dropout.draw(10 * epoch + i, epoch, 4) for i in range(10)] for epoch in range(30)]
    assert all(groups(draws) == 1 for draws in passes)
    assert groups([draws[0] for draws in passes]) > 20


def test_scope_step_changes_every_step_whatever_the_epoch():
    dropout = LogitDropout(settings_of(0.5, "step"), 5, 8)
    assert groups([dropout.draw(step, 0, 4) for step in range(30)]) > 20
    np.testing.assert_array_equal(dropout.draw(7, 0, 4), dropout.draw(7, 3, 4))


def test_scope_example_draws_for_every_point():
    dropout = LogitDropout(settings_of(0.5, "example"), 5, 8)
    keep = dropout.draw(0, 0, 30)
    assert groups(list(keep)) > 20
    assert not np.array_equal(keep, dropout.draw(1, 0, 30))


def test_in_training_a_pass_shares_its_dropped_classes():
    """Seen from outside: which rows of the weights stand still, batch by batch."""
    settings = settings_of(0.5, "epoch", penalty="none", batch_size=2)
    state, samples = model(6, n=10)
    still: dict[int, set[tuple[bool, ...]]] = {}
    for _ in range(40):
        after, _ = reference_step(state, samples, settings, seed=2)
        still.setdefault(state.epoch, set()).add(tuple((after.weights == state.weights).all(axis=1)))
        state = after
    assert sorted(still) == list(range(8))
    assert all(len(rows) == 1 for rows in still.values())
    assert len(set.union(*still.values())) > 3


@given(
    st.integers(0, 2**40), st.lists(st.integers(0, 500), min_size=1, max_size=20), st.sampled_from(["step", "example"])
)
def test_a_draw_does_not_depend_on_earlier_draws(seed, steps, scope):
    settings = settings_of(0.5, scope)
    used = LogitDropout(settings, seed, 4)
    for step in steps:
        np.testing.assert_array_equal(used.draw(step, 0, 3), LogitDropout(settings, seed, 4).draw(step, 0, 3))


def test_it_is_off_at_rate_zero():
    assert not LogitDropout(settings_of(0.0, "example"), 0, 3).is_on
    assert not LogitDropout(settings_of(0.0, "example"), 0, 3).per_example
    assert LogitDropout(settings_of(0.1, "example"), 0, 3).per_example
    assert not LogitDropout(settings_of(0.1, "step"), 0, 3).per_example
