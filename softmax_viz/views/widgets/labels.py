"""Labels and headings in plain text, and the properties that the stylesheet selects on. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set the dynamic property ``name`` that the stylesheet selects on, and restyle ``widget``."""
    if (widget.property(name) or "") != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def plain_label(text: str = "", role: str = "") -> QLabel:
    """Make a label that never reads its text as markup; ``role`` is a role of the stylesheet."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    if role:
        label.setProperty("role", role)
    return label


def reserve_width(label: QLabel, width: int) -> None:
    """Give ``label`` at least this width; its size hint, which Qt remembers with the earlier width, follows."""
    label.setMinimumWidth(width)
    label.setIndent(label.indent())  # measures again


def heading(text: str) -> QLabel:
    """Make the heading of a section: small, spaced capitals."""
    label = plain_label(text, "heading")
    label.setIndent(0)
    font = label.font()
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
    label.setFont(font)
    return label


class DoubleClickLabel(QLabel):
    """A plain label that emits ``doubleClicked``."""

    doubleClicked = Signal()  # noqa: N815  (a Qt signal)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Emit ``doubleClicked``."""
        event.accept()
        self.doubleClicked.emit()
