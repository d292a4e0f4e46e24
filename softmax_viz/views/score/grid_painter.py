"""Paints a grid of numbers. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPolygonF

from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.score.grid_contents import GridContents, RowLabel, number_width, sign_width, swatch_width
from softmax_viz.views.score.grid_layout import GridLayout
from softmax_viz.views.style.theme import RADIUS_S, SPACE_XS, SWATCH, Theme, scaled, tabular

_FLAGS = Qt.AlignmentFlag
_RIGHT = _FLAGS.AlignRight | _FLAGS.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = _FLAGS.AlignLeft | _FLAGS.AlignVCenter | Qt.TextFlag.TextSingleLine


def paint_grid(
    painter: QPainter,
    contents: GridContents,
    names: Sequence[str],
    layout: GridLayout,
    theme: Theme,
    font: QFont,
    has_focus: bool,
) -> None:
    """Draw all blocks; ``names`` are the texts of the labels as they fit, none for no texts."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_grounds(painter, contents, layout, theme, has_focus)
    painter.setFont(tabular(font))
    for row, label in enumerate(contents.labels):
        name = names[row] if row < len(names) else ""
        for place in layout.row_rects(row):
            _paint_label(painter, QRectF(*place), label, name, layout.label_width, theme, font, row == contents.marked)
    columns = layout.columns
    for index, column in enumerate(contents.columns):
        left, width, top = columns[index]
        cell = QRectF(left, top, width - SPACE_XS, layout.row)
        painter.setPen(theme.muted)
        painter.drawText(cell, _RIGHT, column.head)
        painter.setPen(theme.text)
        for text in contents.cells[index] if contents.cells else ():
            cell.translate(0, layout.row)
            painter.drawText(cell, _RIGHT, text)
    painter.setFont(tabular(font, weight=QFont.Weight.DemiBold))
    for place in layout.row_rects(len(contents.labels)):
        line = QRectF(*place)
        painter.drawText(line.adjusted(sign_width(font), 0, 0, 0), _LEFT, "Σ")
        painter.fillRect(QRectF(line.left(), line.top(), line.width(), 1.0), theme.control_border)
    for index, text in enumerate(contents.sums):
        left, width, top = columns[index]
        cell = QRectF(left, top + layout.row * (layout.n_rows + 1), width - SPACE_XS, layout.row)
        painter.drawText(cell, _RIGHT, text)


def _paint_grounds(
    painter: QPainter, contents: GridContents, layout: GridLayout, theme: Theme, has_focus: bool
) -> None:
    radius, count = scaled(RADIUS_S), len(contents.labels)
    painter.setPen(Qt.PenStyle.NoPen)
    for row, colour in ((contents.marked, theme.info_ground), (contents.hovered, theme.button_pressed)):
        if 0 <= row < count:
            painter.setBrush(colour)
            for place in layout.row_rects(row):
                painter.drawRoundedRect(QRectF(*place), radius, radius)
    painter.setPen(theme.control_border)
    painter.setBrush(theme.input)
    for index, column in enumerate(contents.columns):
        if column.is_editable:
            for row in range(count):
                box = QRectF(*layout.cell(row, index)).adjusted(layout.gap - 0.5, 1.5, -0.5, -1.5)
                painter.drawRoundedRect(box, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if has_focus and 0 <= contents.current < count:
        painter.setPen(theme.accent)
        for place in layout.row_rects(contents.current):
            painter.drawRoundedRect(QRectF(*place).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _paint_label(
    painter: QPainter, place: QRectF, label: RowLabel, name: str, width: int, theme: Theme, font: QFont, marked: bool
) -> None:
    left = place.left() + sign_width(font)
    if marked:
        middle, size = place.center().y(), sign_width(font) - SPACE_XS
        start = place.left() + 2.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        corners = [QPointF(start, middle - size), QPointF(start + size, middle), QPointF(start, middle + size)]
        painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    if label.number:
        painter.setPen(theme.muted)
        painter.drawText(QRectF(left, place.top(), number_width(font), place.height()), _RIGHT, str(label.number))
        left += number_width(font) + SPACE_XS
    if label.style >= 0:
        swatch = swatch_width(font)
        painter.save()
        painter.translate(left + swatch / 2, place.center().y())
        painter.scale(swatch / SWATCH, swatch / SWATCH)
        paint_swatch(painter, label.style, theme)
        painter.restore()
        left += swatch + SPACE_XS
    if name:
        painter.setPen(theme.text)
        painter.drawText(QRectF(left, place.top(), width - left, place.height()), _LEFT, name)
