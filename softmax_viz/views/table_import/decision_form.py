"""The decisions about a table, each in a box that shows the present value and can be changed. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from softmax_viz.core.data.dataset import MAX_CLASSES
from softmax_viz.views.style.theme import SPACE_M, SPACE_XS
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.table_import.previewed_table import NO_CLASSES, PreviewedTable, Reading, column_names, numbered
from softmax_viz.views.table_import.user_decisions import COLUMNS, DecisionState, UserDecisions
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import plain_label, restyle

_MOST_NAME_LETTERS = 32
_MOST_SKIPPED = 60
_WIDEST_LIST = 420
_SHOWN_LETTERS = 11

Entry = tuple[object, str, str]  # value, text, sentence


class DecisionBox(ComboBox):
    """``valueRequested(value)``: the user chose another value, or confirmed one that is not certain."""

    valueRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__([])
        self._values: list[object] = []
        self._texts: list[str] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_SHOWN_LETTERS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPlaceholderText(self.tr("choose …"))
        self.indexRequested.connect(lambda index: self.valueRequested.emit(self._values[index]))

    @property
    def values(self) -> tuple[object, ...]:
        """The values on offer."""
        return tuple(self._values)

    def show_entries(self, entries: Sequence[Entry], value: object) -> None:
        """Offer ``entries`` and show the one of ``value``; none if it is not among them."""
        texts = [text for _, text, _ in entries]
        self._values = [value for value, _, _ in entries]
        if texts != self._texts:
            self._texts = texts
            with QSignalBlocker(self):
                self.clear()
                for index, (_, text, sentence) in enumerate(entries):
                    self.addItem(text)
                    self.setItemData(index, tooltip_text(sentence), Qt.ItemDataRole.ToolTipRole)
                    self.setItemData(index, sentence, Qt.ItemDataRole.AccessibleDescriptionRole)
            view = self.view()
            view.setMinimumWidth(min(view.sizeHintForColumn(0) + 2 * SPACE_M, _WIDEST_LIST))
        self.show_index(self._values.index(value) if value in self._values else -1)


class DecisionForm(QWidget):
    """One box for every decision; boxes that do not apply to the kind of file are hidden.

    Parameters
    ----------
    encodings
        The encodings on offer: Python's name for each, and the name on the screen.

    Signals
    -------
    decided(object)
        The user decided; a mapping from topics to values.
    """

    decided = Signal(object)

    def __init__(self, encodings: Mapping[str, str]) -> None:
        super().__init__()
        self._encodings = encodings
        self.boxes: dict[str, DecisionBox] = {}
        self._labels: dict[str, QLabel] = {}
        self._sentences: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, SPACE_XS, 0)
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_XS)
        grid.setColumnStretch(1, 1)
        for row, (topic, text, sentence) in enumerate(self._rows()):
            box, label = DecisionBox(), plain_label(text)
            label.setBuddy(box)
            set_explanation(box, text.replace("&", ""), sentence)
            box.valueRequested.connect(lambda value, topic=topic: self.decided.emit({topic: value}))
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
            self.boxes[topic], self._labels[topic], self._sentences[topic] = box, label, sentence
        grid.setRowStretch(len(self.boxes), 1)

    def show_reading(
        self, table: PreviewedTable, reading: Reading, shown: Mapping[str, DecisionState], user_decisions: UserDecisions
    ) -> None:
        """Show the present state of each decision."""
        left_out = next((d.value for d in reading.decisions if d.topic == "left_out"), 0)
        for topic, box in self.boxes.items():
            decision = shown.get(topic)
            for part in (box, self._labels[topic]):
                part.setVisible(decision is not None)
            if decision is None:
                continue
            entries = self._entries(topic, table, decision.value, left_out)
            found = user_decisions.found(topic) if topic != "missing" else None  # that is a default, not a finding
            marked = [(value, self._marked(value, text, decision, found), note) for value, text, note in entries]
            box.show_entries(marked, decision.value)
            asks = decision.state == "doubtful" or (decision.state == "open" and topic != "more_classes")
            if topic == "more_classes":
                asks = reading.n_classes > 0
                box.setEnabled(asks or decision.value is not None)
                box.setPlaceholderText(self.tr("choose …") if asks else self.tr("not needed"))
            self._mark(topic, asks, decision.state)

    def _mark(self, topic: str, asks: bool, state: str) -> None:
        """Show by colour and text whether the user should check a decision."""
        box, label = self.boxes[topic], self._labels[topic]
        restyle(box, "caution", "mild" if asks else "")
        text = next(text for key, text, _ in self._rows() if key == topic)
        label.setText(f"{text} ?" if asks else text)
        note = ""
        if asks:
            note = self.tr("Not certain: please check.") if state == "doubtful" else self.tr("Please choose.")
        sentence = f"{self._sentences[topic]} {note}".strip()
        if box.accessibleDescription() != sentence:
            set_explanation(box, text.replace("&", ""), sentence)

    def _marked(self, value: object, text: str, decision: DecisionState, found: object) -> str:
        if decision.state == "doubtful" and value == decision.value:
            return self.tr("%1 (not certain)").replace("%1", text)
        if found is not None and value == found:
            return self.tr("%1 (found)").replace("%1", text)
        return text

    def _rows(self) -> list[tuple[str, str, str]]:
        """Return topic, name and sentence of each box."""
        return [
            ("x", self.tr("&x"), self.tr("The column of the first coordinate, drawn from left to right.")),
            ("y", self.tr("&y"), self.tr("The column of the second coordinate, drawn from bottom to top.")),
            ("label", self.tr("&Class"), self.tr("The column with the class of each point.")),
            (
                "more_classes",
                self.tr("&Many classes"),
                self.tr("What to do with a table that has too many classes."),
            ),
            ("missing", self.tr("Missin&g values"), self.tr("What to do with rows without x, y or class.")),
            ("sheet", self.tr("&Sheet"), self.tr("The sheet of the workbook.")),
            ("header", self.tr("&Names of columns"), self.tr("Whether a row names the columns, or is data.")),
            (
                "skip_rows",
                self.tr("Ro&ws above"),
                self.tr("How many rows above the names, or above the data, do not belong to the table."),
            ),
            ("delimiter", self.tr("&Delimiter"), self.tr("The character between the cells of a row.")),
            ("decimal", self.tr("Decimal mar&k"), self.tr("The character before the decimals of a number.")),
            (
                "thousands",
                self.tr("&Thousands mark"),
                self.tr("The character that groups the digits of large numbers."),
            ),
            (
                "encoding",
                self.tr("&Encoding"),
                self.tr("How letters are stored; check that the words are right."),
            ),
        ]

    def _entries(self, topic: str, table: PreviewedTable, value: object, left_out: object) -> list[Entry]:
        """Return value, text and sentence of each entry."""
        if topic in COLUMNS:
            return self._columns(topic, table)
        if topic == "sheet":
            return [(name, " ".join(name.split()), name) for name in table.sheets]
        if topic == "encoding":
            names = {**self._encodings}
            if isinstance(value, str):
                names.setdefault(value, value.upper())
            return [(key, name, key) for key, name in names.items()]
        if topic == "skip_rows":
            most = max(_MOST_SKIPPED, value) if isinstance(value, int) else _MOST_SKIPPED
            return [(count, self._skipped(count), self._skipped(count)) for count in range(most + 1)]
        if topic == "missing":
            gone = self.tr("%Ln row(s) left out", "", left_out) if isinstance(left_out, int) and left_out else ""
            gone = gone or self.tr("Leave out")
            return [
                ("leave out", gone, self.tr("Rows without x, y or class are left out and counted.")),
                (
                    "own class",
                    self.tr("Own class"),
                    self.tr("Rows without a class are a class of their own; those without x or y are left out."),
                ),
                ("refuse", self.tr("Refuse"), self.tr("A table with such rows is refused.")),
            ]
        return [(key, text, text) for key, text in self._fixed_texts(topic)]

    def _skipped(self, count: int) -> str:
        return self.tr("%Ln row(s)", "", count) if count else self.tr("none")

    def _columns(self, topic: str, table: PreviewedTable) -> list[Entry]:
        kinds = {"number": self.tr("Numbers"), "text": self.tr("Text"), "empty": self.tr("Empty")}
        entries: list[Entry] = [
            (i, numbered(name, i, _MOST_NAME_LETTERS), f"{name}: {kinds[kind]}")
            for i, (name, kind) in enumerate(zip(column_names(table), table.kinds, strict=True))
        ]
        if topic == "label":
            entries.insert(0, (NO_CLASSES, self.tr("none"), self.tr("All points belong to class 1.")))
        return entries

    def _fixed_texts(self, topic: str) -> list[tuple[object, str]]:
        """Return the values and texts of a decision whose values are the same for all tables."""
        point, comma, space = self.tr("Point"), self.tr("Comma"), self.tr("Space")
        words: dict[str, list[tuple[object, str]]] = {
            "delimiter": [
                (",", comma), (";", self.tr("Semicolon")), ("\t", self.tr("Tab")), ("|", self.tr("Bar |")),
                (" ", self.tr("Spaces")),
            ],
            "decimal": [(".", point), (",", comma)],
            "thousands": [
                ("", self.tr("none")), (",", comma), (".", point), (" ", space), ("'", self.tr("Apostrophe")),
            ],
            "header": [(True, self.tr("yes")), (False, self.tr("no"))],
            "more_classes": [
                ("largest", self.tr("Keep the %1 largest").replace("%1", str(MAX_CLASSES))),
                ("other", self.tr("Join the smallest")),
            ],
        }  # fmt: skip
        return words[topic]
