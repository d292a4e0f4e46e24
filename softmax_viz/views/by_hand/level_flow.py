"""Controls in lines like text, all as high as the highest. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.views.style.theme import SPACE_XS
from softmax_viz.views.widgets.flow_layout import FlowLayout


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

    def fit(self) -> None:
        """Give all controls one height, after a change of the size."""
        for part in self._parts:
            part.setMinimumHeight(0)
        height = max(part.sizeHint().height() for part in self._parts)
        for part in self._parts:
            part.setMinimumHeight(height)
