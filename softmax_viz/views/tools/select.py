"""Selecting and moving points. GUI thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.views.style.theme import PICK_RADIUS
from softmax_viz.views.tools.tool import Pointer, Surface, Tool, moved, nearest

# A press that moves less than this is a click, so that an unsteady hand moves no point. Canvas pixels.
_DRAG_PX = 3.0


class SelectTool(Tool):
    """A click selects the nearest point, a drag on a point moves the selection, any other drag is a rectangle."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._start = Pointer(0.0, 0.0)
        self._hit: int | None = None
        self._moving = np.empty(0, np.int64)
        self._from = np.empty((0, 2))
        self._n_points = 0
        self._dragging = False
        self._rubber = QRectF()

    def press(self, pointer: Pointer) -> None:
        """Select the point under the pointer, if any."""
        surface = self.surface
        self.busy, self._start, self._dragging, self._rubber = True, pointer, False, QRectF()
        placed, reach = surface.mapping.to_canvas(surface.data.points), surface.theme.size(PICK_RADIUS)
        self._hit = nearest(placed, pointer.x, pointer.y, reach)
        selection = surface.selection
        if self._hit is None:
            self._moving = np.empty(0, np.int64)
        elif pointer.shift:
            toggled = np.setxor1d(selection, [self._hit])
            self._moving = toggled if self._hit in toggled else np.empty(0, np.int64)
            surface.ask_selection(toggled)
        elif self._hit in selection:
            self._moving = selection
        else:
            self._moving = np.array([self._hit])
            surface.ask_selection(self._moving)
        self._from = surface.data.points[self._moving]
        self._n_points = surface.data.n_points

    def move(self, pointer: Pointer) -> None:
        """Move the points, or draw the rectangle."""
        if not self.busy:
            return
        start = self._start
        self._dragging |= max(abs(pointer.x - start.x), abs(pointer.y - start.y)) >= _DRAG_PX
        if not self._dragging:
            return
        if self._hit is None:
            self._rubber = QRectF(QPointF(start.x, start.y), QPointF(pointer.x, pointer.y)).normalized()
        elif len(self._moving):
            self._put(pointer)

    def release(self, pointer: Pointer) -> None:
        """Select the points in the rectangle, or only the clicked point."""
        del pointer
        if not self.busy:
            return
        surface = self.surface
        if self._hit is None:
            found = self._in_rubber() if self._dragging else np.empty(0, np.int64)
            chosen = np.union1d(surface.selection, found) if self._start.shift else found
            self.busy, self._rubber = False, QRectF()
            surface.ask_selection(chosen.astype(np.int64))
        elif not self._dragging and not self._start.shift and len(self._moving) > 1:
            surface.ask_selection(np.array([self._hit]))
        self.busy = False

    def cancel(self) -> None:
        """Put the points back where they were."""
        if self.busy and self._dragging and self._hit is not None and len(self._moving):
            self._put(self._start)
        self.busy, self._rubber = False, QRectF()

    def stop(self) -> None:
        """Leave the points where they are; a rectangle selects nothing."""
        self.busy, self._rubber = False, QRectF()

    def overlay(self) -> QRectF:
        """Return the area of the rectangle."""
        return self._rubber

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle."""
        if self._rubber.isEmpty():
            return
        painter.fillRect(self._rubber, self.surface.theme.selection_fill)
        painter.setPen(QPen(self.surface.theme.selection, self.surface.theme.size(1.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._rubber)

    def _put(self, pointer: Pointer) -> None:
        """Move the points by the distance of the pointer from its place at the press."""
        if self.surface.data.n_points != self._n_points:
            self.busy = False  # The data changed during the stroke: these indices mean other points now.
            return
        mapping = self.surface.mapping
        there = mapping.to_data(pointer.x, pointer.y)
        here = mapping.to_data(self._start.x, self._start.y)
        self.surface.ask_move(self._moving, moved(self._from, (there[0] - here[0], there[1] - here[1])))

    def _in_rubber(self) -> Ints:
        placed = self.surface.mapping.to_canvas(self.surface.data.points)
        low = (self._rubber.left(), self._rubber.top())
        high = (self._rubber.right(), self._rubber.bottom())
        return np.flatnonzero(((placed >= low) & (placed <= high)).all(axis=1))
