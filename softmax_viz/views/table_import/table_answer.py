"""Shows the result of reading a table: points and classes, or why there are none, and what was left out.

GUI thread only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from softmax_viz.core.basics.messages import UserError
from softmax_viz.views.style.icons import icon_pixmap
from softmax_viz.views.style.theme import ICON, LIGHT, SPACE_S, Theme, scaled
from softmax_viz.views.style.translated_texts import sentence
from softmax_viz.views.table_import.class_counts import ClassCounts
from softmax_viz.views.table_import.previewed_table import PreviewedTable, ReadDecision, Reading
from softmax_viz.views.table_import.table_questions import QuestionBox
from softmax_viz.views.table_import.user_decisions import DecisionState
from softmax_viz.views.widgets.labels import plain_label, restyle

# Topics about contents of the file that are not among the points.
_LEFT_OUT = ("left_out", "more_classes", "footer")
# Sentences name options of the command line in parentheses; the dialog has boxes instead.
_FLAG = re.compile(r" \(--[^)]*\)")


def without_flags(error: UserError) -> str:
    """Return the sentence of ``error`` for a window, without the options of the command line."""
    return _FLAG.sub("", sentence(error))


def left_out(decisions: Sequence[ReadDecision]) -> str:
    """Return one sentence about the contents that were left out; empty if nothing was."""
    text = "; ".join(sentence(d.message) for topic in _LEFT_OUT for d in decisions if d.topic == topic)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


class TableAnswer(QScrollArea):
    """Shows sentences of any length in a fixed place, so that nothing else moves when they change."""

    def __init__(self, encodings: Mapping[str, str]) -> None:
        super().__init__()
        self._theme = LIGHT
        self._kind = "info"
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sentence = plain_label()
        self.left_out = plain_label()
        self.decisions = plain_label("", "muted")
        self.classes = ClassCounts()
        self.question = QuestionBox(encodings)
        self._sign = QLabel()
        self._arrange()

    def show_waiting(self, text: str) -> None:
        """Show that the table is being read; the class counts stay until then."""
        self._show_sentence(text, "info")

    def show_reading(self, table: PreviewedTable, reading: Reading, shown: Mapping[str, DecisionState]) -> None:
        """Show the result ``reading``."""
        self.question.show_reading(table, reading, shown)
        self.classes.show_data(reading.data)
        if reading.data is not None:
            points = self.tr("%Ln point(s)", "", reading.data.n_points)
            classes = self.tr("%Ln class(es)", "", int((reading.data.counts() > 0).sum()))
            self._show_sentence(f"{points}, {classes}", "info")
        elif reading.problem is not None:
            # The question already says this.
            is_asked = reading.n_classes and self.question.topic == "more_classes"
            self._show_sentence(self.tr("Too many classes.") if is_asked else without_flags(reading.problem), "error")
        gone = left_out(reading.decisions)
        self.left_out.setText(gone)
        self.left_out.setVisible(bool(gone))
        text = "; ".join(sentence(d.message) for d in reading.decisions if d.topic not in _LEFT_OUT)
        self.decisions.setText(f"{text[:1].upper()}{text[1:]}." if text else "")
        self.verticalScrollBar().setValue(0)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.classes.show_theme(theme)
        self._show_sign()

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        first = QHBoxLayout()
        first.setSpacing(SPACE_S)
        self._sign.setFixedWidth(scaled(ICON))
        first.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self.sentence, 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACE_S, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(first)
        column.addWidget(self.question)
        column.addWidget(self.classes)
        column.addWidget(self.left_out)
        column.addWidget(self.decisions)
        column.addStretch(1)
        for label in (self.sentence, self.left_out, self.decisions):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        restyle(self.left_out, "role", "warning")
        self.setWidget(inside)

    def _show_sentence(self, text: str, kind: str) -> None:
        self._kind = kind
        self.sentence.setText(text)
        restyle(self.sentence, "role", "problem" if kind == "error" else "")
        self._show_sign()

    def _show_sign(self) -> None:
        colour = getattr(self._theme, self._kind)
        self._sign.setPixmap(icon_pixmap(self._kind, colour, scaled(ICON), self.devicePixelRatioF()))
