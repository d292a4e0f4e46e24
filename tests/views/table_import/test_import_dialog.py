"""The dialog that shows how a table is read and lets a person decide otherwise."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLabel

from softmax_viz.app.data.table_import import open_preview, read_with
from softmax_viz.storage.tables import (
    DECIMAL_MARKS,
    DELIMITERS,
    NO_CLASSES,
    THOUSANDS_MARKS,
    TableOptions,
    preview_text,
)
from softmax_viz.storage.tables.text.encoding import ENCODINGS
from softmax_viz.views.style.theme import THEMES
from softmax_viz.views.table_import import previewed_table
from softmax_viz.views.table_import.import_dialog import ImportDialog

WORKBOOK = Path(__file__).parents[2] / "data" / "two-sheets.xlsx"
LEFT = Qt.MouseButton.LeftButton
TABLE = "id;length;width;kind\n" + "".join(
    f"{i};{i},5;{i % 7};{'oat' if i % 2 else '<b>rye</b>'}\n" for i in range(150)
)
MANY = "x,y,class\n" + "".join(f"{i},{i % 5},c{min(j, 14)}\n" for j in range(15) for i in range(j + 2))


class Reader:
    """Reads as the program does, and remembers what it was asked."""

    def __init__(self, table) -> None:
        self.table = table
        self.asked: list[dict[str, object]] = []

    def __call__(self, wishes):
        self.asked.append(wishes)
        return read_with(self.table, wishes)


@pytest.fixture
def opened(qtbot):
    def open_dialog(text: str | bytes = TABLE, reader=None, tmp=None) -> tuple[ImportDialog, Reader]:
        if isinstance(text, bytes):
            (tmp / "table.csv").write_bytes(text)
            reader = Reader(open_preview(str(tmp / "table.csv")))
        reader = reader or Reader(preview_text(text, "two\nlines.csv"))
        dialog = ImportDialog(reader.table, reader, ENCODINGS)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog, reader

    return open_dialog


def texts(dialog: ImportDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def said(dialog: ImportDialog) -> str:
    return dialog.answer.sentence.text()


def titles(dialog: ImportDialog) -> list[str]:
    model = dialog.rows.model()
    return [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]


def choose(dialog: ImportDialog, topic: str, value: object) -> None:
    """Go through the list with the keyboard until ``value`` is chosen, without stopping at what lies between."""
    box = dialog.form.boxes[topic]
    assert box.isVisible()
    assert box.isEnabled()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(box.values.index(value), 0))
    QTest.keyClick(view, Qt.Key.Key_Return)


def taken(dialog: ImportDialog, button=None):
    """The points that the dialog hands over, and how."""
    spy = QSignalSpy(dialog.importRequested)
    QTest.mouseClick(button or dialog.replace_button, LEFT)
    assert spy.count() == 1
    assert dialog.result() == ImportDialog.DialogCode.Accepted
    reading, mode = spy.at(0)
    return reading.data, mode


def answer(dialog: ImportDialog, words: str) -> None:
    """Click the answer that begins with ``words``."""
    (button,) = [b for b in dialog.question.buttons if b.isVisible() and b.text().startswith(words)]
    QTest.mouseClick(button, LEFT)


def test_every_decision_has_a_box_that_offers_all_its_values(opened):
    dialog, _ = opened()
    topics = {field.name for field in dataclasses.fields(TableOptions)}
    assert set(dialog.form.boxes) == topics
    boxes = dialog.form.boxes
    known = {
        "delimiter": DELIMITERS, "decimal": DECIMAL_MARKS, "thousands": THOUSANDS_MARKS, "encoding": tuple(ENCODINGS),
        "header": (True, False), "missing": ("leave out", "own class", "refuse"), "more_classes": ("largest", "other"),
        "x": range(4), "y": range(4), "label": (NO_CLASSES, *range(4)), "sheet": (),
    }  # fmt: skip
    assert {topic: sorted(map(repr, boxes[topic].values)) for topic in known} == {
        topic: sorted(map(repr, values)) for topic, values in known.items()
    }
    assert boxes["skip_rows"].values[:3] == (0, 1, 2)
    assert previewed_table.NO_CLASSES == NO_CLASSES
    hidden = {topic for topic in topics if not boxes[topic].isVisible()}
    assert hidden == {"sheet"}


def test_it_says_what_was_found_and_what_would_come(opened):
    dialog, reader = opened()
    assert "two lines.csv" in texts(dialog)
    assert said(dialog) == "150 points, 2 classes"
    assert dialog.answer.classes.texts() == ["<b>rye</b>: 75", "oat: 75"]
    assert reader.asked == [{}]
    assert dialog.form.boxes["delimiter"].currentText() == "Semicolon (found)"
    assert dialog.form.boxes["decimal"].currentText() == "Comma (found)"
    assert dialog.form.boxes["x"].currentText() == "2  length (found)"
    assert "separated by semicolons" in dialog.answer.decisions.text()
    assert dialog.question.topic == ""
    assert titles(dialog) == ["id\nnumbers", "length\n→ x", "width\n→ y", "kind\n→ class"]
    model = dialog.rows.model()
    assert model.index(0, 1).data() == "0,5"
    tinted = [model.index(0, i).data(Qt.ItemDataRole.BackgroundRole) is not None for i in range(4)]
    assert tinted == [False, True, True, True]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel) if label.text())


GERMAN = "x;y;ort\n1,5;2,5;Köln\n3,5;4,5;Bonn\n1,25;2;Köln\n3;4;Bonn\n"
RUSSIAN = "x,y,город\n1,2,Москва\n3,4,Тверь\n5,6,Москва\n".encode("cp1251")
HEADED = "1,2,a\n3,4,b\n5,6,a\n7,8,b\n"
TITLED = "Trees of 2024\n\nx,y,kind\n1,2,oak\n3,4,elm\n5,6,oak\n"
GAPS = "x,y,z,kind\n1,2,5,oak\n3,,5.5,elm\n5,6,6,oak\n7,8,6.5,elm\n"


@pytest.mark.parametrize(("text", "choices", "points", "names"),
    [
        (TABLE, [("x", 0)], [[i, i % 7] for i in range(150)], ["<b>rye</b>", "oat"]),
        (TABLE, [("label", NO_CLASSES), ("x", 2), ("y", 1)], [[i % 7, i + 0.5] for i in range(150)], []),
        (TABLE, [("label", NO_CLASSES), ("label", 3)], [[i + 0.5, i % 7] for i in range(150)], ["<b>rye</b>", "oat"]),
        ("1,2|3,5\n2,4|4,1\n3,2|3,6\n", [("delimiter", ",")], [[1, 5], [2, 1], [3, 6]], ["2|3", "4|4"]),
        ("12.500\t7.250\ta\n3.750\t9.125\tb\n", [("thousands", ".")], [[12500, 7250], [3750, 9125]], ["a", "b"]),
        ("12,500\t7,250\ta\n3,750\t9,125\tb\n", [("decimal", ",")], [[12.5, 7.25], [3.75, 9.125]], ["a", "b"]),
        (HEADED, [("header", True)], [[3, 4], [5, 6], [7, 8]], ["b", "a"]),
        (TITLED, [("header", False), ("header", True)], [[1, 2], [3, 4], [5, 6]], ["oak", "elm"]),
        (HEADED, [("skip_rows", 2)], [[5, 6], [7, 8]], ["a", "b"]),
        (HEADED, [("skip_rows", 2), ("skip_rows", 0)], [[1, 2], [3, 4], [5, 6], [7, 8]], ["a", "b"]),
        (GAPS, [("y", 2)], [[1, 5], [3, 5.5], [5, 6], [7, 6.5]], ["oak", "elm"]),
        (GERMAN.encode("cp1252"), [("encoding", "cp1252")], [[1.5, 2.5], [3.5, 4.5], [1.25, 2], [3, 4]],
         ["Köln", "Bonn"]),
        (RUSSIAN, [("encoding", "cp1251")],
         [[1, 2], [3, 4], [5, 6]], ["Москва", "Тверь"]),
    ],
)  # fmt: skip
def test_another_decision_gives_other_points(opened, tmp_path, text, choices, points, names):
    dialog, reader = opened(text, tmp=tmp_path)
    for topic, value in choices:
        before = len(reader.asked)
        choose(dialog, topic, value)
        assert len(reader.asked) <= before + 1, "read once for each decision"
    data, mode = taken(dialog)
    assert mode == "replace"
    assert data.points.tolist() == points
    assert [label.name for label in data.classes if label.name] == names


def test_what_was_decided_before_stays(opened):
    dialog, reader = opened()
    choose(dialog, "x", 0)
    choose(dialog, "header", False)
    choose(dialog, "missing", "refuse")
    assert reader.asked[-1] == {"x": 0, "y": 2, "label": 3, "header": False, "skip_rows": 0, "missing": "refuse"}
    assert "first row" not in said(dialog)
    choose(dialog, "header", True)
    choose(dialog, "x", 1)
    choose(dialog, "missing", "leave out")
    assert reader.asked[-1] == {}, "what is as it was found is left to the reader again"


def test_what_cannot_be_used_cannot_be_imported_and_the_reason_is_there(opened, tmp_path):
    dialog, _ = opened(TABLE.rstrip().encode(), tmp=tmp_path)
    spy = QSignalSpy(dialog.importRequested)
    choose(dialog, "x", 2)
    assert "column 3 (width) is chosen twice" in said(dialog)
    assert "x, y" in titles(dialog)[2]
    for button in (dialog.replace_button, dialog.add_button):
        assert not button.isEnabled()
        assert "chosen twice" in button.toolTip()
        QTest.mouseClick(button, LEFT)
    QTest.keyClick(dialog.form.boxes["x"], Qt.Key.Key_Return)
    assert spy.count() == 0
    assert len(TABLE.rstrip()) % 2 == 1
    choose(dialog, "encoding", "utf-16")  # which comes in pairs of bytes
    assert not dialog.replace_button.isEnabled()
    assert titles(dialog)[1].startswith("length"), "the table stays, though it cannot be read so"
    choose(dialog, "encoding", "utf-8")
    choose(dialog, "x", 1)
    assert taken(dialog, dialog.add_button)[1] == "add"


def test_a_column_that_another_delimiter_does_not_give_is_forgotten(opened):
    dialog, _ = opened("a,b,c,d e\n1,2,5,1 x\n3,4,6,2 y\n1,6,7,1 x\n")
    choose(dialog, "y", 2)
    choose(dialog, "delimiter", " ")
    choose(dialog, "delimiter", ",")
    assert said(dialog).startswith("3 points")


def test_rows_left_out_are_counted_and_can_be_refused(opened):
    dialog, _ = opened(GAPS)
    assert said(dialog) == "3 points, 2 classes"
    assert dialog.answer.left_out.text() == "1 row without x, y or class was left out."
    assert dialog.form.boxes["missing"].currentText() == "1 row left out"
    choose(dialog, "missing", "refuse")
    assert "line 3, column 2 (y): the cell is empty" in said(dialog)
    assert not dialog.replace_button.isEnabled()


@pytest.mark.parametrize(("words", "names", "n_points"), [
    ("The 12 largest", [f"c{i}" for i in range(3, 15)], sum(range(5, 17))),
    ("The 11 largest, the rest", [*(f"c{i}" for i in range(4, 15)), "other"], sum(range(2, 17))),
])  # fmt: skip
def test_more_than_twelve_classes_are_an_offer(opened, words, names, n_points):
    dialog, _ = opened(MANY)
    assert not dialog.replace_button.isEnabled()
    assert dialog.question.isVisible()
    assert "15 classes; at most 12 are possible" in dialog.question.label.text()
    assert dialog.form.boxes["more_classes"].property("caution") == "mild"
    assert "--" not in " ".join(texts(dialog))
    answer(dialog, words)
    assert not dialog.question.isVisible()
    data, _ = taken(dialog)
    assert [label.name for label in data.classes] == names
    assert data.n_points == n_points


@pytest.mark.parametrize(("words", "x"), [("12500 (", 12500.0), ("12.500 (", 12.5)])
def test_a_mark_that_may_group_thousands_is_asked(opened, words, x):
    dialog, _ = opened("12,500\t7,250\ta\n3,750\t9,125\tb\n")
    assert dialog.question.topic == "numbers"
    assert "12,500" in dialog.question.label.text()
    assert "not certain" in dialog.form.boxes["thousands"].currentText()
    assert dialog.form.boxes["decimal"].property("caution") == "mild"
    answer(dialog, words)
    assert dialog.question.topic == ""
    assert "not certain" not in dialog.form.boxes["thousands"].currentText()
    assert taken(dialog)[0].points[0, 0] == x


def test_a_first_row_that_is_neither_names_nor_data_is_asked(opened):
    dialog, _ = opened("a,5,b\n1,2,oak\n3,4,elm\n5,6,oak\n")
    assert not dialog.replace_button.isEnabled()
    assert dialog.question.topic == "header"
    assert "not look like a header" in said(dialog)
    assert "→" not in "".join(titles(dialog))
    assert [dialog.form.boxes[topic].currentIndex() for topic in ("header", "x", "label")] == [-1, -1, -1]
    answer(dialog, "Data")
    assert "line 1, column 1: 'a' is not a number" in said(dialog)
    choose(dialog, "header", True)
    data, _ = taken(dialog)
    assert (data.axes, data.points.tolist()) == (("a", "5"), [[1, 2], [3, 4], [5, 6]])


def test_an_encoding_that_is_not_certain_is_asked_with_the_words_in_sight(opened, tmp_path):
    dialog, _ = opened("x,y,c\n1,2,李\n3,4,李\n5,6,b\n".encode("cp949"), tmp=tmp_path)
    assert dialog.question.topic == "encoding"
    assert "not certain" in dialog.form.boxes["encoding"].currentText()
    assert dialog.form.boxes["encoding"].property("caution") == "mild"
    answer(dialog, "CP949:  李")
    assert [label.name for label in taken(dialog)[0].classes] == ["李", "b"]


def test_an_encoding_that_cannot_be_found_is_refused_until_it_is_chosen(opened, tmp_path):
    dialog, _ = opened(RUSSIAN, tmp=tmp_path)
    assert not dialog.replace_button.isEnabled()
    assert "no other encoding gives words" in said(dialog)
    assert "--" not in said(dialog)
    assert dialog.form.boxes["encoding"].currentIndex() == -1
    assert dialog.form.boxes["encoding"].property("caution") == "mild"
    choose(dialog, "encoding", "cp1251")
    assert [label.name for label in taken(dialog)[0].classes] == ["Москва", "Тверь"]


def test_another_sheet_of_a_workbook_is_another_table(opened):
    dialog, _ = opened(reader=Reader(open_preview(str(WORKBOOK))))
    boxes = dialog.form.boxes
    assert boxes["sheet"].currentText() == "Trees (found)"
    assert not boxes["delimiter"].isVisible()
    assert not boxes["encoding"].isVisible()
    choose(dialog, "x", 1)
    choose(dialog, "y", 0)
    choose(dialog, "sheet", "Year 2")
    assert titles(dialog) == ["id\nnumbers", "a\n→ x", "b\n→ y", "c\n→ class"]
    data, _ = taken(dialog)
    assert data.points.tolist() == [[10, 20], [30, 41], [55, 61]]
    assert [label.name for label in data.classes] == ["p", "q"]


def test_two_columns_give_all_of_class_1(opened):
    dialog, _ = opened("x,y\n1,2\n3,4\n")
    assert dialog.form.boxes["label"].currentText() == "none (found)"
    assert said(dialog) == "2 points, 1 class"
    assert taken(dialog)[0].labels.tolist() == [0, 0]


def test_an_answer_may_come_later_and_one_that_is_too_late_is_ignored(opened):
    table = preview_text(TABLE, "t")
    asked = []
    reader = asked.append  # answers nothing at once
    reader_table = type("Slow", (), {"table": table, "__call__": lambda self, wishes: reader(wishes)})()
    dialog, _ = opened(reader=reader_table)
    assert not dialog.replace_button.isEnabled()
    assert "Reading" in said(dialog)
    choose(dialog, "x", 0)
    dialog.show_reading({}, read_with(table, {}))
    assert not dialog.replace_button.isEnabled()
    dialog.show_reading(asked[-1], read_with(table, asked[-1]))
    assert taken(dialog)[0].points[1].tolist() == [1.0, 1.0]


def test_enter_replaces_and_escape_changes_nothing(opened):
    for key, modes in ((Qt.Key.Key_Return, ["replace"]), (Qt.Key.Key_Escape, [])):
        dialog, _ = opened()
        spy = QSignalSpy(dialog.importRequested)
        QTest.keyClick(dialog.form.boxes["x"], key)
        assert [spy.at(i)[1] for i in range(spy.count())] == modes
        assert not dialog.isVisible()


def test_nothing_moves_when_sentences_and_questions_come_and_go(opened):
    dialog, _ = opened(MANY)
    parts = (dialog.rows, dialog.scatter, dialog.answer, dialog.form, dialog.replace_button)
    places = [part.geometry() for part in parts]
    size = dialog.size()
    for topic, value in (("more_classes", "largest"), ("x", 1), ("x", 0), ("label", NO_CLASSES), ("header", False)):
        choose(dialog, topic, value)
        dialog.layout().activate()
        assert [part.geometry() for part in parts] == places
    assert dialog.size() == size


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_everything_is_reached_named_and_explained(opened, theme):
    dialog, _ = opened(MANY)
    dialog.show_theme(theme)
    controls = [*dialog.form.boxes.values(), dialog.replace_button, dialog.add_button, dialog.cancel_button]
    controls += [button for button in dialog.question.buttons if button.isVisible()]
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    letters = [re.search("&(.)", text)[1].casefold() for _, text, _ in dialog.form._rows()]
    letters += [re.search("&(.)", b.text())[1].casefold() for b in (dialog.replace_button, dialog.add_button)]
    assert len(set(letters)) == len(letters), "each shortcut means one thing"
