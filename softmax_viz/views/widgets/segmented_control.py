"""A segmented control: buttons side by side, of which one or none is pressed. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QSizePolicy, QToolButton

from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride


class _Segment(QToolButton):
    """One of the buttons. Arrow keys ask for a neighbour; the one below is ``columns`` further."""

    moveRequested = Signal(int)

    def __init__(self, text: str, columns: int) -> None:
        super().__init__()
        self._ways = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        self.setText(text.replace("&", "&&"))
        self.setCheckable(True)
        speak(self, Spoken("RadioButton"))
        self.setProperty("role", "segment")
        ShortcutOverride(self, (*ARROWS, Qt.Key.Key_Space))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for an earlier button on Left and Up, for a later one on Right and Down."""
        way = self._ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            event.accept()
            self.moveRequested.emit(way)


class SegmentedControl(QFrame):
    """Buttons in one frame. ``indexRequested(index)``: the user chose one that was not pressed.

    Parameters
    ----------
    entries
        Text, accessible name and sentence of each button.
    columns
        The number of buttons in a row, in equal columns; None for all in one row, each as wide as its text.
    """

    indexRequested = Signal(int)

    def __init__(self, entries: Sequence[tuple[str, str, str]], columns: int | None = None) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._index = -1
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        grid = QGridLayout(self)
        grid.setContentsMargins(1, 1, 1, 1)
        grid.setSpacing(0)
        in_row = columns or len(entries)
        self.buttons: list[QToolButton] = []
        for index, (text, name, sentence) in enumerate(entries):
            button = _Segment(text, 1 if len(entries) <= in_row else in_row)
            set_explanation(button, name, sentence)
            button.moveRequested.connect(self._on_move_requested)
            self._group.addButton(button, index)
            grid.addWidget(button, index // in_row, index % in_row)
            if columns is not None:
                grid.setColumnStretch(index % in_row, 1)
                button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            self.buttons.append(button)
        self._group.idClicked.connect(self._on_clicked)
        speak(self, Spoken("Grouping"))
        self.show_index(-1)

    def show_index(self, index: int) -> None:
        """Press button ``index``, or none (−1). Tab reaches only that one, or else the first."""
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
