"""The reliability diagram: how often predictions of about the same probability are right. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen

from softmax_viz.core.insights.metrics import N_BINS, Calibration
from softmax_viz.views.charts.chart import Chart
from softmax_viz.views.metrics.metric_texts import bin_text, error_text, set_name
from softmax_viz.views.metrics.short_counts import writer_for
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, tabular

_translate = QCoreApplication.translate
# Pixels of the normal size.
_LEAST_AREA, _AREA = 110.0, 160.0
_COUNT_BARS = 26.0
_MEAN = 3.0  # radius of the dot at the mean probability
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine

# Whether of the test points, and the index of the bin.
Bin = tuple[bool, int]


class ReliabilityDiagram(Chart):
    """A bar for the share of right answers in each bin of the winner's probability, train beside test.

    On the dashed diagonal a model is right as often as it says. Below are the points in each bin; an empty bin has no
    bar.

    Signals
    -------
    hovered(object)
        The bin (whether of the test points, index) under the mouse or at the mark of the keyboard; None for none.
    chosen(object)
        A bin that was clicked.
    """

    hovered = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            _translate("ReliabilityDiagram", "Reliability diagram"),
            _translate(
                "ReliabilityDiagram",
                "Bars above the dashed line: the model is right more often than it says; below it, less often. Small "
                "bins say little: look at the counts below. Click a bar to light up its points.",
            ),
        )
        self._parts: tuple[Calibration | None, Calibration | None] = (None, None)
        self._n_classes = 2
        self._bin: Bin | None = None
        self._pinned: Bin | None = None
        self._has_key = False

    def show_calibrations(self, train: Calibration | None, test: Calibration | None, n_classes: int) -> None:
        """Show these; None for no such points. ``n_classes`` is K: the winner has at least 1/K."""
        if (test is None) != (self._parts[1] is None):
            self.updateGeometry()
        self._parts, self._n_classes = (train, test), n_classes
        self.update()

    def show_pinned(self, which: Bin | None) -> None:
        """Frame the bin whose points stay lit; None for none."""
        if which != self._pinned:
            self._pinned = which
            self.update()

    def spoken_bin(self) -> Bin | None:
        """Return the bin of the sentence: that under the mouse, the framed one, or the fullest."""
        for which in (self._bin, self._pinned):
            if which is not None and self._parts[which[0]] is not None:
                return which
        for is_test, part in enumerate(self._parts):
            if part is not None and part.counts.any():
                return bool(is_test), int(part.counts.argmax())
        return None

    def sentence(self) -> str:
        """Return what the bin says, as a sentence."""
        which = self.spoken_bin()
        part = None if which is None else self._parts[which[0]]
        return "" if which is None or part is None else bin_text(part, which[1], which[0])

    def summary(self) -> str:
        """Return the calibration errors and the sentence."""
        return f"{error_text(*self._parts)}; {self.sentence()}"

    def text_at(self, place: QPointF) -> str:
        """Return the sentence of a bin."""
        which = self.bin_at(place)
        part = None if which is None else self._parts[which[0]]
        if which is None or part is None:
            return ""
        text = bin_text(part, which[1], which[0])
        if (which[1] + 1) / N_BINS <= 1.0 / self._n_classes:
            least = f"1/{self._n_classes}"
            text += "\n" + _translate("ReliabilityDiagram", "The most probable class has at least %1.").replace(
                "%1", least
            )
        return text

    def heights(self) -> tuple[int, int]:
        """Return the least and the usual height."""
        below = self._below()
        return round(self.theme.size(_LEAST_AREA) + below), round(self.theme.size(_AREA) + below)

    def area(self) -> QRectF:
        """Return the square of probabilities and shares."""
        line = self.fontMetrics().height()
        left = line + self.fontMetrics().horizontalAdvance("100\N{NO-BREAK SPACE}%") + SPACE_XS
        top = line / 2.0
        return QRectF(left, top, max(1.0, self.width() - left - SPACE_XS), max(1.0, self.height() - self._below()))

    def rect_of(self, which: Bin) -> QRectF:
        """Return the place of a bin from the top of the diagram to the last row of counts."""
        area = self.area()
        width = area.width() / N_BINS
        left = area.left() + which[1] * width
        if self._parts[1] is not None:
            width /= 2.0
            left += width * which[0]
        return QRectF(left, area.top(), width, self.height() - area.top())

    def bin_at(self, place: QPointF) -> Bin | None:
        """Return the bin at ``place``, in any height; None beside them."""
        area = self.area()
        index = (place.x() - area.left()) / area.width() * N_BINS
        if not 0.0 <= index < N_BINS:
            return None
        return self._parts[1] is not None and index % 1.0 >= 0.5, int(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, bars and counts."""
        del event
        theme, area = self.theme, self.area()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(tabular(self.font(), SMALL_TEXT_SCALE))
            self._paint_axes(painter, area)
            for is_test, part in enumerate(self._parts):
                if part is not None:
                    self._paint_part(painter, area, part, bool(is_test))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for which, width in ((self._pinned, 2.5), (self._bin, 1.5)):
                if which is not None:
                    painter.setPen(QPen(theme.text, theme.size(width)))
                    painter.drawRect(self.rect_of(which).adjusted(1, 1, -1, -2))
            self.paint_focus(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the bin under the mouse."""
        self._hover(self.bin_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the bin under the mouse."""
        which = self.bin_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and which is not None:
            self.chosen.emit(which)

    def leaveEvent(self, event: QEvent) -> None:
        """Show no bin."""
        super().leaveEvent(event)
        self._hover(None)

    def move_mark(self, dx: int, dy: int) -> None:
        """Move from bin to bin, and between train and test."""
        start = self._bin or self.spoken_bin() or (False, 0)
        is_test = self._parts[1] is not None and (start[0] if not dy else dy > 0)
        moved = start[1] + dx if self._has_key else start[1]
        self._has_key = True
        self._hover((is_test, min(max(moved, 0), N_BINS - 1)))

    def press_mark(self) -> None:
        """Choose the marked bin."""
        if self._has_key and self._bin is not None:
            self.chosen.emit(self._bin)

    def leave_mark(self) -> None:
        """Remove the mark of the keyboard."""
        self._has_key = False
        self._hover(None)

    def _hover(self, which: Bin | None) -> None:
        if which != self._bin:
            self._bin = which
            self.update()
            self.hovered.emit(which)

    def _below(self) -> float:
        """Return the height of all that is around the square: numbers and names of the axes, bars and counts."""
        line, n_sets = self.fontMetrics().height(), 1 + (self._parts[1] is not None)
        return line / 2.0 + 2.0 * line + self.theme.size(_COUNT_BARS) + n_sets * line + SPACE_S

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        theme, line = self.theme, self.fontMetrics().height()
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
            left = min(x - wide / 2.0, self.width() - wide)
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
        pen = QPen(theme.plot_reference, theme.size(1.4), Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(area.bottomLeft(), area.topRight())
        painter.setPen(QPen(theme.control_border, theme.size(1.0)))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _paint_part(self, painter: QPainter, area: QRectF, part: Calibration, is_test: bool) -> None:
        """Draw the bars of one set, a dot at the mean probability of each, and its counts."""
        theme, line = self.theme, self.fontMetrics().height()
        colour = QColor(theme.plot_test if is_test else theme.plot_data)
        fill = QBrush(colour, Qt.BrushStyle.BDiagPattern) if is_test else QBrush(colour)
        most = max(int(calibration.counts.max()) for calibration in self._parts if calibration is not None)
        ground = area.bottom() + 2.0 * line + theme.size(_COUNT_BARS)
        row = QRectF(0.0, ground + is_test * line, area.left() - SPACE_XS, line)
        painter.setPen(colour)
        painter.drawText(row, _RIGHT, set_name(is_test))
        room = self.rect_of((is_test, 0)).width()
        write = writer_for(part.counts.tolist(), room, painter.fontMetrics().horizontalAdvance)
        shares = part.shares
        for index in np.flatnonzero(part.counts).tolist():
            place = self.rect_of((is_test, index))
            left, wide = place.left() + 1.0, place.width() - 2.0
            high = area.height() * float(shares[index])
            bar = QRectF(left, area.bottom() - high, wide, high)
            painter.fillRect(bar, fill)
            painter.setPen(QPen(colour, theme.size(1.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawLine(bar.topLeft(), bar.topRight())
            painter.drawRect(bar)
            count = int(part.counts[index])
            tall = max(1.0, theme.size(_COUNT_BARS - 2.0) * count / most)
            painter.fillRect(QRectF(left, ground - tall, wide, tall), fill)
            painter.setPen(theme.text)
            cell = QRectF(area.left() + index * area.width() / N_BINS, row.top(), area.width() / N_BINS, line)
            painter.drawText(cell, _CENTRE, write(count))
