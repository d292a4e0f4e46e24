"""The polylines of the plot, drawn with few calls, because they change fifteen times a second. GUI thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.paint.dashes import dashed
from softmax_viz.views.paint.line_array import LineArray, PointArray
from softmax_viz.views.paint.run_letter import letter_places, paint_run_letter
from softmax_viz.views.plot.drawing.polyline import straightened
from softmax_viz.views.plot.drawing.run_drawing import Drawing, Polyline
from softmax_viz.views.plot.line_styles import (
    CHANCE_STYLE,
    LINE_STYLES,
    MARK_STYLE,
    OPTIMUM_STYLE,
    LineStyle,
    line_of_run,
)
from softmax_viz.views.style.theme import LIGHT, Theme

# Pixels of the normal size.
_HEAD_RADIUS = 3.5
_HEAD_RIM = 1.5
_TICK = 7.0
_TICK_WIDTH = 2.0
_ARROW = 4.0
_ARROWS_APART = 12.0
# Pixels of all sizes: no line goes further, so that Qt's arithmetic does not overflow.
_FURTHEST = 20_000.0
_MOST_JOINED = 150  # points that are drawn as one path
_HEADED = ("data", "accuracy")
_ToPixels = Callable[[Polyline], tuple[Floats, Floats]]


class CurvesItem(QGraphicsItem):
    """All curves and lines, a dot where the first curve ends, and ticks at changes. Its units are those of the axes.

    Attributes
    ----------
    drawing
        What is drawn; None before there is anything.
    """

    def __init__(self) -> None:
        super().__init__()
        self.drawing: Drawing | None = None
        self._has_diverged = False
        self._area = QRectF()
        self._theme = LIGHT
        self._font = QFont()
        self._lines = LineArray()
        self._points = PointArray()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.update()

    def show_font(self, font: QFont) -> None:
        """Use ``font`` for the letters of other runs."""
        self._font = font
        self.update()

    def show_drawing(self, drawing: Drawing, area: QRectF, has_diverged: bool) -> None:
        """Draw ``drawing`` in ``area``, its limits with margins; a run that ``has_diverged`` ends with a cross."""
        self.drawing, self._has_diverged = drawing, has_diverged
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle that the axes show, with its margins."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw everything in pixels."""
        del option, widget
        drawing = self.drawing
        if drawing is None:
            return
        to_pixels = painter.worldTransform()
        area = to_pixels.mapRect(self._area)
        painter.save()
        painter.resetTransform()

        def pixels(curve: Polyline) -> tuple[Floats, Floats]:
            xs = np.clip(curve.xs * to_pixels.m11() + to_pixels.dx(), -_FURTHEST, _FURTHEST)
            # First the value: a factor of it may overflow.
            ys = np.clip(curve.ys, -1e300, 1e300) * to_pixels.m22() + to_pixels.dy()
            return xs, np.clip(ys, -_FURTHEST, _FURTHEST)

        self._draw_marks(painter, drawing.marks * to_pixels.m11() + to_pixels.dx(), area)
        for lines, style in ((drawing.chance, CHANCE_STYLE), (drawing.optimum, OPTIMUM_STYLE)):
            for line in lines:
                self._draw(painter, *pixels(line), style)
        self._draw_others(painter, drawing, pixels, area)
        head: QPointF | None = None
        for name, style in LINE_STYLES.items():
            curve = drawing.curves.get(name)
            if curve is None:
                continue
            xs, ys = pixels(curve)
            self._draw(painter, *straightened(xs, ys), style)
            if name in _HEADED:
                if drawing.x_limits[0] <= curve.xs[-1] <= drawing.x_limits[1]:
                    head = QPointF(float(xs[-1]), max(float(ys[-1]), area.top() + self._theme.size(_HEAD_RADIUS)))
                self._draw_arrows(painter, xs[ys < area.top() - 1.0], area.top(), style)
        if head is not None:
            self._draw_head(painter, head)
        painter.restore()

    def _draw_others(self, painter: QPainter, drawing: Drawing, pixels: _ToPixels, area: QRectF) -> None:
        """Draw the curves of other runs, each with its letter where it ends or leaves the plot."""
        ends: list[tuple[QPointF, str, LineStyle]] = []
        for curve in drawing.others:
            style = line_of_run(curve.letter, self._theme)
            xs, ys = pixels(Polyline(curve.xs, curve.ys))
            self._draw(painter, *straightened(xs, ys), style)
            self._draw_arrows(painter, xs[ys < area.top() - 1.0], area.top(), style)
            inside = np.flatnonzero((xs >= area.left()) & (xs <= area.right()))
            if len(inside):
                end = QPointF(float(xs[inside[-1]]), min(max(float(ys[inside[-1]]), area.top()), area.bottom()))
                ends.append((end, curve.letter, style))
        places = letter_places([end for end, _, _ in ends], area, self._theme)
        for end, (_, letter, style) in zip(places, ends, strict=True):
            paint_run_letter(painter, end, letter, style.colour_in(self._theme), self._theme, self._font)

    def _draw(self, painter: QPainter, xs: Floats, ys: Floats, style: LineStyle) -> None:
        """Draw a polyline, line by line if it has many points: as one path it takes ten times as long.

        Of few lines one sees where they meet.
        """
        size = self._theme.size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, style.smooth)
        pen = QPen(style.colour_in(self._theme), size(style.width))
        if style.dashes and len(xs) == 2:  # one line: Qt's own dashes will do
            self._draw_lines(painter, np.array([[xs[0], ys[0], xs[1], ys[1]]]), style)
            return
        if style.dashes:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            segments = dashed(xs, ys, tuple(map(size, style.dashes)))
        elif len(xs) > _MOST_JOINED:
            segments = np.column_stack([xs[:-1], ys[:-1], xs[1:], ys[1:]])
        else:
            pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
            painter.setPen(pen)
            self._points.show(np.column_stack([xs, ys]))
            painter.drawPolyline(self._points.points)
            return
        self._lines.show(segments)
        painter.setPen(pen)
        painter.drawLines(self._lines.lines)

    def _draw_lines(self, painter: QPainter, segments: Floats, style: LineStyle) -> None:
        """Draw lines (M, 4) that each begin with a dash."""
        size = self._theme.size
        pen = QPen(style.colour_in(self._theme), size(style.width))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([dash / style.width for dash in style.dashes])
        self._lines.show(segments)
        painter.setPen(pen)
        painter.drawLines(self._lines.lines)

    def _draw_marks(self, painter: QPainter, xs: Floats, area: QRectF) -> None:
        """Draw a tick on the axis and a faint line up to the words for each change."""
        shown = np.unique(np.round(xs[(xs >= area.left()) & (xs <= area.right())])) + 0.5
        if not len(shown):
            return
        down, up = np.full(len(shown), area.bottom()), np.full(len(shown), area.top())
        self._draw_lines(painter, np.column_stack([shown, down, shown, up]), MARK_STYLE)
        self._lines.show(np.column_stack([shown, down, shown, down - self._theme.size(_TICK)]))
        pen = QPen(self._theme.text, self._theme.size(_TICK_WIDTH))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLines(self._lines.lines)

    def _draw_arrows(self, painter: QPainter, xs: Floats, top: float, style: LineStyle) -> None:
        """Point at the places where the curve runs out of the plot."""
        if not len(xs):
            return
        starts = np.flatnonzero(np.diff(xs, prepend=-np.inf) > self._theme.size(_ARROWS_APART))
        size = self._theme.size(_ARROW)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour_in(self._theme))
        for x in xs[starts]:
            painter.drawPolygon(
                QPolygonF([QPointF(x, top), QPointF(x - size, top + 1.6 * size), QPointF(x + size, top + 1.6 * size)])
            )

    def _draw_head(self, painter: QPainter, head: QPointF) -> None:
        size, theme = self._theme.size, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = size(_HEAD_RADIUS)
        if self._has_diverged:
            painter.setPen(QPen(theme.danger, size(_TICK_WIDTH)))
            for rise in (-radius, radius):
                painter.drawLine(head + QPointF(-radius, rise), head + QPointF(radius, -rise))
            return
        painter.setPen(QPen(theme.panel, size(_HEAD_RIM), Qt.PenStyle.SolidLine))
        painter.setBrush(theme.plot_data)
        painter.drawEllipse(head, radius, radius)
