"""How the field is looked at: a button in the corner of the canvas, its small window, and the menu."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, Qt, QTranslator
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import ClassLabel, make_classes
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import ANY_NUMBER, QUANTITIES
from softmax_viz.system.resources import asset
from softmax_viz.views.field_style.button import CornerKeeper, FieldStyleButton
from softmax_viz.views.field_style.line_switches import LINE_SWITCHES
from softmax_viz.views.field_style.menu import FieldStyleMenu
from softmax_viz.views.field_style.popup import FieldStylePopup
from softmax_viz.views.style.theme import MIN_WINDOW, THEMES, apply_theme
from softmax_viz.views.window.actions import make_actions

NAMES = list(QUANTITIES)
LEFT = Qt.MouseButton.LeftButton
SWITCHES = tuple(line.name for line in LINE_SWITCHES)
CLASSES = tuple(ClassLabel(key, "", index) for index, key in enumerate((4, 9, 2)))
FULL = tuple(ClassLabel(key, f"<b>name</b> {key}", key) for key in range(12))


class Ground(QWidget):
    """Stands for the canvas: it can have the keyboard, and notes that the mouse has left it."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def leaveEvent(self, event: QEvent) -> None:
        self.left += 1


@pytest.fixture
def ground(qtbot) -> Ground:
    ground = Ground()
    qtbot.addWidget(ground)
    ground.resize(622, 400)
    return ground


@pytest.fixture
def button(ground, qtbot) -> FieldStyleButton:
    button = FieldStyleButton(ground)
    CornerKeeper(button)
    button.show_classes(CLASSES)
    button.show_dropout(True)
    ground.setFocus()
    ground.show()
    ground.activateWindow()
    qtbot.waitUntil(ground.isActiveWindow)
    yield button
    button.popup.close()


@pytest.fixture
def popup(button) -> FieldStylePopup:
    QTest.mouseClick(button, LEFT)
    assert button.popup.isVisible()
    return button.popup


def asked(spy: QSignalSpy) -> list[FieldStyle]:
    return [spy.at(i)[0] for i in range(spy.count())]


def test_a_click_on_a_quantity_changes_just_that(popup, button):
    spy = QSignalSpy(button.fieldStyleRequested)
    field_style = FieldStyle("margin", 9, 0.3, True, True, True, True, False)
    button.show_field_style(field_style)
    for place in range(len(NAMES)):
        QTest.mouseClick(popup.quantities.buttons[place], LEFT)
        QTest.mouseClick(popup.quantities.buttons[place], LEFT)  # it is shown already
    assert asked(spy) == [replace(field_style, quantity=name) for name in NAMES]


@pytest.mark.parametrize("name", SWITCHES)
def test_a_click_on_a_line_or_its_name_switches_just_that(popup, button, name):
    spy = QSignalSpy(button.fieldStyleRequested)
    field_style = FieldStyle("entropy", 2, 0.7, weight_vectors=True)
    button.show_field_style(field_style)
    turned = replace(field_style, **{name: not getattr(field_style, name)})
    QTest.mouseClick(popup.lines[name].switch, LEFT)
    QTest.mouseClick(popup.lines[name].label, LEFT)
    QTest.mouseClick(popup.lines[name], Qt.MouseButton.RightButton)
    assert asked(spy) == [turned, field_style]
    popup.lines[name].switch.setFocus()
    QTest.keyClick(popup.lines[name].switch, Qt.Key.Key_Space)
    assert asked(spy)[2:] == [turned]


def test_the_class_is_offered_where_one_class_is_shown(popup, button):
    spy = QSignalSpy(button.fieldStyleRequested)
    button.show_field_style(FieldStyle("blend", 9))
    assert popup.classes.isHidden()
    before, above = popup.height(), popup.quantities.geometry()
    QTest.mouseClick(popup.quantities.buttons[NAMES.index("one_class")], LEFT)
    assert popup.classes.isVisible()
    assert popup.height() > before
    assert popup.quantities.geometry() == above
    chosen = [picked.isChecked() for picked in popup.classes.segments.buttons]
    assert chosen == [False, True, False]
    QTest.mouseClick(popup.classes.segments.buttons[2], LEFT)
    assert asked(spy) == [FieldStyle("one_class", 9), FieldStyle("one_class", 2)]
    assert button.text() == "One class: 3"
    popup.quantities.buttons[0].click()
    assert (popup.classes.isHidden(), popup.height(), button.text()) == (True, before, "Blend")


