"""Labels of regions: where a class is written it wins, once in a region and apart from all else, and it stays there."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtGui import QColor, QGuiApplication

from softmax_viz.core.data.dataset import MAX_CLASSES, Dataset, make_classes
from softmax_viz.core.editing.edits import Insert
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.winners import Winners
from softmax_viz.views.scene.label_places import Box
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.region_labels import CHECK_S, SEARCH_S, RegionLabels
from softmax_viz.views.scene.region_places import connected_regions, depths
from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.theme import THEMES

pytestmark = pytest.mark.usefixtures("qapp")

VIEW = Viewport(-2.0, 2.0, -1.5, 1.5)
SQUARES = ("x", "y", "x2", "xy", "y2")
XOR = Winners(np.array([[1.0], [-1.0]]), np.zeros(2), ("xy",))
LEGEND = Box(420.0, 380.0, 630.0, 440.0)
NAMES = ["oak", "", "a very long name of a tree that nobody will read to its end", "버드나무", "elm"] + ["ash"] * 7


def empty(n_classes: int) -> Dataset:
    return Dataset(np.empty((0, 2)), np.empty(0, np.int64), make_classes(NAMES[:n_classes]))


class Shown:
    """Labels on a canvas of 640 × 480, at times that the test chooses."""

    def __init__(self, data: Dataset, theme: str = "light") -> None:
        self.now_s, self.data, self._theme = 0.0, data, THEMES[theme]
        self.mapping = Mapping(VIEW, 640.0, 480.0)
        self.layer = RegionLabels(lambda: self.now_s)

    def show(self, winners: Winners, covered: tuple[Box, ...] = (LEGEND,)) -> list[tuple[float, float]]:
        font = QGuiApplication.font()
        self.layer.update(winners, self.data, self.mapping, self._theme, font, 1.0, covered)
        return [(label.x, label.y) for label in self.layer.labels]

    def rest(self, winners: Winners) -> None:
        """Show the same for as long as the layer asks for."""
        self.show(winners)
        while self.layer.wait_s is not None:
            self.now_s += self.layer.wait_s
            self.show(winners)

    def corners(self) -> np.ndarray:
        """(L, 5, 2) corners and middles of the labels, data units."""
        return np.array([
            [self.mapping.to_data(x, y) for x, y in
             [(b.x0, b.y0), (b.x1, b.y0), (b.x0, b.y1), (b.x1, b.y1), ((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2)]]
            for b in self.layer.boxes()
        ])  # fmt: skip


def scores(weights: np.ndarray, bias: np.ndarray, names: tuple[str, ...], points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    table = {"x": x, "y": y, "x2": x * x, "xy": x * y, "y2": y * y}
    return np.stack([table[name] for name in names], axis=-1) @ weights.T + bias


@pytest.mark.parametrize("names", [("x", "y"), SQUARES], ids=["straight", "curved"])
def test_a_class_is_written_where_it_wins_once_in_a_region_and_apart_from_all_else(names: tuple[str, ...]) -> None:
    """Against scores from the definition of the features; regions are counted on a fine raster, by flooding."""
    random, written = np.random.default_rng(7), 0
    for n_classes in (2, 3, 6, MAX_CLASSES):
        for _ in range(4):
            weights, bias = random.normal(size=(n_classes, len(names))), random.normal(size=n_classes)
            points = random.normal(size=(60, 2))
            shown = Shown(Dataset(points, np.zeros(60, np.int64), make_classes(NAMES[:n_classes])))
            shown.show(Winners(weights, bias, names))
            labels, boxes = shown.layer.labels, shown.layer.boxes()
            written += len(labels)
            if not labels:
                continue
            best = scores(weights, bias, names, shown.corners()).argmax(axis=-1)
            assert (best == np.array([label.class_index for label in labels])[:, None]).all()
            inside = Box(0.0, 0.0, 640.0, 480.0)
            assert all(inside.holds(box) and not box.meets(LEGEND) for box in boxes)
            assert not any(one.meets(other) for one, other in combinations(boxes, 2))
            xs, ys = VIEW.pixel_centres(320, 240)
            grid = scores(weights, bias, names, np.stack(np.meshgrid(xs, ys), axis=-1)).argmax(axis=-1)
            regions = connected_regions(grid)
            rows = [round((VIEW.y1 - label.y) * 80 - 0.5) for label in labels]
            columns = [round((label.x - VIEW.x0) * 80 - 0.5) for label in labels]
            assert len(set(regions[rows, columns])) == len(labels)
    assert written > 40


def test_every_region_with_room_has_its_label() -> None:
    shown = Shown(empty(2))
    shown.show(XOR)
    signs = sorted((label.class_index, label.x > 0, label.y > 0) for label in shown.layer.labels)
    assert signs == [(0, False, False), (0, True, True), (1, False, True), (1, True, False)]


def test_a_label_without_room_for_its_name_is_a_number_and_a_sliver_has_none() -> None:
    data, label = Shown(empty(3)), {}
    for width in (3.0, 1.0, 0.5, 0.02):  # class 3, with the long name, wins on a band so wide in the middle
        data.show(Winners(np.array([[-60.0], [60.0], [0.0]]), np.array([0.0, 0.0, 30.0 * width]), ("x",)))
        data.now_s += 1.0
        label[width] = next((each.form for each in data.layer.labels if each.class_index == 2), None)
    assert label == {3.0: 0, 1.0: 1, 0.5: 2, 0.02: None}


def test_where_all_classes_are_the_same_none_is_written() -> None:
    shown = Shown(empty(3))
    assert shown.show(Winners(np.zeros((3, 2)), np.zeros(3), ("x", "y"))) == []
    shown.now_s += 1.0
    shown.rest(Winners(np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), np.zeros(3), ("x", "y")))
    assert {label.class_index for label in shown.layer.labels} == {0}, "the other two tie on the left"


def test_labels_keep_their_places_while_training_runs_and_leave_them_only_when_they_are_wrong() -> None:
    """A boundary that turns by 60 degrees in six seconds passes over labels; most pictures move none."""
    shown, moved, there, before = Shown(empty(3)), 0, 0, None
    for turn in np.linspace(0.0, np.pi / 3, 120):
        angles = turn + np.array([0.0, 2.0, 4.0]) * np.pi / 3
        weights = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        shown.show(Winners(weights, np.zeros(3), ("x", "y")))
        shown.now_s += 1 / 20
        best = scores(weights, np.zeros(3), ("x", "y"), shown.corners()).argmax(axis=-1)
        assert best.tolist() == [[label.class_index] * 5 for label in shown.layer.labels]
        there += len(shown.layer.labels) == 3
        moved += before is not None and shown.layer.labels != before
        before = shown.layer.labels
    assert 1 <= moved <= 8
    assert there >= 110


def test_in_a_field_that_swings_to_and_fro_no_label_flickers() -> None:
    shown, turned = Shown(empty(2)), Winners(np.array([[-1.0], [1.0]]), np.zeros(2), ("xy",))
    shown.show(XOR)
    seen = []
    for number in range(60):
        weights = np.array([[1.0], [-1.0]]) * (-1) ** number
        shown.now_s += 0.05
        seen.append(len(shown.show(Winners(weights, np.zeros(2), ("xy",)))))
    assert not any(seen[1:])
    shown.rest(turned)
    assert len(shown.layer.labels) == 4, "at rest they are there"


def test_a_search_that_is_not_due_is_made_up_for() -> None:
    shown = Shown(empty(2))
    shown.show(Winners(np.array([[1.0], [-1.0]]), np.zeros(2), ("x",)))
    assert shown.layer.wait_s is None
    shown.now_s += 0.1
    assert len(shown.show(XOR)) == 2, "both still stand in regions of their classes"
    assert shown.layer.wait_s == pytest.approx(SEARCH_S - 0.1)
    shown.now_s += shown.layer.wait_s
    places = shown.show(XOR)
    assert len(places) == 4
    assert shown.layer.wait_s is None
    turned = Winners(np.array([[-1.0], [1.0]]), np.zeros(2), ("xy",))
    shown.now_s += CHECK_S
    assert shown.show(turned) == [], "labels that are wrong go at once"
    assert 0.0 < shown.layer.wait_s < SEARCH_S
    shown.rest(turned)
    assert len(shown.layer.labels) == 4
    shown.now_s += CHECK_S
    shown.show(Winners(np.array([[-2.0], [2.0]]), np.zeros(2), ("xy",)))
    shown.now_s += CHECK_S / 2
    assert len(shown.show(XOR)) == 4
    assert 0.0 < shown.layer.wait_s <= CHECK_S, "not checked again so soon"
    shown.now_s += shown.layer.wait_s
    assert shown.show(XOR) == []


def test_a_label_makes_way_for_a_new_point_and_for_what_covers_the_canvas() -> None:
    shown = Shown(empty(2))
    (x, y), *others = shown.show(XOR)
    shown.data, _ = Insert.append(shown.data, np.array((x, y)), np.array([0])).apply(shown.data)
    shown.now_s += CHECK_S
    assert set(shown.show(XOR)) == set(others)
    shown.rest(XOR)
    places = [(label.x, label.y) for label in shown.layer.labels]
    assert set(others) < set(places)
    assert (len(places), (x, y) in places) == (4, False)
    box = shown.layer.boxes()[-1]
    shown.now_s += 1.0
    shown.show(XOR, (LEGEND, box))
    assert len(shown.layer.labels) == 4
    assert not any(each.meets(box) for each in shown.layer.boxes())


def test_depths_are_those_of_a_king_on_a_chess_board() -> None:
    random = np.random.default_rng(3)
    regions, free = (random.random((9, 14)) < 0.08).cumsum(axis=1), random.random((9, 14)) > 0.05
    found = depths(regions, free)
    for (row, column), depth in np.ndenumerate(found):
        far = [
            max(abs(row - r), abs(column - c)) - 1
            for r in range(-1, 10)
            for c in range(-1, 15)
            if not (0 <= r < 9 and 0 <= c < 14) or not free[r, c] or regions[r, c] != regions[row, column]
        ]
        assert depth == (min(far) if free[row, column] else -1)


def test_regions_meet_along_edges() -> None:
    cells = np.array([[0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0], [0, 0, -1, 0]])
    assert connected_regions(cells).tolist() == [[0, 1, 2, 2], [1, 1, 1, 2], [3, 1, 2, 2], [3, 3, -1, 2]]


@pytest.mark.parametrize("name", list(THEMES))
def test_neighbouring_regions_are_told_apart_without_colour(name: str) -> None:
    """Labels are as readable as text must be (WCAG 2: 4.5), and the lines between regions can be seen (3)."""
    theme = THEMES[name]
    assert contrast(theme.text, theme.panel) >= 4.5
    fields = [QColor(*map(round, colour)) for colour in field_colours(tuple(range(MAX_CLASSES)), name)]
    assert min(contrast(theme.boundary, colour) for colour in fields) >= 3.0
    assert all(one != other for one, other in pairwise(fields))
