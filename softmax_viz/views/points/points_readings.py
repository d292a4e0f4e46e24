"""What a run says of the points in the table: wrong, held out, p and loss. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QTableView

from softmax_viz.core.basics.arrays import Bools
from softmax_viz.views.points.points_model import PointsModel
from softmax_viz.views.points.sorted_points import LOSS, TEST, P, Values

_PAUSE_MS = 250  # between two updates of what the model says
_MOST_ROWS = 100  # in sight


class PointsReadings(QObject):
    """Keeps the newest readings, and shows them while ``view`` is visible.

    p and loss are those of the rows in sight, updated at most four times a second. ``pause`` is the timer of that; it
    runs only after new values were shown. ``take`` shows everything that came while the view was hidden.
    """

    def __init__(self, model: PointsModel, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._wrong: Bools = np.zeros(0, bool)
        self._held_out: Bools | None = None
        self._values: Values | None = None
        self._has_news = False
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE_MS)
        self.pause.timeout.connect(self._on_pause_over)
        view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_wrong(self, wrong: Bools) -> None:
        """Mark the points that the model gets wrong, (N,) bool. A mask of another length is ignored."""
        self._wrong = wrong
        if self._view.isVisible():
            self._model.show_wrong(wrong)

    def show_held_out(self, held_out: Bools | None) -> None:
        """Mark the points that are held out for testing, (N,) bool; None for none. A wrong length is ignored."""
        self._held_out = held_out
        if self._view.isVisible():
            self._take_held_out()

    def show_values(self, values: Values | None) -> None:
        """Show what this model says of the points; None for nothing."""
        self._values, self._has_news = values, True
        if self._view.isVisible() and (values is None or not self.pause.isActive()):
            self._take_values()

    def take(self) -> None:
        """Show the newest readings."""
        self._model.show_wrong(self._wrong)
        self._take_held_out()
        self._take_values()

    def _take_held_out(self) -> None:
        self._model.show_held_out(self._held_out)
        self._view.setColumnHidden(TEST, not self._model.points.held_out.any())

    def _take_values(self) -> None:
        self._has_news = False
        self._model.points.use_values(self._values)
        self._model.points.evaluate(*self._rows_in_sight())
        self._model.repaint(P, LOSS)
        if self._values is not None:
            self.pause.start()

    def _rows_in_sight(self) -> tuple[int, int]:
        view = self._view
        first, last = max(view.rowAt(0), 0), view.rowAt(view.viewport().height() - 1)
        return first, last if last >= 0 else min(self._model.rowCount() - 1, first + _MOST_ROWS)

    def _on_pause_over(self) -> None:
        if self._has_news and self._view.isVisible():
            self._take_values()

    def _on_scrolled(self) -> None:
        self._model.points.evaluate(*self._rows_in_sight())