@pytest.mark.parametrize(
    ("text", "opacity", "shown"),
    [("30", 0.3, "30"), ("57 %", 0.57, "57"), ("0", 0.0, "0"), ("100%", 1.0, "100")],
)
def test_the_opacity_can_be_typed(popup, button, text, opacity, shown):
    spy = QSignalSpy(button.fieldStyleRequested)
    box = popup.opacity.box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert asked(spy) == [FieldStyle(opacity=opacity)]
    assert box.text() == f"{shown}\N{NO-BREAK SPACE}%"


def test_the_slider_of_the_opacity_moves_steps_and_resets(popup, button):
    spy = QSignalSpy(button.fieldStyleRequested)
    slider = popup.opacity.slider
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() - 1, slider.height() // 2))
    QTest.keyClick(slider, Qt.Key.Key_Left)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert asked(spy) == [FieldStyle(opacity=1.0), FieldStyle(opacity=0.99), FieldStyle(opacity=0.0)]
    QTest.mouseDClick(slider, LEFT)
    assert asked(spy)[-1] == FieldStyle(opacity=0.5)


def test_showing_is_silent_and_exact(button):
    spy = QSignalSpy(button.fieldStyleRequested)
    for field_style in (
        FieldStyle("one_class", 2, 0.1234, True, True, True, True, False),
        FieldStyle("winner", 4, 0.07),
        FieldStyle(),
    ):
        button.show_field_style(field_style)
        popup = button.popup
        assert [part.isChecked() for part in popup.quantities.buttons] == [n == field_style.quantity for n in NAMES]
        assert [popup.lines[name].switch.isChecked() for name in SWITCHES] == [
            getattr(field_style, n) for n in SWITCHES
        ]
        number = float(popup.opacity.box.text().removesuffix("%"))
        assert number == pytest.approx(100 * field_style.opacity, abs=1e-9)
    button.show_classes(FULL)
    button.show_dropout(False)
    button.show_theme(THEMES["dark"])
    assert spy.count() == 0


def test_what_is_shown_before_it_opens_for_the_first_time_is_there(button):
    button.show_field_style(FieldStyle("one_class", 2, 0.25, grid=False))
    button.show_dropout(False)
    popup = button.popup
    assert [part.isChecked() for part in popup.classes.segments.buttons] == [False, False, True]
    assert popup.opacity.box.text().startswith("25")
    assert not popup.lines["grid"].switch.isChecked()
    assert not popup.lines["dropout_fan"].switch.isEnabled()


def test_without_dropout_there_are_no_boundaries_of_masks_and_it_says_why(popup, button):
    spy = QSignalSpy(button.fieldStyleRequested)
    row = popup.lines["dropout_fan"]
    button.show_dropout(False)
    for part in (row, row.switch, row.label):
        QTest.mouseClick(part, LEFT)
    assert not row.switch.isEnabled()
    assert "dropout is 0" in row.toolTip()
    assert "dropout is 0" in row.switch.accessibleDescription()
    button.show_dropout(True)
    assert "is 0" not in row.toolTip()
    QTest.mouseClick(row, LEFT)
    assert asked(spy) == [FieldStyle(dropout_fan=True)]


@pytest.mark.parametrize("way", [Qt.Key.Key_Escape, Qt.Key.Key_Return, None])
def test_it_closes_and_the_canvas_has_the_keyboard_as_before(popup, button, ground, way):
    spy = QSignalSpy(button.fieldStyleRequested)
    assert QApplication.focusWidget() is popup.quantities.buttons[0]
    if way is None:
        QTest.mouseClick(popup, LEFT, pos=QPoint(-30, 40))
    else:
        QTest.keyClick(popup.focusWidget(), way)
    assert not popup.isVisible()
    assert QApplication.focusWidget() is ground
    assert spy.count() == 0


