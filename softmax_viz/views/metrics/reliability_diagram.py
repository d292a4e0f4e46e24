"""The reliability diagram: how often predictions of about the same probability are right. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from softmax_viz.core.insights.metrics import N_BINS, Calibration
from softmax_viz.views.charts.pick_chart import PickChart
from softmax_viz.views.metrics.metric_texts import bin_text, error_text
from softmax_viz.views.metrics.reliability_picture import COUNT_BARS, paint_axes, paint_bars, paint_diagonal
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, tabular

_translate = QCoreApplication.translate
# Pixels of the normal size.
_LEAST_AREA, _AREA = 110.0, 160.0

# Whether of the test points, and the index of the bin.
Bin = tuple[bool, int]


class ReliabilityDiagram(PickChart):
    """A bar for the share of right answers in each bin of the winner's probability, train beside test.

    On the dashed diagonal a model is right as often as it says. Below are the points in each bin; an empty bin has no
    bar. A part is a ``Bin``.
    """

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

    def show_calibrations(self, train: Calibration | None, test: Calibration | None, n_classes: int) -> None:
        """Show these; None for no such points. ``n_classes`` is K: the winner has at least 1/K."""
        if (test is None) != (self._parts[1] is None):
            self.updateGeometry()
        self._parts, self._n_classes = (train, test), n_classes
        self.update()

    def spoken_bin(self) -> Bin | None:
        """Return the bin of the sentence: that under the mouse, the framed one, or the fullest."""
        picked: tuple[Bin | None, ...] = (self.hovered_part, self.pinned_part)
        for which in picked:
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
        which = self.part_at(place)
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

    def part_at(self, place: QPointF) -> Bin | None:
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
            paint_axes(painter, area, self.theme, self.fontMetrics().height())
            for is_test in (False, True):
                part = self._parts[is_test]
                if part is not None:
                    bars = [self.rect_of((is_test, index)) for index in range(N_BINS)]
                    paint_bars(painter, area, part, is_test, bars, self._most(), self.theme)
            paint_diagonal(painter, area, self.theme)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for which, width in ((self.pinned_part, 2.5), (self.hovered_part, 1.5)):
                if which is not None:
                    painter.setPen(QPen(theme.text, theme.size(width)))
                    place = self.rect_of(which)
                    painter.drawRect(QRectF(place.left(), area.top(), place.width(), area.height()))
            self.paint_focus(painter)

    def move_mark(self, dx: int, dy: int) -> None:
        """Move from bin to bin, and between train and test."""
        start = self.hovered_part or self.spoken_bin() or (False, 0)
        is_test = self._parts[1] is not None and (start[0] if not dy else dy > 0)
        moved = start[1] + dx if self.has_key else start[1]
        self.point_at((is_test, min(max(moved, 0), N_BINS - 1)), by_key=True)

    def _most(self) -> int:
        """Return the number of points in the fullest bin."""
        return max(int(part.counts.max()) for part in self._parts if part is not None)

    def _below(self) -> float:
        """Return the height of all that is around the square: numbers and names of the axes, bars and counts."""
        line, n_sets = self.fontMetrics().height(), 1 + (self._parts[1] is not None)
        return line / 2.0 + 2.5 * line + self.theme.size(COUNT_BARS) + n_sets * line + SPACE_S
