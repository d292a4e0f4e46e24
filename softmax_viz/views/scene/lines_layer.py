"""Draws the optional lines of a picture: contours, zero-score lines, arrows, dropout boundaries. GUI thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPixmap, QPolygonF

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.field.picture.picture import FieldLines, Picture
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.halo_text import Lettering
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.paint.site_marks import SiteMarks
from softmax_viz.views.scene.dropout_lines import DropoutGroup, DropoutLines, dropout_groups
from softmax_viz.views.scene.field_layer import stretch_inside
from softmax_viz.views.scene.label_places import Box, LabelPlaces, box_around
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import AXIS_TEXT_SCALE, RADIUS_S, Theme, tabular

# Device-independent pixels.
_CUT = 16.0
# A line thinner than a pixel looks translucent, and Qt draws long translucent lines twenty times slower. On finer
# screens the lines are thinner still.
_CONTOUR_WIDTH = 0.7
_ZERO_WIDTH = 2.4
_ZERO_HALO_WIDTH = 4.4
_DASHES = (5.0, 7.0)  # dash and space; the square caps of the pen make the dashes longer
_ARROW_WIDTH = 3.0
_ARROW_HEAD = (13.0, 11.0)  # length and width
_ARROW_OUTLINE = 1.2
_TAIL_RADIUS = 3.0
_SHORTEST_ARROW = 1.0
_LONGEST_ARROW = 1e5
_LABEL_SPACING = 10.0
_PLATE_PADDING = 2.0
_PLATE_BORDER = 1.2
# Margins for the numbers of the axes, and small ones at the other edges: left, top, right, bottom.
_INSET = (48.0, 10.0, 10.0, 26.0)
_MOST_LABELS = 16
_FEW_SITES = 4  # so many labels may be long
_SITE = 8.0  # from the middle of a site's mark to its label
Place = tuple[float, float]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SPACE = "\N{NARROW NO-BREAK SPACE}"


def class_symbol(symbol: str, index: int) -> str:
    """Return the symbol of a quantity of class ``index`` (from 0), as in formulas: w₂."""
    return symbol + str(index + 1).translate(_SUBSCRIPTS)


class LinesLayer:
    """The lines of one picture, laid out once and then only painted."""

    def __init__(self) -> None:
        self._key: object = None
        self._shown: FieldLines | None = None
        self._letters: Lettering | None = None
        self._symbols: Lettering | None = None
        self._letters_key: object = None
        self._theme: Theme | None = None
        self._fineness = 1.0
        self._dropout_lines = DropoutLines()
        self._contours = LineArray()
        self._zero_halos = LineArray()
        self._zero_dashes = LineArray()
        self._zero_lines: list[tuple[QColor, slice]] = []
        self._plates: list[tuple[QColor, QRectF]] = []
        self._arrows: list[tuple[QColor, QPolygonF]] = []
        self._tail = QPointF()
        self._sites = SiteMarks()
        self._labels: list[tuple[QPointF, QPixmap]] = []
        self._arrow_labels: list[tuple[QPointF, QPixmap]] = []

    def update(
        self,
        picture: Picture | None,
        classes: tuple[ClassLabel, ...],
        mapping: Mapping,
        theme: Theme,
        font: QFont,
        ratio: float,
        taken: Sequence[Box] = (),
    ) -> None:
        """Lay out the lines of ``picture``; does nothing if nothing has changed.

        Parameters
        ----------
        classes
            The classes of the scene. For a picture with another number of classes, only contours and dropout
            boundaries are drawn.
        mapping
            The present mapping from data to canvas coordinates.
        ratio
            The device pixel ratio.
        taken
            Where other labels stand.
        """
        key = (tuple(label.style for label in classes), mapping, theme.key, font.key(), ratio, tuple(taken))
        lines_of = None if picture is None else picture.lines  # no reference to the picture itself is kept
        if lines_of is self._shown and key == self._key:
            return
        self._shown, self._key, self._theme = lines_of, key, theme
        self._fineness = math.sqrt(ratio)
        for lines in (self._contours, self._zero_halos, self._zero_dashes):
            lines.show(np.empty((0, 4)))
        self._dropout_lines.show((), np.empty((0, 4)), np.empty(0, np.int64), ())
        self._sites.clear()
        self._zero_lines, self._arrows = [], []
        self._plates, self._labels, self._arrow_labels = [], [], []
        if picture is None or _is_empty(picture.lines):
            return
        if self._letters is None or self._letters_key != key[2:5]:
            self._letters_key = key[2:5]
            self._letters = Lettering(tabular(font, AXIS_TEXT_SCALE), theme, ratio)
            # Subscripts need a larger font.
            self._symbols = Lettering(tabular(font), theme, ratio)
        self._lay_out(picture.lines, classes, mapping, theme, taken)

    def paint_under(self, painter: QPainter) -> None:
        """Paint dropout boundaries, contours and zero-score lines: over the field, under the decision boundaries.

        With two classes the zero-score lines often coincide with the boundary, which must stay visible.
        """
        theme = self._theme
        if theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._dropout_lines.paint(painter, theme, self._fineness)
        if self._contours.lines:
            painter.setPen(_pen(theme.boundary, theme.size(_CONTOUR_WIDTH) / self._fineness))
            painter.drawLines(self._contours.lines)
        if self._zero_halos.lines:
            painter.setPen(_pen(theme.line_halo, theme.size(_ZERO_HALO_WIDTH)))
            painter.drawLines(self._zero_halos.lines)
        for colour, part in self._zero_lines:
            painter.setPen(_pen(colour, theme.size(_ZERO_WIDTH)))
            painter.drawLines(self._zero_dashes.lines[part])

    def paint_labels(self, painter: QPainter, ratio: float) -> None:
        """Paint the labels of the lines: over the decision boundaries, under the points."""
        theme = self._theme
        if not self._labels or theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.panel)
        radius = theme.size(RADIUS_S)
        for colour, plate in self._plates:
            painter.setPen(QPen(colour, theme.size(_PLATE_BORDER)))
            painter.drawRoundedRect(plate, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _paint_pixmaps(painter, self._labels, ratio)

    def paint_over(self, painter: QPainter, ratio: float) -> None:
        """Paint arrows and their labels: over the points, which would hide them."""
        theme = self._theme
        if theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._sites.paint(painter, theme)
        if self._arrows:
            self._paint_arrows(painter, theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _paint_pixmaps(painter, self._arrow_labels, ratio)

    def _paint_arrows(self, painter: QPainter, theme: Theme) -> None:
        for colour, outline in self._arrows:
            painter.setPen(QPen(theme.marker_outline, theme.size(_ARROW_OUTLINE)))
            painter.setBrush(QBrush(colour))
            painter.drawPolygon(outline)
        painter.setPen(QPen(theme.line_halo, theme.size(_ARROW_OUTLINE)))
        painter.setBrush(QBrush(theme.boundary))
        painter.drawEllipse(self._tail, theme.size(_TAIL_RADIUS), theme.size(_TAIL_RADIUS))

    def _lay_out(
        self,
        lines: FieldLines,
        classes: tuple[ClassLabel, ...],
        mapping: Mapping,
        theme: Theme,
        taken: Sequence[Box],
    ) -> None:
        left, top, right, bottom = map(theme.size, _INSET)
        bounds = Box(left, top, mapping.width - right, mapping.height - bottom)
        colours = [QColor(*CLASS_STYLES[label.style].colour) for label in classes]
        free = LabelPlaces(bounds, 0.0, taken)
        if len(lines.sites) == len(classes):
            edges = (0.0, 0.0, mapping.width, mapping.height)
            styles = [label.style for label in classes]
            marks = self._sites.show(mapping.to_canvas(lines.sites), lines.touching, styles, edges, theme.scale)
            self._label_sites(marks, free)
        if len(lines.arrows) == len(classes):
            self._lay_arrows(lines, colours, mapping, free, theme.scale)
        zero_lines = lines.zero_lines if len(lines.zero_lines) == len(classes) else ()
        groups = dropout_groups(lines)
        pieces = [*zero_lines, *(segments for _, segments in lines.contours), *(group.segments for group in groups)]
        drawn, starts = _on_canvas(pieces, mapping)
        n_zero, n_before = len(zero_lines), len(pieces) - len(groups)
        first = int(starts[n_before]) if groups else len(drawn)
        self._contours.show(drawn[starts[n_zero] : first] if lines.contours else drawn[:0])
        self._dropout_lines.show(groups, drawn[first:], starts[n_before:] - first, colours)
        if n_zero:
            self._zero_halos.show(drawn[: starts[n_zero]])
            dashed, of = dashes(drawn[: starts[n_zero]], *map(theme.size, _DASHES))
            self._zero_dashes.show(dashed)
            edges = np.searchsorted(of, starts[: n_zero + 1]).tolist()
            parts = [slice(begin, end) for begin, end in pairwise(edges)]
            self._zero_lines = list(zip(colours, parts, strict=True))
        places = LabelPlaces(bounds, _LABEL_SPACING, taken)
        self._lay_labels(drawn, starts, lines, colours[:n_zero], places)
        self._lay_dropout_labels(groups, drawn[first:], starts[n_before:] - first, colours, places)

    def _lay_labels(
        self, segments: Floats, starts: Ints, lines: FieldLines, zero_colours: list[QColor], places: LabelPlaces
    ) -> None:
        """Place the labels of zero-score lines, which come first among the lines, and of contours, which follow."""
        if self._letters is None or self._symbols is None:
            return
        anchors = places.anchors(segments, starts, *self._symbols.size("z₁₂ = 0"))
        for index, colour in enumerate(zero_colours):
            text = f"{class_symbol('z', index)} = 0"
            width, height = self._symbols.size(text)
            box = places.on_line(anchors[index], width + 2.0 * _PLATE_PADDING, height)
            if box is not None:
                self._plates.append((colour, QRectF(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0)))
                self._labels.append(_placed(text, box.x0 + _PLATE_PADDING, box.y0, self._symbols))
        for (level, _), of in zip(lines.contours, anchors[len(zero_colours) :], strict=False):
            text = f"{100.0 * level:.0f}{_SPACE}%"
            box = places.on_line(of, *self._letters.size(text)) if len(self._labels) < _MOST_LABELS else None
            if box is not None:
                self._labels.append(_placed(text, box.x0, box.y0, self._letters))

    def _lay_dropout_labels(
        self,
        groups: Sequence[DropoutGroup],
        segments: Floats,
        starts: Ints,
        colours: Sequence[QColor],
        places: LabelPlaces,
    ) -> None:
        """Say at the boundaries under logit dropout without which classes they are boundaries."""
        if self._symbols is None or self._theme is None:
            return
        for index, group in enumerate(groups):
            text = group.label
            if not text or len(self._labels) >= _MOST_LABELS:
                continue
            width, height = self._symbols.size(text)
            width += 2.0 * _PLATE_PADDING
            end = starts[index + 1] if index + 1 < len(starts) else len(segments)
            (anchors,) = places.anchors(segments[starts[index] : end], np.zeros(1, np.int64), width, height)
            box = places.on_line(anchors, width, height)
            if box is not None:
                is_one = len(group.classes) == 1 and group.classes[0] < len(colours)
                colour = colours[group.classes[0]] if is_one else self._theme.boundary
                self._plates.append((colour, QRectF(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0)))
                self._labels.append(_placed(text, box.x0 + _PLATE_PADDING, box.y0, self._symbols))

    def _label_sites(self, marks: Sequence[tuple[Place, Place]], places: LabelPlaces) -> None:
        """Write at each site what it is; ``marks`` are the places and the directions from there that are best."""
        for index, (place, ahead) in enumerate(marks):
            if self._symbols is not None:
                site, weights = class_symbol("s", index), class_symbol("w", index)
                text = f"{site} = {weights}/2" if len(marks) <= _FEW_SITES else site
                away = place[0] + _SITE * ahead[0], place[1] + _SITE * ahead[1]
                box = _beside_tip(away, ahead, self._symbols.size(text), places)
                if box is None:  # at the other side of the mark
                    behind = -ahead[0], -ahead[1]
                    away = place[0] + _SITE * behind[0], place[1] + _SITE * behind[1]
                    box = _beside_tip(away, behind, self._symbols.size(text), places)
                if box is not None:
                    places.taken.append(box)
                    self._arrow_labels.append(_placed(text, box.x0, box.y0, self._symbols))

    def _lay_arrows(
        self, lines: FieldLines, colours: list[QColor], mapping: Mapping, places: LabelPlaces, scale: float
    ) -> None:
        symbol, letters = "w" if lines.are_weights else "∇z", self._symbols
        ends = mapping.to_canvas(lines.arrows.reshape(-1, 2)).reshape(-1, 4)
        lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
        # The longest first, so that short ones are not hidden.
        for index in np.argsort(-lengths, kind="stable").tolist():
            tail_x, tail_y, tip_x, tip_y = ends[index].tolist()
            length = float(lengths[index])
            if letters is None or not _SHORTEST_ARROW <= length < _LONGEST_ARROW:
                continue
            ahead = ((tip_x - tail_x) / length, (tip_y - tail_y) / length)
            self._tail = QPointF(tail_x, tail_y)
            self._arrows.append((colours[index], _arrow(tail_x, tail_y, length, ahead, scale)))
            text = class_symbol(symbol, index)
            box = _beside_tip((tip_x, tip_y), ahead, letters.size(text), places)
            if box is not None:
                places.taken.append(box)
                self._arrow_labels.append(_placed(text, box.x0, box.y0, letters))


def dashes(segments: Floats, dash: float, space: float) -> tuple[Floats, Ints]:
    """Return the dashes (L, 4) of ``segments`` (M, 4), which continue from segment to segment, and their origin (L,).

    The origin is ascending: dash i lies on segment ``origin[i]``.
    """
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    period = dash + space
    at = np.cumsum(length) - length
    first, last = np.floor(at / period), np.floor((at + length) / period)
    count = (last - first + 1.0).astype(np.int64)
    origin = np.repeat(np.arange(len(segments)), count)
    number = first[origin] + np.arange(len(origin)) - np.repeat(np.cumsum(count) - count, count)
    along = np.maximum(length, 1e-9)[origin]
    low = np.clip((number * period - at[origin]) / along, 0.0, 1.0)
    high = np.clip((number * period + dash - at[origin]) / along, 0.0, 1.0)
    kept = low < high
    origin, low, high = origin[kept], low[kept, None], high[kept, None]
    start, step = segments[origin, :2], segments[origin, 2:] - segments[origin, :2]
    return np.hstack([start + low * step, start + high * step]), origin


def _is_empty(lines: FieldLines) -> bool:
    """Return whether there is nothing to draw, as with the usual field style: then no picture costs time here."""
    arrays = (lines.dropout_boundaries, lines.arrows, lines.sites)
    return not (lines.contours or lines.zero_lines or any(map(len, arrays)))


def _on_canvas(pieces: Sequence[Floats], mapping: Mapping) -> tuple[Floats, Ints]:
    """Return the visible parts of several lines, (M, 4) each, in canvas coordinates, and where each line begins."""
    counts = np.array([0, *map(len, pieces)]).cumsum()
    ends = mapping.to_canvas(np.concatenate(pieces).reshape(-1, 2))
    low, high = (-_CUT, -_CUT), (mapping.width + _CUT, mapping.height + _CUT)
    segments = ends.reshape(-1, 4)
    if not len(ends) or ((ends.min(axis=0) >= low).all() and (ends.max(axis=0) <= high).all()):
        return segments, counts[:-1]
    t0, t1 = stretch_inside(segments, low, high)
    (visible,) = np.nonzero(t0 < t1)
    start, step = segments[visible, :2], segments[visible, 2:] - segments[visible, :2]
    drawn = np.hstack([start + t0[visible, None] * step, start + t1[visible, None] * step])
    return drawn, np.searchsorted(visible, counts[:-1])


def _arrow(x: float, y: float, length: float, ahead: tuple[float, float], scale: float) -> QPolygonF:
    """Return the outline of an arrow from (x, y), ``length`` long in the direction ``ahead``.

    Its width and its head are ``scale`` times as large as designed, or smaller if the arrow is short.
    """
    head, wings = _ARROW_HEAD
    scale = min(scale, length / head)
    head, wings, half = head * scale, wings * scale / 2.0, _ARROW_WIDTH * scale / 2.0
    neck = length - head
    outline = ((0.0, half), (neck, half), (neck, wings), (length, 0.0), (neck, -wings), (neck, -half), (0.0, -half))
    dx, dy = ahead
    return QPolygonF([QPointF(x + a * dx - b * dy, y + a * dy + b * dx) for a, b in outline])


def _beside_tip(
    tip: tuple[float, float], ahead: tuple[float, float], size: tuple[float, float], places: LabelPlaces
) -> Box | None:
    """Return a free box for a label beyond the tip of an arrow, or beside the tip."""
    for turn in (0.0, 0.6, -0.6, 1.2, -1.2, 1.8, -1.8):
        c, s = math.cos(turn), math.sin(turn)
        dx, dy = c * ahead[0] - s * ahead[1], s * ahead[0] + c * ahead[1]
        # So far away that the box, which is wider than high, just clears the tip.
        reach = 4.0 + min(size[0] / 2.0 / max(abs(dx), 1e-9), size[1] / 2.0 / max(abs(dy), 1e-9))
        box = box_around(tip[0] + reach * dx, tip[1] + reach * dy, *size)
        if places.is_free(box):
            return box
    return None


def _placed(text: str, x: float, y: float, letters: Lettering) -> tuple[QPointF, QPixmap]:
    """Return the drawn text and its place on whole device pixels."""
    return QPointF(round(x * letters.ratio), round(y * letters.ratio)), letters.drawn(text)


def _paint_pixmaps(painter: QPainter, labels: list[tuple[QPointF, QPixmap]], ratio: float) -> None:
    if labels:
        with device_pixels(painter, ratio):
            for place, pixmap in labels:
                painter.drawPixmap(place, pixmap)


def _pen(colour: QColor, width: float) -> QPen:
    """Return a pen with square caps, with which Qt draws lines fifty times faster than with others."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    return pen
