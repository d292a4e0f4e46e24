"""Boundaries: on them two classes tie and no third is better; where classes tie, there is one."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.model.features import FEATURES
from softmax_viz.field.lines.boundaries import boundary_segments, quick_boundaries
from softmax_viz.field.picture.viewport import Viewport

LINEAR = ("x", "y")
UNIT = Viewport(-1.0, 1.0, -1.0, 1.0)


@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 12), log_scale=st.floats(-6, 6), log_size=st.floats(-3, 3))
def test_the_two_best_classes_tie_on_every_segment(seed, n_classes, log_scale, log_size):
    random = np.random.default_rng(seed)
    half = 10**log_size
    view = Viewport(-half, half, -half, half)
    weights = random.normal(size=(n_classes, 2)) * 10**log_scale
    bias = random.normal(size=n_classes) * 10**log_scale * half
    for x0, y0, x1, y1 in boundary_segments(weights, bias, LINEAR, view):
        for part in (0.0, 0.25, 0.5, 1.0):
            place = np.array([x0 + part * (x1 - x0), y0 + part * (y1 - y0)])
            assert (np.abs(place) <= half * (1 + 1e-9)).all(), "inside the view"
            order = np.argsort(weights @ place + bias)
            scores = (weights @ place + bias)[order]
            slope = np.linalg.norm(weights[order[-1]] - weights[order[-2]])
            pixel = 2 * half / 1000
            assert (scores[-1] - scores[-2]) / slope < pixel / 2


@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 6))
def test_every_change_of_the_winner_along_a_line_crosses_a_boundary(seed, n_classes):
    random = np.random.default_rng(seed)
    weights, bias = random.normal(size=(n_classes, 2)), random.normal(size=n_classes) * 0.5
    height = random.uniform(-0.9, 0.9)
    expected = []  # where two classes tie on the horizontal line and no other is better
    for j, k in itertools.combinations(range(n_classes), 2):
        x = -((weights[j, 1] - weights[k, 1]) * height + bias[j] - bias[k]) / (weights[j, 0] - weights[k, 0])
        scores = weights @ (x, height) + bias
        if -1 < x < 1 and scores[j] >= scores.max() - 1e-12:
            expected.append(x)
    found = [
        x0 + (height - y0) / (y1 - y0) * (x1 - x0)
        for x0, y0, x1, y1 in boundary_segments(weights, bias, LINEAR, UNIT)
        if min(y0, y1) <= height <= max(y0, y1)
    ]
    np.testing.assert_allclose(sorted(found), sorted(expected), atol=1e-9)


@pytest.mark.parametrize(
    ("slope", "expected"),
    [((1.0, 0.0), [0.0, -1.0, 0.0, 1.0]), ((0.0, 1.0), [-1.0, 0.0, 1.0, 0.0]), ((1.0, 1.0), [-1.0, 1.0, 1.0, -1.0])],
)
def test_vertical_horizontal_and_diagonal_lines_span_the_view(slope, expected):
    (segment,) = boundary_segments(np.array([slope, (-slope[0], -slope[1])]), np.zeros(2), LINEAR, UNIT)
    ends = {tuple(np.round(segment[:2], 12) + 0.0), tuple(np.round(segment[2:], 12) + 0.0)}
    assert ends == {tuple(expected[:2]), tuple(expected[2:])}


def test_no_boundary_where_nothing_is_learned_or_one_class_wins_everywhere():
    assert boundary_segments(np.zeros((3, 2)), np.zeros(3), LINEAR, UNIT).shape == (0, 4)
    assert boundary_segments(np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([9.0, 0.0]), LINEAR, UNIT).shape == (0, 4)


def test_three_equal_sectors_meet_in_the_middle():
    angles = np.pi * np.array([0.5, 0.5 + 2 / 3, 0.5 + 4 / 3])
    segments = boundary_segments(np.stack([np.cos(angles), np.sin(angles)], axis=1), np.zeros(3), LINEAR, UNIT)
    assert len(segments) == 3
    for segment in segments:
        assert min(np.hypot(*segment[:2]), np.hypot(*segment[2:])) < 1e-12


def test_a_coordinate_that_is_no_feature_leaves_lines_along_it():
    (segment,) = boundary_segments(np.array([[1.0], [-1.0]]), np.array([-0.5, 0.5]), ("y",), UNIT)
    assert np.allclose(sorted([segment[0], segment[2]]), [-1, 1])
    assert np.allclose([segment[1], segment[3]], 0.5)


@given(
    slopes=st.lists(st.tuples(*[st.integers(-1, 1)] * 3), min_size=2, max_size=7),
    log_scale=st.integers(-6, 6),
    place=st.floats(-0.97, 0.97),
    upright=st.booleans(),
)
def test_parallel_equal_and_concurrent_lines(slopes, log_scale, place, upright):
    """Small whole numbers make every degenerate case likely. Along a line the winners change where a boundary is."""
    model = np.array(slopes, np.float64)
    segments = boundary_segments(model[:, :2] * 10.0**log_scale, model[:, 2] * 0.5 * 10.0**log_scale, LINEAR, UNIT)
    place += 1e-4 * np.pi  # beside the lines of the lattice
    ts = np.linspace(-0.998, 0.997, 401)
    walk = np.column_stack([np.full_like(ts, place), ts] if upright else [ts, np.full_like(ts, place)])
    scores = walk @ model[:, :2].T + 0.5 * model[:, 2]
    _, same = np.unique(model, axis=0, return_inverse=True)
    winners = same.ravel()[scores.argmax(axis=1)]
    along, across = (1, 0) if upright else (0, 1)
    a, b = segments[:, :2], segments[:, 2:]
    meet = (np.minimum(a, b)[:, across] <= place) & (place < np.maximum(a, b)[:, across])
    t = (place - a[meet, across]) / (b[meet, across] - a[meet, across])
    found = np.sort(a[meet, along] + t * (b[meet, along] - a[meet, along]))
    inside = found[(found > ts[0]) & (found < ts[-1])]
    assert len(inside) >= (np.diff(winners) != 0).sum()
    steps = np.searchsorted(ts, inside)
    assert (winners[steps - 1] != winners[steps]).all(), "each crossing is a change, and none is drawn twice"


@pytest.mark.parametrize(
    "features", [LINEAR, ("x", "y", "x2", "y2", "xy"), ("x", "y", "sin_x", "sin_y", "r"), tuple(FEATURES)],
    ids=["linear", "squares", "waves", "all"],
)  # fmt: skip
@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 6))
def test_quick_lines_lie_where_the_two_best_classes_tie(features, seed, n_classes):
    """At each vertex, within a thousandth of the view; where three classes meet, within a hundredth."""
    random = np.random.default_rng(seed)
    view = Viewport(-1.0, 3.0, -2.0, 2.0)
    weights, bias = random.normal(size=(n_classes, len(features))), random.normal(size=n_classes)

    def scores(places):
        table = np.column_stack([FEATURES[name].values(*places.T) for name in features])
        return table @ weights.T + bias

    small = 1e-6
    for line in quick_boundaries(weights, bias, features, view):
        values = scores(line)
        order = np.argsort(values, axis=1)
        best, second = order[:, -1], order[:, -2]
        rows = np.arange(len(line))

        def lead(places, best=best, second=second, rows=rows):
            values = scores(places)
            return values[rows, best] - values[rows, second]

        slope = np.hypot(*((lead(line + step) - lead(line)) / small for step in small * np.eye(2)))
        away = lead(line) / np.maximum(slope, 1e-9)
        assert (away[1:-1] < 4e-3).all()
        assert (away < 4e-2).all()


@given(seed=st.integers(0, 10**6), n_classes=st.integers(2, 5))
def test_quick_lines_are_as_long_as_the_exact_ones(seed, n_classes):
    random = np.random.default_rng(seed)
    names = ("x", "y", "x2", "y2", "xy")
    weights, bias = random.normal(size=(n_classes, 5)), random.normal(size=n_classes)
    quick = sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in quick_boundaries(weights, bias, names, UNIT))
    segments = boundary_segments(weights, bias, names, UNIT)
    exact = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]).sum()
    assert quick == pytest.approx(exact, rel=0.02, abs=0.1)
