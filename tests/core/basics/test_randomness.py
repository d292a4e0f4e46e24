"""Randomness is a function of its address, and different addresses are different."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.randomness import Purpose, RowStream, stream


@given(
    st.integers(0, 2**64),
    st.sampled_from([1, 3, 12, 5000, 70_000]),
    st.lists(st.integers(0, 300), min_size=1, max_size=12),
)
def test_a_row_does_not_depend_on_the_order_of_access(seed, width, order):
    used = RowStream(seed, Purpose.LOGIT_DROPOUT, width)
    first = {index: used.row(index).copy() for index in order}
    for index in reversed(order):
        np.testing.assert_array_equal(RowStream(seed, Purpose.LOGIT_DROPOUT, width).row(index), first[index])
        np.testing.assert_array_equal(used.row(index), first[index])
        assert first[index].shape == (width,)


def test_rows_are_uniform_between_zero_and_one():
    rows = np.concatenate([RowStream(1, Purpose.SHUFFLE, 5).row(i) for i in range(500)]).astype(np.float64)
    assert rows.min() >= 0
    assert rows.max() < 1
    n = len(rows)
    counts = np.histogram(rows, bins=10, range=(0, 1))[0]
    assert ((counts - n / 10) ** 2 / (n / 10)).sum() < 40  # chi-squared, 9 degrees of freedom
    neighbours = np.corrcoef(rows[:-1], rows[1:])[0, 1]
    assert abs(neighbours) < 5 / math.sqrt(n)


def test_rows_differ_also_across_blocks():
    stream_ = RowStream(1, Purpose.SHUFFLE, 2)
    assert len({stream_.row(i).tobytes() for i in range(300)}) == 300


def test_every_part_of_the_address_counts():
    draws = {
        stream(seed, purpose, index).random(4).tobytes()
        for seed in (0, 1, 2, 2**40, 2**63)
        for purpose in Purpose
        for index in (0, 1, 2, 1000)
    }
    assert len(draws) == 5 * len(Purpose) * 4


def test_the_same_address_gives_the_same_draw():
    a, b = (stream(7, Purpose.TOY_DATA, 3).standard_normal(5) for _ in range(2))
    np.testing.assert_array_equal(a, b)


def test_purposes_keep_their_numbers():
    """They are part of saved runs."""
    assert {p.name: int(p) for p in Purpose}.items() >= {
        "INITIAL_WEIGHTS": 1,
        "SHUFFLE": 2,
        "LOGIT_DROPOUT": 3,
        "TOY_DATA": 4,
        "SPRAY": 5,
        "TOY_SHAPE": 6,
        "TOY_NOISE": 7,
        "TOY_LABELS": 8,
    }.items()


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="negative"):
        stream(-1, Purpose.SHUFFLE)
