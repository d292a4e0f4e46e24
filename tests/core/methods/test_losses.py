"""Losses of single points: their formulas written out, and their gradients by central differences."""

from __future__ import annotations

import math

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.methods.losses import LOSSES, Family

logits_of = st.integers(2, 6).flatmap(
    lambda k: hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.just(k)), elements=st.floats(-20, 20))
)
smoothings = st.floats(0, 0.9)


def labels_for(logits: np.ndarray, data: st.DataObject) -> np.ndarray:
    n, k = logits.shape
    return np.array(data.draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n)))


@pytest.mark.parametrize("name", LOSSES)
@given(logits=logits_of, smoothing=smoothings, data=st.data())
def test_the_value_is_the_formula(name, logits, smoothing, data):
    labels = labels_for(logits, data)
    expected = oracles.of(oracles.LOSSES, name)(logits, labels, smoothing)
    np.testing.assert_allclose(LOSSES[name].value(logits, labels, smoothing), expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=25)
@given(logits=logits_of, smoothing=smoothings, data=st.data())
def test_the_derivatives_equal_central_differences_off_the_corners(name, logits, smoothing, data):
    labels, loss = labels_for(logits, data), LOSSES[name]
    by_hand = oracles.of(oracles.LOSSES, name)
    if loss.corner_distances is not None:
        off = loss.corner_distances(logits, labels).min(axis=1) > 5e-3
        logits, labels = logits[off], labels[off]
    numeric = oracles.derivative(lambda z: sum(by_hand(z, labels, smoothing)), logits)
    found = loss.gradient(logits, labels, smoothing)
    np.testing.assert_allclose(found, numeric, atol=1e-8)
    if loss.curvature is None:
        return
    curvature = loss.curvature(logits, labels, smoothing)
    for k in range(logits.shape[1]):
        change = [
            oracles.derivative(lambda z, k=k, n=n: float(loss.gradient(z, labels, smoothing)[n, k]), logits)[n]
            for n in range(len(labels))
        ]
        np.testing.assert_allclose(curvature[:, k], change, atol=1e-8)
    if loss.curvature_bound is not None and len(labels):
        assert np.linalg.eigvalsh(curvature).max() <= loss.curvature_bound + 1e-12


@pytest.mark.parametrize("name", LOSSES)
@given(logits=logits_of, data=st.data())
def test_up_to_a_corner_the_slope_goes_on_without_a_jump(name, logits, data):
    """Moving one logit by a little less than its distance changes the slope by no more than the curvature can."""
    labels, loss = labels_for(logits, data), LOSSES[name]
    assert (loss.corner_distances is None) != (loss.curvature is None), "it has corners or a second derivative"
    if loss.corner_distances is None:
        return
    distances = loss.corner_distances(logits, labels)
    by_hand = oracles.of(oracles.LOSSES, name)
    for n, k in np.ndindex(logits.shape):
        near, jumps = logits.copy(), []
        for share in (0.45, 0.9):
            for side in (-1.0, 1.0):
                near[n, k] = logits[n, k] + side * share * min(distances[n, k], 50.0)
                jumps.append(by_hand(near, labels, 0.0)[n])
        # One straight line through all four places, and so two slopes that agree.
        assert jumps[1] - jumps[0] == pytest.approx((jumps[3] - jumps[2]) / 2, abs=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_what_is_never_nothing_is_never_nothing(name):
    """On the right side by far, the loss falls towards 0: reaching it is what a loss with a margin does."""
    far = np.array([[20.0, 0.0, -20.0]])
    value = LOSSES[name].value(far, np.array([0]), 0.0)[0]
    assert (value > 0.0) == LOSSES[name].is_positive
    assert value < 1e-8


@pytest.mark.parametrize("name", LOSSES)
def test_smoothing_is_felt_where_it_is_used(name):
    logits, labels = np.array([[1.0, 2.0, 4.0]]), np.array([1])
    values = [LOSSES[name].value(logits, labels, smoothing)[0] for smoothing in (0.0, 0.3)]
    assert (values[0] != values[1]) == LOSSES[name].uses_label_smoothing


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


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.family is not Family.OTHER])
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
