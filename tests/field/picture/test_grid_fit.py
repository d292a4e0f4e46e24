"""A fitted view shows every point with a margin, whatever the data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.model.limits import SMALLEST_EXTENT
from softmax_viz.field.picture.viewport import Viewport, fit, fit_data

aspects = st.floats(0.2, 5.0)


def clouds(bound: float):
    return hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 8), st.just(2)),
        elements=st.one_of(st.floats(-bound, bound), st.sampled_from([0.0, 1.0, -bound, bound])),
    )


def assert_shows(view: Viewport, points: np.ndarray) -> None:
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
        # By logarithms: ratios of the smallest numbers are infinite. No axis is finer than views are.
        logs = np.log(np.maximum(spread, SMALLEST_EXTENT))
        assert abs(logs[0] - logs[1] - math.log(aspect)) > math.log(3) - 1e-9


def used(view: Viewport, points: np.ndarray) -> list[float]:
    """The parts of both axes that the points take."""
    return [float(np.ptp(points[:, 0]) / view.width), float(np.ptp(points[:, 1]) / view.height)]


@given(
    seed=st.integers(0, 10**6), logs=st.tuples(st.floats(-40, 37), st.floats(-40, 37)),
    offsets=st.tuples(*[st.sampled_from([0.0, 1.0, -1e3, 1e12])] * 2), aspect=aspects,
)  # fmt: skip
def test_axes_with_units_of_their_own_are_filled_whatever_the_units(seed, logs, offsets, aspect):
    points = (np.random.default_rng(seed).random((9, 2)) + offsets) * 10.0 ** np.array(logs)
    view = fit(points, aspect, one_scale=False)
    assert_shows(view, points)
    assert min(used(view, points)) >= 0.7
    named = Dataset(points, np.zeros(9, np.int64), make_classes(2), ("area", "price"))
    assert fit_data(named, aspect) == view
    assert fit_data(Dataset(points, named.labels, named.classes), aspect) == fit(points, aspect)


@pytest.mark.parametrize("aspect", [0.4, 1.0, 1.6])
@pytest.mark.parametrize("one_scale", [True, False])
@pytest.mark.parametrize("constant", [0.0, -3e-9, 1e9, 1e50])
def test_a_column_that_is_constant_leaves_the_other_axis_full(constant, one_scale, aspect):
    for extent in (1e-12, 1e-3, 7.0, 1e40):
        points = np.array([[constant, extent], [constant, 2 * extent], [constant, 1.3 * extent]])
        for turned in (points, points[:, ::-1]):
            view = fit(turned, aspect, one_scale)
            assert view.is_legal
            assert max(used(view, turned)) >= 0.7
            middle = (turned[:, 0].min() + turned[:, 0].max()) / 2
            assert (view.x0 + view.x1) / 2 == pytest.approx(middle, abs=1e-3 * view.width)


def test_thousandths_beside_a_thousand_million_fill_both_axes():
    points = np.array([[1e9, 5.0], [1e9 + 1e-3, -5.0], [1e9 + 4e-4, 1e3]])
    assert min(used(fit(points, 1.3), points)) >= 0.7


@given(aspects)
def test_without_points_the_unit_square_is_seen(aspect):
    view = fit(np.empty((0, 2)), aspect)
    assert view.x0 <= -1 < 1 <= view.x1
    assert view.y0 <= -1 < 1 <= view.y1
    assert view.width / view.height == pytest.approx(aspect)
    assert min(view.width, view.height) == pytest.approx(2.0)
