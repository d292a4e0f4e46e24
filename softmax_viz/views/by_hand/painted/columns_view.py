"""Columns of bars with a number each, their sums and losses: painted, one row for each class. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from softmax_viz.views.by_hand.painted.columns_painter import (
    LOSS,
    SUM,
    ColumnsPainter,
    Face,
    feet_of,
    head_width,
    least_of,
    numbers_of,
)
from softmax_viz.views.by_hand.painted.painted_table import PaintedTable
from softmax_viz.views.by_hand.painted.table_sizes import table_height
from softmax_viz.views.style.theme import SPACE_S
from softmax_viz.views.style.tooltips import tooltip_text


class ColumnsView(PaintedTable):
    """Columns side by side, in several lines if they are too many; the rows stand as high as those of the scores.

    Parameters
    ----------
    name, sentence
        What it shows, for screen readers and Shift+F1.
    """

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(name, sentence)
        self._faces: tuple[Face, ...] = ()
        self._styles: tuple[int, ...] = ()
        self._true = 0
        self._has_heads = False

    def show_faces(self, faces: Sequence[Face], styles: Sequence[int], true_class: int) -> None:
        """Show these columns; ``styles`` (K,) are those of the classes."""
        self._faces, self._styles, self._true = tuple(faces), tuple(styles), true_class
        self.update()

    def show_heads(self, has_heads: bool) -> None:
        """Begin each line with number and marker of the classes, or not."""
        self._has_heads = has_heads
        self.update()

    def texts(self) -> dict[str, list[str]]:
        """Return what is written in each column by its title: a number for each class, the sum, the loss."""
        return {face.title: [*numbers_of(face), *feet_of(face.column)] for face in self._faces}

    def summary(self) -> str:
        """Return everything that is written, in words."""
        parts = []
        for face in self._faces:
            numbers = ", ".join(f"{k}: {text}" for k, text in enumerate(numbers_of(face), 1))
            total, loss = feet_of(face.column)
            parts.append(f"{face.title} – {numbers}; {SUM} {total}" + (f"; {LOSS} {loss}" if loss else ""))
        return ". ".join(parts)

    def least_width(self) -> int:
        """Return the width of all columns side by side at their narrowest."""
        return sum(least_of(face, self.font()) for face in self._faces)

    def widest_column(self) -> int:
        """Return the width of one line with the widest column at its narrowest, and the heads."""
        return self._heads() + max((least_of(face, self.font()) for face in self._faces), default=0)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines in ``width``."""
        return self.height_in(width, self._has_heads)

    def height_in(self, width: int, has_heads: bool) -> int:
        """Return the height of all lines in ``width``, with or without heads."""
        lines = len(self._lines(width - (head_width(self.font()) if has_heads else 0)))
        return lines * table_height(self.font(), len(self._styles)) + max(0, lines - 1) * SPACE_S

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        width = self._heads() + self.least_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the widest column alone."""
        return QSize(self.widest_column(), table_height(self.font(), len(self._styles)))

    def explanation_at(self, place: QPointF) -> str:
        """Return what the column at ``place`` is."""
        faces = [face for face, area in self._places() if area.contains(place)]
        return tooltip_text(faces[0].sentence, heading=faces[0].title) if faces else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads and columns."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = ColumnsPainter(painter, self.font(), self.theme, self._styles, self._true)
        begun = set()
        for face, place in self._places():
            if self._has_heads and place.top() not in begun:
                begun.add(place.top())
                columns.heads(place.top())
            columns.column(face, place)

    def _heads(self) -> int:
        return head_width(self.font()) if self._has_heads else 0

    def _lines(self, width: int) -> list[list[Face]]:
        """Return the columns of each line, for which ``width`` is left beside the heads."""
        lines: list[list[Face]] = []
        room = 0
        for face in self._faces:
            needed = least_of(face, self.font())
            if not lines or needed > room:
                lines.append([])
                room = width
            lines[-1].append(face)
            room -= needed
        return lines

    def _places(self) -> list[tuple[Face, QRectF]]:
        """Return the place of each column; columns share the width of their line."""
        height = table_height(self.font(), len(self._styles))
        lines = self._lines(self.width() - self._heads())
        most = max((len(line) for line in lines), default=1)
        places = []
        for index, line in enumerate(lines):
            left, top = float(self._heads()), index * (height + SPACE_S)
            spare = max(0.0, (self.width() - left - sum(least_of(face, self.font()) for face in line)) / most)
            for face in line:
                width = least_of(face, self.font()) + spare
                places.append((face, QRectF(left, top, width, height)))
                left += width
        return places
