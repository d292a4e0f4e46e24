"""A window whose keyboard has a home: where it goes when a box is left or what had it is gone. GUI thread only.

Qt remembers in the window attribute ``WA_KeyboardFocusChange`` whether the focus came by Tab, and forgets it when a
click moves the focus. ``parts.ShortcutOverride`` notes mnemonics, too, and forgets with every click. So the attribute
says whether Space and Enter are meant for the control that has the focus, or for the window.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget

from softmax_viz.views.widgets.key_filter import is_by_keyboard, note_keyboard

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HomeWindow(QMainWindow):
    """Brings the keyboard home to one of its widgets, and gives Escape to what can be left before any shortcut."""

    def __init__(self) -> None:
        super().__init__()
        self._home: QWidget | None = None

    def set_home(self, home: QWidget) -> None:
        """Let ``home`` have the keyboard now, and whenever nothing else has a claim to it."""
        self._home = home
        home.setFocus()

    def go_home(self) -> None:
        """Give the keyboard to the home."""
        if self._home is not None:
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    def way_out(self) -> Callable[[], None] | None:
        """Return what Escape leaves now, outside of boxes; None for nothing."""
        return None

    def event(self, event: QEvent) -> bool:
        """Claim Escape before a shortcut does, where there is something to leave."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (isinstance(self.focusWidget(), QLineEdit) or self.way_out() is not None)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape leave a box to type in; whoever came by Tab stays with Enter, to go on from there."""
        box, key = self.focusWidget(), Qt.Key(event.key())
        if isinstance(box, QLineEdit) and (key in _ENTER or key == Qt.Key.Key_Escape):
            event.accept()
            if key in _ENTER and is_by_keyboard(box):
                box.selectAll()
            else:
                self.go_home()
        elif key == Qt.Key.Key_Escape and (leave := self.way_out()) is not None:
            event.accept()
            leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note a click that no control has taken."""
        note_keyboard(self, False)
        super().mousePressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go home when the focus is passed on because what had it is hidden or disabled: nobody pressed Tab."""
        holder = self.focusWidget()
        if holder is not None and not (holder.isVisibleTo(self) and holder.isEnabled()):
            note_keyboard(self, False)
            self.go_home()
            return True
        return super().focusNextPrevChild(forward)
