"""The base of the two pictures of a sweep: cells between two axes that have the same values. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage, QPainter, QPaintEvent, QPen

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.charts.pick_chart import PickChart
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, SPACE_XS, Theme, tabular
from softmax_viz.views.sweep.cell_axes import AxisTexts, Cell, CellAxes

_LARGEST_CELL = 132.0  # pixels of the normal size


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
        self.axes = CellAxes(AxisTexts("", ()))
        self.faces: tuple[tuple[CellFace, ...], ...] = ()

    def show_axes(self, axes: CellAxes) -> None:
        """Use these axes, with no cells yet."""
        if axes != self.axes:
            self.axes, self.faces = axes, ()
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
        """Return what is said of the marked cell, or how one is marked."""
        face = self.face_of(self.hovered_part)
        if face is not None:
            return face.sentence
        if not self.faces:
            return QCoreApplication.translate("CellChart", "Nothing is trained yet. Start the sweep.")
        return QCoreApplication.translate("CellChart", "Arrow keys choose a cell.")

    def text_at(self, place: QPointF) -> str:
        """Return what is said of the cell at ``place``, and what a click does there."""
        face = self.face_of(self.part_at(place))
        if face is None:
            return ""
        return "\n".join((face.sentence, QCoreApplication.translate("CellChart", "A click opens it as a run.")))

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
        side = min((width - left - right) / max(self.axes.n_columns, 1), self.theme.size(_LARGEST_CELL))
        return math.ceil(top + bottom + self.axes.n_rows * (max(side, 1.0) + self.label_height()))

    def area(self) -> QRectF:
        """Return the rectangle of all cells."""
        left, top, right, bottom = self._margins()
        width = min(self.width() - left - right, max(self.axes.n_columns, 1) * self.theme.size(_LARGEST_CELL))
        return QRectF(left, top, max(width, 1.0), max(self.height() - top - bottom, 1.0))

    def rect_of(self, cell: Cell) -> QRectF:
        """Return the place of a cell."""
        area = self.area()
        width, height = area.width() / max(self.axes.n_columns, 1), area.height() / max(self.axes.n_rows, 1)
        return QRectF(area.left() + cell[1] * width, area.top() + cell[0] * height, width, height)

    def part_at(self, place: QPointF) -> Cell | None:
        """Return the cell at ``place``; None beside the cells."""
        area = self.area()
        if not self.axes.n_columns or not area.contains(place):
            return None
        column = int((place.x() - area.left()) / area.width() * self.axes.n_columns)
        row = int((place.y() - area.top()) / area.height() * self.axes.n_rows)
        return min(row, self.axes.n_rows - 1), min(column, self.axes.n_columns - 1)

    def move_mark(self, dx: int, dy: int) -> None:
        """Move from cell to cell; the first key marks the cell at the upper left."""
        if not self.axes.n_columns:
            return
        if self.hovered_part is None:
            self.point_at((0, 0), by_key=True)
            return
        row, column = self.hovered_part
        row, column = row + dy, column + dx
        self.point_at(
            (min(max(row, 0), self.axes.n_rows - 1), min(max(column, 0), self.axes.n_columns - 1)), by_key=True
        )

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
            if self.axes.n_columns:
                self._paint_cells(painter)
                self.axes.paint(painter, self.area(), self.width(), self.hovered_part, self.theme)
                self.paint_legend(painter)
            self.paint_focus(painter)

    def _paint_cells(self, painter: QPainter) -> None:
        theme = self.theme
        for row in range(self.axes.n_rows):
            for column in range(self.axes.n_columns):
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
        left, above, below = self.axes.margins(QFontMetricsF(self.font()), self.theme)
        return left, above, self.legend_width() + self.theme.size(SPACE_XS), below
