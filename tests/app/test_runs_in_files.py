"""Runs, marks, bookmarks and earlier steps come back with the session file, and go on as if nothing had been closed."""

from __future__ import annotations

import pytest
from lookers import look, settle, step
from programs import opened_programs

from softmax_viz.controllers.run.run_switch import RunSwitch
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.views.dialogs import file_dialogs


@pytest.fixture
def program(qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path) as make:
        program = make(Session(blobs(3, 10)))
        settle(program, qtbot)
        yield program


def save_to(program, monkeypatch, path):
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: path)
    assert program.files.save()


def all_runs(program, qtbot):
    """Everything that can be had of every run: where it stands, what it learns from, and three earlier steps."""
    found = {}
    numbers = {entry.letter: entry.number for entry in program.editor.session.runs}
    for letter in sorted(numbers):
        program.editor.runs.open(next(e.number for e in program.editor.session.runs if e.letter == letter))
        settle(program, qtbot)
        state, session = program.runner.last_frame.trained, program.editor.session
        steps = [0, state.step // 2, state.step - 1] if state.step else []
        earlier = [
            (frame.trained.weights.tobytes(), frame.past.data.points.tobytes(), frame.past.hyperparams)
            for frame in (look(program, qtbot, at) for at in steps)
            if frame.past is not None
        ]
        RunSwitch(program.runner.link).look_at_end()
        settle(program, qtbot)
        curve = program.runner.last_frame.curve
        found[letter] = (
            (state.step, state.weights.tobytes(), [moment.tobytes() for moment in state.moments]),
            (session.data, session.hyperparams, session.features, session.seed),
            earlier,
            (curve.total.steps.tolist(), curve.total.last.tobytes(), curve.references, curve.seconds.steps.tolist()),
            tuple((mark.step, mark.text) for mark in program.store.state.run.curve_marks),
        )
    return found


def test_runs_come_back_from_a_file_and_go_on_bit_for_bit(program, qtbot, tmp_path, monkeypatch):
    editor = program.editor
    step(program, qtbot, 20)
    editor.place(1.0, 2.0)
    editor.set_param("optimizer", "adam")
    step(program, qtbot, 15)
    program.shell.time_link.bookmarks.toggle()
    program.window.actions_by_name["new_start"].trigger()
    settle(program, qtbot)
    step(program, qtbot, 12)
    look(program, qtbot, 5)
    editor.set_param("learning_rate", 0.05)
    settle(program, qtbot)
    step(program, qtbot, 10)
    editor.runs.rename(editor.owner.run, "slow")
    before = all_runs(program, qtbot)
    assert list(before) == ["A", "B", "C"]
    assert before["A"][4]
    assert before["A"][2]
    entries = editor.session.runs
    path = str(tmp_path / "runs.softmax")
    save_to(program, monkeypatch, path)
    settle(program, qtbot)
    program.files.ask_unsaved = lambda: pytest.fail("all is saved")
    program.files.new()
    settle(program, qtbot)
    assert editor.session.runs == ()
    program.files.open_path(path)
    settle(program, qtbot)
    again = editor.session.runs
    assert [(e.letter, e.name, e.branch_step, e.bookmarks) for e in again] == [
        (e.letter, e.name, e.branch_step, e.bookmarks) for e in entries
    ]
    assert [e.parent and next(o.letter for o in again if o.number == e.parent) for e in again] == [
        e.parent and next(o.letter for o in entries if o.number == e.parent) for e in entries
    ]
    assert all_runs(program, qtbot) == before


def test_marks_and_earlier_steps_of_the_only_run_come_back(program, qtbot, tmp_path, monkeypatch):
    step(program, qtbot, 20)
    program.editor.set_param("learning_rate", 1.0)
    step(program, qtbot, 20)
    marks = program.store.state.run.curve_marks
    weights = look(program, qtbot, 11).state.weights.tobytes()
    assert [(mark.step, mark.text) for mark in marks] == [(20, "Learning rate 0.3 → 1")]
    path = str(tmp_path / "one.softmax")
    save_to(program, monkeypatch, path)
    settle(program, qtbot)
    program.files.ask_unsaved = lambda: pytest.fail("all is saved")
    program.files.new()
    settle(program, qtbot)
    program.files.open_path(path)
    settle(program, qtbot)
    assert program.store.state.run.curve_marks == marks
    assert program.editor.session.runs == ()
    assert program.store.state.time.first == 0
    frame = look(program, qtbot, 11)
    assert frame.past.is_exact
    assert frame.state.weights.tobytes() == weights
