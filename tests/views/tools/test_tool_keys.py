"""Letters take tools in hand, and the help says which."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from softmax_viz.views.help.keys_dialog import KeysDialog
from softmax_viz.views.toolbox.toolstrip import ToolStrip
from softmax_viz.views.tools.table import TOOLS, tool_label
from softmax_viz.views.window.actions import ACTIONS, make_actions


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with the strip and a box to type in."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(ToolStrip())
    column.addWidget(QLineEdit())
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    window.setFocus()
    return window


def test_a_letter_takes_its_tool_in_hand_but_not_while_a_person_types(window: QWidget) -> None:
    strip, box = window.findChild(ToolStrip), window.findChild(QLineEdit)
    assert strip is not None
    assert box is not None
    asked = QSignalSpy(strip.toolRequested)
    for spec in TOOLS.values():
        QTest.keyClick(window.windowHandle(), Qt.Key(ord(spec.key)))
    assert [asked.at(i)[0] for i in range(asked.count())] == list(TOOLS)
    box.setFocus()
    for spec in TOOLS.values():
        QTest.keyClick(window.windowHandle(), Qt.Key(ord(spec.key)))
    assert asked.count() == len(TOOLS)
    assert len(box.text()) == len(TOOLS)


def test_every_button_says_its_letter(window: QWidget) -> None:
    strip = window.findChild(ToolStrip)
    assert strip is not None
    for name, spec in TOOLS.items():
        assert f"({spec.key})" in strip.tool_buttons[name].toolTip()
        assert strip.tool_buttons[name].accessibleName() == tool_label(name)


def test_the_help_lists_every_letter_and_fits_the_smallest_window(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = make_actions(owner)
    menus = {spec.menu: QMenu(spec.menu, owner) for spec in ACTIONS}
    for spec in ACTIONS:
        menus[spec.menu].addAction(actions[spec.name])
    dialog = KeysDialog(menus)
    qtbot.addWidget(dialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    for name, spec in TOOLS.items():
        assert words[words.index(tool_label(name)) - 1] == spec.key
    assert dialog.sizeHint().width() <= 1024
