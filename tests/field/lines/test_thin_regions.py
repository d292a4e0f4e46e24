"""Curved regions of any width keep their boundary, at any resolution, within half a pixel.

Held from both sides: each drawn place is near a tie of the two best classes, and between two neighbouring pixels of
different classes something is drawn.
"""

from __future__ import annotations

import numpy as np
import pytest
from field_oracles import more_features, scores_of
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.model.features import of_degree
from softmax_viz.field.lines.boundaries import boundary_segments
from softmax_viz.field.picture.viewport import Viewport

UNIT = Viewport(-1.0, 1.0, -1.0, 1.0)
SIZES = (1000, 1920, 3840)


def scores_at(weights, bias, names, points):
    """z (N, K), from the formulas of the features."""
    return scores_of(names, weights, bias, *points.T)


def off_by(weights, bias, names, segments, pixel):
    """How far the middle of each segment is from a tie of its two best classes, in pixels, by Newton's first step."""
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    h, right, up = 1e-6, np.array([1e-6, 0.0]), np.array([0.0, 1e-6])
    z = scores_at(weights, bias, names, middle)
    order = np.argsort(z, axis=1)
    rows = np.arange(len(z))
    first, second = order[:, -1], order[:, -2]

    def lead(points):
        found = scores_at(weights, bias, names, points)
        return found[rows, first] - found[rows, second]

    slope = np.hypot(
        (lead(middle + right) - lead(middle - right)) / (2 * h),
        (lead(middle + up) - lead(middle - up)) / (2 * h),
    )
    return np.abs(lead(middle)) / np.maximum(slope, 1e-300) / pixel


