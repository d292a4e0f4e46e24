"""The grey veil over what is far from all training points, beside the distance of every point from a pixel."""

import numpy as np
import pytest
from field_oracles import exact_colours, familiarity_of, pixel_places, spreads_of

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.data.training_places import TrainingPlaces, familiarity
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.palette import FIELD_THEMES, field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.familiar import WHOLE, familiar_shares

LEVEL = 1.0 / 255.0


def shares_at(places, view, width, height, some):
    """Shares of the raster, and by the definition, at ``some`` pixels (rows, columns)."""
    x, y = (axis.astype(float).ravel() for axis in pixel_places(view, width, height))
    rows, columns = some
    found = familiar_shares(places, view, width, height)[rows, columns] / WHOLE
    u, v = places.measured(x[columns], y[rows])
    wanted = familiarity_of(places.points.T, (1.0, 1.0), u, v)
    return found, wanted


def some_points(rng, kind, n):
    n_classes = int(rng.integers(2, 5))
    labels = rng.integers(0, n_classes, n)
    means = rng.normal(size=(n_classes, 2)) * 4.0
    if kind == "square":
        points = rng.uniform(-3.0, 3.0, (n, 2))
    elif kind == "lattice":
        points = np.floor(rng.uniform(-4, 5, (n, 2)))
    else:
        points = means[labels] + (rng.normal(size=(n, 2)) if kind == "blobs" else rng.standard_t(2, (n, 2)))
    scale = 10.0 ** rng.uniform(-3, 3, 2)
    return Dataset(points * scale, labels, make_classes(n_classes)), scale


def test_every_pixel_is_right_to_half_a_level_at_every_zoom():
    """Few points and many, even and with far ones, over views from within a point to far beyond all of them."""
    rng = np.random.default_rng(0)
    for index in range(60):
        kind = ("blobs", "square", "lattice", "far")[index % 4]
        data, scale = some_points(rng, kind, int(10 ** rng.uniform(0.4, 3.0)))
        places = TrainingPlaces(data)
        width, height = int(rng.integers(1, 300)), int(rng.integers(1, 300))
        middle, half = rng.normal(size=2) * 3.0 * scale, 10.0 ** rng.uniform(-3, 2) * scale
        view = Viewport(*(middle[0] + half[0] * s for s in (-1, 1)), *(middle[1] + half[1] * s for s in (-1, 1)))
        some = rng.integers(0, height, 150), rng.integers(0, width, 150)
        found, wanted = shares_at(places, view, width, height, some)
        assert np.abs(found - wanted).max() <= 0.5 * LEVEL, (index, kind)


@pytest.mark.parametrize("kind", ["blobs", "square", "far"])
def test_so_many_points_that_they_are_thinned_out_are_as_right(kind):
    rng = np.random.default_rng(3)
    data, scale = some_points(rng, kind, 20_000)
    places = TrainingPlaces(data)
    for half in (0.3, 3.0, 12.0):
        view = Viewport(-half * scale[0], 1.1 * half * scale[0], -half * scale[1], 0.9 * half * scale[1])
        some = rng.integers(0, 270, 400), rng.integers(0, 310, 400)
        found, wanted = shares_at(places, view, 310, 270, some)
        assert np.abs(found - wanted).max() <= 0.5 * LEVEL


def test_without_a_distance_nothing_is_familiar():
    view, classes = Viewport(-1, 1, -1, 1), make_classes(2)
    for points in (np.empty((0, 2)), np.zeros((1, 2)), np.zeros((9, 2))):
        places = TrainingPlaces(Dataset(points, np.zeros(len(points), int), classes))
        assert not familiar_shares(places, view, 9, 7).any()
    assert not familiar_shares(None, view, 9, 7).any()


@pytest.mark.parametrize("theme", sorted(FIELD_THEMES))
def test_the_picture_is_the_blend_under_a_grey_veil_to_one_level(theme):
    rng, n_classes, view, (width, height) = np.random.default_rng(5), 4, Viewport(-9, 8, -6, 7), (83, 61)
    data, _ = some_points(np.random.default_rng(1), "blobs", 120)
    data = Dataset(data.points / np.abs(data.points).max(axis=0) * 5.0, data.labels % n_classes, make_classes(4))
    state = TrainState(rng.normal(size=(n_classes, 2)), rng.normal(size=n_classes))
    style, painter = FieldStyle(quantity="familiarity", opacity=0.7), FieldPainter()
    places, colours = TrainingPlaces(data), field_colours((0, 1, 2, 3), theme, 0.7)
    x, y = pixel_places(view, width, height)
    x, y = (np.broadcast_to(axis, (height, width)).astype(float).ravel() for axis in (x, y))
    share = familiarity_of(data.points, spreads_of(data.points.tolist(), data.labels.tolist()), x, y)[:, None]
    grey = 0.7 * np.array(FIELD_THEMES[theme].grey) + 0.3 * np.array(FIELD_THEMES[theme].ground)
    for weights in (state.weights, state.weights * 3.0):  # another model under the same veil
        model = TrainState(weights, state.bias)
        picture = painter.draw(
            model, ("x", "y"), data.classes, view, width, height, theme, style, places=places
        )  # fmt: skip
        blend = exact_colours(view, width, height, weights, state.bias, colours, ("x", "y")).reshape(-1, 3)
        wanted = share * blend + (1.0 - share) * grey
        words = picture.pixels.reshape(-1)
        seen = np.stack([words >> 16 & 255, words >> 8 & 255, words & 255], axis=1).astype(float)
        assert (words >> 24 == 255).all()
        assert np.abs(seen - wanted).max() <= 1.0 + 1e-6
        painter.release(picture)


def test_the_shares_are_those_of_the_formula_that_the_panel_has():
    data, _ = some_points(np.random.default_rng(7), "blobs", 50)
    places = TrainingPlaces(data)
    x, y = data.points[3] * 1.2
    distance = places.nearest(x, y).spreads
    assert float(familiarity(np.float64(distance))) == pytest.approx(places.nearest(x, y).familiarity)
