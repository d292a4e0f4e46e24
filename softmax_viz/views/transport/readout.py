"""A caption and a number of the transport bar. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from softmax_viz.views.style.numbers import NO_NUMBER
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.labels import plain_label, reserve_width


class Readout(QWidget):
    """A caption and a number, with space for ``widest``, so that a change moves nothing beside it.

    A longer number takes the space that it needs, and the readout keeps that width.
    """

    def __init__(self, caption: str, sentence: str, widest: str) -> None:
        super().__init__()
        self._caption = plain_label(caption, "muted")
        self.number = plain_label(NO_NUMBER)
        self._widest = widest
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, 0, 0, 0)
        row.setSpacing(SPACE_XS + 2)
        row.addWidget(self._caption)
        row.addWidget(self.number)
        self.fit()
        self._name = caption
        set_explanation(self, caption, sentence)

    def fit(self) -> None:
        """Measure the number for the present font of the application."""
        self.number.setFont(tabular(QGuiApplication.font(), 1.1, QFont.Weight.DemiBold))
        advance = QFontMetrics(self.number.font()).horizontalAdvance
        reserve_width(self.number, max(advance(self._widest), advance(self.number.text())) + 2)

    def show_text(self, text: str) -> bool:
        """Show ``text`` as the number; return whether the readout has become wider."""
        if text == self.number.text():
            return False
        before = self.number.minimumWidth()
        self.number.setText(text)
        self.number.setMinimumWidth(max(before, self.number.sizeHint().width()))
        self.setAccessibleName(f"{self._name} {text}")
        return self.number.minimumWidth() > before

    def show_sentence(self, sentence: str) -> None:
        """Set the explanation of the number to ``sentence``."""
        name = self.accessibleName()
        set_explanation(self, name, sentence)
