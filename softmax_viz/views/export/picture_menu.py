"""A context menu with which a part of the window is copied or exported as a picture. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget


class PictureMenu(QObject):
    """Opens on a right click, or by the menu key, anywhere on ``widget``.

    Parameters
    ----------
    widget
        The part of the window.
    part
        Its name, one of ``views.export.picture_parts.PARTS``.

    Signals
    -------
    copyRequested(str), exportRequested(str)
        The user chose to copy or to export the part with this name.
    """

    copyRequested = Signal(str)
    exportRequested = Signal(str)

    def __init__(self, widget: QWidget, part: str) -> None:
        super().__init__(widget)
        self._part = part
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu."""
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            assert isinstance(watched, QWidget)
            self.menu(watched).popup(event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def menu(self, parent: QWidget) -> QMenu:
        """Return a new menu, which deletes itself."""
        menu = QMenu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        copy = menu.addAction(self.tr("&Copy picture"))
        copy.triggered.connect(lambda: self.copyRequested.emit(self._part))
        export = menu.addAction(self.tr("&Export picture…"))
        export.triggered.connect(lambda: self.exportRequested.emit(self._part))
        return menu
