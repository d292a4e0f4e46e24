"""Keys mean the same whatever was clicked last; who comes by Tab operates every control with Space and arrows."""

import pytest
from after_click import LEFT, NONE, close_what_opened, faults, in_view, press, triggered
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodQueryEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QMenu, QWidget

from softmax_viz.views.docks.title_bar import TitleBar
from softmax_viz.views.keys import places
from softmax_viz.views.tools.table import TOOLS
from softmax_viz.views.widgets.popup import Popup
from softmax_viz.views.widgets.toggle_switch import ToggleSwitch
from softmax_viz.views.window.actions import ACTIONS

pytestmark = pytest.mark.slow

SHIFT = Qt.KeyboardModifier.ShiftModifier
# KS X 5002, row by row as printed on keyboards.
ROWS = {"QWERTYUIOP": "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ASDFGHJKL": "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ZXCVBNM": "ㅋㅌㅊㅍㅠㅜㅡ"}
JAMO = {letter: jamo for letters, row in ROWS.items() for letter, jamo in zip(letters, row, strict=True)}
WITH_SHIFT = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))


def everything(window):
    """Every visible, enabled widget of the window: controls, plates and words."""
    found = [w for w in window.findChildren(QWidget) if w.window() is window]
    return [w for w in found if w.isVisible() and w.isEnabled() and w.width() > 4 and w.height() > 4]


