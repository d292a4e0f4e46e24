"""Fields that were searched for, in which a bound that is a little too small shows a wrong pixel or a bent line.

Drawn at random they hardly come up: each has its zero, its turn or its slope exactly where a bound looks for it. Beside
each stands which fault of which bound it is for.
"""

import numpy as np
import pytest
from field_lines import LINEAR, PIXEL, UNIT, lines_of
from field_oracles import exact_colours
from field_pictures import drawn

from softmax_viz.core.model.features import expand
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.steepness import steepest_slope

COLOURS = np.array([[255.0, 0.0, 0.0], [0.0, 255.0, 0.0]])
# So small a view that a sine is straight in it.
SMALL = Viewport(-0.01, 0.01, -0.01, 0.01)
# features, weights of the first class (the second has none), its bias, view, (width, height)
FIELDS = {
    "steepness: the polynomials along x": (LINEAR, (40.0, 0.0), 0.0, UNIT, (64, 64)),
    "steepness: the polynomials along y": (LINEAR, (0.0, 40.0), 0.0, UNIT, (64, 64)),
    "steepness: the waves along x": (("sin_x",), (2000.0,), 0.0, SMALL, (64, 64)),
    "steepness: the waves along y": (("sin_y",), (2000.0,), 0.0, SMALL, (64, 64)),
    "steepness: the polynomials beside waves along x": (("sin_y", "x"), (0.1, 2000.0), 0.0, SMALL, (64, 64)),
    "steepness: the polynomials beside waves along y": (("sin_x", "y"), (0.1, 2000.0), 0.0, SMALL, (64, 64)),
    # 20 T₄(x) y is 0 or 20 on the corners of the upper tile and −20 between. The picture's middle, where y is 0, is on
    # the edge of both tiles: by the least size of y in a tile nothing bends.
    "tiles: the bends in x times the sizes in y": (("x4y", "x2y", "y"), (160.0, -160.0, 20.0), 12.0, UNIT, (16, 32)),
    "tiles: the bends in y times the sizes in x": (("xy4", "xy2", "x"), (160.0, -160.0, 20.0), 12.0, UNIT, (32, 16)),
    # 50 (x⁴ − x) is 0 on the corners of the right tile and −24 between; where x is 0 it does not bend.
    "tiles: the largest bend of a function": (("x4", "x"), (50.0, -50.0), 12.0, UNIT, (32, 16)),
}  # fmt: skip


def model(weights, bias):
    return np.array([weights, np.zeros(len(weights))]), np.array([bias, 0.0])


@pytest.mark.parametrize("fault", FIELDS)
def test_every_pixel_of_a_searched_field_is_the_models_probability(fault):
    names, weights, bias, view, size = FIELDS[fault]
    weights, bias = model(weights, bias)
    expected = exact_colours(view, *size, weights, bias, COLOURS, names)
    assert np.abs(drawn(view, *size, weights, bias, COLOURS, names) - expected).max() < 1.0


@pytest.mark.parametrize("names", [("sin_x", "x"), ("sin_y", "y")])
def test_slopes_of_waves_and_polynomials_add_up(names):
    """sin x + x is twice as steep as x in the middle; no bound may be that of one of them."""
    width = height = 64
    slope = steepest_slope(*model((1000.0, 1000.0), 0.0), names, SMALL, width, height)
    centres = SMALL.x0 + (np.arange(width) + 0.5) * SMALL.width / width
    steepest = np.abs(np.diff(1000.0 * (np.sin(centres) + centres))).max()
    assert steepest * (1 - 1e-9) <= slope <= 1.2 * steepest


def zero_line(names, weights, bias=0.0):
    """The segments on which the score of the first class is zero."""
    return lines_of(*model(weights, bias), names, field_style=FieldStyle(zero_lines=True)).zero_lines[0]


def distances(points, segments):
    """(V,) how far each of ``points`` is from the nearest of ``segments``, in pixels."""
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    away = points[:, None] - start
    t = np.clip((away * step).sum(axis=-1) / np.maximum(np.square(step).sum(axis=-1), 1e-300), 0.0, 1.0)
    return np.hypot(*np.moveaxis(away - t[..., None] * step, -1, 0)).min(axis=1) / PIXEL


@pytest.mark.parametrize(
    ("names", "weights", "along"),
    [
        # Zero at a corner, which is a node of the grid: the least value there says nothing of the score.
        (("x", "y", "x2"), (0.5, -1.5, 1.0), lambda t: (t, (t**2 + 0.5 * t) / 1.5)),
        # A weight that is zero, beside others: the least of them is no size of the score.
        (("x", "y", "x2", "xy"), (0.0, -4.0, 3.0, 0.0), lambda t: (t, 0.75 * t**2)),
        (LINEAR, (0.0, 3.0), lambda t: (t, 0.0)),
    ],
)
def test_no_zero_line_is_lost_to_a_zero_among_its_numbers(names, weights, along):
    points = np.array([along(t) for t in np.linspace(-1.0, 1.0, 401)])
    assert np.abs(expand(points, names) @ weights).max() < 1e-12
    segments = zero_line(names, weights)
    assert len(segments)
    assert distances(points, segments).max() < 0.5


def test_a_tip_beside_a_node_of_the_grid_keeps_one_of_its_vertices():
    """Two short chords follow each other there: with both left out the tip would be cut off."""
    node = np.linspace(-1.0, 1.0, 66)[[29, 31]]
    steepness, (x, y) = 2953.0651, node + np.array([0.212186, 1.658984]) * PIXEL
    segments = zero_line(("x2", "x", "y"), (-1.0, 2.0 * x, -1.0 / steepness), y / steepness - x**2)
    across = x + np.linspace(-0.05, 0.05, 2001)
    parabola = np.column_stack([across, y - steepness * (across - x) ** 2])
    beside = parabola[parabola[:, 1] > y - 8 * PIXEL]
    assert distances(beside, segments).max() < 0.5
