"""Layers of points: whatever road leads to a data set, the same pixels show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from softmax_viz.core.data.dataset import MAX_CLASSES, Dataset, make_classes
from softmax_viz.core.editing.edits import Insert, Move, Remove
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES
from softmax_viz.field.picture.viewport import Viewport, fit_data
from softmax_viz.storage.presets import load_source
from softmax_viz.views.scene import points_layer
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.points_layer import Layer, PointsLayer, Stamps
from softmax_viz.views.scene.rings_layer import RingsLayer
from softmax_viz.views.scene.scene import Scene, render_image
from softmax_viz.views.style.theme import THEMES

pytestmark = pytest.mark.usefixtures("qapp")

NONE = np.empty(0, np.int64)
MAPPING = Mapping(Viewport(-1.0, 1.0, -1.0, 1.0), 300.0, 300.0)


class Drawings:
    """Counts the layers that are begun anew."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.areas: list[QRect] = []
        monkeypatch.setattr(points_layer, "Layer", self._layer)

    def _layer(self, area: QRect) -> Layer:
        self.areas.append(area)
        return Layer(area)

    def of(self, update: Callable[[], None], ratio: float = 1.0) -> tuple[int, int]:
        """How many layers ``update`` draws as large as the canvas, and how many in all."""
        self.areas.clear()
        update()
        size = round(300 * ratio)
        return sum(area == QRect(0, 0, size, size) for area in self.areas), len(self.areas)


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> Drawings:
    return Drawings(monkeypatch)


def pixels(layer: PointsLayer | RingsLayer, ratio: float = 1.0) -> np.ndarray:
    """What the layer shows on transparent ground, (H, W) premultiplied ARGB."""
    size = round(300 * ratio)
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        layer.paint(painter)
    return np.array(image.constBits()).view(np.uint32).reshape(size, size)


def fresh(
    data: Dataset, selection: np.ndarray = NONE, ratio: float = 1.0, held_out: np.ndarray | None = None,
    theme: str = "light",
) -> np.ndarray:  # fmt: skip
    layer = PointsLayer()
    layer.update(data, selection, MAPPING, Stamps(THEMES[theme], ratio), held_out)
    return pixels(layer, ratio)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_point_added_at_the_end_is_drawn_onto_the_others(ratio: float, drawings: Drawings) -> None:
    stamps, layer, data = Stamps(THEMES["light"], ratio), PointsLayer(), blobs(4)
    assert drawings.of(lambda: layer.update(data, NONE, MAPPING, stamps), ratio) == (1, 1)
    for place in ((0.1, 0.2), (-0.5, 0.4), (0.1, 0.21)):
        data, _ = Insert.append(data, np.array(place), np.array([2])).apply(data)
        assert drawings.of(lambda data=data: layer.update(data, NONE, MAPPING, stamps), ratio) == (0, 0)
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


def test_selected_points_move_without_the_others_being_drawn_again(drawings: Drawings) -> None:
    stamps, layer, data = Stamps(THEMES["light"], 1.0), PointsLayer(), blobs(3)
    selection = np.array([4, 90])
    layer.update(data, selection, MAPPING, stamps)
    for shift in (0.1, 0.2, -0.7):
        data, _ = Move(selection, data.points[selection] + shift).apply(data)
        assert drawings.of(lambda data=data: layer.update(data, selection, MAPPING, stamps)) == (0, 1)
        assert np.array_equal(pixels(layer), fresh(data, selection))
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


def word(red: int, green: int, blue: int) -> int:
    return 0xFF000000 | red << 16 | green << 8 | blue


