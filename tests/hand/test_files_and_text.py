"""Files and text, pasted or dropped: a person expects the same of all four."""

import pytest
from drags import drag_and_drop
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.storage.sessions.session_file import save_session
from softmax_viz.views.table_import.import_dialog import ImportDialog

pytestmark = pytest.mark.slow


@pytest.fixture
def program(begun):
    return begun


def files(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(str(path) for path in paths))  # as file managers do
    return mime


def text(words):
    mime = QMimeData()
    mime.setText(words)
    return mime


def paste(program, mime):
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(program.window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def drop(program, mime):
    canvas = program.window.canvas
    place = canvas.mapTo(program.window, canvas.rect().center())
    assert drag_and_drop(program.window, place, mime) == (True, True)


@pytest.fixture(autouse=True)
def _nothing_is_left_to_paste(qapp):
    """What Python has put on the clipboard must be gone before Python is."""
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def tables(tmp_path):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for number, path in enumerate(paths, 1):
        path.write_text("x,y,class\n" + "".join(f"{i},{number},a\n{i},0,b\n" for i in range(number + 2)))
    return paths


def dialogs(program):
    return [d for d in program.window.findChildren(ImportDialog) if d.isVisible()]


@pytest.mark.parametrize("hand_over", [paste, drop])
def test_files_are_offered_one_by_one(program, qtbot, tables, hand_over):
    hand_over(program, files(*tables))
    titles = []
    for answer in (lambda dialog: dialog.replace_button.click(), lambda dialog: dialog.reject()):
        qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
        dialog = dialogs(program)[0]
        titles.append(dialog.rows.model().rowCount())
        qtbot.waitUntil(dialog.replace_button.isEnabled)
        answer(dialog)
        qtbot.waitUntil(lambda dialog=dialog: not dialog.isVisible())
    assert program.editor.data.n_points == 6  # those of the first: the second was not wanted
    assert program.editor.session.title == "one.csv"
    QApplication.processEvents()
    assert dialogs(program) == []


@pytest.mark.parametrize("hand_over", [paste, drop])
def test_a_table_that_cannot_be_read_does_not_keep_the_next_from_being_offered(
    program, qtbot, tables, tmp_path, hand_over
):
    hand_over(program, files(tmp_path / "gone.csv", tables[1]))
    qtbot.waitUntil(lambda: len(dialogs(program)) == 1)
    assert "gone.csv" in program.window.messages.text()
    dialogs(program)[0].reject()


def test_of_two_sessions_the_first_is_opened_and_the_other_named(program, qtbot, tmp_path):
    paths = [tmp_path / "first.softmax", tmp_path / "second.softmax"]
    for path in paths:
        save_session(str(path), Document(Session(title=path.stem)))
    drop(program, files(*paths))
    qtbot.waitUntil(lambda: program.files.title() == "first")
    qtbot.waitUntil(lambda: "second.softmax" in program.window.messages.text())
    assert program.files.title() == "first"


@pytest.mark.parametrize("hand_over", [paste, drop])
def test_text_becomes_points(program, qtbot, hand_over):
    before = program.editor.data.n_points
    hand_over(program, text("0.5\t0.25\t1\n0.75\t0.5\t2\n"))
    qtbot.waitUntil(lambda: program.editor.data.n_points == before + 2)
    assert program.editor.data.points[-1].tolist() == [0.75, 0.5]
    hand_over(program, text("no points, only 1 sentence"))
    qtbot.waitUntil(lambda: program.window.messages.text() != "")
    assert program.editor.data.n_points == before + 2
