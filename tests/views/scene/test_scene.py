"""The picture as a whole: fields where they belong, boundaries clipped, the same on screen and in files."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from softmax_viz.core.data.dataset import Dataset, empty_dataset, make_classes
from softmax_viz.field.picture.palette import FIELD_THEMES
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.scene.field_layer import FieldLayer, clipped_segments
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.scene import Scene, device_size, mapping_of, render_image
from softmax_viz.views.style.theme import THEMES

pytestmark = pytest.mark.usefixtures("qapp")

LIGHT = THEMES["light"]
SQUARE = Viewport(-1.0, 1.0, -1.0, 1.0)
NO_LINES = np.empty((0, 4))
RED, BLUE = 0xFFFF0000, 0xFF0000FF


def halves(columns: int, rows: int) -> Picture:
    """Blue on the left, red on the right."""
    words = np.full((rows, columns), BLUE, np.uint32)
    words[:, columns // 2 :] = RED
    words.setflags(write=False)
    return Picture(words, SQUARE, NO_LINES)


def words_of(image: QImage) -> np.ndarray:
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), -1)[:, : image.width()]


def field_only(picture: Picture, view: Viewport, width: int, height: int, ratio: float = 1.0) -> np.ndarray:
    """The field on black ground, without anything over it."""
    image = QImage(*device_size(width, height, ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0xFF000000)
    with QPainter(image) as painter:
        layer, mapping = FieldLayer(), mapping_of(view, width, height, ratio)
        layer.update(picture, mapping)
        layer.paint_field(painter, mapping, ratio)
    return words_of(image)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_picture_made_for_the_canvas_is_copied_pixel_by_pixel(ratio: float) -> None:
    columns, rows = device_size(211, 157, ratio)
    noise = np.random.default_rng(0).integers(0, 1 << 24, (rows, columns)).astype(np.uint32) | np.uint32(0xFF000000)
    noise.setflags(write=False)
    assert np.array_equal(field_only(Picture(noise, SQUARE, NO_LINES), SQUARE, 211, 157, ratio), noise)


def test_a_picture_that_is_part_of_a_larger_buffer_is_shown_as_it_is() -> None:
    buffer = np.random.default_rng(1).integers(0, 1 << 24, (100, 200)).astype(np.uint32) | np.uint32(0xFF000000)
    for part in (buffer[:50, :80], buffer[::2, ::2]):
        rows, columns = part.shape
        assert np.array_equal(field_only(Picture(part, SQUARE, NO_LINES), SQUARE, columns, rows), part)


def test_while_panning_the_picture_moves_and_the_rest_is_free() -> None:
    shown = field_only(halves(200, 200), SQUARE.shifted(0.5, 0.25), 200, 200)
    # The picture is 50 pixels to the left and 25 pixels down.
    assert (shown[25:, :50] == BLUE).all()
    assert (shown[25:, 50:150] == RED).all()
    assert (shown[:25] == 0xFF000000).all()
    assert (shown[:, 150:] == 0xFF000000).all()


@pytest.mark.parametrize("factor", [0.5, 2.0, 10.0])
def test_while_zooming_the_middle_of_the_picture_stays_in_place(factor: float) -> None:
    shown = field_only(halves(200, 200), SQUARE.zoomed(factor, 0.0, 0.0), 200, 200)
    assert shown[100, 80] == BLUE
    assert shown[100, 120] == RED


@pytest.mark.parametrize("factor", [1e-8, 1e8])
def test_a_zoom_of_any_size_can_be_shown(factor: float) -> None:
    view = SQUARE.zoomed(factor, -0.9, 0.0)
    shown = field_only(halves(200, 200), view, 200, 200)
    assert (shown == BLUE).all() if factor > 1.0 else (shown != RED).mean() > 0.99


def test_a_picture_of_half_the_size_fills_the_canvas() -> None:
    shown = field_only(halves(100, 100), SQUARE, 200, 200)
    assert (shown[:, :98] == BLUE).all()
    assert (shown[:, 102:] == RED).all()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_image_for_a_file_shows_red_on_the_right(ratio: float, theme: str) -> None:
    columns, rows = device_size(320, 240, ratio)
    scene = Scene(empty_dataset(), SQUARE, THEMES[theme], halves(columns, rows))
    image = render_image(scene, 320, 240, ratio)
    assert (image.width(), image.height()) == (320 * ratio, 240 * ratio)
    shown = words_of(image)
    assert (shown[:, : columns // 2] == BLUE).mean() > 0.9
    assert (shown[:, columns // 2 :] == RED).mean() > 0.9


def test_without_a_picture_there_is_the_plain_ground() -> None:
    shown = words_of(render_image(Scene(empty_dataset(), SQUARE, THEMES["dark"]), 320, 240))
    red, green, blue = FIELD_THEMES["dark"].ground
    assert (shown == (0xFF000000 | red << 16 | green << 8 | blue)).mean() > 0.9


def test_boundaries_are_drawn_where_they_are() -> None:
    picture = Picture(halves(400, 400).pixels, SQUARE, np.array([[0.5, -1.0, 0.5, 1.0]]))
    shown = words_of(render_image(Scene(empty_dataset(), SQUARE, LIGHT, picture), 400, 400))
    dark = (shown[:, 299:301] & 0xFF0000 < 0x800000).all(axis=1)
    assert dark.mean() > 0.95
    assert (shown[:, 310:390] == RED).mean() > 0.9


def test_the_probe_is_drawn_only_if_it_is_in_sight() -> None:
    scene = Scene(empty_dataset(), SQUARE, LIGHT, halves(400, 400))
    bare = words_of(render_image(scene, 400, 400))
    with_probe = words_of(render_image(Scene(scene.data, SQUARE, LIGHT, scene.picture, probe=(0.5, 0.5)), 400, 400))
    ys, xs = np.nonzero(bare != with_probe)
    assert (xs.mean(), ys.mean()) == pytest.approx((299.5, 99.5), abs=1.0)
    far = words_of(render_image(Scene(scene.data, SQUARE, LIGHT, scene.picture, probe=(1e12, 0.0)), 400, 400))
    assert np.array_equal(far, bare)


def test_coordinates_of_any_size_can_be_drawn() -> None:
    points = np.array([[1e12, -1e12], [0.0, 0.0], [-1e50, 1e50]])
    picture = Picture(halves(64, 64).pixels, Viewport(1e12, 2e12, 0.0, 1.0), np.array([[-1e300, 0.0, 1e300, 1.0]]))
    data = Dataset(points, np.array([0, 1, 1]), make_classes(2))
    scene = Scene(data, SQUARE, LIGHT, picture, np.ones(3, np.bool_), np.array([0, 2]), (1e300, 0.0))
    assert not render_image(scene, 320, 240).isNull()


FAR = [
    Viewport(-1e306, 1e306, 0.0, 1.0), Viewport(0.0, math.inf, 0.0, 1.0), Viewport(-1e52, 1e52, -1e52, 1e52),
    Viewport(0.0, 1e-60, 0.0, 1e-60), Viewport(1e50, 1.0001e50, 0.0, 1.0), Viewport(-1e52, 1e52, 0.0, 1e-60),
    Viewport(1.0, 1.0 + 2**-52, 1.0, 1.0 + 2**-52), Viewport(0.0, 5e-324, 0.0, 1.0),
]  # fmt: skip


@pytest.mark.parametrize("drawn_for", FAR)
def test_a_picture_of_any_view_can_be_painted_in_any_other(drawn_for: Viewport) -> None:
    data = Dataset(np.empty((0, 2)), np.empty(0, np.int64), make_classes(2))
    picture = Picture(halves(64, 64).pixels, drawn_for, np.empty((0, 4)))
    for seen in (SQUARE, *(view for view in FAR if view.is_legal)):
        assert not render_image(Scene(data, seen, LIGHT, picture), 120, 90).isNull()


@given(st.lists(st.tuples(*[st.floats(-50.0, 50.0)] * 4), min_size=1, max_size=8))
def test_a_clipped_line_is_the_part_of_the_line_inside(lines: list[tuple[float, float, float, float]]) -> None:
    low, high = np.array((-10.0, -5.0)), np.array((10.0, 5.0))
    for line in lines:
        segment = np.array([line])
        kept = clipped_segments(segment, tuple(low), tuple(high))
        assert (kept.reshape(-1, 2) >= low - 1e-9).all()
        assert (kept.reshape(-1, 2) <= high + 1e-9).all()
        # Walk along the line: what is clearly inside must be between the kept ends.
        steps = np.linspace(0.0, 1.0, 201)[:, None]
        walk = segment[0, :2] + steps * (segment[0, 2:] - segment[0, :2])
        inside = walk[((walk > low + 1e-6) & (walk < high - 1e-6)).all(axis=1)]
        if len(inside) and (segment[0, :2] != segment[0, 2:]).any():
            ends = kept.reshape(2, 2)
            assert (inside >= ends.min(axis=0) - 1e-6).all()
            assert (inside <= ends.max(axis=0) + 1e-6).all()


def test_a_scene_drops_what_does_not_fit_its_data() -> None:
    data = Dataset(np.zeros((3, 2)), np.zeros(3, np.int64), make_classes(2))
    mask = np.ones(4, np.bool_)
    scene = Scene(data, SQUARE, LIGHT, wrong=mask, selection=np.array([2, 0, 2, 7, -1]), held_out=mask)
    assert scene.wrong is None
    assert scene.held_out is None
    assert scene.selection.tolist() == [0, 2]


def test_the_canvas_ends_where_its_last_device_pixel_ends() -> None:
    assert device_size(1000, 600, 1.1) == (1100, 660)
    assert device_size(101, 101, 1.5) == (152, 152)
    assert mapping_of(SQUARE, 101, 101, 1.5) == Mapping(SQUARE, 152 / 1.5, 152 / 1.5)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_test_points_are_hollow_in_files_too(theme: str) -> None:
    data = Dataset(np.array([[-0.5, 0.0], [0.5, 0.0]]), np.array([0, 0]), make_classes(2))
    scene = Scene(data, SQUARE, THEMES[theme], held_out=np.array([False, True]))
    shown = words_of(render_image(scene, 400, 400))
    assert scene.held_out is not None
    red, green, blue = FIELD_THEMES[theme].ground
    assert shown[200, 300] == 0xFF000000 | red << 16 | green << 8 | blue
    assert shown[200, 100] != shown[200, 300]


def test_a_curved_boundary_of_many_pieces_is_one_smooth_line() -> None:
    angles = np.linspace(0.0, 2.0 * np.pi, 401)
    circle = 0.6 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    picture = Picture(halves(400, 400).pixels, SQUARE, np.hstack([circle[:-1], circle[1:]]))
    shown = words_of(render_image(Scene(empty_dataset(), SQUARE, LIGHT, picture), 400, 400))
    dark = ((shown >> 16 & 0xFF) < 0x80) & ((shown & 0xFF) < 0x80)
    ys, xs = np.nonzero(dark)
    radius = np.hypot(xs - 199.5, ys - 199.5)
    on_line = np.abs(radius - 120.0) < 2.5
    assert on_line.mean() > 0.8
    turned = np.arctan2(ys[on_line] - 199.5, xs[on_line] - 199.5)
    assert np.diff(np.sort(turned)).max() < 0.03, "no gap"
