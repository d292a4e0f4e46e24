"""Keys that stay with the focused widget although the window has a shortcut on them. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from softmax_viz.views.keys.focus import KEYBOARD_REASONS, has_shortcuts, is_by_keyboard, note_keyboard
from softmax_viz.views.keys.places import shortcut_by_place

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class ShortcutOverride(QObject):
    """Reserves some keys for the focused widget although the window has shortcuts on them.

    Space is reserved only if the widget got the focus by keyboard. After a click Space stays with the window: it runs
    and pauses training, whatever was clicked last. Letters that are a shortcut by their place on the keyboard go on to
    the window, because combo boxes would search for them.
    """

    def __init__(self, widget: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys before a shortcut does; record clicks; pass letters of other scripts on."""
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
        elif (
            kind == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and has_shortcuts(self._widget.window())
            and not isinstance(self._widget, QLineEdit)
            and shortcut_by_place(event) is not None
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
