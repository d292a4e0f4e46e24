"""A popup beside a chip in which the user types the name of its class. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from softmax_viz.core.data.dataset import LONGEST_NAME, ClassLabel
from softmax_viz.views.style.theme import NAME_EDITOR_WIDTH, SPACE_XS, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import class_name
from softmax_viz.views.widgets.popup import Popup


class NameEditor(Popup):
    """Asks for a name. Enter, Tab or a click elsewhere accepts the text, Escape restores the old name.

    ``renameRequested(key, name)``: the class with that key is to get another name, which may be empty.
    """

    renameRequested = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("NameEditor", "Name of the class"), parent)
        self._label = ClassLabel(-1)
        self._takes = False
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST_NAME)
        self.line.returnPressed.connect(self.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XS, SPACE_XS, SPACE_XS, SPACE_XS)
        row.addWidget(self.line)

    def open_beside(self, widget: QWidget, label: ClassLabel, index: int) -> None:
        """Edit the name of class ``index`` to the right of ``widget``, inside its screen."""
        self._label, self._takes = label, True
        self.line.setText(_plain(label.name))
        self.line.setPlaceholderText(class_name(ClassLabel(label.key), index))
        sentence = self.tr("Type a name: Enter takes it, Escape leaves the old one.")
        set_explanation(self.line, self.tr("Name of class %1").replace("%1", str(index + 1)), sentence)
        self.line.selectAll()
        self.line.setMinimumWidth(scaled(NAME_EDITOR_WIDTH))
        self.polish_parts()
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width(), (widget.height() - self.height()) // 2))
        self.place(corner, widget.screen().availableGeometry())
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

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Close on Tab: there is no other field."""
        del forward
        self.close()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Accept the name, unless the user cancelled."""
        if self._takes:
            # Text that an input method is still composing is part of the name.
            QGuiApplication.inputMethod().commit()
        super().closeEvent(event)
        name = _plain(self.line.text())
        if self._takes and name != _plain(self._label.name):
            self._takes = False
            self.renameRequested.emit(self._label.key, name)


def _plain(name: str) -> str:
    """Return ``name`` on one line, without surrounding space."""
    return " ".join(name.split())
