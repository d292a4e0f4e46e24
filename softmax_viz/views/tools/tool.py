"""The base of all tools: objects that turn pointer positions into requests on a ``Surface``. GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import PICK_RADIUS, Theme
from softmax_viz.views.tools.brush import Brush

Ends = tuple[tuple[float, float], tuple[float, float]]


@frozen_dataclass
class Pointer:
    """Where the pointer is, in canvas pixels, and whether Shift is held."""

    x: float
    y: float
    shift: bool = False


class Surface(Protocol):
    """What a tool may read and request. After each request the properties may have changed."""

    @property
    def mapping(self) -> Mapping:
        """The mapping between data and canvas."""

    @property
    def data(self) -> Dataset:
        """The points shown now."""

    @property
    def selection(self) -> Ints:
        """Indices of the selected points, ascending."""

    @property
    def probe(self) -> tuple[float, float] | None:
        """Where the probe is pinned, data units; None if it is not."""

    @property
    def handles(self) -> list[tuple[tuple[float, float], Callable[[float, float], None]]]:
        """Each place, data units, by which a panel's drawing can be dragged, and the function that does it."""

    @property
    def active_class(self) -> int:
        """The class that new points get."""

    @property
    def theme(self) -> Theme:
        """The colours for drawing the tool."""

    @property
    def gesture(self) -> int:
        """Number of the stroke in progress."""

    def ask_point(self, x: float, y: float) -> None:
        """Ask for a new point of the active class at (x, y), data units."""

    def ask_move(self, indices: Ints, points: Floats) -> None:
        """Ask for the points at ``indices`` (M,) to be moved to ``points`` (M, 2)."""

    def ask_erase(self, indices: Ints) -> None:
        """Ask for the points at ``indices`` (M,) to be removed."""

    def ask_relabel(self, indices: Ints, class_index: int) -> None:
        """Ask for the points at ``indices`` (M,) that are of another class to get this class."""

    def ask_spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str) -> None:
        """Ask for ``count`` points around (x, y) in the ellipse with half axes ``rx`` and ``ry``, data units."""

    def ask_selection(self, indices: Ints) -> None:
        """Ask for exactly these points (M,) to be selected."""

    def ask_probe(self, x: float, y: float, further: bool = False) -> None:
        """Ask for the probe to be pinned at (x, y), data units, or for a further place to be."""

    def ask_cut(self, ends: Ends | None, is_done: bool) -> None:
        """Ask for the cut to lead from A to B, data units; None: as before this stroke. ``is_done``: it ends here."""

    def ask_view(self, view: Viewport) -> None:
        """Ask for this rectangle of the data plane to be shown."""


def nearest(placed: Floats, x: float, y: float, radius: float = PICK_RADIUS) -> int | None:
    """Return the index of the point nearest to (x, y) within ``radius``; of equals the last, which is on top.

    ``placed`` (N, 2) and all distances are in canvas pixels.
    """
    if not len(placed):
        return None
    distances = np.hypot(placed[::-1, 0] - x, placed[::-1, 1] - y)
    best = int(distances.argmin())
    return len(placed) - 1 - best if distances[best] <= radius else None


def kept_inside(mapping: Mapping, pointer: Pointer) -> tuple[float, float]:
    """Return the data coordinates of the place on the canvas that is nearest to ``pointer``.

    A drag may leave the canvas; what it carries stays in view.
    """
    x = min(max(pointer.x, 0.0), mapping.width - 1.0)
    y = min(max(pointer.y, 0.0), mapping.height - 1.0)
    return mapping.to_data(x, y)


def moved(points: Floats, shift: tuple[float, float]) -> Floats:
    """Return ``points`` (M, 2) moved by ``shift``; even near the largest float they stay finite."""
    most = np.finfo(np.float64).max
    with np.errstate(over="ignore"):
        result: Floats = np.clip(points + np.array(shift), -most, most)
    return result


def within(placed: Floats, start: tuple[float, float], end: tuple[float, float], radius: float) -> Bools:
    """Return which points (N,) lie at most ``radius`` from the line segment, all in canvas pixels."""
    reached = placed - start
    along = np.subtract(end, start)
    length2 = float(along @ along)
    # Far points may be infinite: they are too far away in any case, so their place along the stroke does not matter.
    with np.errstate(invalid="ignore", over="ignore"):
        part = np.clip(reached @ along / length2, 0.0, 1.0) if length2 else np.zeros(len(placed))
        distances = np.hypot(reached[:, 0] - part * along[0], reached[:, 1] - part * along[1])
    near: Bools = distances <= radius
    return near


class Tool:
    """The base of all tools, which does nothing.

    ``adds_a_point`` says whether a click adds one point at its place.
    ``grips_points`` and ``grips_probe`` say whether a drag that begins on a point, or on the pinned probe, moves it
    (see ``views.tools.grips``); ``moves_points``, whether the tool itself moves points. ``busy`` is True while a stroke
    is in progress; ``at`` is the place where the tool's mark is drawn. While it is busy, ``pulse`` is called every
    ``pulse_ms``, unless that is 0.
    """

    pulse_ms = 0
    held_cursor: Qt.CursorShape | None = None
    adds_a_point = False
    grips_points = False
    grips_probe = True
    grips_handles = True
    moves_points = False

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.busy = False
        self.at: Pointer | None = None
        self.brush: Brush | None = None

    def press(self, pointer: Pointer) -> None:
        """Handle the press of the left button."""

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer with the left button down."""

    def release(self, pointer: Pointer) -> None:
        """Handle the release of the left button."""

    def cancel(self) -> None:
        """Cancel the stroke and undo it."""
        self.busy = False

    def stop(self) -> None:
        """End the stroke here, without a release; its changes stay."""
        self.busy = False

    def pulse(self) -> None:
        """Handle the tick of the clock during a stroke."""

    def use(self, pointer: Pointer) -> None:
        """Act once at a place chosen by the keyboard: by default like a click."""
        self.press(pointer)
        self.release(pointer)

    def wheel(self, notches: float) -> bool:
        """Handle a turn of the wheel with Ctrl held; True if the tool uses it."""
        del notches
        return False

    def overlay(self) -> QRectF:
        """Return the area that ``paint`` covers now, in canvas pixels; empty for nothing."""
        return QRectF()

    def paint(self, painter: QPainter) -> None:
        """Draw the tool's mark over the picture, in canvas pixels."""
