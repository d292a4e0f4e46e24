"""Grips: what a drag moves whatever the current tool is, if it begins there. GUI thread.

A press on a point (with a tool that ``grips_points``) or on the pinned probe binds a grip to the button instead of the
tool. A drag moves the thing; a press and a release without a drag is a click of the tool, so that no click is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt

from softmax_viz.views.style.theme import PICK_RADIUS
from softmax_viz.views.tools.tool import Pointer, Surface, Tool, kept_inside, nearest

# A press that moves less than this is a click, so that an unsteady hand moves nothing. Device-independent pixels.
DRAG_PX = 4.0


def is_drag(start: Pointer, pointer: Pointer) -> bool:
    """Return whether the way from ``start`` to ``pointer`` is a drag, not an unsteady click."""
    return max(abs(pointer.x - start.x), abs(pointer.y - start.y)) >= DRAG_PX


class Grip(Tool):
    """Moves one thing with the pointer, once the pointer has moved far enough for a drag.

    Parameters
    ----------
    tool
        The current tool: a press and a release without a drag is its click.
    start
        Where the button was pressed.
    x, y
        Where the thing is, data units.
    """

    held_cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, tool: Tool, start: Pointer, x: float, y: float) -> None:
        super().__init__(tool.surface)
        self._tool = tool
        self._start = start
        self._from = x, y
        mapping = self.surface.mapping
        self._offset = mapping.x_to_canvas(x) - start.x, mapping.y_to_canvas(y) - start.y
        self._is_dragged = False

    def press(self, pointer: Pointer) -> None:
        """Wait: a drag moves the thing, a click is the tool's."""
        del pointer
        self.busy = True

    def move(self, pointer: Pointer) -> None:
        """Move the thing, if this is a drag."""
        if not self.busy:
            return
        self._is_dragged |= is_drag(self._start, pointer)
        if self._is_dragged:
            right, down = self._offset
            self.put(*kept_inside(self.surface.mapping, Pointer(pointer.x + right, pointer.y + down)))

    def release(self, pointer: Pointer) -> None:
        """Leave the thing where it is; without a drag, click with the tool."""
        del pointer
        if self.busy and not self._is_dragged:
            self._tool.press(self._start)
            self._tool.release(self._start)
        self.busy = False

    def cancel(self) -> None:
        """Put the thing back."""
        if self.busy and self._is_dragged:
            self.put(*self._from)
        self.busy = False

    def put(self, x: float, y: float) -> None:
        """Ask for the thing to be moved to (x, y), data units."""
        raise NotImplementedError


class PointGrip(Grip):
    """Moves the point at ``index``."""

    def __init__(self, tool: Tool, start: Pointer, index: int) -> None:
        data = tool.surface.data
        super().__init__(tool, start, *data.points[index].tolist())
        self._index = index
        self._n_points = data.n_points

    def put(self, x: float, y: float) -> None:
        """Ask for the point to be moved, unless the index means another point now."""
        if self.surface.data.n_points != self._n_points:
            self.busy = False
            return
        self.surface.ask_move(np.array([self._index]), np.array([[x, y]]))


class ProbeGrip(Grip):
    """Moves the pinned probe."""

    def put(self, x: float, y: float) -> None:
        """Ask for the probe to be pinned there."""
        self.surface.ask_probe(x, y)


class HandleGrip(Grip):
    """Moves a handle of an overlay, by the function ``drag``."""

    def __init__(self, tool: Tool, start: Pointer, x: float, y: float, drag: Callable[[float, float], None]) -> None:
        super().__init__(tool, start, x, y)
        self._drag = drag

    def put(self, x: float, y: float) -> None:
        """Ask for the handle to be there."""
        self._drag(x, y)


def grip_at(tool: Tool, pointer: Pointer) -> Grip | None:
    """Return the grip that a press at ``pointer`` with ``tool`` binds; None if the tool itself is meant.

    A handle of an overlay comes first. Of a point and the probe the nearer one is meant; if they are equally near, the
    probe.
    """
    surface = tool.surface
    for place, drag in reversed(surface.handles if tool.grips_handles else []):  # the last one is on top
        if _distance(surface, pointer, *place) <= surface.theme.size(PICK_RADIUS):
            return HandleGrip(tool, pointer, *place, drag)
    probe = surface.probe if tool.grips_probe else None
    away = math.inf if probe is None else _distance(surface, pointer, *probe)
    is_on_probe = away <= surface.theme.size(PICK_RADIUS)
    hit = point_at(surface, pointer) if tool.grips_points or is_on_probe else None
    to_hit = math.inf if hit is None else _distance(surface, pointer, *surface.data.points[hit].tolist())
    if probe is not None and is_on_probe and away <= to_hit:
        return ProbeGrip(tool, pointer, *probe)
    return PointGrip(tool, pointer, hit) if hit is not None and tool.grips_points else None


def would_move(tool: Tool, pointer: Pointer) -> bool:
    """Return whether a drag with ``tool`` that begins at ``pointer`` moves something that lies there."""
    return grip_at(tool, pointer) is not None or (tool.moves_points and point_at(tool.surface, pointer) is not None)


def point_at(surface: Surface, pointer: Pointer, radius: float | None = None) -> int | None:
    """Return the point nearest to ``pointer`` within ``radius`` canvas pixels, by default the usual one; None for none.

    Only the few points in a square around it are mapped and measured.
    """
    radius = surface.theme.size(PICK_RADIUS) if radius is None else radius
    mapping = surface.mapping
    points = surface.data.points
    x, y = mapping.to_data(pointer.x, pointer.y)
    reach_x, reach_y = radius * (mapping.view.width / mapping.width), radius * (mapping.view.height / mapping.height)
    near = np.flatnonzero((np.abs(points[:, 0] - x) <= reach_x) & (np.abs(points[:, 1] - y) <= reach_y))
    found = nearest(mapping.to_canvas(points[near]), pointer.x, pointer.y, radius)
    return None if found is None else int(near[found])


def _distance(surface: Surface, pointer: Pointer, x: float, y: float) -> float:
    mapping = surface.mapping
    return math.hypot(mapping.x_to_canvas(x) - pointer.x, mapping.y_to_canvas(y) - pointer.y)
