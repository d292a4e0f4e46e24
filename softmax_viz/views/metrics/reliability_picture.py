"""Paints axes, bars and counts of a reliability diagram. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from softmax_viz.core.insights.metrics import N_BINS, Calibration
from softmax_viz.views.metrics.metric_texts import set_name
from softmax_viz.views.metrics.short_counts import writer_for
from softmax_viz.views.style.theme import SPACE_XS, Theme

_translate = QCoreApplication.translate
COUNT_BARS = 26.0  # the height of the bars of counts, pixels of the normal size
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


def paint_axes(painter: QPainter, area: QRectF, theme: Theme, line: float) -> None:
    """Draw grid, numbers, names and the diagonal around ``area``; ``line`` is the height of a line of text."""
    for place in range(N_BINS + 1):
        x, y = area.left() + area.width() * place / N_BINS, area.bottom() - area.height() * place / N_BINS
        painter.setPen(QPen(theme.plot_grid, theme.size(1.0)))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if place % 5:
            continue
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        text = f"{10 * place}\N{NO-BREAK SPACE}%"
        painter.setPen(theme.muted)
        painter.drawText(QRectF(line, y - line / 2.0, area.left() - line - SPACE_XS, line), _RIGHT, text)
        wide = painter.fontMetrics().horizontalAdvance(text)
        left = min(x - wide / 2.0, area.right() + SPACE_XS - wide)
        painter.drawText(QRectF(left, area.bottom() + 1.0, wide, line), _CENTRE, text)
    name = _translate("ReliabilityDiagram", "probability of the predicted class")
    painter.drawText(QRectF(area.left(), area.bottom() + line, area.width(), line), _CENTRE, name)
    painter.save()
    painter.translate(line / 2.0, area.center().y())
    painter.rotate(-90.0)
    tall = area.height() + line
    name = _translate("ReliabilityDiagram", "share of right answers")
    shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(tall))
    painter.drawText(QRectF(-tall / 2.0, -line / 2.0, tall, line), _CENTRE, shown)
    painter.restore()
    painter.setPen(QPen(theme.control_border, theme.size(1.0)))
    painter.drawLine(area.bottomLeft(), area.bottomRight())


def paint_diagonal(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """Draw the line on which a model is right as often as it says, over the bars."""
    for colour, width in ((theme.panel, 3.0), (theme.text, 1.4)):
        pen = QPen(colour, theme.size(width))
        if width < 2.0:
            pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(area.bottomLeft(), area.topRight())


def paint_bars(
    painter: QPainter, area: QRectF, part: Calibration, is_test: bool, places: Sequence[QRectF], most: int, theme: Theme
) -> None:
    """Draw the bars of one set in ``area``, and its counts below.

    Parameters
    ----------
    part, is_test
        What is drawn, and whether it is of the test points, whose bars are hatched.
    places
        The places of the bins.
    most
        The number of points whose bar of counts has the full height.
    """
    line = painter.fontMetrics().height()
    colour = QColor(theme.plot_test if is_test else theme.plot_data)
    fill = QBrush(colour, Qt.BrushStyle.BDiagPattern) if is_test else QBrush(colour)
    ground = area.bottom() + 2.5 * line + theme.size(COUNT_BARS)
    top = ground + is_test * line
    painter.setPen(colour)
    painter.drawText(QRectF(0.0, top, area.left() - SPACE_XS, line), _RIGHT, set_name(is_test))
    width = area.width() / N_BINS
    write = writer_for(part.counts.tolist(), width - 2.0, painter.fontMetrics().horizontalAdvance)
    shares = part.shares
    for index in np.flatnonzero(part.counts).tolist():
        left, wide, count = places[index].left() + 1.5, places[index].width() - 3.0, int(part.counts[index])
        high = area.height() * float(shares[index])
        tall = max(1.0, theme.size(COUNT_BARS - 2.0) * count / max(1, most))
        painter.setPen(QPen(colour, theme.size(1.2)))
        painter.setBrush(fill)
        painter.drawRect(QRectF(left, area.bottom() - high, wide, high))
        painter.setBrush(QBrush() if is_test else fill)
        painter.drawRect(QRectF(left, ground - tall, wide, tall))
        painter.setPen(theme.text)
        painter.drawText(QRectF(area.left() + index * width, top, width, line), _CENTRE, write(count))
