"""Space runs and pauses whatever was clicked last; who comes by Tab operates every control with it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from softmax_viz.views.widgets.toggle_switch import ToggleSwitch

pytestmark = pytest.mark.slow

LEFT = Qt.MouseButton.LeftButton
KINDS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)


def controls(window):
    """Every control that a hand can reach now."""
    found = [w for w in window.findChildren(QWidget) if isinstance(w, KINDS) and not isinstance(w, QScrollBar)]
    return [w for w in found if w.isVisible() and w.isEnabled() and w.window() is window and w.width() > 0]


def close_what_opened(window):
    """Close menus, popups and dialogs as Escape does."""
    for _ in range(5):
        opened = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if opened is None:
            window.activateWindow()
            QApplication.processEvents()
            return
        QTest.keyClick(opened, Qt.Key.Key_Escape)
        QApplication.processEvents()
    pytest.fail(f"{opened} does not close")


def press_space(window):
    """Press Space where the keyboard is: what a person does."""
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Space)


def in_view(widget):
    """Scroll ``widget`` into sight."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea) and parent.widget().isAncestorOf(widget):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


@pytest.fixture
def window(program, qtbot):
    """The whole window with everything open that can stand open."""
    window = program.window
    program.choose_tool("spray")
    window.training.more_button.click()
    program.editor.set_param("optimizer", "adam")
    program.editor.set_param("penalty", "both")
    window.actions_by_name["points_table"].setChecked(True)
    program.notifications.show_with_reset("A message with a button.", "info")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def toggles(program, window):
    """Whether Space runs or pauses now. The trainer follows later, so that the command is what counts."""
    told = []

    def listener():
        told.append(True)

    program.window.actions_by_name["toggle"].triggered.connect(listener)
    press_space(window)
    program.window.actions_by_name["toggle"].triggered.disconnect(listener)
    return told == [True]


def test_space_runs_and_pauses_whatever_was_clicked_last(program, window):
    everything = controls(window)
    names = {type(control).__name__ for control in everything}
    assert {
        "ToggleSwitch",
        "_Segment",
        "ComboBox",
        "ParamSlider",
        "NumberBox",
        "ClassChip",
        "FieldStyleButton",
    } <= names
    stubborn = []
    for control in everything:
        if not (control.isVisible() and control.isEnabled()):
            continue  # a click before has hidden it
        # Someone who came by Tab to a switch, and then took the mouse.
        window.features.rows["standardize"].switch.setFocus(Qt.FocusReason.TabFocusReason)
        in_view(control)
        QTest.mouseClick(control, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(6, control.height() // 2))
        close_what_opened(window)
        if isinstance(control, QLineEdit):
            for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
                control.setFocus(Qt.FocusReason.MouseFocusReason)
                QTest.keyClicks(control, "9")
                QTest.keyClick(control, key)
                if window.focusWidget() is not window.canvas or not toggles(program, window):
                    stubborn.append((control, key))
        if not toggles(program, window):
            stubborn.append((control, control.accessibleName(), window.focusWidget()))
    assert not stubborn


def test_what_is_reached_by_tab_is_operated_by_space(program, window):
    window.canvas.setFocus()
    operated = {}
    for _ in range(120):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        control = window.focusWidget()
        if control is window.canvas or control in operated:
            break
        if isinstance(control, QAbstractButton):
            seen = []
            control.clicked.connect(lambda *_, seen=seen: seen.append(True))
            press_space(window)
            close_what_opened(window)
            operated[control] = bool(seen)
            control.setFocus(Qt.FocusReason.TabFocusReason)
    missed = [control for control, was_operated in operated.items() if not was_operated]
    assert not missed
    switches = {control for control in controls(window) if isinstance(control, ToggleSwitch)}
    assert switches
    assert switches <= set(operated)


def test_a_closed_table_or_a_vanished_button_gives_the_keyboard_to_the_canvas(program, window):
    window.points.view.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(window.points.view, Qt.Key.Key_T)
    assert not window.points.isVisible()
    assert window.focusWidget() is window.canvas
    window.messages.close_button.setFocus(Qt.FocusReason.TabFocusReason)
    press_space(window)
    assert not window.messages.isVisible()
    assert window.focusWidget() is window.canvas
    assert toggles(program, window)


def test_escape_closes_a_message_wherever_the_keyboard_is(program, window):
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.messages.text() == ""


def test_who_came_by_tab_stays_in_a_box_after_enter_and_may_type_again(program, window):
    box = window.training.rows["learning_rate"].box
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(box, "0.25")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert program.editor.session.hyperparams.learning_rate == 0.25
    assert window.focusWidget() is box
    QTest.keyClicks(box, "0.5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert program.editor.session.hyperparams.learning_rate == 0.5
