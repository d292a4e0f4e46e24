"""Spraying points. GUI thread."""

from __future__ import annotations

import math

from PySide6.QtGui import QPainter

from softmax_viz.views.tools.brush import BRUSHES
from softmax_viz.views.tools.brushes import BrushTool
from softmax_viz.views.tools.marks import paint_ghost, paint_ring
from softmax_viz.views.tools.tool import Pointer, Surface

# The distance from one dab to the next: a share of the radius, but not less than so many canvas pixels.
_SPACING, _LEAST_SPACING = 0.5, 6.0
# The most dabs between two positions of a fast stroke: more would slow the program down.
_MOST_DABS = 12


class SprayTool(BrushTool):
    """Sprays points of the active class: at the press, then along the way, and repeatedly while held still."""

    pulse_ms = 150

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface, BRUSHES["spray"])
        self._last = self._here = Pointer(0.0, 0.0)
        self._moves = False

    def press(self, pointer: Pointer) -> None:
        """Spray one dab at once."""
        self.busy, self._here, self._moves = True, pointer, False
        self._dab(pointer)

    def move(self, pointer: Pointer) -> None:
        """Spray dabs at equal distances along the way from the last one."""
        if not self.busy:
            return
        self._here, start = pointer, self._last
        dx, dy = pointer.x - start.x, pointer.y - start.y
        way, spacing = math.hypot(dx, dy), max(_SPACING * self.brush.radius, _LEAST_SPACING)
        steps = int(way / spacing)
        dabs = min(steps, _MOST_DABS)
        for number in range(1, dabs + 1):
            share = number / dabs * steps * spacing / way
            self._dab(Pointer(start.x + share * dx, start.y + share * dy))
            self._moves = True

    def pulse(self) -> None:
        """Spray one more dab, unless the pointer has moved since the last call."""
        if self.busy and not self._moves:
            self._dab(self._here)
        self._moves = False

    def paint(self, painter: QPainter) -> None:
        """Draw the circle, the class, and the standard deviation of a soft brush."""
        super().paint(painter)
        if self.at is None:
            return
        if self.brush.falloff == "gaussian":
            paint_ring(painter, self.surface.theme, self.at, self.brush.radius / 2.0, dashed=True)
        paint_ghost(painter, self.surface, self.at)

    def _dab(self, place: Pointer) -> None:
        self._last = place
        mapping, brush = self.surface.mapping, self.brush
        view, radius = mapping.view, brush.radius
        self.surface.ask_spray(
            *mapping.to_data(place.x, place.y),
            radius * (view.width / mapping.width), radius * (view.height / mapping.height),
            brush.density, brush.falloff,
        )  # fmt: skip
