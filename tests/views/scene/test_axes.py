"""Ticks are exact and the mapping is one to one, whatever the interval."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.scene.axes_layer import AxesLayer
from softmax_viz.views.scene.mapping import MINUS, Mapping, ticks
from softmax_viz.views.style.theme import THEMES

spans = st.floats(-9.0, 12.0).map(lambda power: 10.0**power)
edges = st.floats(-1e12, 1e12)


def value(label: str) -> Fraction:
    return Fraction(label.replace(MINUS, "-"))


@given(low=edges, span=spans, most=st.floats(1.0, 40.0))
@example(low=549755813889.0, span=1e-4, most=3.0)  # neighbouring multiples round to the edges
def test_ticks_lie_inside_at_equal_exact_distances(low: float, span: float, most: float) -> None:
    high = low + span
    assume(high > low)
    found = ticks(low, high, most)
    assert all(low <= position <= high for position in found.positions)
    exact = [value(label) for label in found.labels]
    assert len({b - a for a, b in pairwise(exact)}) <= 1
    assert len(exact) <= most + 1


@given(low=edges, span=spans, most=st.floats(1.0, 40.0))
def test_a_label_reads_back_as_its_position(low: float, span: float, most: float) -> None:
    found = ticks(low, low + span, most)
    assert len(found.labels) == len(found.positions)
    assert all(float(value(label)) == position for label, position in zip(found.labels, found.positions, strict=True))


@given(low=st.floats(-10.0, 10.0), span=st.floats(0.01, 100.0), most=st.floats(5.0, 40.0))
def test_steps_are_one_two_or_five_and_not_too_long(low: float, span: float, most: float) -> None:
    found = [value(label) for label in ticks(low, low + span, most).labels]
    assert len(found) >= int(most / 2.5)  # The next smaller step, at most 2.5 times smaller, would not fit.
    step = found[1] - found[0]
    while step >= 10:
        step /= 10
    while step < 1:
        step *= 10
    assert step in (1, 2, 5)


def test_labels_as_people_write_them() -> None:
    assert ticks(-0.25, 0.45, 8).labels == (MINUS + "0.2", MINUS + "0.1", "0", "0.1", "0.2", "0.3", "0.4")
    assert ticks(-1.0, 1.0, 4).labels == (MINUS + "1.0", MINUS + "0.5", "0", "0.5", "1.0")
    assert ticks(0.0, 5000.0, 5).labels == ("0", "1000", "2000", "3000", "4000", "5000")
    assert ticks(0.0, 3e-9, 3).labels == ("0", "1e−9", "2e−9", "3e−9")
    assert ticks(-1e12, 1e12, 4).labels == ("−1e12", "−5e11", "0", "5e11", "1e12")


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (-np.inf, np.inf), (np.nan, 1.0), (0.0, np.inf)])
def test_an_interval_that_is_none_has_no_ticks(low: float, high: float) -> None:
    assert ticks(low, high, 10.0).positions == ()


@given(x0=st.floats(-1e6, 1e6), y0=st.floats(-1e6, 1e6), w=st.floats(0.1, 1e6), h=st.floats(0.1, 1e6),
       u=st.floats(0.0, 1.0), v=st.floats(0.0, 1.0))  # fmt: skip
def test_there_and_back_again(x0: float, y0: float, w: float, h: float, u: float, v: float) -> None:
    mapping = Mapping(Viewport(x0, x0 + w, y0, y0 + h), 800.0, 600.0)
    x, y = mapping.to_data(u * 800.0, v * 600.0)
    assert (mapping.x_to_canvas(x), mapping.y_to_canvas(y)) == pytest.approx((u * 800.0, v * 600.0), abs=1e-4)
    assert mapping.to_canvas(np.array([[x, y]]))[0] == pytest.approx((u * 800.0, v * 600.0), abs=1e-4)


def test_the_edges_of_the_view_are_the_edges_of_the_canvas_and_y_points_up() -> None:
    mapping = Mapping(Viewport(-2.0, 2.0, 10.0, 11.0), 400.0, 300.0)
    corners = mapping.to_canvas(np.array([[-2.0, 11.0], [2.0, 10.0]]))
    assert corners.tolist() == [[0.0, 0.0], [400.0, 300.0]]


def test_points_at_the_end_of_the_world_are_mapped_without_a_warning() -> None:
    placed = Mapping(Viewport(0.0, 1e-9, 0.0, 1e-9), 400.0, 300.0).to_canvas(np.array([[1e308, -1e308], [0.0, 0.0]]))
    assert not np.isnan(placed).any()


def drawn(view: Viewport, names: tuple[str, str]) -> np.ndarray:
    """Where something other than the ground was drawn by the labels, (H, W)."""
    image = QImage(500, 400, QImage.Format.Format_RGB32)
    image.fill(0xFF808080)
    layer = AxesLayer()
    layer.update(Mapping(view, 500.0, 400.0), names, THEMES["light"], QGuiApplication.font(), 1.0)
    with QPainter(image) as painter:
        layer.paint_labels(painter, 1.0)
    return np.array(image.constBits()).view(np.uint32).reshape(400, 500) != 0xFF808080


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "view",
    [
        Viewport(-1.0, 1.0, -1.0, 1.0),
        Viewport(1e12, 1e12 + 1.0, -3e-9, 3e-9),
        Viewport(-1e12, 1e12, 1234567.0, 1234567.5),
        Viewport(0.0, 1e-9, 0.0, 1e12),
    ],
)
def test_numbers_stand_at_the_bottom_and_left_edge_and_nowhere_else(view: Viewport) -> None:
    marks = drawn(view, ("x", "y"))
    assert marks[-30:].any()
    assert not marks[:, 200:][:-30].any()
    assert not marks[0].any()
    assert not marks[-1].any()
    assert not marks[:, 0].any()
    assert not marks[:, -1].any()


@pytest.mark.usefixtures("qapp")
def test_axes_with_names_show_them_in_their_corners() -> None:
    view = Viewport(-1.0, 1.0, -1.0, 1.0)
    new = drawn(view, ("petal length", "petal width")) & ~drawn(view, ("x", "y"))
    assert new[-30:, 380:].any()
    assert new[:30, :120].any()
    assert not new[40:-40].any()


@pytest.mark.usefixtures("qapp")
def test_a_very_long_name_stays_inside() -> None:
    marks = drawn(Viewport(-1.0, 1.0, -1.0, 1.0), ("length " * 50, "width " * 50))
    assert not marks[:, 0].any()
    assert not marks[:, -1].any()
