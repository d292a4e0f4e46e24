"""The runs of a sweep as live miniatures, each with its loss. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from softmax_viz.views.style.theme import SPACE_XS
from softmax_viz.views.sweep.cell_chart import CellChart, CellFace
from softmax_viz.views.sweep.fitted_loss import digits_in, fitted_loss

_translate = QCoreApplication.translate
CROSS = "\N{BALLOT X}"
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine


class MiniatureGrid(CellChart):
    """A miniature of the field for each pair of values, and its loss beneath. A cell that is chosen opens as a run."""

    def __init__(self) -> None:
        super().__init__(
            _translate("MiniatureGrid", "Miniatures of the sweep"),
            _translate(
                "MiniatureGrid",
                "One run for each pair of values, all trained from the same start: its field, and its loss. The arrow "
                "keys move from run to run; a click or Enter opens one.",
            ),
        )

    def label_height(self) -> float:
        """Return the height of the loss beneath a miniature."""
        return QFontMetricsF(self.font()).height() if self.font().pixelSize() else 0.0

    def paint_cell(self, painter: QPainter, place: QRectF, face: CellFace) -> None:
        """Draw the field, a cross if the run has diverged, and the loss."""
        theme, metrics, gap = self.theme, QFontMetricsF(self.font()), self.theme.size(SPACE_XS) / 2.0
        line = self.label_height()
        field = QRectF(place.left() + gap, place.top() + gap, place.width() - 2.0 * gap, place.height() - line - gap)
        if face.image is not None:
            painter.drawImage(field, face.image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.control_border, theme.size(1.0)))
        painter.drawRect(field)
        if face.is_diverged:
            paint_cross(painter, field, self)
        text = QRectF(place.left(), field.bottom(), place.width(), line)
        painter.setPen(theme.danger if face.is_diverged else theme.text)
        painter.drawText(text, _CENTRE, self._label(face, metrics, place.width() - gap))

    def _label(self, face: CellFace, metrics: QFontMetricsF, width: float) -> str:
        if face.is_diverged:
            word = _translate("MiniatureGrid", "diverged")
            return word if metrics.horizontalAdvance(word) <= width else CROSS
        digits = digits_in(width, metrics.horizontalAdvance)
        return "" if not digits or face.loss != face.loss else fitted_loss(face.loss, digits)


def paint_cross(painter: QPainter, place: QRectF, chart: CellChart) -> None:
    """Cross ``place`` out: the mark of a run that has diverged."""
    theme = chart.theme
    painter.save()
    painter.setClipRect(place)
    inside = place.adjusted(0.2 * place.width(), 0.2 * place.height(), -0.2 * place.width(), -0.2 * place.height())
    for colour, width in ((theme.panel, 4.5), (theme.danger, 2.0)):
        painter.setPen(QPen(colour, theme.size(width), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(inside.topLeft(), inside.bottomRight())
        painter.drawLine(QPointF(inside.left(), inside.bottom()), QPointF(inside.right(), inside.top()))
    painter.restore()
