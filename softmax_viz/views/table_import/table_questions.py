"""The questions about a table that only the user can answer, one after another. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from softmax_viz.core.data.dataset import MAX_CLASSES
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.table_import.previewed_table import (
    NO_CLASSES,
    NumberMarks,
    PreviewedTable,
    ReadDecision,
    Reading,
    Wishes,
    column_names,
    numbered,
)
from softmax_viz.views.table_import.user_decisions import DecisionState
from softmax_viz.views.widgets.labels import plain_label, restyle

_MOST_ANSWERS = 5
_MOST_NAME_LETTERS = 28
_ASKED = ("encoding", "delimiter", "numbers", "header", "label")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answers: the text of each, and the decisions that it makes."""

    topic: str
    text: str
    answers: tuple[tuple[str, Wishes], ...]


class QuestionBox(QFrame):
    """Shows the first open question; ``answered(mapping)`` carries the user's decision."""

    answered = Signal(object)

    def __init__(self, encodings: Mapping[str, str]) -> None:
        super().__init__()
        self._encodings = encodings
        self._question: Question | None = None
        self.setProperty("role", "message")
        self.setProperty("kind", "warning")
        self.label = plain_label()
        self.label.setWordWrap(True)
        self.buttons = [QPushButton() for _ in range(_MOST_ANSWERS)]
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.label)
        for index, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, index=index: self._on_clicked(index))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def topic(self) -> str:
        """The topic of the question; empty if there is none."""
        return self._question.topic if self._question else ""

    def show_reading(self, table: PreviewedTable, reading: Reading, shown: Mapping[str, DecisionState]) -> None:
        """Ask the first open question, or hide."""
        self._question = self._first(table, reading, shown)
        if self._question is None:
            self.hide()
            return
        self.label.setText(self._question.text)
        restyle(self, "kind", "warning")
        answers = self._question.answers
        for index, button in enumerate(self.buttons):
            button.setVisible(index < len(answers))
            if index < len(answers):
                button.setText(answers[index][0].replace("&", "&&"))
                set_explanation(button, answers[index][0], self._question.text)
        self.show()

    def _on_clicked(self, index: int) -> None:
        if self._question is not None:
            self.answered.emit(dict(self._question.answers[index][1]))

    def _first(self, table: PreviewedTable, reading: Reading, shown: Mapping[str, DecisionState]) -> Question | None:
        by_topic = {decision.topic: decision for decision in reading.decisions}
        for topic in _ASKED:
            decision = by_topic.get(topic)
            if decision is not None and not decision.is_certain and not decision.by_hand:
                return self._question_about(topic, decision, table)
        if "header" in shown and shown["header"].state == "open":
            return Question(
                "header",
                self.tr("Is the first row a row of names, or data?"),
                ((self.tr("Names"), {"header": True}), (self.tr("Data"), {"header": False})),
            )
        if reading.n_classes:
            text = self.tr("There are %1 classes; at most %2 are possible. Which do you want?")
            return Question(
                "more_classes",
                text.replace("%1", str(reading.n_classes)).replace("%2", str(MAX_CLASSES)),
                (
                    (self.tr("The %1 largest").replace("%1", str(MAX_CLASSES)), {"more_classes": "largest"}),
                    (
                        self.tr("The %1 largest, the rest as one").replace("%1", str(MAX_CLASSES - 1)),
                        {"more_classes": "other"},
                    ),
                ),
            )
        return None

    def _question_about(self, topic: str, decision: ReadDecision, table: PreviewedTable) -> Question:
        values = (decision.value, *decision.alternatives)[:_MOST_ANSWERS]
        answers: list[tuple[str, Wishes]]
        match topic:
            case "encoding":
                text = self.tr("The encoding is not certain. Which one shows the words correctly?")
                answers = [(self._encoding(table, str(value)), {topic: value}) for value in values]
            case "numbers":
                return self._numbers(decision)
            case "header":
                text = self.tr("Is the first row a row of names, or data?")
                answers = [(self.tr("Names"), {topic: True}), (self.tr("Data"), {topic: False})]
            case "label":
                text = self.tr("Which column holds the class?")
                answers = [(self._column(table, value), {topic: value}) for value in values]
            case _:
                text = self.tr("What separates the cells?")
                marks = {",": self.tr("Comma"), ";": self.tr("Semicolon"), "\t": self.tr("Tab"), "|": "|",
                         " ": self.tr("Spaces")}  # fmt: skip
                answers = [(marks[str(value)], {topic: value}) for value in values]
        return Question(topic, text, tuple(answers))

    def _encoding(self, table: PreviewedTable, encoding: str) -> str:
        """Return the name of an encoding, and a few words decoded by it."""
        name, words = self._encodings.get(encoding, encoding), table.sample(encoding)
        return f"{name}:  {words}" if words else name

    def _column(self, table: PreviewedTable, column: object) -> str:
        if not isinstance(column, int) or column == NO_CLASSES:
            return self.tr("none")
        return numbered(column_names(table)[column], column, _MOST_NAME_LETTERS)

    def _numbers(self, decision: ReadDecision) -> Question:
        """Return the question whether a mark groups thousands or precedes decimals."""
        example = str(decision.evidence.values.get("example", "")) if decision.evidence is not None else ""
        text = self.tr("Which number is %1?").replace("%1", example)
        answers: list[tuple[str, Wishes]] = []
        styles = cast("tuple[NumberMarks, ...]", (decision.value, *decision.alternatives))
        for marks in styles:
            number = _plain(example, marks)
            words = self.tr("%1 (thousands)") if "." not in number else self.tr("%1 (decimals)")
            answers.append((words.replace("%1", number), {"decimal": marks.decimal, "thousands": marks.thousands}))
        return Question("numbers", text, tuple(answers))


def _plain(example: str, marks: NumberMarks) -> str:
    """Return ``example``, a number written with ``marks``, in the plain notation of programs."""
    without = example.replace(marks.thousands, "") if marks.thousands else example
    return without.replace(marks.decimal, ".")
