"""The session and its undo stack: what a person did, undone and redone bit for bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.controllers.editor import Editor
from softmax_viz.core.generators import blobs
from softmax_viz.core.session import Session


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


def test_the_selection_is_dropped_when_its_indices_would_mean_other_points(editor):
    editor.select(np.array([3, 4]))
    editor.place(0.0, 0.0)
    assert editor.selection.tolist() == [3, 4]
    editor.move(np.array([3, 4]), np.zeros((2, 2)), 1)
    assert editor.selection.tolist() == [3, 4]
    editor.delete_selection()
    assert editor.selection.tolist() == []
    assert editor.data.n_points == 11
    editor.select(np.array([0]))
    editor.undo_stack.undo()
    assert editor.selection.tolist() == []


def test_settings_out_of_bounds_are_refused_and_said(editor):
    refused, shown = collected(editor.refused), collected(editor.hyperparamsChanged)
    editor.set_param("learning_rate", -1.0)
    assert len(refused) == 1
    assert "learning_rate" in str(refused[0])
    assert shown[-1].learning_rate == 0.3
    editor.set_param("learning_rate", 0.5)
    assert editor.session.hyperparams.learning_rate == 0.5


def test_a_coordinate_that_is_not_finite_is_refused(editor):
    refused = collected(editor.refused)
    editor.place(float("inf"), 0.0)
    assert len(refused) == 1
    assert editor.data == blobs(3, 4)
    assert not editor.undo_stack.canUndo()


def test_opening_data_is_undoable_and_the_run_keeps_its_classes(editor):
    before = editor.data
    editor.open_data(blobs(5, 2, seed=9), "five")
    assert editor.data.n_classes == 5
    assert [label.key for label in editor.data.classes[:3]] == [label.key for label in before.classes]
    assert editor.session.title == "five"
    editor.undo_stack.undo()
    assert editor.data == before


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("place"), st.floats(-5, 5), st.floats(-5, 5)),
        st.tuples(st.just("erase"), st.integers(0, 20), st.integers(0, 2)),
        st.tuples(st.just("move"), st.integers(0, 20), st.integers(0, 2)),
        st.tuples(st.just("add_class")),
        st.tuples(st.just("remove_class"), st.integers(0, 11)),
        st.tuples(st.just("choose"), st.integers(0, 11)),
    ),
    max_size=25,
)


@given(steps=_STEPS)
def test_undoing_everything_gives_the_first_data_and_redoing_the_last(qapp, steps):
    editor = Editor(Session(data=blobs(3, 4)))
    first = editor.data
    for name, *values in steps:
        n = editor.data.n_points
        if name == "place":
            editor.place(*values)
        elif name == "erase" and n:
            editor.erase(np.array([values[0] % n]), gesture=values[1])
        elif name == "move" and n:
            editor.move(np.array([values[0] % n]), np.array([[values[0] / 7, 1.5]]), gesture=10 + values[1])
        elif name == "add_class":
            editor.add_class()
        elif name == "remove_class":
            editor.remove_class(values[0] % editor.data.n_classes)
        elif name == "choose":
            editor.choose_class(values[0] % editor.data.n_classes)
    last = editor.data
    while editor.undo_stack.canUndo():
        editor.undo_stack.undo()
    assert editor.data == first
    while editor.undo_stack.canRedo():
        editor.undo_stack.redo()
    assert editor.data == last
