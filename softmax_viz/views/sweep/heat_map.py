"""The losses of a sweep as a map of colours and numbers. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QLinearGradient, QPainter, QPen

from softmax_viz.views.style.theme import SPACE_S, SPACE_XS
from softmax_viz.views.sweep.cell_chart import CellChart, CellFace
from softmax_viz.views.sweep.fitted_loss import digits_in, fitted_loss
from softmax_viz.views.sweep.heat_scale import HeatScale, heat_colour, ink_on
from softmax_viz.views.sweep.miniature_grid import CROSS, paint_cross

_translate = QCoreApplication.translate
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_WIDEST = "0.0000"
_STOPS = 24
_MOST_NUMBERS = 5


class HeatMap(CellChart):
    """The loss of each pair of values as a colour and a number, with the scale of the colours at the right.

    Attributes
    ----------
    scale
        The scale of the losses that are shown; None if there are none.
    """

    def __init__(self) -> None:
        super().__init__(
            _translate("HeatMap", "Map of the losses"),
            _translate(
                "HeatMap",
                "The loss of each run of the sweep as a colour: the stronger, the smaller. The scale at the right is "
                "logarithmic if the losses span a factor of ten. A click or Enter opens a run.",
            ),
        )

        self.scale: HeatScale | None = None

    def show_faces(self, faces: Sequence[Sequence[CellFace]]) -> None:
        """Show these cells on the scale of their losses."""
        self.scale = HeatScale.of(face.loss for row in faces for face in row if not face.is_diverged)
        super().show_faces(faces)

    def legend_width(self) -> float:
        """Return the width of the scale with its numbers."""
        metrics = QFontMetricsF(self.font())
        gap = self.theme.size(SPACE_XS)
        titles = max(metrics.horizontalAdvance(text) for text in (self._title(True), self._diverged()))
        return max(self._bar_width() + gap + metrics.horizontalAdvance(_WIDEST), titles) + 2.0 * gap

    def paint_cell(self, painter: QPainter, place: QRectF, face: CellFace) -> None:
        """Draw the colour and the number of a loss; a hatched cell that is crossed out if the run has diverged."""
        theme, metrics, scale = self.theme, QFontMetricsF(self.font()), self.scale
        inside = place.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.border, theme.size(1.0)))
        if face.is_diverged:
            painter.setBrush(QBrush(theme.control_border, Qt.BrushStyle.BDiagPattern))
            painter.drawRect(inside)
            paint_cross(painter, inside, self)
            return
        if scale is None or face.loss != face.loss:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(inside)
            return
        ground = heat_colour(scale.share(face.loss), theme)
        painter.setBrush(ground)
        painter.drawRect(inside)
        digits = digits_in(place.width() - theme.size(SPACE_XS), metrics.horizontalAdvance)
        if digits and place.height() >= metrics.height():
            painter.setPen(ink_on(ground, theme))
            painter.drawText(inside, _CENTRE, fitted_loss(face.loss, digits))

    def paint_legend(self, painter: QPainter) -> None:
        """Draw the scale of the colours with numbers, the smallest loss below, and the mark of a run that diverged."""
        theme, metrics, area, gap = self.theme, QFontMetricsF(self.font()), self.area(), self.theme.size(SPACE_XS)
        line, scale = metrics.height(), self.scale
        left = area.right() + 2.0 * gap
        painter.setPen(theme.text)
        room = self.width() - left
        title = metrics.elidedText(self._title(False), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, area.top(), room, line), _LEFT, title)
        if any(face.is_diverged for row in self.faces for face in row):
            painter.setPen(theme.danger)
            painter.drawText(QRectF(left, area.bottom() + gap, room, line), _LEFT, self._diverged())
        bar = QRectF(left, area.top() + 1.3 * line, self._bar_width(), max(area.height() - 1.3 * line, 1.0))
        if scale is None or bar.height() < 2.0 * line:
            return
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for share in np.linspace(0.0, 1.0, _STOPS).tolist():
            gradient.setColorAt(share, heat_colour(share, theme))
        painter.setPen(QPen(theme.control_border, theme.size(1.0)))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.setPen(theme.text)
        shares = [0.0]
        if scale.high > scale.low:
            count = max(2, min(_MOST_NUMBERS, int(bar.height() / (1.6 * line))))
            shares = np.linspace(0.0, 1.0, count).tolist()
        for share in shares:
            y = bar.bottom() - share * bar.height()
            painter.drawLine(QPointF(bar.right() - gap, y), QPointF(bar.right(), y))
            top = min(max(y - line / 2.0, bar.top() - line / 4.0), bar.bottom() - 0.75 * line)
            place = QRectF(bar.right() + gap, top, self.width() - bar.right() - gap, line)
            painter.drawText(place, _LEFT, fitted_loss(scale.at(share), 4))

    def _bar_width(self) -> float:
        return self.theme.size(1.5 * SPACE_S)

    def _title(self, at_most: bool) -> str:
        """Return what the scale is of; ``at_most``: the longer of the texts that it can be."""
        is_log = at_most or (self.scale is not None and self.scale.is_log)
        return _translate("HeatMap", "loss (log)") if is_log else _translate("HeatMap", "loss")

    def _diverged(self) -> str:
        return f"{CROSS} {_translate('HeatMap', 'diverged')}"
