"""A small window that a click elsewhere closes. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from softmax_viz.views.style.text_size import applied_scale
from softmax_viz.views.style.theme import RADIUS_M


class Popup(QFrame):
    """A frame with the accessible name ``name``. Escape, Enter or a click elsewhere closes it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        # The click that closes the popup must do nothing else: it might press its button again, or place a point.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setProperty("role", "popup")
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Enter; Qt itself closes on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.close()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the corners off, beyond the round edge that the stylesheet draws."""
        super().resizeEvent(event)
        outline = QPainterPath()
        radius = RADIUS_M * applied_scale()
        outline.addRoundedRect(QRectF(self.rect()), radius, radius)
        self.setMask(QRegion(outline.toFillPolygon().toPolygon()))

    def polish_parts(self) -> None:
        """Apply the stylesheet, which decides the sizes and is otherwise applied only when the popup is shown."""
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()

    def place(self, corner: QPoint, room: QRect) -> None:
        """Move the top left corner to ``corner``, or as near as possible inside ``room``; both are global."""
        left = max(room.left(), min(corner.x(), room.right() + 1 - self.width()))
        top = max(room.top(), min(corner.y(), room.bottom() + 1 - self.height()))
        self.setGeometry(QRect(QPoint(left, top), self.size()))
