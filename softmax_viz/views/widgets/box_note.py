"""A few words that float beside a box for a while and move nothing. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QBasicTimer, QPoint, Qt, QTimerEvent
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QWidget

from softmax_viz.views.style.theme import SPACE_XS

_SHOWN_MS = 6000


class BoxNote(QLabel):
    """Says why a box did not take what was typed. It lies over its window, below the box or above it.

    While it is there, the box has its words in front of its own accessible description, too.
    """

    def __init__(self, box: QWidget) -> None:
        super().__init__(box.window())
        self._box = box
        self._clock = QBasicTimer()
        self._described = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "note")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def say(self, text: str) -> None:
        """Show ``text`` for some seconds."""
        self.hide()
        self.setText(text)
        self.setAccessibleName(text)
        self.ensurePolished()
        self.adjustSize()
        self._place()
        self._described = self._box.accessibleDescription()
        self._box.setAccessibleDescription(f"{text}. {self._described}")
        self.show()
        self.raise_()
        self._clock.start(_SHOWN_MS, self)
        # Here and not above: Qt's tables for screen readers are many, and the first window says nothing.
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the words back everywhere."""
        super().hideEvent(event)
        self._clock.stop()
        if self._described:
            self._box.setAccessibleDescription(self._described)
            self._described = ""

    def timerEvent(self, event: QTimerEvent) -> None:
        """Hide: it has been there long enough."""
        if event.timerId() == self._clock.timerId():
            self.hide()
        else:
            super().timerEvent(event)

    def _place(self) -> None:
        """Below the box, in line with its right edge; above it where the window ends."""
        window, box = self._box.window(), self._box
        below = box.mapTo(window, QPoint(box.width() - self.width(), box.height() + SPACE_XS))
        above = below.y() - box.height() - self.height() - 2 * SPACE_XS
        top = below.y() if below.y() + self.height() <= window.height() else max(0, above)
        left = max(0, min(below.x(), window.width() - self.width()))
        self.move(left, top)
