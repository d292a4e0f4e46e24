"""Softmax computed in three ways in one number type: three painted tables. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent

from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.painted.painted_table import PaintedTable
from softmax_viz.views.by_hand.painted.table_sizes import small
from softmax_viz.views.by_hand.painted.way_painter import WayFace, WayPainter, cells_of, line_height
from softmax_viz.views.style.theme import SPACE_S, scaled, tabular
from softmax_viz.views.style.tooltips import tooltip_text

_WIDEST = "8.88e−308"  # or a logarithm: −1.80e308
_VERDICT_LINES = 3


class WaysView(PaintedTable):
    """The tables side by side, or below each other where the width ends. Each keeps room for its verdict."""

    def __init__(self) -> None:
        super().__init__(
            self.tr("Three ways to compute it"),
            self.tr("The same softmax and loss, computed in three ways in the chosen number type."),
        )
        self._faces: tuple[WayFace, ...] = ()
        self._words = (self.tr("sum"), self.tr("loss"), self.tr("fails"), self.tr("right"))

    def show_faces(self, faces: Sequence[WayFace]) -> None:
        """Show these ways."""
        is_new = not self._faces or _n_rows(faces) != _n_rows(self._faces)
        self._faces = tuple(faces)
        if is_new:
            self.updateGeometry()
        self.update()

    def texts(self) -> dict[str, list[str]]:
        """Return what is written for each way: first numbers, probabilities, sum, loss, verdict."""
        return {face.title: [text for _, text, _ in cells_of(face)] + [face.verdict] for face in self._faces}

    def summary(self) -> str:
        """Return everything that is written, in words."""
        parts = []
        for face in self._faces:
            numbers = ", ".join(hand_numbers.computed(p) for p in face.worked.probabilities.tolist())
            loss = hand_numbers.computed(face.worked.loss)
            parts.append(f"{face.title}: p {numbers}; {self._words[1]} {loss}. {face.verdict}")
        return " ".join(parts)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all tables in ``width``."""
        lines = -(-max(1, len(self._faces)) // self._in_line(width))
        return lines * self._height() + (lines - 1) * SPACE_S

    def sizeHint(self) -> QSize:
        """Return the size of all tables side by side."""
        width = 3 * self._least_width() + 2 * SPACE_S
        return QSize(width, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the size of one table; ``heightForWidth`` says the rest."""
        return QSize(self._least_width(), self._height())

    def explanation_at(self, place: QPointF) -> str:
        """Return what the way at ``place`` is, and its verdict."""
        found = [face for face, area in self._places() if area.contains(place)]
        return tooltip_text(found[0].sentence, found[0].verdict, heading=found[0].title) if found else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tables."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tables = WayPainter(painter, self.font(), self.theme, self._words, self._head())
        for face, place in self._places():
            tables.paint(face, place)

    def _height(self) -> int:
        rows = _n_rows(self._faces) if self._faces else 0
        verdict = _VERDICT_LINES * QFontMetrics(small(self.font())).lineSpacing()
        return (rows + 4) * line_height(self.font()) + verdict + 3 * scaled(SPACE_S)

    def _number_width(self) -> int:
        return QFontMetrics(tabular(self.font())).horizontalAdvance(_WIDEST)

    def _head(self) -> int:
        metrics = QFontMetrics(tabular(self.font()))
        return max(metrics.horizontalAdvance(word) for word in (*self._words[:2], "8"))

    def _least_width(self) -> int:
        inside = max(self._head() + 2 * self._number_width() + 2 * SPACE_S, self._widest_title())
        return inside + 2 * scaled(SPACE_S)

    def _widest_title(self) -> int:
        metrics = QFontMetrics(tabular(self.font(), weight=QFont.Weight.DemiBold))
        words = max(metrics.horizontalAdvance(f"✗ {word}") for word in self._words[2:])
        return words + SPACE_S + max((metrics.horizontalAdvance(face.title) for face in self._faces), default=0)

    def _in_line(self, width: int) -> int:
        return max(1, min(len(self._faces) or 1, (width + SPACE_S) // (self._least_width() + SPACE_S)))

    def _places(self) -> list[tuple[WayFace, QRectF]]:
        columns = self._in_line(self.width())
        width = (self.width() - (columns - 1) * SPACE_S) / columns
        height = self._height()
        return [
            (face, QRectF(i % columns * (width + SPACE_S), i // columns * (height + SPACE_S), width, height))
            for i, face in enumerate(self._faces)
        ]


def _n_rows(faces: Sequence[WayFace]) -> int:
    return len(faces[0].worked.first)
