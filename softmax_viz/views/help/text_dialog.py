"""A help window with named paragraphs in a readable width. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QLabel, QSizePolicy, QWidget

from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.style.theme import SPACE_L, SPACE_M, SPACE_S, scaled
from softmax_viz.views.widgets.labels import heading, plain_label

_WORD_WIDTH = 170
_TEXT_WIDTH = 470


def wrapped(text: str = "", role: str = "", width: int = _TEXT_WIDTH) -> QLabel:
    """Make a plain label that wraps at ``width``, designed for the normal text size, and can be selected."""
    label = plain_label(text, role)
    label.setWordWrap(True)
    label.setMinimumWidth(scaled(width, label.font()))
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class TextDialog(ScreenDialog):
    """A window of help that stays open beside the work.

    Parameters
    ----------
    title
        The title of the window.
    parent
        The main window.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(SPACE_L)
        self.grid.setVerticalSpacing(SPACE_S)
        # A child at once, so that the style sheet keeps stock icons off its buttons.
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self._buttons = buttons

    def finish(self) -> None:
        """Arrange what has been added; to be called once."""
        self.grid.setRowStretch(self.grid.rowCount(), 1)
        self.arrange(self.grid, self._buttons)

    def add_heading(self, text: str) -> None:
        """Add a heading."""
        row = self.grid.rowCount()
        self.grid.setRowMinimumHeight(row, SPACE_M)
        self.grid.addWidget(heading(text), row + 1, 0, 1, 4)

    def add_row(self, *cells: QWidget | tuple[QWidget, int]) -> None:
        """Add widgets beside each other; a widget with a number spans that many columns."""
        row, column = self.grid.rowCount(), 0
        for cell in cells:
            widget, span = cell if isinstance(cell, tuple) else (cell, 1)
            self.grid.addWidget(widget, row, column, 1, span)
            column += span

    def add_paragraphs(self, paragraphs: Iterable[tuple[str, str]]) -> None:
        """Add words with their explanations."""
        for word, text in paragraphs:
            self.add_row(wrapped(word, "strong", _WORD_WIDTH), wrapped(text))
