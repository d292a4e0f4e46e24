"""Lines over the field hold what they say: probabilities on contours, zeros of scores, ties under dropout masks."""

import numpy as np
import pytest
from field_lines import LINEAR, PIXEL, UNIT, lines_of
from field_oracles import more_features, scores_of
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.model.features import expand, of_degree
from softmax_viz.core.model.softmax import softmax
from softmax_viz.field.lines.boundaries import boundary_segments
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

CELL = 2.0 / 64

models = given(
    seed=st.integers(0, 10**6),
    n_classes=st.integers(2, 12),
    degree=st.sampled_from([1, 1, 2, 3, "r"]),
    log_scale=st.floats(-1, 3),
    one_class=st.booleans(),
)


def problem(seed, n_classes, degree, log_scale):
    random = np.random.default_rng(seed)
    names = ("x", "y", "r") if degree == "r" else of_degree(degree)
    weights = random.normal(size=(n_classes, len(names))) * 10**log_scale
    return weights, random.normal(size=n_classes) * 10**log_scale * 0.5, names


def places_on(segments):
    parts = np.array([0.0, 0.3, 0.5, 0.8, 1.0])[:, None, None]
    return (segments[:, :2] + parts * (segments[:, 2:] - segments[:, :2])).reshape(-1, 2)


def crosses(places, function, reach):
    """(V,) whether one of the functions (V, 2) → (V, F) changes its sign within ``reach`` around each place (V, 2)."""
    angles = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
    around = places[:, None, :] + reach * np.column_stack([np.cos(angles), np.sin(angles)])
    values = function(around.reshape(-1, 2))
    values = values.reshape(len(places), len(angles), values.shape[1])
    return ((values.min(axis=1) <= 0.0) & (values.max(axis=1) >= 0.0)).any(axis=1)


def share_on(lines):
    """Of the length of some (segments, functions): how much lies within half a pixel of a zero of one of them."""
    right = total = 0.0
    for segments, function in lines:
        places = places_on(segments)
        assert (np.abs(places) <= 1 + 1e-9).all(), "inside the view"
        near = crosses(places, function, PIXEL / 2)
        rest = places[~near]
        within_a_cell = np.any([crosses(rest, function, part * CELL) for part in (0.1, 0.3, 0.6, 1.0)], axis=0)
        assert within_a_cell.all(), "farther off only where a line turns back between nodes of the grid"
        near = near.reshape(5, len(segments)).mean(axis=0)
        lengths = np.hypot(*(segments[:, 2:] - segments[:, :2]).T)
        right, total = right + float(near @ lengths), total + float(lengths.sum())
    return right / total if total else 1.0


@models
def test_on_a_contour_the_probability_is_its_level(seed, n_classes, degree, log_scale, one_class):
    weights, bias, names = problem(seed, n_classes, degree, log_scale)
    field_style = FieldStyle("one_class", class_key=1, contours=True) if one_class else FieldStyle(contours=True)

    def above(level):
        def difference(at):
            p = softmax(expand(at, names) @ weights.T + bias)
            return (p[:, 1:2] if one_class else p) - level

        return difference

    contours = lines_of(weights, bias, names, field_style=field_style).contours
    # Steep and wild models have regions thinner than a cell, whose contours turn back within one.
    least = 0.98 if degree in (1, 2) and log_scale < 1 else 0.8
    assert share_on((segments, above(level)) for level, segments in contours) > least


@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 6), degree=st.sampled_from([1, 2]))
def test_where_the_probability_passes_a_level_there_is_a_contour(seed, n_classes, degree):
    weights, bias, names = problem(seed, n_classes, degree, 0.7)
    y = float(np.random.default_rng(seed).uniform(-0.9, 0.9))
    xs = np.linspace(-1, 1, 2001)
    probabilities = softmax(expand(np.column_stack([xs, np.full_like(xs, y)]), names) @ weights.T + bias)
    lines = lines_of(weights, bias, names, field_style=FieldStyle(contours=True)).contours
    assert {level for level, _ in lines} <= ({0.7, 0.9} if n_classes == 2 else {0.5, 0.7, 0.9})
    for level in (0.7, 0.9):
        above = probabilities > level
        segments = np.concatenate([np.empty((0, 4)), *(piece for of, piece in lines if of == level)])
        for i in np.flatnonzero((above[1:] != above[:-1]).any(axis=1)):
            # Stretches shorter than a cell of the grid may be missed.
            k = int(np.flatnonzero(above[i] != above[i + 1])[0])
            if len(set(above[max(0, i - 80) : i + 1, k])) > 1 or len(set(above[i + 1 : i + 81, k])) > 1:
                continue
            start, step = segments[:, :2] - (xs[i], y), segments[:, 2:] - segments[:, :2]
            t = np.clip(-(start * step).sum(axis=1) / np.maximum(np.square(step).sum(axis=1), 1e-300), 0.0, 1.0)
            assert np.hypot(*(start + t[:, None] * step).T).min(initial=np.inf) < 2 * PIXEL


