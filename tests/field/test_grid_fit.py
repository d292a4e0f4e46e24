"""A fitted view shows every point with a margin, whatever the data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.field.grid import View, fit

aspects = st.floats(0.2, 5.0)


def clouds(bound: float):
    return hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 8), st.just(2)),
        elements=st.one_of(st.floats(-bound, bound), st.sampled_from([0.0, 1.0, -bound, bound])),
    )


def assert_shows(view: View, points: np.ndarray) -> None:
    numbers = (view.x0, view.x1, view.y0, view.y1, view.width, view.height)
    assert all(math.isfinite(number) for number in numbers)
    for axis, (low, high) in enumerate([(view.x0, view.x1), (view.y0, view.y1)]):
        margin = 0.05 * (high - low)
        assert margin > 0
        assert low + margin <= points[:, axis].min()
        assert points[:, axis].max() <= high - margin


@given(clouds(1e3), aspects)
def test_every_point_is_seen_with_a_margin(points, aspect):
    assert_shows(fit(points, aspect), points)


@given(clouds(1e12), aspects)
def test_points_up_to_a_billion_apart_and_more_are_seen(points, aspect):
    assert_shows(fit(points, aspect), points)


DEGENERATE = {
    "one point": [[0.3, -0.7]],
    "all equal": [[5.0, 5.0]] * 4,
    "all equal, far out": [[1e12, -1e12]] * 3,
    "vertical line": [[2.0, 0.0], [2.0, 1.0], [2.0, -3.0]],
    "horizontal line": [[0.0, 2.0], [1.0, 2.0]],
    "far apart": [[-5e11, 0.0], [5e11, 1.0]],
    "far apart in both": [[-5e11, -5e11], [5e11, 5e11]],
    "close together, far out": [[1e6, 1e6], [1e6 + 1e-3, 1e6 + 1e-3]],
    "neighbouring floats": [[1.0, 1.0], [1.0 + 2**-52, 1.0]],
    "neighbouring floats, far out": [[1e12, 0.0], [1e12 + 2**-13, 0.0]],
    "smallest numbers": [[0.0, 0.0], [5e-324, 5e-324]],
}


@pytest.mark.parametrize("aspect", [0.5, 1.0, 16 / 9])
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_data_have_a_finite_view(name, aspect):
    points = np.array(DEGENERATE[name])
    view = fit(points, aspect)
    assert_shows(view, points)
    xs, ys = view.pixel_centres(64, 48)
    assert (np.diff(xs) > 0).all()
    assert (np.diff(ys) < 0).all()


@given(clouds(100), aspects)
def test_one_scale_for_both_axes_unless_one_would_be_mostly_empty(points, aspect):
    view = fit(points, aspect)
    square = view.width / view.height == pytest.approx(aspect, rel=1e-6)
    spread = np.ptp(points, axis=0)
    if not square:
        assert spread.min() > 0
        assert max(spread[0] / (spread[1] * aspect), spread[1] * aspect / spread[0]) > 3 * (1 - 1e-9)


@given(aspects)
def test_without_points_the_unit_square_is_seen(aspect):
    view = fit(np.empty((0, 2)), aspect)
    assert view.x0 <= -1 < 1 <= view.x1
    assert view.y0 <= -1 < 1 <= view.y1
    assert view.width / view.height == pytest.approx(aspect)
    assert min(view.width, view.height) == pytest.approx(2.0)
