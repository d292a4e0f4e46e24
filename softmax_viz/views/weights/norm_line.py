"""The size of the weights by step, as a small line. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.weights.norm_trace import NormTrace

_HEIGHT = 44
_WIDTH = 1.5
_WIDEST = "‖W‖ −1.23e−100"


class NormLine(QWidget):
    """‖W‖ by step since the panel is shown, from 0 up to its largest value, and its present value as a number."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._trace = NormTrace()
        self._value = math.nan
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_explanation(
            self,
            self.tr("Size of the weights"),
            self.tr("‖W‖, the root of the sum of all squared weights, by step since this panel was opened."),
        )
        speak(self, Spoken("StaticText", value=self.text))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def add(self, step: int, value: float) -> None:
        """Show ``value`` at ``step``; a smaller step begins a new line."""
        self._trace.add(step, value)
        self._value = value
        self.update()

    def forget(self) -> None:
        """Begin a new line: the values that follow are not comparable with those before."""
        self._trace = NormTrace()

    def text(self) -> str:
        """Return the present value as it is written."""
        return f"‖W‖ {loss(self._value)}"

    def sizeHint(self) -> QSize:
        """Return the designed height."""
        return QSize(scaled(200), scaled(_HEIGHT, self.font()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the number at the left and the line beside it."""
        del event
        theme, flags = self._theme, Qt.AlignmentFlag
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tabular(self.font()))
        painter.setPen(theme.text)
        width = painter.fontMetrics().horizontalAdvance(_WIDEST)
        painter.drawText(QRectF(0, 0, width, self.height()), flags.AlignLeft | flags.AlignVCenter, self.text())
        area = QRectF(
            width + SPACE_S, SPACE_XS, self.width() - width - SPACE_S - SPACE_XS, self.height() - 2 * SPACE_XS
        )
        points = self._trace.points
        if area.width() < 4 * SPACE_S:
            return
        painter.setFont(tabular(self.font(), SMALL_TEXT_SCALE))
        below = painter.fontMetrics().height()
        area.setBottom(area.bottom() - below)
        painter.setPen(QPen(theme.plot_grid, 1.0))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if not points:
            return
        painter.setPen(theme.muted)
        first, last = points[0][0], points[-1][0]
        place = QRectF(area.left(), area.bottom(), area.width(), below)
        painter.drawText(place, flags.AlignLeft | flags.AlignVCenter, whole(first))
        if last > first:
            painter.drawText(
                place, flags.AlignRight | flags.AlignVCenter, self.tr("step %1").replace("%1", whole(last))
            )
        top = max(value for _, value in points) or 1.0
        across = area.width() / max(last - first, 1)
        line = [
            QPointF(area.left() + (step - first) * across, area.bottom() - area.height() * (value / top))
            for step, value in points
        ]
        painter.setPen(QPen(theme.plot_penalty, theme.size(_WIDTH)))
        painter.drawPolyline(QPolygonF(line))
        painter.setBrush(theme.plot_penalty)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(line[-1], theme.size(2.0), theme.size(2.0))
