"""How the softmax of one way is painted as a table, its failures in red and in words. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.by_hand.number_types import Worked
from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.painted.table_sizes import small
from softmax_viz.views.style.theme import BORDER, RADIUS_M, SPACE_S, SPACE_XS, Theme, scaled, tabular

_FLAGS = Qt.AlignmentFlag
_RIGHT, _LEFT = _FLAGS.AlignRight | _FLAGS.AlignVCenter, _FLAGS.AlignLeft | _FLAGS.AlignVCenter


@frozen_dataclass(eq=False)
class WayFace:
    """How one way is shown.

    Parameters
    ----------
    title, first_title
        Its name, and what its first column of numbers is.
    sentence
        Its formula in a sentence, for the tooltip.
    worked
        The numbers.
    verdict
        Whether it is right, or why it fails.
    """

    title: str
    first_title: str
    sentence: str
    worked: Worked
    verdict: str


class WayPainter:
    """Paints one table after the other.

    Parameters
    ----------
    painter, font, theme
        With what and how.
    words
        The words for the sum, the loss, a failure and a success.
    head
        The width of numbers and words before the columns.
    """

    def __init__(
        self, painter: QPainter, font: QFont, theme: Theme, words: tuple[str, str, str, str], head: int
    ) -> None:
        self._painter = painter
        self._font = font
        self._theme = theme
        self._words = words
        self._head = head

    def paint(self, face: WayFace, place: QRectF) -> None:
        """Paint the table of ``face`` into ``place``."""
        theme, font = self._theme, self._font
        edge, pad, line = scaled(BORDER), scaled(SPACE_S), line_height(self._font)
        is_wrong = not face.worked.is_right
        self._painter.setPen(QPen(theme.danger if is_wrong else theme.control_border, edge))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(place.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), RADIUS_M, RADIUS_M)
        inside = place.adjusted(pad, pad, -pad, -pad)
        row = QRectF(inside.left(), inside.top(), inside.width(), line)
        self._painter.setFont(tabular(font, weight=QFont.Weight.DemiBold))
        self._painter.setPen(theme.text)
        self._painter.drawText(row, _LEFT, face.title)
        self._painter.setPen(theme.error if is_wrong else theme.text)
        self._painter.drawText(row, _RIGHT, f"✗ {self._words[2]}" if is_wrong else f"✓ {self._words[3]}")
        row.translate(0, line)
        places = self._columns(row)
        self._painter.setFont(small(font))
        self._painter.setPen(theme.muted)
        for at, title in zip(places, (face.first_title, "p"), strict=True):
            self._painter.drawText(QRectF(at[0], row.top(), at[1], line), _RIGHT, title)
        row.translate(0, line)
        n_rows = len(face.worked.first)
        self._painter.setFont(tabular(font))
        heads = [*(str(k) for k in range(1, n_rows + 1)), *self._words[:2]]
        cells = cells_of(face)
        for index, head in enumerate(heads):
            if index == n_rows:
                self._painter.setPen(QPen(theme.border, edge))
                self._painter.drawLine(row.topLeft(), row.topRight())
            self._painter.setPen(theme.muted)
            self._painter.drawText(row, _LEFT, head)
            # The sum stands below its numbers, the loss below the probabilities.
            first = 2 * index if index < n_rows else n_rows + index
            shown = cells[first : first + (2 if index < n_rows else 1)]
            for column, text, is_bad in shown:
                at = places[column]
                self._number(QRectF(at[0], row.top(), at[1], line), text, is_bad)
            row.translate(0, line)
        row.setBottom(inside.bottom())
        row.setTop(row.top() + pad / 2)
        self._painter.setFont(small(font))
        self._painter.setPen(theme.error if is_wrong else theme.muted)
        self._painter.drawText(row, _FLAGS.AlignLeft | _FLAGS.AlignTop | Qt.TextFlag.TextWordWrap, face.verdict)

    def _columns(self, row: QRectF) -> list[tuple[float, float]]:
        """Return left edge and width of both columns of numbers."""
        width = (row.width() - self._head) / 2
        return [(row.left() + self._head + i * width, width) for i in range(2)]

    def _number(self, place: QRectF, text: str, is_bad: bool) -> None:
        theme = self._theme
        if is_bad:
            ground = QRectF(place)
            ground.setLeft(place.right() - self._painter.fontMetrics().horizontalAdvance(text) - SPACE_XS)
            self._painter.fillRect(ground.adjusted(0, 1, SPACE_XS / 2, -1), QColor(theme.error_ground))
        self._painter.setPen(theme.error if is_bad else theme.text)
        self._painter.drawText(place, _RIGHT, text)


def line_height(font: QFont) -> int:
    """Return the height of one row."""
    return QFontMetrics(tabular(font)).height() + SPACE_XS


def cells_of(face: WayFace) -> list[tuple[int, str, bool]]:
    """Return all numbers row by row: column, text, whether it is no finite number."""
    worked = face.worked
    pairs = zip(worked.first.tolist(), worked.probabilities.tolist(), strict=True)
    numbers = [(column, value) for pair in pairs for column, value in enumerate(pair)]
    numbers += [(0, worked.total), (1, worked.loss)]
    return [(column, text := hand_numbers.computed(v), text[-1] in "fN") for column, v in numbers]