def one_point_per_class() -> tuple[Dataset, np.ndarray]:
    """And the device pixels of the points."""
    places = np.stack([np.linspace(-0.9, 0.9, MAX_CLASSES), np.linspace(0.7, -0.7, MAX_CLASSES)], axis=1)
    data = Dataset(places, np.arange(MAX_CLASSES), make_classes(MAX_CLASSES))
    return data, np.floor(MAPPING.to_canvas(places)).astype(int)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_held_out_point_is_hollow_with_its_class_colour_around_it(theme: str) -> None:
    data, centres = one_point_per_class()
    shown = fresh(data, ratio=2.0, held_out=np.ones(MAX_CLASSES, np.bool_), theme=theme)
    for (x, y), style in zip(2 * centres, CLASS_STYLES, strict=True):
        marker = shown[y - 24 : y + 25, x - 24 : x + 25]
        assert shown[y, x] == word(*FIELD_THEMES[theme].ground)
        assert (marker == word(*style.colour)).sum() > 40, "the colour can be seen"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hollow_and_filled_differ_in_the_middle_and_keep_their_shape(theme: str) -> None:
    data, centres = one_point_per_class()
    filled = fresh(data, theme=theme)
    hollow = fresh(data, held_out=np.ones(MAX_CLASSES, np.bool_), theme=theme)
    seen: tuple[list[int], list[int]] = ([], [])
    for (x, y), style in zip(centres, CLASS_STYLES, strict=True):
        for shown, sizes_of in zip((filled, hollow), seen, strict=True):
            sizes_of.append((shown[y - 12 : y + 13, x - 12 : x + 13] >> 24 > 127).sum())
        assert filled[y, x] == word(*style.colour)
        assert hollow[y, x] != filled[y, x]
    sizes = np.array(seen)
    assert (sizes[1] >= sizes[0]).all()
    assert (sizes[1] <= 1.7 * sizes[0]).all()


def test_only_points_that_are_held_out_are_hollow() -> None:
    data = blobs(3)
    mask = np.random.default_rng(0).random(data.n_points) < 0.3
    some, none = fresh(data, held_out=mask), fresh(data)
    assert not np.array_equal(some, none)
    assert np.array_equal(fresh(data, held_out=np.zeros(data.n_points, np.bool_)), none)
    apart = Dataset(np.array([[-0.8, 0.8], [0.8, -0.8]]), np.array([0, 1]), make_classes(2))
    one = fresh(apart, held_out=np.array([True, False]))
    plain = fresh(apart)
    ys, xs = np.nonzero(one != plain)
    assert xs.max() < 60
    assert ys.max() < 60


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_a_held_out_point_added_at_the_end_is_drawn_onto_the_others(ratio: float, drawings: Drawings) -> None:
    stamps, layer, data = Stamps(THEMES["light"], ratio), PointsLayer(), blobs(4)
    mask = np.random.default_rng(1).random(data.n_points) < 0.3
    layer.update(data, NONE, MAPPING, stamps, mask)
    for place, out in (((0.1, 0.2), True), ((-0.5, 0.4), False), ((0.1, 0.21), True)):
        data, _ = Insert.append(data, np.array(place), np.array([2])).apply(data)
        mask = np.append(mask, out)
        redraw = lambda data=data, mask=mask: layer.update(data, NONE, MAPPING, stamps, mask)  # noqa: E731
        assert drawings.of(redraw, ratio) == (0, 0)
    assert np.array_equal(pixels(layer, ratio), fresh(data, ratio=ratio, held_out=mask))


def test_another_choice_of_points_is_drawn_and_the_same_one_is_not(drawings: Drawings) -> None:
    stamps, layer, data = Stamps(THEMES["light"], 1.0), PointsLayer(), blobs(3)
    random = np.random.default_rng(2)
    first, second = (random.random(data.n_points) < 0.3 for _ in range(2))
    for mask, count in ((None, 1), (first, 1), (first.copy(), 0), (second, 1), (None, 1)):
        assert drawings.of(lambda mask=mask: layer.update(data, NONE, MAPPING, stamps, mask)) == (count, count)
        assert np.array_equal(pixels(layer), fresh(data, held_out=mask))


def test_selected_points_stay_hollow_and_can_be_dragged_alone(drawings: Drawings) -> None:
    stamps, layer, data = Stamps(THEMES["dark"], 1.0), PointsLayer(), blobs(3)
    selection, mask = np.array([4, 90]), np.zeros(data.n_points, np.bool_)
    mask[[4, 5, 6]] = True
    layer.update(data, selection, MAPPING, stamps, mask)
    for shift in (0.1, -0.4):
        data, _ = Move(selection, data.points[selection] + shift).apply(data)
        assert drawings.of(lambda data=data: layer.update(data, selection, MAPPING, stamps, mask)) == (0, 1)
        assert np.array_equal(pixels(layer), fresh(data, selection, held_out=mask, theme="dark"))
    moved = np.append(mask[:-1], False)
    moved[4] = False  # a point that has been moved may change sides: it is drawn with the selected ones
    assert drawings.of(lambda: layer.update(data, selection, MAPPING, stamps, moved)) == (0, 1)
    assert np.array_equal(pixels(layer), fresh(data, selection, held_out=moved, theme="dark"))


