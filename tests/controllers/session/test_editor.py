"""The session and its undo stack: what a person did, undone and redone bit for bit."""

import gc
import weakref

import numpy as np
import pytest

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.data.dataset import MAX_POINTS, ClassLabel, Dataset
from softmax_viz.core.data.spray import spray
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs


@pytest.fixture
def editor(qapp):
    return Editor(Session(data=blobs(3, 4)))


def collected(signal):
    received = []
    signal.connect(lambda *arguments: received.append(arguments if len(arguments) > 1 else arguments[0]))
    return received


def test_a_placed_point_is_the_last_and_has_the_active_class(editor):
    changes = collected(editor.dataChanged)
    editor.choose_class(2)
    editor.place(0.25, -0.5)
    data = editor.data
    assert data.n_points == 13
    assert data.points[-1].tolist() == [0.25, -0.5]
    assert data.labels[-1] == 2
    assert [revision for _, revision in changes] == [1]
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 4)
    assert [revision for _, revision in changes] == [1, 2]


def test_a_drag_is_one_step_of_undo_and_the_next_drag_another(editor):
    before = editor.data
    for gesture in (1, 2):
        for offset in (0.1, 0.2, 0.3):
            editor.move(np.array([0, 5]), before.points[[0, 5]] + offset * gesture, gesture)
    assert editor.undo_stack.count() == 2
    assert editor.data.points[5].tolist() == (before.points[5] + 0.3 * 2).tolist()
    editor.undo_stack.undo()
    assert editor.data.points[5].tolist() == (before.points[5] + 0.3).tolist()
    editor.undo_stack.undo()
    assert editor.data == before
    editor.undo_stack.redo()
    editor.undo_stack.redo()
    assert editor.data.points[5].tolist() == (before.points[5] + 0.3 * 2).tolist()


def test_an_erasing_stroke_is_one_step_of_undo(editor):
    before = editor.data
    for indices in ([11], [0, 3], [4]):  # each names the points that are left
        editor.erase(np.array(indices), gesture=7)
    assert editor.data.n_points == 8
    assert editor.undo_stack.count() == 1
    editor.undo_stack.undo()
    assert editor.data == before
    editor.undo_stack.redo()
    assert editor.data.n_points == 8


def test_a_gesture_that_goes_on_after_undo_is_a_step_of_its_own(editor):
    editor.erase(np.array([0]), gesture=3)
    editor.undo_stack.undo()
    editor.erase(np.array([1]), gesture=3)
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 4)


def test_a_removed_class_comes_back_with_its_points_and_its_identity(editor):
    before = editor.data
    editor.choose_class(2)
    editor.remove_class(2)
    assert editor.data.n_classes == 2
    assert editor.data.n_points == 8
    assert editor.active_class == 1
    editor.undo_stack.undo()
    assert editor.data == before


def test_classes_go_from_two_to_twelve_and_keys_are_never_used_twice(editor):
    editor.remove_class(0)
    editor.remove_class(0)
    assert editor.data.n_classes == 2
    keys = {label.key for label in blobs(3, 4).classes}
    for _ in range(20):
        editor.add_class()
    assert editor.data.n_classes == 12
    new = [label.key for label in editor.data.classes[2:]]
    assert len(set(new) | keys) == len(new) + len(keys)
    assert len({label.style for label in editor.data.classes}) == 12, "every class looks different"
    assert editor.active_class == 11


def test_the_selection_follows_its_points(editor):
    heard = collected(editor.selectionChanged)
    chosen = editor.data.points[[3, 8]].tolist()
    editor.select(np.array([3, 8]))
    editor.place(0.0, 0.0)
    editor.relabel(np.array([3]), 2, 0)
    editor.move_class(0, 1)
    editor.add_class()
    assert editor.selection.tolist() == [3, 8]
    assert len(heard) == 1
    editor.erase(np.array([0, 5]), 1)
    assert editor.selection.tolist() == heard[-1].tolist() == [2, 6]
    assert editor.data.points[[2, 6]].tolist() == chosen
    editor.undo_stack.undo()
    assert editor.selection.tolist() == [3, 8]
    editor.delete_selection()
    assert editor.selection.tolist() == []
    assert editor.data.n_points == 11
    assert editor.undo_stack.undoText().startswith("delete 2 point")
    editor.select(np.array([0]))
    editor.open_data(blobs(2, 9), "other")
    assert editor.selection.tolist() == []


def test_settings_out_of_bounds_are_refused_and_said(editor):
    rejected, shown = collected(editor.rejected), collected(editor.hyperparamsChanged)
    editor.set_param("learning_rate", -1.0)
    assert len(rejected) == 1
    assert "learning_rate" in str(rejected[0])
    assert [(settings.learning_rate, revision) for settings, revision in shown] == [(0.3, 0)]
    editor.set_param("learning_rate", 0.5)
    assert editor.session.hyperparams.learning_rate == 0.5


