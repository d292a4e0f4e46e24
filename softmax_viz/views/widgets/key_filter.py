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
    """Return whether ``widget`` got the focus by Tab or a mnemonic, without a click since then.

    In a dialog or a popup this is always True: Space has no other meaning there.
    """
    window = widget.window()
    return not isinstance(window, QMainWindow) or window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def note_keyboard(widget: QWidget, is_used: bool) -> None:
    """Store that in the window of ``widget`` the focus was moved by keyboard, or that the mouse was used since."""
    widget.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, is_used)


class ShortcutOverride(QObject):
    """Reserves some keys for the focused widget although the window has shortcuts on them.

    Space is reserved only if the widget got the focus by keyboard. After a click Space stays with the window: it runs
    and pauses training, whatever was clicked last.
    """

    def __init__(self, widget: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys before a shortcut does; record clicks."""
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
