"""Where the rows of the probability bars are. Pure."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, scaled

_COLUMNS = 2  # if one column of the lowest rows does not fit


@frozen_dataclass
class BarRows:
    """Rows of equal height in one column; in two, the first half on the left, if one is too high.

    Parameters
    ----------
    count
        The number of rows, at least 1.
    least, most
        The heights between which a row may be, pixels.
    gap
        The space between two columns.
    """

    count: int
    least: int
    most: int
    gap: int

    def height_for(self, wanted: int, most: int) -> int:
        """Return the height for which to arrange the rows.

        Rows shrink to fit into ``wanted``. If one column does not fit, it may take up to ``most``; else there are two
        columns, which may be higher than that if the lowest rows do not fit.
        """
        if self.least * self.count <= wanted:
            return min(self.most, wanted // self.count) * self.count
        if self.least * self.count <= most:
            return self.least * self.count
        rows = self._rows_in(_COLUMNS)
        return max(self.least, min(self.most, wanted // rows)) * rows

    def least_height(self) -> int:
        """Return the height of two columns of the lowest rows."""
        return self.least * self._rows_in(_COLUMNS)

    def place(self, index: int, size: QSize) -> QRect:
        """Return the place of row ``index`` in a widget of ``size``."""
        columns = 1 if self.least * self.count <= size.height() else _COLUMNS
        rows = self._rows_in(columns)
        width = (size.width() - (columns - 1) * self.gap) // columns
        height = max(self.least, min(self.most, size.height() // rows))
        column, row = divmod(index, rows)
        return QRect(column * (width + self.gap), row * height, width, height)

    def _rows_in(self, columns: int) -> int:
        return -(-self.count // columns)


@frozen_dataclass
class RowParts:
    """The parts of a row from the left, with space between them: number, marker, name, bar, percent.

    Parameters
    ----------
    number, swatch, name, percent
        The widths of all parts except the bar, pixels; ``name`` is 0 if no class has a name.
    bar_height
        The height of a bar in a row that is high enough.
    """

    number: int
    swatch: int
    name: int
    percent: int
    bar_height: int

    @property
    def name_left(self) -> int:
        """Where the name begins."""
        return self.number + scaled(SPACE_XS) + self.swatch + scaled(SPACE_S)

    def track(self, row: QRectF) -> QRectF:
        """Return the place of a bar of full length."""
        left = self.name_left + (self.name + scaled(SPACE_S) if self.name else 0)
        height = min(self.bar_height, row.height() - SPACE_XS)
        width = row.width() - left - self.percent - scaled(SPACE_S)
        return QRectF(row.left() + left, row.center().y() - height / 2, width, height)
