"""A combo box whose choices have an explanation each. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space,
)  # fmt: skip

_ICON_GAP = 4  # between an icon and the text, as Qt has it


class ComboBox(QComboBox):
    """``indexRequested(index)``: the user chose another entry. Entries are (text, sentence), both plain.

    The wheel scrolls the panel unless the box has the focus.
    """

    indexRequested = Signal(int)

    def __init__(self, entries: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        for index, (text, sentence) in enumerate(entries):
            self.addItem(text)
            self.setItemData(index, tooltip_text(sentence), Qt.ItemDataRole.ToolTipRole)
            self.setItemData(index, sentence, Qt.ItemDataRole.AccessibleDescriptionRole)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Not AdjustToContents: with it Qt shrinks the box 20 ms later, and the layout widens it again.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown = 0
        ShortcutOverride(self, _KEYS)
        self.activated.connect(self._on_activated)
        # Qt gives the text of the choice as the name.
        speak(self, Spoken("ComboBox", value=self.currentText, open_list=self.showPopup, inside=lambda: [self.view()]))

    def show_index(self, index: int) -> None:
        """Show entry ``index`` without emitting."""
        self._shown = index
        with QSignalBlocker(self):
            self.setCurrentIndex(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an entry that is too long with dots at its end; Qt only cuts it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 0 if option.currentIcon.isNull() else option.iconSize.width() + _ICON_GAP
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, field.width() - icon)
        if self.currentIndex() < 0 or text == self.currentText():
            super().paintEvent(event)
            return
        option.currentText = text
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose the next or previous entry, but only if the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _on_activated(self, index: int) -> None:
        if index != self._shown:
            self._shown = index
            self.indexRequested.emit(index)
