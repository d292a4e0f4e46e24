"""The first rows of a table, with the columns in use marked. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from softmax_viz.views.style.theme import SPACE_S, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.table_import.preview_model import PreviewModel
from softmax_viz.views.table_import.previewed_table import NO_CLASSES, PreviewedTable, column_names
from softmax_viz.views.table_import.user_decisions import COLUMNS, DecisionState

_FITTED_COLUMNS = 40  # further columns are rarely looked at, and measuring them takes time
_WIDEST_COLUMN = 220
_FEWEST_LINES = 4


class FirstRows(QTableView):
    """Shows rows that cannot be changed."""

    def __init__(self) -> None:
        super().__init__()
        self.model_ = PreviewModel(tabular(self.font()))
        self.model_.setParent(self)
        self.setModel(self.model_)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACE_S)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight((_FEWEST_LINES + 1) * self.fontMetrics().height())
        set_explanation(
            self, self.tr("First rows"), self.tr("The first rows of the table; the columns in use are tinted.")
        )
        self.setToolTip("")

    def show_table(self, table: PreviewedTable, shown: Mapping[str, DecisionState]) -> None:
        """Show ``table``, and mark the columns in use."""
        roles: dict[int, str] = {}
        words = {"x": self.tr("x"), "y": self.tr("y"), "label": self.tr("class")}
        for topic in COLUMNS:
            column = shown[topic].value
            if isinstance(column, int) and column != NO_CLASSES and column < len(table.kinds):
                word = f"{words[topic]} ?" if shown[topic].state == "doubtful" else words[topic]
                roles[column] = f"{roles[column]}, {word}" if column in roles else word
        kinds = {"number": self.tr("numbers"), "text": self.tr("text"), "empty": self.tr("empty")}
        names = column_names(table)
        self.model_.show_table(table.rows, names, roles, [kinds[kind] for kind in table.kinds], table.choice.header)
        for column in range(min(len(table.kinds), _FITTED_COLUMNS)):
            width = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
            self.setColumnWidth(column, min(width + SPACE_S, scaled(_WIDEST_COLUMN)))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.model_.show_theme(theme)
