"""Precision, recall and F1 by class, and their averages. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.metrics import ClassMetrics, macro_mean_of, weakest, weighted_mean_of
from softmax_viz.views.charts.chart import Chart
from softmax_viz.views.charts.class_mark import mark_width, paint_mark
from softmax_viz.views.metrics.metric_texts import class_text, share
from softmax_viz.views.metrics.short_counts import writer_for
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, tabular
from softmax_viz.views.style.translated_texts import whole

_translate = QCoreApplication.translate
_ROW = 22.0  # pixels of the normal size
_LEAST_NAME = 40.0
_WEAKEST = "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class ClassTable(Chart):
    """A row for each class and for each average. The weakest class of a column has a sign before its number."""

    def __init__(self) -> None:
        super().__init__(
            _translate("ClassTable", "Precision, recall and F1 by class"),
            _translate(
                "ClassTable",
                "Precision: the part of the predictions of a class that is right. Recall: the part of its points that "
                "is found. A triangle marks the weakest class.",
            ),
        )
        self._classes: tuple[ClassLabel, ...] = ()
        self._metrics: ClassMetrics | None = None
        self._row = -1

    def show_metrics(self, metrics: ClassMetrics | None, classes: tuple[ClassLabel, ...]) -> None:
        """Show ``metrics`` of these classes; None for none."""
        if len(classes) != len(self._classes):
            self._row = -1
            self.updateGeometry()
        self._classes = classes
        self._metrics = metrics if metrics is not None and len(metrics.confusion) == len(classes) else None
        self.update()

    def texts(self) -> list[tuple[str, ...]]:
        """Return precision, recall, F1 and the number of points, of each class, and of both averages."""
        metrics = self._metrics
        if metrics is None:
            return []
        columns = (metrics.precision, metrics.recall, metrics.f1)
        support = metrics.support
        rows = [
            (*(share(float(column[index])) for column in columns), whole(int(support[index])))
            for index in range(len(self._classes))
        ]
        every = whole(metrics.n_points)
        rows.append((*(share(macro_mean_of(column, support)) for column in columns), every))
        rows.append((*(share(weighted_mean_of(column, support)) for column in columns), every))
        return rows

    def weakest(self) -> tuple[int | None, ...]:
        """Return the weakest class of each column, None where no class is weaker than others."""
        metrics = self._metrics
        if metrics is None:
            return (None, None, None)
        return tuple(weakest(column, metrics.support) for column in (metrics.precision, metrics.recall, metrics.f1))

    def summary(self) -> str:
        """Return the averages."""
        texts = self.texts()
        return "; ".join(f"{name}: {', '.join(row[:3])}" for name, row in zip(_averages(), texts[-2:], strict=False))

    def text_at(self, place: QPointF) -> str:
        """Return from which counts the numbers of a row are computed."""
        row, metrics = int(place.y() // self._pitch()) - 1, self._metrics
        if metrics is None or not 0 <= row < len(self._classes) + 2:
            return ""
        if row < len(self._classes):
            return class_text(metrics, self._classes, row)
        if row == len(self._classes):
            return _translate(
                "ClassTable", "Macro average: the plain mean over the classes with points. Each class counts the same."
            )
        return _translate("ClassTable", "Weighted average: the mean weighted by points. Large classes count more.")

    def heights(self) -> tuple[int, int]:
        """Return the height of all rows and of the titles, twice."""
        height = round((max(2, len(self._classes)) + 3) * self._pitch()) + 1
        return height, height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the table."""
        del event
        theme, pitch, metrics = self.theme, self._pitch(), self.fontMetrics()
        mark = mark_width(metrics, len(self._classes), theme)
        numbers, points = self._widths(mark)
        scale = 1.0 if numbers >= _widest(self.font()) else SMALL_TEXT_SCALE
        digits = tabular(self.font(), scale)
        bold = tabular(self.font(), scale, QFont.Weight.DemiBold) if scale == 1.0 else digits
        room_of_names = self.width() - 3 * numbers - points - mark - 2 * SPACE_S
        names = [label.name for label in self._classes]
        if room_of_names >= theme.size(_LEAST_NAME):
            names = short_names(names, room_of_names, metrics.horizontalAdvance)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(tabular(self.font(), SMALL_TEXT_SCALE))
            painter.setPen(theme.muted)
            rights = [self.width() - points - (2 - place) * numbers for place in range(3)] + [float(self.width())]
            for right, title in zip(rights, _titles(), strict=True):
                painter.drawText(QRectF(0.0, 0.0, right, pitch), _RIGHT, title)
            weak = (*self.weakest(), None)
            write = writer_for([] if self._metrics is None else [self._metrics.n_points], points,
                               metrics.horizontalAdvance)  # fmt: skip
            for row, texts in enumerate(self.texts()):
                line = QRectF(0.0, (row + 1) * pitch, self.width(), pitch)
                if row == self._row:
                    painter.fillRect(line, theme.info_ground)
                is_class = row < len(self._classes)
                if row in (0, len(self._classes)):
                    painter.setPen(QPen(theme.border, theme.size(1.0)))
                    painter.drawLine(line.topLeft(), line.topRight())
                painter.setFont(self.font())
                if is_class:
                    place = QRectF(0.0, line.top(), mark, pitch)
                    paint_mark(painter, place, row, self._classes[row], theme)
                    name = names[row]
                else:
                    name = _averages()[row - len(self._classes)]
                left = mark + SPACE_XS if is_class else 0.0
                room = room_of_names if is_class else self.width() - 3 * numbers - points
                if name and (not is_class or room >= theme.size(_LEAST_NAME)):
                    painter.setPen(theme.text if is_class else theme.muted)
                    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(room))
                    painter.drawText(QRectF(left, line.top(), room, pitch), _LEFT, shown)
                for column, (right, text) in enumerate(zip(rights, texts, strict=True)):
                    is_weak = is_class and weak[column] == row
                    painter.setFont(bold if is_weak else digits)
                    painter.setPen(theme.danger if is_weak else theme.text)
                    if column == 3 and self._metrics is not None:
                        support = self._metrics.support
                        text = write(int(support[row]) if is_class else self._metrics.n_points)
                    painter.drawText(QRectF(0.0, line.top(), right, pitch), _RIGHT, text)
                    if is_weak:
                        wide = painter.fontMetrics().horizontalAdvance(text) + 2
                        painter.drawText(QRectF(0.0, line.top(), right - wide, pitch), _RIGHT, _WEAKEST)
            self.paint_focus(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the row under the mouse."""
        self._mark(int(event.position().y() // self._pitch()) - 1)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no row."""
        super().leaveEvent(event)
        self._mark(-1)

    def move_mark(self, dx: int, dy: int) -> None:
        """Mark another row."""
        self._mark(min(max(self._row + dx + dy, 0), len(self._classes) + 1))

    def leave_mark(self) -> None:
        """Mark no row."""
        self._mark(-1)

    def _mark(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self.update()

    def _pitch(self) -> float:
        return max(self.theme.size(_ROW), float(self.fontMetrics().height() + SPACE_XS))

    def _widths(self, mark: float) -> tuple[float, float]:
        """Return the widths of a column of shares and of that of points, which do not depend on the values."""
        metrics = self.fontMetrics()
        points = metrics.horizontalAdvance("8888") + SPACE_S
        label = max(mark, *(metrics.horizontalAdvance(name) for name in _averages())) + SPACE_XS
        return min(_widest(self.font()) + SPACE_XS, (self.width() - label - points) / 3.0), float(points)


def _widest(font: QFont) -> float:
    """Return the width of the widest share with its sign."""
    metrics = QFontMetrics(tabular(font, weight=QFont.Weight.DemiBold))
    return float(metrics.horizontalAdvance(f"{_WEAKEST}>99.9\N{NO-BREAK SPACE}%"))


def _titles() -> tuple[str, ...]:
    return (
        _translate("ClassTable", "precision"),
        _translate("ClassTable", "recall"),
        _translate("ClassTable", "F1"),
        _translate("ClassTable", "points"),
    )


def _averages() -> tuple[str, str]:
    return _translate("ClassTable", "macro"), _translate("ClassTable", "weighted")
