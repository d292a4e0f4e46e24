"""Edits against plain lists, and undone and redone bit for bit in any sequence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.dataset import MAX_CLASSES, MIN_CLASSES, ClassLabel, Dataset, empty_dataset, make_classes
from softmax_viz.core.edits import AddClass, Batch, Edit, Insert, Move, Remove, RemoveClass, Replace, apply
from softmax_viz.core.messages import UserError

coordinates = st.floats(-1e9, 1e9)  # also −0.0 and subnormal numbers: bits must survive


@st.composite
def datasets(draw, most: int = 12) -> Dataset:
    k, n = draw(st.integers(MIN_CLASSES, 5)), draw(st.integers(0, most))
    keys = draw(st.lists(st.integers(0, 1000), min_size=k, max_size=k, unique=True))
    classes = tuple(ClassLabel(key, draw(st.text(max_size=3)), draw(st.integers(0, 11))) for key in keys)
    points = draw(st.lists(st.tuples(coordinates, coordinates), min_size=n, max_size=n))
    labels = draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n))
    return Dataset(np.array(points).reshape(-1, 2), np.array(labels, np.int64), classes)


def places(draw, size: int) -> list[int]:
    """Some distinct indices below ``size``, ascending; none and all included."""
    return sorted(draw(st.sets(st.integers(0, size - 1)))) if size else []


@st.composite
def edits(draw, data: Dataset, depth: int = 1) -> Edit:
    """An edit that can be applied to ``data``."""
    n, k = data.n_points, data.n_classes
    kinds = ["insert", "remove", "move", "replace"]
    kinds += ["add class"] * (k < MAX_CLASSES) + ["remove class"] * (k > MIN_CLASSES) + ["batch"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "insert":
        count = draw(st.integers(0, 4))
        at = sorted(draw(st.sets(st.integers(0, n + count - 1), min_size=count, max_size=count))) if count else []
        points = draw(st.lists(st.tuples(coordinates, coordinates), min_size=count, max_size=count))
        labels = draw(st.lists(st.integers(0, k - 1), min_size=count, max_size=count))
        return Insert(np.array(at, np.int64), np.array(points).reshape(-1, 2), np.array(labels, np.int64))
    if kind == "remove":
        return Remove(np.array(places(draw, n), np.int64))
    if kind == "move":
        at = draw(st.permutations(places(draw, n)))
        points = [draw(st.tuples(coordinates, coordinates)) for _ in at]
        return Move(np.array(at, np.int64), np.array(points).reshape(-1, 2))
    if kind == "add class":
        key = draw(st.integers(0, 2000).filter(lambda key: key not in {c.key for c in data.classes}))
        return AddClass(draw(st.integers(0, k)), ClassLabel(key, "new"))
    if kind == "remove class":
        return RemoveClass(draw(st.integers(0, k - 1)))
    if kind == "replace":
        return Replace(draw(datasets()))
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        parts.append(draw(edits(data, depth - 1)))
        data, _ = apply(parts[-1], data)
    return Batch(tuple(parts))


@given(st.data())
def test_undoing_any_sequence_restores_every_bit_and_redoing_does_it_again(draw):
    states = [draw.draw(datasets())]
    undo = []
    for _ in range(draw.draw(st.integers(1, 8))):
        data, inverse = apply(draw.draw(edits(states[-1])), states[-1])
        states.append(data)
        undo.append(inverse)
    redo = []
    for before, after, inverse in reversed(list(zip(states, states[1:], undo, strict=False))):
        data, forward = apply(inverse, after)
        assert data == before
        redo.append(forward)
    data = states[0]
    for forward, after in zip(reversed(redo), states[1:], strict=True):
        data, _ = apply(forward, data)
        assert data == after


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
