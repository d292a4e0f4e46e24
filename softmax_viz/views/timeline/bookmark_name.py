"""A popup at the time line in which the user types the name of a bookmark. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from softmax_viz.core.data.dataset import LONGEST_NAME
from softmax_viz.views.style.theme import NAME_EDITOR_WIDTH, SPACE_XS, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.popup import Popup


class BookmarkName(Popup):
    """Asks for a name. Enter or a click elsewhere accepts the text, Escape keeps the old name.

    ``named(int, str)``: the bookmark at this step is to have this name.
    """

    named = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent.tr("Name of the bookmark"), parent)
        self._step, self._takes = 0, False
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST_NAME)
        self.line.returnPressed.connect(self.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XS, SPACE_XS, SPACE_XS, SPACE_XS)
        row.addWidget(self.line)

    def open_at(self, place: QPoint, step: int, name: str) -> None:
        """Edit ``name`` of the bookmark at ``step``, above ``place``, a global one."""
        self._step, self._takes = step, True
        self.line.setText(name)
        self.line.setPlaceholderText(self.tr("Name of step %1").replace("%1", whole(step)))
        sentence = self.tr("Type a name: Enter takes it, Escape leaves the old one.")
        set_explanation(self.line, self.accessibleName(), sentence)
        self.line.selectAll()
        self.line.setMinimumWidth(scaled(NAME_EDITOR_WIDTH))
        self.polish_parts()
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or self.screen()
        self.place(place - QPoint(0, self.height()), screen.availableGeometry())
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape without a change."""
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self._takes = False
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Accept the name, unless the user cancelled."""
        takes, self._takes = self._takes, False
        if takes:
            # Text that an input method is still composing is part of the name.
            QGuiApplication.inputMethod().commit()
        super().closeEvent(event)
        if takes:
            self.named.emit(self._step, " ".join(self.line.text().split()))