def test_a_coordinate_that_is_not_finite_is_refused(editor):
    rejected = collected(editor.rejected)
    editor.place(float("inf"), 0.0)
    assert len(rejected) == 1
    assert editor.data == blobs(3, 4)
    assert not editor.undo_stack.canUndo()


def test_opening_data_is_undoable_with_its_title_and_settings(editor):
    before, titles = editor.data, collected(editor.titleChanged)
    editor.open_data(blobs(5, 2, seed=9), "Tom & Jerry", {"standardize": True})
    assert editor.data.n_classes == 5
    assert editor.session.title == "Tom & Jerry"
    assert editor.session.hyperparams == Hyperparams(standardize=True)
    assert editor.undo_stack.undoText() == "open Tom && Jerry", "a menu shows one ampersand for two"
    editor.undo_stack.undo()
    assert editor.session == Session(before)
    editor.undo_stack.redo()
    assert titles == ["Tom & Jerry", "", "Tom & Jerry"]


def test_a_sprayed_stroke_is_one_step_that_says_how_many_and_repeats_from_its_seed(editor):
    editor.choose_class(1)
    texts = []
    for _ in range(3):
        editor.spray(2.0, -1.0, 0.5, 0.25, 20, "uniform", gesture=4)
        texts.append(editor.undo_stack.undoText())
    assert [text.split()[:2] for text in texts] == [["spray", "20"], ["spray", "40"], ["spray", "60"]]
    dabs = [spray(editor.session.seed, 4, dab, 2.0, -1.0, (0.5, 0.25), 20, "uniform") for dab in range(3)]
    assert editor.data.points[12:].tolist() == np.concatenate(dabs).tolist()
    assert len(np.unique(np.concatenate(dabs), axis=0)) == 60
    assert set(editor.data.labels[12:]) == {1}
    editor.spray(2.0, -1.0, 0.5, 0.25, 20, "uniform", gesture=5)
    assert not np.isin(editor.data.points[72:], np.concatenate(dabs)).any()
    editor.undo_stack.undo()
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 4)


def test_ten_thousand_sprayed_points_are_one_step(editor):
    for _ in range(500):
        editor.spray(0.0, 0.0, 1.0, 1.0, 20, "gaussian", gesture=1)
    last = editor.data
    assert last.n_points == 10_012
    assert editor.undo_stack.count() == 1
    editor.undo_stack.undo()
    assert editor.data == blobs(3, 4)
    editor.undo_stack.redo()
    assert editor.data == last


def test_more_points_than_there_may_be_are_refused_and_those_there_stay(qapp):
    data = Dataset(np.zeros((MAX_POINTS - 30, 2)), np.zeros(MAX_POINTS - 30), blobs(3, 1).classes)
    editor = Editor(Session(data=data))
    rejected = collected(editor.rejected)
    editor.spray(0.0, 0.0, 1.0, 1.0, 20, "gaussian", gesture=1)
    editor.spray(0.0, 0.0, 1.0, 1.0, 20, "gaussian", gesture=1)
    assert "200000" in str(rejected[0])
    assert editor.data.n_points == MAX_POINTS - 10
    assert editor.undo_stack.undoText().startswith("spray 20 point")
    assert not editor.insert(np.zeros((11, 2)), np.zeros(11, np.int64), "paste")
    assert len(rejected) == 2


def test_a_relabelling_stroke_counts_and_changes_only_points_of_other_classes(editor):
    before = editor.data
    editor.relabel(np.arange(6), 0, gesture=3)
    editor.relabel(np.arange(4, 9), 0, gesture=3)
    moved = np.count_nonzero(before.labels[:9] != 0)
    assert editor.undo_stack.undoText().startswith(f"relabel {moved} point")
    assert editor.data.labels[:9].tolist() == [0] * 9
    assert editor.data.labels[9:].tolist() == before.labels[9:].tolist()
    revision = editor.revision
    editor.relabel(np.arange(9), 0, gesture=3)
    editor.relabel(np.arange(9), 7, gesture=3)  # no such class
    assert editor.revision == revision
    editor.undo_stack.undo()
    assert editor.data == before


