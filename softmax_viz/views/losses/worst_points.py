"""The points with the largest losses, each in a row that can be clicked. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.insights.point_losses import N_WORST, PointLosses
from softmax_viz.views.charts.class_mark import mark_width, paint_mark
from softmax_viz.views.charts.pick_chart import PickChart
from softmax_viz.views.style.numbers import coordinates, loss, percent
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, tabular
from softmax_viz.views.style.translated_texts import class_name, whole

_translate = QCoreApplication.translate
_ROW = 22.0  # pixels of the normal size
_WIDEST_LOSS = "8.88e−888"


class WorstPoints(PickChart):
    """Five rows: number as in the table of points, class, place, loss. The room of all five is always there.

    A part is the number of a row.
    """

    def __init__(self) -> None:
        super().__init__(
            _translate("WorstPoints", "The largest losses"),
            _translate("WorstPoints", "The five points with the largest losses. Click one to select and show it."),
        )
        self._data = empty_dataset()
        self._value: PointLosses | None = None
        self._extent = 1.0

    def show_losses(self, value: PointLosses | None, data: Dataset) -> None:
        """Show the worst points of ``value``, which belongs to ``data``; None for none."""
        self._value, self._data = value, data
        spread = data.points.max(axis=0) - data.points.min(axis=0) if data.n_points else (0.0, 0.0)
        self._extent = float(max(*spread)) or 1.0
        if self.hovered_part is not None and self.hovered_part >= len(self.points()):
            self.point_at(None)
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
        row, value = self.part_at(place), self._value
        if value is None or row is None:
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
        widest_place = max((metrics.horizontalAdvance(texts[2]) for texts in self.texts()), default=0)
        small = tabular(self.font(), SMALL_TEXT_SCALE)
        if SMALL_TEXT_SCALE * widest_place > self.width() - 2 * SPACE_XS - number - 3 * gap - mark - wide:
            # In a narrow panel the losses have the room that these need, not that of the widest possible one.
            wide = max((metrics.horizontalAdvance(texts[3]) for texts in self.texts()), default=0)
        room = self.width() - 3 * SPACE_XS - number - 2 * gap - mark - wide - widest_place - gap
        names = short_names([label.name for label in self._data.classes], max(1.0, room), metrics.horizontalAdvance)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, (index, texts) in enumerate(zip(self.points(), self.texts(), strict=True)):
                line = QRectF(0.0, row * pitch, self.width(), pitch)
                if row == self.hovered_part:
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
                # The place is written whole, smaller if need be; the name of the class has what is left.
                room = loss_left - gap - left
                painter.setFont(self.font() if widest_place <= room else small)
                place = QRectF(left, line.top(), room, pitch)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, texts[2])
                painter.setFont(digits)
                room -= widest_place + gap
                if self._data.classes[label].name and room > metrics.horizontalAdvance("ABCD…"):
                    name = metrics.elidedText(names[label], Qt.TextElideMode.ElideRight, int(room))
                    painter.drawText(QRectF(left, line.top(), room, pitch), Qt.AlignmentFlag.AlignLeft | middle, name)
            if not self.points():
                painter.setPen(theme.muted)
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _translate("WorstPoints", "No losses."))
            self.paint_focus(painter)

    def move_mark(self, dx: int, dy: int) -> None:
        """Mark another row."""
        rows = len(self.points())
        if rows:
            before = -1 if self.hovered_part is None else self.hovered_part
            self.point_at(min(max(before + dy + dx, 0), rows - 1), by_key=True)

    def part_at(self, place: QPointF) -> int | None:
        """Return the row at ``place``; None beside the rows."""
        row = int(place.y() // self._pitch())
        return row if 0 <= row < len(self.points()) else None

    def _pitch(self) -> float:
        return max(self.theme.size(_ROW), float(self.fontMetrics().height() + SPACE_XS))
