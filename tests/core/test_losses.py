"""Losses of single points: their formulas written out, and their gradients by central differences."""

from __future__ import annotations

import math

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.losses import LOSSES
from softmax_viz.core.params import PARAMS, ChoiceParam

logits_of = st.integers(2, 6).flatmap(
    lambda k: hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.just(k)), elements=st.floats(-20, 20))
)
smoothings = st.floats(0, 0.9)


def labels_for(logits: np.ndarray, data: st.DataObject) -> np.ndarray:
    n, k = logits.shape
    return np.array(data.draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n)))


def cross_entropy_by_hand(logits, labels, smoothing) -> list[float]:
    """−Σ_k t_k log p_k with t = (1 − ε)·onehot + ε/K, class by class."""
    losses = []
    for row, label in zip(logits, labels, strict=True):
        log_sum = float(np.logaddexp.reduce(row))
        targets = [(1 - smoothing) * (k == label) + smoothing / len(row) for k in range(len(row))]
        assert sum(targets) == pytest.approx(1.0, rel=1e-12)
        losses.append(-sum(t * (z - log_sum) for t, z in zip(targets, row, strict=True)))
    return losses


def hinge_by_hand(logits, labels, _smoothing=0.0) -> list[float]:
    """Σ over the other classes of max(0, 1 + z_k − z_y)."""
    return [
        sum(max(0.0, 1.0 + z - row[y]) for k, z in enumerate(row) if k != y)
        for row, y in zip(logits, labels, strict=True)
    ]


BY_HAND = {"cross_entropy": cross_entropy_by_hand, "hinge": hinge_by_hand}


def test_every_choice_on_the_screen_is_a_loss_and_names_its_source():
    param = PARAMS["loss"]
    assert isinstance(param, ChoiceParam)
    assert {choice[0] for choice in param.choices} == set(LOSSES) == set(BY_HAND)
    assert all(loss.source for loss in LOSSES.values())


@pytest.mark.parametrize("name", LOSSES)
@given(logits=logits_of, smoothing=smoothings, data=st.data())
def test_the_value_is_the_formula(name, logits, smoothing, data):
    labels = labels_for(logits, data)
    expected = BY_HAND[name](logits, labels, smoothing)
    np.testing.assert_allclose(LOSSES[name].value(logits, labels, smoothing), expected, rtol=1e-11, atol=1e-11)


@given(logits=logits_of, smoothing=smoothings, data=st.data())
def test_the_gradient_of_cross_entropy_equals_central_differences(logits, smoothing, data):
    labels = labels_for(logits, data)
    numeric = oracles.derivative(lambda z: sum(cross_entropy_by_hand(z, labels, smoothing)), logits)
    found = LOSSES["cross_entropy"].gradient(logits, labels, smoothing)
    np.testing.assert_allclose(found, numeric, atol=1e-8)
    np.testing.assert_allclose(found.sum(axis=1), 0.0, atol=1e-13)


@given(seed=st.integers(0, 10**6), k=st.integers(2, 6))
def test_the_gradient_of_the_hinge_equals_central_differences_off_its_kinks(seed, k):
    random = np.random.default_rng(seed)
    labels = random.integers(0, k, 5)
    logits = random.normal(size=(5, k)) * 2
    margins = 1 + logits - logits[np.arange(5), labels][:, None]
    off = np.abs(margins).min(axis=1) > 5e-3
    if not off.any():
        return
    logits, labels = logits[off], labels[off]
    numeric = oracles.derivative(lambda z: sum(hinge_by_hand(z, labels)), logits)
    found = LOSSES["hinge"].gradient(logits, labels, 0.0)
    np.testing.assert_allclose(found, numeric, atol=1e-9)
    np.testing.assert_array_equal(found.sum(axis=1), 0.0)


@pytest.mark.parametrize("k", range(2, 13))
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5, 0.9])
def test_zero_logits_cost_ln_k_whatever_the_smoothing_and_the_hinge_k_minus_1(k, smoothing):
    logits, labels = np.zeros((k, k)), np.arange(k)
    np.testing.assert_allclose(LOSSES["cross_entropy"].value(logits, labels, smoothing), math.log(k), rtol=1e-15)
    np.testing.assert_array_equal(LOSSES["hinge"].value(logits, labels, smoothing), k - 1.0)


@pytest.mark.parametrize("k", range(2, 7))
def test_smoothing_is_best_where_the_probabilities_are_the_targets(k):
    """At p = t the gradient is zero and the loss is the entropy of t: even the best model pays it."""
    smoothing = 0.3
    targets = np.full(k, smoothing / k)
    targets[1] += 1 - smoothing
    logits, labels = np.log(targets)[None], np.array([1])
    loss = LOSSES["cross_entropy"]
    np.testing.assert_allclose(loss.gradient(logits, labels, smoothing), 0.0, atol=1e-15)
    assert loss.value(logits, labels, smoothing)[0] == pytest.approx(-(targets * np.log(targets)).sum(), rel=1e-13)


def test_the_hinge_is_content_with_a_margin_of_one():
    loss, labels = LOSSES["hinge"], np.array([0])
    satisfied = np.array([[1.0, 0.0, -5.0]])
    assert loss.value(satisfied, labels, 0.0)[0] == 0.0
    assert not loss.gradient(satisfied, labels, 0.0).any()
    np.testing.assert_array_equal(loss.gradient(np.array([[0.5, 0.0, -5.0]]), labels, 0.0), [[-1.0, 1.0, 0.0]])


@pytest.mark.parametrize("name", LOSSES)
def test_a_shift_common_to_all_classes_is_not_felt(name):
    random = np.random.default_rng(3)
    logits, labels = random.normal(size=(6, 4)), random.integers(0, 4, 6)
    for shift in (-64.0, 1024.0):
        np.testing.assert_allclose(
            LOSSES[name].value(logits + shift, labels, 0.2), LOSSES[name].value(logits, labels, 0.2), rtol=1e-11
        )


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("size", [1e4, 1e300])
def test_huge_logits_stay_numbers(name, size):
    logits, labels = np.array([[size, -size, 0.0]] * 3), np.arange(3)
    assert np.isfinite(LOSSES[name].gradient(logits, labels, 0.1)).all()
    values = LOSSES[name].value(logits, labels, 0.0)
    assert np.isfinite(values).all()
    assert values[0] == 0.0
    assert values[1] >= size
