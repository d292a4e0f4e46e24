"""Optional lines on the canvas: where they are, in which colours, and labels that keep apart and inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.field.picture.picture import FieldLines, Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.scene.field_layer import FieldLayer
from softmax_viz.views.scene.label_places import Box, LabelPlaces
from softmax_viz.views.scene.lines_layer import LinesLayer, class_symbol, dashes
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.scene import device_size, mapping_of
from softmax_viz.views.style.theme import THEMES, Theme

pytestmark = pytest.mark.usefixtures("qapp")

VIEW = Viewport(-1.0, 1.0, -1.0, 1.0)
NONE = np.empty((0, 4))
GREY = 0xFF808080
UPRIGHT = np.array([[0.5, -1.0, 0.5, 1.0]])
CLASSES = make_classes(2)


def painted(
    lines: FieldLines, theme: Theme = THEMES["light"], ratio: float = 1.0, view: Viewport = VIEW, parts: str = "ulo"
) -> np.ndarray:
    """(H, W, 3) red, green and blue of a grey canvas of 400 × 400 with ``lines``; u, l, o: under, labels, over."""
    image = QImage(*device_size(400, 400, ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(GREY)
    picture = Picture(np.full((1, 1), GREY, np.uint32), VIEW, NONE, lines)
    layer = LinesLayer()
    with QPainter(image) as painter:
        layer.update(picture, CLASSES, mapping_of(view, 400, 400, ratio), theme, QGuiApplication.font(), ratio)
        if "u" in parts:
            layer.paint_under(painter)
        if "l" in parts:
            layer.paint_labels(painter, ratio)
        if "o" in parts:
            layer.paint_over(painter, ratio)
    words = np.array(image.constBits()).view(np.uint32).reshape(image.height(), -1)[:, : image.width()]
    return np.stack([words >> 16 & 0xFF, words >> 8 & 0xFF, words & 0xFF], axis=2).astype(int)


def changed(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    ys, xs = np.nonzero((image != 0x80).any(axis=2))
    return xs, ys


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_contours_and_fan_are_thin_lines_where_they_belong(theme: str, ratio: float) -> None:
    for lines in (FieldLines(((0.7, UPRIGHT),)), FieldLines(dropout_boundaries=UPRIGHT)):
        image = painted(lines, THEMES[theme], ratio, parts="u")
        xs, ys = changed(image)
        assert np.abs((xs + 0.5) / ratio - 300.0).max() <= 1.5
        assert len(np.unique(ys)) == 400 * ratio
        brighter = image[ys, xs].mean() > 0x80
        assert brighter == (theme == "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_zero_lines_are_dashed_in_the_colour_of_their_class(theme: str) -> None:
    image = painted(FieldLines(zero_lines=(NONE, UPRIGHT)), THEMES[theme])
    is_colour = (np.abs(image - np.array(CLASS_STYLES[CLASSES[1].style].colour)) < 24).all(axis=2)
    column = is_colour[:, 299:301].any(axis=1)[40:]  # below the label
    assert 0.3 < column.mean() < 0.8
    assert np.count_nonzero(np.diff(column.astype(int)) == 1) > 20, "many dashes"
    # All of the line has a halo, so that it is seen on the field of its own class.
    halo = np.abs(image - np.array(THEMES[theme].line_halo.getRgb()[:3])).max(axis=2) < 64
    assert halo[40:, 297:303].any(axis=1).mean() > 0.95
    assert (painted(FieldLines(zero_lines=(NONE, UPRIGHT)), THEMES[theme], parts="lo")[60:] == 0x80).all()


def test_a_zero_line_and_a_contour_say_what_they_are() -> None:
    """Their labels are drawn: on the canvas with labels more differs than the line itself."""
    for lines in (FieldLines(((0.7, UPRIGHT),)), FieldLines(zero_lines=(NONE, UPRIGHT))):
        xs, ys = changed(painted(lines))
        label = np.abs(xs - 300) > 5
        assert label.sum() > 30
        assert 10 < np.ptp(xs[label]) < 80
        assert 5 < np.ptp(ys[label]) < 30
    assert class_symbol("z", 11) == "z₁₂"
    assert class_symbol("w", 0) == "w₁"


def test_arrows_point_from_tail_to_tip_and_zero_ones_are_not_drawn() -> None:
    lines = FieldLines(arrows=np.array([[0.0, 0.0, 0.4, 0.0], [0.0, 0.0, 0.0, 0.0]]))
    image = painted(lines)
    is_first = (np.abs(image - np.array(CLASS_STYLES[CLASSES[0].style].colour)) < 24).all(axis=2)
    ys, xs = np.nonzero(is_first)
    assert xs.min() > 195
    assert 274 <= xs.max() <= 281
    assert np.ptp(ys[xs < 260]) < 6 < np.ptp(ys[xs > 262]), "a shaft, then a head"
    assert abs(ys.mean() - 200) < 1.5
    assert not (np.abs(image - np.array(CLASS_STYLES[CLASSES[1].style].colour)) < 8).all(axis=2).any()
    assert (painted(lines, parts="ul") == 0x80).all()
    gradient = painted(FieldLines(arrows=lines.arrows, are_weights=False))
    assert (gradient != image).any(), "labelled as a gradient"


def test_lines_stay_with_their_place_while_the_view_moves() -> None:
    image = painted(FieldLines(dropout_boundaries=UPRIGHT), view=VIEW.shifted(0.5, 0.0), parts="u")
    assert np.abs(changed(image)[0] + 0.5 - 200.0).max() <= 1.5
    far = FieldLines(((0.5, UPRIGHT),), UPRIGHT, (UPRIGHT, UPRIGHT), np.array([[0.0, 0.0, 0.2, 0.2]] * 2))
    for view in (Viewport(5.0, 6.0, 5.0, 6.0), Viewport(-1e9, 1e9, -1e9, 1e9), Viewport(0.4, 0.4 + 1e-9, 0.0, 1e-9)):
        painted(far, view=view)


def test_lines_of_a_picture_with_other_classes_are_left_out() -> None:
    three = FieldLines(zero_lines=(UPRIGHT,) * 3, arrows=np.array([[0.0, 0.0, 0.4, 0.0]] * 3))
    assert (painted(three) == 0x80).all()


def test_without_a_picture_nothing_is_painted() -> None:
    layer, image = LinesLayer(), QImage(50, 50, QImage.Format.Format_RGB32)
    image.fill(GREY)
    mapping = Mapping(VIEW, 50.0, 50.0)
    picture = Picture(np.full((1, 1), GREY, np.uint32), VIEW, NONE, FieldLines(((0.5, UPRIGHT),), UPRIGHT))
    with QPainter(image) as painter:
        layer.paint_under(painter)
        for shown in (picture, None):
            layer.update(shown, CLASSES, mapping, THEMES["light"], QGuiApplication.font(), 1.0)
        layer.paint_under(painter)
        layer.paint_labels(painter, 1.0)
        layer.paint_over(painter, 1.0)
    assert image.pixelColor(QPoint(37, 25)).red() == 0x80


@given(st.lists(st.tuples(*[st.floats(-300.0, 700.0)] * 4), min_size=1, max_size=20))
def test_labels_stand_on_their_lines_inside_and_apart(lines: list[tuple[float, float, float, float]]) -> None:
    bounds = Box(40.0, 10.0, 390.0, 290.0)
    places = LabelPlaces(bounds, 5.0)
    segments = np.array(lines)
    boxes = []
    for anchors, line in zip(places.anchors(segments, np.arange(len(lines)), 40.0, 16.0), segments, strict=True):
        box = places.on_line(anchors, 40.0, 16.0)
        if box is None:
            continue
        assert bounds.holds(box)
        assert not any(box.meets(other, 5.0) for other in boxes)
        boxes.append(box)
        centre = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
        step = line[2:] - line[:2]
        t = np.clip((centre - line[:2]) @ step / max(step @ step, 1e-12), 0.0, 1.0)
        assert np.abs(line[:2] + t * step - centre).max() < 1e-6


@given(st.lists(st.tuples(*[st.floats(0.0, 60.0)] * 2), min_size=2, max_size=12))
def test_dashes_run_on_from_piece_to_piece(corners: list[tuple[float, float]]) -> None:
    points = np.array(corners)
    segments = np.hstack([points[:-1], points[1:]])
    dashed, of = dashes(segments, 5.0, 7.0)
    total = np.hypot(*np.diff(points, axis=0).T).sum()
    drawn = np.hypot(*(dashed[:, 2:] - dashed[:, :2]).T).sum()
    whole, rest = divmod(total, 12.0)
    assert drawn == pytest.approx(5.0 * whole + min(rest, 5.0), abs=1e-6)
    assert (np.diff(of) >= 0).all()


def test_lines_that_live_in_an_array_are_those_shown_last() -> None:
    lines = LineArray()
    random = np.random.default_rng(0)
    for count in (3, 0, 2, 50, 7, 400):
        segments = random.normal(size=(count, 4))
        lines.show(segments)
        got = [(line.x1(), line.y1(), line.x2(), line.y2()) for line in lines.lines]
        assert got == [tuple(ends) for ends in segments.tolist()]


def test_boundaries_of_a_new_picture_replace_the_old_ones() -> None:
    layer, image = FieldLayer(), QImage(100, 100, QImage.Format.Format_RGB32)
    mapping = Mapping(VIEW, 100.0, 100.0)
    pixels = np.full((1, 1), GREY, np.uint32)
    for segments in (np.repeat(UPRIGHT, 9, axis=0), np.array([[-1.0, 0.0, 1.0, 0.0]])):
        layer.update(Picture(pixels, VIEW, segments), mapping)
    image.fill(GREY)
    with QPainter(image) as painter:
        layer.paint_boundaries(painter, THEMES["light"])
    assert image.pixelColor(20, 50).red() < 0x40 or image.pixelColor(20, 49).red() < 0x40
    assert image.pixelColor(75, 20).red() == 0x80