@pytest.fixture
def window(program, qtbot):
    """The whole window with everything open that can stand open."""
    window = program.window
    window.resize(1366, 900)
    program.choose_tool("spray")
    window.training.more_button.click()
    program.editor.set_param("optimizer", "adam")
    program.editor.set_param("penalty", "elastic")
    window.actions_by_name["points_table"].setChecked(True)
    program.notifications.show_with_reset("A message with a button.", "info")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_keys_mean_the_same_whatever_was_clicked_last(program, window):
    walked = everything(window)
    kinds = {type(widget).__name__ for widget in walked}
    assert {
        "ToggleSwitch", "_Segment", "ComboBox", "ParamSlider", "NumberBox", "ClassChip", "FieldStyleButton",
        "StopRulesButton", "RowsView", "LossPlot", "QMenuBar", "MessageBar", "Canvas", "TitlesHeader", "QScrollBar",
    } <= kinds  # fmt: skip
    wrong = []
    for widget in walked:
        if not (widget.isVisible() and widget.isEnabled()):
            continue  # a click before has hidden it
        # Someone who came by Tab to a switch, and then took the mouse.
        window.features.rows["standardize"].switch.setFocus(Qt.FocusReason.TabFocusReason)
        in_view(widget)
        at = widget.mapTo(window, QPoint(min(6, widget.width() - 1), widget.height() // 2))
        QTest.mouseClick(window.windowHandle(), LEFT, NONE, at)
        close_what_opened(window)
        if isinstance(widget, QLineEdit):
            for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
                widget.setFocus(Qt.FocusReason.MouseFocusReason)
                QTest.keyClicks(widget, "9")
                QTest.keyClick(widget, key)
                if window.focusWidget() is not window.canvas or faults(program, window):
                    wrong.append((widget, key))
        wrong += [(widget, widget.accessibleName(), fault, window.focusWidget()) for fault in faults(program, window)]
    program.runner.pause()
    assert not wrong


def test_a_cell_that_was_edited_gives_the_keys_back(program, window):
    view = window.points.view
    place = view.visualRect(view.model().index(2, 1)).center()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.mouseClick(view.viewport(), LEFT, NONE, place)
        QTest.mouseDClick(view.viewport(), LEFT, NONE, place)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        QTest.keyClick(editor, key)
        QApplication.processEvents()
        assert faults(program, window) == []


def test_a_closed_dialog_or_a_typed_name_gives_the_keys_back(program, window, qtbot):
    for name in ("gallery", "keys", "about"):
        for last in (window.features.rows["standardize"].switch, window.training.rows["learning_rate"].box):
            last.setFocus(Qt.FocusReason.MouseFocusReason)
            window.actions_by_name[name].trigger()
            dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
            assert dialogs
            QTest.keyClick(dialogs[0], Qt.Key.Key_Escape)
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            if last is not window.focusWidget() or not isinstance(last, QLineEdit):
                assert faults(program, window) == [], name
            else:
                press(window, Qt.Key.Key_Escape)  # back in the box, which Escape leaves
                assert faults(program, window) == [], name
    chip = window.tools.classes.chips[0]
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab):
        QTest.mouseDClick(chip, LEFT)
        editor = QApplication.activePopupWidget()
        assert isinstance(editor, Popup)
        QTest.keyClicks(editor.focusWidget(), "oak")
        QTest.keyClick(editor.focusWidget(), key)
        window.activateWindow()
        assert faults(program, window) == []


def test_escape_leaves_one_thing_at_a_time(program, window, qtbot):
    """The order that the home window states: box, message, crosshair, selection, full screen, probe."""
    canvas, box = window.canvas, window.training.rows["learning_rate"].box
    program.probe.pin(0.0, 0.0)
    window.actions_by_name["full_screen"].trigger()
    qtbot.waitUntil(window.isFullScreen)
    program.shell.select_all()
    canvas.setFocus()
    press(window, Qt.Key.Key_Return)  # the crosshair
    program.notifications.show_info("Something.")
    box.setFocus(Qt.FocusReason.MouseFocusReason)
    left = {
        "box": lambda: window.focusWidget() is canvas,
        "message": window.messages.isHidden,
        "crosshair": lambda: canvas._keys.crosshair.place is None,
        "selection": lambda: len(program.editor.selection) == 0,
        "full screen": lambda: not window.isFullScreen(),
        "probe": lambda: program.probe.pinned is None,
    }
    order = []
    for _ in left:
        press(window, Qt.Key.Key_Escape)
        QApplication.processEvents()
        order += [name for name, is_left in left.items() if name not in order and is_left()]
    assert order == list(left)


def foreign_key(widget, character, modifiers=NONE, code=0):
    """Press a key that gives ``character``, as a layout of another script does; ``code`` is its native scan code."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, ord(character), modifiers, code, 0, 0, character))


def letter_commands():
    for spec in ACTIONS:
        for keys in spec.keys:
            if isinstance(keys, str) and keys.removeprefix("Shift+") in JAMO:
                yield spec.name, keys.removeprefix("Shift+"), keys.startswith("Shift+")


def test_letters_reach_their_commands_on_a_korean_keyboard(program, window):
    program.editor.set_param("logit_dropout", 0.1)
    commands = list(letter_commands())
    assert len(commands) >= 10
    for name, letter, with_shift in commands:
        jamo = WITH_SHIFT.get(letter, JAMO[letter]) if with_shift else JAMO[letter]
        modifiers = SHIFT if with_shift else NONE
        told = triggered(window, lambda jamo=jamo, keys=modifiers: foreign_key(window.canvas, jamo, keys))
        assert told == [name], (name, letter)
    for name, spec in TOOLS.items():
        foreign_key(window.canvas, JAMO[spec.key])
        assert program.store.sources.tool == name


def test_letters_reach_their_commands_from_every_control_and_none_asks_for_an_input_method(program, window):
    window.actions_by_name["points_table"].setChecked(True)
    focusable = [w for w in everything(window) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(focusable) > 30
    for control in focusable:
        if isinstance(control, QLineEdit):
            continue
        program.choose_tool("pan")
        if not control.isVisible():
            continue
        control.setFocus(Qt.FocusReason.TabFocusReason)
        query = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
        QApplication.sendEvent(control, query)
        assert not query.value(Qt.InputMethodQuery.ImEnabled), control
        foreign_key(control, "ㅔ")
        assert program.store.sources.tool == "place", (control, control.accessibleName())


@pytest.mark.parametrize(("platform", "scan_code", "virtual"), [("xcb", 33, 0), ("windows", 25, 0), ("cocoa", 1, 35)])
def test_a_key_is_known_by_its_place(monkeypatch, platform, scan_code, virtual):
    """P on a Russian keyboard: evdev KEY_P is 25 (+ 8 in X), scan code 0x19, and kVK_ANSI_P is 0x23."""
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: platform))
    event = QKeyEvent(QEvent.Type.KeyPress, ord("З"), NONE, scan_code, virtual, 0, "з")
    assert places.shortcut_by_place(event).toString() == "P"
    latin = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_P.value, NONE, scan_code, virtual, 0, "p")
    assert places.shortcut_by_place(latin) is None


def test_every_class_has_a_key(program, window):
    while program.editor.data.n_classes < 12:
        program.editor.add_class()
    window.canvas.setFocus()
    for index in range(12):
        digit = Qt.Key(Qt.Key.Key_0.value + (index + 1) % 10)
        press(window, digit, SHIFT if index >= 10 else NONE)
        assert program.editor.active_class == index
    program.editor.choose_class(0)
    for character, code, index in (("!", 10, 10), ("@", 11, 11), ('"', 11, 11)):  # as keyboards of two countries
        foreign_key(window.canvas, character, SHIFT, code)
        assert program.editor.active_class == index
    program.editor.choose_class(0)
    foreign_key(window.canvas, '"', SHIFT, 48)  # beside Enter
    assert program.editor.active_class == 0


def test_what_is_reached_by_tab_is_operated_by_space_and_arrows(program, window):
    window.messages.dismiss()
    window.canvas.setFocus()
    operated, stops = {}, []
    for _ in range(120):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        control = window.focusWidget()
        if control is window.canvas or control in stops:
            break
        stops.append(control)
        if isinstance(control, QAbstractButton) and not isinstance(control.parentWidget(), TitleBar):
            seen = []
            control.clicked.connect(lambda *_, seen=seen: seen.append(True))
            press(window, Qt.Key.Key_Space)
            close_what_opened(window)
            operated[control] = bool(seen)
            control.setFocus(Qt.FocusReason.TabFocusReason)
    assert not [control for control, was_operated in operated.items() if not was_operated]
    switches = {control for control in everything(window) if isinstance(control, ToggleSwitch)}
    assert switches
    assert switches <= set(operated)
    # The tools, the chips, and the feature chips are one stop each; the chips follow the tools.
    tools, chips = list(window.tools.tool_buttons.values()), window.tools.classes.chips
    for group in (tools, chips, list(window.features.chips.values())):
        assert len([stop for stop in stops if stop in group]) == 1
    places_of = [i for i, stop in enumerate(stops) if stop in tools or stop in chips]
    assert places_of[1] == places_of[0] + 1
    # Arrows choose inside, as among radio buttons.
    program.choose_tool("place")
    tools[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached = []
    for _ in tools:
        press(window, Qt.Key.Key_Down)
        reached.append(program.store.sources.tool)
    assert reached == [*list(TOOLS)[1:], "place"]
    assert window.focusWidget() is tools[0]
    program.editor.choose_class(0)
    chips[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert [press(window, Qt.Key.Key_Right) or program.editor.active_class for _ in chips] == [*range(1, len(chips)), 0]


def test_a_closed_table_or_a_vanished_button_gives_the_keyboard_to_the_canvas(program, window):
    window.points.view.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(window.points.view, Qt.Key.Key_T)
    assert not window.points.isVisible()
    assert window.focusWidget() is window.canvas
    window.messages.close_button.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, Qt.Key.Key_Space)
    assert not window.messages.isVisible()
    assert window.focusWidget() is window.canvas
    assert triggered(window, lambda: press(window, Qt.Key.Key_Space)) == ["toggle"]


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


def test_commands_that_would_do_nothing_are_disabled(program, qtbot):
    window, editor = program.window, program.editor
    states = {}

    def enabled(*names):
        QApplication.processEvents()
        return {window.actions_by_name[name].isEnabled() for name in names}

    of_selection, of_points = ("cut", "copy", "delete"), ("clear", "select_all", "export")
    states["no selection"] = enabled(*of_selection)
    window.actions_by_name["select_all"].trigger()
    states["selection"] = enabled(*of_selection)
    states["points"] = enabled(*of_points)
    window.actions_by_name["clear"].trigger()
    states["no points"] = enabled(*of_selection, *of_points)
    states["no probe"] = enabled("release_probe")
    program.probe.pin(0.0, 0.0)
    states["probe"] = enabled("release_probe")
    program.runner.set_speed(0)
    qtbot.waitUntil(lambda: enabled("slower") == {False})
    assert enabled("faster") == {True}
    expected = {"no selection": False, "selection": True, "points": True, "no points": False, "no probe": False,
                "probe": True}  # fmt: skip
    assert states == {name: {is_enabled} for name, is_enabled in expected.items()}
    assert editor.data.n_points == 0
    menus = [action.menu() for action in window.menuBar().actions()]
    assert all(isinstance(menu, QMenu) for menu in menus)
