"""Points that come in and go out: the gallery, tables, the table beside the canvas. Without a window or a trainer."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from softmax_viz.app.data import table_import
from softmax_viz.app.data.data_transfer import DataTransfer
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import GENERATORS, blobs
from softmax_viz.storage.presets import PRESETS
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.gallery.gallery_dialog import GalleryDialog
from softmax_viz.views.style.theme import THEMES
from softmax_viz.views.table_import.import_dialog import ImportDialog
from softmax_viz.views.window.background import Background

DATA = Dataset([[0.0, 0.0], [1.0, 0.5], [2.0, 1.0], [3.0, 1.5]], [0, 1, 0, 1], make_classes(2))


@pytest.fixture
def desk(qapp, qtbot):
    """The desk over an editor, and what it says: each signal's name and values in order."""
    window = QWidget()
    qtbot.addWidget(window)
    editor = Editor(Session(DATA, title="Mine"))
    settings = SimpleNamespace(recent_files=list)
    desk = DataTransfer(editor, window, SimpleNamespace(theme=THEMES["dark"]), Background(window), settings)
    said = []
    signals = {
        "done": desk.tableDone, "data": desk.dataRequested, "tool": desk.toolRequested, "rejected": desk.rejected,
        "informed": desk.informed, "added": desk.tables.pointsAdded, "remarked": desk.tables.remarked,
    }  # fmt: skip
    for name, signal in signals.items():
        signal.connect(lambda *values, name=name: said.append((name, *values)))
    desk.dataRequested.connect(editor.open_data)
    return SimpleNamespace(desk=desk, editor=editor, window=window, said=said)


def named(said, name):
    return [values for what, *values in said if what == name]


def test_a_data_set_of_the_gallery_is_asked_for_with_its_title(desk, qtbot):
    desk.desk.show_gallery()
    dialog = desk.window.findChild(GalleryDialog)
    names = [entry.name for entry in dialog._entries]
    assert set(names) == GENERATORS.keys() | PRESETS.keys()
    dialog.show_entry(names.index("iris"))
    dialog.use_button.click()
    ((data, title, settings),) = named(desk.said, "data")
    assert (data.n_points, title) == (150, "Iris petals")
    assert desk.editor.session.title == title
    assert settings == {"standardize": True, "bias": True}
    desk.desk.show_gallery()
    again = desk.window.findChildren(GalleryDialog)[-1]
    assert again.title.text() == "Iris petals", "it opens at what is there"
    again.show_entry(names.index("moons"))
    wide = replace(GENERATORS["moons"].defaults(), noise=0.5)
    again.form.settingsRequested.emit(wide)
    again.use_button.click()
    desk.desk.show_gallery()
    last = desk.window.findChildren(GalleryDialog)[-1]
    assert (last.title.text(), last._settings[last._index]) == ("Moons", wide)
    last.reject()


def test_generators_make_points_from_the_settings_of_the_gallery(desk):
    for name, generator in GENERATORS.items():
        settings = replace(generator.defaults(), n_classes=generator.low, per_class=7)
        desk.desk.use_data_set(name, settings)
        data, title, settings = named(desk.said, "data")[-1]
        assert settings == {}, "toy data need none"
        assert (data.n_points, data.n_classes, title) == (7 * generator.low, generator.low, generator.label)
        assert desk.editor.data.points.tolist() == data.points.tolist()
        desk.editor.undo_stack.undo()
        assert (desk.editor.data, desk.editor.session.title) == (DATA, "Mine")


def test_what_cannot_be_had_is_said_and_changes_nothing(desk, tmp_path):
    desk.desk.use_data_set("no such preset", None)
    desk.desk.open_table(str(tmp_path / "missing.csv"))
    assert len(named(desk.said, "rejected")) == 2
    assert named(desk.said, "done") == [[]], "the next file of several can be opened"
    assert desk.editor.data == DATA


def test_the_table_beside_the_canvas_removes_and_selects(desk):
    editor = desk.editor
    desk.desk.remove_points(np.array([3, 0]))
    assert editor.data.points.tolist() == DATA.points[[1, 2]].tolist()
    desk.desk.select_class(1)
    assert named(desk.said, "tool") == [["select"]]
    assert editor.selection.tolist() == [0]
    editor.undo_stack.undo()
    assert editor.data == DATA


TABLE = "a,b,kind\n10,20,2\n11,21,left\n12,22,right\n13,23,left\n"


@pytest.mark.parametrize("is_large", [False, True])
def test_a_table_is_added_to_the_points_by_the_names_of_its_classes(desk, qtbot, tmp_path, monkeypatch, is_large):
    if is_large:  # then it is looked at, and read, on another thread
        monkeypatch.setattr(table_import, "_LARGE", 0)
    path = tmp_path / "more.csv"
    path.write_text(TABLE)
    desk.desk.open_table(str(path))
    qtbot.waitUntil(lambda: desk.window.findChild(ImportDialog) is not None)
    dialog = desk.window.findChild(ImportDialog)
    qtbot.waitUntil(dialog.add_button.isEnabled)
    dialog.add_button.click()
    qtbot.waitUntil(lambda: named(desk.said, "done") == [[]])
    data = desk.editor.data
    assert data.points[:4].tolist() == DATA.points.tolist()
    assert data.points[4:].tolist() == [[10, 20], [11, 21], [12, 22], [13, 23]]
    # The class without a name is called by its number, so "2" is the second one; the others are new.
    assert data.labels.tolist() == [0, 1, 0, 1, 1, 2, 3, 2]
    assert [label.name for label in data.classes] == ["", "", "left", "right"]
    assert named(desk.said, "added") == [[]]
    assert desk.editor.selection.tolist() == [4, 5, 6, 7]
    desk.editor.undo_stack.undo()
    assert desk.editor.data == DATA, "one step"


def test_a_large_table_that_is_no_longer_wanted_opens_no_dialog(desk, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(table_import, "_LARGE", 0)
    for name in ("first", "second"):
        (tmp_path / f"{name}.csv").write_text(TABLE)
        desk.desk.open_table(str(tmp_path / f"{name}.csv"))
    qtbot.waitUntil(lambda: len(desk.window.findChildren(ImportDialog)) == 1 and len(named(desk.said, "done")) == 1)
    desk.window.findChild(ImportDialog).reject()
    assert len(named(desk.said, "done")) == 2
    assert desk.editor.data == DATA


def test_points_are_exported_where_the_user_says(desk, tmp_path, monkeypatch):
    answers = [str(tmp_path / "out.csv"), "", str(tmp_path / "no" / "out.csv")]
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: answers.pop(0))
    desk.desk.ask_for_export()
    ((sentence,),) = named(desk.said, "informed")
    assert "out.csv" in sentence
    rows = (tmp_path / "out.csv").read_text().split()
    assert len(rows) == 1 + DATA.n_points
    assert [float(number) for number in rows[2].split(",")[:2]] == [1.0, 0.5]
    while answers:
        desk.desk.ask_for_export()
    assert len(named(desk.said, "informed")) == len(named(desk.said, "rejected")) == 1


def test_points_go_to_the_clipboard_and_come_back_bit_for_bit(desk, qapp):
    many = blobs(3, 10)
    desk.editor.open_data(many, "many")
    desk.desk.clipboard.copy(np.arange(30))
    assert qapp.clipboard().text().count("\n") >= 30
    desk.desk.clipboard.paste()
    assert desk.editor.data.n_points == 60
    assert desk.editor.data.points[30:].tobytes() == many.points.tobytes()
