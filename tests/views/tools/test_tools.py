"""Tools on a surface without a window: what they ask for, and which points they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.editing.edits import Move, Relabel, Remove
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import THEMES, Theme
from softmax_viz.views.tools.brush import DENSITIES, RADII, Brush
from softmax_viz.views.tools.brushes import EraseTool, RelabelTool
from softmax_viz.views.tools.cut import CutTool
from softmax_viz.views.tools.pan import PanTool
from softmax_viz.views.tools.place import PlaceTool
from softmax_viz.views.tools.probe import ProbeTool
from softmax_viz.views.tools.select import SelectTool
from softmax_viz.views.tools.spray import SprayTool
from softmax_viz.views.tools.table import TOOLS, tool_help, tool_hint, tool_label
from softmax_viz.views.tools.tool import Pointer, Tool, moved, nearest, within
from softmax_viz.views.tools.viewport_limits import panned
from softmax_viz.views.window.actions import ACTIONS

FLAT = Mapping(Viewport(0.0, 200.0, 0.0, 200.0), 200.0, 200.0)


@dataclass
class Paper:
    """A surface of 200 × 200 pixels over [0, 200]², y up; it grants every request at once unless told otherwise."""

    data: Dataset
    selection: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    grants: bool = True
    asked: list[tuple[str, Any]] = field(default_factory=list)
    mapping: Mapping = FLAT
    active_class: int = 1
    theme: Theme = THEMES["light"]
    gesture: int = 1
    probe: tuple[float, float] | None = None

    def ask_point(self, x: float, y: float) -> None:
        self.asked.append(("point", (x, y)))

    def ask_move(self, indices: np.ndarray, points: np.ndarray) -> None:
        self.asked.append(("move", (indices.tolist(), points.tolist())))
        if self.grants:
            self.data, _ = Move(indices, points).apply(self.data)

    def ask_erase(self, indices: np.ndarray) -> None:
        self.asked.append(("erase", indices.tolist()))
        if self.grants:
            self.data, _ = Remove(indices).apply(self.data)

    def ask_relabel(self, indices: np.ndarray, class_index: int) -> None:
        self.asked.append(("relabel", (indices.tolist(), class_index)))
        if self.grants:
            self.data, _ = Relabel(indices, np.full(len(indices), class_index)).apply(self.data)

    def ask_spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str) -> None:
        self.asked.append(("spray", (x, y, rx, ry, count, falloff)))

    def ask_selection(self, indices: np.ndarray) -> None:
        self.asked.append(("select", indices.tolist()))
        if self.grants:
            self.selection = indices

    def ask_probe(self, x: float, y: float, further: bool = False) -> None:
        self.asked.append(("further" if further else "probe", (x, y)))

    def ask_cut(self, ends: Any, is_done: bool) -> None:
        self.asked.append(("cut", (ends, is_done)))

    def ask_view(self, view: Viewport) -> None:
        self.asked.append(("view", view))
        if self.grants:
            self.mapping = Mapping(view, self.mapping.width, self.mapping.height)


def paper(*pixels: tuple[float, float], **options: Any) -> Paper:
    """Paper with points at these pixels."""
    points = np.array([(x, 200.0 - y) for x, y in pixels]).reshape(-1, 2)
    return Paper(Dataset(points, np.zeros(len(points), np.int64), make_classes(2)), **options)


def stroke(tool: Tool, *places: tuple[float, float], shift: bool = False) -> None:
    """Press at the first place, move through all others, let go at the last."""
    pointers = [Pointer(x, y, shift) for x, y in places]
    tool.press(pointers[0])
    for pointer in pointers[1:]:
        tool.move(pointer)
    tool.release(pointers[-1])


def test_the_nearest_point_is_hit_up_to_ten_pixels_and_no_farther() -> None:
    placed = np.array([[50.0, 50.0], [56.0, 50.0]])
    assert nearest(placed, 52.0, 50.0) == 0
    assert nearest(placed, 54.0, 50.0) == 1
    assert nearest(placed, 50.0, 60.0) == 0
    assert nearest(placed, 50.0, 60.1) is None
    assert nearest(np.empty((0, 2)), 0.0, 0.0) is None


def test_of_points_in_one_place_the_upper_is_hit() -> None:
    assert nearest(np.array([[50.0, 50.0]] * 3 + [[90.0, 90.0]]), 50.0, 50.0) == 2


coordinates = st.floats(-100.0, 100.0)


@given(start=st.tuples(coordinates, coordinates), end=st.tuples(coordinates, coordinates),
       point=st.tuples(coordinates, coordinates), radius=st.floats(1.0, 50.0))  # fmt: skip
def test_a_stroke_reaches_exactly_what_a_brush_carried_along_it_touches(
    start: tuple[float, float], end: tuple[float, float], point: tuple[float, float], radius: float
) -> None:
    walk = np.array(start) + np.linspace(0.0, 1.0, 20001)[:, None] * np.subtract(end, start)
    distance = np.hypot(*(walk - point).T).min()
    if abs(distance - radius) > 0.02:
        assert within(np.array([point]), start, end, radius)[0] == (distance < radius)


def test_points_at_infinity_are_never_under_a_brush() -> None:
    placed = np.array([[np.inf, 0.0], [-np.inf, np.inf], [5.0, 0.0]])
    assert within(placed, (0.0, 0.0), (10.0, 0.0), 3.0).tolist() == [False, False, True]


def test_place_asks_at_the_press() -> None:
    surface = paper()
    tool = PlaceTool(surface)
    tool.press(Pointer(30.0, 40.0))
    assert surface.asked == [("point", (30.0, 160.0))]
    tool.move(Pointer(60.0, 40.0))
    tool.release(Pointer(60.0, 40.0))
    assert len(surface.asked) == 1  # a point that was refused does not follow


def test_a_fast_stroke_erases_what_lies_between_its_samples() -> None:
    surface = paper((20, 100), (100, 100), (180, 100), (100, 130))
    stroke(EraseTool(surface), (20, 100), (180, 100))
    assert surface.asked == [("erase", [0]), ("erase", [0, 1])]
    assert surface.data.points.tolist() == [[100.0, 70.0]]


def test_the_brush_grows_and_shrinks_within_limits() -> None:
    surface = paper((100, 100))
    tool = EraseTool(surface)
    first = tool.brush.radius
    assert tool.wheel(1.0)
    assert tool.brush.radius > first
    for notches in (-100.0, 200.0):
        tool.wheel(notches)
        assert RADII[0] <= tool.brush.radius <= RADII[1]
    stroke(tool, (100 + tool.brush.radius - 1.0, 100))
    assert surface.asked == [("erase", [0])]


def test_a_click_selects_one_point_and_a_click_beside_all_points_none() -> None:
    surface = paper((50, 50), (100, 100))
    tool = SelectTool(surface)
    stroke(tool, (104, 104))
    assert surface.selection.tolist() == [1]
    stroke(tool, (10, 180))
    assert surface.selection.tolist() == []


def test_shift_adds_and_takes_away() -> None:
    surface = paper((50, 50), (100, 100))
    tool = SelectTool(surface)
    stroke(tool, (50, 50))
    stroke(tool, (100, 100), shift=True)
    assert surface.selection.tolist() == [0, 1]
    stroke(tool, (50, 50), shift=True)
    assert surface.selection.tolist() == [1]
    stroke(tool, (10, 180), shift=True)
    assert surface.selection.tolist() == [1]


def test_a_rectangle_selects_what_is_inside_whatever_its_direction() -> None:
    surface = paper((50, 50), (100, 100), (150, 50))
    tool = SelectTool(surface)
    stroke(tool, (120, 120), (80, 60), (30, 30))
    assert surface.selection.tolist() == [0, 1]
    stroke(tool, (130, 30), (170, 70), shift=True)
    assert surface.selection.tolist() == [0, 1, 2]
    assert tool.overlay().isEmpty()


@pytest.mark.parametrize("grants", [True, False])
def test_a_drag_moves_the_point_by_the_way_of_the_hand(grants: bool) -> None:
    surface = paper((50, 50), (100, 100), grants=grants)
    stroke(SelectTool(surface), (52, 51), (60, 60), (72, 81))
    assert surface.asked[0] == ("select", [0])
    assert surface.asked[-1] == ("move", ([0], [[70.0, 120.0]]))


def test_a_drag_on_a_selected_point_moves_all_selected_points() -> None:
    surface = paper((50, 50), (100, 100), (150, 150), selection=np.array([0, 2]))
    stroke(SelectTool(surface), (150, 150), (160, 150), (160, 160))
    assert surface.data.points.tolist() == [[60.0, 140.0], [100.0, 100.0], [160.0, 40.0]]
    assert surface.selection.tolist() == [0, 2]


def test_a_click_on_one_of_many_selected_points_keeps_only_it() -> None:
    surface = paper((50, 50), (100, 100), selection=np.array([0, 1]))
    stroke(SelectTool(surface), (50, 50))
    assert surface.asked == [("select", [0])]


def test_a_trembling_click_moves_nothing() -> None:
    surface = paper((50, 50))
    stroke(SelectTool(surface), (50, 50), (51, 51), (52, 50))
    assert [kind for kind, _ in surface.asked] == ["select"]


def test_giving_up_a_drag_puts_the_points_back() -> None:
    surface = paper((50, 50))
    before = surface.data
    tool = SelectTool(surface)
    tool.press(Pointer(50.0, 50.0))
    tool.move(Pointer(90.0, 70.0))
    assert surface.data != before
    tool.cancel()
    assert surface.data == before
    tool.move(Pointer(120.0, 70.0))
    assert surface.data == before


def test_a_drag_ends_when_the_data_change_under_the_hand() -> None:
    surface = paper((50, 50), (100, 100))
    tool = SelectTool(surface)
    tool.press(Pointer(100.0, 100.0))
    surface.data, _ = Remove(np.array([0])).apply(surface.data)
    tool.move(Pointer(150.0, 150.0))
    assert [kind for kind, _ in surface.asked] == ["select"]


def test_the_probe_is_pinned_along_the_drag() -> None:
    surface = paper()
    stroke(ProbeTool(surface), (10, 10), (20, 30))
    assert surface.asked == [("probe", (10.0, 190.0)), ("probe", (20.0, 170.0))]


def test_with_shift_a_click_pins_a_further_place_and_a_drag_moves_nothing() -> None:
    surface = paper()
    tool = ProbeTool(surface)
    tool.press(Pointer(10.0, 10.0, shift=True))
    tool.move(Pointer(20.0, 30.0, shift=True))
    tool.release(Pointer(20.0, 30.0, shift=True))
    assert surface.asked == [("further", (10.0, 190.0))]


def test_relabelling_asks_for_the_active_class_under_the_brush_and_between_samples() -> None:
    surface = paper((20, 100), (100, 100), (180, 100), (100, 130))
    stroke(RelabelTool(surface), (20, 100), (180, 100), (180, 101))
    assert surface.data.labels.tolist() == [1, 1, 1, 0]
    assert {kind for kind, _ in surface.asked} == {"relabel"}
    assert {asked[1] for _, asked in surface.asked} == {1}


def wide_paper() -> Paper:
    """Paper on which a pixel is two units wide and a tenth of a unit high."""
    return paper(mapping=Mapping(Viewport(0.0, 400.0, 0.0, 20.0), 200.0, 200.0))


def test_a_click_of_the_spray_is_one_dab_and_a_circle_on_the_screen_is_an_ellipse_in_the_data() -> None:
    surface = wide_paper()
    tool = SprayTool(surface)
    tool.brush = Brush(30.0, 7, "uniform")
    stroke(tool, (100, 50))
    assert surface.asked == [("spray", pytest.approx((200.0, 15.0, 60.0, 3.0, 7, "uniform")))]


@pytest.mark.parametrize("radius", [12.0, 40.0])
def test_a_moved_spray_dabs_in_even_steps_however_the_way_is_cut(radius: float) -> None:
    shapes = []
    for places in ([(10, 100), (130, 100)], [(x, 100) for x in range(10, 131, 4)]):
        surface = paper()
        tool = SprayTool(surface)
        tool.brush = Brush(radius)
        stroke(tool, *places)
        shapes.append([x for _, (x, *_) in surface.asked])
        assert len({asked[1:] for _, asked in surface.asked}) == 1
    for xs in shapes:
        steps = np.diff(xs)
        assert xs[0] == 10.0
        assert (steps <= radius).all()
        assert (steps >= min(radius / 2, 120 / 12)).all()
        assert xs[-1] > 130.0 - radius
    assert np.ptp(np.diff(shapes[0])) == pytest.approx(0.0)


def test_a_spray_that_jumps_far_does_not_hold_up_the_hand() -> None:
    surface = paper()
    tool = SprayTool(surface)
    tool.wheel(-100.0)
    stroke(tool, (0, 0), (3000, 4000))
    assert len(surface.asked) < 20
    assert surface.asked[-1][1][:2] == pytest.approx((3000.0, -3800.0), abs=10.0)


def test_a_spray_that_is_held_still_goes_on_and_one_that_moves_does_so_by_itself() -> None:
    surface = paper()
    tool = SprayTool(surface)
    tool.pulse()
    assert surface.asked == []
    tool.press(Pointer(50.0, 50.0))
    tool.move(Pointer(53.0, 50.0))
    tool.pulse()
    assert [asked[:2] for _, asked in surface.asked] == [(50.0, 150.0), (53.0, 150.0)]
    tool.move(Pointer(100.0, 50.0))
    before = len(surface.asked)
    tool.pulse()
    assert len(surface.asked) == before
    tool.pulse()
    assert len(surface.asked) == before + 1
    tool.release(Pointer(100.0, 50.0))
    tool.pulse()
    assert len(surface.asked) == before + 1


def test_a_pan_keeps_under_the_pointer_what_was_gripped_and_giving_up_puts_it_back() -> None:
    surface = wide_paper()
    first, grip = surface.mapping.view, surface.mapping.to_data(30, 40)
    tool = PanTool(surface)
    tool.press(Pointer(30.0, 40.0))
    for x, y in ((50.0, 10.0), (190.0, 195.0)):
        tool.move(Pointer(x, y))
        assert surface.mapping.to_data(x, y) == pytest.approx(grip)
    tool.cancel()
    assert surface.mapping.view == first
    tool.move(Pointer(0.0, 0.0))
    assert surface.mapping.view == first


def test_the_keyboard_pans_by_bringing_a_place_to_the_middle() -> None:
    surface = paper()
    PanTool(surface).use(Pointer(150.0, 20.0))
    assert surface.mapping.to_data(100, 100) == pytest.approx((150.0, 180.0))


@given(
    st.floats(-1e13, 1e13), st.floats(1e-8, 1e12), st.lists(st.tuples(st.floats(-1e13, 1e13), st.floats(-1e13, 1e13)))
)
def test_no_way_of_panning_leads_out_of_reach(x: float, extent: float, ways: list[tuple[float, float]]) -> None:
    view = start = Viewport(x, x + extent, 0.0, extent)
    far = max(extent * 1e11, abs(x) + extent)
    for way in ways:
        view = panned(view, *way)
    # The extent itself is rounded a little with each way.
    assert max(abs(view.x0 + view.x1), abs(view.y0 + view.y1)) / 2 <= far * (1 + 1e-3)
    assert view.height == pytest.approx(extent, rel=1e-3)
    assert view.is_legal or not start.is_legal


def test_moved_points_stay_numbers() -> None:
    assert np.isfinite(moved(np.array([[1.7e308, -1.7e308]]), (1e308, -1e308))).all()
    assert moved(np.array([[1.0, 2.0]]), (0.5, -0.5)).tolist() == [[1.5, 1.5]]


@given(st.floats(-1e3, 1e3, allow_nan=False))
def test_a_brush_stays_within_its_bounds(notches: float) -> None:
    brush = Brush(16.0).turned(notches)
    assert RADII[0] <= brush.radius <= RADII[1]


@pytest.mark.usefixtures("qapp")
def test_the_table_names_every_tool_in_its_order_and_hints_say_the_class() -> None:
    assert list(TOOLS) == ["place", "spray", "select", "erase", "relabel", "probe", "cut", "pan"]
    surface = paper()
    for name, spec in TOOLS.items():
        assert spec.name == name
        for text in (tool_label(name), tool_help(name), tool_hint(name, 0)):
            assert text
            assert "%" not in text
        assert (spec.make(surface).brush is not None) == bool(spec.options)
    for name in ("place", "spray", "relabel"):
        assert "class 2 " in tool_hint(name, 1)
    assert DENSITIES[0] == 1


def test_a_drag_draws_the_cut_and_a_click_none() -> None:
    surface = paper()
    tool = CutTool(surface)
    stroke(tool, (10.0, 20.0), (11.0, 20.0), (50.0, 20.0), (300.0, 190.0))
    start = (10.0, 180.0)
    assert surface.asked == [
        ("cut", ((start, (50.0, 180.0)), False)),
        ("cut", ((start, (199.0, 10.0)), False)),  # it stays in view
        ("cut", ((start, (199.0, 10.0)), True)),
    ]
    surface.asked.clear()
    stroke(tool, (10.0, 20.0), (11.0, 21.0))
    assert surface.asked == []
    tool.press(Pointer(10.0, 20.0))
    tool.move(Pointer(60.0, 20.0))
    tool.cancel()
    assert surface.asked[-1] == ("cut", (None, True))
    assert not tool.busy
    surface.asked.clear()
    tool.use(Pointer(10.0, 20.0))
    assert surface.asked == []
    tool.use(Pointer(40.0, 20.0))
    assert surface.asked == [("cut", ((start, (40.0, 180.0)), True))]


def test_every_tool_has_a_letter_that_means_nothing_else() -> None:
    letters = [spec.key for spec in TOOLS.values()]
    assert len(set(letters)) == len(letters)
    taken = {key for action in ACTIONS for key in action.keys if isinstance(key, str)}
    assert not taken & set(letters)
