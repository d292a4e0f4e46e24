"""Layers of points: whatever road leads to a data set, the same pixels show it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from softmax_viz.core.dataset import MAX_CLASSES, Dataset, make_classes
from softmax_viz.core.edits import Insert, Move, Remove
from softmax_viz.core.generators import blobs
from softmax_viz.field.grid import View
from softmax_viz.field.palette import CLASS_STYLES
from softmax_viz.views.axes import Mapping
from softmax_viz.views.points_layer import PointsLayer, RingsLayer, Stamps
from softmax_viz.views.theme import THEMES

pytestmark = pytest.mark.usefixtures("qapp")

NONE = np.empty(0, np.int64)
MAPPING = Mapping(View(-1.0, 1.0, -1.0, 1.0), 300.0, 300.0)


def pixels(layer: PointsLayer | RingsLayer, ratio: float = 1.0) -> np.ndarray:
    """What the layer shows on transparent ground, (H, W) premultiplied ARGB."""
    size = round(300 * ratio)
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        layer.paint(painter)
    return np.array(image.constBits()).view(np.uint32).reshape(size, size)


def fresh(data: Dataset, selection: np.ndarray = NONE, ratio: float = 1.0) -> np.ndarray:
    layer = PointsLayer()
    layer.update(data, selection, MAPPING, Stamps(THEMES["light"], ratio))
    return pixels(layer, ratio)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_point_added_at_the_end_is_drawn_onto_the_others(ratio: float) -> None:
    stamps, layer, data = Stamps(THEMES["light"], ratio), PointsLayer(), blobs(4)
    layer.update(data, NONE, MAPPING, stamps)
    for place in ((0.1, 0.2), (-0.5, 0.4), (0.1, 0.21)):
        data, _ = Insert.append(data, np.array(place), np.array([2])).apply(data)
        layer.update(data, NONE, MAPPING, stamps)
    assert layer.rebuilds == 1
    assert np.array_equal(pixels(layer, ratio), fresh(data, ratio=ratio))


def test_every_other_edit_shows_what_a_new_layer_shows() -> None:
    stamps, layer, data = Stamps(THEMES["light"], 1.0), PointsLayer(), blobs(3)
    for edit in (
        Remove(np.array([3, 50])),
        Insert(np.array([0]), np.array([[0.0, 0.0]]), np.array([1])),
        Move(np.array([7]), np.array([[0.3, 0.3]])),
        Remove(np.arange(132)),
    ):
        data, _ = edit.apply(data)
        layer.update(data, NONE, MAPPING, stamps)
        assert np.array_equal(pixels(layer), fresh(data))


def test_selected_points_move_without_the_others_being_drawn_again() -> None:
    stamps, layer, data = Stamps(THEMES["light"], 1.0), PointsLayer(), blobs(3)
    selection = np.array([4, 90])
    layer.update(data, selection, MAPPING, stamps)
    for shift in (0.1, 0.2, -0.7):
        data, _ = Move(selection, data.points[selection] + shift).apply(data)
        layer.update(data, selection, MAPPING, stamps)
        assert np.array_equal(pixels(layer), fresh(data, selection))
    assert layer.rebuilds == 1
    layer.update(data, NONE, MAPPING, stamps)
    assert np.array_equal(pixels(layer), fresh(data))


def test_a_marker_has_its_class_colour_on_the_pixel_of_its_point() -> None:
    places = np.stack([np.linspace(-0.9, 0.9, MAX_CLASSES), np.linspace(0.7, -0.7, MAX_CLASSES)], axis=1)
    data = Dataset(places, np.arange(MAX_CLASSES), make_classes(MAX_CLASSES))
    shown = fresh(data)
    for (x, y), style in zip(MAPPING.to_canvas(places), CLASS_STYLES, strict=True):
        red, green, blue = style.colour
        assert shown[int(y), int(x)] == 0xFF000000 | red << 16 | green << 8 | blue


def test_a_selected_marker_differs_in_more_than_colour() -> None:
    data = Dataset(np.array([[0.0, 0.0]]), np.array([0]), make_classes(2))
    plain, selected = fresh(data), fresh(data, np.array([0]))
    assert (selected >> 24 == 255).sum() > 1.2 * (plain >> 24 == 255).sum()


@pytest.mark.parametrize("far", [1e12, 1e300])
def test_points_far_outside_are_not_drawn_and_do_no_harm(far: float) -> None:
    data = Dataset(np.array([[far, far], [-far, 0.0], [0.0, 0.0]]), np.array([0, 1, 1]), make_classes(2))
    alone = Dataset(np.array([[0.0, 0.0]]), np.array([1]), make_classes(2))
    assert np.array_equal(fresh(data, np.array([0])), fresh(alone))


def test_a_point_on_the_edge_is_seen_by_half() -> None:
    data = Dataset(np.array([[1.0, 0.0]]), np.array([0]), make_classes(2))
    shown = fresh(data)
    assert shown[150, 299] >> 24 == 255
    assert not shown[:, :280].any()


def test_rings_surround_wrong_points_and_are_drawn_only_when_they_change() -> None:
    stamps, rings, data = Stamps(THEMES["dark"], 1.0), RingsLayer(), blobs(3)
    wrong = np.zeros(data.n_points, np.bool_)
    rings.update(data, wrong, MAPPING, stamps)
    assert not pixels(rings).any()
    wrong = wrong.copy()
    wrong[[5, 60]] = True
    rings.update(data, wrong, MAPPING, stamps)
    count = rings.rebuilds
    shown = pixels(rings)
    for x, y in MAPPING.to_canvas(data.points[wrong]):
        assert shown[int(y), int(x)] == 0
        assert shown[int(y), int(x) + 9] == THEMES["dark"].wrong_ring.rgb()
    more, _ = Insert.append(data, np.array([0.0, 0.0]), np.array([1])).apply(data)
    rings.update(more, np.append(wrong, False), MAPPING, stamps)
    assert rings.rebuilds == count
