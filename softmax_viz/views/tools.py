"""The tools: what the left mouse button does. ``TOOLS`` is the one place where a tool is added. GUI thread.

A tool remembers nothing but the stroke it is in; the data are the canvas's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from softmax_viz.core.arrays import Ints
from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.points_layer import paint_marker
from softmax_viz.views.theme import ERASER_RADIUS, MARKER
from softmax_viz.views.tool import Pointer, Surface, Tool, nearest, within
from softmax_viz.views.words import translated

# A press that moves less than this is a click, so that a trembling hand moves no point. Canvas pixels.
_DRAG_PX = 3.0
_GHOST_OPACITY = 0.4
_ERASER_RANGE = (4.0, 160.0)
_ERASER_NOTCH = 1.15


class PlaceTool(Tool):
    """A press places a point at once; a pale marker follows the pointer."""

    def press(self, pointer: Pointer) -> None:
        """Ask for the point at once."""
        self.surface.ask_point(*self.surface.mapping.to_data(pointer.x, pointer.y))

    def overlay(self) -> QRectF:
        """The pale marker."""
        if self.at is None:
            return QRectF()
        return QRectF(self.at.x - MARKER, self.at.y - MARKER, 2.0 * MARKER, 2.0 * MARKER)

    def paint(self, painter: QPainter) -> None:
        """Draw the pale marker of the active class."""
        if self.at is None:
            return
        label = self.surface.data.classes[self.surface.active_class]
        painter.save()
        painter.setOpacity(_GHOST_OPACITY)
        painter.translate(self.at.x, self.at.y)
        paint_marker(painter, label.style, self.surface.theme)
        painter.restore()


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
        """Choose what is under the pointer, if anything."""
        surface = self.surface
        self.busy, self._start, self._dragging, self._rubber = True, pointer, False, QRectF()
        self._hit = nearest(surface.mapping.to_canvas(surface.data.points), pointer.x, pointer.y)
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
        """Select what is in the rectangle, or only the clicked point."""
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

    def overlay(self) -> QRectF:
        """The rectangle."""
        return self._rubber

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle."""
        if self._rubber.isEmpty():
            return
        painter.fillRect(self._rubber, self.surface.theme.selection_fill)
        painter.setPen(QPen(self.surface.theme.selection, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._rubber)

    def _put(self, pointer: Pointer) -> None:
        """Move the points by the way that the pointer went since the press."""
        if self.surface.data.n_points != self._n_points:
            self.busy = False  # The data changed under the hand: these indices mean other points now.
            return
        mapping = self.surface.mapping
        there = mapping.to_data(pointer.x, pointer.y)
        here = mapping.to_data(self._start.x, self._start.y)
        self.surface.ask_move(self._moving, self._from + np.subtract(there, here))

    def _in_rubber(self) -> Ints:
        placed = self.surface.mapping.to_canvas(self.surface.data.points)
        low = (self._rubber.left(), self._rubber.top())
        high = (self._rubber.right(), self._rubber.bottom())
        return np.flatnonzero(((placed >= low) & (placed <= high)).all(axis=1))


class EraseTool(Tool):
    """A round brush that removes every point it passes over, also between two positions of a fast stroke."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self.radius = float(ERASER_RADIUS)
        self._last = (0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """Erase under the brush."""
        self.busy, self._last = True, (pointer.x, pointer.y)
        self._erase_to(pointer)

    def move(self, pointer: Pointer) -> None:
        """Erase along the way from the last place."""
        if self.busy:
            self._erase_to(pointer)

    def release(self, pointer: Pointer) -> None:
        """End the stroke."""
        del pointer
        self.busy = False

    def wheel(self, notches: float) -> bool:
        """Change the size of the brush."""
        low, high = _ERASER_RANGE
        self.radius = min(max(self.radius * _ERASER_NOTCH**notches, low), high)
        return True

    def overlay(self) -> QRectF:
        """The brush."""
        if self.at is None:
            return QRectF()
        reach = self.radius + 3.0
        return QRectF(self.at.x - reach, self.at.y - reach, 2.0 * reach, 2.0 * reach)

    def paint(self, painter: QPainter) -> None:
        """Draw the brush."""
        if self.at is None:
            return
        theme, centre = self.surface.theme, QPointF(self.at.x, self.at.y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.probe_halo, 3.4), (theme.probe, 1.4)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(centre, self.radius, self.radius)

    def _erase_to(self, pointer: Pointer) -> None:
        placed = self.surface.mapping.to_canvas(self.surface.data.points)
        start, self._last = self._last, (pointer.x, pointer.y)
        under = np.flatnonzero(within(placed, start, self._last, self.radius))
        if len(under):
            self.surface.ask_erase(under)


class ProbeTool(Tool):
    """A click or drag pins the probe."""

    def press(self, pointer: Pointer) -> None:
        """Pin the probe."""
        self.busy = True
        self.surface.ask_probe(*self.surface.mapping.to_data(pointer.x, pointer.y))

    def move(self, pointer: Pointer) -> None:
        """Pull it along."""
        if self.busy:
            self.surface.ask_probe(*self.surface.mapping.to_data(pointer.x, pointer.y))

    def release(self, pointer: Pointer) -> None:
        """Leave it there."""
        del pointer
        self.busy = False


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One row of the table of tools.

    Parameters
    ----------
    name
        Its name in the program, and of its icon.
    label, hint
        Name and one-line help for people, marked for translation; see ``tool_label`` and ``tool_hint``.
    cursor
        Shape of the mouse pointer over the canvas.
    make
        Makes the tool for a surface.
    """

    name: str
    label: str
    hint: str
    cursor: Qt.CursorShape
    make: Callable[[Surface], Tool]


TOOLS: dict[str, ToolSpec] = {
    spec.name: spec
    for spec in (
        ToolSpec(
            "place",
            QT_TRANSLATE_NOOP("tools", "Place"),
            QT_TRANSLATE_NOOP("tools", "click to add a point of class %1 · 1–9 choose the class"),
            Qt.CursorShape.CrossCursor,
            PlaceTool,
        ),
        ToolSpec(
            "select",
            QT_TRANSLATE_NOOP("tools", "Select"),
            QT_TRANSLATE_NOOP(
                "tools", "click or drag to select · Shift adds · drag a point to move it · Delete removes"
            ),
            Qt.CursorShape.ArrowCursor,
            SelectTool,
        ),
        ToolSpec(
            "erase",
            QT_TRANSLATE_NOOP("tools", "Erase"),
            QT_TRANSLATE_NOOP("tools", "drag over points to remove them · Ctrl+wheel sets the size of the brush"),
            Qt.CursorShape.CrossCursor,
            EraseTool,
        ),
        ToolSpec(
            "probe",
            QT_TRANSLATE_NOOP("tools", "Probe"),
            QT_TRANSLATE_NOOP("tools", "click or drag to pin the probe · right-click to release it"),
            Qt.CursorShape.PointingHandCursor,
            ProbeTool,
        ),
    )
}


def tool_label(name: str) -> str:
    """The name of the tool in the language of the window."""
    return translated("tools", TOOLS[name].label)


def tool_hint(name: str, active_class: int) -> str:
    """One line for the status bar, in the language of the window; ``active_class`` counts from 0."""
    return translated("tools", TOOLS[name].hint).replace("%1", str(active_class + 1))
