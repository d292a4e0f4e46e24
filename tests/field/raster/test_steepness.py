"""How steep a field is, against every pixel; and what half its resolution costs."""

import numpy as np
import pytest
from field_oracles import MORE, more_features
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, expand, of_degree
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser
from softmax_viz.field.raster.steepness import moving_scale, steepest_slope

PRODUCTS = tuple(name for name, feature in FEATURES.items() if feature.is_smooth_product)


def largest_change(view, width, height, weights, names):
    xs, ys = view.pixel_centres(width, height)
    x, y = np.meshgrid(xs, ys)
    scores = (expand(np.column_stack([x.ravel(), y.ravel()]), names) @ weights.T).reshape(height, width, -1)
    return max(np.ptp(np.diff(scores, axis=axis), axis=-1).max() for axis in (0, 1))


@given(
    seed=st.integers(0, 10**6),
    names=st.sampled_from([LINEAR, of_degree(2), of_degree(3), of_degree(HIGHEST_DEGREE), PRODUCTS]),
    log_half=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
)
def test_no_difference_of_scores_is_steeper_and_some_is_hardly_less(seed, names, log_half):
    random = np.random.default_rng(seed)
    half = 10 ** np.array(log_half)
    centre = random.normal(size=2) * half
    view = Viewport(centre[0] - half[0], centre[0] + half[0], centre[1] - half[1], centre[1] + half[1])
    weights = random.normal(size=(4, len(names)))
    slope = steepest_slope(weights, np.zeros(4), names, view, 120, 90)
    change = largest_change(view, 120, 90, weights, names)
    assert slope >= change * (1 - 1e-9)
    if names != PRODUCTS:
        assert slope <= change * 1.35


@pytest.mark.parametrize("name", [*(name for name in FEATURES if name not in PRODUCTS), *MORE])
def test_a_feature_that_is_known_at_pixels_only_keeps_the_full_resolution(name):
    view = Viewport(-1, 1, -1, 1)
    with more_features():
        slope = steepest_slope(np.array([[1e-6], [0.0]]), np.zeros(2), (name,), view, 100, 100)
        assert moving_scale(slope) == (2 if FEATURES[name].is_smooth_product else 1)
        assert steepest_slope(np.ones((2, 1)), np.zeros(2), (name,), view, 100, 100) == 0.0


def test_no_slope_without_weights():
    view = Viewport(-1, 1, -1, 1)
    assert steepest_slope(np.zeros((3, 2)), np.arange(3.0), LINEAR, view, 100, 100) == 0.0
    assert steepest_slope(np.zeros((3, 0)), np.arange(3.0), (), view, 100, 100) == 0.0
    assert steepest_slope(np.full((3, 2), 7.0), np.arange(3.0), LINEAR, view, 100, 100) == 0.0


def magnified(half, width, height):
    """The half picture (h, w, 3) drawn twice as large with linear interpolation between pixel centres."""
    for axis, size in ((0, height), (1, width)):
        count = half.shape[axis]
        places = np.clip((np.arange(size) + 0.5) * count / size - 0.5, 0, count - 1)
        low = np.minimum(places.astype(int), count - 2)
        share = np.expand_dims(places - low, (1, 2) if axis == 0 else (0, 2))
        half = np.take(half, low, axis) * (1 - share) + np.take(half, low + 1, axis) * share
    return half


@pytest.mark.parametrize("names", [LINEAR, of_degree(3)])
@pytest.mark.parametrize("n_classes", [2, 5, 12])
def test_half_the_resolution_is_only_used_where_it_does_not_show(names, n_classes):
    random = np.random.default_rng(n_classes)
    view, colours, (width, height) = (
        Viewport(-1, 1, -0.7, 0.7),
        field_colours(tuple(range(n_classes)), "light"),
        (300, 209),
    )
    weights, bias = random.normal(size=(n_classes, len(names))), random.normal(size=n_classes)
    slope = steepest_slope(weights, bias, names, view, width, height)
    weights *= 0.119 / slope
    assert moving_scale(steepest_slope(weights, bias, names, view, width, height)) == 2
    pictures = []
    for size in ((height, width), ((height + 1) // 2, (width + 1) // 2)):
        pixels = np.zeros(size, np.uint32)
        Rasteriser().draw(pixels, view, weights, bias, names, colours)
        pictures.append(np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(float))
    difference = np.abs(pictures[0] - magnified(pictures[1], width, height))
    assert difference[1:-1, 1:-1].max() <= 2.0
    assert difference.max() <= 3.0


def test_a_steep_field_keeps_its_resolution():
    assert moving_scale(0.0) == 2
    assert moving_scale(0.2) == 1
    assert moving_scale(float("inf")) == 1
