"""The menu of the languages of the window. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget


class LanguageMenu(QMenu):
    """Offers the languages by their own names, and the language of the system.

    Signals
    -------
    languageRequested(str)
        The code of a language; empty for that of the system.
    """

    languageRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Language"))
        self._group = QActionGroup(self)

    def show_languages(self, languages: Sequence[tuple[str, str]], choice: str) -> None:
        """Offer ``languages``, pairs of code and own name, and mark ``choice``; empty is the system's language."""
        for action in self._group.actions():
            self._group.removeAction(action)
        self.clear()
        self._offer("", self.tr("Follow the &system"), choice)
        self.addSeparator()
        for code, name in languages:
            self._offer(code, name.replace("&", "&&"), choice)

    def _offer(self, code: str, text: str, choice: str) -> None:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setData(code)
        action.setChecked(code == choice)
        self._group.addAction(action)
        action.triggered.connect(lambda _checked=False: self.languageRequested.emit(code))
