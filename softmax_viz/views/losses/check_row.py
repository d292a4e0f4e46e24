"""One thing that must hold, with a sign, its state and its reason. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.losses.check_texts import SIGNS, CheckText
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, Theme, tabular
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.widgets.labels import ElidedLabel, plain_label


class CheckRow(QWidget):
    """Sign and title, below them the state in one line, and the reason, which is always the same: nothing moves."""

    def __init__(self) -> None:
        super().__init__()
        self._text = CheckText(None, "", "", "")
        self.sign, self.title = plain_label(""), plain_label("", "strong")
        self.state, self.reason = ElidedLabel(), plain_label("", "small")
        self.state.setFont(tabular(self.state.font()))
        self.reason.setWordWrap(True)
        self.title.setWordWrap(True)
        self.sign.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_S)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.sign, 0, 0)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.state, 1, 1)
        grid.addWidget(self.reason, 2, 1)
        grid.setColumnStretch(1, 1)
        speak(self.state, Spoken("StaticText", name=self.state.text))

    def show_text(self, text: CheckText) -> None:
        """Show a check."""
        if text == self._text:
            return
        self._text = text
        self.title.setText(text.title)
        self.state.setText(text.state)
        self.state.setToolTip(tooltip_text(text.reason))
        self.reason.setText(text.reason)
        self.sign.setText(SIGNS[text.verdict] if text.verdict else "")

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        del theme  # the style sheet has them
        widest = max(self.sign.fontMetrics().horizontalAdvance(sign) for sign in SIGNS.values())
        self.sign.setMinimumWidth(widest + SPACE_XS)
