"""The scores, the bars of their softmax beside them, and further columns beside or below. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.by_hand.painted.columns_painter import Face
from softmax_viz.views.by_hand.painted.columns_view import ColumnsView
from softmax_viz.views.by_hand.painted.table_sizes import table_height
from softmax_viz.views.by_hand.score_rows import ScoreRows
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, Theme, scaled

_MOST_ROWS, _MOST_COLUMN = 330, 130  # pixels
_ROWS_SHARE = 0.45  # of the width that is left


class ScoreTable(QWidget):
    """Rows to edit, and painted columns in the same order. Narrow, the further columns stand below with own heads."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = ScoreRows()
        self.main = ColumnsView(self.tr("Softmax of the scores"), self.tr("The probabilities, and the loss."))
        self.further = ColumnsView(
            self.tr("Further columns"), self.tr("What else is made of the same scores, by the switches above.")
        )
        self._n_classes = 0
        for part in (self.rows, self.main, self.further):
            part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_faces(self, main: Face, further: Sequence[Face], labels: tuple[ClassLabel, ...], true_class: int) -> None:
        """Show the column of the softmax and ``further`` ones, for these classes."""
        is_new = len(labels) != self._n_classes or len(further) != len(self.further.texts())
        self._n_classes = len(labels)
        styles = [label.style for label in labels]
        self.rows.show_classes(labels)
        self.main.show_faces([main], styles, true_class)
        self.further.show_faces(further, styles, true_class)
        self.further.setVisible(bool(further))
        self._arrange()
        if is_new:
            self.updateGeometry()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for part in (self.rows, self.main, self.further):
            part.show_theme(theme)
        self._arrange()
        self.updateGeometry()

    @property
    def is_wide(self) -> bool:
        """Whether the further columns stand beside."""
        needed = self.rows.least_width() + self.main.least_width() + self._further_width() + 2 * SPACE_XS
        return self.width() >= needed

    def heightForWidth(self, width: int) -> int:
        """Return the height: the table, and below it the further columns if they do not fit beside."""
        height = table_height(self.font(), self._n_classes)
        beside = self.rows.least_width() + self.main.least_width() + self._further_width() + 2 * SPACE_XS
        if width >= beside or not self._further_width():
            return height
        return height + SPACE_S + self.further.height_in(width, has_heads=True)

    def sizeHint(self) -> QSize:
        """Return the narrowest size."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the size of rows and softmax; ``heightForWidth`` says the rest."""
        width = self.rows.least_width() + self.main.least_width() + SPACE_XS
        return QSize(width, table_height(self.font(), self._n_classes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Arrange the parts again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "further"):
            self._arrange()
            self.updateGeometry()

    def _further_width(self) -> int:
        return 0 if self.further.isHidden() else self.further.least_width()

    def _arrange(self) -> None:
        is_wide = self.is_wide
        self.further.show_heads(not is_wide)
        height, width = table_height(self.font(), self._n_classes), self.width()
        further = 0
        if is_wide:
            spare = width - self.rows.least_width() - self.main.least_width() - self._further_width() - 2 * SPACE_XS
            count = len(self.further.texts())
            further = self._further_width() and min(
                self._further_width() + round(spare * (1 - _ROWS_SHARE) * count / (count + 1)),
                max(self._further_width(), count * scaled(_MOST_COLUMN)),
            )
            spare -= further - self._further_width()
        else:
            spare = width - self.rows.least_width() - self.main.least_width() - SPACE_XS
            self.further.setGeometry(0, height + SPACE_S, width, max(0, self.height() - height - SPACE_S))
        names = self.rows.names_width()
        self.rows.show_names(bool(names) and spare >= 2 * names)
        for_rows = min(round(spare * _ROWS_SHARE), max(0, scaled(_MOST_ROWS) - self.rows.least_width()))
        rows = self.rows.least_width() + max(0, for_rows)
        self.rows.setGeometry(0, 0, rows, height)
        self.main.setGeometry(rows + SPACE_XS, 0, width - rows - SPACE_XS - further, height)
        if is_wide:
            self.further.setGeometry(width - further, 0, further, height)
