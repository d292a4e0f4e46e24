"""Placing points, one by one. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from softmax_viz.views.style.theme import MARKER
from softmax_viz.views.tools.marks import paint_ghost, square_around
from softmax_viz.views.tools.tool import Pointer, Tool


class PlaceTool(Tool):
    """A press places a point at once; a pale marker follows the pointer."""

    def press(self, pointer: Pointer) -> None:
        """Ask for the point at once."""
        self.surface.ask_point(*self.surface.mapping.to_data(pointer.x, pointer.y))

    def overlay(self) -> QRectF:
        """Return the area of the pale marker."""
        return QRectF() if self.at is None else square_around(self.at, self.surface.theme.size(MARKER))

    def paint(self, painter: QPainter) -> None:
        """Draw the pale marker of the active class."""
        if self.at is not None:
            paint_ghost(painter, self.surface, self.at)