@pytest.mark.parametrize("far", [1e12, 1e50])
def test_points_far_outside_are_not_drawn_and_do_no_harm(far: float) -> None:
    data = Dataset(np.array([[far, far], [-far, 0.0], [0.0, 0.0]]), np.array([0, 1, 1]), make_classes(2))
    alone = Dataset(np.array([[0.0, 0.0]]), np.array([1]), make_classes(2))
    assert np.array_equal(fresh(data, np.array([0])), fresh(alone))


def test_a_point_on_the_edge_is_seen_by_half() -> None:
    data = Dataset(np.array([[1.0, 0.0]]), np.array([0]), make_classes(2))
    shown = fresh(data)
    assert shown[150, 299] >> 24 == 255
    assert not shown[:, :280].any()


def test_rings_surround_wrong_points_and_are_drawn_only_when_they_change(drawings: Drawings) -> None:
    stamps, rings, data = Stamps(THEMES["dark"], 1.0), RingsLayer(), blobs(3)
    wrong = np.zeros(data.n_points, np.bool_)
    rings.update(data, wrong, MAPPING, stamps)
    assert not pixels(rings).any()
    wrong = wrong.copy()
    wrong[[5, 60]] = True
    assert drawings.of(lambda: rings.update(data, wrong, MAPPING, stamps)) == (0, 1)
    shown = pixels(rings)
    for x, y in MAPPING.to_canvas(data.points[wrong]):
        assert shown[int(y), int(x)] == 0
        assert shown[int(y), int(x) + 9] == THEMES["dark"].wrong_ring.rgb()
    more, _ = Insert.append(data, np.array([0.0, 0.0]), np.array([1])).apply(data)
    assert drawings.of(lambda: rings.update(more, np.append(wrong, False), MAPPING, stamps)) == (0, 0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("preset", ["digits", "breast_cancer"])
def test_marks_of_many_wrong_points_leave_the_classes_to_be_seen(preset: str, theme: str) -> None:
    """Counted in pixels of the pure class colours, with every second point wrong; and few wrong points have rings."""
    data, _ = load_source(preset)
    scene = Scene(data, fit_data(data, 4 / 3), THEMES[theme], wrong=np.arange(data.n_points) % 2 == 0)

    def seen(scene: Scene) -> tuple[int, int]:
        words = np.array(render_image(scene, 800, 600).constBits()).view(np.uint32)
        colours = [word(*CLASS_STYLES[label.style].colour) for label in data.classes]
        return int(np.isin(words, colours).sum()), int((words == THEMES[theme].wrong_ring.rgb()).sum())

    plain, none = seen(replace(scene, field_style=FieldStyle(wrong_points=False)))
    marked, ink = seen(scene)
    assert none == 0 < ink < marked
    assert marked > 0.8 * plain
    few = np.zeros(data.n_points, np.bool_)
    few[:: data.n_points // 8] = True
    _, rings = seen(replace(scene, wrong=few))
    assert rings / few.sum() > 1.5 * ink / scene.wrong.sum(), "a ring has more ink than an outline"


def test_the_marks_do_not_flicker_between_rings_and_outlines() -> None:
    stamps, rings = Stamps(THEMES["light"], 1.0), RingsLayer()
    places = np.stack(np.meshgrid(np.linspace(-0.95, 0.95, 14), np.linspace(-0.95, 0.95, 14)), -1).reshape(-1, 2)
    data = Dataset(places, np.zeros(196, np.int64), make_classes(2))
    dense = []
    for count in (12, 30, 24, 27, 24, 15, 24):
        rings.update(data, np.arange(196) < count, MAPPING, stamps)
        dense.append(rings.is_dense)
    assert dense == [False, True, True, True, True, False, False]
