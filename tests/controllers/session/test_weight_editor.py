"""Changes of the weights as edits of the session: their names, their numbers, and what belongs to one undo step."""

from __future__ import annotations

import pytest

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.weight_changes import LARGEST_WEIGHT, PutWeight, ShiftAll, SubtractMean
from softmax_viz.core.toy_data.generators import blobs


@pytest.fixture
def editor(qapp):
    return Editor(Session(data=blobs(3, 5)))


@pytest.fixture
def told(editor):
    told = []
    editor.owner.weightsChanged.connect(lambda *values: told.append(values[:3]))
    editor.owner.weightsReturned.connect(lambda *values: told.append(values[:2]))
    return told


def test_a_series_on_one_weight_is_one_step_that_keeps_the_weights_before_it_once(editor, told):
    session = editor.session
    editor.weights.put(1, 0, 0.3, 0.4, True, 7)
    editor.weights.put(1, 0, 0.4, 0.5, True, 7)
    editor.weights.put(2, 2, 0.0, -2.0, False, 7)
    assert editor.session is session, "the weights are no part of the session"
    assert editor.undo_stack.count() == 2
    assert editor.undo_stack.undoText() == "bias b₃ 0 → −2"
    editor.undo_stack.undo()
    assert editor.undo_stack.undoText() == "weight w₂ x 0.3 → 0.5"
    editor.undo_stack.undo()
    editor.undo_stack.redo()
    assert told == [
        (PutWeight(1, 0, 0.4), True, 1),
        (PutWeight(1, 0, 0.5), True, 0),
        (PutWeight(2, 2, -2.0), False, 3),
        (3, 4),
        (1, 3),
        (3, 1),
    ]


def test_changes_of_the_common_part_are_named_and_each_is_a_change_of_the_work(editor, told):
    editor.weights.shift_all((0.5, 0.0, 0.0), 1.0, 1.5, True)
    assert editor.undo_stack.undoText() == "common part of x 1 → 1.5"
    assert editor.is_modified
    editor.weights.subtract_mean()
    assert [change for change, *_ in told] == [ShiftAll((0.5, 0.0, 0.0)), SubtractMean()]
    editor.undo_stack.undo()
    editor.undo_stack.undo()
    assert not editor.is_modified


def test_what_is_no_weight_is_refused_or_ignored(editor, told):
    refused = []
    editor.rejected.connect(refused.append)
    editor.weights.put(0, 0, 0.0, 10 * LARGEST_WEIGHT, True)
    editor.weights.put(0, 0, 0.0, float("nan"), True)
    assert len(refused) == 2
    editor.weights.put(3, 0, 0.0, 1.0, True)  # there are three classes
    editor.weights.put(0, 3, 0.0, 1.0, True)
    editor.weights.shift_all((1.0,), 0.0, 1.0, True)
    editor.set_param("bias", False)
    editor.weights.put(0, 2, 0.0, 1.0, True)
    assert not told


def test_a_reset_after_a_change_at_the_start_can_be_undone(editor, told):
    editor.weights.put(0, 0, 0.0, 1.0, True)
    editor.settings.reset(at_start=True)
    assert editor.undo_stack.undoText() == "reset"
