"""A label of plain text that wraps at any width. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel


class WrappedLabel(QLabel):
    """Plain text as high as its width needs. Qt would keep the height that a much narrower label needs."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """Return the height of one line and no width; ``heightForWidth`` says the rest."""
        return QSize(0, self.fontMetrics().height())
