"""The selected points of the points table, and the rows that show them. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal
from PySide6.QtWidgets import QTableView

from softmax_viz.core.basics.arrays import Bools, Ints, distinct
from softmax_viz.views.points.points_model import PointsModel
from softmax_viz.views.points.sorted_points import NUMBER, WRONG

_NOTHING = np.empty(0, np.int64)
# Qt searches all ranges of its selection for every cell it draws; with more ranges than this it gets none.
_MOST_RANGES = 1_000


class PointsSelection(QObject):
    """The selected points as indices of the data set, kept in step with the selected rows of ``view``.

    ``requested(ndarray)``: a user selected the points at these indices, ascending.
    """

    requested = Signal(object)

    def __init__(self, model: PointsModel, view: QTableView) -> None:
        super().__init__(view)
        self.indices: Ints = _NOTHING
        self._flags: Bools = np.zeros(0, bool)
        self._model = model
        self._view = view
        self._is_quiet = False
        view.selectionModel().selectionChanged.connect(self._on_changed)

    def holds(self, point: int) -> bool:
        """Return whether the point with this index is selected."""
        return point < len(self._flags) and bool(self._flags[point])

    def with_point(self, point: int) -> Ints:
        """Return all selected points if ``point`` is one of them, else only ``point``."""
        return self.indices if self.holds(point) else np.array([point])

    def take(self, indices: Ints) -> bool:
        """Select the points at ``indices`` (M,); False if they were already. ``show_rows`` must follow to show it."""
        indices = distinct(indices)
        if np.array_equal(indices, self.indices):
            return False
        self.indices = indices
        return True

    def show_rows(self, follow: bool) -> None:
        """Select the rows of the selected points without emitting; ``follow`` scrolls to the first of them."""
        model, view = self._model, self._view
        self.indices = self.indices[self.indices < model.rowCount()]
        self._mark()
        rows = model.points.rows_of(self.indices) if len(self.indices) else _NOTHING
        breaks = np.flatnonzero(np.diff(rows) > 1)
        firsts, lasts = (
            rows[np.r_[0, breaks + 1]] if len(rows) else rows,
            rows[np.r_[breaks, -1]] if len(rows) else rows,
        )
        chosen = QItemSelection()
        if len(firsts) <= _MOST_RANGES:
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
                chosen.select(model.index(first, 0), model.index(last, WRONG))
        with self.quiet():
            view.selectionModel().clearSelection()
            view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.Select)
        if follow and len(rows):
            view.scrollTo(model.index(int(rows[0]), NUMBER))
        view.viewport().update()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Ignore changes of the selected rows within the block: they do not come from the user."""
        self._is_quiet = True
        yield
        self._is_quiet = False

    def _mark(self) -> None:
        self._flags = np.zeros(self._model.rowCount(), bool)
        self._flags[self.indices] = True

    def _on_changed(self) -> None:
        if self._is_quiet:
            return
        spans = self._view.selectionModel().selection().toList()
        ranges = [np.arange(span.top(), span.bottom() + 1) for span in spans]
        rows = np.concatenate(ranges) if ranges else _NOTHING
        self.indices = distinct(self._model.points.order()[rows])
        self._mark()
        self._view.viewport().update()
        self.requested.emit(self.indices)
