"""The canvases of a comparison, each with a line above and a line below. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.views.compare.compare_header import CompareHeader
from softmax_viz.views.style.theme import SPACE_XS, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel, restyle

MAIN = "A"
LETTERS = ("B", "C", "D")
_LEAST = (150, 84)  # of a canvas


class CompareCell(QWidget):
    """A canvas between its header and what the chosen point does to this run.

    Parameters
    ----------
    letter
        The letter of the run.
    canvas
        What shows the run.
    """

    def __init__(self, letter: str, canvas: QWidget) -> None:
        super().__init__()
        self.letter = letter
        self.canvas = canvas
        self.header = CompareHeader(letter, is_main=letter == MAIN)
        self.pull = ElidedLabel("", "small")
        self.pull.setContentsMargins(SPACE_XS, 0, SPACE_XS, 1)
        set_explanation(
            self.pull,
            self.tr("Pull of the point in run %1").replace("%1", letter),
            self.tr(
                "The loss of the selected point, or of the one nearest to the probe, and how strongly it pulls: the "
                "length of the gradient of its loss by its scores."
            ),
        )
        ShortcutOverride(self.pull, ())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(canvas, 1)
        column.addWidget(self.pull)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_pull(self, text: str) -> None:
        """Say what the chosen point does to this run."""
        if text != self.pull.text():
            self.pull.setText(text)
            self.pull.setAccessibleName(self.tr("Run %1: %2").replace("%1", self.letter).replace("%2", text))

    def show_width(self, width: int) -> None:
        """Use as many words, and as large ones, as have their place in ``width``."""
        self.header.show_width(width)
        restyle(self.pull, "role", "" if self.header.is_beside else "small")

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and sizes of ``theme``."""
        self.canvas.setMinimumSize(scaled(_LEAST[0]), scaled(_LEAST[1]))
        self.header.show_theme(theme)


class CompareGrid(QWidget):
    """Cells as square as the space allows.

    Attributes
    ----------
    cells
        The cells by the letters of their runs, ``MAIN`` first.

    Signals
    -------
    closeRequested(str), addRequested()
        The user closes the run with this letter; wants another one.
    """

    closeRequested = Signal(str)
    addRequested = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__()
        self.cells: dict[str, CompareCell] = {}
        self._theme: Theme | None = None
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_XS)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        ShortcutOverride(self, ())
        self._put(CompareCell(MAIN, canvas))

    def add(self, letter: str, canvas: QWidget) -> CompareCell:
        """Add the canvas of another run."""
        cell = CompareCell(letter, canvas)
        self._put(cell)
        return cell

    def remove(self, letter: str) -> None:
        """Remove a run, and delete its canvas."""
        cell = self.cells.pop(letter)
        self._grid.removeWidget(cell)
        cell.hide()
        cell.deleteLater()
        self._arrange()

    def give_back(self) -> QWidget:
        """Return the main canvas, which the grid no longer holds."""
        cell = self.cells[MAIN]
        layout = cell.layout()
        assert layout is not None
        layout.removeWidget(cell.canvas)
        cell.canvas.setParent(None)
        return cell.canvas

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and sizes of ``theme``."""
        self._theme = theme
        for cell in self.cells.values():
            cell.show_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cells anew if another arrangement makes them larger."""
        super().resizeEvent(event)
        self._arrange()
        self._tell_width()

    @property
    def rows(self) -> int:
        """In how many rows the cells stand."""
        return -(-len(self.cells) // self._columns)

    def _put(self, cell: CompareCell) -> None:
        self.cells[cell.letter] = cell
        is_main = cell.letter == MAIN
        cell.header.pressed.connect(self.addRequested if is_main else lambda: self.closeRequested.emit(cell.letter))
        if self._theme is not None:
            cell.show_theme(self._theme)
        self._columns = 0
        self._arrange()

    def _best_columns(self) -> int:
        """Return in how many columns the shorter sides of the cells are longest; no row but the last has a gap."""
        count = len(self.cells)
        possible = [columns for columns in range(1, count + 1) if count % columns == 0 or count == len(LETTERS)]

        def shorter_side(columns: int) -> float:
            return min(self.width() / columns, self.height() / -(-count // columns))

        return max(possible, key=lambda columns: (shorter_side(columns), columns))

    def _arrange(self) -> None:
        columns = self._best_columns()
        self.cells[MAIN].header.show_possible(len(self.cells) <= len(LETTERS))
        if columns == self._columns and self._grid.count() == len(self.cells):
            return
        self._columns = columns
        for place, cell in enumerate(self.cells.values()):
            self._grid.addWidget(cell, *divmod(place, columns))
        rows = self.rows
        for index in range(len(LETTERS) + 1):
            self._grid.setColumnStretch(index, int(index < columns))
            self._grid.setRowStretch(index, int(index < rows))
        self._tell_width()

    def _tell_width(self) -> None:
        """Let all headers have the same number of words."""
        for cell in self.cells.values():
            cell.show_width(self.width() // self._columns)
