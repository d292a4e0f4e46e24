"""A window with a home widget, which gets the focus when another widget gives it up or is hidden. GUI thread only.

Qt sets the window attribute ``WA_KeyboardFocusChange`` when the focus comes by Tab, and clears it when a click moves
the focus. ``key_filter.ShortcutOverride`` sets it for mnemonics, too, and clears it with every click. So the attribute
says whether Space and Enter are meant for the control that has the focus, or for the window.

Escape leaves one thing at a time, in this order: a popup or a dialog (Qt), a text box, a stroke of the mouse, the
message, the crosshair, the selection, the full screen, the pinned probe. The canvas handles what is on it
(``CanvasInput``), the window the rest (``MainWindow.way_out``).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget

from softmax_viz.views.keys.focus import has_shortcuts, is_by_keyboard, note_keyboard
from softmax_viz.views.keys.places import shortcut_by_place

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HomeWindow(QMainWindow):
    """Returns the focus to a home widget, and lets Escape leave a state (``way_out``) before any shortcut gets it.

    Docks that float are windows of their own; they pass the keys on that they do not need, and the same rules hold.
    """

    def __init__(self) -> None:
        super().__init__()
        self._home: QWidget | None = None

    def set_home(self, home: QWidget) -> None:
        """Give the focus to ``home`` now, and whenever no other widget needs it."""
        self._home = home
        home.setFocus()

    def go_home(self) -> None:
        """Give the focus to the home widget."""
        if self._home is not None:
            active = QApplication.activeWindow()
            if active is not None and self.is_floating_active():
                active.setFocus()  # the text box that had the keyboard must not have it when it is active again
            self.take_keyboard_back()
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_keyboard_back(self) -> None:
        """Take the keyboard back from a dock that floats; the widget that had it in this window has it again."""
        if self.is_floating_active():
            self.activateWindow()

    def is_floating_active(self) -> bool:
        """Return whether a dock of this window that floats has the keyboard."""
        active = QApplication.activeWindow()
        owner = None if active is None or not has_shortcuts(active) else active.parentWidget()
        return owner is not None and owner.window() is self

    def way_out(self) -> Callable[[], None] | None:
        """Return the function that Escape calls now, outside of text boxes; None for nothing."""
        return None

    def event(self, event: QEvent) -> bool:
        """Claim Escape before a shortcut does, if there is a way out."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (isinstance(self._focused(), QLineEdit) or self.way_out() is not None)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave a text box on Enter and Escape; if the focus came by Tab, Enter keeps it, so that Tab can go on.

        Letters of another script trigger the shortcut that has the same place on the keyboard.
        """
        box, key = self._focused(), Qt.Key(event.key())
        if isinstance(box, QLineEdit) and (key in _ENTER or key == Qt.Key.Key_Escape):
            event.accept()
            if key in _ENTER and is_by_keyboard(box):
                box.selectAll()
            else:
                self.go_home()
        elif key == Qt.Key.Key_Escape and (leave := self.way_out()) is not None:
            event.accept()
            leave()
        elif not isinstance(box, QLineEdit) and (sequence := shortcut_by_place(event)) is not None:
            event.setAccepted(self._trigger(sequence, event.isAutoRepeat()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Record a click that no control has handled."""
        note_keyboard(self, False)
        super().mousePressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go home if the focus is passed on without Tab, because the focused widget was hidden or disabled."""
        holder = self.focusWidget()
        if holder is not None and not (holder.isVisibleTo(self) and holder.isEnabled()):
            note_keyboard(self, False)
            self.go_home()
            return True
        return super().focusNextPrevChild(forward)

    def _focused(self) -> QWidget | None:
        """Return the widget that has the keyboard, in this window or in a dock of it that floats."""
        return QApplication.focusWidget() if self.is_floating_active() else self.focusWidget()

    def _trigger(self, sequence: QKeySequence, is_repeated: bool) -> bool:
        """Trigger the command of this window that has the shortcut ``sequence``; return whether there is one."""
        for action in self.findChildren(QAction):
            if sequence in action.shortcuts() and action.isEnabled():
                if action.autoRepeat() or not is_repeated:
                    action.trigger()
                return True
        for shortcut in self.findChildren(QShortcut):
            keys: list[QKeySequence] = shortcut.keys()
            if sequence in keys and shortcut.isEnabled():
                if shortcut.autoRepeat() or not is_repeated:
                    shortcut.activated.emit()
                return True
        return False
