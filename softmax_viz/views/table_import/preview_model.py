"""The Qt model of a table's first rows, with the columns in use tinted and named. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import tooltip_text

_Role = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_TITLE_LETTERS = 24


class PreviewModel(QAbstractTableModel):
    """Cells as text; all rows are as wide as the first, which may be a header."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._rows: Sequence[Sequence[str]] = ()
        self._font = font
        self._bold = QFont(font)
        self._bold.setBold(True)
        self._theme = LIGHT
        self._names: Sequence[str] = ()
        self._roles: Mapping[int, str] = {}
        self._kinds: Sequence[str] = self._names
        self._first = 0

    def show_table(
        self,
        rows: Sequence[Sequence[str]],
        names: Sequence[str],
        roles: Mapping[int, str],
        kinds: Sequence[str],
        has_header: bool,
    ) -> None:
        """Show ``rows``; ``roles`` maps columns to their use, ``kinds`` has the content type of each column."""
        self.beginResetModel()
        self._rows = rows
        self._names, self._roles, self._kinds, self._first = names, roles, kinds, int(has_header)
        self.endResetModel()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.beginResetModel()
        self._theme = theme
        self.endResetModel()

    def rowCount(self, parent: _Index = _TOP) -> int:
        """Return the number of data rows."""
        return 0 if parent.isValid() else max(len(self._rows) - self._first, 0)

    def columnCount(self, parent: _Index = _TOP) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        """Return the text of a cell, or its tint if its column is in use."""
        column = index.column()
        match role:
            case _Role.DisplayRole:
                return self._rows[index.row() + self._first][column]
            case _Role.BackgroundRole if column in self._roles:
                return self._theme.info_ground
            case _Role.ForegroundRole if column not in self._roles:
                return self._theme.muted
            case _Role.FontRole:
                return self._font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Return two lines: the name of the column, and its use or else its content type."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        name, used = self._names[section], section in self._roles
        below = f"→ {self._roles[section]}" if used else self._kinds[section]
        match role:
            case _Role.DisplayRole:
                return f"{name if len(name) <= _TITLE_LETTERS else name[: _TITLE_LETTERS - 1] + '…'}\n{below}"
            case _Role.ToolTipRole:
                return tooltip_text(f"{name}: {self._kinds[section]}")
            case _Role.FontRole if used:
                return self._bold
        return None
