"""Pointers at the edges of the canvas: they count what lies outside, stand apart, and bring it into view."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_hand import Heard
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.canvas.edge_pointers import EdgePointers
from softmax_viz.views.style.theme import THEMES

VIEW = Viewport(-1.0, 1.0, -1.0, 1.0)
# Two to the right, one to the left, three below, none above; of the corner (9, −5) the right side is farther away.
PLACES = [(0.0, 0.0), (1.0, -1.0), (2.0, 0.5), (9.0, -5.0), (-1.5, 0.0), (0.0, -2.0), (0.3, -1e9), (0.9, -1.1)]


@pytest.fixture
def canvas(qtbot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    canvas.show_data(Dataset(np.array(PLACES), np.zeros(len(PLACES), np.int64), make_classes(2)))
    canvas.show_viewport(VIEW)
    canvas.show()
    return canvas


def pointers(canvas: Canvas) -> EdgePointers:
    return canvas.findChild(EdgePointers)


def test_points_outside_are_counted_at_their_edge_and_a_click_asks_for_all(canvas: Canvas) -> None:
    right, left, below, above = pointers(canvas).counts
    assert [right.text()[:2], left.text()[:2], below.text()[:2]] == ["2 ", "1 ", "3 "]
    assert right.x() > 350
    assert left.x() < 150
    assert below.y() > 300
    assert above.isHidden()
    heard = Heard(canvas.fitRequested, canvas.pointRequested)
    QTest.mouseClick(below, Qt.MouseButton.LeftButton)
    assert heard.said == [()], "all points are asked for, and none is added"
    canvas.show_viewport(Viewport(-20.0, 20.0, -2e9, 2e9))
    assert all(pointer.isHidden() for pointer in pointers(canvas).counts)


@pytest.mark.parametrize("probe", [(30.0, 0.0), (0.3, 1e40), (-7.0, -7.1), (-1.2, 0.0)])
def test_a_probe_outside_is_pointed_at_and_a_click_brings_it_into_view(canvas: Canvas, probe) -> None:
    canvas.show_probe(probe)
    pointer = pointers(canvas).probe
    assert pointer.isVisible()
    middle = pointer.geometry().center()
    towards = np.array((middle.x() - 250, 200 - middle.y()))
    assert towards @ np.clip(probe, -1e9, 1e9) > 0
    places = []
    canvas.viewportRequested.connect(places.append)
    QTest.mouseClick(pointer, Qt.MouseButton.LeftButton)
    (view,) = places
    assert view.x0 < probe[0] < view.x1
    assert view.y0 < probe[1] < view.y1
    assert (view.width, view.height) == pytest.approx((2.0, 2.0), rel=1e-6) or probe[1] == 1e40
    canvas.show_probe((0.5, 0.5))
    assert pointer.isHidden()


@pytest.mark.parametrize("theme", list(THEMES))
def test_pointers_stand_inside_and_apart_from_each_other_and_from_all_else(canvas: Canvas, theme: str, qapp) -> None:
    canvas.show_theme(THEMES[theme])
    canvas.show_field_style(FieldStyle("entropy"))
    canvas.grab()
    qapp.processEvents()
    legend = QRect(QPoint(500 - 8 - 150, 400 - 26 - 8 - 40), QSize(150, 40))  # the least that it covers
    button = QPushButton("in the way", canvas)
    button.setGeometry(380, 150, 110, 60)
    button.show()
    for angle in np.linspace(0.0, 2.0 * np.pi, 40):
        canvas.show_probe((5.0 * np.cos(angle), 5.0 * np.sin(angle)))
        shown = [child for child in (pointers(canvas).probe, *pointers(canvas).counts, button) if child.isVisible()]
        assert len(shown) == 5
        for index, one in enumerate(shown):
            assert canvas.rect().contains(one.geometry())
            assert not one.geometry().intersects(legend)
            assert not any(one.geometry().intersects(other.geometry()) for other in shown[:index])


def test_the_focus_of_a_pointer_that_goes_is_the_canvas_s(canvas: Canvas, qtbot) -> None:
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    left = pointers(canvas).counts[1]
    left.setFocus(Qt.FocusReason.TabFocusReason)
    assert left.accessibleName()
    assert "1 point" in left.accessibleDescription()
    canvas.show_viewport(VIEW.zoomed(1e-9, 0.0, 0.0))
    assert QApplication.focusWidget() is canvas


def test_a_pinned_place_outside_is_pointed_at_by_its_letter_and_a_click_brings_it_into_view(canvas: Canvas) -> None:
    canvas.pointers.show_pins((("A", (0.0, 0.5)), ("B", (30.0, 0.0))))
    inside, outside = (pointers(canvas).pins[letter] for letter in "AB")
    assert inside.isHidden()
    assert outside.isVisible()
    assert outside.accessibleName() == "Show the pinned place B"
    assert outside.geometry().center().x() > 250
    places = []
    canvas.viewportRequested.connect(places.append)
    QTest.mouseClick(outside, Qt.MouseButton.LeftButton)
    (view,) = places
    assert view.x0 < 30.0 < view.x1
    canvas.pointers.show_pins(())
    assert outside.isHidden()
