"""A panel whose contents scroll when it is too small for them. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.views.style.theme import SPACE_M, SPACE_S, scaled

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

    def sizeHint(self) -> QSize:
        """Return the designed size."""
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest usable size; what does not fit scrolls."""
        return QSize(scaled(_LEAST[0]), scaled(_LEAST[1]))


class SentenceLabel(QLabel):
    """A sentence that wraps. It keeps room for ``lines`` lines, so that what is below does not move with its length."""

    def __init__(self, lines: int, role: str = "") -> None:
        super().__init__()
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if role:
            self.setProperty("role", role)
        self.fit()

    def fit(self) -> None:
        """Keep the room in the present font."""
        self.setMinimumHeight(self._lines * self.fontMetrics().lineSpacing() + 2)

    def show_text(self, text: str) -> None:
        """Show ``text``, plain."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
