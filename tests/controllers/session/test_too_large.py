"""Beyond the largest sizes nothing of the session is touched, and one sentence says why."""

import math
from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.edits import Replace
from softmax_viz.core.editing.session_edits import SessionBatch, SetFeatures
from softmax_viz.core.model.features import LINEAR, of_degree
from softmax_viz.core.model.limits import too_large


@pytest.fixture
def editor(qapp):
    data = Dataset(np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([0, 1]), make_classes(2))
    return Editor(Session(data, features=of_degree(5)))


@pytest.fixture
def told(editor):
    said = []
    editor.rejected.connect(lambda error: said.append(str(error)))
    return said


def far_data():
    return Dataset(np.array([[1e40, 0.0], [0.0, 1.0]]), np.array([0, 1]), make_classes(2))


@pytest.mark.parametrize("size", [1e31, 1e51, math.inf])
def test_points_that_are_too_large_are_refused_however_they_come(editor, told, size):
    before, revision = editor.session, editor.revision
    ways = [
        lambda: editor.place(size, 0.0),
        lambda: editor.move(np.array([1]), np.array([[0.0, -size]]), 0),
        lambda: editor.insert(np.array([[size, 1.0]]), np.array([0]), "paste"),
        lambda: editor.insert(np.array([[size, 1.0]]), np.array([2]), "paste", ["new"]),
    ]
    for way in ways:
        way()
    assert len(told) == len(ways)
    assert editor.session is before
    assert editor.revision == revision
    assert editor.undo_stack.count() == 0


def test_a_table_whose_fifth_powers_are_too_large_is_refused_and_one_sentence_names_the_feature(editor, told):
    before = editor.session
    editor.open_data(far_data(), "far")
    assert editor.session is before
    (sentence,) = told
    assert "1e40" in sentence
    assert "x⁴" in sentence
    assert "1e150" in sentence


def test_features_that_are_too_large_for_the_points_are_not_switched_on(editor, told):
    editor.set_features(LINEAR)
    editor.open_data(far_data(), "far")
    shown = []
    editor.featuresChanged.connect(lambda features: shown.append(features))
    editor.set_features(of_degree(3))
    assert editor.session.features == of_degree(3)
    editor.set_features(of_degree(4))
    assert editor.session.features == of_degree(3)
    assert shown == [of_degree(3), of_degree(3)], "the switch that was clicked goes back"
    assert len(told) == 1


def test_undo_and_redo_bring_features_and_points_together_that_go_with_each_other(editor, told):
    editor.set_features(LINEAR)
    editor.open_data(far_data(), "far")
    near, far = of_degree(5), editor.data
    undone = []
    editor.featuresChanged.connect(lambda features: undone.append(features))
    editor.dataChanged.connect(lambda data: undone.append(data))
    editor.undo_stack.undo()
    editor.undo_stack.undo()
    assert editor.session.features == near
    editor.undo_stack.redo()
    editor.undo_stack.redo()
    assert editor.session.features == LINEAR
    assert editor.data == far
    assert [type(each) for each in undone] == [Dataset, tuple, tuple, Dataset]
    assert told == []


@pytest.mark.parametrize("goes_far", [True, False])
def test_what_listens_never_has_points_and_features_that_do_not_go_together(editor, told, goes_far):
    near, heard = editor.data, [editor.session.features, editor.data]
    far = Replace(replace(far_data(), classes=near.classes))

    def hear(each):
        heard[isinstance(each, Dataset)] = each
        assert too_large(*heard) == ()

    editor.owner.do("far", SessionBatch((SetFeatures(LINEAR), far)))
    heard = [editor.session.features, editor.data]
    editor.featuresChanged.connect(lambda features: hear(features))
    editor.dataChanged.connect(lambda data: hear(data))
    editor.undo_stack.undo()
    if goes_far:
        editor.undo_stack.redo()
    assert heard == [editor.session.features, editor.data]
    assert too_large(of_degree(5), far.data) != ()


@pytest.mark.parametrize("place", [(math.inf, 0.0), (0.0, math.nan), (0.0, -1.1e52)])
def test_a_probe_is_not_pinned_where_no_view_can_be(qapp, place):
    probe = Probe()
    probe.pin(1e52, 2.0)
    with pytest.raises(UserError, match="1e52"):
        probe.pin(*place)
    assert probe.pinned == probe.probed.pinned == (1e52, 2.0)
