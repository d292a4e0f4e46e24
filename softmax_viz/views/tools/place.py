"""Placing points, one by one. GUI thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from softmax_viz.views.style.theme import MARKER
from softmax_viz.views.tools.grips import is_drag
from softmax_viz.views.tools.marks import paint_ghost, square_around
from softmax_viz.views.tools.tool import Pointer, Surface, Tool, kept_inside


class PlaceTool(Tool):
    """A press places a point at once, and the point follows until the release; a pale marker follows the pointer."""

    adds_a_point = True
    grips_points = True

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._start = Pointer(0.0, 0.0)
        self._n_points = 0
        self._is_dragged = False

    def press(self, pointer: Pointer) -> None:
        """Ask for the point at once."""
        surface = self.surface
        self._start, self._is_dragged = pointer, False
        before = surface.data.n_points
        surface.ask_point(*surface.mapping.to_data(pointer.x, pointer.y))
        self._n_points = surface.data.n_points
        self.busy = self._n_points == before + 1  # a refused point cannot follow

    def move(self, pointer: Pointer) -> None:
        """Move the new point with the pointer."""
        if not self.busy:
            return
        self._is_dragged |= is_drag(self._start, pointer)
        if self._is_dragged and self._is_there():
            place = kept_inside(self.surface.mapping, pointer)
            self.surface.ask_move(np.array([self._n_points - 1]), np.array([place]))

    def release(self, pointer: Pointer) -> None:
        """End the drag; the point stays."""
        del pointer
        self.busy = False

    def cancel(self) -> None:
        """Take the new point away again."""
        if self.busy and self._is_there():
            self.surface.ask_erase(np.array([self._n_points - 1]))
        self.busy = False

    def overlay(self) -> QRectF:
        """Return the area of the pale marker."""
        return QRectF() if self.at is None or self.busy else square_around(self.at, self.surface.theme.size(MARKER))

    def paint(self, painter: QPainter) -> None:
        """Draw the pale marker of the active class, unless the new point itself is at the pointer."""
        if self.at is not None and not self.busy:
            paint_ghost(painter, self.surface, self.at)

    def _is_there(self) -> bool:
        """Return whether the data are still those with the new point at the end; if not, the drag ends."""
        self.busy = self.surface.data.n_points == self._n_points
        return self.busy
