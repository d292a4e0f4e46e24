"""Separability against linear programming, and against cases that are clear."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from softmax_viz.core.model.features import expand, of_degree
from softmax_viz.core.optimum.separability import is_separable


def largest_margin(features, labels, k, bias) -> float:
    """max t with z_y − z_k ≥ t for all points and other classes, and coefficients in [−1, 1]: linear programming."""
    inputs = np.column_stack([features, np.ones(len(labels))]) if bias else features
    n, m = inputs.shape
    rows = []
    for i in range(n):
        for other in range(k):
            if other != labels[i]:
                row = np.zeros((k, m))
                row[other] += inputs[i]
                row[labels[i]] -= inputs[i]
                rows.append(np.append(row.reshape(-1), 1.0))
    found = linprog(
        np.append(np.zeros(k * m), -1.0), np.array(rows), np.zeros(len(rows)), bounds=[(-1, 1)] * (k * m) + [(0, 1)]
    )
    return float(found.x[-1])


@given(
    st.integers(0, 10**6), st.integers(1, 14), st.integers(2, 4), st.integers(1, 3), st.booleans(), st.floats(0.0, 4.0)
)
def test_it_agrees_with_linear_programming(seed, n, k, d, bias, apart):
    random = np.random.default_rng(seed)
    labels = random.integers(0, k, n)
    features = random.normal(size=(n, d)) + apart * random.normal(size=(k, d))[labels]
    margin = largest_margin(features, labels, k, bias)
    answer = is_separable(features, labels, k, bias)
    if margin > 1e-6:
        assert answer is True
    elif margin < 1e-12:
        assert answer is False


def test_whole_numbers_that_touch_are_not_separated():
    features = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 1.0]])
    assert is_separable(features, np.array([0, 0, 1, 1]), 2, True) is False


@pytest.mark.parametrize("gap", [1.0, 1e-3, 1e-6])
def test_a_narrow_gap_is_a_gap(gap):
    x = np.concatenate([np.linspace(-1, -gap, 20), np.linspace(gap, 1, 20)])
    labels = (x > 0).astype(np.int64)
    assert is_separable(np.column_stack([x, x * 0.5]), labels, 2, True) is True
    assert is_separable(np.column_stack([x, x * 0.5]), labels[::-1].copy(), 2, False) is True
    labels[0] = 1
    assert is_separable(np.column_stack([x, x * 0.5]), labels, 2, True) is False


def test_features_decide():
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    points, labels = np.vstack([ring, 0.5 * ring]), np.repeat([0, 1], 40)
    assert is_separable(points, labels, 2, True) is False
    assert is_separable(expand(points, of_degree(2)), labels, 2, True) is True


def test_high_degrees_with_far_points_are_decided():
    random = np.random.default_rng(0)
    centres = random.normal(size=(5, 2))
    labels = random.integers(0, 5, 300)
    points = centres[labels] + 0.5 * random.normal(size=(300, 2))
    assert is_separable(expand(points, of_degree(5)), labels, 5, True) is False


def test_without_bias_the_cut_goes_through_the_origin():
    x, labels = np.array([[1.0], [2.0], [4.0], [5.0]]), np.array([0, 0, 1, 1])
    assert is_separable(x, labels, 2, True) is True
    assert is_separable(x, labels, 2, False) is False


def test_small_cases():
    assert is_separable(np.empty((0, 2)), np.empty(0, np.int64), 3, True) is None
    assert is_separable(np.ones((1, 2)), np.array([1]), 3, True) is True
    assert is_separable(np.ones((5, 2)), np.full(5, 1), 3, True) is True
    assert is_separable(np.array([[1.0], [-1.0]]), np.array([1, 1]), 3, False) is False  # w·x > 0 for x and −x
    assert is_separable(np.ones((2, 2)), np.array([0, 1]), 2, True) is False
    assert is_separable(np.empty((4, 0)), np.array([0, 1, 0, 1]), 2, True) is False
    assert is_separable(np.empty((4, 0)), np.array([0, 1, 0, 1]), 2, False) is False
    assert is_separable(np.zeros((3, 1)), np.array([0, 0, 0]), 2, False) is False


def test_a_class_without_points_is_no_obstacle():
    x = np.array([[-1.0], [-2.0], [1.0], [2.0]])
    assert is_separable(x, np.array([0, 0, 2, 2]), 4, True) is True
    assert is_separable(x, np.array([0, 0, 2, 2]), 4, False) is True


def test_it_can_be_stopped():
    random = np.random.default_rng(0)
    assert is_separable(random.normal(size=(50, 2)), random.integers(0, 3, 50), 3, True, lambda: True) is None
