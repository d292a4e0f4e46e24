"""A table before its points are taken: what was understood, and which columns are used. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from softmax_viz.core.messages import UserError
from softmax_viz.views.choice_box import ChoiceBox
from softmax_viz.views.icons import icon_pixmap
from softmax_viz.views.parts import explain, plain_label, restyle
from softmax_viz.views.preview_model import PreviewModel
from softmax_viz.views.previewed_table import Check, ColumnChoice, Found, PreviewedTable
from softmax_viz.views.screen import ScreenDialog
from softmax_viz.views.switch import Switch
from softmax_viz.views.theme import ICON, LIGHT, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, Theme, tabular
from softmax_viz.views.words import sentence

_SIZE = (720, 520)
_FITTED_COLUMNS = 40  # those beyond are seen by few, and to measure them takes time
_WIDEST_COLUMN = 220
_MOST_NAME_LETTERS = 32
_MOST_NAMES_LETTERS = 90


class ImportDialog(ScreenDialog):
    """Shows the first rows of a table and lets a person choose the columns for x, y and the class.

    ``importRequested(choice, mode)`` is a ``ColumnChoice`` and ``replace`` or ``add``; the dialog closes
    itself after it. Without it the dialog is cancelled, and nothing has happened.

    Parameters
    ----------
    table
        What is shown.
    check
        What a choice would give: ``Found``, or why it cannot be used, or None while that is still being found
        out; then ``show_check`` brings the answer. Called once for each choice.
    """

    importRequested = Signal(object, str)

    def __init__(self, table: PreviewedTable, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._check = check
        self._theme = LIGHT
        self._kind = "info"
        proposed = table.choice
        self.choice = ColumnChoice(proposed.x, proposed.y, proposed.label, proposed.header)
        self.setWindowTitle(self.tr("Import a table"))
        self.model = PreviewModel(table.rows, tabular(self.font()))
        self.model.setParent(self)
        self.preview = QTableView()
        self.boxes: dict[str, ChoiceBox] = {}
        self.header = Switch()
        self.answer = plain_label()
        self._sign = QLabel()
        self.replace_button = QPushButton(self.tr("&Replace the points"))
        self.add_button = QPushButton(self.tr("&Add to the points"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self._set_up_preview()
        self._arrange()
        self.header.clicked.connect(self._on_header_clicked)
        self.replace_button.clicked.connect(self._on_replace_clicked)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.resize(*_SIZE)
        self._show_choice()
        self._ask()

    def show_check(self, choice: ColumnChoice, answer: Found | UserError) -> None:
        """Show what ``choice`` would give; an answer to a choice that no longer stands is ignored."""
        if choice == self.choice:
            self._show_answer(answer)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.header.show_theme(theme)
        self.model.show_theme(theme)
        self._show_sign()

    def showEvent(self, event: QShowEvent) -> None:
        """Start where Enter imports."""
        super().showEvent(event)
        self.boxes["x"].setFocus()

    # How

    def _set_up_preview(self) -> None:
        view = self.preview
        view.setModel(self.model)
        view.setSelectionMode(QTableView.SelectionMode.NoSelection)
        view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + SPACE_S)
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        explain(view, self.tr("First rows"), self.tr("The first rows of the table; the columns in use are tinted."))
        view.setToolTip("")

    def _arrange(self) -> None:
        name = plain_label(self._table.file)
        bold = name.font()
        bold.setBold(True)
        name.setFont(bold)
        name.setWordWrap(True)
        understood = plain_label(self._understood(), "muted")
        understood.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_S)
        column.addWidget(name)
        column.addWidget(understood)
        column.addSpacing(SPACE_XS)
        column.addWidget(self.preview, 1)
        column.addSpacing(SPACE_XS)
        column.addLayout(self._choices())
        column.addLayout(self._answer_row())
        column.addSpacing(SPACE_XS)
        column.addWidget(self._buttons())

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_XS)
        for place, (key, text, sentence_) in enumerate(
            (
                ("x", self.tr("&x"), self.tr("The column of the first coordinate, drawn from left to right.")),
                ("y", self.tr("&y"), self.tr("The column of the second coordinate, drawn from bottom to top.")),
                ("label", self.tr("&Class"), self.tr("The column that says to which class a point belongs.")),
            )
        ):
            box = ChoiceBox(self._entries(key))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.indexRequested.connect(lambda index, key=key: self._on_column_chosen(key, index))
            label = plain_label(text)
            label.setBuddy(box)
            explain(box, text.replace("&", ""), sentence_)
            grid.addWidget(label, 0, place)
            grid.addWidget(box, 1, place)
            grid.setColumnStretch(place, 1)
            self.boxes[key] = box
        text = self.tr("&Names in the first row")
        label = plain_label(text)
        label.setBuddy(self.header)
        explain(self.header, text.replace("&", ""), self.tr("Whether the first row names the columns, or is data."))
        grid.addWidget(label, 0, 3)
        grid.addWidget(self.header, 1, 3)
        return grid

    def _answer_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(2 * self.answer.fontMetrics().lineSpacing())  # nothing moves when it is longer
        self._sign.setFixedWidth(ICON)
        row.addWidget(self._sign)
        row.addWidget(self.answer, 1)
        return row

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.addButton(self.replace_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.add_button, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.replace_button.setProperty("role", "primary")
        self.replace_button.setDefault(True)
        self.add_button.setAutoDefault(False)
        self.cancel_button.setAutoDefault(False)
        explain(self.cancel_button, self.tr("Cancel"), self.tr("Close this window and change nothing (Esc)."))
        return box

    def _understood(self) -> str:
        """How the file was read, in one line."""
        table = self._table
        delimiters = {
            "\t": self.tr("separated by tabs"),
            ";": self.tr("separated by semicolons"),
            ",": self.tr("separated by commas"),
            "|": self.tr("separated by bars"),
            " ": self.tr("separated by spaces"),
        }
        marks = {".": self.tr("decimal points"), ",": self.tr("decimal commas"), "": self.tr("whole numbers")}
        header = self.tr("names in the first row") if table.choice.header else self.tr("no names in the first row")
        encoding = [table.encoding.upper()] if table.encoding else []
        parts = (*encoding, delimiters[table.delimiter], marks[table.decimal_mark], header)
        return ", ".join(parts)

    def _names(self) -> tuple[str, ...]:
        return self._table.header_names if self.choice.header else self._table.plain_names

    def _entries(self, key: str) -> list[tuple[str, str]]:
        """Text and sentence of each column in a box; the class may be none."""
        kinds = {
            "number": self.tr("Numbers"),
            "text": self.tr("Text"),
            "empty": self.tr("Empty"),
        }
        entries = [
            (f"{i + 1}  {name[:_MOST_NAME_LETTERS]}" if name != f"#{i + 1}" else str(i + 1), f"{name}: {kinds[kind]}")
            for i, (name, kind) in enumerate(zip(self._names(), self._table.kinds, strict=True))
        ]
        if key == "label":
            entries.insert(0, (self.tr("none"), self.tr("All points belong to class 1.")))
        return entries

    def _show_choice(self) -> None:
        choice = self.choice
        for key, box in self.boxes.items():
            for index, (text, _) in enumerate(self._entries(key)):
                box.setItemText(index, text)
        self.boxes["x"].show_index(choice.x)
        self.boxes["y"].show_index(choice.y)
        self.boxes["label"].show_index(0 if choice.label is None else choice.label + 1)
        self.header.setChecked(choice.header)
        roles: dict[int, str] = {}
        for column, role in ((choice.x, self.tr("x")), (choice.y, self.tr("y")), (choice.label, self.tr("class"))):
            if column is not None:
                roles[column] = f"{roles[column]}, {role}" if column in roles else role
        kinds = {"number": self.tr("numbers"), "text": self.tr("text"), "empty": self.tr("empty")}
        self.model.show_choice(self._names(), roles, [kinds[kind] for kind in self._table.kinds], choice.header)
        for column in range(min(len(self._table.kinds), _FITTED_COLUMNS)):
            width = max(self.preview.sizeHintForColumn(column), self.preview.horizontalHeader().sectionSizeHint(column))
            self.preview.setColumnWidth(column, min(width + SPACE_S, _WIDEST_COLUMN))

    def _ask(self) -> None:
        """Ask what the present choice would give."""
        self._show(self.tr("Reading the table …"), "info", usable=False)
        answer = self._check(self.choice)
        if answer is not None:
            self._show_answer(answer)

    def _show_answer(self, answer: Found | UserError) -> None:
        if isinstance(answer, UserError):
            self._show(sentence(answer), "error", usable=False)
            return
        points = self.tr("%Ln point(s)", "", answer.n_points)
        classes = self.tr("%Ln class(es)", "", len(answer.class_names))
        counts = f"{points}, {classes}"
        names = _listed(answer.class_names)
        self._show(f"{counts}: {names}" if names else counts, "info", usable=True)

    def _show(self, text: str, kind: str, usable: bool) -> None:
        self._kind = kind
        self.answer.setText(text)
        self.answer.setToolTip("")
        restyle(self.answer, "role", "problem" if kind == "error" else "")
        self._show_sign()
        for button, name, what in (
            (self.replace_button, self.tr("Replace the points"), self.tr("Put these points in place of the others.")),
            (self.add_button, self.tr("Add to the points"), self.tr("Keep the points that are there and add these.")),
        ):
            button.setEnabled(usable)
            explain(button, name, what if usable else text)

    def _show_sign(self) -> None:
        colour = getattr(self._theme, self._kind)
        self._sign.setPixmap(icon_pixmap(self._kind, colour, ICON, self.devicePixelRatioF()))

    # What a person does

    def _on_column_chosen(self, key: str, index: int) -> None:
        choice = self.choice
        match key:
            case "x":
                self._choose(choice._replace(x=index))
            case "y":
                self._choose(choice._replace(y=index))
            case _:
                self._choose(choice._replace(label=index - 1 if index else None))

    def _on_header_clicked(self, checked: bool) -> None:
        self._choose(self.choice._replace(header=checked))

    def _choose(self, choice: ColumnChoice) -> None:
        self.choice = choice
        self._show_choice()
        self._ask()

    def _on_replace_clicked(self) -> None:
        self._import("replace")

    def _on_add_clicked(self) -> None:
        self._import("add")

    def _import(self, mode: str) -> None:
        self.importRequested.emit(self.choice, mode)
        self.accept()


def _listed(names: Sequence[str]) -> str:
    """The names that there are, on one line of bounded length."""
    line = ", ".join(" ".join(name.split()) for name in names if name)
    return line if len(line) <= _MOST_NAMES_LETTERS else line[: _MOST_NAMES_LETTERS - 1] + "…"
