"""The points with the largest losses, each in a row that can be clicked. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent

from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.insights.point_losses import N_WORST, PointLosses
from softmax_viz.views.charts.chart import Chart
from softmax_viz.views.charts.class_mark import mark_width, paint_mark
from softmax_viz.views.style.numbers import coordinates, loss, percent
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, tabular
from softmax_viz.views.style.translated_texts import class_name, whole

_translate = QCoreApplication.translate
_ROW = 22.0  # pixels of the normal size
_WIDEST_LOSS = "0.00000"


class WorstPoints(Chart):
    """Five rows: number as in the table of points, class, place, loss. The room of all five is always there.

    Signals
    -------
    hovered(int)
        The index of the point under the mouse, or at the mark of the keyboard; −1 for none.
    chosen(int)
        The index of a point that was clicked.
    """

    hovered = Signal(int)
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(
            _translate("WorstPoints", "The largest losses"),
            _translate("WorstPoints", "The five points with the largest losses. Click one to select and show it."),
        )
        self._data = empty_dataset()
        self._value: PointLosses | None = None
        self._extent = 1.0
        self._row = -1
        self._has_key = False

    def show_losses(self, value: PointLosses | None, data: Dataset) -> None:
        """Show the worst points of ``value``, which belongs to ``data``; None for none."""
        self._value, self._data = value, data
        spread = data.points.max(axis=0) - data.points.min(axis=0) if data.n_points else (0.0, 0.0)
        self._extent = float(max(*spread)) or 1.0
        self._point_at_row(min(self._row, len(self.points()) - 1))
        self.update()

    def points(self) -> list[int]:
        """Return the indices of the points in the rows."""
        return [] if self._value is None else self._value.worst.tolist()

    def texts(self) -> list[tuple[str, str, str, str]]:
        """Return number, class, place and loss in each row."""
        rows = []
        for index in self.points():
            label = int(self._data.labels[index])
            place = self._data.points[index]
            x, y = coordinates(float(place[0]), float(place[1]), self._extent)
            assert self._value is not None
            name = class_name(self._data.classes[label], label)
            rows.append((whole(index + 1), name, f"({x}, {y})", loss(float(self._value.losses[index]))))
        return rows

    def summary(self) -> str:
        """Return the rows as a text."""
        return "; ".join(" ".join(row) for row in self.texts())

    def text_at(self, place: QPointF) -> str:
        """Return what the model says of the point in a row."""
        row, value = int(place.y() // self._pitch()), self._value
        if value is None or not 0 <= row < len(self.points()):
            return ""
        index = self.points()[row]
        text = _translate("WorstPoints", "Point %1, %2 at %3: loss %4, probability of its class %5")
        values = (*self.texts()[row], percent(float(value.probabilities[index])))
        for name, part in zip(("%1", "%2", "%3", "%4", "%5"), values, strict=True):
            text = text.replace(name, part)
        return text

    def heights(self) -> tuple[int, int]:
        """Return the height of five rows, twice."""
        height = math.ceil(N_WORST * self._pitch())
        return height, height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in columns: number, class, place, loss."""
        del event
        theme, pitch, gap = self.theme, self._pitch(), SPACE_S
        digits, metrics = tabular(self.font()), self.fontMetrics()
        number = metrics.horizontalAdvance(f"#{max(999, self._data.n_points)}")
        mark = mark_width(metrics, self._data.n_classes, theme)
        wide = metrics.horizontalAdvance(_WIDEST_LOSS)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, (index, texts) in enumerate(zip(self.points(), self.texts(), strict=True)):
                line = QRectF(0.0, row * pitch, self.width(), pitch)
                if row == self._row:
                    painter.fillRect(line, theme.info_ground)
                painter.setFont(digits)
                painter.setPen(theme.muted)
                painter.drawText(line.adjusted(SPACE_XS, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | middle, f"#{texts[0]}")
                left = float(SPACE_XS + number + gap)
                label = int(self._data.labels[index])
                paint_mark(painter, QRectF(left, line.top(), mark, pitch), label, self._data.classes[label], theme)
                left += mark + SPACE_XS
                painter.setPen(theme.text)
                loss_left = self.width() - SPACE_XS - wide
                painter.drawText(line.adjusted(0, 0, -SPACE_XS, 0), Qt.AlignmentFlag.AlignRight | middle, texts[3])
                # The place is written whole; the name of the class has what is left.
                place_wide = metrics.horizontalAdvance(texts[2])
                room = loss_left - gap - left
                if place_wide <= room:
                    place = QRectF(loss_left - gap - place_wide, line.top(), place_wide, pitch)
                    painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, texts[2])
                    room -= place_wide + gap
                name = metrics.elidedText(texts[1], Qt.TextElideMode.ElideRight, int(room))
                if self._data.classes[label].name and room > metrics.horizontalAdvance("ABC…"):
                    painter.drawText(QRectF(left, line.top(), room, pitch), Qt.AlignmentFlag.AlignLeft | middle, name)
            if not self.points():
                painter.setPen(theme.muted)
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _translate("WorstPoints", "No losses."))
            self.paint_focus(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the mouse."""
        row = int(event.position().y() // self._pitch())
        self._point_at_row(row if 0 <= row < len(self.points()) else -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point in the row under the mouse."""
        self.mouseMoveEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._row >= 0:
            self.chosen.emit(self.points()[self._row])

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no row."""
        super().leaveEvent(event)
        self._point_at_row(-1)

    def move_mark(self, dx: int, dy: int) -> None:
        """Mark another row."""
        rows = len(self.points())
        if rows:
            self._has_key = True
            self._point_at_row(min(max(self._row + dy + dx, 0), rows - 1))

    def press_mark(self) -> None:
        """Choose the point in the marked row."""
        if self._has_key and self._row >= 0:
            self.chosen.emit(self.points()[self._row])

    def leave_mark(self) -> None:
        """Mark no row."""
        self._has_key = False
        self._point_at_row(-1)

    def _pitch(self) -> float:
        return max(self.theme.size(_ROW), float(self.fontMetrics().height() + SPACE_XS))

    def _point_at_row(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self.update()
            self.hovered.emit(self.points()[row] if row >= 0 else -1)
