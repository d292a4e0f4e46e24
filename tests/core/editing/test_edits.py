"""Each edit against plain lists, and what is refused. Sequences of edits are in test_edits_undo.py."""

from __future__ import annotations

import numpy as np
import pytest
from edit_strategies import datasets, edits
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel, Dataset, empty_dataset, make_classes
from softmax_viz.core.editing.edits import (
    AddClass,
    EditClass,
    Insert,
    Move,
    MoveClass,
    Relabel,
    Remove,
    RemoveClass,
    Replace,
    apply,
)

Row = tuple[float, float, int]


def rows(data: Dataset) -> list[Row]:
    """The points as a plain list of (x, y, key of the class)."""
    return [(x, y, data.classes[c].key) for (x, y), c in zip(data.points.tolist(), data.labels.tolist(), strict=True)]


@given(st.data())
def test_each_edit_does_to_the_data_what_it_would_do_to_a_list(draw):
    data = draw.draw(datasets())
    edit = draw.draw(edits(data, depth=0))
    expected, classes = rows(data), list(data.classes)
    if isinstance(edit, Insert):
        for at, (x, y), label in zip(edit.at, edit.points.tolist(), edit.labels, strict=True):
            expected.insert(at, (x, y, classes[label].key))
    elif isinstance(edit, Remove):
        for at in reversed(edit.at.tolist()):
            del expected[at]
    elif isinstance(edit, Move):
        for at, (x, y) in zip(edit.at, edit.points.tolist(), strict=True):
            expected[at] = (x, y, expected[at][2])
    elif isinstance(edit, Relabel):
        for at, label in zip(edit.at, edit.labels, strict=True):
            expected[at] = (*expected[at][:2], classes[label].key)
    elif isinstance(edit, EditClass):
        classes[edit.index] = edit.label
    elif isinstance(edit, MoveClass):
        classes.insert(edit.to, classes.pop(edit.index))
    elif isinstance(edit, AddClass):
        classes.insert(edit.index, edit.label)
    elif isinstance(edit, RemoveClass):
        gone = classes.pop(edit.index)
        expected = [row for row in expected if row[2] != gone.key]
    elif isinstance(edit, Replace):
        expected, classes = rows(edit.data), list(edit.data.classes)
    result, _ = apply(edit, data)
    assert rows(result) == expected
    assert list(result.classes) == classes


@given(st.data())
def test_the_data_given_in_is_never_changed(draw):
    data = draw.draw(datasets())
    before = (data.points.tobytes(), data.labels.tobytes(), data.classes)
    apply(draw.draw(edits(data)), data)
    assert (data.points.tobytes(), data.labels.tobytes(), data.classes) == before


def test_appending_puts_points_at_the_end():
    data, _ = apply(Insert(np.array([0]), np.array([[1.0, 2.0]]), np.array([0])), empty_dataset(2))
    data, inverse = apply(Insert.append(data, np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([1, 0])), data)
    assert data.points.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert data.labels.tolist() == [0, 1, 0]
    assert apply(inverse, data)[0].points.tolist() == [[1, 2]]


def test_negative_zero_survives_moving_there_and_back():
    data = Dataset(np.array([[-0.0, 5e-324]]), np.array([1]), make_classes(2))
    moved, back = apply(Move(np.array([0]), np.array([[0.0, 0.0]])), data)
    assert moved != data
    assert apply(back, moved)[0] == data


def test_a_class_comes_back_with_its_key_name_style_and_points():
    classes = (ClassLabel(7, "a", 3), ClassLabel(5, "b", 9), ClassLabel(1, "c", 0))
    data = Dataset(np.arange(10.0).reshape(5, 2), np.array([1, 0, 1, 2, 1]), classes)
    without, back = apply(RemoveClass(1), data)
    assert without.classes == (classes[0], classes[2])
    assert without.labels.tolist() == [0, 1]
    assert apply(back, without)[0] == data


def test_a_class_is_renamed_and_recoloured_but_stays_the_same_class():
    data = Dataset(np.arange(4.0).reshape(2, 2), np.array([1, 0]), make_classes(["a", "b"]))
    renamed, back = apply(EditClass(1, ClassLabel(1, "꽃", 7)), data)
    assert renamed.classes == (data.classes[0], ClassLabel(1, "꽃", 7))
    assert renamed.labels.tolist() == [1, 0]
    assert apply(back, renamed)[0] == data
    with pytest.raises(ValueError, match="key"):
        apply(EditClass(1, ClassLabel(5, "b", 1)), data)


def test_a_point_goes_to_no_class_that_is_not_there():
    data = Dataset(np.zeros((2, 2)), np.array([0, 1]), make_classes(2))
    for label in (-1, 2):
        with pytest.raises(ValueError, match="label"):
            apply(Relabel(np.array([1]), np.array([label])), data)


@pytest.mark.parametrize(("index", "to"), [(-1, 0), (0, -1), (3, 0), (0, 3)])
def test_a_class_moves_to_no_place_that_is_not_there(index, to):
    with pytest.raises(ValueError, match="place"):
        apply(MoveClass(index, to), empty_dataset(3))


@pytest.mark.parametrize("edit", [AddClass(0, ClassLabel(99)), AddClass(12, ClassLabel(99))])
def test_too_many_classes_are_refused(edit):
    with pytest.raises(UserError, match="12"):
        apply(edit, empty_dataset(12))


def test_the_last_two_classes_stay():
    with pytest.raises(UserError, match="2"):
        apply(RemoveClass(0), empty_dataset(2))


def test_a_point_that_is_not_finite_is_refused():
    with pytest.raises(UserError, match="finite"):
        apply(Insert.append(empty_dataset(2), np.array([[np.nan, 0.0]]), np.array([0])), empty_dataset(2))


def test_edits_hold_frozen_copies():
    at, points = np.array([0]), np.array([[1.0, 2.0]])
    edit = Insert(at, points, np.array([0]))
    points[0, 0] = 9
    assert edit.points[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        edit.points[0, 0] = 5
