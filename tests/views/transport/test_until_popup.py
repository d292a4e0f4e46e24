"""Until when training runs: set in a small window, said on its button."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel

from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.style.theme import THEMES, apply_theme
from softmax_viz.views.transport.stop_rules_popup import StopRulesButton, StopRulesPopup

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def button(qtbot) -> StopRulesButton:
    button = StopRulesButton()
    qtbot.addWidget(button)
    button.show()
    yield button
    button.popup.close()


@pytest.fixture
def popup(button) -> StopRulesPopup:
    QTest.mouseClick(button, LEFT)
    assert button.popup.isVisible()
    return button.popup


def asked(spy: QSignalSpy) -> list[StopRules]:
    return [spy.at(i)[0] for i in range(spy.count())]


def switch(popup: StopRulesPopup, name: str) -> None:
    check = popup.rules[name].check
    QTest.mouseClick(check, LEFT, pos=QPoint(8, check.height() // 2))


def type_into(popup: StopRulesPopup, name: str, text: str, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    box = popup.rules[name].box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, key)


def test_defaults_are_offered(popup, button):
    spy = QSignalSpy(button.rulesRequested)
    offered = {"steps": 1000, "epochs": 100, "data_loss": 0.1, "total": 0.1, "gap": 1e-6}
    assert list(popup.rules) == list(offered) == [rule.name for rule in fields(StopRules)]
    for name in offered:
        switch(popup, name)
        switch(popup, name)
    assert asked(spy)[::2] == [StopRules(**{name: value}) for name, value in offered.items()]
    assert asked(spy)[1::2] == [StopRules()] * len(offered)


def test_a_typed_number_switches_its_rule_on(popup, button):
    spy = QSignalSpy(button.rulesRequested)
    type_into(popup, "steps", "250")
    type_into(popup, "gap", "1e-9")
    assert asked(spy) == [StopRules(steps=250), StopRules(steps=250, gap=1e-9)]
    assert popup.rules["steps"].check.isChecked()
    assert isinstance(asked(spy)[0].steps, int)


@pytest.mark.parametrize(("name", "text", "rules"),
    [
        ("steps", "0", None), ("steps", "12.6", None), ("steps", "12", StopRules(steps=12)), ("epochs", "-5", None),
        ("data_loss", "0", None), ("data_loss", "0,25", StopRules(data_loss=0.25)),
    ],
)  # fmt: skip
def test_numbers_within_their_bounds_are_taken_and_no_others(popup, button, name, text, rules):
    spy = QSignalSpy(button.rulesRequested)
    type_into(popup, name, text)
    assert asked(spy) == ([] if rules is None else [rules])


@pytest.mark.parametrize("text", ["soon", "nan", "1e999"])
def test_what_is_no_number_changes_nothing(popup, button, text):
    spy = QSignalSpy(button.rulesRequested)
    type_into(popup, "steps", text)
    assert asked(spy) == []
    assert popup.rules["steps"].box.text() == "1000"


def test_arrows_step(popup, button):
    spy = QSignalSpy(button.rulesRequested)
    popup.rules["steps"].box.setFocus()
    QTest.keyClick(popup.rules["steps"].box, Qt.Key.Key_Up)
    QTest.keyClick(popup.rules["steps"].box, Qt.Key.Key_PageUp)
    assert [rules.steps for rules in asked(spy)] == [1500, 3000]


def test_showing_is_silent_and_keeps_the_number_on_offer(popup, button):
    spy = QSignalSpy(button.rulesRequested)
    button.show_rules(StopRules(steps=77))
    assert popup.rules["steps"].box.text() == "77"
    button.show_rules(StopRules())
    assert popup.rules["steps"].box.text() == "77"
    assert not any(check.isChecked() for check in popup.findChildren(QCheckBox))
    assert spy.count() == 0


@pytest.mark.parametrize(("rules", "text"),
    [
        (StopRules(), "Stop at…"), (StopRules(steps=7), "Stop at step 7"), (StopRules(epochs=20), "Stop at epoch 20"),
        (StopRules(data_loss=0.1), "Stop at loss ≤ 0.1"), (StopRules(total=0.1), "Stop at total ≤ 0.1"),
        (StopRules(gap=1e-6), "Stop at gap ≤ 1e\N{MINUS SIGN}6"),
    ],
)  # fmt: skip
def test_the_button_says_it_in_words(button, rules, text):
    button.show_rules(rules)
    assert button.text() == button.accessibleName() == text
    assert button.isChecked() == rules.any


def test_several_are_counted_and_the_tooltip_names_them(button):
    button.show_rules(StopRules(steps=7, data_loss=0.5))
    assert button.text().startswith("Stop at 2 condition")
    assert "step 7, loss ≤ 0.5" in button.accessibleDescription()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_keys_close_it(popup, button, key):
    assert popup.focusWidget() is popup.rules["steps"].check
    QTest.keyClick(popup.focusWidget(), key)
    assert not popup.isVisible()


def test_enter_takes_the_number_and_closes(popup, button):
    spy = QSignalSpy(button.rulesRequested)
    type_into(popup, "epochs", "5", Qt.Key.Key_Return)
    assert asked(spy) == [StopRules(epochs=5)]
    assert not popup.isVisible()


def test_escape_takes_back_what_was_typed_before_it_closes(popup, button):
    spy = QSignalSpy(button.rulesRequested)
    type_into(popup, "epochs", "5", Qt.Key.Key_Escape)
    assert popup.isVisible()
    QTest.keyClick(popup.rules["epochs"].box, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert asked(spy) == []


def test_the_keyboard_opens_it_and_walks_through(button):
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    popup = button.popup
    assert popup.isVisible()
    visited = []
    for _ in range(2 * len(popup.rules)):
        visited.append(popup.focusWidget())
        QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Tab)
    rows = popup.rules.values()
    assert visited == [part for row in rows for part in (row.check, row.box)]
    assert not button.isChecked()


@pytest.mark.parametrize("name", sorted(THEMES))
def test_it_lies_on_the_screen_and_cuts_no_word(button, qapp, name):
    apply_theme(qapp, THEMES[name])
    room = button.screen().availableGeometry()
    button.move(room.bottomRight() - QPoint(20, 20))
    button.popup.open_below(button)
    qapp.processEvents()
    assert room.contains(button.popup.geometry())
    for part in (*button.popup.findChildren(QLabel), *button.popup.findChildren(QCheckBox)):
        assert part.width() >= part.sizeHint().width()
        assert part.height() >= part.sizeHint().height()
    for row in button.popup.rules.values():
        assert row.check.accessibleDescription() == row.box.accessibleDescription() != ""
    button.popup.close()
    assert QApplication.activePopupWidget() is None
    qapp.setStyleSheet("")
