"""Pictures large enough to be drawn tile by tile: right everywhere, from the smallest weights to the largest."""

import tracemalloc

import numpy as np
import pytest
from field_oracles import MORE, exact_colours, more_features, reach_of
from field_pictures import drawn
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, expand, of_degree
from softmax_viz.core.model.softmax import log_softmax
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser

NAMES = tuple(FEATURES)
UNIT = Viewport(-1, 1, -1, 1)


@given(
    seed=st.integers(0, 10**6),
    n_classes=st.integers(1, 12),
    names=st.sampled_from([LINEAR, LINEAR, *map(of_degree, (2, 3, HIGHEST_DEGREE)), NAMES, ("sin_x", "sin_y", "xy")])
    | st.lists(st.sampled_from([*NAMES, *MORE]), unique=True, min_size=1, max_size=5).map(tuple),
    log_half=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    log_score=st.floats(-6, 6),
    size=st.tuples(st.integers(16, 150), st.integers(16, 120)),
)
@example(1, 5, LINEAR, (0.0, 0.0), 1.6, (150, 120))  # gentle tiles and others in one row
@example(2, 12, of_degree(3), (0.0, 0.0), 1.3, (150, 113))
@example(5, 5, ("abs_x", "x"), (0.0, 0.0), 0.5, (150, 113))
@example(6, 4, ("r", "apart"), (0.0, 0.0), 0.5, (150, 113))
@example(7, 3, ("sin_x", "sin_y", "xy"), (2.0, 0.1), -0.5, (26, 73))  # a wave for each pixel
def test_every_pixel_is_the_models_probability(seed, n_classes, names, log_half, log_score, size):
    random = np.random.default_rng(seed)
    half = 10 ** np.array(log_half)
    centre = random.uniform(-1, 1, 2) * half
    view = Viewport(centre[0] - half[0], centre[0] + half[0], centre[1] - half[1], centre[1] + half[1])
    reach = np.array([reach_of(name, half.max()) for name in names])
    weights = random.normal(size=(n_classes, len(names))) * 10**log_score / reach
    bias = random.normal(size=n_classes) * min(10**log_score, 10.0)
    colours = random.choice([0.0, 255.0], (n_classes, 3))  # as different as colours can be
    expected = exact_colours(view, *size, weights, bias, colours, names, np.float64)
    with more_features():
        difference = np.abs(drawn(view, *size, weights, bias, colours, names) - expected).max(axis=-1)
    # Rounding to whole levels costs half a level; the rest is interpolation and float32.
    assert difference.max() < 1.0
    assert (difference > 0.57).mean() <= 1e-3


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (1500, 17), (16, 900), (33, 31), (15, 16)])
def test_pictures_of_any_shape(size):
    random = np.random.default_rng(3)
    colours = field_colours((0, 1, 2, 3), "dark")
    for names, scale in ((LINEAR, 0.01), (LINEAR, 40.0), (of_degree(3), 300.0)):
        weights, bias = random.normal(size=(4, len(names))) * scale, random.normal(size=4)
        expected = exact_colours(UNIT, *size, weights, bias, colours, names, np.float64)
        assert np.abs(drawn(UNIT, *size, weights, bias, colours, names) - expected).max() <= 0.55


def test_a_view_far_from_the_origin():
    random = np.random.default_rng(4)
    colours = field_colours((0, 1, 2), "light")
    view = Viewport(1e6, 1e6 + 2, -3e6, -3e6 + 1)
    for scale in (1.0, 50.0, 4000.0):
        weights = random.normal(size=(3, 2)) * scale
        bias = -weights @ np.array([1e6 + 1, -3e6 + 0.5])  # the boundaries meet in the middle
        expected = exact_colours(view, 90, 70, weights, bias, colours, LINEAR)
        assert np.abs(drawn(view, 90, 70, weights, bias, colours) - expected).max() <= 0.55


def test_models_without_a_boundary():
    colours = np.array([[250.0, 10.0, 0.0], [0.0, 200.0, 40.0], [20.0, 0.0, 90.0]])
    mean = [90, 70, 43]
    same = np.ones((3, 2))
    for weights, bias, expected in [
        (np.zeros((3, 2)), np.zeros(3), mean),
        (same * 1e5, np.full(3, -7e4), mean),  # identical classes, however steep
        (np.zeros((3, 2)), np.array([0.0, 60.0, 0.0]), colours[1]),
        (np.zeros((3, 2)), np.array([0.0, 1e6, -1e6]), colours[1]),
        (same * 3.0, np.log([1.0, 2.0, 1.0]), [68, 102, 42]),  # means of 67.5, 102.5 and 42.5
    ]:
        assert np.abs(drawn(UNIT, 70, 50, weights, bias, colours) - expected).max() <= 1


