"""The rows and the header of the points table as Qt widgets that are fast with 100,000 rows. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionHeader, QTableView, QWidget

from softmax_viz.views.keys.places import shortcut_by_place
from softmax_viz.views.widgets.key_filter import ARROWS

_OWN_KEYS = (
    *ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter,
)  # fmt: skip
_OWN_SEQUENCES = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
_EDITING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TitlesHeader(QHeaderView):
    """The titles of the columns.

    Qt's own header asks the model about every row whenever it is painted, because titles of selected columns look
    different; with 100,000 selected rows that takes seconds. Whole columns are never selected here.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logical: int) -> None:
        """Fill in the options of a title without asking for the selection."""
        model, role = self.model(), Qt.ItemDataRole
        option.section = logical
        option.text = str(model.headerData(logical, self.orientation()) or "")
        alignment = model.headerData(logical, self.orientation(), role.TextAlignmentRole)
        option.textAlignment = Qt.AlignmentFlag(alignment if alignment is not None else self.defaultAlignment())
        icon = model.headerData(logical, self.orientation(), role.DecorationRole)
        if isinstance(icon, QIcon):
            option.icon = icon
            option.iconAlignment = Qt.AlignmentFlag.AlignVCenter
        if self.isSortIndicatorShown() and logical == self.sortIndicatorSection():
            is_ascending = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            arrows = QStyleOptionHeader.SortIndicator
            option.sortIndicator = arrows.SortDown if is_ascending else arrows.SortUp
        places, last = QStyleOptionHeader.SectionPosition, self.count() - 1
        visual = self.visualIndex(logical)
        option.position = places.Beginning if visual == 0 else places.End if visual == last else places.Middle
        option.selectedPosition = QStyleOptionHeader.SelectedPosition.NotAdjacent


class RowsView(QTableView):
    """A table view that claims its keys before the shortcuts of the window.

    ``deleteRequested()`` and ``copyRequested()`` are emitted for the Delete and the Copy key.
    """

    deleteRequested = Signal()
    copyRequested = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim the keys before a shortcut does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            own = event.key() in _OWN_KEYS and not event.modifiers() & ~plain
            if own or any(event.matches(sequence) for sequence in _OWN_SEQUENCES):
                event.accept()
                return True
        return super().event(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Let no input method compose letters here: they are shortcuts. The box of a cell that is edited does."""
        return False if query == Qt.InputMethodQuery.ImEnabled else super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Delete, Copy, and Enter, which edits."""
        if event.key() == Qt.Key.Key_Delete:
            self.deleteRequested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copyRequested.emit()
        elif event.key() in _EDITING_KEYS and self.state() != QAbstractItemView.State.EditingState:
            if self.currentIndex().isValid():
                self.edit(self.currentIndex())
        elif shortcut_by_place(event) is not None:
            event.ignore()  # Qt would look for a row that begins with the letter
        else:
            super().keyPressEvent(event)