BAND = (np.array([[0.0, 0.0], [0.0, -1.0]]), lambda r: np.array([0.0, r**2]), ("x", "x2"))
DISC = (np.array([[0.0, 0.0], [-1.0, -1.0]]), lambda r: np.array([0.0, r**2]), ("x2", "y2"))
# |0.8 x + 0.6 y| < r
SLANTED = (
    np.array([[0.0] * 5, [0.0, 0.0, -0.64, -0.96, -0.36]]),
    lambda r: np.array([0.0, r**2]),
    ("x", "y", "x2", "xy", "y2"),
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pixels", [1.2, 3.0, 7.0, 13.0, 26.0])
def test_a_straight_band_has_both_of_its_edges(size, pixels):
    weights, bias, names = BAND
    r = pixels / size  # the view is two units wide
    segments = boundary_segments(weights, bias(r), names, UNIT, size, size)
    xs = segments[:, [0, 2]]
    assert np.abs(np.abs(xs) - r).max() < 0.5 * 2.0 / size
    for side in (-1.0, 1.0):
        covered = np.abs(np.diff(segments[:, [1, 3]], axis=1))[(side * xs > 0).all(axis=1)].sum()
        assert covered == pytest.approx(2.0, rel=1e-6), "from the lower edge to the upper one, once"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("centre", [(0.0, 0.0), (0.3137, -0.2718), (0.5, 0.25)])
@pytest.mark.parametrize("pixels", [2.0, 5.0, 9.0, 15.0])
def test_a_disc_of_any_size_has_its_whole_circle(size, centre, pixels):
    r, (a, b) = pixels / size, centre
    # −(x − a)² − (y − b)² + r², against 0.
    weights = np.array([[0.0] * 4, [2 * a, 2 * b, -1.0, -1.0]])
    segments = boundary_segments(weights, np.array([0.0, r**2 - a**2 - b**2]), ("x", "y", "x2", "y2"), UNIT, size, size)
    at = segments.reshape(-1, 2) - centre
    assert np.abs(np.hypot(*at.T) - r).max() < 0.5 * 2.0 / size
    angles = np.sort(np.arctan2(at[:, 1], at[:, 0]))
    assert np.diff(np.append(angles, angles[0] + 2 * np.pi)).max() < 2.2, "all around"


@pytest.mark.parametrize(("size", "pixels"), [(1000, 1.5), (1000, 4.0), (1920, 13.0), (3840, 5.0)])
def test_a_slanted_band_is_drawn_where_it_is(size, pixels):
    weights, bias, names = SLANTED
    r = pixels / size
    segments = boundary_segments(weights, bias(r), names, UNIT, size, size)
    distance = np.abs(0.8 * segments[:, ::2] + 0.6 * segments[:, 1::2])
    assert np.abs(distance - r).max() < 0.5 * 2.0 / size
    lengths = np.hypot(*(segments[:, 2:] - segments[:, :2]).T)
    # Two parallel lines of slope −4/3 through the square; the inner one is as long as the square is high, over 0.8.
    assert lengths.sum() == pytest.approx(2 * 2.0 / 0.8, rel=0.01)


KINDS = {
    "waves": ("x", "y", "xy", "sin_x", "sin_y"),
    "kinks": ("y", "abs_x", "abs_y3", "apart", "larger", "x2"),
    "planes": ("x", "r", "bump", "sin_xy", "y2"),
}


@settings(max_examples=18)
@given(
    st.integers(0, 10**6),
    st.integers(2, 6),
    st.sampled_from(["2", "3", "6", "waves", "kinks", "planes"]),
    st.sampled_from([0.3, 3.0, 60.0]),
)
def test_every_tie_of_random_fields_is_drawn_and_nothing_else(seed, n_classes, kind, steepness):
    names = KINDS.get(kind) or of_degree(int(kind))
    random = np.random.default_rng(seed)
    weights = steepness * random.normal(size=(n_classes, len(names)))
    bias = steepness * random.normal(size=n_classes)
    size = 240
    view = Viewport(-8.0, 8.0, -8.0, 8.0) if kind == "waves" else UNIT
    pixel = view.width / size
    with more_features():
        segments = boundary_segments(weights, bias, names, view, size, size)
    if len(segments):
        assert np.quantile(off_by(weights, bias, names, segments, pixel), 0.995) < 0.5
    xs, ys = view.pixel_centres(size, size)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    best = scores_at(weights, bias, names, grid).argmax(axis=1).reshape(size, size)
    near = np.zeros((size, size), bool)  # pixels that a line passes through, or nearly
    for t in np.linspace(0.0, 1.0, 1 + int(np.ceil(2 * _longest(segments) / pixel))):
        at = segments[:, :2] + t * (segments[:, 2:] - segments[:, :2])
        columns = ((at[:, 0] - view.x0) / pixel).astype(int).clip(0, size - 1)
        rows = ((view.y1 - at[:, 1]) / pixel).astype(int).clip(0, size - 1)
        near[rows, columns] = True
    wide = near.copy()
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        wide |= np.roll(near, shift, axis=(0, 1))
    assert wide[:, :-1][best[:, 1:] != best[:, :-1]].all()
    assert wide[:-1][best[1:] != best[:-1]].all()


def _longest(segments):
    return float(np.hypot(*(segments[:, 2:] - segments[:, :2]).T).max(initial=0.0))


@pytest.mark.parametrize("size", [300, *SIZES])
@pytest.mark.parametrize(
    ("name", "distance"),
    [
        ("r", lambda x, y: np.hypot(x, y)),
        ("abs_x", lambda x, y: np.abs(x)),
        ("apart", lambda x, y: np.abs(x - y) / np.sqrt(2.0)),
    ],
)
def test_around_a_tip_or_a_kink_even_the_smallest_disc_or_band_has_its_edge(size, name, distance):
    """The score is the distance from a place or a line, in units of a pixel; the other class has so many."""
    scale = {"apart": 2.0**-0.5}.get(name, 1.0) * size / 2
    for pixels in (1.2, 2.5, 6.0, 40.0):
        with more_features():
            segments = boundary_segments(
                np.array([[scale], [0.0]]), np.array([0.0, pixels]), (name,), UNIT, size, size
            )  # fmt: skip
        ends = np.concatenate([segments[:, :2], segments[:, 2:], (segments[:, :2] + segments[:, 2:]) / 2])
        assert np.abs(distance(*ends.T) * size / 2 - pixels).max() < 0.5
        lengths = np.hypot(*(segments[:, 2:] - segments[:, :2]).T).sum() * size / 2
        whole = {
            "r": 2 * np.pi * pixels,
            "abs_x": 2 * size,
            "apart": 2 * (np.sqrt(2.0) * size - 2 * pixels),
        }[name]
        assert lengths == pytest.approx(whole, rel=0.12 if name == "r" else 0.01)
