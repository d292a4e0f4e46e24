"""The twelve marker shapes. On the canvas all have the same area, so that no class looks heavier. GUI thread."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

Corner = tuple[float, float]

# Width of an arm of the plus and the cross, and radius of the inner corners of the star, as parts of the whole.
_ARM = 0.4
_STAR_INNER = 0.5


def _regular(corners: int, start_degrees: float) -> list[Corner]:
    """Return a regular polygon on the unit circle; 0° points right, 90° up on the screen."""
    angles = (math.radians(start_degrees + 360.0 * i / corners) for i in range(corners))
    return [(math.cos(angle), -math.sin(angle)) for angle in angles]


def _star(points: int) -> list[Corner]:
    outer = _regular(points, 90.0)
    inner = [(_STAR_INNER * x, _STAR_INNER * y) for x, y in _regular(points, 90.0 + 180.0 / points)]
    return [corner for pair in zip(outer, inner, strict=True) for corner in pair]


def _plus() -> list[Corner]:
    a, b = _ARM, 1.0
    return [(-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b), (-a, b), (-a, a), (-b, a), (-b, -a), (-a, -a)]


def _turned(corners: Iterable[Corner], degrees: float) -> list[Corner]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(c * x - s * y, s * x + c * y) for x, y in corners]


_OUTLINES: dict[str, list[Corner]] = {
    "square": _regular(4, 45.0),
    "triangle": _regular(3, 90.0),
    "diamond": _regular(4, 90.0),
    "triangle_down": _regular(3, -90.0),
    "cross": _turned(_plus(), 45.0),
    "pentagon": _regular(5, 90.0),
    "plus": _plus(),
    "star": _star(5),
    "hexagon": _regular(6, 0.0),
    "triangle_left": _regular(3, 180.0),
    "triangle_right": _regular(3, 0.0),
}


@cache
def _unit_outline(shape: str) -> tuple[Corner, ...]:
    """Return the outline with the area of a circle of diameter 1."""
    corners = _OUTLINES[shape]
    following = corners[1:] + corners[:1]
    area = abs(sum(x * v - u * y for (x, y), (u, v) in zip(corners, following, strict=True))) / 2.0
    scale = math.sqrt(math.pi / 4.0 / area)
    return tuple((scale * x, scale * y) for x, y in corners)


@cache
def _fit_in_row(shape: str) -> float:
    """Return the factor by which a marker of this shape is drawn in a list, beside other shapes.

    It is between the equal area of the canvas and equal width and height: in a row, a large triangle looks large.
    """
    xs, ys = zip(*_unit_outline(shape), strict=True)
    return 1.0 / math.sqrt(max(max(xs) - min(xs), max(ys) - min(ys)))


def swatch_path(shape: str, size: float) -> QPainterPath:
    """Return the outline of a marker for lists, its bounding box centred on the origin, about ``size`` wide and high.

    Raises
    ------
    KeyError
        If no shape has this name.
    """
    path = marker_path(shape, size if shape == "circle" else size * _fit_in_row(shape))
    return path.translated(-path.boundingRect().center())


def marker_path(shape: str, size: float) -> QPainterPath:
    """Return the outline of a marker, its centre of area at the origin.

    Parameters
    ----------
    shape
        The shape of one of ``field.picture.palette.CLASS_STYLES``.
    size
        Diameter of the circle; every other shape has the circle's area. Any length unit.

    Raises
    ------
    KeyError
        If no shape has this name.
    """
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(QPointF(0.0, 0.0), size / 2.0, size / 2.0)
        return path
    path.addPolygon(QPolygonF([QPointF(size * x, size * y) for x, y in _unit_outline(shape)]))
    path.closeSubpath()
    return path
