"""Paints a strip of losses: a row of dots or of bars for each class, and the axis. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.charts.class_mark import mark_width, paint_mark
from softmax_viz.views.losses.loss_axis import LossAxis
from softmax_viz.views.losses.strip_places import PlacedLosses, StripFrame
from softmax_viz.views.scene.points_layer import Stamps
from softmax_viz.views.style.theme import MARKER, SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, Theme, tabular

# Pixels of the normal size.
_TICK_SPACING = 52.0
_RIGHT = 8.0  # room for half a dot
_LEAST_BAR = 1.5
_RING = 1.0  # radius of the ring around a dot, in markers


def axis_height(font: QFont) -> int:
    """Return the height of the axis below the rows."""
    return QFontMetrics(tabular(font, SMALL_TEXT_SCALE)).height() + SPACE_XS


def frame_of(size: QSize, n_rows: int, font: QFont, theme: Theme) -> StripFrame:
    """Return the frame of a strip of this size, with room for the marks of ``n_rows`` classes at the left."""
    dot = theme.size(MARKER)
    left = mark_width(QFontMetrics(font), n_rows, theme) + SPACE_S + dot / 2.0
    rows = max(1, n_rows)
    row = max(1.0, (size.height() - axis_height(font)) / rows)
    return StripFrame(left, max(left + 1.0, size.width() - theme.size(_RIGHT)), row, rows, dot)


class StripPainter:
    """Paints strips; it keeps the stamps of the markers.

    Attributes
    ----------
    theme
        The colours.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._stamps: Stamps | None = None

    def draw(
        self,
        size: QSize,
        ratio: float,
        font: QFont,
        classes: tuple[ClassLabel, ...],
        ground: tuple[StripFrame, LossAxis],
        placed: PlacedLosses | None,
        selection: Ints,
    ) -> QPixmap:
        """Return a picture of everything that does not follow the mouse."""
        picture = QPixmap(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font)
            self._draw_ground(painter, *ground, classes)
            if placed is None or placed.value.n_classes != len(classes):
                return picture
            selection = selection[selection < len(placed.value.losses)]
            if placed.has_dots:
                painter.scale(1.0 / ratio, 1.0 / ratio)
                self._draw_dots(painter, placed, classes, selection, ratio)
            else:
                self._draw_bars(painter, placed, classes, selection)
        return picture

    def draw_rings(self, painter: QPainter, placed: PlacedLosses, points: Ints) -> None:
        """Draw a ring around the dots of ``points`` (M,), or a frame around the bar of the first."""
        size, theme, frame = self.theme.size, self.theme, placed.frame
        points = points[(points >= 0) & (points < len(placed.value.losses))]
        if not len(points):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not placed.has_dots:
            row, index = int(placed.value.labels[points[0]]), int(placed.bins[points[0]])
            left, right = frame.x(index / placed.n_bins), frame.x((index + 1) / placed.n_bins)
            painter.setPen(QPen(theme.accent, size(2.0)))
            painter.drawRect(QRectF(left, row * frame.row_height, right - left, frame.row_height))
            return
        radius = _RING * frame.dot
        places = placed.dots[points]
        for colour, width in ((theme.probe_halo, 5.0), (theme.accent, 2.0)):
            painter.setPen(QPen(colour, size(width)))
            for x, y in places[~np.isnan(places[:, 0])].tolist():
                painter.drawEllipse(QPointF(x, y), radius, radius)

    def _draw_ground(
        self, painter: QPainter, frame: StripFrame, axis: LossAxis, classes: tuple[ClassLabel, ...]
    ) -> None:
        """Draw rows, marks of classes, grid lines and the numbers of the axis."""
        theme, font = self.theme, painter.font()
        painter.setFont(tabular(font, SMALL_TEXT_SCALE))
        metrics = painter.fontMetrics()
        end, previous = frame.right + theme.size(_RIGHT), -1e9
        for fraction, text in axis.ticks(max(1, int((frame.right - frame.left) / theme.size(_TICK_SPACING)))):
            x = frame.x(fraction)
            painter.setPen(QPen(theme.plot_grid, theme.size(1.0)))
            painter.drawLine(QPointF(x, 0.0), QPointF(x, frame.bottom))
            wide = metrics.horizontalAdvance(text)
            start = min(max(0.0, x - wide / 2.0), end - wide)
            if start >= previous + SPACE_S:
                painter.setPen(theme.muted)
                painter.drawText(QPointF(start, frame.bottom + SPACE_XS / 2.0 + metrics.ascent()), text)
                previous = start + wide
        painter.setFont(font)
        for index, label in enumerate(classes):
            top = index * frame.row_height
            painter.setPen(QPen(theme.border, theme.size(1.0)))
            painter.drawLine(QPointF(0.0, top + frame.row_height), QPointF(end, top + frame.row_height))
            place = QRectF(0.0, top, frame.left - frame.dot / 2.0 - SPACE_XS, frame.row_height)
            paint_mark(painter, place, index, label, theme)

    def _draw_dots(
        self,
        painter: QPainter,
        placed: PlacedLosses,
        classes: tuple[ClassLabel, ...],
        selection: Ints,
        ratio: float,
    ) -> None:
        """Draw a marker for each point, in device pixels: test points hollow, selected ones on top."""
        if self._stamps is None or self._stamps.key != (self.theme.key, ratio):
            self._stamps = Stamps(self.theme, ratio)
        stamps, value = self._stamps, placed.value
        which = np.array([label.style for label in classes], np.int64)[value.labels]
        which += stamps.n_styles * value.held_out
        known = ~np.isnan(placed.dots[:, 0])
        centres = np.floor(np.nan_to_num(placed.dots) * ratio).astype(np.int64)
        is_selected = np.zeros(len(which), np.bool_)
        is_selected[selection] = True
        for atlas, shown in ((stamps.plain, known & ~is_selected), (stamps.selected, known & is_selected)):
            atlas.paint(painter, centres[shown], which[shown])

    def _draw_bars(
        self, painter: QPainter, placed: PlacedLosses, classes: tuple[ClassLabel, ...], selection: Ints
    ) -> None:
        """Draw the points of each class as bars, the highest as high as the row; the selected part in its colour."""
        frame, theme = placed.frame, self.theme
        counts, chosen = placed.counts(), placed.counts(selection)
        width = (frame.right - frame.left) / placed.n_bins
        for row, label in enumerate(classes):
            most = int(counts[row].max(initial=0))
            colour = QColor(*CLASS_STYLES[label.style].colour)
            bottom = (row + 1) * frame.row_height - 1.0
            for index in np.flatnonzero(counts[row]).tolist():
                left = frame.x(index / placed.n_bins)
                for number, fill in ((int(counts[row, index]), colour), (int(chosen[row, index]), theme.selection)):
                    if number:
                        high = max(theme.size(_LEAST_BAR), (frame.row_height - 3.0) * number / most)
                        painter.fillRect(QRectF(left, bottom - high, width - 1.0, high), fill)
