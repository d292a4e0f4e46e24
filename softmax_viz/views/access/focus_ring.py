"""A ring around a widget that paints itself and has the focus. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from softmax_viz.views.style.theme import FOCUS_RING


class FocusRing(QWidget):
    """Lies over ``widget`` while that has the focus."""

    def __init__(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        assert parent is not None
        super().__init__(parent)
        self._widget = widget
        self._parent = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow focus and place."""
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Move):
            place = QRect(self._widget.mapTo(self._parent, QPoint(0, 0)), self._widget.size())
            self.setGeometry(place.adjusted(-FOCUS_RING, -FOCUS_RING, FOCUS_RING, FOCUS_RING))
            self.setVisible(self._widget.hasFocus())
            self.raise_()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        del event
        with QPainter(self) as painter:
            painter.setPen(QPen(self.palette().text().color(), FOCUS_RING))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
