"""The base of charts that panels paint themselves. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.keys.focus import is_by_keyboard
from softmax_viz.views.style.theme import FOCUS_RING, LIGHT, Theme
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LEAST_WIDTH, _USUAL_WIDTH = 200, 300  # pixels
_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Chart(QWidget):
    """A painted widget, reached by Tab, in which arrow keys move a mark and Enter or Space presses it.

    A click does not give it the keyboard, so the keys stay with the window.

    Parameters
    ----------
    name, sentence
        For screen readers, What's This, and the tooltip where nothing special is under the mouse.

    Attributes
    ----------
    say_at
        Returns the text of the tooltip at a place; ``text_at`` unless somebody knows more.
    """

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__()
        self.theme = LIGHT
        self.say_at: Callable[[QPointF], str] = self.text_at
        self._sentence = sentence
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        ShortcutOverride(self, (*ARROWS, *_PRESSING))
        set_explanation(self, name, sentence)
        self.setToolTip("")  # its parts have their own
        speak(self, Spoken("Chart", value=self.summary))

    def summary(self) -> str:
        """Return what is shown, in words."""
        return ""

    def text_at(self, place: QPointF) -> str:
        """Return the text of the tooltip at ``place``; empty for the explanation of the whole."""
        del place
        return ""

    def move_mark(self, dx: int, dy: int) -> None:
        """Move the mark of the keyboard by one place; the first call shows it."""

    def press_mark(self) -> None:
        """Do what a click at the mark of the keyboard does."""

    def leave_mark(self) -> None:
        """Remove the mark of the keyboard."""

    def heights(self) -> tuple[int, int]:
        """Return the least height at which everything can be read, and the usual one."""
        return 0, 0

    def redraw(self) -> None:
        """Draw everything anew: contents, theme or size have changed."""
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self.theme = theme
        self.updateGeometry()
        self.redraw()

    def sizeHint(self) -> QSize:
        """Return the usual height."""
        return QSize(_USUAL_WIDTH, self.heights()[1])

    def minimumSizeHint(self) -> QSize:
        """Return the least height."""
        return QSize(_LEAST_WIDTH, self.heights()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self.redraw()

    def paint_focus(self, painter: QPainter) -> None:
        """Draw the ring of the focus, if the keyboard is here."""
        if self.hasFocus() and is_by_keyboard(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.accent, FOCUS_RING))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.say_at(QPointF(event.pos())) or self._sentence
            QToolTip.showText(event.globalPos(), tooltip_text(*text.split("\n")), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or press the mark."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None:
            self.move_mark(*way)
        elif event.key() in _PRESSING:
            self.press_mark()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the ring and the mark."""
        super().focusOutEvent(event)
        self.leave_mark()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click as a click."""
        self.mousePressEvent(event)
