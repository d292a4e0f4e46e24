"""What an assistive program is told, asked as such a program asks: through Qt's accessibility interfaces."""

import gc
import re

import pytest
from programs import opened_programs
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QSplitterHandle,
    QWidget,
)

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.views.access import canvas_speech
from softmax_viz.views.help.whats_this import explanation_of
from softmax_viz.views.style.numbers import exact
from softmax_viz.views.widgets.param_row import ComboRow, SliderRow
from softmax_viz.views.widgets.segmented_control import SegmentedControl

pytestmark = pytest.mark.slow

_Text, _Role = QAccessible.Text, QAccessible.Role


def asked(widget):
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None, widget
    return interface


def told(widget):
    """Name, value and description of a widget."""
    interface = asked(widget)
    return [interface.text(kind) for kind in (_Text.Name, _Text.Value, _Text.Description)]


@pytest.fixture
def window(program):
    window = program.window
    program.choose_tool("spray")
    window.training.more_button.click()
    window.actions_by_name["points_table"].setChecked(True)
    program.notifications.show_with_reset("A <b>message</b> with a button.", "info")
    program.window.training.show_setting_warnings({"learning_rate": ("It <overshoots>.", True)})
    window.field_style_button.popup.show()
    window.transport.until_button.popup.show()
    QApplication.processEvents()
    return window


def test_every_widget_that_takes_the_keyboard_has_a_name_and_none_has_markup(window):
    nameless, with_markup = [], []
    for widget in window.findChildren(QWidget):
        name, value, description = told(widget)
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if takes_keys and not name:
            nameless.append(widget)
        if any(mark in text for text in (name, value, description) for mark in ("<qt>", "<br>", "&lt;", "</")):
            with_markup.append((widget, name, value, description))
    assert nameless == []
    assert [entry for entry in with_markup if "message" not in entry[1]] == []  # that is the text of a person


def test_a_slider_says_its_value_in_its_unit(program, window):
    sliders = window.findChildren(SliderRow)
    assert len(sliders) > 10
    for row in sliders:
        interface = asked(row.slider)
        assert interface.role() == _Role.Slider
        assert interface.text(_Text.Name) == row.label.text()
        number = interface.valueInterface()
        assert number.minimumValue() <= number.currentValue() <= number.maximumValue()
    rate = window.training.rows["learning_rate"].slider
    program.editor.set_param("learning_rate", 0.3)
    assert asked(rate).text(_Text.Value) == exact(0.3) == "0.300"
    assert asked(rate).valueInterface().currentValue() == 0.3
    asked(rate).valueInterface().setCurrentValue(0.05)
    assert program.editor.session.hyperparams.learning_rate == 0.05
    assert told(window.tool_options.radius.slider)[1].endswith(" pixels")
    assert told(window.field_style_button.popup.opacity.slider)[1].endswith("%")
    speed = asked(window.transport.speed_slider)
    assert isinstance(window.transport.speed_slider, QSlider)
    assert speed.text(_Text.Value) not in ("", "4")
    QTest.keyClick(window.transport.speed_slider, Qt.Key.Key_Home)
    assert speed.valueInterface().currentValue() == speed.valueInterface().minimumValue() == 1.0  # one step a second


def test_a_combo_box_is_called_by_its_label(program, window):
    rows = window.findChildren(ComboRow)
    assert rows
    for row in rows:
        interface = asked(row.box)
        assert interface.role() == _Role.ComboBox
        assert interface.text(_Text.Name) == row.label.text()
        assert interface.text(_Text.Value) == row.box.currentText()
        assert interface.childCount() == 1
    optimizer = window.training.rows["optimizer"].box
    actions = asked(optimizer).actionInterface()
    actions.doAction(QAccessibleActionInterface.showMenuAction())  # its name differs between versions of Qt
    assert optimizer.view().isVisible()
    optimizer.hidePopup()


