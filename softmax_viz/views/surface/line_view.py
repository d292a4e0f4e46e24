"""J along the next step as a curve; a click or a drag on it chooses the learning rate. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.insights.line_search import LineSearch
from softmax_viz.core.settings.params import PARAMS, NumberParam
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.plot.drawing.axis_scale import log_ticks, spaced_ticks
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.surface.glyphs import BEST, CHOSEN, HERE, SAFE, SIZE, colour_of, paint_glyph
from softmax_viz.views.surface.line_axes import LineAxes, axes_of
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.slider_scale import SliderScale

_WIDEST = "+1.5e\N{MINUS SIGN}11"
# Below this range of J, its axis says how far J is from that of now.
_NARROW = 2e-4
_HEIGHT, _LEAST_HEIGHT, _WIDTH = 210, 130, 320
_KEYS = {
    Qt.Key.Key_Left: (-1, False), Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_Right: (1, False), Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_PageDown: (-1, True), Qt.Key.Key_PageUp: (1, True),
}  # fmt: skip
# The numbers of gestures here are none of those of the slider in the settings.
_FIRST_GESTURE = 1_000_000
_STYLES = {SAFE: Qt.PenStyle.DashLine, HERE: Qt.PenStyle.DotLine, BEST: Qt.PenStyle.DashDotLine}


class LineView(QWidget):
    """Draws a ``LineSearch``.

    Signals
    -------
    rateRequested(float, int)
        The user chose this learning rate; all values of one drag, or of one series of keys, share the number.
    """

    rateRequested = Signal(float, int)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._search: LineSearch | None = None
        param = PARAMS["learning_rate"]
        assert isinstance(param, NumberParam)
        self._scale = SliderScale(param)
        self._gesture = _FIRST_GESTURE
        self._is_stepping = self._is_dragging = False
        self.summary = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ShortcutOverride(self, tuple(_KEYS))
        access = NumberAccess(lambda: self._rate, param.low, param.high, self._on_number_requested)
        speak(self, Spoken("Slider", value=lambda: self.summary, number=access))

    @property
    def search(self) -> LineSearch | None:
        """What is drawn."""
        return self._search

    @property
    def _rate(self) -> float | None:
        return self._search.chosen if self._search is not None and self._search.uses_rate else None

    def show_search(self, search: LineSearch | None) -> None:
        """Draw ``search``; None for nothing."""
        self._search = search
        uses = search is not None and search.is_moving and search.uses_rate
        self.setCursor(Qt.CursorShape.SizeHorCursor if uses else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.setFont(tabular(QGuiApplication.font(), SMALL_TEXT_SCALE))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the designed size."""
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the lowest height at which the curve can be read."""
        return QSize(scaled(160), scaled(_LEAST_HEIGHT))

    def axes(self) -> LineAxes | None:
        """Return the axes of the present curve; None without one."""
        if self._search is None or not self._search.is_moving:
            return None
        metrics = QFontMetricsF(self.font())
        left = metrics.horizontalAdvance(_WIDEST) + scaled(SPACE_S)
        below = 2.0 * metrics.height() + scaled(SPACE_XS)
        right, above = scaled(SPACE_S), metrics.height() + scaled(SPACE_XS)
        area = QRectF(left, above, max(self.width() - left - right, 1.0), max(self.height() - above - below, 1.0))
        return axes_of(self._search, area)

    # The mouse and the keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose the learning rate."""
        if event.button() == Qt.MouseButton.LeftButton and self._rate is not None and self.axes() is not None:
            self._gesture += 1
            self._is_dragging, self._is_stepping = True, False
            self._choose_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose another learning rate."""
        if self._is_dragging:
            self._choose_at(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End choosing."""
        del event
        self._is_dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next round learning rate."""
        rate, key = self._rate, _KEYS.get(Qt.Key(event.key()))
        if rate is None or key is None:
            super().keyPressEvent(event)
            return
        if not self._is_stepping:
            self._gesture, self._is_stepping = self._gesture + 1, True
        self._ask(float(self._scale.stepped(rate, *key) or rate))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End a series of keys, and take the frame of the focus away."""
        self._is_stepping = False
        super().focusOutEvent(event)
        self.update()

    def _choose_at(self, x: float) -> None:
        axes = self.axes()
        if axes is not None:
            rate = self._scale.clamped(float(f"{axes.rate_at(x):.2e}"))
            self._ask(float(rate or 0.0))

    def _on_number_requested(self, value: float) -> None:
        self._gesture += 1
        self._ask(value)

    def _ask(self, rate: float) -> None:
        if rate != self._rate:
            self.rateRequested.emit(rate, self._gesture)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curve and marks."""
        del event
        search, axes, theme = self._search, self.axes(), self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, theme.size(1.0)))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        if search is None or axes is None:
            return
        self._paint_ground(painter, search, axes)
        self._paint_ticks(painter, axes)
        self._paint_curve(painter, search, axes)
        self._paint_marks(painter, search, axes)

    def _paint_ground(self, painter: QPainter, search: LineSearch, axes: LineAxes) -> None:
        """Tint where J would be above that of now, and draw the level of now."""
        area, theme = axes.area, self._theme
        if search.even is not None:
            x = float(axes.x(np.array([search.even]))[0])
            high = QRectF(x, area.top(), max(area.right() - x, 0.0), area.height())
            painter.fillRect(high, theme.error_ground)
            painter.setFont(self.font())
            painter.setPen(theme.error)
            text = self.tr("too high")
            if painter.fontMetrics().horizontalAdvance(text) + scaled(SPACE_S) < high.width():
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
                painter.drawText(high.adjusted(0, 0, -scaled(SPACE_XS), -scaled(SPACE_XS)), flags, text)
        level = float(axes.y(np.array([search.now]))[0])
        painter.setPen(QPen(theme.muted, theme.size(1.2), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), level), QPointF(area.right(), level))

    def _paint_ticks(self, painter: QPainter, axes: LineAxes) -> None:
        area, theme = axes.area, self._theme
        metrics = QFontMetricsF(self.font())
        painter.setFont(self.font())
        most = max(2, int(area.width() / max(metrics.horizontalAdvance("0.0001") * 1.6, 1.0)))
        if axes.is_log:
            ticks = [
                (10.0**place, text) for place, text in log_ticks(math.log10(axes.low), math.log10(axes.high), most)
            ]
        else:
            ticks = spaced_ticks(axes.low, axes.high, most)
        top, flags = area.bottom() + scaled(SPACE_XS) / 2.0, Qt.AlignmentFlag
        free_from = -math.inf
        for rate, text in ticks:
            x = float(axes.x(np.array([rate]))[0])
            painter.setPen(QPen(theme.plot_grid, theme.size(1.0)))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2.0, 0.0), self.width() - width)
            if left < free_from:
                continue
            free_from = left + width + scaled(SPACE_XS)
            painter.setPen(theme.muted)
            painter.drawText(QPointF(left, top + metrics.ascent()), text)
        painter.drawText(
            QRectF(area.left(), top + metrics.height(), area.width(), metrics.height()),
            flags.AlignHCenter | flags.AlignTop, self._axis_name(),
        )  # fmt: skip
        zero = self._search.now if self._search is not None and axes.top - axes.bottom < _NARROW else 0.0
        name = self.tr("J − J now") if zero else "J"
        painter.drawText(QPointF(scaled(SPACE_XS), metrics.ascent()), name)
        count = max(2, int(area.height() / (2.2 * metrics.height())))
        for value, text in spaced_ticks(axes.bottom - zero, axes.top - zero, count):
            y = float(axes.y(np.array([value + zero]))[0])
            if area.top() - 1.0 <= y <= area.bottom() + 1.0:
                box = QRectF(0.0, y - metrics.height() / 2.0, area.left() - scaled(SPACE_XS), metrics.height())
                painter.drawText(box, flags.AlignRight | flags.AlignVCenter, text)
        painter.setPen(QPen(theme.control_border, theme.size(1.0)))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())

    def _axis_name(self) -> str:
        search = self._search
        if search is not None and not search.uses_rate:
            return self.tr("part of Newton's step")
        return self.tr("learning rate η")

    def _paint_curve(self, painter: QPainter, search: LineSearch, axes: LineAxes) -> None:
        painter.save()
        painter.setClipRect(axes.area.adjusted(0.0, -1.0, 0.0, 1.0))
        xs, ys = axes.x(search.rates).tolist(), axes.y(search.values).tolist()
        path = QPolygonF([QPointF(x, y) for x, y in zip(xs, ys, strict=True)])
        painter.setPen(QPen(self._theme.plot_total, self._theme.size(2.4)))
        painter.drawPolyline(path)
        painter.restore()

    def _paint_marks(self, painter: QPainter, search: LineSearch, axes: LineAxes) -> None:
        theme, area = self._theme, axes.area
        for kind, rate, value in reversed(marks_of(search)):
            x, y = float(axes.x(np.array([rate]))[0]), float(axes.y(np.array([value]))[0])
            y = min(max(y, area.top()), area.bottom())
            style = _STYLES.get(kind, Qt.PenStyle.SolidLine)
            painter.setPen(QPen(colour_of(kind, theme), theme.size(2.0 if kind == CHOSEN else 1.4), style))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            if value > axes.top:  # the curve is beyond the upper edge here
                self._paint_arrow(painter, x, area.top(), kind)
            else:
                paint_glyph(painter, kind, QPointF(x, y), theme, theme.size(SIZE))

    def _paint_arrow(self, painter: QPainter, x: float, top: float, kind: str) -> None:
        half = self._theme.size(0.5 * SIZE)
        arrow = QPainterPath(QPointF(x - half, top + half))
        for corner in (QPointF(x, top - half), QPointF(x + half, top + half)):
            arrow.lineTo(corner)
        arrow.closeSubpath()
        painter.strokePath(arrow, QPen(self._theme.line_halo, self._theme.size(3.0)))
        painter.fillPath(arrow, colour_of(kind, self._theme))


def marks_of(search: LineSearch) -> list[tuple[str, float, float]]:
    """Return the marks of ``search`` that lie on its axis: kind, η and J, the most important first."""
    all_marks = (
        (CHOSEN, search.chosen, search.chosen_value),
        (BEST, search.best, search.best_value),
        (SAFE, search.safe, search.safe_value),
        (HERE, search.here, search.here_value),
    )
    return [
        (kind, rate, value)
        for kind, rate, value in all_marks
        if rate is not None and value is not None and rate <= search.high
    ]
