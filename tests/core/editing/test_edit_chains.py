"""Edits in a row: joined they do the same, and points are found again wherever edits have put them."""

import numpy as np
import pytest
from edit_strategies import coordinates, datasets, edits, places
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.editing.edit_merging import cancels_out, followed, joined, n_bytes, points_touched
from softmax_viz.core.editing.edits import Batch, Insert, Move, Relabel, Remove, Replace, apply
from softmax_viz.core.toy_data.generators import blobs


@st.composite
def parts(draw, kind, data):
    """An edit of this kind that can be applied to ``data``."""
    count = draw(st.integers(0, 3))
    n = data.n_points + (count if kind is Insert else 0)
    at = places(draw, n) if kind is not Insert else sorted(draw(st.permutations(range(n)))[:count])
    if kind in (Move, Relabel):
        at = draw(st.permutations(at))
    points = np.array([draw(st.tuples(coordinates, coordinates)) for _ in at]).reshape(-1, 2)
    labels = np.array([draw(st.integers(0, data.n_classes - 1)) for _ in at], np.int64)
    values = {Insert: (points, labels), Remove: (), Move: (points,), Relabel: (labels,)}[kind]
    return kind(np.array(at, np.int64), *values)


@pytest.mark.parametrize("kind", [Insert, Remove, Move, Relabel])
@settings(max_examples=25)
@given(st.data())
def test_joined_edits_and_their_joined_inverses_do_what_they_did_one_by_one(kind, drawn):
    data = drawn.draw(datasets(8))
    first = drawn.draw(parts(kind, data))
    between, back_first = apply(first, data)
    second = drawn.draw(parts(kind, between))
    after, back_second = apply(second, between)
    assert apply(joined(first, second), data)[0] == after
    assert apply(joined(back_second, back_first), after)[0] == data


def test_edits_of_different_kinds_are_not_joined():
    assert joined(Remove(np.array([1])), Insert(np.array([0]), np.zeros((1, 2)), np.array([0]))) is None


def loses_track(edit):
    return isinstance(edit, Move | Replace) or (isinstance(edit, Batch) and any(map(loses_track, edit.edits)))


@given(st.data())
def test_points_are_followed_through_every_edit(drawn):
    drawn_data = drawn.draw(datasets(8))
    tags = 2e9 + np.arange(drawn_data.n_points)  # no point that an edit brings has such a coordinate
    data = drawn_data.with_points(np.column_stack([tags, tags]), drawn_data.labels)
    edit = drawn.draw(edits(data).filter(lambda edit: not loses_track(edit)))
    chosen = np.array(places(drawn.draw, data.n_points), np.int64)
    after, inverse = apply(edit, data)
    there = followed(chosen, edit, data)
    assert after.points[there, 0].tolist() == [tag for tag in tags[chosen] if tag in after.points[:, 0]]
    assert set(data.points[followed(there, inverse, after), 0]) <= set(tags[chosen])


def test_moved_points_are_followed_and_those_of_another_data_set_are_not():
    data, chosen = blobs(3, 4), np.array([1, 7])
    assert followed(chosen, Move(np.array([7]), np.zeros((1, 2))), data).tolist() == [1, 7]
    assert followed(chosen, Replace(blobs(2, 9)), data).tolist() == []


def test_the_weight_of_an_edit_is_that_of_its_arrays_and_little_more():
    points, labels, at = np.zeros((10_000, 2)), np.zeros(10_000, np.int64), np.arange(10_000)
    weights = {
        Insert(at, points, labels): 32,
        Remove(at): 8,
        Move(at, points): 24,
        Relabel(at, labels): 16,
        Replace(blobs(2, 5_000)): 24,
        Batch((Remove(at), Move(at, points))): 32,
    }
    for edit, bytes_per_point in weights.items():
        assert 0 < n_bytes(edit) - bytes_per_point * 10_000 < 10_000
    assert [points_touched(edit) for edit in weights] == [10_000, 10_000, 10_000, 10_000, 0, 20_000]


def test_a_new_point_that_is_moved_is_one_insertion_and_one_that_is_removed_is_nothing():
    data, place, there = blobs(2, 4), np.array([[5.0, 6.0]]), np.array([[7.0, 8.0]])
    first = Insert.append(data, place, np.array([1]))
    between, back_first = apply(first, data)
    for second in (Move(first.at, there), Remove(first.at)):
        after, back_second = apply(second, between)
        forth, back = joined(first, second), joined(back_second, back_first)
        assert apply(forth, data)[0] == after
        assert apply(back, after)[0] == data
    assert cancels_out(forth, back)
    assert joined(first, Move(np.array([0]), there)) is None
