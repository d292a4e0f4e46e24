"""The points as the rows of a Qt table model. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from softmax_viz.core.basics.arrays import Bools
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.views.paint.swatches import Swatches
from softmax_viz.views.points.sorted_points import CLASS, LOSS, NUMBER, TEST, WRONG, P, SortedPoints, X, Y
from softmax_viz.views.style.numbers import exact, parsed
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.style.translated_texts import class_name

_MOST_LETTERS = 40
_NUMBERS = (NUMBER, X, Y, P, LOSS)  # columns of numbers
_Role = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable


class PointsModel(QAbstractTableModel):
    """One row per point: number, x, y, class, and a ring where the model is wrong.

    Rows are positions in the present order; ``points`` knows the point in each row, and the texts of its cells.

    Signals
    -------
    moveRequested(int, float, float)
        A coordinate was typed: the index of the point and its new place in data units.
    classRequested(int, int)
        A class was chosen for the point of this index.
    refused(str)
        The typed text cannot be used: a sentence says why.
    """

    moveRequested = Signal(int, float, float)
    classRequested = Signal(int, int)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.points = SortedPoints()
        self._n_rows = 0
        self._theme = LIGHT
        self._swatches = Swatches(LIGHT)

    # Showing data

    def show_data(self, data: Dataset) -> None:
        """Show these points and classes. The time does not depend on their number; rows are sorted when needed."""
        before, after = self._n_rows, data.n_points
        # Rows are positions: they are added and removed at the end, and all others may have new content.
        if after < before:
            self.beginRemoveRows(_TOP, after, before - 1)
            self._n_rows = after
            self.endRemoveRows()
        self.points.adopt(data)
        self.repaint()
        if after > before:
            self.beginInsertRows(_TOP, before, after - 1)
            self._n_rows = after
            self.endInsertRows()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, X, Y)

    def show_wrong(self, wrong: Bools) -> None:
        """Mark the points that the model gets wrong, (N,) bool. A mask of another length is ignored."""
        points = self.points
        if len(wrong) == points.data.n_points and not np.array_equal(wrong, points.wrong):
            points.wrong = wrong
            self.repaint(WRONG)  # only this column, so that an open editor is not disturbed

    def show_held_out(self, held_out: Bools | None) -> None:
        """Mark the points that are held out for testing, (N,) bool; None for none. A wrong length is ignored."""
        points = self.points
        mask = np.zeros(points.data.n_points, bool) if held_out is None else held_out
        if len(mask) == points.data.n_points and not np.array_equal(mask, points.held_out):
            points.held_out = mask
            self.repaint(TEST, TEST)  # the view then repaints the markers of the classes, too

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme, self._swatches = theme, Swatches(theme)
        self.repaint()

    @property
    def theme(self) -> Theme:
        """The colours of the cells."""
        return self._theme

    def swatch(self, index: int) -> QIcon:
        """Return the marker of class ``index``, from 0."""
        return self._swatches.of_class(self.points.data.classes[index].style)

    def mark(self, point: int, column: int) -> QIcon | None:
        """Return the icon in ``column`` of a point: its class, or the ring if the model is wrong."""
        if column == CLASS:
            style = self.points.data.classes[int(self.points.data.labels[point])].style
            return self._swatches.of_class(style, hollow=bool(self.points.held_out[point]))
        return self._swatches.wrong if column == WRONG and self.points.wrong[point] else None

    def refusal(self, text: str) -> str:
        """Return a sentence that says why ``text`` is not a coordinate."""
        shown = " ".join(text.split())
        if not shown:
            return self.tr("A coordinate cannot be empty. Write a number such as 0.5.")
        return self.tr("'%1' is not a number. Write one such as 0.5 or 1e-3.").replace("%1", shown[:_MOST_LETTERS])

    # Methods that Qt calls

    def rowCount(self, parent: _Index = _TOP) -> int:
        """Return the number of points N."""
        return 0 if parent.isValid() else self._n_rows

    def columnCount(self, parent: _Index = _TOP) -> int:
        """Return the number of columns: number, x, y, class, p, loss, test, mark."""
        return 0 if parent.isValid() else WRONG + 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return the flags of a cell: x, y and the class can be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if index.column() in (X, Y, CLASS) else _PLAIN

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """Return the text, the icon or the tooltip of one cell."""
        if not index.isValid() or index.row() >= self._n_rows:
            return None
        column, point = index.column(), int(self.points.order()[index.row()])
        match role:
            case _Role.DisplayRole:
                return self.text(point, column)
            case _Role.AccessibleTextRole:
                is_mark = column == WRONG and self.points.wrong[point]
                return self.tr("wrong") if is_mark else self.text(point, column)
            case _Role.EditRole:
                return self._edit_value(point, column)
            case _Role.ToolTipRole:
                return tooltip_text(self._tooltip(point, column))
            case _Role.DecorationRole:
                return self.mark(point, column)
            case _Role.TextAlignmentRole if column in _NUMBERS:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Return the short title of a column, or a sentence that explains it."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        x, y = (" ".join(name.split()) for name in self.points.data.axes)
        match role:
            case _Role.DisplayRole:
                return ("#", x, y, self.tr("class"), "p", self.tr("loss"), self.tr("test"), "")[section]
            case _Role.DecorationRole if section == WRONG:
                return self._swatches.wrong
            case _Role.AccessibleTextRole:
                p = self.tr("probability of its class")
                titles = (self.tr("number"), x, y, self.tr("class"), p, self.tr("loss"), self.tr("held out"))
                return (*titles, self.tr("wrong"))[section]
            case _Role.ToolTipRole:
                return tooltip_text(
                    (
                        self.tr("The number of the point, in the order in which points were placed."),
                        self.tr("%1: the first coordinate. Double-click a cell to change it.").replace("%1", x),
                        self.tr("%1: the second coordinate. Double-click a cell to change it.").replace("%1", y),
                        self.tr("The class. Double-click a cell to choose another."),
                        self.tr("The probability that the model gives to the class of the point."),
                        self.tr("The loss of the point: with cross-entropy −log p."),
                        self.tr("Marks the points that are held out for testing: the model is not trained on them."),
                        self.tr("A ring marks the points that the model gets wrong."),
                    )[section]
                )
            case _Role.TextAlignmentRole:
                right = Qt.AlignmentFlag.AlignRight if section in _NUMBERS else Qt.AlignmentFlag.AlignLeft
                return int(right | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        """Ask for the value that the user typed or chose. The data stay until ``show_data`` brings others."""
        if role != _Role.EditRole or not index.isValid():
            return False
        column, point = index.column(), int(self.points.order()[index.row()])
        if column == CLASS and isinstance(value, int):
            self.classRequested.emit(point, value)
            return True
        number = parsed(str(value))
        if number is None:
            self.refused.emit(self.refusal(str(value)))
            return False
        x, y = self.points.coordinate(point, X), self.points.coordinate(point, Y)
        if column == X and number != x:
            self.moveRequested.emit(point, number, y)
        elif column == Y and number != y:
            self.moveRequested.emit(point, x, number)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows by ``column``; equal ones stay in the order of the points."""
        self.layoutAboutToBeChanged.emit()
        self.points.sort(column, order == Qt.SortOrder.DescendingOrder)
        self.layoutChanged.emit()

    # Implementation

    def text(self, point: int, column: int) -> str:
        """Return the text in ``column`` of a point."""
        if column == TEST:
            return self.tr("test") if self.points.held_out[point] else ""
        return self.points.text(point, column)

    def repaint(self, first: int = NUMBER, last: int = WRONG) -> None:
        """Tell the views that the columns ``first`` … ``last`` of all rows have changed."""
        if self._n_rows:
            self.dataChanged.emit(self.index(0, first), self.index(self._n_rows - 1, last))

    def _edit_value(self, point: int, column: int) -> object:
        if column in (X, Y):
            return exact(self.points.coordinate(point, column))
        return int(self.points.data.labels[point]) if column == CLASS else None

    def _tooltip(self, point: int, column: int) -> str:
        if column in (X, Y):
            return exact(self.points.coordinate(point, column))
        if column == CLASS:
            label = int(self.points.data.labels[point])
            return class_name(self.points.data.classes[label], label)
        return self.tr("The model gets this point wrong.") if self.points.wrong[point] and column == WRONG else ""
