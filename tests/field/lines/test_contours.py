"""Curved boundaries: known curves, ties of the exact scores, and every change of the winner has its line."""

import numpy as np
import pytest
from field_oracles import MORE, more_features, reach_of, scores_of
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.model.features import FEATURES, of_degree
from softmax_viz.field.lines.boundaries import boundary_segments
from softmax_viz.field.picture.viewport import Viewport

UNIT = Viewport(-1.0, 1.0, -1.0, 1.0)
PIXELS = 1000.0  # across a large canvas


def scores(places, weights, bias, names):
    return scores_of(names, weights, bias, *places.T)


def lines_of(weights, bias, names, view):
    with more_features():
        return boundary_segments(weights, bias, names, view)


def places_on(segments):
    parts = np.array([0.0, 0.3, 0.5, 0.8, 1.0])[:, None, None]
    return (segments[:, :2] + parts * (segments[:, 2:] - segments[:, :2])).reshape(-1, 2)


def distance_to_a_tie(places, weights, bias, names, view):
    """(M,) to first order: the lead of the best class over the next, by the slope of their difference."""
    z = scores(places, weights, bias, names)
    order = np.argsort(z, axis=1)
    rows, best, second = np.arange(len(z)), order[:, -1], order[:, -2]

    def lead(at):
        moved = scores(at, weights, bias, names)
        return moved[rows, best] - moved[rows, second]

    h = 1e-5 * np.array([view.width, view.height])
    slope = np.hypot(*[(lead(places + h * axis) - lead(places - h * axis)) / (2 * h @ axis) for axis in np.eye(2)])
    return (z[rows, best] - z[rows, second]) / slope


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e12])
def test_a_circle(scale):
    """z_0 − z_1 = x² + y² − r²."""
    weights, bias = np.array([[1.0, 1.0], [0.0, 0.0]]) * scale, np.array([-0.49, 0.0]) * scale
    segments = boundary_segments(weights, bias, ("x2", "y2"), UNIT)
    radius = np.hypot(*places_on(segments).T)
    assert np.abs(radius - 0.7).max() < 0.5 * 2 / PIXELS
    ends = segments.reshape(-1, 2, 2)
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T).sum()
    assert length == pytest.approx(2 * np.pi * 0.7, rel=1e-3), "once, and closed"
    angles = np.sort(np.arctan2(ends[..., 1], ends[..., 0]).ravel())
    assert np.diff(angles).max() < 0.1


def test_waves_stand_where_the_sine_is_zero():
    view = Viewport(-20.0, 20.0, -5.0, 5.0)
    segments = boundary_segments(np.array([[1.0], [-1.0]]), np.zeros(2), ("sin_x",), view)
    places = places_on(segments)
    assert np.abs(places[:, 0] / np.pi - np.round(places[:, 0] / np.pi)).max() < 1e-3
    assert set(np.round(places[:, 0] / np.pi).astype(int)) == set(range(-6, 7))
    length = np.hypot(*(segments[:, 2:] - segments[:, :2]).T).sum()
    assert length == pytest.approx(13 * 10.0, rel=1e-9)


def test_a_hyperbola_has_two_branches_and_its_saddle_a_cross():
    weights = np.array([[1.0], [0.0]])
    places = places_on(boundary_segments(weights, np.array([-0.1, 0.0]), ("xy",), UNIT))
    np.testing.assert_allclose(places.prod(axis=1), 0.1, atol=1e-3)
    assert {(x > 0, y > 0) for x, y in places} == {(True, True), (False, False)}
    cross = places_on(boundary_segments(weights, np.zeros(2), ("xy",), UNIT))
    off = np.abs(cross).min(axis=1)
    cell = 4 * 2 / PIXELS
    assert off[np.abs(cross).max(axis=1) > cell].max() < 1e-6
    assert off.max() < cell, "only in the cell of the crossing itself"


def test_three_sectors_by_a_quadratic_model_meet_in_one_place():
    """Scores −|p − m_k|² with the same square in each class: the boundaries are those of the nearest centre."""
    angles = np.pi * np.array([0.4, 0.4 + 2 / 3, 0.4 + 4 / 3])
    centres = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 0.5 + (0.13, -0.21)
    weights = np.column_stack([2 * centres, np.full((3, 2), -1.0)])
    segments = boundary_segments(weights, -np.square(centres).sum(axis=1), ("x", "y", "x2", "y2"), UNIT)
    ends = segments.reshape(-1, 2)
    apart = np.hypot(*(ends - (0.13, -0.21)).T)
    assert (apart < 1e-6).sum() == 3
    straight = boundary_segments(weights[:, :2], -np.square(centres).sum(axis=1), ("x", "y"), UNIT)
    lengths = [np.hypot(*(s[:, 2:] - s[:, :2]).T).sum() for s in (segments, straight)]
    assert lengths[0] == pytest.approx(lengths[1], rel=1e-6)


models = given(
    seed=st.integers(0, 10**6),
    n_classes=st.integers(2, 12),
    names=st.lists(st.sampled_from([*FEATURES, *MORE]), unique=True, min_size=1, max_size=9).map(tuple)
    | st.sampled_from([of_degree(2), of_degree(3)]),
    log_scale=st.floats(-8, 8),
    half=st.floats(-2, 0.5).map(lambda log: 10**log),
    aspect=st.floats(0.5, 2.0),
)


