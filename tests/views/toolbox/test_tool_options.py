"""The row with the options of the tool in hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from softmax_viz.core.data.spray import FALLOFFS
from softmax_viz.views.style.theme import LIGHT, apply_theme
from softmax_viz.views.toolbox.tool_options import ToolOptions
from softmax_viz.views.tools.brush import BRUSHES, Brush
from softmax_viz.views.tools.table import TOOLS, tool_label

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def options(qtbot: QtBot, qapp: QApplication) -> ToolOptions:
    """A row as wide as in a small window, dressed."""
    apply_theme(qapp, LIGHT)
    options = ToolOptions()
    qtbot.addWidget(options)
    options.resize(622, options.sizeHint().height())
    options.show()
    yield options
    qapp.setStyleSheet("")


def heard(spy: QSignalSpy) -> list[list[object]]:
    return [spy.at(i) for i in range(spy.count())]


def test_each_tool_shows_its_options_and_no_others_in_a_row_of_one_height(options: ToolOptions) -> None:
    parts = {"radius": options.radius, "density": options.density, "falloff": options.falloff}
    height = options.sizeHint().height()
    for name, spec in TOOLS.items():
        options.show_tool(name)
        assert tuple(option for option, part in parts.items() if part.isVisible()) == spec.options
        assert options.title.text() == tool_label(name)
        assert options.help.isVisible() == (not spec.options)
        assert options.sizeHint().height() == options.minimumSizeHint().height() == height


@pytest.mark.parametrize(("width", "has_sliders"), [(420, False), (622, True), (1200, True)])
def test_in_a_narrow_row_the_boxes_stay_and_the_sliders_go(
    options: ToolOptions, qapp: QApplication, width: int, has_sliders: bool
) -> None:
    options.show_tool("spray")
    options.resize(width, options.height())
    qapp.processEvents()
    parts = [options.title, options.radius, options.density, options.falloff]
    for index, part in enumerate(parts):
        assert options.rect().contains(part.geometry())
        assert part.width() >= part.minimumSizeHint().width()
        assert not any(part.geometry().intersects(other.geometry()) for other in parts[:index])
    assert options.radius.slider.isVisible() == options.density.slider.isVisible() == has_sliders
    assert options.radius.box.isVisible()
    options.show_tool("relabel")
    options.resize(120, options.height())
    assert not options.help.isVisible()


def test_a_person_sets_every_option_of_the_spray(options: ToolOptions) -> None:
    options.show_tool("spray")
    spy = QSignalSpy(options.brushRequested)
    options.radius.box.setFocus()
    options.radius.box.selectAll()
    QTest.keyClicks(options.radius.box, "75")
    QTest.keyClick(options.radius.box, Qt.Key.Key_Return)
    QTest.keyClick(options.density.slider, Qt.Key.Key_Up)
    QTest.mouseClick(options.falloff.buttons[1], LEFT)
    usual = BRUSHES["spray"]
    (_, first), (_, second), (name, third) = heard(spy)
    assert name == "spray"
    assert first == Brush(75.0, usual.density, usual.falloff)
    assert second.density > usual.density
    assert third == Brush(75.0, second.density, list(FALLOFFS)[1])


def test_every_tool_keeps_its_own_brush_and_showing_is_silent(options: ToolOptions) -> None:
    spy = QSignalSpy(options.brushRequested)
    options.show_tool("erase")
    options.show_brush("erase", Brush(33.4))
    options.show_brush("relabel", Brush(7.0))
    options.show_brush("spray", Brush(90.0, 20, "uniform"))
    assert options.radius.box.text() == "33"
    options.show_tool("relabel")
    assert options.radius.box.text() == "7"
    options.show_tool("spray")
    assert (options.radius.box.text(), options.density.box.text()) == ("90", "20")
    assert options.falloff.buttons[1].isChecked()
    assert spy.count() == 0


def test_a_double_click_brings_back_what_is_usual_with_this_tool(options: ToolOptions) -> None:
    spy = QSignalSpy(options.brushRequested)
    for name, brush in BRUSHES.items():
        options.show_tool(name)
        options.show_brush(name, Brush(77.0))
        QTest.mouseDClick(options.radius.label, LEFT)
        assert spy.at(spy.count() - 1)[1].radius == brush.radius


def test_every_control_says_what_it_is_and_is_reached_by_the_keyboard(options: ToolOptions) -> None:
    options.show_tool("spray")
    assert options.accessibleName()
    for control in (options.radius.slider, options.radius.box, options.density.slider, options.density.box):
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert [bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus) for button in options.falloff.buttons] == [True, False]
