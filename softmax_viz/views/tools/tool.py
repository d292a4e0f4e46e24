"""What a tool is: an object that turns pointer positions into requests on a ``Surface``. GUI thread."""

from __future__ import annotations

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


@frozen_dataclass
class Pointer:
    """Where the pointer is, in canvas pixels, and whether Shift is held."""

    x: float
    y: float
    shift: bool = False


class Surface(Protocol):
    """What a tool may see and ask for. After each request the properties may have changed."""

    @property
    def mapping(self) -> Mapping:
        """Data to canvas and back."""

    @property
    def data(self) -> Dataset:
        """The points shown now."""

    @property
    def selection(self) -> Ints:
        """Indices of the selected points, ascending."""

    @property
    def active_class(self) -> int:
        """The class that new points get."""

    @property
    def theme(self) -> Theme:
        """Colours of what a tool draws."""

    @property
    def gesture(self) -> int:
        """Number of the stroke in progress."""

    def ask_point(self, x: float, y: float) -> None:
        """Ask for a new point of the active class at (x, y), data units."""

    def ask_move(self, indices: Ints, points: Floats) -> None:
        """Ask for the points at ``indices`` (M,) to be put to ``points`` (M, 2)."""

    def ask_erase(self, indices: Ints) -> None:
        """Ask for the points at ``indices`` (M,) to be removed."""

    def ask_relabel(self, indices: Ints, class_index: int) -> None:
        """Ask for those of the points at ``indices`` (M,) that are of another class to become of this one."""

    def ask_spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str) -> None:
        """Ask for ``count`` points around (x, y) in the ellipse with half axes ``rx`` and ``ry``, data units."""

    def ask_selection(self, indices: Ints) -> None:
        """Ask for exactly these points (M,) to be selected."""

    def ask_probe(self, x: float, y: float) -> None:
        """Ask for the probe to be pinned at (x, y), data units."""

    def ask_view(self, view: Viewport) -> None:
        """Ask for this rectangle of the data plane to be shown."""


def nearest(placed: Floats, x: float, y: float, radius: float = PICK_RADIUS) -> int | None:
    """Index of the point nearest to (x, y) and not farther than ``radius``; of equals the last, which is on top.

    ``placed`` (N, 2) and all distances are in canvas pixels.
    """
    if not len(placed):
        return None
    distances = np.hypot(placed[::-1, 0] - x, placed[::-1, 1] - y)
    best = int(distances.argmin())
    return len(placed) - 1 - best if distances[best] <= radius else None


def moved(points: Floats, shift: tuple[float, float]) -> Floats:
    """``points`` (M, 2) moved by ``shift``; even at the end of all numbers they stay finite."""
    most = np.finfo(np.float64).max
    with np.errstate(over="ignore"):
        result: Floats = np.clip(points + np.array(shift), -most, most)
    return result


def within(placed: Floats, start: tuple[float, float], end: tuple[float, float], radius: float) -> Bools:
    """Which points (N,) lie at most ``radius`` from the line segment, all in canvas pixels."""
    reached = placed - start
    along = np.subtract(end, start)
    length2 = float(along @ along)
    # Far points may be infinite: their place along the stroke does not matter, they are out of reach.
    with np.errstate(invalid="ignore", over="ignore"):
        part = np.clip(reached @ along / length2, 0.0, 1.0) if length2 else np.zeros(len(placed))
        distances = np.hypot(reached[:, 0] - part * along[0], reached[:, 1] - part * along[1])
    near: Bools = distances <= radius
    return near


class Tool:
    """Does nothing; the base of all tools.

    ``busy`` says whether a stroke is in progress, ``at`` where the tool itself is drawn. While it is busy,
    ``pulse`` is called every ``pulse_ms``, unless that is 0.
    """

    pulse_ms = 0
    held_cursor: Qt.CursorShape | None = None

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.busy = False
        self.at: Pointer | None = None
        self.brush: Brush | None = None

    def press(self, pointer: Pointer) -> None:
        """Take the press of the left button."""

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer with the left button down."""

    def release(self, pointer: Pointer) -> None:
        """Take the release of the left button."""

    def cancel(self) -> None:
        """Give the stroke up."""
        self.busy = False

    def stop(self) -> None:
        """End the stroke here, without a release; what it has done stays."""
        self.busy = False

    def pulse(self) -> None:
        """Time passes during a stroke."""

    def use(self, pointer: Pointer) -> None:
        """Act once at a place that the keyboard has chosen: by default as a click does."""
        self.press(pointer)
        self.release(pointer)

    def wheel(self, notches: float) -> bool:
        """Take a turn of the wheel with Ctrl held; True if the tool makes use of it."""
        del notches
        return False

    def overlay(self) -> QRectF:
        """Return what ``paint`` covers now, in canvas pixels; empty for nothing."""
        return QRectF()

    def paint(self, painter: QPainter) -> None:
        """Draw the tool itself over the picture, in canvas pixels."""
