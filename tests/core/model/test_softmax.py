"""Softmax and cross-entropy against what is known about them on paper."""

from __future__ import annotations

import math

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.model.softmax import cross_entropy, cross_entropy_gradient, log_softmax, softmax


def rows(bound: float):
    """Logits (N, K) between ± ``bound``."""
    return hnp.arrays(
        np.float64,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
        elements=st.floats(-bound, bound, allow_subnormal=False),
    )


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_logits_that_are_logarithms_give_exact_fractions(odds):
    exact = [float(p) for p in oracles.softmax_of_logs(odds)]
    logits = np.log([odds])
    np.testing.assert_allclose(softmax(logits)[0], exact, rtol=1e-14)
    np.testing.assert_allclose(np.exp(log_softmax(logits))[0], exact, rtol=1e-14)
    for label, p in enumerate(exact):
        assert cross_entropy(logits, np.array([label]))[0] == pytest.approx(-math.log(p), rel=1e-12, abs=1e-14)


@given(rows(1e4))
def test_rows_are_probabilities_for_every_finite_logit(logits):
    probabilities = softmax(logits)
    assert np.isfinite(probabilities).all()
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-14)
    logs = log_softmax(logits)
    assert np.isfinite(logs).all()
    assert (logs <= 0).all()


@pytest.mark.parametrize("size", [1e4, 1e100, 8e307])
def test_huge_logits_are_finite(size):
    logits = np.array([[size, -size], [-size, size], [size, size]])
    np.testing.assert_array_equal(softmax(logits), [[1, 0], [0, 1], [0.5, 0.5]])
    losses = cross_entropy(logits, np.array([1, 1, 0]))
    np.testing.assert_allclose(losses, [2 * size, 0.0, math.log(2)], rtol=1e-15)


@given(rows(100), st.integers(-(2**20), 2**20))
def test_a_common_shift_changes_nothing(logits, shift):
    np.testing.assert_allclose(softmax(logits + shift), softmax(logits), rtol=1e-8, atol=1e-300)


@given(st.integers(1, 12), st.floats(-1e6, 1e6))
def test_equal_logits_lose_exactly_ln_k(k, level):
    logits = np.full((1, k), level)
    np.testing.assert_array_equal(softmax(logits), np.full((1, k), 1 / k))
    assert cross_entropy(logits, np.array([k - 1]))[0] == pytest.approx(math.log(k), rel=1e-15)


def test_a_tiny_loss_is_told_apart_from_zero():
    """−log p of a probability next to 1 is e^−margin: from the probability itself it would be 0 or rounded."""
    assert cross_entropy(np.array([[40.0, 0.0]]), np.array([0]))[0] == pytest.approx(math.exp(-40), abs=1e-15)
    assert cross_entropy(np.array([[0.0, 20.0]]), np.array([0]))[0] == pytest.approx(20 + math.exp(-20), rel=1e-15)
    assert cross_entropy(np.array([[0.0, 5000.0]]), np.array([0]))[0] == 5000.0


@given(rows(30), st.data())
def test_the_gradient_equals_central_differences(logits, data):
    labels = np.array(
        data.draw(st.lists(st.integers(0, logits.shape[1] - 1), min_size=len(logits), max_size=len(logits)))
    )
    numeric = oracles.derivative(lambda z: float(cross_entropy(z, labels).sum()), logits)
    np.testing.assert_allclose(cross_entropy_gradient(logits, labels), numeric, atol=1e-9)


@given(rows(1e4), st.data())
def test_the_gradient_of_a_row_sums_to_zero(logits, data):
    """Because a common shift changes nothing."""
    labels = np.array(
        data.draw(st.lists(st.integers(0, logits.shape[1] - 1), min_size=len(logits), max_size=len(logits)))
    )
    np.testing.assert_allclose(cross_entropy_gradient(logits, labels).sum(axis=1), 0.0, atol=1e-14)


def test_no_rows_give_no_rows():
    nothing, labels = np.empty((0, 3)), np.empty(0, np.int64)
    assert softmax(nothing).shape == log_softmax(nothing).shape == (0, 3)
    assert cross_entropy(nothing, labels).shape == (0,)
    assert cross_entropy_gradient(nothing, labels).shape == (0, 3)
