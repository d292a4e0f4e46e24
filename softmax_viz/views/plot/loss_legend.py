"""The legend of the loss plot. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import LIGHT, SPACE_L, SPACE_XS, Theme, scaled

_SAMPLE_WIDTH = 18


@frozen_dataclass
class LegendEntry:
    """One entry of the legend: its text, and the style of its line."""

    text: str
    colour: QColor
    width: float
    style: Qt.PenStyle


class Legend(QWidget):
    """Samples of the lines with their names, side by side from the right; the last are left out first."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[LegendEntry] = []
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_entries(self, entries: list[LegendEntry], theme: Theme) -> None:
        """Show ``entries``, the most important first."""
        if (entries, theme) != (self._entries, self._theme):
            self._entries, self._theme = entries, theme
            self.setAccessibleName(", ".join(entry.text for entry in entries))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size of all entries."""
        return QSize(sum(self._width_of(entry) for entry in self._entries), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Return the height and no width: the legend may vanish."""
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries that fit."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = list(self._entries)
        while shown and sum(self._width_of(entry) for entry in shown) > self.width():
            shown.pop()
        x = self.width() - sum(self._width_of(entry) for entry in shown)
        for entry in shown:
            painter.setPen(QPen(entry.colour, max(1.2, entry.width), entry.style))
            middle, sample = self.height() / 2, scaled(_SAMPLE_WIDTH)
            painter.drawLine(x, round(middle), x + sample, round(middle))
            painter.setPen(self._theme.muted)
            left = x + sample + SPACE_XS
            painter.drawText(
                QRectF(left, 0, self._width_of(entry), self.height()),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                entry.text,
            )
            x += self._width_of(entry)

    def _width_of(self, entry: LegendEntry) -> int:
        return scaled(_SAMPLE_WIDTH) + SPACE_XS + self.fontMetrics().horizontalAdvance(entry.text) + SPACE_L
