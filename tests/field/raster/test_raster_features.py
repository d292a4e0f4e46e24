"""Curved fields: every pixel against the definitions in ``field_oracles``, in extended precision."""

import numpy as np
import pytest
from field_oracles import MORE, exact_colours, more_features, reach_of
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, of_degree
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser

NAMES = tuple(FEATURES)
ALL = (*NAMES, *MORE)


def drawn(view, width, height, weights, bias, colours, names, rasteriser=None):
    pixels = np.zeros((height, width), np.uint32)
    (rasteriser or Rasteriser()).draw(pixels, view, weights, bias, names, colours)
    assert (pixels >> 24 == 0xFF).all(), "every pixel is opaque"
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(float)


@given(
    seed=st.integers(0, 10**6),
    n_classes=st.integers(2, 12),
    names=st.lists(st.sampled_from(ALL), unique=True, min_size=1, max_size=8).map(tuple)
    | st.sampled_from([of_degree(2), of_degree(3), of_degree(HIGHEST_DEGREE), NAMES]),
    half=st.floats(-2, 2).map(lambda log: 10**log),
    log_score=st.floats(-2, 6),
    size=st.tuples(st.integers(1, 70), st.integers(1, 50)),
    theme=st.sampled_from(["light", "dark"]),
)
def test_every_pixel_is_the_models_probability(seed, n_classes, names, half, log_score, size, theme):
    """The scores at the edge of the view are about 10**log_score, whatever the degree."""
    random = np.random.default_rng(seed)
    centre = random.uniform(-1, 1, 2) * half
    view = Viewport(centre[0] - half, centre[0] + half, centre[1] - half, centre[1] + half)
    reach = np.array([reach_of(name, half) for name in names])
    weights = random.normal(size=(n_classes, len(names))) * 10**log_score / reach
    bias = random.normal(size=n_classes) * min(10**log_score, 10.0)
    colours = field_colours(tuple(range(n_classes)), theme)
    expected = exact_colours(view, *size, weights, bias, colours, names)
    with more_features():
        difference = np.abs(drawn(view, *size, weights, bias, colours, names) - expected)
    # Rounding to whole levels costs half a level; the rest is float32.
    assert difference.max() <= 0.55


@pytest.mark.parametrize("names", [*((name,) for name in ALL), ("x", "sin_x", "sin_y"), ("y2", "x")])
def test_each_feature_alone_far_from_the_unit_square(names):
    random = np.random.default_rng(7)
    view, colours = Viewport(-20, 31, -7, 40), field_colours((0, 1, 2), "dark")
    weights, bias = random.normal(size=(3, len(names))), random.normal(size=3)
    weights /= [reach_of(name, 20.0) for name in names]
    expected = exact_colours(view, 64, 33, weights, bias, colours, names)
    with more_features():
        assert np.abs(drawn(view, 64, 33, weights, bias, colours, names) - expected).max() <= 0.51


@pytest.mark.parametrize("scale", [0.1, 2.0, 80.0, 1e5])
def test_a_feature_without_weight_changes_nothing(scale):
    random = np.random.default_rng(8)
    view, colours = Viewport(-1, 1, -1, 1), field_colours((0, 1, 2, 3), "light")
    weights, bias = random.normal(size=(4, 2)) * scale, random.normal(size=4) * scale
    straight = drawn(view, 90, 60, weights, bias, colours, LINEAR)
    padded = np.column_stack([weights, np.zeros((4, 25))])
    assert np.abs(drawn(view, 90, 60, padded, bias, colours, of_degree(6)) - straight).max() <= 1


def test_one_rasteriser_serves_any_features_in_any_order():
    random = np.random.default_rng(1)
    shared = Rasteriser()
    for width, height, k, degree, scale in [
        (300, 200, 3, 3, 2),
        (10, 5, 12, 5, 900),
        (640, 11, 2, 2, 0.1),
        (9, 400, 7, 4, 1e4),
    ]:
        names = of_degree(degree)
        weights, bias = random.normal(size=(k, len(names))) * scale, random.normal(size=k)
        view, colours = Viewport(-1, 1, -2, 2), field_colours(tuple(range(k)), "light")
        fresh = drawn(view, width, height, weights, bias, colours, names)
        assert np.array_equal(drawn(view, width, height, weights, bias, colours, names, shared), fresh)


def test_no_features_leave_the_shares_of_the_biases():
    colours = np.array([[255.0, 0.0, 0.0], [0.0, 255.0, 0.0], [0.0, 0.0, 255.0]])
    seen = drawn(Viewport(-1, 1, -1, 1), 8, 8, np.zeros((3, 0)), np.log([1.0, 2.0, 2.0]), colours, ())
    assert (seen == [51, 102, 102]).all()


def test_the_largest_weights_that_a_run_can_reach_still_give_a_picture():
    colours = np.array([[255.0, 0.0, 0.0], [0.0, 0.0, 255.0]])
    weights = np.array([[1e149, 0.0, 0.0], [-1e149, 0.0, 0.0]])
    seen = drawn(Viewport(-1, 1, -1, 1), 4, 2, weights, np.zeros(2), colours, ("x", "y", "x2"))
    assert (seen[:, :2] == [0, 0, 255]).all()
    assert (seen[:, 2:] == [255, 0, 0]).all()


@pytest.mark.parametrize("name", ["r", "abs_x", "apart", "bump", "sin_x", "x2"])
def test_two_classes_far_above_the_first_keep_their_boundary(name):
    """Scores of many millions that differ by a few: no place for single precision."""
    view, colours = Viewport(0.5, 1.5, -0.3, 0.2), np.array([[0.0, 0.0, 0.0], [255.0, 0.0, 0.0], [0.0, 0.0, 255.0]])
    weights, bias = np.array([[0.0], [2e7], [2e7 + 20.0]]), np.array([0.0, 0.0, -9.0])
    with more_features():
        seen = drawn(view, 60, 40, weights, bias, colours, (name,))
    expected = exact_colours(view, 60, 40, weights, bias, colours, (name,))
    assert np.ptp(expected) > 200
    assert np.abs(seen - expected).max() <= 0.55
