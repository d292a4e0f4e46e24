"""Labels and rows of controls that wrap at any width. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from softmax_viz.views.style.theme import SPACE_XS
from softmax_viz.views.widgets.flow_layout import FlowLayout


class WrappedLabel(QLabel):
    """Plain text as high as its width needs. Qt would keep the height that a much narrower label needs.

    At one width it never gets lower again, so that nothing below it moves up and down with its numbers.
    """

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if role:
            self.setProperty("role", role)
        self._highest: dict[tuple[int, str], int] = {}

    def heightForWidth(self, width: int) -> int:
        """Return the height of the highest text so far at this width."""
        key = (width, self.font().key())
        height = max(self._highest.get(key, 0), super().heightForWidth(width))
        if self.text():
            self._highest[key] = height
        return height

    def minimumSizeHint(self) -> QSize:
        """Return the height of one line and no width; ``heightForWidth`` says the rest."""
        return QSize(0, self.fontMetrics().height())


class LevelFlow(QWidget):
    """Controls side by side; a new line begins where the width ends."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self._parts = tuple(parts)
        flow = FlowLayout(self, SPACE_XS)
        flow.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the controls to another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_parts"):
            self.fit()

    def fit(self) -> None:
        """Give all controls one height, after a change of the size."""
        for part in self._parts:
            part.setMinimumHeight(0)
        height = max(part.sizeHint().height() for part in self._parts)
        for part in self._parts:
            part.setMinimumHeight(height)
