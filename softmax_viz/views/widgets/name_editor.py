"""Popups in which the user types a name: their base, and the one beside a chip for its class. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from softmax_viz.core.data.dataset import LONGEST_NAME, ClassLabel
from softmax_viz.views.style.theme import NAME_EDITOR_WIDTH, SPACE_XS, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import class_name
from softmax_viz.views.widgets.popup import Popup


class NamePopup(Popup):
    """Asks for a name. Enter, Tab or a click elsewhere accepts the text, Escape keeps the old name.

    A subclass shows it by ``ask`` and takes the name in ``on_named``.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._takes = False
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST_NAME)
        self.line.returnPressed.connect(self.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XS, SPACE_XS, SPACE_XS, SPACE_XS)
        row.addWidget(self.line)

    def ask(self, name: str) -> None:
        """Get ready to edit ``name``: the popup has its size from now on, and can be placed."""
        self._takes = True
        self.line.setText(name)
        self.line.selectAll()
        self.line.setMinimumWidth(scaled(NAME_EDITOR_WIDTH))
        self.polish_parts()
        self.adjustSize()

    def open_at(self, corner: QPoint, within: QRect) -> None:
        """Show it with its corner at a global place, inside the rectangle ``within`` of a screen."""
        self.place(corner, within)
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def on_named(self, name: str) -> None:
        """Take the name, which is on one line and may be empty."""

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
        takes, self._takes = self._takes, False
        if takes:
            # Text that an input method is still composing is part of the name.
            QGuiApplication.inputMethod().commit()
        super().closeEvent(event)
        if takes:
            self.on_named(on_one_line(self.line.text()))


class NameEditor(NamePopup):
    """Asks for the name of a class.

    ``renameRequested(key, name)``: the class with that key is to get another name, which may be empty.
    """

    renameRequested = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("NameEditor", "Name of the class"), parent)
        self._label = ClassLabel(-1)

    def open_beside(self, widget: QWidget, label: ClassLabel, index: int) -> None:
        """Edit the name of class ``index`` to the right of ``widget``, inside its screen."""
        self._label = label
        self.line.setPlaceholderText(class_name(ClassLabel(label.key), index))
        sentence = self.tr("Type a name: Enter takes it, Escape leaves the old one.")
        set_explanation(self.line, self.tr("Name of class %1").replace("%1", str(index + 1)), sentence)
        self.ask(on_one_line(label.name))
        corner = widget.mapToGlobal(QPoint(widget.width(), (widget.height() - self.height()) // 2))
        self.open_at(corner, widget.screen().availableGeometry())

    def on_named(self, name: str) -> None:
        """Ask for the name if it is another one."""
        if name != on_one_line(self._label.name):
            self.renameRequested.emit(self._label.key, name)


def on_one_line(name: str) -> str:
    """Return ``name`` on one line, without surrounding space."""
    return " ".join(name.split())
