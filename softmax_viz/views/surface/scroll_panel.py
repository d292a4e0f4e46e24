"""A panel whose contents scroll when it is too small for them. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QStyle, QVBoxLayout, QWidget

from softmax_viz.views.style.theme import SPACE_M, SPACE_S, scaled

# How much more room lines need that end between words, and the most lines that are kept free.
_SLACK, _MOST_LINES = 1.15, 8
_WIDTH, _HEIGHT, _LEAST = 360, 460, (240, 160)


class ScrollPanel(QWidget):
    """A column of widgets.

    Attributes
    ----------
    column
        The layout to fill.
    """

    def __init__(self) -> None:
        super().__init__()
        self._inside = QWidget()
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        self.column.setSpacing(SPACE_S)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the sentences at the new width."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Keep room for the sentences.

        The width is that beside a scroll bar, whether there is one or not: the bar depends on the room, and so the room
        must not depend on the bar.
        """
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.fit_to(self.width() - 2 * SPACE_M - bar)

    def fit_to(self, width: int) -> None:
        """Keep room for the sentences at a width of the contents, in pixels."""
        for sentence in self.findChildren(SentenceLabel):
            sentence.fit(width)

    def sizeHint(self) -> QSize:
        """Return the designed size."""
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest usable size; what does not fit scrolls."""
        return QSize(scaled(_LEAST[0]), scaled(_LEAST[1]))


class SentenceLabel(QLabel):
    """A sentence that wraps. It keeps room for so many ``letters``: what is below does not move with its length."""

    def __init__(self, letters: int, role: str = "") -> None:
        super().__init__()
        self._letters = letters
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if role:
            self.setProperty("role", role)

    def fit(self, width: int) -> None:
        """Keep room in the present font, at this width in pixels."""
        metrics = self.fontMetrics()
        lines = math.ceil(self._letters * metrics.averageCharWidth() * _SLACK / max(width, 1))
        self.setMinimumHeight(min(lines, _MOST_LINES) * metrics.lineSpacing() + 2)

    def show_text(self, text: str) -> None:
        """Show ``text``, plain."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
