"""The sites of the cells: a framed marker for each, and an arrow at the edge for one out of view. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.style.theme import SWATCH, Theme

_FRAME = 11.0  # half the side of the frame around a site
_LINE, _HALO = 1.5, 4.0
_LINK = 1.0
_ARROW = (11.0, 7.0)  # length, and half the width, of the arrow at the edge
_BEYOND = 15.0  # from the tip of the arrow to the marker behind it
_SPACING = 26.0  # between two arrows at the edge
_FAR = 1e6

Bounds = tuple[float, float, float, float]


class SiteMarks:
    """The sites of one picture in canvas coordinates."""

    def __init__(self) -> None:
        self._styles: Sequence[int] = ()
        self._places: Floats = np.empty((0, 2))
        self._ahead: list[tuple[float, float] | None] = []
        self._links: list[tuple[QPointF, QPointF]] = []

    def clear(self) -> None:
        """Show no sites."""
        self._styles, self._places, self._ahead, self._links = (), np.empty((0, 2)), [], []

    def show(
        self, sites: Floats, links: Ints, styles: Sequence[int], bounds: Bounds, scale: float
    ) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """Take the sites (K, 2) with the class ``styles``, and the pairs (M, 2) that are linked by a line.

        Sites outside of ``bounds`` (left, top, right, bottom) have an arrow at the edge. Returns for each site where
        its mark is, and in which direction from there a label is best.
        """
        self._styles = styles
        left, top, right, bottom = bounds
        centre = np.array(((left + right) / 2, (top + bottom) / 2))
        half = np.maximum(np.array(((right - left) / 2, (bottom - top) / 2)) - _FRAME * scale, 1.0)
        # Far sites may be infinite: they are brought near along their direction before anything is divided.
        away = np.clip(np.nan_to_num(sites - centre, nan=0.0, posinf=1e300, neginf=-1e300), -1e300, 1e300)
        reach = np.abs(away / half).max(axis=1, initial=0.0)
        outside = reach > 1.0
        inside = away / np.maximum(reach, 1.0)[:, None]
        length = np.maximum(np.hypot(*inside.T), 1e-9)
        self._places = centre + inside
        self._places[outside] = centre + _apart(inside[outside], half, _SPACING * scale)
        self._ahead = [
            (float(x), float(y)) if is_out else None
            for (x, y), is_out in zip(inside / length[:, None], outside, strict=True)
        ]
        near = centre + np.where(reach[:, None] > _FAR, away / np.maximum(reach / _FAR, 1.0)[:, None], away)
        self._links = [(QPointF(*near[one]), QPointF(*near[other])) for one, other in links.tolist()]
        anchors = []
        for (x, y), ahead in zip(self._places.tolist(), self._ahead, strict=True):
            if ahead is None:
                anchors.append(((x, y), (0.0, -1.0)))
            else:
                back = _BEYOND * scale
                anchors.append(((x - back * ahead[0], y - back * ahead[1]), (-ahead[0], -ahead[1])))
        return anchors

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw the links, then the sites, then the arrows to those out of view."""
        if not len(self._places):
            return
        pen = QPen(theme.boundary, theme.size(_LINK), Qt.PenStyle.DotLine)
        painter.setPen(pen)
        for start, end in self._links:
            painter.drawLine(start, end)
        for (x, y), style, ahead in zip(self._places.tolist(), self._styles, self._ahead, strict=True):
            if ahead is None:
                _frame(painter, theme, x, y)
                _marker(painter, theme, style, x, y)
            else:
                _arrow(painter, theme, (x, y), ahead)
                back = theme.size(_BEYOND)
                _marker(painter, theme, style, x - back * ahead[0], y - back * ahead[1])


def _apart(edge: Floats, half: Floats, spacing: float) -> Floats:
    """Return places (M, 2) on the edge of a box, relative to its middle, moved along the edge until they are apart.

    ``half`` are half its width and height. The edge is measured from the upper left corner on, clockwise.
    """
    width, height = 2.0 * half
    x, y = (edge + half).T
    top, right, bottom = y <= 1e-6 * height, x >= (1 - 1e-6) * width, y >= (1 - 1e-6) * height
    along = np.where(top, x, np.where(right, width + y, np.where(bottom, 2 * width + height - x, -y)))
    along = np.where(along < 0.0, along + 2 * (width + height), along)
    order = np.argsort(along, kind="stable")
    placed = along[order]
    for index in range(1, len(placed)):
        placed[index] = max(placed[index], placed[index - 1] + spacing)
    at = np.empty_like(along)
    at[order] = placed - (placed - along[order]).mean() if len(placed) else placed  # together where they were
    at %= 2 * (width + height)
    x = np.clip(np.where(at < width + height, at, 2 * width + height - at), 0.0, width)
    y = np.where(at < width, 0.0, np.where(at < 2 * width + height, at - width, 2 * (width + height) - at))
    return np.column_stack([x, np.clip(y, 0.0, height)]) - half


def _frame(painter: QPainter, theme: Theme, x: float, y: float) -> None:
    """Draw the sign of a site: a square standing on its corner, with a halo."""
    half = theme.size(_FRAME)
    corners = QPolygonF([QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)])
    painter.setBrush(theme.panel)
    for colour, width in ((theme.line_halo, _HALO), (theme.boundary, _LINE)):
        painter.setPen(QPen(colour, theme.size(width)))
        painter.drawPolygon(corners)


def _marker(painter: QPainter, theme: Theme, style: int, x: float, y: float) -> None:
    painter.save()
    painter.translate(x, y)
    scale = 0.72 * theme.scale
    painter.scale(scale, scale)
    painter.setBrush(theme.panel)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QRectF(-SWATCH / 2, -SWATCH / 2, SWATCH, SWATCH))
    paint_swatch(painter, style, theme)
    painter.restore()


def _arrow(painter: QPainter, theme: Theme, tip: tuple[float, float], ahead: tuple[float, float]) -> None:
    length, half = (theme.size(part) for part in _ARROW)
    (x, y), (dx, dy) = tip, ahead
    base = x - length * dx, y - length * dy
    corners = [QPointF(x, y), QPointF(base[0] - half * dy, base[1] + half * dx)]
    corners.append(QPointF(base[0] + half * dy, base[1] - half * dx))
    painter.setPen(QPen(theme.line_halo, theme.size(_LINE)))
    painter.setBrush(theme.boundary)
    painter.drawPolygon(QPolygonF(corners))
