"""A group of buttons that Tab reaches once; arrow keys move inside. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.keys.focus import is_by_keyboard

_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_NO_MODIFIER = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class OneTabStop(QObject):
    """Makes buttons one stop of Tab, like a group of radio buttons.

    Parameters
    ----------
    parent
        The widget that owns the buttons.
    chooses
        Whether an arrow key also presses the button that it reaches: the buttons are then radio buttons.
    """

    def __init__(self, parent: QWidget, chooses: bool) -> None:
        super().__init__(parent)
        self._chooses = chooses
        self._buttons: list[QAbstractButton] = []

    def add(self, buttons: Sequence[QAbstractButton]) -> None:
        """Add buttons after those that were added before."""
        for button in buttons:
            self._buttons.append(button)
            button.installEventFilter(self)
            if self._chooses:
                speak(button, Spoken("RadioButton"))
        self.update()

    def update(self) -> None:
        """Let Tab reach only the pressed button of a choice; otherwise the one with the focus, or else the first."""
        offered = self._offered()
        if not offered:
            return
        marked = [b for b in offered if (b.isChecked() if self._chooses else b.hasFocus())]
        marked = marked or [b for b in offered if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
        stop = (marked or offered)[0]
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if button is stop else Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move on arrow keys, if the focus came by keyboard: otherwise they belong to the window."""
        kind = event.type()
        if kind == QEvent.Type.FocusIn and not self._chooses:
            self.update()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        way = _WAYS.get(Qt.Key(event.key()), 0) if event.modifiers() in _NO_MODIFIER else 0
        if not way or not isinstance(watched, QAbstractButton) or not is_by_keyboard(watched):
            return super().eventFilter(watched, event)
        event.accept()
        if kind == QEvent.Type.KeyPress:
            self._move(watched, way)
        return True

    def _move(self, button: QAbstractButton, way: int) -> None:
        offered = self._offered()
        if button not in offered:
            return
        reached = offered[(offered.index(button) + way) % len(offered)]
        reached.setFocus(Qt.FocusReason.TabFocusReason if way > 0 else Qt.FocusReason.BacktabFocusReason)
        if self._chooses:
            reached.click()
        self.update()

    def _offered(self) -> list[QAbstractButton]:
        return [button for button in self._buttons if not button.isHidden() and button.isEnabled()]
