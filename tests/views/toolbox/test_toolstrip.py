"""Tools and class chips."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.style.theme import LIGHT, apply_theme
from softmax_viz.views.toolbox.class_chip import ClassChip
from softmax_viz.views.toolbox.class_chip_face import short_count
from softmax_viz.views.toolbox.toolstrip import ToolStrip
from softmax_viz.views.tools.table import TOOLS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def strip(qtbot) -> ToolStrip:
    strip = ToolStrip()
    qtbot.addWidget(strip)
    strip.resize(strip.width(), 600)
    strip.show_classes(make_classes(["setosa", "<i>x</i>", ""]), np.array([45, 0, 1]), 1)
    strip.show()
    return strip


def test_tools_come_from_the_table(strip, qtbot):
    assert list(TOOLS) == list(strip.tool_buttons)
    spy = QSignalSpy(strip.toolRequested)
    strip.show_tool("erase")
    assert spy.count() == 0
    assert strip.tool_buttons["erase"].isChecked()
    QTest.mouseClick(strip.tool_buttons["select"], LEFT)
    assert spy.count() == 1
    assert spy.at(0) == ["select"]
    assert not strip.tool_buttons["erase"].isChecked()


def test_the_keyboard_chooses_a_tool(strip, qapp):
    spy = QSignalSpy(strip.toolRequested)
    strip.activateWindow()
    strip.tool_buttons["place"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip.tool_buttons["place"], Qt.Key.Key_Right)
    QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Space)
    assert spy.at(spy.count() - 1) == [list(TOOLS)[1]]
    assert strip.tool_buttons[list(TOOLS)[1]].isChecked()


def test_a_click_on_a_chip_asks_once(strip):
    spy = QSignalSpy(strip.classRequested)
    QTest.mouseClick(strip.classes.chips[2], LEFT)
    assert [spy.at(i)[0] for i in range(spy.count())] == [2]
    QTest.mouseClick(strip.classes.chips[1], LEFT)
    assert spy.count() == 2


def test_the_active_class_wears_the_ring(strip):
    assert [chip.isChecked() for chip in strip.classes.chips] == [False, True, False]
    strip.show_classes(make_classes(3), np.array([1, 2, 3]), 0)
    assert [chip.isChecked() for chip in strip.classes.chips] == [True, False, False]


def test_a_chip_shows_its_colour(strip):
    image = strip.classes.chips[0].grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(round(8 * ratio), round(32 * ratio)) == QColor(*CLASS_STYLES[0].colour)


def test_chips_say_name_number_and_points(strip):
    assert strip.classes.chips[0].accessibleName() == "Class 1: setosa"
    assert "45 points" in strip.classes.chips[0].accessibleDescription()
    assert strip.classes.chips[2].accessibleDescription().endswith("1 point")
    assert "&lt;i&gt;" in strip.classes.chips[1].toolTip()


def test_classes_come_and_go(strip):
    for count in (12, 2, 5):
        strip.show_classes(make_classes(count), np.arange(count), count - 1)
        assert [chip.isVisibleTo(strip) for chip in strip.classes.chips] == [
            i < count for i in range(len(strip.classes.chips))
        ]
        assert strip.classes.add_button.isEnabled() == (count < 12)


@pytest.mark.parametrize("names", [[""] * 12, [f"A rather long name {letter}" for letter in "abcdefghijkl"]])
def test_twelve_classes_are_all_in_view_and_the_active_one_wherever_they_scroll(strip, qapp, names):
    apply_theme(qapp, LIGHT)
    buttons = set()
    strip.show_classes(make_classes(names), np.arange(12), 10)
    for height, is_all in ((642, True), (440, True), (300, not names[0])):
        strip.resize(strip.width(), height)
        qapp.processEvents()
        qapp.processEvents()
        chips = strip.classes.chips
        whole = [chip for chip in chips if chip.visibleRegion().boundingRect().size() == chip.size()]
        assert (whole == chips) == is_all
        assert chips[10] in whole
        assert not any(a.geometry().intersects(b.geometry()) for a, b in itertools.combinations(chips, 2))
        buttons.add(strip.tool_buttons["place"].height())
    assert len(buttons) > 1
    qapp.setStyleSheet("")


def test_a_chip_can_be_dropped_before_and_after_each_of_two_columns(strip, qapp):
    strip.show_classes(make_classes(12), np.arange(12), 0)
    strip.resize(strip.width(), 400)
    qapp.processEvents()
    chips = strip.classes.chips
    assert len({chip.x() for chip in chips}) == 2
    grid = chips[0].parentWidget()
    for index, chip in enumerate(chips):
        middle = chip.geometry().center()
        assert grid.position_at(middle - QPoint(0, 3)) == index
        assert grid.position_at(middle + QPoint(0, 3)) == index + 1


def test_no_class_moves_a_tool(strip, qapp):
    strip.resize(strip.width(), 400)
    qapp.processEvents()
    before = [button.geometry() for button in strip.tool_buttons.values()], strip.width()
    for names in (2, 12, ["A rather long name"] * 12):
        strip.show_classes(make_classes(names), np.arange(12)[: len(make_classes(names))], 0)
        qapp.processEvents()
        assert ([button.geometry() for button in strip.tool_buttons.values()], strip.width()) == before


def test_a_class_is_added(strip):
    spy = QSignalSpy(strip.addClassRequested)
    QTest.mouseClick(strip.classes.add_button, LEFT)
    assert spy.count() == 1


def test_a_right_click_or_the_menu_key_asks_for_the_menu(qtbot):
    chip = ClassChip(2)
    qtbot.addWidget(chip)
    asked = QSignalSpy(chip.menuRequested)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(chip, QContextMenuEvent(reason, QPoint(5, 5), QPoint(50, 50)))
    assert [asked.at(i)[0] for i in range(asked.count())] == [QPoint(50, 50)] * 2


def test_clicks_leave_the_focus_where_it_was(strip):
    for button in (*strip.tool_buttons.values(), *strip.classes.chips, strip.classes.add_button):
        assert not button.focusPolicy().value & Qt.FocusPolicy.ClickFocus.value
        assert button.accessibleName()
        assert button.toolTip()


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (98_765, "98k")])
def test_counts_stay_short(count, text):
    assert short_count(count) == text


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_tooltip_of_a_tool_covers_no_other_tool(strip):
    for button in strip.tool_buttons.values():
        QApplication.sendEvent(button, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), button.mapToGlobal(QPoint(5, 5))))
        tip = next(w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible())
        others = [QRect(other.mapToGlobal(QPoint()), other.size()) for other in strip.tool_buttons.values()]
        assert not any(tip.geometry().intersects(place) for place in others)
        QToolTip.hideText()
