"""A row of alternatives side by side, of which one is pressed, or none. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton

from softmax_viz.views.parts import ARROWS, KeptKeys, explain


class _Segment(QToolButton):
    """One button of a row of alternatives. Arrow keys ask for a neighbour."""

    moveRequested = Signal(int)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text.replace("&", "&&"))
        self.setCheckable(True)
        self.setProperty("role", "segment")
        KeptKeys(self, (*ARROWS, Qt.Key.Key_Space))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Up are the one before, Right and Down the one after."""
        if event.key() in ARROWS:
            event.accept()
            self.moveRequested.emit(-1 if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1)
        else:
            super().keyPressEvent(event)


class Segments(QFrame):
    """Buttons in one frame. ``indexRequested(index)``: a person chose one that was not pressed.

    Parameters
    ----------
    entries
        Text, accessible name and sentence of each button.
    """

    indexRequested = Signal(int)

    def __init__(self, entries: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self._index = -1
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.buttons: list[QToolButton] = []
        for index, (text, name, sentence) in enumerate(entries):
            button = _Segment(text)
            explain(button, name, sentence)
            button.moveRequested.connect(self._on_move_requested)
            self._group.addButton(button, index)
            row.addWidget(button)
            self.buttons.append(button)
        self._group.idClicked.connect(self._on_clicked)
        self.show_index(-1)

    def show_index(self, index: int) -> None:
        """Press button ``index``, or none (−1). Tab reaches that one alone, or the first."""
        self._index = index
        for place, button in enumerate(self.buttons):
            button.setChecked(place == index)
            reached = place == max(0, index)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if reached else Qt.FocusPolicy.ClickFocus)

    def _on_clicked(self, index: int) -> None:
        changes = index != self._index
        self.show_index(index)
        if changes:
            self.indexRequested.emit(index)

    def _on_move_requested(self, direction: int) -> None:
        index = (self._index + direction) % len(self.buttons) if self._index >= 0 else 0
        self.show_index(index)
        self.buttons[index].setFocus(Qt.FocusReason.OtherFocusReason)
        self.indexRequested.emit(index)
