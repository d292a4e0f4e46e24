"""The runs as the rows of a Qt table model. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from softmax_viz.core.runs.run_list import in_tree
from softmax_viz.core.runs.run_result import RunRow
from softmax_viz.views.runs.run_columns import COLUMNS, DIFFERS, NAME, RUN, SHOWN, Rows
from softmax_viz.views.style.tooltips import tooltip_text

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_TOP = QModelIndex()
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class RunsModel(QAbstractTableModel):
    """One row for each run; the columns are ``COLUMNS``.

    Rows keep their places while the numbers in them change: they are sorted when a title is clicked, and when runs
    come or go.

    Signals
    -------
    renameRequested(int, str), showRequested(int, bool)
        The user typed a name for the run with this number, or ticked its box.
    """

    renameRequested = Signal(int, str)
    showRequested = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows = ()
        self._sorting = RUN, Qt.SortOrder.AscendingOrder
        self._order: list[int] = []  # numbers of the runs, from the top
        self._depths: dict[int, int] = {}
        self._by_number: dict[int, RunRow] = {}

    # What is shown

    def show_rows(self, rows: Rows) -> None:
        """Show these runs."""
        numbers = {row.entry.number for row in rows}
        parents = {(row.entry.number, row.entry.parent) for row in rows}
        is_same = numbers == set(self._order) and parents == {(r.entry.number, r.entry.parent) for r in self.rows}
        if not is_same:
            self.beginResetModel()
        self.rows = rows
        self._by_number = {row.entry.number: row for row in rows}
        self._depths = {entry.number: depth for entry, depth in in_tree(tuple(row.entry for row in rows))}
        if not is_same:
            self._order = self._sorted()
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def run_at(self, row: int) -> RunRow | None:
        """Return the run in ``row``; None beyond the ends."""
        return self._by_number[self._order[row]] if 0 <= row < len(self._order) else None

    def row_of(self, number: int) -> int:
        """Return the row of run ``number``; −1 if there is none."""
        return self._order.index(number) if number in self._by_number else -1

    def depth_of(self, run: RunRow) -> int:
        """Return how far the letter of ``run`` is indented: as in a tree, unless rows are sorted otherwise."""
        return self._depths.get(run.entry.number, 0) if self._sorting[0] == RUN else 0

    @property
    def deepest(self) -> int:
        """The largest depth of the tree."""
        return max(self._depths.values(), default=0)

    @property
    def has_long_letters(self) -> bool:
        """Whether a run is called A2 or later."""
        return any(len(row.entry.letter) > 1 for row in self.rows)

    # Methods that Qt calls

    def rowCount(self, parent: Index = _TOP) -> int:
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _TOP) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the flags of a cell: names can be edited, boxes ticked; the present run is always drawn."""
        run = self.run_at(index.row())
        if run is None:
            return Qt.ItemFlag.NoItemFlags
        if index.column() == NAME:
            return _PLAIN | Qt.ItemFlag.ItemIsEditable
        if index.column() == SHOWN and not run.is_current:
            return _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
        return _PLAIN

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        """Return the text of one cell, its box, its font or its explanation."""
        run = self.run_at(index.row())
        if run is None:
            return None
        column = index.column()
        match role:
            case _Role.DisplayRole:
                return self.text(run, column)
            case _Role.EditRole if column == NAME:
                return run.entry.name or run.name
            case _Role.CheckStateRole if column == SHOWN and not run.is_current:
                return Qt.CheckState.Checked if run.is_shown else Qt.CheckState.Unchecked
            case _Role.FontRole if run.is_current:
                bold = QFont()
                bold.setBold(True)
                return bold
            case _Role.TextAlignmentRole if COLUMNS[column].is_number:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case _Role.AccessibleTextRole:
                return self._spoken(run, column)
            case _Role.ToolTipRole:
                return tooltip_text(run.name, *run.differences) if column in (RUN, NAME, DIFFERS) else ""
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Return the title of a column, or a sentence that explains it."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        match role:
            case _Role.DisplayRole:
                return "" if section == SHOWN else column.shown_title()
            case _Role.AccessibleTextRole:
                return column.shown_title()
            case _Role.ToolTipRole:
                return tooltip_text(column.shown_help())
            case _Role.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: object, role: int = _Role.EditRole) -> bool:
        """Ask for the name that was typed, or for the box that was ticked; ``show_rows`` brings what came of it."""
        run = self.run_at(index.row())
        if run is None:
            return False
        if role == _Role.CheckStateRole and index.column() == SHOWN:
            self.showRequested.emit(run.entry.number, not run.is_shown)
            return True
        if role == _Role.EditRole and index.column() == NAME:
            name = " ".join(str(value).split())
            if name not in (run.name, run.entry.name):
                self.renameRequested.emit(run.entry.number, name)
            return True
        return False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by ``column``: as a tree by the first one; what has no value comes last."""
        self._sorting = column, order
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        numbers = [self._order[index.row()] for index in old]
        self._order = self._sorted()
        new = [self.index(self._order.index(n), index.column()) for n, index in zip(numbers, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    # Implementation

    def text(self, run: RunRow, column: int) -> str:
        """Return the text in ``column`` of ``run``."""
        if column == RUN:
            return run.entry.letter
        return COLUMNS[column].text(COLUMNS[column].value(run, self.rows))

    def _spoken(self, run: RunRow, column: int) -> str:
        if column == RUN:
            text = self.tr("run %1, the present one") if run.is_current else self.tr("run %1")
            return text.replace("%1", run.entry.letter)
        if column == SHOWN:
            if run.is_current:
                return self.tr("always shown")
            return self.tr("shown") if run.is_shown else self.tr("hidden")
        return self.text(run, column)

    def _sorted(self) -> list[int]:
        """Return the numbers of the runs in the order that was asked for."""
        column, order = self._sorting
        is_descending = order == Qt.SortOrder.DescendingOrder
        tree = [entry.number for entry, _ in in_tree(tuple(row.entry for row in self.rows))]
        if column == RUN:
            return tree[::-1] if is_descending else tree

        values = {number: COLUMNS[column].value(self._by_number[number], self.rows) for number in tree}
        known = [number for number in tree if values[number] not in (None, "")]
        unknown = [number for number in tree if number not in known]

        def key(number: int) -> tuple[str, float]:
            value = values[number]
            return (value.casefold(), 0.0) if isinstance(value, str) else ("", float(value or 0.0))

        return [*sorted(known, key=key, reverse=is_descending), *unknown]
