"""A stroke of many parts is a few edits, whatever the parts were."""

import numpy as np
import pytest

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.core.editing.edits import Batch, Insert, Move, Relabel, Remove, apply
from softmax_viz.core.toy_data.generators import blobs


def stroke(data, make, count):
    gesture = None
    for i in range(count):
        edit = make(data, i)
        data, inverse = apply(edit, data)
        if gesture is None:
            gesture = Gesture(edit, inverse)
        else:
            gesture.add(edit, inverse)
    return gesture, data


KINDS = {
    "insert": lambda data, i: Insert.append(data, np.full((1 + i % 3, 2), i), np.full(1 + i % 3, i % 3)),
    "remove": lambda data, i: Remove(np.array([i * 7 % data.n_points])),
    "move": lambda data, i: Move(np.array([i % 40, 40 + i % 7]), np.array([[i, 1.0], [i, 2.0]])),
    "relabel": lambda data, i: Relabel(np.array([i * 11 % 3_000]), np.array([i % 3])),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_parts_of_a_kind_are_a_handful_of_edits_that_do_the_same(kind):
    first = blobs(3, 1_000)
    gesture, last = stroke(first, KINDS[kind], 1_500)
    for edit, before, after in ((gesture.edit(), first, last), (gesture.inverse(), last, first)):
        assert len(edit.edits if isinstance(edit, Batch) else (edit,)) <= 12
        assert apply(edit, before)[0] == after


def test_parts_that_cannot_be_joined_stay_a_flat_row():
    def draw_and_erase(data, i):
        return KINDS["insert" if i % 2 else "remove"](data, i)

    first = blobs(3, 10)
    gesture, last = stroke(first, draw_and_erase, 1_500)  # more than calls can be deep
    assert apply(gesture.edit(), first)[0] == last
    assert apply(gesture.inverse(), last)[0] == first


def test_points_and_memory_are_counted_as_the_stroke_grows():
    gesture, _ = stroke(blobs(3, 400), KINDS["remove"], 1_000)
    assert gesture.points == 1_000
    assert 40_000 < gesture.n_bytes < 40_000 + 50_000, "5 numbers of 8 bytes for each point, and what is around them"
    gesture, _ = stroke(blobs(3, 20), lambda data, i: Move(np.arange(60), data.points + 1.0), 50)
    assert gesture.points == 60, "the same points again and again"
