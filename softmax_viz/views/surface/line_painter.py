"""Paints J along the next step: ground, axes, curve and marks. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.insights.line_search import LineSearch
from softmax_viz.views.plot.drawing.axis_scale import log_ticks, spaced_ticks
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.surface.glyphs import BEST, CHOSEN, HERE, SAFE, SIZE, colour_of, paint_glyph
from softmax_viz.views.surface.line_axes import LineAxes

_T = QT_TRANSLATE_NOOP
_TOO_HIGH = _T("LinePanel", "too high")
_RATE, _PART = _T("LinePanel", "learning rate η"), _T("LinePanel", "part of Newton's step")
_DIFFERENCE = _T("LinePanel", "J − J now")
# Below this range of J, its axis says how far J is from that of now.
_NARROW = 2e-4
_STYLES = {SAFE: Qt.PenStyle.DashLine, HERE: Qt.PenStyle.DotLine, BEST: Qt.PenStyle.DashDotLine}


class LinePainter:
    """Paints one ``LineSearch`` inside ``axes``, in the font of ``painter``."""

    def __init__(self, painter: QPainter, search: LineSearch, axes: LineAxes, theme: Theme) -> None:
        self._painter, self._search, self._axes, self._theme = painter, search, axes, theme
        self._metrics = QFontMetricsF(painter.font())

    def paint(self) -> None:
        """Paint everything."""
        self._paint_ground()
        self._paint_rates()
        self._paint_values()
        self._paint_curve()
        for kind, rate, value in reversed(marks_of(self._search)):
            self._paint_mark(kind, rate, value)

    def _paint_ground(self) -> None:
        """Tint where J would be above that of now, and draw the level of now."""
        painter, search, theme, area = self._painter, self._search, self._theme, self._axes.area
        if search.even is not None:
            x = self._x(search.even)
            high = QRectF(x, area.top(), max(area.right() - x, 0.0), area.height())
            painter.fillRect(high, theme.error_ground)
            painter.setPen(theme.error)
            text = translated("LinePanel", _TOO_HIGH)
            if self._metrics.horizontalAdvance(text) + scaled(SPACE_S) < high.width():
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
                painter.drawText(high.adjusted(0, 0, -scaled(SPACE_XS), -scaled(SPACE_XS)), flags, text)
        level = self._y(search.now)
        painter.setPen(QPen(theme.muted, theme.size(1.2), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), level), QPointF(area.right(), level))

    def _paint_rates(self) -> None:
        painter, axes, theme, metrics = self._painter, self._axes, self._theme, self._metrics
        area = axes.area
        most = max(2, int(area.width() / max(metrics.horizontalAdvance("0.0001") * 1.6, 1.0)))
        if axes.is_log:
            powers = log_ticks(math.log10(axes.low), math.log10(axes.high), most)
            ticks = [(10.0**power, text) for power, text in powers]
        else:
            ticks = spaced_ticks(axes.low, axes.high, most)
        top, free_from = area.bottom() + 0.5 * scaled(SPACE_XS), -math.inf
        rightmost = area.right() + scaled(SPACE_S)
        for rate, text in ticks:
            x, width = self._x(rate), metrics.horizontalAdvance(text)
            painter.setPen(QPen(theme.plot_grid, theme.size(1.0)))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            left = min(max(x - 0.5 * width, 0.0), rightmost - width)
            if left >= free_from:
                free_from = left + width + scaled(SPACE_XS)
                painter.setPen(theme.muted)
                painter.drawText(QPointF(left, top + metrics.ascent()), text)
        painter.setPen(theme.muted)
        name = translated("LinePanel", _RATE if self._search.uses_rate else _PART)
        below = QRectF(area.left(), top + metrics.height(), area.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, name)

    def _paint_values(self) -> None:
        painter, axes, theme, metrics = self._painter, self._axes, self._theme, self._metrics
        area = axes.area
        zero = self._search.now if axes.top - axes.bottom < _NARROW else 0.0
        painter.setPen(theme.muted)
        name = translated("LinePanel", _DIFFERENCE) if zero else "J"
        painter.drawText(QPointF(scaled(SPACE_XS), metrics.ascent()), name)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        most = max(2, int(area.height() / (2.2 * metrics.height())))
        for value, text in spaced_ticks(axes.bottom - zero, axes.top - zero, most):
            y = self._y(value + zero)
            if area.top() - 1.0 <= y <= area.bottom() + 1.0:
                box = QRectF(0.0, y - 0.5 * metrics.height(), area.left() - scaled(SPACE_XS), metrics.height())
                painter.drawText(box, flags, text)
        painter.setPen(QPen(theme.control_border, theme.size(1.0)))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())

    def _paint_curve(self) -> None:
        painter, axes, search = self._painter, self._axes, self._search
        painter.save()
        painter.setClipRect(axes.area.adjusted(0.0, -1.0, 0.0, 1.0))
        xs, ys = axes.x(search.rates).tolist(), axes.y(search.values).tolist()
        painter.setPen(QPen(self._theme.plot_total, self._theme.size(2.4)))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs, ys, strict=True)]))
        painter.restore()

    def _paint_mark(self, kind: str, rate: float, value: float) -> None:
        painter, theme, area = self._painter, self._theme, self._axes.area
        x = self._x(rate)
        style = _STYLES.get(kind, Qt.PenStyle.SolidLine)
        painter.setPen(QPen(colour_of(kind, theme), theme.size(2.0 if kind == CHOSEN else 1.4), style))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if value <= self._axes.top:
            paint_glyph(painter, kind, QPointF(x, min(self._y(value), area.bottom())), theme, theme.size(SIZE))
            return
        # The curve is beyond the upper edge here: an arrow points there.
        half = theme.size(0.5 * SIZE)
        arrow = QPainterPath(QPointF(x - half, area.top() + half))
        arrow.lineTo(QPointF(x, area.top() - half))
        arrow.lineTo(QPointF(x + half, area.top() + half))
        arrow.closeSubpath()
        painter.strokePath(arrow, QPen(theme.line_halo, theme.size(3.0)))
        painter.fillPath(arrow, colour_of(kind, theme))

    def _x(self, rate: float) -> float:
        return float(self._axes.x(np.array([rate]))[0])

    def _y(self, value: float) -> float:
        return float(self._axes.y(np.array([value]))[0])


def marks_of(search: LineSearch) -> list[tuple[str, float, float]]:
    """Return the marks of ``search`` that lie on its axis: kind, η and J, the most important first."""
    marks = (
        (CHOSEN, search.chosen, search.chosen_value),
        (BEST, search.best, search.best_value),
        (SAFE, search.safe, search.safe_value),
        (HERE, search.here, search.here_value),
    )
    return [
        (kind, rate, value)
        for kind, rate, value in marks
        if rate is not None and value is not None and rate <= search.high
    ]
