"""One row or all rows at once: the same probabilities, by ``math`` alone."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.by_hand.rows import (
    MOST_DIGITS,
    all_probabilities,
    equal_digits,
    random_model,
    row_probabilities,
    spread_places,
)


@given(st.integers(0, 999))
def test_both_ways_are_the_softmax_of_the_model(seed):
    rng = np.random.default_rng(seed)
    n_classes, n_features = rng.integers(2, 13), rng.integers(1, 28)
    weights, bias = rng.normal(0, 3, (n_classes, n_features)), rng.normal(0, 3, n_classes)
    rows = rng.normal(0, 3, (7, n_features))
    together = all_probabilities(rows, weights, bias)
    singly = np.array([row_probabilities(row, weights.tolist(), bias.tolist()) for row in rows.tolist()])
    for i, row in enumerate(rows):
        scores = [math.fsum(w * x for w, x in zip(weights[k], row, strict=True)) + bias[k] for k in range(n_classes)]
        exact = [1 / math.fsum(math.exp(min(700, other - z)) for other in scores) for z in scores]
        np.testing.assert_allclose(together[i], exact, rtol=1e-11, atol=1e-300)
        np.testing.assert_allclose(singly[i], exact, rtol=1e-11, atol=1e-300)
    assert equal_digits(singly, together) >= 12


def test_places_fill_the_box_of_the_points_evenly():
    points = np.array([[-3.0, 10.0], [5.0, 12.0], [0.0, 11.0]])
    places = spread_places(4_000, points)
    assert places.shape == (4_000, 2)
    shares = (places - [-3.0, 10.0]) / [8.0, 2.0]
    assert (shares >= 0).all()
    assert (shares <= 1).all()
    counts = np.histogram2d(*shares.T, bins=10, range=[[0, 1], [0, 1]])[0]
    assert counts.min() > 30  # 40 on average
    assert np.abs(spread_places(10, np.empty((0, 2)))).max() <= 1


def test_equal_digits():
    a = np.array([0.25, 0.75])
    assert equal_digits(a, a) == MOST_DIGITS
    assert equal_digits(a, a + 3e-6) == 5
    assert equal_digits(a, a + 1e-16 * 0) == MOST_DIGITS
    assert equal_digits(np.array([np.nan]), np.array([np.nan])) == MOST_DIGITS


def test_the_random_model_is_always_the_same():
    (weights, bias), (again, _) = random_model(4, 2), random_model(4, 2)
    assert weights.shape == (4, 2)
    assert bias.shape == (4,)
    assert (weights == again).all()
