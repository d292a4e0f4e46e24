"""Dragging files and text onto a window, in the way of any Qt that the program runs on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QVersionNumber
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


def drag_and_drop(window: QWidget, place: QPoint, mime: QMimeData) -> tuple[bool, bool]:
    """Drag ``mime`` to ``place`` of ``window`` and drop it there; whether each was accepted."""
    with_button = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # Qt 6.12 takes the place of a drag as a QPointF, older ones as a QPoint.
    at = QPointF(place) if QLibraryInfo.version() >= QVersionNumber(6, 12) else place
    enter, drop = QDragEnterEvent(at, *with_button), QDropEvent(QPointF(place), *with_button)
    QCoreApplication.sendEvent(window, enter)
    QCoreApplication.sendEvent(window, drop)
    return enter.isAccepted(), drop.isAccepted()
