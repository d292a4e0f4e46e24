"""Draws the legend of the number that the field shows: a colour bar with a mark at one value. GUI thread."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES, Quantity, Scale, class_index, legend_colours
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.halo_text import text_size
from softmax_viz.views.scene.legend_labels import Label, number_text, scale_labels
from softmax_viz.views.style.theme import (
    AXIS_TEXT_SCALE,
    BORDER,
    RADIUS_M,
    SMALL_TEXT_SCALE,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    Theme,
    tabular,
)
from softmax_viz.views.style.translated_texts import class_name, translated

# Device-independent pixels.
_BAR_HEIGHT = 10.0
_TICK = 3.0
_MARK_WIDTH = 2.0
_MARK_REACH = 2.0
# Least and largest width of the bar, in digits.
_BAR_DIGITS = (26, 36)


class LegendLayer:
    """The legend in the bottom right corner of the canvas, above the axis numbers; class colours have none.

    It is drawn once and then only copied; the mark is painted over it.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._pixmap: QPixmap | None = None
        self._area = QRectF()
        self._bar = QRectF()
        self._value_area = QRectF()
        self._value_font = QFont()
        self._scale: Scale | None = None
        self._limits = (0.0, 1.0)
        self._theme: Theme | None = None
        self._value: float | None = None
        self._written: tuple[Scale, float, str] | None = None

    def update(
        self,
        field_style: FieldStyle,
        classes: tuple[ClassLabel, ...],
        theme: Theme,
        font: QFont,
        ratio: float,
        canvas_width: float,
        canvas_height: float,
    ) -> None:
        """Lay out for this field style and canvas (device-independent pixels); does nothing if nothing has changed."""
        shown = (field_style.quantity, field_style.class_key, field_style.opacity)
        key = (shown, classes, theme.key, font.key(), ratio, canvas_width, canvas_height)
        if key == self._key:
            return
        self._key, self._theme = key, theme
        self._pixmap, self._area = None, QRectF()
        quantity = QUANTITIES[field_style.quantity]
        self._scale = quantity.scale
        if quantity.scale is None:
            return
        self._limits = quantity.scale.limits(len(classes))
        small_font = tabular(font, SMALL_TEXT_SCALE)
        self._value_font = tabular(font, SMALL_TEXT_SCALE, QFont.Weight.DemiBold)
        title = _title(quantity, field_style, classes)
        size = self._lay_inside(title, quantity.scale, small_font, theme)
        axis_height = text_size("0", tabular(font, AXIS_TEXT_SCALE))[1] + SPACE_XS
        # The corner lies on a whole device pixel, so that the pixmap is copied unchanged.
        left = math.floor((canvas_width - SPACE_S - size.width()) * ratio) / ratio
        top = math.floor((canvas_height - axis_height - SPACE_S - size.height()) * ratio) / ratio
        if left < SPACE_S or top < SPACE_S:
            return
        self._area = QRectF(QPointF(left, top), size)
        colours = legend_colours(field_style, classes, theme.name, round(self._bar.width() * ratio))
        labels = scale_labels(
            quantity.scale, len(classes), self._bar.width(), QFontMetricsF(small_font).horizontalAdvance
        )
        self._pixmap = self._drawn(title, labels, small_font, colours, theme, ratio)

    def show_value(self, value: float | None) -> bool:
        """Mark ``value`` of the quantity shown, or nothing (None); return whether a repaint is needed."""
        if value is not None and not math.isfinite(value):
            value = None
        if value == self._value:
            return False
        self._value = value
        return self._pixmap is not None

    def value_text(self) -> str:
        """Return the marked value as text; empty if none is marked."""
        if self._value is None or self._scale is None:
            return ""
        if self._written is None or self._written[:2] != (self._scale, self._value):
            self._written = (self._scale, self._value, number_text(self._scale, self._value))
        return self._written[2]

    def area(self) -> QRectF:
        """Return the area that ``paint`` covers, in device-independent pixels; empty if there is no legend."""
        return QRectF(self._area)

    def paint(self, painter: QPainter, ratio: float) -> None:
        """Copy the legend and draw the mark; ``painter`` measures in device-independent pixels."""
        theme = self._theme
        if self._pixmap is None or theme is None:
            return
        corner = self._area.topLeft()
        with device_pixels(painter, ratio):
            place = QPoint(round(corner.x() * ratio), round(corner.y() * ratio))
            painter.drawPixmap(place, self._pixmap)
            if self._value is not None:
                core, halo = (rect.translated(place) for rect in self._mark(self._value, ratio, theme))
                painter.fillRect(halo, theme.panel)
                painter.fillRect(core, theme.text)
        text = self.value_text()
        if text:
            painter.setFont(self._value_font)
            painter.setPen(theme.text)
            painter.drawText(self._value_area.translated(corner), Qt.AlignmentFlag.AlignRight, text)

    def _lay_inside(self, title: str, scale: Scale, font: QFont, theme: Theme) -> QSizeF:
        """Place the value and the bar, relative to the corner of the panel; return the size of the panel."""
        metrics, bold = QFontMetricsF(font), QFontMetricsF(self._value_font)
        value_width = max(
            bold.horizontalAdvance(number_text(scale, value)) for value in (1e-9, 0.999999, self._limits[1])
        )
        value_width = math.ceil(value_width) + 1.0
        least, most = (digits * metrics.horizontalAdvance("0") for digits in _BAR_DIGITS)
        width = math.ceil(min(max(metrics.horizontalAdvance(title) + SPACE_M + value_width, least), most))
        line = math.ceil(max(metrics.height(), bold.height()))
        self._value_area = QRectF(SPACE_S + width - value_width, SPACE_XS, value_width, line)
        self._bar = QRectF(SPACE_S, SPACE_XS + line + SPACE_XS, width, theme.size(_BAR_HEIGHT))
        return QSizeF(
            width + 2 * SPACE_S, self._bar.bottom() + theme.size(_TICK) + math.ceil(metrics.height()) + SPACE_XS
        )

    def _mark(self, value: float, ratio: float, theme: Theme) -> tuple[QRect, QRect]:
        """Return a vertical line across the bar and its halo at ``value``, in device pixels from the panel's corner."""
        thickness = max(1, round(theme.size(_MARK_WIDTH) * ratio))
        reach, edge = round(theme.size(_MARK_REACH) * ratio), max(1, round(theme.size(ratio)))
        bar = _device_rect(self._bar, ratio)
        left = bar.left() + round(self._share(value) * bar.width() - thickness / 2)
        core = QRect(left, bar.top() - reach, thickness, bar.height() + 2 * reach)
        return core, core.adjusted(-edge, 0, edge, 0)

    def _share(self, value: float) -> float:
        low, high = self._limits
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def _drawn(
        self, title: str, labels: list[Label], font: QFont, colours: Floats, theme: Theme, ratio: float
    ) -> QPixmap:  # fmt: skip
        """Draw the panel with everything but the mark, in device pixels."""
        size, metrics = self._area.size(), QFontMetricsF(font)
        pixmap = QPixmap(math.ceil(size.width() * ratio), math.ceil(size.height() * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(ratio, ratio)
            painter.setPen(QPen(theme.control_border, theme.size(BORDER)))
            painter.setBrush(theme.panel)
            inset, radius = theme.size(BORDER) / 2, theme.size(RADIUS_M)
            painter.drawRoundedRect(QRectF(QPointF(), size).adjusted(inset, inset, -inset, -inset), radius, radius)
            painter.setFont(font)
            painter.setPen(theme.text)
            title_area = QRectF(self._bar.left(), self._value_area.top(), 0.0, self._value_area.height())
            title_area.setRight(self._value_area.left() - SPACE_M)
            shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, title_area.width())
            painter.drawText(title_area, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, shown)
            with device_pixels(painter, ratio):
                thickness = max(1, round(theme.size(ratio)))
                _draw_bar(painter, _device_rect(self._bar, ratio), colours, theme.control_border, thickness)
            painter.setPen(QPen(theme.muted, theme.size(1.0)))
            tick = theme.size(_TICK)
            bar, baseline = self._bar, self._bar.bottom() + tick + metrics.ascent()
            for label in labels:
                x = bar.left() + 0.5 + label.share * (bar.width() - 1.0)
                painter.drawLine(QPointF(x, bar.bottom() + 0.5), QPointF(x, bar.bottom() + tick))
                painter.drawText(QPointF(bar.left() + label.left, baseline), label.text)
        return pixmap


def _title(quantity: Quantity, field_style: FieldStyle, classes: tuple[ClassLabel, ...]) -> str:
    title = translated("quantities", quantity.title or quantity.label)
    index = class_index(field_style, classes)
    return title.replace("%1", class_name(classes[index], index)) if quantity.of_class else title


def _device_rect(rect: QRectF, ratio: float) -> QRect:
    left, top = round(rect.left() * ratio), round(rect.top() * ratio)
    return QRect(left, top, round(rect.right() * ratio) - left, round(rect.bottom() * ratio) - top)


def _draw_bar(painter: QPainter, bar: QRect, colours: Floats, outline: QColor, thickness: int) -> None:
    """Draw a column of pixels for each colour (n, 3), with a thin outline; in device pixels."""
    red, green, blue = np.rint(colours).astype(np.uint32).T
    row = np.ascontiguousarray(np.uint32(0xFF000000) | red << 16 | green << 8 | blue)
    painter.fillRect(bar.adjusted(-thickness, -thickness, thickness, thickness), outline)
    painter.drawImage(bar, QImage(row.data, len(row), 1, 4 * len(row), QImage.Format.Format_RGB32))
