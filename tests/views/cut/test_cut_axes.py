"""The layout of the chart of a cut: parts that do not overlap, ranges that do not jump, labels that keep apart."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softmax_viz.views.cut.cut_axes import cut_axes, label_columns, score_limits

scores = arrays(np.float64, (5, 3), elements=st.floats(-1e300, 1e300))


@given(st.floats(150, 800), st.floats(150, 900), st.floats(9, 24))
def test_the_parts_follow_one_another_from_top_to_bottom_with_one_axis(width, height, text):
    axes = cut_axes((width, height), (40.0, 60.0), text, (-2.0, 5.0))
    parts = (axes.scores, axes.probabilities, axes.band)
    for upper, lower in itertools.pairwise(parts):
        assert upper.bottom < lower.top
    assert {(part.left, part.right) for part in parts} == {(40.0, width - 60.0)}
    assert axes.band.bottom + text <= max(height, 9.0 * text)
    assert axes.scores.y(np.array([-2.0, 5.0])) == pytest.approx([axes.scores.bottom, axes.scores.top])
    for t in (0.0, 0.25, 1.0):
        assert abs(axes.band.t_at(float(axes.band.x(np.array(t)))) - t) < 1e-9


@given(scores)
def test_the_range_holds_all_scores_and_stays_while_they_fit(values):
    low, high = score_limits(values, None)
    assert low < high
    assert low <= values.min()
    assert values.max() <= high
    assert score_limits(values, (low, high)) == (low, high) or values.max() - values.min() < 0.4 * (high - low)
    inner = values.min() + (values - values.min()) * 0.9
    if values.max() - values.min() > 0.6 * (high - low):
        assert score_limits(inner, (low, high)) == (low, high)


@given(arrays(np.float64, 12, elements=st.floats(-50, 250)), st.integers(1, 3))
def test_labels_in_one_column_are_apart_and_the_first_ones_are_at_their_height(ys, most):
    places = label_columns(ys, 15.0, most, (0.0, 200.0))
    for column in range(most):
        heights = sorted(place[1] for place in places if place is not None and place[0] == column)
        assert all(after - before >= 15.0 for before, after in itertools.pairwise(heights))
    for y, place in zip(ys, places, strict=True):
        if place is not None:
            assert place[1] == min(max(y, 0.0), 200.0)
    assert places[int(ys.argmin())] is not None