@given(seed=st.integers(0, 10**6), log_scale=st.floats(0.5, 6))
def test_with_two_classes_contours_are_parallels_of_the_boundary(seed, log_scale):
    """p_k = 0.7 where z_k − z_j = log(0.7 / 0.3), a straight line."""
    weights, bias, _ = problem(seed, 2, 1, log_scale)
    normal = weights[0] - weights[1]
    away = np.log(0.7 / 0.3) / np.hypot(*normal)
    found = [piece for level, piece in lines_of(weights, bias).contours if level == 0.7]
    assert all(piece.shape == (1, 4) for piece in found)
    for piece in found:
        at = (piece.reshape(2, 2) @ normal + bias[0] - bias[1]) / np.hypot(*normal)
        np.testing.assert_allclose(np.abs(at), away, rtol=1e-7, atol=1e-12)
        assert at[0] * at[1] > 0


@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_nothing_learned_has_no_contours_zero_lines_or_arrows(n_classes):
    """With ten classes each has 0.1 everywhere, a level of one class: still no line is there."""
    for quantity in ("blend", "one_class"):
        field_style = FieldStyle(quantity, contours=True, zero_lines=True, weight_vectors=True)
        for names in (LINEAR, of_degree(3)):
            lines = lines_of(np.zeros((n_classes, len(names))), np.zeros(n_classes), names, field_style=field_style)
            assert lines.contours == ()
            assert [len(segments) for segments in lines.zero_lines] == [0] * n_classes
            np.testing.assert_array_equal(lines.arrows[:, :2], lines.arrows[:, 2:])


@models
def test_on_zero_lines_the_score_is_zero(seed, n_classes, degree, log_scale, one_class):
    weights, bias, names = problem(seed, n_classes, degree, log_scale)
    zero_lines = lines_of(weights, bias, names).zero_lines
    assert len(zero_lines) == n_classes

    def score(k):
        return lambda at: expand(at, names) @ weights[k : k + 1].T + bias[k]

    assert share_on((segments, score(k)) for k, segments in enumerate(zero_lines)) > 0.99
    if degree == 1:
        # A straight line that meets the square: its score has both signs on the corners.
        corners = np.array([(x, y) for x in (-1, 1) for y in (-1, 1)]) @ weights.T + bias
        crossed = (corners.min(axis=0) < 0) & (corners.max(axis=0) > 0)
        assert [len(segments) for segments in zero_lines] == crossed.astype(int).tolist()


def test_upright_level_and_missing_zero_lines():
    weights = np.array([[2.0, 0.0], [0.0, -4.0], [0.0, 0.0], [1.0, 1.0]])
    upright, level, nowhere, outside = lines_of(weights, np.array([-1.0, -1.0, 3.0, 9.0])).zero_lines
    np.testing.assert_allclose(np.sort(upright[0]), [-1.0, 0.5, 0.5, 1.0])
    np.testing.assert_allclose(level[0, [1, 3]], -0.25)
    assert len(nowhere) == len(outside) == 0


def test_zero_lines_feel_a_shift_of_all_scores_and_contours_do_not():
    weights, bias, _ = problem(5, 3, 1, 0.5)
    lines, shifted = lines_of(weights, bias), lines_of(weights + np.array([0.3, -0.2]), bias + 0.7)
    assert [level for level, _ in lines.contours] == [level for level, _ in shifted.contours]
    for (_, one), (_, other) in zip(lines.contours, shifted.contours, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)
    moved = [not np.allclose(a, b, atol=1e-3) for a, b in zip(lines.zero_lines, shifted.zero_lines, strict=True)]
    assert any(moved)


@given(
    seed=st.integers(0, 10**6), log_scale=st.floats(-6, 6), centre=st.tuples(*[st.floats(-3, 3)] * 2),
    log_width=st.floats(-3, 3), log_aspect=st.floats(-0.3, 0.3),
)  # fmt: skip
def test_arrows_are_the_weights_to_one_scale(seed, log_scale, centre, log_width, log_aspect):
    weights, bias, _ = problem(seed, 4, 1, log_scale)
    half = np.array([10**log_width, 10 ** (log_width - log_aspect)])
    view = Viewport(centre[0] - half[0], centre[0] + half[0], centre[1] - half[1], centre[1] + half[1])
    arrows = lines_of(weights, bias, view=view).arrows
    vectors = arrows[:, 2:] - arrows[:, :2]
    scale = np.linalg.norm(vectors) / np.linalg.norm(weights)
    np.testing.assert_allclose(vectors, weights * scale, atol=1e-9 * np.abs(weights).max() * scale + 1e-12)
    assert np.hypot(*vectors.T).max() == pytest.approx(0.2 * 2 * half.min(), rel=1e-6)
    tail = arrows[0, :2]
    assert (arrows[:, :2] == tail).all()
    assert np.allclose(tail, 0.0) or np.allclose(tail, centre)
    assert (np.abs(arrows.reshape(-1, 2) - centre) <= half).all(), "in sight"


