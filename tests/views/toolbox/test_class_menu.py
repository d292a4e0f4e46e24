"""What is done with one class: its menu, its name, its place among the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.editing.edits import EditClass, MoveClass, apply
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.toolbox.class_chip import ClassChip
from softmax_viz.views.toolbox.class_menu import STYLE_NAMES, ClassMenu
from softmax_viz.views.toolbox.toolstrip import ToolStrip

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
CLASSES = (
    ClassLabel(7, "setosa", 0),
    ClassLabel(3, "<b>x</b> & y", 5),
    ClassLabel(9, "", 2),
    ClassLabel(1, "last", 11),
)
COUNTS = np.array([2, 0, 1, 3])


class Window(QWidget):
    """A strip beside something else, and what a program does with its wishes."""

    def __init__(self) -> None:
        super().__init__()
        self.tools, self.other = ToolStrip(), QLineEdit()
        row = QHBoxLayout(self)
        row.addWidget(self.tools)
        row.addWidget(self.other, 1)
        labels = np.repeat(np.arange(4), COUNTS)
        self.data = Dataset(np.zeros((len(labels), 2)), labels, CLASSES)
        self.active = 1
        self.asked: list[tuple] = []
        for name in ("class", "rename", "recolour", "move", "selectClass", "removeClass"):
            getattr(self.tools, f"{name}Requested").connect(lambda *args, name=name: self.asked.append((name, *args)))
        self.tools.moveRequested.connect(lambda index, to: self.do(MoveClass(index, to)))
        self.tools.renameRequested.connect(
            lambda index, name: self.do(EditClass(index, replace(self.data.classes[index], name=name)))
        )
        self.show_classes()

    def do(self, edit) -> None:
        self.data, _ = apply(edit, self.data)
        self.show_classes()

    def show_classes(self) -> None:
        self.tools.show_classes(self.data.classes, self.data.counts(), self.active)

    @property
    def chips(self) -> list[ClassChip]:
        return self.tools.classes.chips

    @property
    def names(self) -> list[str]:
        return [chip.accessibleName() for chip in self.chips if chip.isVisible()]


@pytest.fixture
def window(qtbot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    window.resize(500, 620)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def opened(menu) -> ClassMenu:
    """The menu as a person sees it."""
    menu.popup(QPoint(100, 100))
    menu.close()
    return menu


def plain(action) -> str:
    return action.text().split("\t")[0].replace("&", "")


# The menu


def test_the_menu_asks_for_what_is_chosen(window):
    menu = opened(window.tools.classes.menu_for(2))
    menu.styles[4].trigger()
    menu.select.trigger()
    menu.remove.trigger()
    menu.up.trigger()
    assert window.asked == [("recolour", 2, 4), ("selectClass", 2), ("removeClass", 2), ("move", 2, 1)]
    assert [label.key for label in window.data.classes] == [7, 9, 3, 1]


def test_the_menu_says_how_many_points_go_and_what_cannot_be(window):
    menu = opened(window.tools.classes.menu_for(0))
    assert "2 point" in plain(menu.remove)
    assert "2 point" in plain(menu.select)
    assert (menu.up.isEnabled(), menu.down.isEnabled()) == (False, True)
    menu = opened(window.tools.classes.menu_for(1))
    assert plain(menu.remove) == "Remove it"
    assert not menu.select.isEnabled()
    menu = opened(window.tools.classes.menu_for(3))
    assert (menu.up.isEnabled(), menu.down.isEnabled()) == (True, False)
    assert menu.remove.isEnabled()
    window.tools.show_classes(CLASSES[:2], COUNTS[:2], 0)
    assert not opened(window.tools.classes.menu_for(0)).remove.isEnabled()


def test_every_style_is_offered_and_says_whose_it_is(window):
    assert list(STYLE_NAMES) == [style.name for style in CLASS_STYLES]
    menu = opened(window.tools.classes.menu_for(1))
    texts = [plain(action) for action in menu.styles]
    assert len(set(texts)) == len(CLASS_STYLES) == len(texts)
    assert {style for style, text in enumerate(texts) if "swap" in text} == {0, 2, 11}
    assert texts[11].endswith("class 4")
    assert [action.isEnabled() for action in menu.styles] == [style != 5 for style in range(12)]
    pictures = [action.icon().pixmap(14).toImage() for action in menu.styles]
    assert all(one != other for one, other in combinations(pictures, 2))


def test_a_menu_elsewhere_names_its_class_and_says_which_it_means(window, qtbot):
    menu = ClassMenu(window)
    asked = QSignalSpy(menu.nameRequested)
    menu.nameRequested.connect(window.tools.edit_name)
    for index, title in enumerate(("Class 1: setosa", "Class 2: <b>x</b> && y", "Class 3", "Class 4: last")):
        menu.show_class(CLASSES, COUNTS, index)
        assert menu.title() == title
    opened(menu).rename.trigger()
    QTest.keyClicks(QApplication.focusWidget(), "new")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert asked.at(0) == [3]
    assert window.names[3] == "Class 4: new"


# The name


@pytest.mark.parametrize("way", ["double click", "F2"])
def test_a_name_is_typed_beside_the_chip(window, way):
    chip = window.chips[2]
    if way == "F2":
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(chip, Qt.Key.Key_F2)
    else:
        QTest.mouseClick(chip, LEFT)
        QTest.mouseDClick(chip, LEFT)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.placeholderText()) == ("", "Class 3")
    assert line.width() >= 180
    QTest.keyClicks(line, "  <i>Iris</i>  3 ")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.asked == [("class", 2)] * (way != "F2") + [("rename", 2, "<i>Iris</i> 3")]
    assert window.names[2] == "Class 3: <i>Iris</i> 3"
    assert "&lt;i&gt;" in chip.toolTip()
    assert chip.hasFocus() == (way == "F2")


@pytest.mark.parametrize(
    ("leave", "asked"), [("escape", []), ("tab", [("rename", 0, "x")]), ("elsewhere", [("rename", 0, "x")])]
)
def test_how_the_line_is_left(window, leave, asked):
    window.tools.edit_name(0)
    line = QApplication.focusWidget()
    assert line.selectedText() == "setosa"
    QTest.keyClick(line, Qt.Key.Key_X)
    editor = line.window()
    if leave == "elsewhere":
        QTest.mouseClick(editor, LEFT, pos=QPoint(editor.width() + 40, 5))
    else:
        QTest.keyClick(line, {"escape": Qt.Key.Key_Escape, "tab": Qt.Key.Key_Tab}[leave])
    assert not editor.isVisible()
    assert window.asked == asked


def test_the_same_name_is_no_change_and_none_is_a_name(window):
    window.tools.edit_name(0)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.asked == []
    window.tools.edit_name(0)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.asked == [("rename", 0, "")]
    assert window.names[0] == "Class 1"


def test_a_class_that_has_moved_gets_its_name(window):
    window.tools.edit_name(3)
    QTest.keyClicks(QApplication.focusWidget(), "z")
    window.do(MoveClass(3, 0))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.asked == [("rename", 0, "z")]


# The order


def test_the_keyboard_moves_a_class_and_stays_with_it(window):
    window.chips[2].setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up, CTRL)
    assert window.asked == [("move", 2, 1), ("move", 1, 0)]
    assert window.chips[0].hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down, CTRL)
    assert [label.key for label in window.data.classes] == [7, 9, 3, 1]
    assert window.chips[1].hasFocus()
    assert not window.chips[1].isDown()


def drag(window: Window, start: int, place: QPoint, *, drop: bool = True) -> None:
    """Take chip ``start`` by its middle to ``place``, seen from the first chip's corner."""
    chip = window.chips[start]
    goal = chip.mapFromGlobal(window.chips[0].mapToGlobal(place))
    QTest.mousePress(chip, LEFT, pos=chip.rect().center())
    QTest.mouseMove(chip, chip.rect().center() + QPoint(0, 30))
    QTest.mouseMove(chip, goal)
    if drop:
        QTest.mouseRelease(chip, LEFT, pos=goal)