def test_the_keyboard_opens_it_and_walks_through(button):
    spy = QSignalSpy(button.fieldStyleRequested)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    popup = button.popup
    # Two in a row. The class is offered at one of them alone.
    place, seen = 0, []
    for key, way in [("Down", 2), ("Down", 2), ("Right", 1), ("Up", -2), ("Left", -1), ("Down", 2)]:
        QTest.keyClick(popup.focusWidget(), Qt.Key[f"Key_{key}"])
        place = (place + way) % len(NAMES)
        seen.append(NAMES[place])
    assert [field_style.quantity for field_style in asked(spy)] == seen
    one = popup.quantities.buttons[NAMES.index("one_class")]
    one.click()
    one.setFocus()
    visited = []
    for _ in range(9):
        visited.append(popup.focusWidget())
        QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Tab)
    switches = [row.switch for row in popup.lines.values()]
    first = [one, popup.classes.segments.buttons[0], popup.opacity.slider, popup.opacity.box]
    assert visited == [*first, *switches]
    QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is button


def test_the_button_stays_in_the_corner_as_large_as_its_words(button, ground, qapp):
    for field_style in (FieldStyle(), FieldStyle("confidence"), FieldStyle("one_class", 9)):
        button.show_field_style(field_style)
        for size in ((900, 500), (400, 240)):
            ground.resize(*size)
            qapp.processEvents()
            place = button.geometry()
            assert button.size() == button.sizeHint()
            assert (ground.width() - place.right() - 1, place.top()) == (8, 8)
            words = button.fontMetrics().horizontalAdvance(button.text())
            assert words + button.iconSize().width() < button.width() < words + button.iconSize().width() + 60


def test_the_canvas_hears_that_the_mouse_is_on_the_button(button, ground):
    QCoreApplication.sendEvent(button, QEnterEvent(QPointF(3, 3), QPointF(3, 3), QPointF(3, 3)))
    assert ground.left == 1


def test_names_are_plain_text(button):
    button.show_classes(FULL)
    button.show_field_style(FieldStyle("one_class", 11))
    assert button.text() == "One class: 12"
    assert "&lt;b&gt;name&lt;/b&gt; 11" in button.toolTip()
    assert "Class 12: <b>name</b> 11" in button.popup.classes.segments.buttons[11].accessibleName()


def test_every_control_is_named_explained_and_drawn(button):
    assert all(asset("icons", f"{quantity.icon}.svg").is_file() for quantity in QUANTITIES.values())
    assert set(button.popup.lines) == {field.name for field in fields(FieldStyle) if field.type == "bool"}
    for part in (button, *button.popup.findChildren(QAbstractButton), button.popup.opacity.slider):
        assert part.accessibleName()
        assert part.accessibleDescription() in part.toolTip().replace("<br>", " ").replace("&#x27;", "'") != ""


def test_a_quantity_without_a_drawing_has_that_of_any_number(ground, monkeypatch):
    """A new entry brings no file; and a drawing that is not there stops nobody."""
    plain = replace(QUANTITIES["margin"], name="plain", label="Plain", icon=ANY_NUMBER)
    monkeypatch.setitem(QUANTITIES, "plain", plain)
    monkeypatch.setitem(QUANTITIES, "lost", replace(plain, name="lost", icon="no-such-icon"))
    button = FieldStyleButton(ground)
    for theme in THEMES.values():
        button.show_theme(theme)
        pictures = [part.icon().pixmap(18, 18).toImage() for part in button.popup.quantities.buttons]
        assert pictures[-1] == pictures[-2]
        for picture, quantity in zip(pictures, QUANTITIES.values(), strict=True):
            assert (picture == pictures[-1]) == (quantity.icon in (ANY_NUMBER, "no-such-icon"))
        button.show_field_style(FieldStyle("lost"))
        assert not button.icon().isNull()
    button.popup.close()


