"""The two axes of the pictures of a sweep: what is written along them, and where. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import RADIUS_S, SPACE_XS, Theme

Cell = tuple[int, int]

_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
_RIGHT, _DOWN = "\N{RIGHTWARDS ARROW}", "\N{DOWNWARDS ARROW}"


@frozen_dataclass
class AxisTexts:
    """What is written along an axis: the name of the setting, and each of its values, the first one first."""

    name: str
    values: tuple[str, ...]


@frozen_dataclass
class CellAxes:
    """Both axes; ``down`` is None if only one setting is swept."""

    across: AxisTexts
    down: AxisTexts | None = None

    @property
    def n_rows(self) -> int:
        """The number of rows: 1 if only one setting is swept."""
        return 1 if self.down is None else len(self.down.values)

    @property
    def n_columns(self) -> int:
        """The number of columns."""
        return len(self.across.values)

    def margins(self, metrics: QFontMetricsF, theme: Theme) -> tuple[float, float, float]:
        """Return what the axes need at the left, above and below, in pixels."""
        gap = theme.size(SPACE_XS)
        below = 2.0 * metrics.height() + 2.5 * gap
        if self.down is None:
            return gap, gap, below
        widest = max(metrics.horizontalAdvance(text) for text in self.down.values)
        return widest + 3.0 * gap, metrics.height() + 1.5 * gap, below

    def paint(self, painter: QPainter, area: QRectF, width: float, marked: Cell | None, theme: Theme) -> None:
        """Write the axes around ``area``, the cells, in a chart of this width; stress the values of a marked cell.

        Values that would touch each other are left out, except those of the marked cell.
        """
        metrics = QFontMetricsF(painter.font())
        gap, line = theme.size(SPACE_XS), metrics.height()
        cell_width, cell_height = area.width() / self.n_columns, area.height() / self.n_rows
        widest = max(metrics.horizontalAdvance(text) for text in self.across.values)
        every = math.ceil((widest + 1.5 * gap) / cell_width)
        for column, text in enumerate(self.across.values):
            away = math.inf if marked is None else abs(marked[1] - column)
            if away == 0 or (column % every == 0 and away >= every):
                middle = area.left() + (column + 0.5) * cell_width
                length = metrics.horizontalAdvance(text) + 2.0 * gap
                start = min(max(middle - length / 2.0, 0.0), max(width - length, 0.0))
                _write(painter, QRectF(start, area.bottom() + gap, length, line), text, away == 0, theme)
        for row, text in enumerate(() if self.down is None else self.down.values):
            middle, length = area.top() + (row + 0.5) * cell_height, metrics.horizontalAdvance(text) + 2.0 * gap
            place = QRectF(area.left() - gap - length, middle - line / 2.0, length, line)
            _write(painter, place, text, marked is not None and marked[0] == row, theme)
        painter.setPen(theme.text)
        length = min(area.right() + area.left(), width - 1.0)
        start = min(max(area.center().x() - length / 2.0, 0.0), width - length)
        shown = metrics.elidedText(f"{self.across.name} {_RIGHT}", Qt.TextElideMode.ElideMiddle, length)
        painter.drawText(QRectF(start, area.bottom() + 1.5 * gap + line, length, line), _CENTRE, shown)
        if self.down is not None:
            shown = metrics.elidedText(f"{self.down.name} {_DOWN}", Qt.TextElideMode.ElideMiddle, area.right())
            painter.drawText(QPointF(gap, gap / 2.0 + metrics.ascent()), shown)


def _write(painter: QPainter, place: QRectF, text: str, is_marked: bool, theme: Theme) -> None:
    """Write a value at an axis; that of the marked cell stands on the accent."""
    if is_marked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(place, theme.size(RADIUS_S), theme.size(RADIUS_S))
    painter.setPen(theme.accent_text if is_marked else theme.muted)
    painter.drawText(place, _CENTRE, text)
