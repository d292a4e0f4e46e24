"""Any sequence of edits, undone and redone: every bit comes back."""

from __future__ import annotations

from typing import get_args

import pytest
from edit_strategies import datasets, edits
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.editing.edits import Batch, Edit, apply
from softmax_viz.core.toy_data.generators import blobs


@st.composite
def sequences(draw) -> tuple[Dataset, list[Edit]]:
    """A data set, and edits each of which fits what those before it have made."""
    first = data = draw(datasets())
    sequence = []
    for _ in range(draw(st.integers(1, 8))):
        sequence.append(draw(edits(data)))
        data, _ = apply(sequence[-1], data)
    return first, sequence


@given(sequences())
def test_undoing_all_gives_the_first_data_and_redoing_all_the_last(drawn):
    first, sequence = drawn
    states, undo = [first], []
    for edit in sequence:
        data, inverse = apply(edit, states[-1])
        states.append(data)
        undo.append(inverse)
    assert len(states) == len(sequence) + 1
    for _ in range(2):  # also what undoes the redoing undoes all
        data, redo = states[-1], []
        for inverse, before in zip(reversed(undo), reversed(states[:-1]), strict=True):
            data, forward = apply(inverse, data)
            assert data == before  # points and labels byte for byte, classes, axes
            redo.append(forward)
        assert data == first
        undo = []
        for forward, after in zip(reversed(redo), states[1:], strict=True):
            data, inverse = apply(forward, data)
            assert data == after
            undo.append(inverse)
    assert data == states[-1]
    assert apply(Batch(tuple(sequence)), first)[0] == data
    assert apply(Batch(tuple(reversed(undo))), data)[0] == first


@pytest.mark.parametrize("kind", get_args(Edit))
def test_every_kind_of_edit_is_among_them(kind):
    once = settings(database=None, max_examples=1000, phases=[Phase.generate])  # found is enough, it need not be small
    assert find(edits(blobs(3, 1)), lambda edit: isinstance(edit, kind), settings=once)