@pytest.mark.parametrize(
    ("start", "gap", "to"), [(0, 2, 1), (0, 4, 3), (3, 0, 0), (2, 1, 1), (1, 1, None), (1, 2, None)]
)
def test_a_chip_is_dragged_to_another_place(window, start, gap, to):
    drag(window, start, QPoint(10, gap * window.chips[0].height() + 2))
    assert window.asked == ([] if to is None else [("move", start, to)])
    assert not any(chip.is_dragged or chip.isDown() for chip in window.chips)


def test_a_line_shows_where_it_would_go_and_escape_gives_up(window):
    height = window.chips[0].height()
    window.other.setFocus()
    QTest.mouseMove(window.other)
    clean = window.tools.grab().toImage()
    drag(window, 0, QPoint(10, 3 * height + 2), drop=False)
    assert window.chips[0].is_dragged
    line = next(child for child in window.chips[0].parentWidget().children() if "Line" in type(child).__name__)
    assert line.isVisible()
    assert abs(line.geometry().center().y() - 3 * height) <= 2
    QTest.keyClick(window.other, Qt.Key.Key_Escape)
    assert not window.chips[0].is_dragged
    assert line.isHidden()
    QTest.mouseRelease(window.chips[0], LEFT)
    assert window.asked == []
    drag(window, 0, QPoint(300, 3 * height + 2))  # far beside the chips
    assert window.asked == []
    QTest.mouseMove(window.other)
    assert window.tools.grab().toImage() == clean


def test_a_hand_that_shakes_still_clicks(window):
    chip = window.chips[3]
    QTest.mousePress(chip, LEFT, pos=chip.rect().center())
    QTest.mouseMove(chip, chip.rect().center() + QPoint(2, 2))
    QTest.mouseRelease(chip, LEFT, pos=chip.rect().center() + QPoint(2, 2))
    assert window.asked == [("class", 3)]


def test_the_keyboard_stays_in_the_strip_when_its_class_is_gone(window):
    window.chips[3].setFocus(Qt.FocusReason.TabFocusReason)
    window.tools.show_classes(CLASSES[:3], COUNTS[:3], 0)
    assert window.chips[2].hasFocus()


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_chip_shows_a_name_where_it_has_room(qapp, qtbot, theme):
    apply_theme(qapp, THEMES[theme])
    chip = ClassChip(0)
    qtbot.addWidget(chip)

    def picture(name: str, count: int) -> QImage:
        chip.show_class(ClassLabel(0, name, 0), count, False)
        chip.show_name(name[:6])
        return chip.grab().toImage()

    assert picture("setosa", 5) != picture("", 5)
    assert picture("setosa", 5) != picture("versicolor", 5)
    assert picture("versicolor", 5) == picture("versicolorum", 5)  # cut in the same place
    assert picture("setosa", 5) != picture("setosa", 6)
    qapp.setStyleSheet("")
