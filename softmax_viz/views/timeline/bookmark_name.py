"""A popup at the time line in which the user types the name of a bookmark. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.name_editor import NamePopup


class BookmarkName(NamePopup):
    """Asks for the name of a bookmark.

    ``named(int, str)``: the bookmark at this step is to have this name.
    """

    named = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent.tr("Name of the bookmark"), parent)
        self._step = 0

    def open_above(self, place: QPoint, step: int, name: str) -> None:
        """Edit ``name`` of the bookmark at ``step``, above ``place``, a global one."""
        self._step = step
        self.line.setPlaceholderText(self.tr("Name of step %1").replace("%1", whole(step)))
        sentence = self.tr("Type a name: Enter takes it, Escape leaves the old one.")
        set_explanation(self.line, self.accessibleName(), sentence)
        self.ask(name)
        screen = QGuiApplication.screenAt(place) or self.screen()
        self.open_at(place - QPoint(0, self.height()), screen.availableGeometry())

    def on_named(self, name: str) -> None:
        """Pass on the name."""
        self.named.emit(self._step, name)
