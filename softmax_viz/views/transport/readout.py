"""A caption and a number of the transport bar. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QWidget

from softmax_viz.views.style.numbers import NO_NUMBER
from softmax_viz.views.style.theme import SPACE_XS, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.labels import plain_label


class Readout(QWidget):
    """A caption and a number, with space for ``widest``, so that a change moves nothing beside it.

    A longer number takes the space that it needs, and the readout keeps that width.
    """

    def __init__(self, caption: str, sentence: str, widest: str) -> None:
        super().__init__()
        self._widest = widest
        self._caption = plain_label(caption, "muted")
        self.number = plain_label(NO_NUMBER)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS + 2)
        row.addWidget(self._caption)
        row.addWidget(self.number)
        self._name = caption
        self._fit()
        set_explanation(self, caption, sentence)

    def show_text(self, text: str) -> bool:
        """Show ``text`` as the number; return whether the readout has become wider."""
        if text == self.number.text():
            return False
        before = self.number.minimumWidth()
        self.number.setText(text)
        if (needed := self.number.sizeHint().width()) > before:
            self._widest = text
            self.number.setMinimumWidth(needed)
        self.setAccessibleName(self.text)
        return needed > before

    @property
    def text(self) -> str:
        """The caption and the number."""
        return f"{self._name} {self.number.text()}"

    def show_sentence(self, sentence: str) -> None:
        """Set the explanation of the number to ``sentence``."""
        name = self.accessibleName()
        set_explanation(self, name, sentence)

    def changeEvent(self, event: QEvent) -> None:
        """Grow and shrink with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        font = tabular(self.font(), 1.1, QFont.Weight.DemiBold)
        if font != self.number.font():
            self.number.setFont(font)
        self.number.setMinimumWidth(QFontMetrics(font).horizontalAdvance(self._widest) + 2)
