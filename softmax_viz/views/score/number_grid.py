"""A grid of numbers with labelled rows, headings and sums. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from softmax_viz.views.score.grid_contents import (
    GridColumn,
    GridContents,
    RowLabel,
    fitting_names,
    layout_of,
    lead_width,
)
from softmax_viz.views.score.grid_layout import GridLayout
from softmax_viz.views.score.grid_painter import paint_grid
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import tooltip_text


class NumberGrid(QWidget):
    """Rows of numbers under headings, with a line of sums; it continues in blocks below where the width is small.

    Signals
    -------
    hoveredChanged(int)
        The mouse is over this row; −1 when it has left.
    """

    hoveredChanged = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.contents = GridContents()
        self._hovered_column: int | None = None
        self._layout: GridLayout | None = None
        self._names: list[str] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and sizes of ``theme``."""
        self.theme = theme
        self._arrange_again()

    def show_frame(self, columns: Sequence[GridColumn], labels: Sequence[RowLabel]) -> None:
        """Show these columns and rows; their numbers are cleared if there are more or fewer."""
        shown = self.contents
        columns, labels = tuple(columns), tuple(labels)
        if columns == shown.columns and labels == shown.labels:
            return
        if (len(columns), len(labels)) == (len(shown.columns), len(shown.labels)):
            shown.columns, shown.labels = columns, labels
        else:
            self.contents = GridContents(columns, labels)
        self._arrange_again()

    def show_numbers(self, cells: list[list[str]], sums: list[str], marked: int) -> None:
        """Show the texts of the cells by column, and the sums; ``marked`` is the row with the sign, −1 for none."""
        shown = self.contents
        if (cells, sums, marked) != (shown.cells, shown.sums, shown.marked):
            shown.cells, shown.sums, shown.marked = cells, sums, marked
            self.update()

    def places(self) -> GridLayout:
        """Return the places of the cells at the present width."""
        if self._layout is None or self._layout.width != self.width():
            self._layout = layout_of(self.contents, self.font(), self.width())
            left = self._layout.label_width - lead_width(self.contents, self.font())
            self._names = fitting_names(self.contents, self.font(), left)
        return self._layout

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return the place of a cell."""
        return QRect(*self.places().cell(row, column))

    def heightForWidth(self, width: int) -> int:
        """Return the height of all blocks at this width."""
        return layout_of(self.contents, self.font(), width).height

    def sizeHint(self) -> QSize:
        """Return the size at the present width."""
        return QSize(self.minimumSizeHint().width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the width of one column, and the height at the present width."""
        layout = layout_of(self.contents, self.font(), self.width())
        return QSize(layout.least_width, layout.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the new width needs."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange_again()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the row under the mouse."""
        cell = self.places().cell_at(event.position().x(), event.position().y())
        self._hover(*(-1, None) if cell is None else cell)

    def leaveEvent(self, event: QEvent) -> None:
        """End the highlight."""
        super().leaveEvent(event)
        self._hover(-1, None)

    def event(self, event: QEvent) -> bool:
        """Show what a column is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            sentences = self.sentences_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), tooltip_text(*sentences), self)
            return True
        return super().event(event)

    def sentences_at(self, x: float, y: float) -> list[str]:
        """Return the sentences of the tooltip at a place, plain: the name of a row, or what its column is."""
        cell = self.places().cell_at(x, y)
        if cell is None:
            return []
        row, column = cell
        if column is not None:
            return [self.contents.columns[column].help]
        labels = self.contents.labels
        return [labels[row].text] if 0 <= row < len(labels) else []

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all blocks."""
        del event
        layout = self.places()
        paint_grid(QPainter(self), self.contents, self._names, layout, self.theme, self.font(), self.hasFocus())

    def _arrange_again(self) -> None:
        self._layout = None
        self.updateGeometry()
        self.update()

    def _hover(self, row: int, column: int | None) -> None:
        shown = self.contents
        row = row if 0 <= row < len(shown.labels) else -1
        if row != shown.hovered:
            shown.hovered = row
            self.update()
            self.hoveredChanged.emit(row)
        if column != self._hovered_column:
            self._hovered_column = column
            editable = column is not None and row >= 0 and shown.columns[column].is_editable
            self.setCursor(Qt.CursorShape.SplitHCursor if editable else Qt.CursorShape.ArrowCursor)
