"""Round brushes that are moved over points: erasing and relabelling. GUI thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.views.style.theme import MARKER
from softmax_viz.views.tools.brush import BRUSHES, Brush
from softmax_viz.views.tools.marks import paint_ghost, paint_ring, square_around
from softmax_viz.views.tools.tool import Pointer, Surface, Tool, within


class BrushTool(Tool):
    """A circle at the pointer; Ctrl and the wheel change its size.

    Parameters
    ----------
    surface
        The surface that the tool works on.
    brush
        The initial brush.
    """

    def __init__(self, surface: Surface, brush: Brush) -> None:
        super().__init__(surface)
        self.brush: Brush = brush

    def release(self, pointer: Pointer) -> None:
        """End the stroke."""
        del pointer
        self.busy = False

    def wheel(self, notches: float) -> bool:
        """Change the size of the brush."""
        self.brush = self.brush.turned(notches)
        return True

    def overlay(self) -> QRectF:
        """Return the area of the circle and of the marker in its middle."""
        if self.at is None:
            return QRectF()
        size = self.surface.theme.size
        return square_around(self.at, max(self.brush.radius + size(3.0), size(MARKER)))

    def paint(self, painter: QPainter) -> None:
        """Draw the circle."""
        if self.at is not None:
            paint_ring(painter, self.surface.theme, self.at, self.brush.radius)


class SweepTool(BrushTool):
    """A brush that acts on the points it passes over, also on those between two positions of a fast stroke."""

    def __init__(self, surface: Surface, brush: Brush) -> None:
        super().__init__(surface, brush)
        self._last = (0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """Begin with the points under the brush."""
        self.busy, self._last = True, (pointer.x, pointer.y)
        self._sweep_to(pointer)

    def move(self, pointer: Pointer) -> None:
        """Continue along the line from the last place."""
        if self.busy:
            self._sweep_to(pointer)

    def act(self, under: Ints) -> None:
        """Ask for the change of the points at ``under`` (M,), M > 0, ascending."""
        raise NotImplementedError

    def _sweep_to(self, pointer: Pointer) -> None:
        placed = self.surface.mapping.to_canvas(self.surface.data.points)
        start, self._last = self._last, (pointer.x, pointer.y)
        under = np.flatnonzero(within(placed, start, self._last, self.brush.radius))
        if len(under):
            self.act(under)


class EraseTool(SweepTool):
    """Removes points."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface, BRUSHES["erase"])

    def act(self, under: Ints) -> None:
        """Ask for them to be removed."""
        self.surface.ask_erase(under)


class RelabelTool(SweepTool):
    """Gives points the active class, whose marker is drawn in the circle."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface, BRUSHES["relabel"])

    def act(self, under: Ints) -> None:
        """Ask for them to get the active class."""
        self.surface.ask_relabel(under, self.surface.active_class)

    def paint(self, painter: QPainter) -> None:
        """Draw the circle and the class."""
        super().paint(painter)
        if self.at is not None:
            paint_ghost(painter, self.surface, self.at)
