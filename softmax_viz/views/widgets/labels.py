"""Labels and headings in plain text, and the properties that the stylesheet selects on. GUI thread only."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget


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


class ElidedLabel(QLabel):
    """One line of plain text that is shortened with an ellipsis if it does not fit.

    While it is shortened, its tooltip begins with the whole text.
    """

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if role:
            self.setProperty("role", role)

    @property
    def is_cut(self) -> bool:
        """Whether the text is shortened now."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """Return the height and no width: the label may vanish."""
        return QSize(0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show the whole text above the explanation."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_cut:
            explanation = self.toolTip().removeprefix("<qt>").removesuffix("</qt>")
            whole = f"<qt><b>{html.escape(self.text())}</b>{'<br>' if explanation else ''}{explanation}</qt>"
            QToolTip.showText(event.globalPos(), whole, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as fits."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        place = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, self.alignment() | Qt.TextFlag.TextSingleLine, text)


class DoubleClickLabel(ElidedLabel):
    """A label that emits ``doubleClicked``."""

    doubleClicked = Signal()  # noqa: N815  (a Qt signal)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Emit ``doubleClicked``."""
        event.accept()
        self.doubleClicked.emit()
