"""Number and marker of a class beside a row or a column of a chart. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.style.theme import SPACE_XS, SWATCH, Theme, tabular

_SMALL = 0.8  # of the size of a swatch elsewhere


def mark_width(metrics: QFontMetrics, n_classes: int, theme: Theme) -> float:
    """Return the width of number and marker, side by side."""
    digits = metrics.horizontalAdvance("12" if n_classes > 9 else "2")
    return digits + theme.size(SPACE_XS + _SMALL * SWATCH)


def paint_mark(painter: QPainter, place: QRectF, index: int, label: ClassLabel, theme: Theme) -> None:
    """Draw number and marker of class ``index`` (from 0) centred in ``place``, in the font of ``painter``."""
    painter.save()
    painter.setFont(tabular(painter.font()))
    metrics = painter.fontMetrics()
    text, size, gap = str(index + 1), theme.size(_SMALL * SWATCH), theme.size(SPACE_XS)
    width = metrics.horizontalAdvance(text) + gap + size
    left = place.right() - width - (place.width() - width) / 2.0
    painter.setPen(theme.text)
    number = QRectF(left, place.top(), width, place.height())
    painter.drawText(number, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    paint_swatch_at(painter, QPointF(left + width - size / 2.0, place.center().y()), label.style, theme)
    painter.restore()


def paint_swatch_at(painter: QPainter, centre: QPointF, style: int, theme: Theme, hollow: bool = False) -> None:
    """Draw the marker of a class style around ``centre``, a little smaller than in lists."""
    painter.save()
    painter.translate(centre)
    painter.scale(_SMALL * theme.scale, _SMALL * theme.scale)
    paint_swatch(painter, style, theme, hollow)
    painter.restore()
