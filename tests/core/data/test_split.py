"""Who is held out: about the share that was asked for, and for good."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.data.held_out import held_out


def points_of(seed: int, n: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 2))


@pytest.mark.parametrize("seed", [0, 1, 9999])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.9])
def test_the_share_is_what_was_asked_for(share, seed):
    n = 20_000
    count = int(held_out(points_of(1, n), share, seed).sum())
    assert abs(count - n * share) < 5 * math.sqrt(n * share * (1 - share))


@pytest.mark.parametrize("share", [0.2, 0.7])
def test_neither_class_nor_place_decides(share):
    """Also on a regular grid, whose coordinates differ in few bits."""
    side = np.linspace(-1, 1, 101)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    labels = np.arange(len(points)) % 4
    mask = held_out(points, share, 3)
    for part in (points[:, 0] < 0, points[:, 1] > 0.5, labels == 2, np.arange(len(points)) % 2 == 0):
        n = int(part.sum())
        assert abs(mask[part].sum() - n * share) < 5 * math.sqrt(n * share * (1 - share))


@given(seed=st.integers(0, 10**6), split=st.integers(0, 9999), share=st.floats(0.01, 0.9), data=st.data())
def test_other_points_coming_going_and_changing_places_move_nobody(seed, split, share, data):
    points = points_of(seed, 12)
    mask = held_out(points, share, split)
    order = np.array(data.draw(st.permutations(range(12))))
    np.testing.assert_array_equal(held_out(points[order], share, split), mask[order])
    kept = np.array(data.draw(st.lists(st.integers(0, 11), unique=True)), np.int64)
    np.testing.assert_array_equal(held_out(points[kept], share, split), mask[kept])
    extra = points_of(seed + 1, 5)
    more = held_out(np.vstack([extra, points]), share, split)
    np.testing.assert_array_equal(more[5:], mask)


def test_a_larger_share_holds_out_the_same_points_and_more():
    points = points_of(3, 500)
    masks = [held_out(points, share, 7) for share in (0.1, 0.3, 0.6, 0.9)]
    for smaller, larger in itertools.pairwise(masks):
        assert (larger[smaller]).all()
        assert larger.sum() > smaller.sum()


def test_equal_points_are_on_one_side():
    points = points_of(4, 200)
    mask = held_out(np.repeat(points, 3, axis=0), 0.4, 1).reshape(200, 3)
    assert (mask == mask[:, :1]).all()
    assert 0 < mask[:, 0].sum() < 200
    zeros = np.array([[0.0, -0.0], [-0.0, 0.0], [0.0, 0.0]])
    for seed in range(20):
        assert len(set(held_out(zeros, 0.5, seed).tolist())) == 1


def test_another_seed_is_another_choice():
    points = points_of(5, 400)
    masks = [held_out(points, 0.5, seed) for seed in range(6)]
    for i, one in enumerate(masks):
        for other in masks[:i]:
            # Two independent fair choices agree on half of the points.
            assert abs((one == other).sum() - 200) < 5 * 10


def test_no_share_and_no_points():
    points = points_of(6, 50)
    none = held_out(points, 0.0, 3)
    assert none.dtype == np.bool_
    assert none.shape == (50,)
    assert not none.any()
    assert held_out(np.empty((0, 2)), 0.5, 3).shape == (0,)


def test_columns_of_a_larger_array_will_do():
    """The layout in memory is no property of a point."""
    points = points_of(7, 60)
    strided = np.asfortranarray(points)
    np.testing.assert_array_equal(held_out(strided, 0.4, 2), held_out(points, 0.4, 2))
