"""Dragging the chip of a class: press, move far enough, drop or cancel. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication


class EscapeKey(QObject):
    """Takes the Escape key from all widgets while it exists, and emits ``pressed()``."""

    pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the key before a shortcut does, then take it."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.pressed.emit()
            event.accept()
            return True
        return super().eventFilter(watched, event)


class ChipDrag(QObject):
    """Follows the mouse on ``button``. States: idle, pressed, dragged.

    Signals
    -------
    moved(QPoint)
        It is dragged, at a global position.
    ended(bool)
        It was dropped (True), or the drag was cancelled (False).
    """

    moved = Signal(QPoint)
    ended = Signal(bool)

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = button
        self._pressed: QPointF | None = None
        self._escape: EscapeKey | None = None

    @property
    def is_on(self) -> bool:
        """Whether a user is dragging."""
        return self._escape is not None

    def press(self, event: QMouseEvent) -> None:
        """Remember the place: it may be the start of a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def move(self, event: QMouseEvent) -> bool:
        """Drag, once the mouse has moved far enough; False if no button was pressed here."""
        if self._pressed is None:
            return False
        if not self.is_on:
            distance = (event.position() - self._pressed).toPoint().manhattanLength()
            if distance < QApplication.startDragDistance():
                return True
            self._button.setDown(False)
            self._button.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._escape = EscapeKey(self._button)
            self._escape.pressed.connect(self._on_escape)
            self._button.update()
        self.moved.emit(event.globalPosition().toPoint())
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Drop what was dragged; False if nothing was dragged, so that it is a click."""
        if self.is_on and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.end(True)
            return True
        self._pressed = None
        return False

    def end(self, is_dropped: bool) -> None:
        """End the drag, if there is one."""
        self._pressed = None
        if self._escape is not None:
            self._escape.deleteLater()
            QCoreApplication.instance().removeEventFilter(self._escape)  # type: ignore[union-attr]
            self._escape = None
            self._button.unsetCursor()
            self._button.update()
            self.ended.emit(is_dropped)

    def _on_escape(self) -> None:
        self.end(False)