def test_arrows_of_curved_scores_are_gradients_where_they_start():
    names = ("x", "y", "x2", "xy", "sin_y", "x3y2")
    weights = np.random.default_rng(2).normal(size=(3, len(names)))
    arrows = lines_of(weights, np.zeros(3), names, Viewport(1.0, 3.0, -2.0, 1.0)).arrows
    x, y = 2.0, -0.5
    np.testing.assert_allclose(arrows[:, :2], [(x, y)] * 3)
    by_x = [1.0, 0.0, 2 * x, y, 0.0, 3 * x**2 * y**2]
    by_y = [0.0, 1.0, 0.0, x, np.cos(y), 2 * x**3 * y]
    gradients = weights @ np.array([by_x, by_y]).T
    vectors = arrows[:, 2:] - arrows[:, :2]
    np.testing.assert_allclose(vectors / np.linalg.norm(vectors), gradients / np.linalg.norm(gradients), atol=1e-12)


def test_arrows_of_a_stretched_view_stay_in_sight():
    weights = np.array([[1.0, 0.0], [0.0, 1e-6], [0.0, 0.0]])
    view = Viewport(-1.0, 1.0, -1e6, 1e6)
    vectors = np.diff(lines_of(weights, np.zeros(3), view=view).arrows.reshape(3, 2, 2), axis=1)[:, 0]
    assert 0.05 < np.abs(vectors[0, 0]) / view.width <= 0.21
    np.testing.assert_allclose(vectors[:, 1], vectors[0, 0] * weights[:, 1])


@pytest.mark.parametrize("names", [("x", "r"), ("abs_x", "y", "sin_x"), ("apart", "xy"), ("bump", "larger")])
def test_arrows_are_the_gradient_of_every_feature(names):
    """By central differences of the formulas, with a step of another size than the program's."""
    random, view, h = np.random.default_rng(4), Viewport(0.5, 1.5, -1.5, 0.3), 1e-6
    weights = random.normal(size=(3, len(names)))
    with more_features():
        arrows = lines_of(weights, np.zeros(3), names, view).arrows
    tail = np.array([1.0, -0.6])
    np.testing.assert_allclose(arrows[:, :2], np.broadcast_to(tail, (3, 2)))

    def slope(axis):
        ahead, behind = tail + h * axis, tail - h * axis
        difference = scores_of(names, weights, np.zeros(3), *(ahead[:, None])) - scores_of(
            names, weights, np.zeros(3), *(behind[:, None])
        )
        return difference[0] / (2 * h)

    gradient = np.column_stack([slope(axis) for axis in np.eye(2)])
    found = arrows[:, 2:] - arrows[:, :2]
    longest = np.abs(gradient).argmax()
    np.testing.assert_allclose(found, gradient * (found.flat[longest] / gradient.flat[longest]), atol=1e-4)


def length(segments):
    return np.hypot(*(segments[:, 2:] - segments[:, :2]).T).sum()


@settings(max_examples=40)
@models
def test_a_fan_without_drops_is_the_boundary_and_without_classes_nothing(seed, n_classes, degree, log_scale, one_class):
    weights, bias, names = problem(seed, n_classes, degree, log_scale)
    fan = lines_of(weights, bias, names, masks=np.ones((5, n_classes))).dropout_boundaries
    boundary = boundary_segments(weights, bias, names, UNIT)
    # A region that is thinner than a cell of the coarser grid may be missed.
    assert length(fan) == pytest.approx(
        length(boundary), rel=1e-9 if degree == 1 else 0.05, abs=1e-9 if degree == 1 else 0.3
    )
    assert len(lines_of(weights, bias, names, masks=np.zeros((5, n_classes))).dropout_boundaries) == 0


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 12), degree=st.sampled_from([1, 2, 3]))
def test_on_the_fan_the_two_best_tie_under_some_mask(seed, n_classes, degree):
    weights, bias, names = problem(seed, n_classes, degree, 0.5)
    masks = (np.random.default_rng(seed).random((8, n_classes)) >= 0.4) / 0.6
    fan = lines_of(weights, bias, names, masks=masks).dropout_boundaries
    places = places_on(fan)
    near = np.zeros(len(places), np.bool_)
    h = 4e-3  # two pixels: these thin lines are interpolated
    for mask in masks:
        angles = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
        around = places[:, None, :] + h * np.column_stack([np.cos(angles), np.sin(angles)])
        scores = (expand(around.reshape(-1, 2), names) @ weights.T + bias) * mask
        # Dropped classes tie with each other everywhere: that is no boundary.
        winner = np.where(mask > 0, np.arange(n_classes), -1)[scores.argmax(axis=1)].reshape(len(places), 12)
        near |= winner.min(axis=1) != winner.max(axis=1)
    assert len(near) == 0 or near.mean() > 0.95


