"""The picture is the model: every pixel against probabilities computed here, in extended precision."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.model.features import FEATURES, Feature
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser


def exact_colours(view, width, height, weights, bias, colours, phi=lambda x, y: np.stack([x, y], axis=-1)):
    """Σ_k p_k colour_k at the pixel centres, (H, W, 3), from the definition of softmax."""
    xs = view.x0 + (np.arange(width) + 0.5) * (view.x1 - view.x0) / width
    ys = view.y1 - (np.arange(height) + 0.5) * (view.y1 - view.y0) / height
    x, y = np.meshgrid(xs, ys)
    scores = phi(x, y).astype(np.longdouble) @ np.asarray(weights, np.longdouble).T + bias
    scores -= scores.max(axis=-1, keepdims=True)
    exp_scores = np.exp(scores)
    return ((exp_scores / exp_scores.sum(axis=-1, keepdims=True)) @ colours).astype(float)


def drawn(view, width, height, weights, bias, colours, features=("x", "y"), rasteriser=None):
    pixels = np.zeros((height, width), np.uint32)
    (rasteriser or Rasteriser()).draw(pixels, view, np.asarray(weights), np.asarray(bias), features, colours)
    assert (pixels >> 24 == 0xFF).all(), "every pixel is opaque"
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(float)


@given(
    seed=st.integers(0, 10**6),
    n_classes=st.integers(2, 12),
    log_scale=st.floats(-6, 6),
    log_place=st.floats(-3, 5),
    log_half=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    size=st.tuples(st.integers(1, 70), st.integers(1, 50)),
    crosses=st.booleans(),
    theme=st.sampled_from(["light", "dark"]),
)
def test_every_pixel_is_the_models_probability(seed, n_classes, log_scale, log_place, log_half, size, crosses, theme):
    random = np.random.default_rng(seed)
    weights = random.normal(size=(n_classes, 2)) * 10**log_scale
    bias = random.normal(size=n_classes) * 10**log_scale
    centre = random.normal(size=2) * 10**log_place
    if crosses:  # let the boundaries pass through the view, however far from the origin it lies
        bias = bias - weights @ centre
    half = 10 ** np.array(log_half)
    view = Viewport(centre[0] - half[0], centre[0] + half[0], centre[1] - half[1], centre[1] + half[1])
    colours = field_colours(tuple(range(n_classes)), theme)
    expected = exact_colours(view, *size, weights, bias, colours)
    difference = np.abs(drawn(view, *size, weights, bias, colours) - expected)
    # Rounding to whole levels costs half a level; the rest is float32.
    assert difference.max() <= 0.51


def test_one_rasteriser_serves_pictures_of_any_size_in_any_order():
    random = np.random.default_rng(1)
    shared = Rasteriser()
    for width, height, n_classes, scale in [(300, 200, 3, 2), (10, 5, 12, 900), (640, 11, 2, 0.1), (3, 400, 7, 50)]:
        weights, bias = random.normal(size=(n_classes, 2)) * scale, random.normal(size=n_classes)
        view, colours = Viewport(-1, 1, -2, 2), field_colours(tuple(range(n_classes)), "light")
        fresh = drawn(view, width, height, weights, bias, colours)
        assert np.array_equal(drawn(view, width, height, weights, bias, colours, rasteriser=shared), fresh)


def test_a_feature_that_is_no_straight_line_is_drawn_by_its_product(monkeypatch):
    monkeypatch.setitem(FEATURES, "xy", Feature("xy", "xy", "", lambda x: x, lambda y: y))
    view, colours = Viewport(-2, 3, -1, 2), field_colours((0, 1, 2), "light")
    weights, bias = np.array([[1.0, 2.0, 3.0], [-2.0, 0.5, -4.0], [0.3, -1.0, 0.0]]), np.array([0.1, -0.2, 0.5])

    def phi(x, y):
        return np.stack([x, y, x * y], axis=-1)

    expected = exact_colours(view, 40, 30, weights, bias, colours, phi)
    assert np.abs(drawn(view, 40, 30, weights, bias, colours, ("x", "y", "xy")) - expected).max() <= 0.51


def test_without_weights_every_pixel_is_the_mean_colour():
    colours = np.array([[255.0, 0.0, 0.0], [0.0, 255.0, 0.0], [0.0, 0.0, 255.0]])
    assert (drawn(Viewport(-1, 1, -1, 1), 8, 8, np.zeros((3, 2)), np.zeros(3), colours) == 85.0).all()


def test_the_largest_weights_that_a_run_can_reach_still_give_a_picture():
    colours = np.array([[255.0, 0.0, 0.0], [0.0, 0.0, 255.0]])
    seen = drawn(Viewport(-1, 1, -1, 1), 4, 2, np.array([[1e149, 0.0], [-1e149, 0.0]]), np.zeros(2), colours)
    assert (seen[:, :2] == [0, 0, 255]).all()
    assert (seen[:, 2:] == [255, 0, 0]).all()
