"""Tables opened by hand: what was decided in the dialog is what comes, and what was left out is said."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softmax_viz.cli.table_arguments import Report
from softmax_viz.storage.sources import open_source
from softmax_viz.storage.tables import TableOptions
from softmax_viz.views.table_import.import_dialog import ImportDialog

pytestmark = pytest.mark.slow


@pytest.fixture
def program(begun):
    return begun


CASES = Path(__file__).parents[1] / "cases"
GONE = "2 rows without x, y or class were left out"


def opened(program, path):
    program.files.open_path(str(path))
    return shown(program)


def shown(program):
    return next((dialog for dialog in program.window.findChildren(ImportDialog) if dialog.isVisible()), None)


def opened_later(program, qtbot, path):
    """A large table: the window does not wait for it."""
    assert opened(program, path) is None
    qtbot.waitUntil(lambda: shown(program) is not None, timeout=20_000)
    return shown(program)


def choose(dialog, topic, value):
    box = dialog.form.boxes[topic]
    box.showPopup()
    box.view().setCurrentIndex(box.model().index(box.values.index(value), 0))
    QTest.keyClick(box.view(), Qt.Key.Key_Return)


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("mode", ["replace", "add"])
def test_how_many_rows_were_left_out_is_said_and_only_a_replacement_starts_over(program, qtbot, mode):
    program.runner.step(3)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 3)
    qtbot.waitUntil(program.runner.is_settled)
    before = program.editor.data.n_points
    dialog = opened(program, CASES / "03a_NA.csv")
    click(dialog.replace_button if mode == "replace" else dialog.add_button)
    assert program.editor.data.n_points == 10 + (before if mode == "add" else 0)
    assert f"03a_NA.csv: {GONE}" in program.window.messages.text()
    qtbot.waitUntil(program.runner.is_settled)
    QApplication.processEvents()
    assert GONE in program.window.messages.text()
    assert program.runner.last_frame.state.step == (0 if mode == "replace" else 3)


def test_advice_on_units_does_not_hide_what_was_left_out(program, qtbot, tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text((CASES / "16a_age_income.csv").read_text() + "NA,1000,1\n,2000,0\n")
    program.runner.step(3)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 3)
    qtbot.waitUntil(program.runner.is_settled)
    click(opened(program, path).replace_button)
    qtbot.waitUntil(lambda: "Standardize" in program.window.messages.action_button.text(), timeout=20_000)
    assert GONE in program.window.messages.text()


def test_what_a_person_left_unanswered_is_said(program):
    dialog = opened(program, CASES / "09b_thousands_tab.tsv")
    click(dialog.replace_button)
    assert program.editor.data.points[0].tolist() == [22344.0, 12124.0]
    assert "Not certain" in program.window.messages.text()
    assert "thousands mark ','" in program.window.messages.text()
    program.window.messages.dismiss()
    dialog = opened(program, CASES / "09b_thousands_tab.tsv")
    click(next(b for b in dialog.question.buttons if b.text().startswith("22344")))
    click(dialog.replace_button)
    assert "Not certain" not in program.window.messages.text()


def test_nothing_is_said_where_nothing_was_left_out(program, qtbot):
    click(opened(program, CASES / "13a_two_columns.csv").replace_button)
    assert "left out" not in program.window.messages.text()
    assert program.editor.data.counts().tolist()[0] == 12


def test_a_large_table_is_read_beside_the_window_and_the_last_decision_counts(program, qtbot, tmp_path):
    path = tmp_path / "large.csv"
    rows = 60_000
    path.write_text("a,b,c,kind\n" + "".join(f"{i}.25,{i % 7}.5,{i % 3}.75,{'oak' if i % 2 else 'elm'}\n"
                                             for i in range(rows)))  # fmt: skip
    assert path.stat().st_size > 1_000_000
    dialog = opened_later(program, qtbot, path)
    for value in (1, 2):
        choose(dialog, "x", value)
    choose(dialog, "y", 0)
    qtbot.waitUntil(dialog.replace_button.isEnabled, timeout=20_000)
    assert "60000" in dialog.answer.sentence.text().replace(",", "")  # as the locale writes it
    click(dialog.replace_button)
    assert program.editor.data.points[4].tolist() == [1.75, 4.25]
    assert program.editor.data.n_points == rows
    # A person who opens another table meanwhile wants that one.
    assert opened(program, path) is None
    other = opened(program, CASES / "13a_two_columns.csv")
    asked = []
    program.data.tableDone.connect(lambda: asked.append(1))
    qtbot.waitUntil(lambda: asked == [1], timeout=20_000)
    assert [d for d in program.window.findChildren(ImportDialog) if d.isVisible()] == [other]
    other.reject()
    qtbot.waitUntil(lambda: not other.isVisible())
    # A dialog that is closed while it reads leaves nothing behind.
    closed = opened_later(program, qtbot, path)
    closed.reject()
    qtbot.waitUntil(lambda: not closed.isVisible())
    dialog = opened(program, CASES / "03a_NA.csv")
    assert dialog.answer.classes.texts() == ["oak: 5", "elm: 5"]
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    again = opened_later(program, qtbot, path)
    qtbot.waitUntil(again.replace_button.isEnabled, timeout=20_000)
    assert again.answer.classes.texts()[0].startswith("elm: 30")
    again.reject()


def test_columns_that_the_command_line_guessed_are_said_with_a_way_to_choose_them(program, qtbot):
    path = str(CASES / "03a_NA.csv")
    report = Report()
    document, *_ = open_source(path, None, report)
    program.files.adopt(document, "")
    program.notifications.offer_columns(path, report.guessed_columns, report.notes)
    bar = program.window.messages
    for word in ("x is column", "y is column", "the class is column", GONE):
        assert word in bar.text()
    click(bar.action_button)
    assert shown(program) is not None
    shown(program).reject()
    given = Report()
    open_source(path, TableOptions(x="1", y="2", label="3"), given)
    assert given.guessed_columns == ()


def test_undo_takes_back_what_the_dialog_brought(program):
    before = program.editor.data
    dialog = opened(program, CASES / "14a_15_classes.csv")
    click(next(b for b in dialog.question.buttons if b.isVisible()))
    click(dialog.replace_button)
    assert len(program.editor.data.classes) == 12
    program.editor.undo_stack.undo()
    assert program.editor.data == before