def test_groups_of_which_one_is_chosen_are_radio_buttons(program, window):
    groups = [control.buttons for control in window.findChildren(SegmentedControl) if control.buttons]
    groups += [list(window.tools.tool_buttons.values()), window.tools.classes.chips]
    for buttons in groups:
        states = [asked(button).state() for button in buttons]
        assert {asked(button).role() for button in buttons} == {_Role.RadioButton}
        assert all(state.checkable for state in states)
        assert [bool(state.checked) for state in states] == [button.isChecked() for button in buttons]
        assert all(asked(button).text(_Text.Name) for button in buttons)
    for control in window.findChildren(SegmentedControl):
        assert asked(control).role() == _Role.Grouping
    asked(window.tools.tool_buttons["erase"]).actionInterface().doAction(QAccessibleActionInterface.pressAction())
    assert program.store.sources.tool == "erase"
    asked(window.tools.classes.chips[2]).actionInterface().doAction(QAccessibleActionInterface.pressAction())
    assert program.editor.active_class == 2


def test_words_of_the_status_are_their_text(window):
    status = window.status
    for label in status.findChildren(QLabel):
        assert told(label)[0] == label.text()
    assert told(status.phase_label)[0] == "paused"
    assert "135 point" in told(status.counts_label)[0]


def test_the_pictures_have_summaries(program, window, qtbot, monkeypatch):
    announced = []
    monkeypatch.setattr(canvas_speech, "announce", lambda widget, text: announced.append((widget, text)))
    program.runner.step(20)
    qtbot.waitUntil(lambda: window.transport.numbers["step"].number.text() == "20")
    data = program.editor.data
    canvas, plot, bars = window.canvas, window.plot, window.bars.bars
    shown = told(canvas)[1]
    assert f"Points: {data.n_points}" in shown
    assert "Step 20." in shown
    assert f"Accuracy {window.transport.numbers['train'].number.text()}." in shown
    assert asked(plot).role() == asked(bars).role() == _Role.Chart
    assert re.search(r"step (19|20)\b", told(plot)[1])
    assert "data loss 0." in told(plot)[1]
    program.editor.rename_class(0, "oak")
    for popup in (window.field_style_button.popup, window.transport.until_button.popup):
        popup.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(canvas, Qt.Key.Key_Return)  # the crosshair
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    percents = bars.texts()
    best = max(range(data.n_classes), key=lambda index: float(window.bars.bars._probabilities[index]))
    classes: tuple[ClassLabel, ...] = program.editor.data.classes
    name = classes[best].name or f"Class {best + 1}"
    assert f"{name}, {percents[best]}." in told(canvas)[1]
    assert len(announced) == 2  # one for each place that the keyboard has reached
    assert announced[-1][0] is canvas
    assert announced[-1][1].endswith(f": {name}, {percents[best]}")
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    assert bars.hasFocus()
    assert asked(bars).state().focused
    assert all(percent in told(bars)[1] for percent in percents)


def test_what_was_asked_about_is_freed_with_the_window(program, qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path / "other") as make:
        for widget in make().window.findChildren(QWidget):
            told(widget)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert told(program.window.training.rows["optimizer"].box)[0] == PARAMS["optimizer"].label


def test_every_control_of_the_window_and_its_popups_answers_shift_f1(window):
    """Its own explanation, or that of the part that it belongs to."""
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QAbstractItemView, QSplitterHandle)
    controls = [w for w in window.findChildren(QWidget) if w.isVisible() and isinstance(w, kinds)]
    controls += [w for w in window.findChildren(QWidget) if w.isVisible() and w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(controls) > 80
    silent = {
        (type(w).__name__, w.accessibleName(), type(w.parentWidget()).__name__)
        for w in controls
        if not explanation_of(w)
    }
    assert silent == set()
    commands = [action for action in window.actions_by_name.values() if not (action.statusTip() and action.whatsThis())]
    assert commands == []
    menu = window.menus["view"]
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    before = window.status.hint_label.text()
    QTest.mouseMove(menu, menu.actionGeometry(window.actions_by_name["grid"]).center())
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert window.status.hint_label.text() == menu.activeAction().statusTip() != before
    menu.close()
    assert window.status.hint_label.text() == before
