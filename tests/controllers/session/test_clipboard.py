"""Points through the clipboard: inside the program, and to and from a spreadsheet."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from softmax_viz.controllers.session.clipboard import Clipboard
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.share_code import encode


@pytest.fixture
def editor(qapp):
    return Editor(Session(data=blobs(3, 4)))


@pytest.fixture
def clipboard(editor):
    QGuiApplication.clipboard().clear()
    clipboard = Clipboard(editor, lambda text, work, size: work())
    clipboard.heard = []
    clipboard.rejected.connect(clipboard.heard.append)
    clipboard.codePasted.connect(clipboard.heard.append)
    return clipboard


def put(text):
    QGuiApplication.clipboard().setText(text)


def test_points_pasted_at_a_place_have_their_middle_there(editor, clipboard):
    put("10\t20\t1\n14\t21\t1\n11\t26\t2")
    clipboard.paste((-1.0, 2.0))
    assert editor.data.points[-3:].tolist() == [[-3.0, -1.0], [1.0, 0.0], [-2.0, 5.0]]
    assert clipboard.heard == []


def test_copied_points_are_pasted_where_they_were_and_selected(editor, clipboard):
    before = editor.data
    editor.select(np.array([7, 2]))
    clipboard.copy_selection()
    rows = QGuiApplication.clipboard().text().splitlines()
    assert rows == ["\t".join([*map(repr, before.points[i].tolist()), str(before.labels[i] + 1)]) for i in (2, 7)]
    clipboard.paste()
    assert editor.data.points[12:].tobytes() == before.points[[2, 7]].tobytes()
    assert editor.data.labels[12:].tolist() == before.labels[[2, 7]].tolist()
    assert editor.selection.tolist() == [12, 13]
    assert editor.undo_stack.count() == 1
    assert editor.undo_stack.undoText().startswith("paste 2 point")
    editor.undo_stack.undo()
    assert editor.data == before
    assert editor.selection.tolist() == []
    assert clipboard.heard == []


def test_cut_points_come_back_by_pasting_and_by_undo(editor, clipboard):
    before = editor.data
    editor.select(np.array([0, 5]))
    clipboard.cut()
    assert editor.data.n_points == 10
    assert editor.undo_stack.undoText().startswith("cut 2 point")
    clipboard.paste()
    assert editor.data.points[10:].tolist() == before.points[[0, 5]].tolist()
    editor.undo_stack.undo()
    editor.undo_stack.undo()
    assert editor.data == before


def test_without_a_selection_copying_leaves_the_clipboard_and_cutting_the_data_alone(editor, clipboard):
    put("mine")
    clipboard.copy_selection()
    clipboard.cut()
    assert QGuiApplication.clipboard().text() == "mine"
    assert not editor.undo_stack.canUndo()


def test_rows_of_a_spreadsheet_with_new_classes_are_one_step(editor, clipboard):
    before = editor.data
    put("x\ty\tkind\r\n1,5\t2\t2\r\n3\t4\tnew\r\n5\t6\tother\r\n")
    clipboard.paste()
    assert editor.data.points[12:].tolist() == [[1.5, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert editor.data.labels[12:].tolist() == [1, 3, 4]
    assert [label.name for label in editor.data.classes[3:]] == ["new", "other"]
    assert len({label.key for label in editor.data.classes}) == len({label.style for label in editor.data.classes}) == 5
    last = editor.data
    assert editor.undo_stack.count() == 1
    editor.undo_stack.undo()
    assert editor.data == before
    editor.undo_stack.redo()
    assert editor.data == last


def test_two_columns_are_points_of_the_active_class(editor, clipboard):
    editor.choose_class(2)
    put("1\t2\n3\t4\n")
    clipboard.paste()
    assert editor.data.labels[12:].tolist() == [2, 2]


@pytest.mark.parametrize(
    "text", ["", "good morning", "1\t2\tred\n3\tx\tred\n", "".join(f"1\t2\tc{i}\n" for i in range(12))]
)
def test_what_is_no_points_is_refused_with_a_sentence(editor, clipboard, text):
    put(text)
    clipboard.paste()
    assert len(clipboard.heard) == 1
    assert str(clipboard.heard[0]).endswith(".")
    assert editor.data == blobs(3, 4)
    assert not editor.undo_stack.canUndo()


def test_a_share_code_is_handed_on(editor, clipboard):
    code = encode(Document(editor.session))
    put(f"  {code}\n")
    clipboard.paste()
    assert [heard.strip() for heard in clipboard.heard] == [code]
    assert not editor.undo_stack.canUndo()


def test_five_thousand_rows_are_one_step(editor, clipboard):
    points = np.random.default_rng(3).normal(size=(5_000, 2))
    put("".join(f"{x!r}\t{y!r}\t{i % 3 + 1}\r\n" for i, (x, y) in enumerate(points.tolist())))
    clipboard.paste()
    assert editor.data.points[12:].tobytes() == points.tobytes()
    assert len(editor.selection) == 5_000
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 4)