@pytest.mark.parametrize(("names", "scale"), [(LINEAR, 2.0), (LINEAR, 70.0), (of_degree(3), 30.0), (NAMES, 500.0)])
def test_the_picture_is_the_model(names, scale):
    """At random pixels of a large picture: the colour that follows from the program's own probabilities."""
    random = np.random.default_rng(6)
    width, height, colours = 1024, 700, field_colours((0, 1, 2, 3, 4), "light")
    weights, bias = random.normal(size=(5, len(names))) * scale, random.normal(size=5)
    pixels = drawn(UNIT, width, height, weights, bias, colours, names)
    rows, columns = random.integers(height, size=2500), random.integers(width, size=2500)
    xs, ys = UNIT.pixel_centres(width, height)
    features = expand(np.column_stack([xs[columns], ys[rows]]), names)
    exp_scores = np.exp(log_softmax(features @ weights.T + bias))
    assert np.abs(pixels[rows, columns] - np.round(exp_scores @ colours)).max() <= 1


@pytest.mark.parametrize(("names", "scale"), [(LINEAR, 3.0), (of_degree(3), 1e4)])
def test_a_paint_gets_every_pixel(names, scale):
    random = np.random.default_rng(8)
    width, height, n_classes = 301, 130, 12
    weights, bias = random.normal(size=(n_classes, len(names))) * scale, random.normal(size=n_classes)
    seen = []

    def paint(ahead, exp_scores, words):
        assert ahead.dtype == exp_scores.dtype == np.float32
        assert words.dtype == np.int32
        assert ahead.shape == exp_scores.shape == (n_classes, len(words))
        seen.append((ahead.copy(), exp_scores.copy()))
        ahead[:], exp_scores[:] = np.nan, np.nan  # it may
        words[:] = sum(len(strip[0][0]) for strip in seen[:-1]) + np.arange(len(words))

    pixels = np.zeros((height, width), np.uint32)
    Rasteriser().draw(pixels, UNIT, weights, bias, names, np.zeros((n_classes, 3)), paint)
    assert (pixels.ravel() == np.arange(pixels.size)).all()
    xs, ys = UNIT.pixel_centres(width, height)
    x, y = np.meshgrid(xs, ys)
    scores = (expand(np.column_stack([x.ravel(), y.ravel()]), names) @ weights.T + bias).T
    scores = np.maximum(scores - scores.max(axis=0), -30.0)
    ahead, exp_scores = (np.concatenate(parts, axis=1) for parts in zip(*seen, strict=True))
    assert np.abs(ahead - scores).max() < 1e-3
    assert np.allclose(exp_scores, np.exp(scores), rtol=1e-3, atol=0)


@pytest.mark.parametrize(
    ("n_classes", "names", "scale", "painted"),
    [
        (2, LINEAR, 0.1, False),
        (2, of_degree(5), 3.0, False),
        (12, LINEAR, 1e3, False),
        (12, of_degree(5), 1e6, False),
        (12, of_degree(5), 1e6, True),
        (12, (*of_degree(5), "r"), 1e6, False),
        (12, (*of_degree(5), "r"), 1e6, True),
    ],
)
def test_the_working_set_beside_the_largest_picture_stays_under_four_megabytes(n_classes, names, scale, painted):
    random = np.random.default_rng(9)
    weights, bias = random.normal(size=(n_classes, len(names))) * scale, random.normal(size=n_classes)
    pixels, colours = np.zeros((2160, 3840), np.uint32), field_colours(tuple(range(n_classes)), "light")

    def paint(ahead, exp_scores, words):
        np.copyto(words, ahead[0], casting="unsafe")

    rasteriser = Rasteriser()
    tracemalloc.start()
    try:
        rasteriser.draw(pixels, UNIT, weights, bias, names, colours, paint if painted else None)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 2_000_000
    assert rasteriser.nbytes < 2_000_000
    assert peak < 4_000_000
