"""The small multiples of all pinned places below each other; what does not fit scrolls. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.probes.pin_row import PinRow
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.widgets.key_filter import ShortcutOverride

ShownPin = tuple[str, tuple[float, float], Floats | None]


class PinRows(QScrollArea):
    """One row for each pinned place. ``removeRequested(letter)`` asks for one to be removed."""

    removeRequested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._rows: dict[str, PinRow] = {}
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Pinned places"))
        ShortcutOverride(self.verticalScrollBar(), ())
        self.hide()

    @property
    def rows(self) -> tuple[PinRow, ...]:
        """The rows in the order of their letters."""
        return tuple(self._rows[letter] for letter in sorted(self._rows))

    def show_pins(
        self, pins: Sequence[ShownPin], extent: float, classes: tuple[ClassLabel, ...], dropped: Bools | None
    ) -> None:
        """Show letter, place and probabilities (K,) of each of ``pins``; see ``PinRow.show_values``."""
        letters = {letter for letter, _, _ in pins}
        is_other = letters != set(self._rows)
        for letter in set(self._rows) - letters:
            row = self._rows.pop(letter)
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        for place_of_row, (letter, place, probabilities) in enumerate(pins):
            if letter not in self._rows:
                row = self._rows[letter] = PinRow(letter, self._inside)
                row.show_theme(self._theme)
                row.removeRequested.connect(self.removeRequested)
                self._column.insertWidget(place_of_row, row)
            self._rows[letter].show_values(place, extent, classes, probabilities, dropped)
        widest = max((row.place_width() for row in self.rows), default=0)
        for row in self.rows:
            row.align(widest)
        if is_other:
            for before, after in zip(self.rows, self.rows[1:], strict=False):
                QWidget.setTabOrder(before.remove_button, after.remove_button)
            self.setVisible(bool(pins))
            self.updateGeometry()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme = theme
        for row in self.rows:
            row.show_theme(theme)

    def row_height(self) -> int:
        """Return the height of one row."""
        return next((row.line_height() for row in self.rows), 0)

    def whole_height(self) -> int:
        """Return the height of all rows."""
        return self.row_height() * len(self._rows)

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(0, self.whole_height())

    def minimumSizeHint(self) -> QSize:
        """Return the height of one row."""
        return QSize(0, self.row_height())
