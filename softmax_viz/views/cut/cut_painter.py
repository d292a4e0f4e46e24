"""How a cut is drawn: scores, probabilities and regions along it. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.cut import Cut
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.cut.cut_axes import CutAxes, Strip, cut_axes, label_columns, score_limits
from softmax_viz.views.cut.cut_line import NAMES
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.scene.mapping import Ticks, ticks
from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, SWATCH, Theme, tabular

_WIDTH, _EDGE = 1.6, 2.8
_PALE = 2.3  # the contrast to the background below which a line has an edge
_STRAIGHT = 0.2  # pixels
_DOT = 3.6
_MOST_COLUMNS = 3
_NEAR_SIZE = 8.0
_FLAGS = Qt.AlignmentFlag
_ticks = lru_cache(maxsize=32)(ticks)  # the ranges stay for many pictures


class CutPainter:
    """Draws one cut after another. It keeps the range of the scores while they fit into it.

    Parameters
    ----------
    titles
        What stands above the scores and above the probabilities.
    """

    def __init__(self, titles: tuple[str, str]) -> None:
        self._titles = titles
        self._theme = LIGHT
        self._font = QFont()
        self._classes: tuple[ClassLabel, ...] = ()
        self._limits: tuple[float, float] | None = None
        self._pixmaps: dict[object, QPixmap] = {}
        self._look: object = None
        self._ground: QPixmap | None = None
        self._ground_key: object = None
        self._length = 1.0
        self._size = 1.0, 1.0
        self._lines = LineArray()
        self.axes = cut_axes((1.0, 1.0), (0.0, 0.0), 1.0, (0.0, 1.0))

    def lay_out(
        self, cut: Cut | None, classes: tuple[ClassLabel, ...], theme: Theme, font: QFont, size: tuple[float, float]
    ) -> None:
        """Place the parts of the chart on ``size``, width and height in pixels."""
        self._theme, self._classes, self._font = theme, classes, tabular(font, SMALL_TEXT_SCALE)
        if cut is not None and len(cut.t):
            self._limits = score_limits(cut.scores, self._limits)
        self._size = size
        metrics = QFontMetricsF(self._font)
        right = self._columns() * self._label_width() + 6.0
        widest = "−0.00"
        for _ in range(2):  # the numbers depend on the height only
            left = metrics.horizontalAdvance(widest) + 8.0
            self.axes = cut_axes(size, (left, right), metrics.height(), self._limits or (-1.0, 1.0))
            widest = max((widest, *_marks(self.axes.scores, metrics).labels), key=metrics.horizontalAdvance)

    def paint(self, painter: QPainter, cut: Cut, ratio: float) -> None:
        """Draw everything along ``cut`` that does not follow the pointer."""
        axes = self.axes
        painter.setFont(self._font)
        painter.drawPixmap(QPointF(), self._ground_of(cut.length, ratio))
        self._paint_band(painter, axes, cut)
        self._paint_near(painter, axes, cut, ratio)
        colours = [QColor(*CLASS_STYLES[label.style].colour) for label in self._classes]
        t = cut.t[[0, -1]] if cut.is_linear else cut.t
        scores = cut.scores[[0, -1]] if cut.is_linear else cut.scores
        for strip, at, values in ((axes.scores, t, scores), (axes.probabilities, cut.t, cut.probabilities)):
            self._paint_curves(painter, strip, at, values, colours)
            self._paint_labels(painter, strip, values[-1], ratio)
        self._paint_boundaries(painter, axes, cut)

    def paint_read(self, painter: QPainter, cut: Cut, t: float) -> None:
        """Draw a line at the place ``t`` that is read off, and a dot on each curve."""
        axes, theme = self.axes, self._theme
        x = float(axes.band.x(np.array(t)))
        painter.setPen(QPen(theme.accent, theme.size(1.4)))
        painter.drawLine(QPointF(x, axes.scores.top), QPointF(x, axes.band.bottom))
        scores, probabilities = cut.at(t)
        for strip, values in ((axes.scores, scores), (axes.probabilities, probabilities)):
            for index, y in enumerate(strip.y(values).tolist()):
                painter.setPen(QPen(theme.boundary, 1.0))
                painter.setBrush(QColor(*CLASS_STYLES[self._classes[index].style].colour))
                painter.drawEllipse(QPointF(x, y), theme.size(_DOT), theme.size(_DOT))

    def _columns(self) -> int:
        """Return in how many columns the classes stand at the right ends of the lines."""
        return min(len(self._classes), _MOST_COLUMNS)

    def _label_width(self) -> float:
        metrics = QFontMetricsF(self._font)
        return metrics.horizontalAdvance("12" if len(self._classes) > 9 else "2") + self._theme.size(SWATCH) + 4.0

    def _ground_of(self, length: float, ratio: float) -> QPixmap:
        """Return the axes with their numbers, which are the same for many pictures."""
        key = self.axes, length, self._theme.key, self._font.key(), ratio
        if self._ground is None or self._ground_key != key:
            self._ground_key, self._length, size = key, length, self._size
            self._ground = _pixmap(*size, ratio, self._paint_ground)
        return self._ground

    def _paint_ground(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        for strip, title in zip((self.axes.scores, self.axes.probabilities), self._titles, strict=True):
            self._paint_axis(painter, strip, title)
        self._paint_distances(painter, self.axes.band, self._length)

    def _paint_axis(self, painter: QPainter, strip: Strip, title: str) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        marks = _marks(strip, metrics)
        for value, label in zip(marks.positions, marks.labels, strict=True):
            y = float(strip.y(np.array(value)))
            painter.setPen(QPen(theme.plot_grid if value else theme.control_border, 1.0))
            painter.drawLine(QPointF(strip.left, y), QPointF(strip.right, y))
            painter.setPen(theme.muted)
            box = QRectF(0.0, y - metrics.height() / 2, strip.left - 5.0, metrics.height())
            painter.drawText(box, _FLAGS.AlignRight | _FLAGS.AlignVCenter, label)
        painter.setPen(QPen(theme.border, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(strip.left, strip.top, strip.width, strip.height))
        painter.setPen(theme.text)
        painter.drawText(QPointF(strip.left, strip.top - metrics.descent() - 1.0), title)

    def _paint_curves(
        self, painter: QPainter, strip: Strip, t: Floats, values: Floats, colours: list[QColor]
    ) -> None:  # fmt: skip
        """Draw a line for each class: pale ones have an edge, so that they are seen, too."""
        xs, ys = _bent(strip.x(t), strip.y(values))
        painter.save()
        painter.setClipRect(QRectF(strip.left, strip.top - 1.0, strip.width, strip.height + 2.0))
        for index, colour in enumerate(colours):
            self._lines.show(np.column_stack([xs[:-1], ys[:-1, index], xs[1:], ys[1:, index]]))
            edge = [(self._theme.text, _EDGE)] if contrast(colour, self._theme.panel) < _PALE else []
            for pen_colour, width in (*edge, (colour, _WIDTH)):
                pen = QPen(pen_colour, self._theme.size(width))
                pen.setCapStyle(Qt.PenCapStyle.SquareCap)
                painter.setPen(pen)
                painter.drawLines(self._lines.lines)
        painter.restore()

    def _paint_labels(self, painter: QPainter, strip: Strip, values: Floats, ratio: float) -> None:
        """Write number and marker of each class at the right end of its line."""
        width, height = self._label_width(), QFontMetricsF(painter.font()).height()
        places = label_columns(strip.y(values), 0.92 * height, self._columns(), (strip.top, strip.bottom))
        for index, place in enumerate(places):
            if place is None:
                continue
            x, y = strip.right + 5.0 + place[0] * width, place[1]
            painter.drawPixmap(QPointF(x, y - height / 2), self._label(index, width, height, ratio))

    def _paint_band(self, painter: QPainter, axes: CutAxes, cut: Cut) -> None:
        """Draw the regions, with the numbers of their classes, and below them the distance from A."""
        band, theme, metrics = axes.band, self._theme, QFontMetricsF(painter.font())
        edges = [0.0, *cut.boundaries.tolist(), 1.0]
        for (low, high), winner in zip(pairwise(edges), cut.winners.tolist(), strict=True):
            left, right = (float(band.x(np.array(t))) for t in (low, high))
            box = QRectF(left, band.top, right - left, band.height)
            if winner < 0:
                painter.fillRect(box, theme.track)
                text = "="
            else:
                style, text = self._classes[winner].style, str(winner + 1)
                painter.fillRect(box, QColor(*CLASS_STYLES[style].colour))
            wide = metrics.horizontalAdvance(text) + 6.0
            if box.width() >= wide + 2.0:
                plate = QRectF(box.center().x() - wide / 2, box.top() + 2.0, wide, box.height() - 4.0)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.panel)
                painter.drawRoundedRect(plate, 3.0, 3.0)
                painter.setPen(theme.text)
                painter.drawText(plate, _FLAGS.AlignCenter, text)
        painter.setPen(QPen(theme.control_border, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(band.left, band.top, band.width, band.height))

    def _paint_distances(self, painter: QPainter, band: Strip, length: float) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        line = QRectF(0.0, band.bottom + 3.0, band.right, metrics.height())
        reach = max(metrics.horizontalAdvance(name) for name in NAMES)
        for name, x in zip(NAMES, (band.left, band.right), strict=True):
            painter.setPen(theme.text)
            painter.drawText(QRectF(x - 20.0, line.top(), 40.0, line.height()), _FLAGS.AlignHCenter, name)
        marks = _ticks(0.0, length, max(band.width / (5.0 * metrics.averageCharWidth() + 30.0), 1.0))
        painter.setPen(theme.muted)
        for value, label in zip(marks.positions, marks.labels, strict=True):
            x, wide = float(band.x(np.array(value / length))), metrics.horizontalAdvance(label)
            if x - wide / 2 > band.left + reach and x + wide / 2 < band.right - reach:
                painter.drawLine(QPointF(x, band.bottom), QPointF(x, band.bottom + 3.0))
                painter.drawText(QRectF(x - wide, line.top(), 2 * wide, line.height()), _FLAGS.AlignHCenter, label)

    def _paint_near(self, painter: QPainter, axes: CutAxes, cut: Cut, ratio: float) -> None:
        """Draw small markers of the training points near the cut, between probabilities and band."""
        if not len(cut.near):
            return
        size = self._theme.size(_NEAR_SIZE)
        y = axes.probabilities.bottom / 2 + axes.band.top / 2 - size / 2
        for t, label in zip(axes.band.x(cut.near).tolist(), cut.near_labels.tolist(), strict=True):
            if label < len(self._classes):
                painter.drawPixmap(QPointF(t - size / 2, y), self._marker(self._classes[label].style, size, ratio))

    def _label(self, index: int, width: float, height: float, ratio: float) -> QPixmap:
        """Return marker and number of class ``index``."""
        style = self._classes[index].style
        size = self._theme.size(SWATCH) * 0.8

        def draw(painter: QPainter) -> None:
            self._paint_marker(painter, style, size / 2, height / 2, size)
            painter.setFont(self._font)
            painter.setPen(self._theme.text)
            box = QRectF(size + 2.0, 0.0, width, height)
            painter.drawText(box, _FLAGS.AlignLeft | _FLAGS.AlignVCenter, str(index + 1))

        return self._kept((index, style, width, height), width, height, ratio, draw)

    def _marker(self, style: int, size: float, ratio: float) -> QPixmap:
        """Return the marker of a class style, ``size`` wide."""
        return self._kept(
            (style, size), size, size, ratio,
            lambda painter: self._paint_marker(painter, style, size / 2, size / 2, size),
        )  # fmt: skip

    def _paint_marker(self, painter: QPainter, style: int, x: float, y: float, size: float) -> None:
        painter.translate(x, y)
        painter.scale(size / SWATCH, size / SWATCH)
        paint_swatch(painter, style, self._theme)
        painter.resetTransform()

    def _kept(
        self, key: object, width: float, height: float, ratio: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:  # fmt: skip
        """Return what ``draw`` draws, from an earlier time if there is one."""
        look = self._theme.key, ratio, self._font.key()
        if self._look != look:
            self._pixmaps, self._look = {}, look
        pixmap = self._pixmaps.get(key)
        if pixmap is None:
            pixmap = self._pixmaps[key] = _pixmap(width, height, ratio, draw)
        return pixmap

    def _paint_boundaries(self, painter: QPainter, axes: CutAxes, cut: Cut) -> None:
        """Mark where the two largest scores cross: a dashed line through all three parts, and a dot on each."""
        theme = self._theme
        line = QPen(theme.boundary, theme.size(1.0), Qt.PenStyle.DashLine)
        for t in cut.boundaries.tolist():
            x = float(axes.band.x(np.array(t)))
            painter.setPen(line)
            painter.drawLine(QPointF(x, axes.scores.top), QPointF(x, axes.band.bottom))
            scores, probabilities = cut.at(t)
            painter.setPen(QPen(theme.boundary, theme.size(_WIDTH)))
            painter.setBrush(theme.panel)
            for strip, value in ((axes.scores, scores.max()), (axes.probabilities, probabilities.max())):
                painter.drawEllipse(QPointF(x, float(strip.y(value))), theme.size(_DOT), theme.size(_DOT))


def _pixmap(width: float, height: float, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
    return pixmap


def _marks(strip: Strip, metrics: QFontMetricsF) -> Ticks:
    """Return the numbers at the left of a part."""
    return _ticks(strip.low, strip.high, max(strip.height / (1.9 * metrics.height()), 1.0))


def _bent(xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Return curves (M,) and (M, K) in pixels without places where all are straight as far as can be seen."""
    for _ in range(4):
        if len(xs) < 4:
            break
        inner = np.arange(1, len(xs) - 1, 2)
        share = ((xs[inner] - xs[inner - 1]) / np.maximum(xs[inner + 1] - xs[inner - 1], 1e-12))[:, None]
        away = np.abs(ys[inner - 1] + share * (ys[inner + 1] - ys[inner - 1]) - ys[inner]).max(axis=1)
        keep = np.ones(len(xs), np.bool_)
        keep[inner[away < _STRAIGHT]] = False
        if keep.all():
            break
        xs, ys = xs[keep], ys[keep]
    return xs, ys
