"""Keys that stay with the focused widget although the window has a shortcut on them. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QWidget

KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def is_by_keyboard(widget: QWidget) -> bool:
    """Whether ``widget`` has the focus because someone went there by Tab or a mnemonic, and did not click since.

    In a dialog or a popup that makes no difference: there, Space has no other meaning.
    """
    window = widget.window()
    return not isinstance(window, QMainWindow) or window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def note_keyboard(widget: QWidget, is_used: bool) -> None:
    """Note that in the window of ``widget`` the focus was moved by keyboard, or that the mouse was used since."""
    widget.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, is_used)


class ShortcutOverride(QObject):
    """Keeps some keys for the widget that has the focus, where the window has a shortcut on them.

    Space is kept only for those who reached the widget by keyboard. After a click it stays the window's: it runs and
    pauses, whatever was clicked last.
    """

    def __init__(self, widget: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys before a shortcut does; note clicks."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            note_keyboard(self._widget, False)
        elif kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and event.reason() in KEYBOARD_REASONS:
            note_keyboard(self._widget, True)
        elif (
            kind == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in self._keys
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            and (event.key() != Qt.Key.Key_Space or is_by_keyboard(self._widget))
        ):
            event.accept()
        return super().eventFilter(watched, event)