def test_classes_are_renamed_recoloured_and_moved_with_names_in_the_menu(editor):
    before, rejected = editor.data, collected(editor.rejected)
    editor.rename_class(1, " red\n")
    assert [label.name for label in editor.data.classes] == ["", "red", ""]
    assert editor.undo_stack.undoText() == "rename class 2"
    editor.rename_class(2, "red")
    assert "Class 2 is called red" in str(rejected[0])
    editor.recolour_class(1, 2)
    assert [label.style for label in editor.data.classes] == [0, 2, 1]
    assert editor.undo_stack.undoText() == "recolour class red"
    editor.choose_class(1)
    active = collected(editor.activeClassChanged)
    editor.move_class(1, 0)
    assert editor.undo_stack.undoText() == "move class red to place 1"
    assert [label.name for label in editor.data.classes] == ["red", "", ""]
    assert active == [0], "the active class is still the red one"
    assert editor.data.labels.tolist() == [{0: 1, 1: 0, 2: 2}[old] for old in before.labels.tolist()]
    editor.remove_class(0)
    assert editor.undo_stack.undoText().startswith("remove class red with 4 point")
    editor.undo_stack.undo()
    editor.rename_class(0, "")
    assert editor.data.classes[0].name == ""
    assert editor.undo_stack.count() == 4
    while editor.undo_stack.canUndo():
        editor.undo_stack.undo()
    assert editor.data == before


def test_an_editor_that_is_let_go_is_gone_without_the_cyclic_collector(qapp):
    """Its commands belong to Qt: found in a cycle, they would be freed by Python first and then once more."""
    editor = Editor(Session(data=blobs(3, 4)))
    editor.spray(0.0, 0.0, 1.0, 1.0, 5, "gaussian", 1)
    editor.place(0.0, 0.0)
    editor.undo_stack.undo()
    gone = weakref.ref(editor), weakref.ref(editor.undo_stack), weakref.ref(editor.undo_stack.command(0))
    gc.disable()
    try:
        del editor
        assert [reference() for reference in gone] == [None, None, None]
    finally:
        gc.enable()


def test_doing_nothing_is_no_step(editor):
    editor.rename_class(0, "")
    editor.recolour_class(0, 0)
    editor.move_class(1, 1)
    editor.move_class(1, 3)
    editor.select(np.empty(0, np.int64))
    editor.delete_selection()
    editor.spray(0.0, 0.0, 1.0, 1.0, 0, "gaussian", 1)
    assert not editor.insert(np.empty((0, 2)), np.empty(0, np.int64), "paste")
    assert not editor.undo_stack.canUndo()
    assert editor.revision == 0


def test_the_work_is_modified_until_it_is_as_it_was_saved(editor):
    heard = collected(editor.modifiedChanged)
    editor.place(0.0, 0.0)
    editor.undo_stack.undo()
    editor.open_data(blobs(2, 2), "two")
    editor.undo_stack.undo()
    assert heard == [True, False, True, False]
    editor.set_param("learning_rate", 0.5)
    editor.mark_saved()
    editor.set_param("learning_rate", 0.25)
    editor.set_param("learning_rate", 0.5)
    editor.set_features(("x", "y", "xy"))
    editor.set_features(("y", "x"))
    editor.set_seed(99)
    editor.mark_saved()
    assert heard[4:] == [True, False] * 4
    editor.place(0.0, 0.0)
    editor.mark_saved()
    editor.undo_stack.undo()
    assert editor.is_modified, "saved was the data with the point"
    editor.undo_stack.redo()
    assert not editor.is_modified
    editor.mark_modified()
    editor.undo_stack.undo()
    editor.undo_stack.redo()
    assert editor.is_modified, "what was recovered is nowhere on the disk"
    editor.mark_saved()
    assert not editor.is_modified


def test_a_stroke_that_goes_on_after_saving_modifies(editor):
    editor.erase(np.array([0]), gesture=3)
    editor.mark_saved()
    editor.erase(np.array([0]), gesture=3)
    assert editor.is_modified
    editor.undo_stack.undo()
    assert not editor.is_modified


def test_a_loaded_session_replaces_everything_and_its_classes_keep_their_keys(editor):
    editor.place(0.0, 0.0)
    editor.choose_class(2)
    editor.select(np.array([11]))
    editor.set_param("learning_rate", 0.5)
    revision, order = editor.revision, []
    for name in ("hyperparams", "features", "data", "title", "activeClass", "selection"):
        getattr(editor, f"{name}Changed").connect(lambda *_, name=name: order.append(name))
    classes = (ClassLabel(40, "a", 3), ClassLabel(7, "b", 1))
    data = Dataset(np.eye(2), [0, 1], classes)
    loaded = Session(data, Hyperparams(learning_rate=0.125), ("x", "y", "x2"), 5, "loaded")
    editor.adopt(loaded)
    assert order == ["hyperparams", "features", "data", "title", "activeClass", "selection"]
    assert editor.session is loaded
    assert editor.data.classes == classes
    assert editor.revision > revision
    assert editor.active_class == 0
    assert editor.selection.tolist() == []
    assert not editor.undo_stack.canUndo()
    assert not editor.is_modified
    editor.add_class()
    assert editor.data.classes[2].key not in (40, 7)
