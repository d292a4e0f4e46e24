"""The points as an editable table beside the canvas. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedLayout, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Bools, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.views.points.points_delegate import PointsDelegate
from softmax_viz.views.points.points_model import PointsModel
from softmax_viz.views.points.points_rows import RowsView, TitlesHeader
from softmax_viz.views.points.points_selection import PointsSelection
from softmax_viz.views.points.sorted_points import CLASS, NUMBER, WRONG, X, Y
from softmax_viz.views.style.theme import SPACE_L, SPACE_S, SPACE_XS, SWATCH, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.labels import plain_label

_ROW_PADDING = 8


class PointsTable(QWidget):
    """All points: number, coordinates, class, and a ring where the model is wrong.

    Indices are those of the data set, ascending, whatever the order of the rows.

    Signals
    -------
    moveRequested(int, float, float)
        A coordinate was typed: the index of the point and its new place in data units.
    relabelRequested(ndarray, int)
        The points that are to get a class: the edited one, or all selected ones if it is one of them.
    deleteRequested(ndarray), copyRequested(ndarray), selectionRequested(ndarray)
        The points at these indices are to be deleted, copied, selected.
    """

    moveRequested = Signal(int, float, float)
    relabelRequested = Signal(object, int)
    deleteRequested = Signal(object)
    copyRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PointsModel()
        self.model.setParent(self)
        self._latest: Dataset | None = None
        self._wrong: Bools = np.zeros(0, bool)
        self._letters: list[int] = []
        self.view = RowsView()
        self.empty = plain_label("", "muted")
        self.note = plain_label("", "note")
        self.view.setModel(self.model)
        self._selection = PointsSelection(self.model, self.view)
        self.selectionRequested = self._selection.requested
        self._set_up_view()
        self._arrange()
        self._align()
        self.model.moveRequested.connect(self._on_move_requested)
        self.model.classRequested.connect(self._on_class_requested)
        self.model.refused.connect(self._show_note)
        self.view.deleteRequested.connect(self._on_delete_requested)
        self.view.copyRequested.connect(self._on_copy_requested)
        self.view.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)

    # Showing data

    def show_data(self, data: Dataset) -> None:
        """Show these points and classes without emitting. While the table is hidden they are only stored."""
        self._latest = data
        if self.isVisible():
            self._take_latest()

    def show_selection(self, indices: Ints) -> None:
        """Show these points (M,) as selected, without emitting."""
        if self._selection.take(indices) and self.isVisible():
            self._selection.show_rows(follow=not self.view.hasFocus())

    def show_wrong(self, wrong: Bools) -> None:
        """Mark the points that the model gets wrong, (N,) bool. A mask of another length is ignored."""
        self._wrong = wrong
        if self.isVisible():
            self.model.show_wrong(wrong)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.model.show_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the changes that came while the table was hidden."""
        super().showEvent(event)
        self._take_latest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the note at the lower edge."""
        super().resizeEvent(event)
        self._place_note()

    def changeEvent(self, event: QEvent) -> None:
        """Fit rows and columns to their texts after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "model"):
            self._align()

    # Implementation

    def _set_up_view(self) -> None:
        view = self.view
        view.setProperty("role", "bare")
        self._delegate = PointsDelegate(self.model, self._selection.holds, self)
        self._delegate.refused.connect(self._on_text_refused)
        view.setItemDelegate(self._delegate)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # Typing does not start editing: digits and letters are shortcuts of the window.
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setCornerButtonEnabled(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = TitlesHeader(view)
        view.setHorizontalHeader(header)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(scaled(SWATCH) + SPACE_S)
        for column in (NUMBER, X, Y):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(CLASS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(WRONG, QHeaderView.ResizeMode.Fixed)
        header.setSortIndicator(NUMBER, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)
        sentence = self.tr("All points. Double-click a cell to change it; click a title to sort; Delete removes rows.")
        set_explanation(view, self.tr("Points"), sentence)
        view.setToolTip("")  # cells and titles have their own

    def _arrange(self) -> None:
        self.empty.setText(self.tr("No points yet. Click on the canvas to place some, or paste rows of numbers."))
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        column.addLayout(self._stack, 1)
        self.note.setParent(self)  # it covers the last rows, so that no row moves
        self.note.hide()

    def _align(self) -> None:
        """Give rows and columns the sizes that their texts need."""
        self.view.setFont(tabular(self.font()))
        metrics = self.view.fontMetrics()
        self.view.verticalHeader().setDefaultSectionSize(max(metrics.height(), scaled(SWATCH)) + _ROW_PADDING)
        texts = [self.model.points.widest(column) for column in (NUMBER, X, Y)]
        self._letters = [len(text) for text in texts]
        for column, text in zip((NUMBER, X, Y), texts, strict=True):
            width = metrics.horizontalAdvance(text) + 2 * SPACE_S
            self.view.setColumnWidth(column, max(width, metrics.horizontalAdvance("000") + 2 * SPACE_S))
        self.view.setColumnWidth(WRONG, scaled(SWATCH) + 2 * SPACE_S)

    def _take_latest(self) -> None:
        data, self._latest = self._latest, None
        if data is not None:
            with self._selection.quiet():
                self.model.show_data(data)
            if [len(self.model.points.widest(column)) for column in (NUMBER, X, Y)] != self._letters:
                self._align()
            self._stack.setCurrentWidget(self.view if data.n_points else self.empty)
        self.model.show_wrong(self._wrong)
        self._selection.show_rows(follow=False)

    def _show_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self._place_note()

    def _place_note(self) -> None:
        width = self.width() - 2 * SPACE_XS
        height = self.note.heightForWidth(width)
        self.note.setGeometry(SPACE_XS, self.height() - SPACE_XS - height, width, height)
        self.note.raise_()

    # Actions of the user

    def _on_sorted(self) -> None:
        self._selection.show_rows(follow=True)

    def _on_move_requested(self, index: int, x: float, y: float) -> None:
        self._show_note("")
        self.moveRequested.emit(index, x, y)

    def _on_class_requested(self, index: int, label: int) -> None:
        self._show_note("")
        self.relabelRequested.emit(self._selection.with_point(index), label)

    def _on_text_refused(self, text: str) -> None:
        self._show_note(self.model.refusal(text))

    def _on_delete_requested(self) -> None:
        if len(self._selection.indices):
            self.deleteRequested.emit(self._selection.indices)

    def _on_copy_requested(self) -> None:
        if len(self._selection.indices):
            self.copyRequested.emit(self._selection.indices)
