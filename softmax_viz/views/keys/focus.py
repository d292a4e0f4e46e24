"""Whether the focus of a window was moved by keyboard. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def has_shortcuts(window: QWidget) -> bool:
    """Return whether the shortcuts of the program work in ``window``: the main window, and docks that float."""
    return isinstance(window, QMainWindow | QDockWidget)


def is_by_keyboard(widget: QWidget) -> bool:
    """Return whether ``widget`` got the focus by Tab or a mnemonic, without a click since then.

    In a dialog or a popup this is always True: Space has no other meaning there.
    """
    window = widget.window()
    return not has_shortcuts(window) or window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def note_keyboard(widget: QWidget, is_used: bool) -> None:
    """Store that in the window of ``widget`` the focus was moved by keyboard, or that the mouse was used since."""
    widget.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, is_used)
