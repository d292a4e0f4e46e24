"""The dialog that asks which columns of a table are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel

from softmax_viz.core.messages import UserError
from softmax_viz.storage.tables import Columns, preview_text
from softmax_viz.views.import_dialog import ImportDialog
from softmax_viz.views.previewed_table import ColumnChoice, Found
from softmax_viz.views.theme import THEMES

LEFT = Qt.MouseButton.LeftButton
TABLE = "id;length;width;kind\n" + "".join(
    f"{i};{i},5;{i % 7};{'oat' if i % 2 else '<b>rye</b>'}\n" for i in range(150)
)


class Reader:
    """Answers as the program does, and remembers what it was asked."""

    def __init__(self, text: str) -> None:
        self.table = preview_text(text, "two\nlines.csv")
        self.asked: list[ColumnChoice] = []

    def __call__(self, choice: ColumnChoice) -> Found | UserError:
        self.asked.append(choice)
        try:
            data = self.table.read(Columns(*choice)).data
        except UserError as error:
            return error
        return Found(data.n_points, tuple(c.name for c, n in zip(data.classes, data.counts(), strict=True) if n))


@pytest.fixture
def opened(qtbot):
    def open_dialog(text: str = TABLE, reader=None) -> tuple[ImportDialog, Reader]:
        reader = reader or Reader(text)
        dialog = ImportDialog(reader.table, reader)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog, reader

    return open_dialog


def texts(dialog: ImportDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def titles(dialog: ImportDialog) -> list[str]:
    model = dialog.model
    return [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]


def choose(dialog: ImportDialog, box: str, steps: int) -> None:
    key = Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up
    for _ in range(abs(steps)):
        QTest.keyClick(dialog.boxes[box], key)


def test_it_says_what_was_understood_and_what_would_come(opened):
    dialog, reader = opened()
    assert "two lines.csv" in texts(dialog)
    assert "UTF-8, separated by semicolons, decimal commas, names in the first row" in texts(dialog)
    assert re.fullmatch(r"150 point.*, 2 class.*: <b>rye</b>, oat", dialog.answer.text())
    assert reader.asked == [ColumnChoice(1, 2, 3, True)]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel) if label.text())


def test_the_columns_in_use_are_named_and_tinted(opened):
    dialog, _ = opened()
    assert titles(dialog) == ["id\nnumbers", "length\n→ x", "width\n→ y", "kind\n→ class"]
    tinted = [dialog.model.index(0, i).data(Qt.ItemDataRole.BackgroundRole) is not None for i in range(4)]
    assert tinted == [False, True, True, True]
    assert dialog.model.index(0, 1).data() == "0,5"


def test_another_choice_is_checked_once_and_imported(opened):
    dialog, reader = opened()
    spy = QSignalSpy(dialog.importRequested)
    choose(dialog, "x", -1)
    choose(dialog, "label", -4)
    assert reader.asked[1:] == [
        ColumnChoice(0, 2, 3, True),
        ColumnChoice(0, 2, 2, True),
        ColumnChoice(0, 2, 1, True),
        ColumnChoice(0, 2, 0, True),
        ColumnChoice(0, 2, None, True),
    ]
    assert re.fullmatch(r"150 point[^,]*, 1 class[^,]*", dialog.answer.text())
    QTest.mouseClick(dialog.add_button, LEFT)
    assert [spy.at(0)[0], spy.at(0)[1]] == [ColumnChoice(0, 2, None, True), "add"]
    assert dialog.result() == ImportDialog.DialogCode.Accepted


def test_what_cannot_be_used_cannot_be_imported_and_the_reason_is_there(opened):
    dialog, _ = opened()
    choose(dialog, "x", 1)
    assert "column 3 (width) is chosen twice" in dialog.answer.text()
    assert "x, y" in titles(dialog)[2]
    for button in (dialog.replace_button, dialog.add_button):
        assert not button.isEnabled()
        assert "chosen twice" in button.toolTip()
    choose(dialog, "x", -1)
    assert dialog.replace_button.isEnabled()


def test_the_first_row_can_be_data(opened):
    dialog, reader = opened("1,2,a\n3,4,b\n")
    assert dialog.model.rowCount() == 2
    QTest.mouseClick(dialog.header, LEFT)
    assert reader.asked[-1].header
    assert dialog.model.rowCount() == 1
    assert titles(dialog)[2] == "a\n→ class"
    assert dialog.boxes["x"].itemText(0) == "1  1"


def test_a_table_that_the_rule_refuses_starts_with_what_may_be_meant(opened):
    dialog, _ = opened("x,y\n1,2\n3,4\n")
    assert dialog.choice == ColumnChoice(0, 1, None, True)
    assert dialog.boxes["label"].currentText() == "none"
    assert dialog.replace_button.isEnabled()


@dataclass
class Slow:
    """Answers later."""

    table: object

    def __call__(self, choice: ColumnChoice) -> None:
        return None


def test_an_answer_may_come_later_and_one_that_is_too_late_is_ignored(opened):
    dialog, _ = opened(reader=Slow(preview_text(TABLE, "t")))
    assert not dialog.replace_button.isEnabled()
    assert "Reading" in dialog.answer.text()
    first = dialog.choice
    choose(dialog, "x", -1)
    dialog.show_check(first, Found(5, ("a", "b")))
    assert not dialog.replace_button.isEnabled()
    dialog.show_check(dialog.choice, Found(7, ("a", "b")))
    assert dialog.replace_button.isEnabled()
    assert dialog.answer.text().startswith("7 point")


def test_enter_replaces_and_escape_changes_nothing(opened):
    for key, modes in ((Qt.Key.Key_Return, ["replace"]), (Qt.Key.Key_Escape, [])):
        dialog, _ = opened()
        spy = QSignalSpy(dialog.importRequested)
        QTest.keyClick(dialog.boxes["x"], key)
        assert [spy.at(i)[1] for i in range(spy.count())] == modes
        assert not dialog.isVisible()


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_everything_is_reached_named_and_explained(opened, theme):
    dialog, _ = opened()
    dialog.show_theme(theme)
    controls = [*dialog.boxes.values(), dialog.header, dialog.replace_button, dialog.add_button, dialog.cancel_button]
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
