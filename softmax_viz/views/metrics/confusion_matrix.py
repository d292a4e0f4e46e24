"""The confusion matrix: a row for each true class, a column for each predicted class. GUI thread only."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.metrics import ClassMetrics
from softmax_viz.views.charts.class_mark import mark_width, paint_mark, paint_swatch_at
from softmax_viz.views.charts.pick_chart import PickChart
from softmax_viz.views.metrics.metric_texts import accuracy_text, cell_text
from softmax_viz.views.metrics.short_counts import writer_for
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_XS, SWATCH, Theme, tabular

_translate = QCoreApplication.translate
_LEAST_ROW, _ROW = 20.0, 26.0  # pixels of the normal size
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine

_HEATS = 20  # steps of the colour of a cell
# The share of the accent in the palest and the strongest colour; with more, text would have less contrast than 4.5.
_LEAST, _MOST = 0.06, 0.54

Cell = tuple[int, int]


class ConfusionMatrix(PickChart):
    """Counts of points; the colour of a cell is its share of the row. The classes stand at the axes by number.

    A part is a ``Cell``: true and predicted class.
    """

    def __init__(self) -> None:
        super().__init__(
            _translate("ConfusionMatrix", "Confusion matrix"),
            _translate(
                "ConfusionMatrix",
                "How many points of each true class (rows) are predicted as each class (columns); right answers are on "
                "the diagonal. Click a cell to light up its points.",
            ),
        )
        self._classes: tuple[ClassLabel, ...] = ()
        self._metrics: ClassMetrics | None = None
        self._axes: QPixmap | None = None  # drawn once: they change rarely

    def show_metrics(self, metrics: ClassMetrics | None, classes: tuple[ClassLabel, ...]) -> None:
        """Show ``metrics`` of these classes; None for none."""
        if len(classes) != len(self._classes):
            self.point_at(None)
            self.updateGeometry()
        if classes != self._classes:
            self._axes = None
        self._classes = classes
        self._metrics = metrics if metrics is not None and len(metrics.confusion) == len(classes) else None
        self.update()

    def summary(self) -> str:
        """Return the accuracy, and the marked cell."""
        if self._metrics is None:
            return ""
        cell = self.hovered_part
        said = "" if cell is None else "; " + cell_text(self._metrics, self._classes, cell)
        return accuracy_text(self._metrics) + said

    def text_at(self, place: QPointF) -> str:
        """Return what is in a cell."""
        cell = self.part_at(place)
        return "" if cell is None or self._metrics is None else cell_text(self._metrics, self._classes, cell)

    def heights(self) -> tuple[int, int]:
        """Return the heights of low rows and of usual ones, with the axis."""
        rows, line = max(2, len(self._classes)), self.fontMetrics().height()
        least, top = max(self.theme.size(_LEAST_ROW), line), self._top()
        return round(rows * least + top) + 1, round(rows * max(least, self.theme.size(_ROW)) + top) + 1

    def redraw(self) -> None:
        """Draw the axes anew, too."""
        self._axes = None
        self.update()

    def rect_of(self, cell: Cell) -> QRectF:
        """Return the place of a cell."""
        left, top, n = self._left(), self._top(), max(1, len(self._classes))
        width, height = (self.width() - 1.0 - left) / n, (self.height() - 1.0 - top) / n
        return QRectF(left + cell[1] * width, top + cell[0] * height, width, height)

    def part_at(self, place: QPointF) -> Cell | None:
        """Return the cell at ``place``; None beside the cells."""
        first = self.rect_of((0, 0))
        column = (place.x() - first.left()) // max(1.0, first.width())
        row = (place.y() - first.top()) // max(1.0, first.height())
        n = len(self._classes)
        return (int(row), int(column)) if 0 <= row < n and 0 <= column < n else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes and cells."""
        del event
        theme = self.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ratio = self.devicePixelRatioF()
            if self._axes is None or self._axes.devicePixelRatio() != ratio:
                self._axes = QPixmap(self.size() * ratio)
                self._axes.setDevicePixelRatio(ratio)
                self._axes.fill(Qt.GlobalColor.transparent)
                with QPainter(self._axes) as axes:
                    axes.setRenderHint(QPainter.RenderHint.Antialiasing)
                    self._paint_axes(axes)
            painter.drawPixmap(0, 0, self._axes)
            if self._metrics is not None:
                self._paint_cells(painter, self._metrics)
            for cell, width in ((self.pinned_part, 3.0), (self.hovered_part, 2.0)):
                if cell is not None and max(cell) < len(self._classes):
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    inset = theme.size(width) / 2.0
                    place = self.rect_of(cell).adjusted(inset, inset, -inset, -inset)
                    painter.setPen(QPen(theme.panel, theme.size(width) + 2.0))
                    painter.drawRect(place)
                    painter.setPen(QPen(theme.text, theme.size(width)))
                    painter.drawRect(place)
            self.paint_focus(painter)

    def move_mark(self, dx: int, dy: int) -> None:
        """Move from cell to cell."""
        n = len(self._classes)
        if n:
            row, column = self.hovered_part or (-dy if dy > 0 else 0, -dx if dx > 0 else 0)
            self.point_at((min(max(row + dy, 0), n - 1), min(max(column + dx, 0), n - 1)), by_key=True)

    def _left(self) -> float:
        """Return the width of the axis at the left: its name, turned, and the marks of the classes."""
        line = self.fontMetrics().height()
        return line + mark_width(self.fontMetrics(), len(self._classes), self.theme) + 2 * SPACE_XS

    def _top(self) -> float:
        """Return the height of the axis above: its name, markers and numbers."""
        return 2.0 * self.fontMetrics().height() + self.theme.size(SWATCH) + SPACE_XS

    def _paint_axes(self, painter: QPainter) -> None:
        theme, line, left, top = self.theme, self.fontMetrics().height(), self._left(), self._top()
        small = tabular(self.font(), SMALL_TEXT_SCALE)
        painter.setFont(small)
        painter.setPen(theme.muted)
        name = _translate("ConfusionMatrix", "predicted")
        painter.drawText(QRectF(left, 0.0, self.width() - left, line), _CENTRE, name)
        painter.save()
        painter.translate(line / 2.0, top + (self.height() - top) / 2.0)
        painter.rotate(-90.0)
        tall = self.height() - top
        painter.drawText(QRectF(-tall / 2.0, -line / 2.0, tall, line), _CENTRE, _translate("ConfusionMatrix", "true"))
        painter.restore()
        first = self.rect_of((0, 0))
        for index, label in enumerate(self._classes):
            row = first.translated(0.0, index * first.height())
            column = first.translated(index * first.width(), 0.0)
            place = QRectF(line + SPACE_XS, row.top(), left - line - 2 * SPACE_XS, row.height())
            painter.setFont(self.font())
            paint_mark(painter, place, index, label, theme)
            middle, size = column.center().x(), theme.size(SWATCH)
            paint_swatch_at(painter, QPointF(middle, line + size / 2.0), label.style, theme)
            painter.setPen(theme.text)
            has_room = self.fontMetrics().horizontalAdvance("12") + SPACE_XS <= column.width()
            painter.setFont(tabular(self.font()) if has_room else small)
            number = QRectF(column.left(), line + size, column.width(), line)
            painter.drawText(number, _CENTRE, str(index + 1))

    def _paint_cells(self, painter: QPainter, metrics: ClassMetrics) -> None:
        """Draw the counts on their shares of the rows."""
        theme, counts, support = self.theme, metrics.confusion, metrics.support
        first = self.rect_of((0, 0))
        digits = tabular(self.font())
        painter.setFont(digits)
        widest = int(counts.max(initial=0))
        if painter.fontMetrics().horizontalAdvance(str(widest)) > first.width() - 4.0:
            painter.setFont(tabular(self.font(), SMALL_TEXT_SCALE))
        write = writer_for([widest], first.width() - 3.0, painter.fontMetrics().horizontalAdvance)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # upright edges need none, and it is slow
        text_metrics = painter.fontMetrics()
        rise = (first.height() - text_metrics.height()) / 2.0 + text_metrics.ascent()
        widths: dict[str, int] = {}
        grounds = heat_grounds(theme)
        shares = (counts / np.maximum(support, 1)[:, None]).tolist()
        for true, row in enumerate(counts.tolist()):
            top = first.top() + true * first.height()
            for predicted, count in enumerate(row):
                left = first.left() + predicted * first.width()
                if count:
                    ground = grounds[round(_HEATS * shares[true][predicted])]
                    painter.fillRect(QRectF(left, top, first.width(), first.height()), ground)
                painter.setPen(theme.text if count else theme.muted)
                text = write(count)
                if text not in widths:
                    widths[text] = text_metrics.horizontalAdvance(text)
                painter.drawText(QPointF(left + (first.width() - widths[text]) / 2.0, top + rise), text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.border, theme.size(1.0)))
        whole, n = first.united(self.rect_of((len(counts) - 1, len(counts) - 1))), len(counts)
        for index in range(n + 1):
            x, y = whole.left() + index * whole.width() / n, whole.top() + index * whole.height() / n
            painter.drawLine(QPointF(x, whole.top()), QPointF(x, whole.bottom()))
            painter.drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y))
        painter.setPen(QPen(theme.control_border, theme.size(1.5)))
        for index in range(len(counts)):
            painter.drawRect(self.rect_of((index, index)))


@lru_cache(maxsize=2)
def heat_grounds(theme: Theme) -> list[QColor]:
    """Return the grounds of cells from the smallest share to the largest; text on them can be read in every theme."""
    return [_mixed(theme.panel, theme.accent, _LEAST + (_MOST - _LEAST) * step / _HEATS) for step in range(_HEATS + 1)]


def _mixed(first: QColor, second: QColor, part: float) -> QColor:
    """Return ``first`` with a part of ``second``."""
    red, green, blue = (
        round(a + (b - a) * part)
        for a, b in (
            (first.red(), second.red()),
            (first.green(), second.green()),
            (first.blue(), second.blue()),
        )
    )
    return QColor(red, green, blue)