def problem(seed, n_classes, names, log_scale, half, aspect):
    random = np.random.default_rng(seed)
    reach = np.array([reach_of(name, half) for name in names])
    weights = random.normal(size=(n_classes, len(names))) * 10**log_scale / reach
    return weights, random.normal(size=n_classes) * 10**log_scale, Viewport(-half, half, -half / aspect, half / aspect)


@models
def test_the_two_best_classes_tie_on_every_piece(seed, n_classes, names, log_scale, half, aspect):
    weights, bias, view = problem(seed, n_classes, names, log_scale, half, aspect)
    segments = lines_of(weights, bias, names, view)
    if not len(segments):
        return
    assert np.isfinite(segments).all()
    ends = segments.reshape(-1, 2)
    assert (np.abs(ends) <= np.array([half, half / aspect]) * (1 + 1e-9)).all(), "inside the view"
    pixel = max(view.width, view.height) / PIXELS
    distance = distance_to_a_tie(places_on(segments), weights, bias, names, view)
    assert np.quantile(distance, 0.99) < pixel / 2
    # Where a line turns sharply within one cell its chord may lie a little further off.
    assert np.median(distance_to_a_tie(ends, weights, bias, names, view)) < pixel / 100


@models
def test_where_the_winner_changes_there_is_a_line(seed, n_classes, names, log_scale, half, aspect):
    weights, bias, view = problem(seed, n_classes, names, log_scale, half, aspect)
    segments = lines_of(weights, bias, names, view)
    height = np.random.default_rng(seed).uniform(-0.9, 0.9) * view.height / 2
    xs = np.linspace(view.x0, view.x1, 4001)
    winners = scores(np.column_stack([xs, np.full_like(xs, height)]), weights, bias, names).argmax(axis=1)
    changes = np.flatnonzero(np.diff(winners))
    # Regions narrower than a few cells of the grid may be missed.
    ample = [
        i for i in changes
        if (winners[max(0, i - 120) : i + 1] == winners[i]).all() and (winners[i + 1 : i + 121] == winners[i + 1]).all()
    ]  # fmt: skip
    for i in ample:
        y0, y1 = segments[:, 1], segments[:, 3]
        cut = segments[(np.minimum(y0, y1) <= height) & (height <= np.maximum(y0, y1))]
        with np.errstate(divide="ignore", invalid="ignore"):
            at = cut[:, 0] + (height - cut[:, 1]) / (cut[:, 3] - cut[:, 1]) * (cut[:, 2] - cut[:, 0])
        near = np.hypot(segments[:, [0, 2]] - xs[i], segments[:, [1, 3]] - height).min(initial=np.inf)
        pixel = view.width / PIXELS
        assert np.abs(at - xs[i]).min(initial=np.inf) < 3 * pixel or near < 10 * pixel


def test_no_line_where_nothing_is_learned_one_class_wins_or_there_are_no_features():
    names = of_degree(3)
    nothing = (0, 4)
    assert boundary_segments(np.zeros((3, 9)), np.zeros(3), names, UNIT).shape == nothing
    assert boundary_segments(np.ones((3, 9)), np.zeros(3), names, UNIT).shape == nothing
    small = np.random.default_rng(0).normal(size=(3, 9)) * 0.01
    assert boundary_segments(small, np.array([9.0, 0.0, 0.0]), names, UNIT).shape == nothing
    assert boundary_segments(np.zeros((3, 0)), np.array([1.0, 0.0, 1.0]), (), UNIT).shape == nothing


def test_two_equal_classes_share_the_boundary_with_the_third():
    """Classes 0 and 1 tie everywhere; what can be seen is where class 2 takes over, inside the circle."""
    weights = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    places = places_on(boundary_segments(weights, np.array([-0.25, -0.25, 0.0]), ("x2", "y2"), UNIT))
    assert len(places)
    assert np.abs(np.hypot(*places.T) - 0.5).max() < 0.5 * 2 / PIXELS


def test_a_view_on_which_fifth_powers_are_hundreds_of_millions():
    """z_0 − z_1 = x⁵ − 40⁵ y / 40: through the origin and (40, 40)."""
    view = Viewport(-50.0, 50.0, -50.0, 50.0)
    weights = np.array([[-(40.0**4), 1.0], [0.0, 0.0]])
    places = places_on(boundary_segments(weights, np.zeros(2), ("y", "x5"), view))
    assert np.abs(places[:, 1] - places[:, 0] ** 5 / 40.0**4).max() < 0.5
    assert places[:, 0].min() < -41
    assert places[:, 0].max() > 41


def test_scores_of_any_size():
    for size in (1e-149, 1e149):
        weights, bias = np.array([[1.0, 1.0], [0.0, 0.0]]) * size, np.array([-0.49, 0.0]) * size
        places = places_on(boundary_segments(weights, bias, ("x2", "y2"), UNIT))
        assert np.abs(np.hypot(*places.T) - 0.7).max() < 1e-3