class Wordy(QTranslator):
    """A language with long words."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return text if len(text) > 30 else f"{text} {text[:7]}"


@pytest.mark.parametrize("wordy", [False, True])
@pytest.mark.parametrize("name", sorted(THEMES))
def test_it_stays_in_the_smallest_window_and_cuts_no_word(qapp, qtbot, name, wordy):
    translator = Wordy()
    if wordy:
        qapp.installTranslator(translator)
    apply_theme(qapp, THEMES[name])
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(0, 0, *MIN_WINDOW)
    canvas = QWidget(window)
    canvas.setGeometry(62, 72, 622, 400)
    button = FieldStyleButton(canvas)
    CornerKeeper(button)
    button.show_theme(THEMES[name])
    button.show_classes(FULL)
    window.show()
    qtbot.waitExposed(window)
    qapp.processEvents()
    button.popup.open_below(button)
    place = button.popup.pos()
    button.popup.quantities.buttons[NAMES.index("one_class")].click()
    qapp.processEvents()
    popup = button.popup
    assert popup.pos() == place
    corner = window.mapToGlobal(QPoint(0, 0))
    room = QRect(corner, window.size()).intersected(window.screen().availableGeometry())
    assert room.contains(popup.geometry())
    for part in (*popup.findChildren(QLabel), *popup.findChildren(QAbstractButton)):
        if part.isVisible():
            assert part.width() >= part.sizeHint().width()
            assert part.height() >= part.sizeHint().height()
            assert popup.rect().contains(part.mapTo(popup, part.rect().bottomRight()))
    popup.close()
    qapp.removeTranslator(translator)
    qapp.setStyleSheet("")


# The menu and its keys.


@pytest.fixture
def window(qtbot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.actions_by_name = make_actions(window)
    window.menu = FieldStyleMenu(window.actions_by_name, window)
    view = window.menuBar().addMenu("View")
    view.addMenu(window.menu)
    view.addActions(list(window.actions_by_name.values()))
    window.canvas, window.box = Ground(), QLineEdit()
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.addWidget(window.canvas)
    column.addWidget(window.box)
    window.setCentralWidget(inside)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_keys_switch_lines_and_go_through_quantities_but_not_while_typing(window):
    toggles = QSignalSpy(window.menu.toggleRequested)
    moves = {
        name: QSignalSpy(window.actions_by_name[name].triggered) for name in ("next_quantity", "previous_quantity")
    }
    window.menu.show_dropout(True)
    window.box.setFocus()
    QTest.keyClicks(window.box, "vVcwzdg")
    assert window.box.text() == "vVcwzdg"
    assert [spy.count() for spy in (toggles, *moves.values())] == [0, 0, 0]
    window.canvas.setFocus()
    for key in "CWZDG":
        QTest.keyClick(window.canvas, key)
    assert [toggles.at(i)[0] for i in range(toggles.count())] == list(SWITCHES)
    QTest.keyClick(window.canvas, Qt.Key.Key_V)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert [spy.count() for spy in moves.values()] == [1, 2]


def test_no_two_commands_share_a_key(window):
    actions = list(window.actions_by_name.values())
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_the_menu_shows_the_look_and_asks_for_quantities(window):
    menu = window.menu
    requests, toggles = QSignalSpy(menu.fieldStyleRequested), QSignalSpy(menu.toggleRequested)
    field_style = FieldStyle("margin", 3, 0.2, contours=True, zero_lines=True)
    menu.show_field_style(field_style)
    assert [name for name, action in menu.quantity_actions.items() if action.isChecked()] == ["margin"]
    assert [name for name in SWITCHES if window.actions_by_name[name].isChecked()] == ["contours", "zero_lines", "grid"]
    menu.show_dropout(False)
    assert not window.actions_by_name["dropout_fan"].isEnabled()
    QTest.keyClick(window.canvas, Qt.Key.Key_D)
    assert requests.count() == toggles.count() == 0
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.quantity_actions["entropy"]).center())
    assert asked(requests) == [replace(field_style, quantity="entropy")]
    assert not menu.isVisible()


def test_buttons_of_classes_that_are_gone_ask_for_nothing(popup):
    old = popup.classes.segments
    spy = QSignalSpy(popup.classes.classRequested)
    popup.show_classes(make_classes(2))
    popup.show_classes(make_classes(3))
    old.indexRequested.emit(len(old.buttons) - 1)  # a key that was still on its way
    old.indexRequested.emit(11)
    assert spy.count() == 0
    popup.classes.segments.buttons[2].click()
    assert asked(spy) == [make_classes(3)[2].key]
