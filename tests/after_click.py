"""What a key does after a click: where a person looks for Space, digits and Escape to go, for tests."""

from __future__ import annotations

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
    QWidget,
)

from softmax_viz.views.widgets.popup import Popup

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)


def close_what_opened(window):
    """Use every control of a popup, then close menus, popups and dialogs as Escape does."""
    for _ in range(8):
        opened = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if opened is None:
            window.activateWindow()
            QApplication.processEvents()
            return
        if isinstance(opened, Popup):
            for control in opened.findChildren(QWidget):
                if isinstance(control, CONTROLS) and control.isVisible() and control.isEnabled():
                    QTest.mouseClick(control, LEFT, NONE, QPoint(6, control.height() // 2))
                    inner = QApplication.activePopupWidget()
                    if inner is not None and inner is not opened:
                        QTest.keyClick(inner, Qt.Key.Key_Escape)
        while opened is not None and opened.isVisible() and isinstance(opened, Popup):
            QTest.keyClick(opened.focusWidget() or opened, Qt.Key.Key_Escape)
        if opened is not None and opened.isVisible():
            QTest.keyClick(opened, Qt.Key.Key_Escape)
        QApplication.processEvents()
    pytest.fail(f"{opened} does not close")


def press(window, key, modifiers=NONE):
    """Press a key where the keyboard is: what a person does."""
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def in_view(widget):
    """Scroll ``widget`` into sight."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea) and parent.widget().isAncestorOf(widget):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def chosen(program):
    """Everything that a key could change by mistake."""
    sources, window = program.store.sources, program.window
    return (
        program.editor.session, sources.style, sources.tool, sources.brushes, sources.panels, sources.theme_choice,
        sources.run.rules, sources.run.speed, sources.run.view, window.training.more_button.isChecked(),
        window.plot.controls.choices, program.editor.selection.tolist(), program.editor.undo_stack.index(),
    )  # fmt: skip


def triggered(window, press_it):
    """Which commands a key press triggers. The trainer follows later, so that the command is what counts."""
    told = []
    listeners = [
        (action.triggered, lambda *_, name=name: told.append(name)) for name, action in window.actions_by_name.items()
    ]
    for signal, listener in listeners:
        signal.connect(listener)
    press_it()
    for signal, listener in listeners:
        signal.disconnect(listener)
    return told


def faults(program, window, holder=None):
    """What Space, a digit and Escape do wrong now; ``holder`` is the floating dock that has the keyboard."""
    found = []
    holder = holder or window
    before = chosen(program)
    if triggered(window, lambda: press(holder, Qt.Key.Key_Space)) != ["toggle"]:
        found.append("Space does not run")
    if chosen(program) != before:
        found.append("Space changes something else")
    wanted = 1 if program.editor.active_class != 1 else 0
    press(holder, Qt.Key.Key_1 if wanted == 0 else Qt.Key.Key_2)
    if program.editor.active_class != wanted:
        found.append("the digit does not choose")
    program.notifications.show_info("Something.")
    press(holder, Qt.Key.Key_Escape)
    if not window.messages.isHidden():
        found.append("Escape does not close the message")
    return found
