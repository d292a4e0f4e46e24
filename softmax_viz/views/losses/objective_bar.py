"""How much of J is data and how much penalty, as a bar of two parts. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen

from softmax_viz.views.charts.chart import Chart
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import SPACE_XS, tabular

_translate = QCoreApplication.translate
_BAR = 14.0  # the height of the bar, pixels of the normal size


class ObjectiveBar(Chart):
    """A bar with the parts of J, and below it their numbers: data loss + penalty = J. The penalty is hatched."""

    def __init__(self) -> None:
        super().__init__(
            _translate("ObjectiveBar", "The parts of J"),
            _translate("ObjectiveBar", "How much of the objective J is the mean loss of the training points, and how "
                       "much the penalty on the weights."),
        )  # fmt: skip
        self._parts: tuple[float, float] | None = None

    def show_parts(self, parts: tuple[float, float] | None) -> None:
        """Show data loss and penalty; None for neither."""
        if parts != self._parts:
            self._parts = parts
            self.update()

    def texts(self) -> tuple[str, str, str]:
        """Return data loss, penalty and J as they are written."""
        data, penalty = self._parts or (math.nan, math.nan)
        return loss(data), loss(penalty), loss(data + penalty)

    def summary(self) -> str:
        """Return the numbers."""
        text = _translate("ObjectiveBar", "data loss %1 + penalty %2 = J %3")
        for name, value in zip(("%1", "%2", "%3"), self.texts(), strict=True):
            text = text.replace(name, value)
        return text

    def heights(self) -> tuple[int, int]:
        """Return the height of the bar and of the numbers, twice."""
        height = round(self.theme.size(_BAR)) + SPACE_XS + 2 * self.fontMetrics().height()
        return height, height

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and the numbers."""
        del event
        theme, bar = self.theme, QRectF(0.5, 0.5, self.width() - 1.0, self.theme.size(_BAR))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(bar, theme.track)
            data, penalty = self._parts or (0.0, 0.0)
            total = data + penalty
            if math.isfinite(total) and total > 0.0:
                split = bar.left() + bar.width() * data / total
                painter.fillRect(QRectF(bar.left(), bar.top(), split - bar.left(), bar.height()), theme.plot_data)
                rest = QRectF(split, bar.top(), bar.right() - split, bar.height())
                painter.fillRect(rest, QBrush(theme.plot_penalty, Qt.BrushStyle.BDiagPattern))
                painter.setPen(QPen(theme.text, theme.size(1.0)))
                painter.drawLine(rest.topLeft(), rest.bottomLeft())
            painter.setPen(QPen(theme.control_border, theme.size(1.0)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar)
            self._paint_numbers(painter, bar.bottom() + SPACE_XS)
            self.paint_focus(painter)

    def _paint_numbers(self, painter: QPainter, top: float) -> None:
        """Write the numbers in three columns that do not move: data loss, penalty, J."""
        theme, line = self.theme, self.fontMetrics().height()
        names = (
            _translate("ObjectiveBar", "data loss"),
            _translate("ObjectiveBar", "+ penalty"),
            _translate("ObjectiveBar", "= J"),
        )
        colours: tuple[QColor, ...] = (theme.plot_data, theme.plot_penalty, theme.text)
        digits, width = tabular(self.font()), self.width() / 3.0
        for place, (name, value, colour) in enumerate(zip(names, self.texts(), colours, strict=True)):
            side = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)[place]
            painter.setFont(self.font())
            painter.setPen(colour)
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.drawText(QRectF(place * width, top, width, line), flags, name)
            painter.setFont(digits)
            painter.setPen(theme.text)
            painter.drawText(QRectF(place * width, top + line, width, line), flags, value)
