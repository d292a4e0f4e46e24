"""Markers: one shape per class style, equal in weight, balanced on the point they mark."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.markers import marker_path, swatch_path

SIZE = 100.0
SHAPES = [style.shape for style in CLASS_STYLES]


def coverage(shape: str) -> np.ndarray:
    """How much of each pixel the marker covers, 0 … 1; the origin is the corner between the middle pixels."""
    image = QImage(256, 256, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(128.0, 128.0)
        painter.fillPath(marker_path(shape, SIZE), Qt.GlobalColor.white)
    return np.array(image.constBits(), np.uint8).reshape(256, 256) / 255.0


def test_every_class_style_has_a_shape_of_its_own() -> None:
    outlines = [marker_path(shape, SIZE) for shape in SHAPES]
    assert all(one != other for one, other in combinations(outlines, 2))


@pytest.mark.parametrize("shape", SHAPES)
def test_all_shapes_cover_the_area_of_the_circle(shape: str) -> None:
    assert coverage(shape).sum() == pytest.approx(np.pi / 4 * SIZE**2, rel=0.005)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_centre_of_area_is_the_point(shape: str) -> None:
    ys, xs = np.mgrid[-127.5:128.0, -127.5:128.0]
    mask = coverage(shape)
    centre = (xs * mask).sum() / mask.sum(), (ys * mask).sum() / mask.sum()
    assert centre == pytest.approx((0.0, 0.0), abs=0.1)
    assert marker_path(shape, SIZE).contains(QPointF(0.0, 0.0))


@pytest.mark.parametrize(
    ("shape", "direction"),
    [("triangle", (0, -1)), ("triangle_down", (0, 1)), ("triangle_left", (-1, 0)), ("triangle_right", (1, 0))],
)
def test_triangles_point_where_their_names_say(shape: str, direction: tuple[int, int]) -> None:
    box = marker_path(shape, SIZE).boundingRect()
    ahead = {(0, -1): -box.top(), (0, 1): box.bottom(), (-1, 0): -box.left(), (1, 0): box.right()}
    assert max(ahead, key=ahead.__getitem__) == direction


def test_an_unknown_shape_is_an_error() -> None:
    with pytest.raises(KeyError):
        marker_path("heart", SIZE)


@pytest.mark.parametrize("shape", SHAPES)
def test_in_a_list_all_shapes_look_about_as_large_and_lie_in_the_middle(shape: str) -> None:
    box = swatch_path(shape, SIZE).boundingRect()
    assert 0.9 * SIZE <= max(box.width(), box.height()) <= 1.2 * SIZE
    assert (box.center().x(), box.center().y()) == pytest.approx((0.0, 0.0), abs=1e-6)
