"""Draws the parts of the triangle: its ground, the dots, the marks of probes and of one lit point. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES
from softmax_viz.views.paint.letter_badge import paint_badge
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.scene.points_layer import Stamps
from softmax_viz.views.simplex.triangle import Triangle, apart
from softmax_viz.views.style.theme import LIGHT, SPACE_XS, SWATCH, Theme, scaled, theme_of

# (shares (3,) or None, the letter; empty for the probe itself)
ShownProbe = tuple[Floats | None, str]

_TINT = 0.22  # opacity of the colours of the corners
_CELL = 3.0  # two dots of one class in a square of this side look like one, designed pixels
_MANY, _SMALL = 1200, 0.6  # more dots than this are drawn smaller by this factor
_PROBE, _BADGE, _RING = 9.0, 8.0, 9.0


def _no_indices() -> Ints:
    return np.empty(0, np.int64)


@dataclass
class Content:
    """What the triangle shows.

    Parameters
    ----------
    theme
        Colours and size.
    classes, corners
        All classes, and the indices of the three at the left, the right and the upper corner.
    shares, labels, held_out
        (N, 3), (N,) and (N,): of all points.
    shown
        The indices of those that have a dot.
    selection
        The indices of the selected points.
    """

    theme: Theme = LIGHT
    classes: tuple[ClassLabel, ...] = ()
    corners: tuple[int, ...] = (0, 1, 2)
    shares: Floats = field(default_factory=lambda: np.empty((0, 3)))
    labels: Ints = field(default_factory=_no_indices)
    held_out: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    shown: Ints = field(default_factory=_no_indices)
    selection: Ints = field(default_factory=_no_indices)


def draw_ground(content: Content, triangle: Triangle, size: QSize, ratio: float, font: QFont) -> QPixmap:
    """Draw the tinted triangle, the ties and the names of the corners, in device pixels."""
    pixmap, theme = _empty(size, ratio), content.theme
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        corners = [QPointF(*corner) for corner in triangle.corners]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*FIELD_THEMES[theme.name].ground))
        painter.drawPolygon(QPolygonF(corners))
        for index, region in zip(content.corners, triangle.regions(), strict=True):
            if index < len(content.classes):
                colour = QColor(*CLASS_STYLES[content.classes[index].style].colour)
                colour.setAlphaF(_TINT)
                painter.setBrush(colour)
                painter.drawPolygon(QPolygonF([QPointF(*place) for place in region]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.control_border, theme.size(1.2)))
        painter.drawPolygon(QPolygonF(corners))
        _paint_names(painter, content, triangle, size.width(), font)
    return pixmap


def paint_ties(painter: QPainter, triangle: Triangle, theme: Theme) -> None:
    """Draw where two classes are equally probable: strong where they are the two best, dashed beyond; over all dots."""
    for edge, middle, corner in triangle.ties():
        for colour, width in ((theme.line_halo, 3.2), (theme.boundary, 1.6)):
            painter.setPen(QPen(colour, theme.size(width)))
            painter.drawLine(QPointF(*edge), QPointF(*middle))
        dashed = QPen(theme.muted, theme.size(1.0))
        dashed.setDashPattern([3.0, 4.0])
        painter.setPen(dashed)
        painter.drawLine(QPointF(*middle), QPointF(*corner))


def _paint_names(painter: QPainter, content: Content, triangle: Triangle, width: int, font: QFont) -> None:
    """Write number, marker and name at the corners; the lower ones share the width."""
    theme, swatch = content.theme, scaled(SWATCH, font)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    painter.setFont(bold)
    metrics, half = QFontMetricsF(bold), width / 2.0 - SPACE_XS
    for corner, (x, y) in enumerate(triangle.corners):
        index = content.corners[corner]
        if index >= len(content.classes):
            continue
        label = content.classes[index]
        room = (2.0 * half if corner == 2 else half) - swatch - 3 * SPACE_XS
        words = metrics.elidedText(f"{index + 1} {label.name}".rstrip(), Qt.TextElideMode.ElideRight, room)
        taken = swatch + SPACE_XS + metrics.horizontalAdvance(words)
        left = min(max(x - taken / 2.0, 2.0), width - taken - 2.0)
        if corner == 0:
            left = min(left, half - taken)
        elif corner == 1:
            left = max(left, half + 2 * SPACE_XS)
        top = y - metrics.height() - SPACE_XS if corner == 2 else y + SPACE_XS
        painter.save()
        painter.translate(left + swatch / 2.0, top + metrics.height() / 2.0)
        painter.scale(swatch / SWATCH, swatch / SWATCH)
        paint_swatch(painter, label.style, theme)
        painter.restore()
        painter.setPen(theme.text)
        painter.drawText(QPointF(left + swatch + SPACE_XS, top + metrics.ascent()), words)


class DotStamps:
    """The markers of the canvas, in its size and, for many dots, in a smaller one, each made when it is needed."""

    def __init__(self) -> None:
        self._stamps: dict[bool, Stamps] = {}

    def of(self, theme: Theme, ratio: float, small: bool) -> Stamps:
        """Return the markers for this theme and device pixel ratio."""
        theme = theme_of(theme.name, theme.scale * _SMALL) if small else theme
        kept = self._stamps.get(small)
        if kept is None or kept.key != (theme.key, ratio):
            kept = self._stamps[small] = Stamps(theme, ratio)
        return kept


def draw_dots(content: Content, triangle: Triangle, size: QSize, ratio: float, of: DotStamps) -> QPixmap:
    """Draw the dots that can be told apart, selected ones last, in device pixels; many of them are smaller."""
    pixmap, shown = _empty(size, ratio), content.shown
    if not len(shown) or not content.classes:
        return pixmap
    styles = np.array([label.style for label in content.classes])
    placed = triangle.places(content.shares[shown]) * ratio
    kinds = styles[content.labels[shown]] + Stamps.n_styles * content.held_out[shown]
    is_selected = np.zeros(len(content.labels), np.bool_)
    is_selected[content.selection[content.selection < len(is_selected)]] = True
    parts = []
    for chosen in (~is_selected[shown], is_selected[shown]):
        places, which = placed[chosen], kinds[chosen]
        dots = apart(places, which, content.theme.size(_CELL) * ratio)
        parts.append((np.floor(places[dots]).astype(np.int64), which[dots]))
    stamps = of.of(content.theme, ratio, small=sum(len(which) for _, which in parts) > _MANY)
    with QPainter(pixmap) as painter:
        for atlas, (pixels, which) in zip((stamps.plain, stamps.selected), parts, strict=True):
            atlas.paint(painter, pixels, which)
    return pixmap


def paint_probes(
    painter: QPainter, probes: Sequence[ShownProbe], triangle: Triangle, theme: Theme, font: QFont
) -> None:
    """Mark the probe and the pinned places, the probe on top."""
    for shares, letter in probes[::-1]:
        if shares is None or not np.isfinite(shares).all():
            continue
        place = QPointF(*triangle.places(shares[None])[0].tolist())
        if letter:
            paint_badge(painter, place, theme.size(_BADGE), letter, theme, font, theme.size(1.6))
        else:
            _paint_ring(painter, place, theme.size(_PROBE), theme, theme.probe, 1.4)


def paint_lit(painter: QPainter, place: QPointF, theme: Theme) -> None:
    """Draw a ring around the point that is lit up."""
    _paint_ring(painter, place, theme.size(_RING), theme, theme.accent)


def _paint_ring(
    painter: QPainter, place: QPointF, radius: float, theme: Theme, colour: QColor, arms: float = 0.0
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(theme.probe_halo, theme.size(4.4)), QPen(colour, theme.size(2.0))):
        painter.setPen(pen)
        painter.drawEllipse(place, radius, radius)
        for across in (QPointF(arms * radius, 0.0), QPointF(0.0, arms * radius)) if arms else ():
            painter.drawLine(place - across, place + across)


def _empty(size: QSize, ratio: float) -> QPixmap:
    pixmap = QPixmap(math.ceil(size.width() * ratio), math.ceil(size.height() * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
