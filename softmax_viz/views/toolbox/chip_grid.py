"""The chips of the classes in one column or two, as high as the space allows. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import CLASS_CHIP, LIGHT, SPACE_XS, Theme, scaled
from softmax_viz.views.toolbox.class_chip import RING, ROW_RING, ClassChip
from softmax_viz.views.toolbox.class_chip_face import name_advance, name_width

_LEAST = 17  # the height of a chip with one line of text
_LINE = 3
_REACH = 40  # a chip can be dropped up to this many pixels beside the chips


class _InsertionLine(QWidget):
    """The line that shows where a chip would be dropped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.text)
            painter.drawRoundedRect(self.rect(), _LINE / 2, _LINE / 2)


class ChipGrid(QWidget):
    """Chips below each other, and under them a button.

    Where they do not fit they get lower, down to one line of text. Chips without names then stand in two columns, the
    first half of the classes on the left; those with names stay as wide as they are.

    Parameters
    ----------
    last
        The button.

    Attributes
    ----------
    chips
        All chips that have been made; the last ones are hidden if there are fewer classes.
    """

    def __init__(self, last: QToolButton) -> None:
        super().__init__()
        self._last = last
        last.setParent(self)
        self._available = QSize()
        self._classes: tuple[ClassLabel, ...] = ()
        self._rows = 1
        self.chips: list[ClassChip] = []
        self._line = _InsertionLine(self)
        self.setAutoFillBackground(False)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._line.show_theme(theme)
        for chip in self.chips:
            chip.show_theme(theme)
        self.arrange()

    def add(self, chip: ClassChip) -> None:
        """Add a chip at the end."""
        chip.setParent(self)
        self.setTabOrder(self._last, chip)  # the button stands where the chips belong
        self.setTabOrder(chip, self._last)
        self.chips.append(chip)
        self._line.raise_()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Arrange a chip for each of ``classes``; there are enough."""
        if classes != self._classes:
            self._classes = classes
            self.arrange()

    def use(self, available: QSize) -> None:
        """Arrange the chips for this space."""
        if available != self._available:
            self._available = available
            self.arrange()

    def least_height(self) -> int:
        """Return the height of one chip."""
        return self._full_row()

    def wanted_height(self, count: int) -> int:
        """Return the height in which ``count`` chips with names fit, each with one line of text."""
        return count * self._least_row() + self._last.height() + SPACE_XS

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.arrange()

    def arrange(self) -> None:
        """Give every chip its place, and its name as short as it must be there."""
        count = len(self._classes)
        if not count or self._available.isEmpty():
            return
        is_named = any(label.name for label in self._classes)
        space = self._available.height() - self._last.height() - SPACE_XS
        least = self._least_row()
        columns = 1 if is_named or space // count >= least + SPACE_XS else 2
        self._rows = -(-count // columns)
        height = max(least, min(self._full_row(), space // self._rows))
        width = self._available.width() // columns
        for index, chip in enumerate(self.chips[:count]):
            column, row = divmod(index, self._rows)
            chip.setGeometry(column * width, row * height, width, height)
        left = (self._available.width() - self._last.width()) // 2
        self._last.move(left, self._rows * height + SPACE_XS)
        self.setMinimumHeight(self._last.geometry().bottom() + 1)
        shown = self.chips[0].face()
        names = [label.name for label in self._classes]
        short = short_names(names, name_width(shown, self.font(), count), name_advance(self.font()))
        for chip, name in zip(self.chips, short, strict=False):
            chip.show_name(name)

    # Dropping a chip

    def position_at(self, at: QPoint) -> int | None:
        """Return how many chips come before the place ``at``; None if it is too far beside them."""
        if not -_REACH <= at.x() <= self.width() + _REACH:
            return None
        shown = self.chips[: len(self._classes)]
        column = 0 if len(shown) <= self._rows or at.x() < shown[-1].x() else 1
        beside = shown[column * self._rows : (column + 1) * self._rows]
        return column * self._rows + sum(chip.geometry().center().y() < at.y() for chip in beside)

    def show_line(self, position: int | None) -> None:
        """Show a line between the chips where one would be dropped, after ``position`` chips; None for no line."""
        if position is None:
            self._line.hide()
            return
        at_end = position == len(self._classes)
        chip: QRect = self.chips[position - 1 if at_end else position].geometry()
        edge = chip.bottom() + 1 if at_end else chip.top()
        self._line.setGeometry(chip.x(), max(edge - _LINE // 2 - 1, 0), chip.width(), _LINE)
        self._line.show()
        self._line.raise_()

    def _full_row(self) -> int:
        return scaled(CLASS_CHIP[1], self.font()) + 2 * scaled(RING, self.font())

    def _least_row(self) -> int:
        return max(scaled(_LEAST, self.font()), self.fontMetrics().height()) + 2 * scaled(ROW_RING, self.font())
