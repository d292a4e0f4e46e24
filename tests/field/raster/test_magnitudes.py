"""The field is right at every magnitude: against exact fractions, and against the same data in other units."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from field_oracles import more_features, scores_of
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, Feature, Feature2D, of_degree, one
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.lines.boundaries import boundary_segments
from softmax_viz.field.lines.lines import field_lines
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.quantities import QUANTITIES, paint_of
from softmax_viz.field.picture.viewport import Viewport, fit
from softmax_viz.field.raster.local_scores import scores_at
from softmax_viz.field.raster.rasteriser import Rasteriser

pytestmark = pytest.mark.slow

MONOMIALS = of_degree(HIGHEST_DEGREE)
ALL_LINES = FieldStyle(contours=True, weight_vectors=True, zero_lines=True, dropout_fan=True)
# Centre and half extent in x, and in y.
VIEWS = {
    "won": (4e7, 4e7, 3e7, 3e7),
    "ten million won": (4.0, 4.0, 3.0, 3.0),
    "seconds since 1970": (1.7e9, 3e7, 0.3, 1.0),
    "milliseconds since 1970, and tiny": (1.7e12, 3e10, 0.0, 1e-20),
    "a thousandth beside a thousand million": (1e9, 1e-3, -1e9, 1e-3),
    "a few doubles wide": (2.0, 2.0**-48, 7e15, 64.0),
    "larger than float32": (0.0, 1e39, 1e39, 1e39),
    "smaller than float32": (0.0, 1e-50, 1e-48, 1e-50),
    "as large as coordinates are": (5e49, 5e49, 0.0, 1e50),
}


def view_of(name):
    cx, hx, cy, hy = VIEWS[name]
    return Viewport(cx - hx, cx + hx, cy - hy, cy + hy)


def standardized_model(random, names, view, n_classes, size):
    """Weights in data units such that each feature adds about ``size`` to the scores over ``view``."""
    xs, ys = np.meshgrid(np.linspace(view.x0, view.x1, 5), np.linspace(view.y0, view.y1, 5))
    weights, bias = np.zeros((n_classes, len(names))), random.normal(size=n_classes) * size
    for column, name in enumerate(names):
        values = FEATURES[name].values(xs, ys).reshape(-1)
        middle, spread = float(values[12]), float(np.ptp(values))
        own = random.normal(size=n_classes) * size
        weights[:, column] = own / spread
        bias -= weights[:, column] * middle
    return weights, bias


def exact_scores(weights, bias, names, x, y):
    """Scores of monomials at the fractions (x, y), less the first."""
    powers = [FEATURES[name].powers for name in names]
    values = [x**a * y**b for a, b in powers]
    scores = [
        Fraction(b) + sum(Fraction(w) * value for w, value in zip(row, values, strict=True))
        for row, b in zip(weights.tolist(), bias.tolist(), strict=True)
    ]
    return [score - scores[0] for score in scores]


def softmax(scores):
    best = max(scores)
    exp_scores = np.array([math.exp(float(max(score - best, Fraction(-800)))) for score in scores])
    return exp_scores / exp_scores.sum()


def drawn(view, width, height, weights, bias, names, field_style=None):
    classes = make_classes(len(bias))
    pixels = np.zeros((height, width), np.uint32)
    colours = field_colours(tuple(range(len(bias))), "light", 1.0)
    paint = paint_of(field_style or FieldStyle(), classes, "light")
    Rasteriser().draw(pixels, view, weights, bias, names, colours, paint)
    assert (pixels >> 24 == 0xFF).all()
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(float)


def all_lines(weights, bias, names, view, field_style=ALL_LINES, masks=None, size=1000):
    """Contours by level, and all segments (M, 4) of every kind of line, kind by kind."""
    masks = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 1.0]]) if masks is None else masks
    found = field_lines(weights, bias, names, make_classes(len(bias)), view, field_style, masks)
    boundary = boundary_segments(weights, bias, names, view, size, size)
    return found, [boundary, *(part for _, part in found.contours), found.dropout_boundaries, *found.zero_lines]


@pytest.mark.parametrize("size", [0.3, 6.0, 1e4])
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("degree", [1, HIGHEST_DEGREE])
def test_pixels_and_bars_are_those_of_exact_fractions(name, degree, size):
    random = np.random.default_rng(int(size) + degree)
    view, names, (width, height) = view_of(name), of_degree(degree), (50, 37)
    weights, bias = standardized_model(random, names, view, 3, size)
    seen = drawn(view, width, height, weights, bias, names)
    colours = field_colours((0, 1, 2), "light", 1.0)
    for _ in range(40):
        i, j = int(random.integers(width)), int(random.integers(height))
        x0, x1, y0, y1 = (Fraction(edge) for edge in (view.x0, view.x1, view.y0, view.y1))
        x = x0 + (i + Fraction(1, 2)) * (x1 - x0) / width
        y = y1 - (j + Fraction(1, 2)) * (y1 - y0) / height
        exact = exact_scores(weights, bias, names, x, y)
        assert np.abs(seen[j, i] - softmax(exact) @ colours).max() <= 0.6
        # The bars are evaluated at a double, which may lie beside the middle of the pixel.
        at = exact_scores(weights, bias, names, Fraction(float(x)), Fraction(float(y)))
        bars = scores_at(weights, bias, names, (float(x), float(y)))
        for got, true in zip(bars.tolist(), at, strict=True):
            assert abs(Fraction(got) - true) <= 2e-4 + abs(true) * 1e-9


@given(
    seed=st.integers(0, 10**6), logs=st.tuples(*[st.floats(-9, 9)] * 4), log_size=st.floats(-2, 9),
    names=st.lists(st.sampled_from(MONOMIALS), min_size=1, max_size=6, unique=True).map(tuple),
)  # fmt: skip
@settings(max_examples=25)
def test_any_place_of_any_view_is_right(seed, logs, log_size, names):
    random = np.random.default_rng(seed)
    cx, hx, cy, hy = (10.0**log * sign for log, sign in zip(logs, (1, 1, -1, 1), strict=True))
    view = Viewport(cx - hx, cx + hx, cy - hy, cy + hy)
    weights = random.normal(size=(4, len(names)))
    for column, name in enumerate(names):
        a, b = FEATURES[name].powers
        weights[:, column] *= 10**log_size / ((abs(cx) + hx) ** a * (abs(cy) + hy) ** b)
    bias = random.normal(size=4)
    seen = drawn(view, 20, 17, weights, bias, names)
    colours = field_colours((0, 1, 2, 3), "light", 1.0)
    for i, j in random.integers(0, 17, (8, 2)).tolist():
        x = Fraction(view.x0) + (i + Fraction(1, 2)) * (Fraction(view.x1) - Fraction(view.x0)) / 20
        y = Fraction(view.y1) - (j + Fraction(1, 2)) * (Fraction(view.y1) - Fraction(view.y0)) / 17
        expected = softmax(exact_scores(weights, bias, names, x, y)) @ colours
        assert np.abs(seen[j, i] - expected).max() <= 0.6


def people(factors):
    """Three groups of people, in units that are ``factors`` times smaller."""
    random = np.random.default_rng(4)
    labels = np.repeat(np.arange(3), 12)
    points = np.array([[3e7, 2e7], [6e7, 3e7], [4.5e7, 5e7]])[labels] + random.normal(size=(36, 2)) * 6e6
    return Dataset(points * factors, labels, make_classes(3), ("income", "spending"))


def pictures(factors, degree):
    """Of a trained model: its view, all quantities, and all lines in parts of the view."""
    run = TrainingRun()
    run.use_hyperparams(Hyperparams(standardize=True, learning_rate=0.5))
    run.use_features(of_degree(degree))
    run.use_data(people(factors))
    run.reset(1)
    assert run.train(60).advice is None
    weights, bias, names = run.model.weights, run.model.bias, run.features
    view = fit(run.data.points, 1.3, one_scale=False)
    seen = {name: drawn(view, 78, 60, weights, bias, names, FieldStyle(quantity=name)) for name in QUANTITIES}
    _, parts = all_lines(weights, bias, names, view)
    low, extent = np.array([view.x0, view.y0] * 2), np.array([view.width, view.height] * 2)
    return seen, [(part - low) / extent for part in parts]


@pytest.mark.parametrize("degree", range(1, HIGHEST_DEGREE + 1))
def test_other_units_give_the_same_picture(degree):
    expected, lines = pictures((1.0, 1.0), degree)
    assert len(np.unique(expected["blend"])) > 50
    assert sum(map(len, lines)) > 5
    for factors in [(1e-7, 1e-7), (1e-20, 1e16), (1e16, 1e-28), (3.7e10, 1e-3)]:
        others, other_lines = pictures(factors, degree)
        for name, picture in expected.items():
            difference = np.abs(others[name] - picture)
            assert difference.max() <= (255 if name == "winner" else 1), (name, factors)
            assert np.count_nonzero(difference.max(axis=2)) <= 3, (name, factors)
        assert len(lines) == len(other_lines)
        if factors[0] == factors[1]:  # else the grid on which lines are found has another shape
            for part, other in zip(lines, other_lines, strict=True):
                assert part.shape == other.shape
                np.testing.assert_allclose(part, other, atol=1e-6)


def test_a_power_of_two_changes_no_bit():
    random = np.random.default_rng(9)
    names = tuple(FEATURES[name].name for name in MONOMIALS)
    weights, bias = random.normal(size=(5, len(names))) * 7, random.normal(size=5)
    degrees = np.array([FEATURES[name].powers for name in names])
    expected = drawn(Viewport(-0.5, 1.0, -1.0, 2.0), 90, 64, weights, bias, names)
    for a, b in [(40, -30), (-150, 150), (160, 160)]:
        scaled = np.ldexp(weights, -(degrees @ (a, b)))
        view = Viewport(*np.ldexp([-0.5, 1.0], a), *np.ldexp([-1.0, 2.0], b))
        assert np.array_equal(drawn(view, 90, 64, scaled, bias, names), expected)


@pytest.mark.slow
@pytest.mark.parametrize("field_style", [FieldStyle(quantity=name) for name in QUANTITIES], ids=list(QUANTITIES))
@pytest.mark.parametrize("extent", [1e-60, 1e-9, 1e9, 1e52])
def test_every_feature_has_a_picture_and_lines_in_every_view(field_style, extent):
    names = [*FEATURES, "abs_x", "apart", "exp_x", "exp_xy"]
    with more_features():
        FEATURES["exp_x"] = Feature("exp_x", "exp x", "", np.exp, one)  # far out it is infinite
        FEATURES["exp_xy"] = Feature2D("exp_xy", "exp xy", "", lambda x, y: np.exp(x * y))
        _draw_everything(field_style, extent, [*((name,) for name in names), tuple(names)])


def _draw_everything(field_style, extent, sets):
    random = np.random.default_rng(2)
    view = Viewport(-extent / 2, extent, -extent, extent / 3)
    for names in sets:
        for size in (1.0, 1e-280, 1e140):
            weights, bias = random.normal(size=(3, len(names))) * size, random.normal(size=3)
            assert drawn(view, 20, 17, weights, bias, names, field_style).shape == (17, 20, 3)
        if field_style.quantity != "blend":
            continue
        found, parts = all_lines(weights, bias, names, view, size=240)
        assert np.isfinite(np.concatenate([*parts, found.arrows])).all()


@pytest.mark.parametrize("n_classes", range(2, 13))
def test_few_features_and_any_number_of_classes_have_lines(n_classes):
    random, view = np.random.default_rng(n_classes), Viewport(-1, 1, -1, 1)
    masks = (random.random((4, n_classes)) < 0.6).astype(float)
    for field_style in (
        ALL_LINES,
        replace(ALL_LINES, quantity="one_class"),
    ):  # other quantities have the lines of the first
        for names in [(), *((feature,) for feature in list(FEATURES)[n_classes % 4 :: 4])]:
            for scale in (0.0, 3.0):
                weights, bias = random.normal(size=(n_classes, len(names))) * scale, random.normal(size=n_classes)
                found, parts = all_lines(weights, bias, names, view, field_style, masks)
                assert np.isfinite(np.concatenate([*parts, found.arrows])).all()
                if not names or not scale:  # constant scores have no line and no slope
                    assert not np.concatenate(parts).size
                    assert (found.arrows[:, :2] == found.arrows[:, 2:]).all()


def test_a_feature_without_factors_is_right_in_any_units_and_far_from_the_origin():
    random = np.random.default_rng(3)
    colours = field_colours((0, 1, 2), "light", 1.0)
    for view in (view_of(name) for name in VIEWS if name not in ("a few doubles wide", "seconds since 1970")):
        for name in ("r", "abs_x", "apart", "larger"):
            with more_features():
                weights, bias = standardized_model(random, (name,), view, 3, 6.0)
                seen = drawn(view, 30, 20, weights, bias, (name,))
                xs, ys = view.pixel_centres(30, 20)
                expected = scores_of((name,), weights, bias, xs[None, :], ys[:, None])
                expected = np.exp(expected - expected.max(axis=-1, keepdims=True))
                expected = expected / expected.sum(axis=-1, keepdims=True) @ colours
                assert np.abs(seen - expected).max() <= 0.6
                bars = scores_at(weights, bias, (name,), (float(xs[7]), float(ys[3])))
            at = scores_of((name,), weights, bias, xs[7:8], ys[3:4])[0]
            assert bars == pytest.approx(at - at[0], abs=5e-3)  # of doubles with as many digits as places have


def test_bars_at_a_place_where_features_would_overflow():
    weights, bias = np.zeros((3, len(MONOMIALS))), np.array([0.0, 1.0, 2.0])
    weights[:, MONOMIALS.index("y5")] = [1.0, 2.0, 3.0]
    assert scores_at(weights, bias, MONOMIALS, (1e52, 1e52)).argmax() == 2
    assert scores_at(weights, bias, MONOMIALS, (1e52, -1e52)).argmax() == 0
    assert scores_at(weights[:, :2], bias, LINEAR, (1e52, 3.0)).tolist() == [0.0, 1.0, 2.0]
    assert scores_at(weights[:, :0], bias, (), (0.0, 0.0)).tolist() == [0.0, 1.0, 2.0]