def test_the_fan_of_one_mask_is_the_boundary_of_the_masked_model():
    weights, bias, _ = problem(3, 4, 1, 0.3)
    mask = np.array([1.0, 0.0, 1.0, 1.0])
    masked = boundary_segments(weights * mask[:, None], bias * mask, LINEAR, UNIT)
    fan = lines_of(weights, bias, masks=mask[None]).dropout_boundaries
    # Pieces of the same lines: cut where the dropped class becomes the higher one.
    assert length(fan) == pytest.approx(length(masked), rel=1e-9)
    assert len(fan) >= len(masked) > 0
    for x0, y0, x1, y1 in fan:
        ends = masked.reshape(-1, 2, 2)
        way = ends[:, 1] - ends[:, 0]
        away = [way[:, 0] * (y - ends[:, 0, 1]) - way[:, 1] * (x - ends[:, 0, 0]) for x, y in ((x0, y0), (x1, y1))]
        assert np.abs(away).max(axis=0).min() < 1e-9


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 12), degree=st.sampled_from([1, 2, 3]))
def test_each_part_of_the_fan_names_the_classes_without_which_it_is_a_boundary(seed, n_classes, degree):
    """Those that score higher than the two best of the others there; all others together score 0."""
    weights, bias, names = problem(seed, n_classes, degree, 0.5)
    masks = (np.random.default_rng(seed).random((8, n_classes)) >= 0.4) / 0.6
    lines = lines_of(weights, bias, names, masks=masks)
    segments = lines.dropout_boundaries
    assert lines.dropped.shape == (len(segments),)
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    scores = expand(middle, names) @ weights.T + bias
    right, near = 0, 0.02 * np.abs(scores).max(axis=1, initial=0.0).mean() if len(scores) else 0.0
    for own, dropped in zip(scores, lines.dropped.tolist(), strict=True):
        without = [k for k in range(n_classes) if dropped >> k & 1]
        kept = np.delete(own, without)
        # All dropped classes together score 0; where none needs to be dropped, none or any other may be.
        rests = [np.append(kept, 0.0)] if without else [kept, np.append(kept, 0.0)]
        for rest in rests:
            second, first = np.sort(rest)[-2:]
            if first - second <= near and (own[without] > first - near).all():
                right += 1
                break
    assert len(segments) == 0 or right >= 0.97 * len(segments)


def test_only_what_is_asked_for_is_there():
    weights, bias, _ = problem(0, 3, 1, 0.5)
    nothing = lines_of(weights, bias, field_style=FieldStyle(), masks=np.ones((2, 3)))
    assert nothing.contours == ()
    assert nothing.zero_lines == ()
    assert len(nothing.dropout_boundaries) == len(nothing.arrows) == 0
    assert len(lines_of(weights, bias, masks=None).dropout_boundaries) == 0
    assert nothing.are_weights
    assert not lines_of(np.ones((2, 3)), bias[:2], ("x", "y", "xy")).are_weights
    shown = lines_of(weights, bias, field_style=FieldStyle("one_class", class_key=99, contours=True)).contours
    first = lines_of(weights, bias, field_style=FieldStyle("one_class", class_key=0, contours=True)).contours
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(shown, first, strict=True))


@pytest.mark.parametrize("size", [1e-140, 1e140])
def test_models_of_any_size_have_finite_lines(size):
    for names in (LINEAR, of_degree(3)):
        weights = np.random.default_rng(1).normal(size=(3, len(names))) * size
        lines = lines_of(weights, np.array([0.1, 0.0, -0.2]) * size, names, masks=np.array([[1.0, 0.0, 1.0]]))
        found = [lines.dropout_boundaries, lines.arrows, *lines.zero_lines, *(piece for _, piece in lines.contours)]
        assert np.isfinite(np.concatenate(found)).all()
        assert all(len(segments) for segments in lines.zero_lines)
