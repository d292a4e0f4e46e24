"""Holds a panel in its dock, with its left margin under the dots of the grip. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget, QWidgetItem


class Holder(QWidget):
    """Shows one widget, shifted to the left by so many pixels: a layout has no negative margins.

    Parameters
    ----------
    tells_all
        Whether the dock hears of every change of layout inside. Otherwise only when the content needs another least
        size: numbers that change many times a second would lay out the whole window anew each time.
    """

    def __init__(self, tells_all: bool = False) -> None:
        super().__init__()
        self._tells_all = tells_all
        self._told: QSize | None = None
        self._item: QWidgetItem | None = None
        self._shift = 0

    def hold(self, content: QWidget) -> None:
        """Show ``content``, from now on."""
        content.setParent(self)
        self._item = QWidgetItem(content)
        content.show()
        self._place()

    def show_shift(self, shift: int) -> None:
        """Shift the content by ``shift`` pixels."""
        if shift != self._shift:
            self._shift = shift
            self.updateGeometry()
            self._place()

    def sizeHint(self) -> QSize:
        """Return the size for which the content asks, without what is cut off at the left."""
        return QSize() if self._item is None else self._item.sizeHint() - QSize(self._shift, 0)

    def minimumSizeHint(self) -> QSize:
        """Return the least size of the content, without what is cut off at the left."""
        return QSize() if self._item is None else self._item.minimumSize() - QSize(self._shift, 0)

    def event(self, event: QEvent) -> bool:
        """Follow the size hints of the content."""
        if event.type() == QEvent.Type.LayoutRequest:
            needed = self.minimumSizeHint()
            if self._tells_all or needed != self._told:
                self._told = needed
                self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the dock."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        content = None if self._item is None else self._item.widget()
        if content is not None:
            content.setGeometry(-self._shift, 0, self.width() + self._shift, self.height())
