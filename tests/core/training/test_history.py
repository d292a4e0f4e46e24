"""The thinned loss history against a plain list of everything that was appended."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.training.loss_history import LossHistory, Series, ThinnedSeries, bucket_starts


@st.composite
def chunked_series(draw) -> list[tuple[int, np.ndarray]]:
    """Chunks (first step, values) in ascending steps, with gaps at times; short runs and very long ones."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    step = draw(st.one_of(st.just(0), st.integers(0, 5000), st.integers(0, 2**45)))
    chunks = []
    for size in draw(st.lists(st.one_of(st.integers(0, 40), st.integers(0, 3000)), max_size=12)):
        values = random.normal(size=size)
        if size and draw(st.booleans()):
            values[random.integers(size)] = draw(st.sampled_from([1e9, -1e9, math.inf]))
        chunks.append((step, values))
        step += size + draw(st.sampled_from([0, 0, 0, 1, 700]))
    return chunks


def filled(chunks: list[tuple[int, np.ndarray]]) -> Series:
    series = ThinnedSeries()
    for step, values in chunks:
        series.append(step, values)
    return series.snapshot()


def same(a: Series, b: Series) -> bool:
    return all(getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in ("steps", "low", "high", "last"))


@given(chunked_series())
def test_every_bucket_holds_low_high_and_last_of_its_raw_values(chunks):
    steps = np.concatenate([[*range(first, first + len(v))] for first, v in chunks] or [[]]).astype(np.int64)
    values = np.concatenate([v for _, v in chunks] or [np.empty(0)])
    series = filled(chunks)
    assert (np.diff(series.steps) > 0).all()
    # Each raw value lies in the last bucket that starts at or before its step.
    bucket = np.searchsorted(series.steps, steps, side="right") - 1
    assert (bucket >= 0).all()
    assert sorted(set(bucket.tolist())) == list(range(len(series.steps)))
    for i in range(len(series.steps)):
        raw = values[bucket == i]
        assert (series.low[i], series.high[i], series.last[i]) == (raw.min(), raw.max(), raw[-1])
        # Its width: 1 while the step is below 1024, 2 up to 2047, 4 up to 4095 …
        width = max(1, 2 ** (int(series.steps[i]).bit_length() - 10))
        inside = steps[bucket == i]
        assert series.steps[i] % width == 0
        assert inside.max() < series.steps[i] + width
        assert width == 1 or width <= series.steps[i] / 512


@given(chunked_series(), st.data())
def test_chunking_does_not_matter(chunks, data):
    cut = []
    for first, values in chunks:
        places = sorted(data.draw(st.lists(st.integers(0, len(values)), max_size=4)))
        for a, b in zip([0, *places], [*places, len(values)], strict=True):
            cut.append((first + a, values[a:b]))
    assert same(filled(chunks), filled(cut))


@pytest.mark.parametrize("total", [10, 1024, 100_000, 3_000_000])
def test_the_size_is_bounded(total):
    series = ThinnedSeries()
    values = np.random.default_rng(0).normal(size=total)
    for first in range(0, total, 70_001):
        series.append(first, values[first : first + 70_001])
    doublings = max(0, math.ceil(math.log2(total / 1024)))
    snapshot = series.snapshot()
    assert len(snapshot.steps) <= 1024 + 512 * doublings
    assert snapshot.high.max() == values.max()
    assert snapshot.low.min() == values.min()
    assert snapshot.last[-1] == values[-1]


def test_a_step_given_again_joins_its_bucket():
    series = filled([(0, np.array([5.0, 3.0])), (1, np.array([4.0])), (1, np.array([2.0, 9.0]))])
    np.testing.assert_array_equal(series.steps, [0, 1, 2])
    np.testing.assert_array_equal(series.low, [5, 2, 9])
    np.testing.assert_array_equal(series.high, [5, 4, 9])
    np.testing.assert_array_equal(series.last, [5, 2, 9])


def test_nothing_appended_is_an_empty_curve():
    assert len(filled([]).steps) == len(filled([(7, np.empty(0))]).steps) == 0


def test_a_snapshot_is_frozen_and_stays_what_it_was():
    series = ThinnedSeries()
    series.append(0, np.arange(5.0))
    first = series.snapshot()
    series.append(5, np.arange(5000.0))
    np.testing.assert_array_equal(first.last, np.arange(5.0))
    for name in ("steps", "low", "high", "last"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(first, name)[0] = 1


@given(st.integers(0, 2**50))
def test_a_bucket_contains_its_step(step):
    (start,) = bucket_starts(np.array([step]))
    assert start <= step
    assert step - start <= max(0, step / 512)
    assert bucket_starts(np.array([start]))[0] == start


def test_the_history_adds_the_penalty_and_keeps_noise_apart():
    history = LossHistory()
    empty = history.curve()
    assert all(len(s.steps) == 0 for s in (empty.data, empty.penalty, empty.total, empty.noisy))
    history.add_full_batch(0, np.array([1.0, 0.5, 0.25]), np.array([0.0, 0.1, 0.2]))
    history.add_minibatch(1, np.array([0.9]))
    curve = history.curve()
    np.testing.assert_array_equal(curve.data.last, [1.0, 0.5, 0.25])
    np.testing.assert_array_equal(curve.penalty.last, [0.0, 0.1, 0.2])
    np.testing.assert_array_equal(curve.total.last, [1.0, 0.6, 0.45])
    np.testing.assert_array_equal(curve.noisy.steps, [1])
    np.testing.assert_array_equal(curve.noisy.last, [0.9])


def test_seconds_add_up_are_thinned_and_are_no_curve():
    """Slices of many steps, then of one: at the end of each bucket stands the sum of all that was reported before."""
    history, total, step = LossHistory(), 0.0, 0
    expected = {0: 0.0}
    random = np.random.default_rng(3)
    for _ in range(3000):
        count, taken = int(random.integers(1, 40)), float(random.uniform(0.0, 0.01))
        history.add_seconds(step, step + count, taken)
        step, total = step + count, total + taken
        expected[int(bucket_starts(np.array([step]))[0])] = total
    series = history.curve().seconds
    assert dict(zip(series.steps.tolist(), series.last.tolist(), strict=True)) == expected
    assert "seconds" not in history.curve().series()
    again = LossHistory.restored(history.curve())
    again.add_seconds(step, 2 * step, 1.0)
    assert again.curve().seconds.last[-1] == pytest.approx(total + 1.0)
    assert len(LossHistory().curve().seconds.steps) == 0
