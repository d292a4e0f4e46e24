"""Looking back in the window changes nothing; the first change there makes a run, which one undo takes back."""

from __future__ import annotations

import numpy as np
import pytest
from documents import bits
from lookers import look, settle, step
from programs import opened_programs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.run.training_run import TrainingRun

CONTROL = Qt.KeyboardModifier.ControlModifier
DATA = blobs(3, 10)


@pytest.fixture
def program(qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path) as make:
        program = make(Session(DATA))
        settle(program, qtbot)
        yield program


def trained(steps, after=()):
    """Weights after ``steps`` steps; ``after`` are pairs of a step and a change of the run at that step."""
    run = TrainingRun()
    run.use_data(DATA)
    run.reset(1)
    for at, change in after:
        run.train(at - run.step)
        change(run)
    run.train(steps - run.step)
    return run.state.weights


def test_the_whole_window_shows_the_earlier_moment_and_nothing_that_is_saved_changes(program, qtbot):
    step(program, qtbot, 20)
    program.editor.place(3.0, 3.0)
    program.editor.set_param("learning_rate", 1.0)
    step(program, qtbot, 20)
    before, star = bits(program.files.document()), program.window.isWindowModified()
    steps_of_undo = program.editor.undo_stack.count()
    look(program, qtbot, 12)
    assert program.runner.last_frame.state.weights.tobytes() == trained(12).tobytes()
    state = program.store.state
    assert state.session.data.n_points == DATA.n_points
    assert state.session.hyperparams.learning_rate == Hyperparams().learning_rate
    assert state.run.numbers.step == 12
    assert state.run.curve_step == 40
    assert len(state.run.marks.wrong) == DATA.n_points
    assert program.window.canvas.scene.data.n_points == DATA.n_points
    assert bits(program.files.document()) == before
    assert program.window.isWindowModified() == star
    assert program.editor.undo_stack.count() == steps_of_undo
    look(program, qtbot, 40)
    assert program.store.state.session.data.n_points == DATA.n_points + 1
    assert bits(program.files.document()) == before


@pytest.mark.parametrize("change", ["rate", "point", "drag", "weight", "class"])
def test_the_first_change_in_the_past_makes_a_run_that_goes_on_from_there_and_one_undo_returns(program, qtbot, change):
    editor = program.editor
    step(program, qtbot, 30)
    editor.place(2.0, 2.0)
    step(program, qtbot, 10)
    before, count = bits(program.files.document()), editor.undo_stack.count()
    look(program, qtbot, 12)
    if change == "rate":
        editor.set_param("learning_rate", 2.0)
        expected = trained(20, after=[(12, lambda run: run.use_hyperparams(Hyperparams(learning_rate=2.0)))])
    elif change == "point":
        editor.place(-1.0, 1.0)
        data = editor.data
        assert data.n_points == DATA.n_points + 1, "the points as they were, and one more"
        expected = trained(20, after=[(12, lambda run: run.use_data(data))])
    elif change == "drag":
        for x in (0.0, 0.5, 1.0):
            editor.move(np.array([3]), np.array([[x, x]]), 7)
        data = editor.data
        expected = trained(20, after=[(12, lambda run: run.use_data(data))])
    elif change == "weight":
        editor.weights.put(0, 0, 0.0, 1.5, True)
        expected = None
    else:
        editor.add_class()
        data = editor.data
        expected = trained(20, after=[(12, lambda run: run.use_data(data))])
    settle(program, qtbot)
    assert program.runner.last_frame.past is None
    assert program.runner.last_frame.state.step == 12
    assert editor.undo_stack.count() == count + 1, "one step"
    assert editor.undo_stack.undoText().endswith("in a new run")
    assert program.window.messages.text() == "Run B goes on from step 12. Run A stays in the list of runs."
    first, branch = editor.session.runs
    assert (first.letter, branch.letter, branch.parent, branch.branch_step) == ("A", "B", first.number, 12)
    step(program, qtbot, 8)
    if expected is not None:
        assert program.runner.last_frame.state.weights.tobytes() == expected.tobytes()
    else:
        assert program.runner.last_frame.state.weights.shape == (3, 2)
    after = bits(program.files.document())
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL)
    assert program.window.messages.text() == ""
    settle(program, qtbot)
    # A class that is added becomes the active one; an undo does not choose another.
    made = slice(None) if change != "class" else slice(5)
    assert bits(program.files.document())[made] == before[made]
    QTest.keyClick(program.window, Qt.Key.Key_Y, CONTROL)
    settle(program, qtbot)
    assert bits(program.files.document())[made] == after[made]


def test_a_reset_starts_a_run_and_keeps_the_old_one_in_the_list_and_undo_returns_to_it(program, qtbot):
    step(program, qtbot, 15)
    before = bits(program.files.document())
    program.window.actions_by_name["reset"].trigger()
    settle(program, qtbot)
    assert [run.letter for run in program.editor.session.runs] == ["A", "B"]
    assert [(run.step, run.number) for run in program.runner.last_frame.kept_runs] == [(15, 1)]
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL)
    settle(program, qtbot)
    assert program.editor.session.runs == ()
    assert bits(program.files.document()) == before


def test_an_undo_while_looking_back_returns_to_the_live_end_first(program, qtbot):
    program.editor.set_param("learning_rate", 0.7)
    step(program, qtbot, 15)
    look(program, qtbot, 4)
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL)
    settle(program, qtbot)
    assert program.runner.last_frame.past is None
    assert program.runner.last_frame.state.step == 15
    assert program.editor.session.hyperparams.learning_rate == Hyperparams().learning_rate


def test_the_button_of_the_note_takes_the_new_run_back(program, qtbot):
    step(program, qtbot, 15)
    before = bits(program.files.document())
    look(program, qtbot, 4)
    program.editor.set_param("learning_rate", 0.7)
    settle(program, qtbot)
    QTest.mouseClick(program.window.messages.action_button, Qt.MouseButton.LeftButton)
    settle(program, qtbot)
    assert bits(program.files.document()) == before
