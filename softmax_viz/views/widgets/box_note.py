"""A short note that floats beside an input box for a while and moves nothing. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QBasicTimer, QPoint, Qt, QTimerEvent
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QWidget

from softmax_viz.views.style.theme import SPACE_XS

_SHOWN_MS = 6000


class BoxNote(QLabel):
    """Says why an input box did not accept a text. It floats over the window, below or above the box.

    While it is shown, the accessible description of the box begins with its text.
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
        # Imported here: Qt's accessibility classes take time to load, and the first window needs none.
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def hideEvent(self, event: QHideEvent) -> None:
        """Remove the text from the box's description, too."""
        super().hideEvent(event)
        self._clock.stop()
        if self._described:
            self._box.setAccessibleDescription(self._described)
            self._described = ""

    def timerEvent(self, event: QTimerEvent) -> None:
        """Hide the note: its time is over."""
        if event.timerId() == self._clock.timerId():
            self.hide()
        else:
            super().timerEvent(event)

    def _place(self) -> None:
        """Place it below the box, aligned with its right edge; above it at the end of the window."""
        window, box = self._box.window(), self._box
        below = box.mapTo(window, QPoint(box.width() - self.width(), box.height() + SPACE_XS))
        above = below.y() - box.height() - self.height() - 2 * SPACE_XS
        top = below.y() if below.y() + self.height() <= window.height() else max(0, above)
        left = max(0, min(below.x(), window.width() - self.width()))
        self.move(left, top)
