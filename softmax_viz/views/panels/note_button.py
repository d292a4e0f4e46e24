"""A button at the right of a note, which takes no room of its own, so that nothing moves. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from softmax_viz.views.style.theme import SPACE_S, SPACE_XS
from softmax_viz.views.style.tooltips import set_explanation


class NoteButton(QPushButton):
    """Lies over the right end of ``note``, whose text leaves space for it while it is shown."""

    def __init__(self, note: QLabel) -> None:
        super().__init__(note)
        self._note = note
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()
        note.installEventFilter(self)

    def offer(self, text: str, explanation: str) -> None:
        """Show ``text`` with an explanation; hide without text."""
        self.setText(text)
        set_explanation(self, text, explanation)
        self.setVisible(bool(text))
        margins = self._note.contentsMargins()
        margins.setRight(self.sizeHint().width() + SPACE_S if text else 0)
        self._note.setContentsMargins(margins)
        self._place()

    def sizeHint(self) -> QSize:
        """Return a size that is no higher than a note of two lines."""
        line = self.fontMetrics().lineSpacing()
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 4 * SPACE_S, line + SPACE_XS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the note."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        size = self.sizeHint()
        self.setGeometry(self._note.width() - size.width(), 0, size.width(), min(size.height(), self._note.height()))
