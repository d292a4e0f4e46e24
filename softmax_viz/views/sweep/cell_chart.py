"""The base of the two pictures of a sweep: cells between two axes that have the same values. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage, QPainter, QPaintEvent, QPen

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.charts.pick_chart import PickChart
from softmax_viz.views.style.theme import RADIUS_S, SMALL_TEXT_SCALE, SPACE_XS, Theme, tabular

Cell = tuple[int, int]

_LARGEST_CELL = 132.0  # pixels of the normal size
_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine


@frozen_dataclass
class AxisTexts:
    """What is written along an axis: the name of the setting, and each of its values, the first one first."""

    name: str
    values: tuple[str, ...]


@frozen_dataclass(eq=False)
class CellFace:
    """What is drawn of one cell.

    Parameters
    ----------
    image
        The miniature of its field; None before there is one.
    loss
        The loss; NaN if there is none yet, or if it has diverged.
    is_diverged
        Whether its run has diverged: all of them, if there are several.
    sentence
        What is said of it.
    """

    image: QImage | None
    loss: float
    is_diverged: bool
    sentence: str


class CellChart(PickChart):
    """Cells of a table whose columns are the values of one setting, and whose rows are those of another.

    A part is a ``Cell``: row and column. Row 0 is at the top.
    """

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(name, sentence)
        self.across = AxisTexts("", ())
        self.down: AxisTexts | None = None
        self.faces: tuple[tuple[CellFace, ...], ...] = ()

    @property
    def n_rows(self) -> int:
        """The number of rows: 1 if only one setting is swept."""
        return 1 if self.down is None else len(self.down.values)

    @property
    def n_columns(self) -> int:
        """The number of columns."""
        return len(self.across.values)

    def show_axes(self, across: AxisTexts, down: AxisTexts | None) -> None:
        """Use these axes, with no cells yet; ``down`` is None if only one setting is swept."""
        if (across, down) != (self.across, self.down):
            self.across, self.down, self.faces = across, down, ()
            self.point_at(None)
            self.updateGeometry()
            self.redraw()

    def show_faces(self, faces: Sequence[Sequence[CellFace]]) -> None:
        """Show these cells, by rows; none before there are any."""
        self.faces = tuple(tuple(row) for row in faces)
        self.update()

    def face_of(self, cell: Cell | None) -> CellFace | None:
        """Return what is drawn of ``cell``; None if there is nothing yet."""
        if cell is None or not cell[0] < len(self.faces) or not cell[1] < len(self.faces[cell[0]]):
            return None
        return self.faces[cell[0]][cell[1]]

    def summary(self) -> str:
        """Return what is said of the marked cell."""
        face = self.face_of(self.hovered_part)
        return "" if face is None else face.sentence

    def text_at(self, place: QPointF) -> str:
        """Return what is said of the cell at ``place``."""
        face = self.face_of(self.part_at(place))
        return "" if face is None else face.sentence

    # Places

    def legend_width(self) -> float:
        """Return how much room is kept at the right."""
        return 0.0

    def label_height(self) -> float:
        """Return how high the text below the picture of a cell is."""
        return 0.0

    def height_for(self, width: int) -> int:
        """Return the height at which the pictures of the cells are square at this width of the chart."""
        left, top, right, bottom = self._margins()
        side = min((width - left - right) / max(self.n_columns, 1), self.theme.size(_LARGEST_CELL))
        return math.ceil(top + bottom + self.n_rows * (max(side, 1.0) + self.label_height()))

    def area(self) -> QRectF:
        """Return the rectangle of all cells."""
        left, top, right, bottom = self._margins()
        width = min(self.width() - left - right, max(self.n_columns, 1) * self.theme.size(_LARGEST_CELL))
        return QRectF(left, top, max(width, 1.0), max(self.height() - top - bottom, 1.0))

    def rect_of(self, cell: Cell) -> QRectF:
        """Return the place of a cell."""
        area = self.area()
        width, height = area.width() / max(self.n_columns, 1), area.height() / max(self.n_rows, 1)
        return QRectF(area.left() + cell[1] * width, area.top() + cell[0] * height, width, height)

    def part_at(self, place: QPointF) -> Cell | None:
        """Return the cell at ``place``; None beside the cells."""
        area = self.area()
        if not self.n_columns or not area.contains(place):
            return None
        column = int((place.x() - area.left()) / area.width() * self.n_columns)
        row = int((place.y() - area.top()) / area.height() * self.n_rows)
        return min(row, self.n_rows - 1), min(column, self.n_columns - 1)

    def move_mark(self, dx: int, dy: int) -> None:
        """Move from cell to cell; the first key marks the cell at the upper left."""
        if not self.n_columns:
            return
        if self.hovered_part is None:
            self.point_at((0, 0), by_key=True)
            return
        row, column = self.hovered_part
        row, column = row + dy, column + dx
        self.point_at((min(max(row, 0), self.n_rows - 1), min(max(column, 0), self.n_columns - 1)), by_key=True)

    # Painting

    def paint_cell(self, painter: QPainter, place: QRectF, face: CellFace) -> None:
        """Draw one cell."""
        raise NotImplementedError

    def paint_legend(self, painter: QPainter) -> None:
        """Draw what stands at the right."""

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self.setFont(tabular(QGuiApplication.font(), SMALL_TEXT_SCALE))
        super().show_theme(theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, cells and marks."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.setFont(self.font())
            if self.n_columns:
                self._paint_cells(painter)
                self._paint_axes(painter)
                self.paint_legend(painter)
            self.paint_focus(painter)

    def _paint_cells(self, painter: QPainter) -> None:
        theme = self.theme
        for row in range(self.n_rows):
            for column in range(self.n_columns):
                place, face = self.rect_of((row, column)), self.face_of((row, column))
                if face is None:
                    painter.setPen(QPen(theme.border, theme.size(1.0)))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(place.adjusted(1.5, 1.5, -1.5, -1.5))
                else:
                    self.paint_cell(painter, place, face)
        if self.hovered_part is not None:
            place = self.rect_of(self.hovered_part).adjusted(1.0, 1.0, -1.0, -1.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((theme.panel, 4.0), (theme.text, 2.0)):
                painter.setPen(QPen(colour, theme.size(width)))
                painter.drawRect(place)

    def _margins(self) -> tuple[float, float, float, float]:
        """Return what axes and legend need at the left, above, at the right and below."""
        metrics, gap = QFontMetricsF(self.font()), self.theme.size(SPACE_XS)
        left = gap
        if self.down is not None:
            widest = max(metrics.horizontalAdvance(text) for text in self.down.values)
            left = widest + 3.0 * gap
        above = gap if self.down is None else metrics.height() + 1.5 * gap
        return left, above, self.legend_width() + gap, 2.0 * metrics.height() + 2.5 * gap

    def _paint_axes(self, painter: QPainter) -> None:
        theme, metrics, area = self.theme, QFontMetricsF(self.font()), self.area()
        gap, line = theme.size(SPACE_XS), metrics.height()
        marked = self.hovered_part
        widest = max(metrics.horizontalAdvance(text) for text in self.across.values)
        every = math.ceil((widest + 1.5 * gap) / (area.width() / self.n_columns))
        for column, text in enumerate(self.across.values):
            is_marked = marked is not None and marked[1] == column
            if is_marked or (column % every == 0 and (marked is None or abs(marked[1] - column) >= every)):
                middle = self.rect_of((0, column)).center().x()
                width = metrics.horizontalAdvance(text) + 2.0 * gap
                start = min(max(middle - width / 2.0, 0.0), max(self.width() - width, 0.0))
                self._write(painter, QRectF(start, area.bottom() + gap, width, line), text, is_marked)
        if self.down is not None:
            for row, text in enumerate(self.down.values):
                middle, width = self.rect_of((row, 0)).center().y(), metrics.horizontalAdvance(text) + 2.0 * gap
                place = QRectF(area.left() - gap - width, middle - line / 2.0, width, line)
                self._write(painter, place, text, marked is not None and marked[0] == row)
        painter.setPen(theme.text)
        name = QRectF(0.0, area.bottom() + 1.5 * gap + line, area.right() + area.left(), line)
        length = min(name.width(), self.width() - 1.0)
        shown = metrics.elidedText(f"{self.across.name} \N{RIGHTWARDS ARROW}", Qt.TextElideMode.ElideMiddle, length)
        name = QRectF(min(max(area.center().x() - length / 2.0, 0.0), self.width() - length), name.top(), length, line)
        painter.drawText(name, _CENTRE, shown)
        if self.down is not None:
            shown = metrics.elidedText(
                f"{self.down.name} \N{DOWNWARDS ARROW}", Qt.TextElideMode.ElideMiddle, area.right()
            )
            painter.drawText(QPointF(gap, gap / 2.0 + metrics.ascent()), shown)

    def _write(self, painter: QPainter, place: QRectF, text: str, is_marked: bool) -> None:
        """Write a value at an axis; that of the marked cell stands on the accent."""
        if is_marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.accent)
            painter.drawRoundedRect(place, self.theme.size(RADIUS_S), self.theme.size(RADIUS_S))
        painter.setPen(self.theme.accent_text if is_marked else self.theme.muted)
        painter.drawText(place, _CENTRE, text)
