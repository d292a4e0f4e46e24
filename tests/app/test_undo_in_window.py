"""Ctrl+Z in the running window takes back what was done last: a drag, a click on a setting, a reset and its cost."""

import pytest
from documents import bits
from programs import opened_programs, shared_program
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.engine.run.training_run import TrainingRun

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def shared(qapp, tmp_path_factory, request):
    with shared_program(qapp, request, tmp_path_factory.mktemp("shared")) as shared:
        yield shared


@pytest.fixture
def program(shared, qtbot):
    yield shared.begin(qtbot)
    shared.end(qtbot)


@pytest.fixture
def own_program(qapp, qtbot, tmp_path):
    """For what is true of a window that was just opened."""
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make()


def undo(program, qtbot):
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL)
    settle(program, qtbot)


def settle(program, qtbot):
    qtbot.waitUntil(lambda: program.runner.is_settled() and program.files.document() is not None)


def all_of(program, qtbot):
    """Everything that a file would hold: what was made and set, the weights, the optimizer's memory, the curve."""
    settle(program, qtbot)
    return bits(program.files.document())


def learn(program, qtbot, steps):
    program.runner.step(steps)
    settle(program, qtbot)


def menu_texts(program):
    texts = [action.text().replace("&", "") for action in program.window.findChildren(QAction)]
    return [text for text in texts if text.startswith(("Undo", "Redo"))]


def test_a_drag_of_a_slider_while_training_runs_is_one_step_that_the_menu_names(program, qtbot):
    program.runner.run()
    slider, y = program.window.training.rows["learning_rate"].slider, 8
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() // 2, y))
    for share in (0.6, 0.3, 0.2, 0.4):
        QTest.mouseMove(slider, QPoint(round(share * slider.width()), y))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(round(0.4 * slider.width()), y))
    rate = program.editor.session.hyperparams.learning_rate
    assert rate not in (0.3, Hyperparams().learning_rate)
    assert menu_texts(program) == [f"Undo Learning rate 0.3 → {rate:g}", "Redo"]
    qtbot.waitUntil(lambda: program.runner.last_frame.hyperparams.learning_rate == rate)
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL)
    assert program.editor.session.hyperparams == Hyperparams()
    assert program.window.training.rows["learning_rate"].box.text() == "0.300"
    assert program.runner.phase is Phase.RUNNING
    qtbot.waitUntil(lambda: program.runner.last_frame.hyperparams.learning_rate == 0.3)
    entries = program.editor.owner.journal.entries
    qtbot.waitUntil(lambda: program.editor.owner.journal.entries[-1].effect is not None)
    steps = [entry.effect.step for entry in program.editor.owner.journal.entries]
    assert steps == sorted(steps)
    assert len(steps) == len(entries) >= 4
    assert entries[-1].is_undo


@pytest.mark.parametrize("settings", [Hyperparams(), Hyperparams(optimizer="adam", standardize=True, batch_size=8)],
                         ids=["descent", "adam in the middle of an epoch"])  # fmt: skip
def test_what_a_reset_a_new_start_and_a_repair_cost_comes_back_bit_for_bit(program, qtbot, settings):
    program.editor.settings.set_params(settings.as_dict())
    learn(program, qtbot, 137)
    first = all_of(program, qtbot)
    program.window.actions_by_name["reset"].trigger()
    learn(program, qtbot, 5)
    since_reset = all_of(program, qtbot)
    program.window.actions_by_name["new_start"].trigger()
    learn(program, qtbot, 9)
    since_new_start = all_of(program, qtbot)
    program.notifications.repairRequested.emit((("learning_rate", 0.125),))
    learn(program, qtbot, 3)
    assert menu_texts(program)[0] == "Undo Learning rate 0.3 → 0.125, reset"
    last = all_of(program, qtbot)
    for expected, text in ((since_new_start, "new start"), (since_reset, "reset")):
        undo(program, qtbot)
        assert all_of(program, qtbot) == expected
        assert menu_texts(program)[0] == f"Undo {text}"
    undo(program, qtbot)
    assert all_of(program, qtbot) == first
    for _ in range(3):
        QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert all_of(program, qtbot) == last


def test_a_data_set_begins_at_step_0_as_one_step_that_brings_everything_back_bit_for_bit(program, qtbot):
    """Points, settings, features, and the trained run with its curve (another optimizer has a memory of its own)."""
    program.editor.settings.set_params({"optimizer": "adam", "batch_size": 8, "learning_rate": 0.01})
    program.editor.set_features(("x", "y", "x2"))
    learn(program, qtbot, 137)
    view = program.viewport.view
    steps = program.editor.undo_stack.count()
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 200)
    program.runner.pause()
    settle(program, qtbot)
    before = all_of(program, qtbot)
    program.data.use_data_set("iris", None)
    assert program.window.messages.text() == "Standardize was switched on for these data."
    opened = all_of(program, qtbot)
    assert program.files.document().trained.state.step == 0
    assert program.runner.phase is Phase.PAUSED
    hyperparams = program.editor.session.hyperparams
    assert hyperparams == Hyperparams(optimizer="adam", batch_size=8, learning_rate=0.01, standardize=True)
    assert program.editor.undo_stack.count() == steps + 1
    assert program.viewport.view != view, "all of the flowers are in view"
    undo(program, qtbot)
    assert all_of(program, qtbot) == before
    assert program.viewport.view == view
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert all_of(program, qtbot) == opened
    learn(program, qtbot, 20)
    after = all_of(program, qtbot)
    program.data.use_data_set("wine", None)
    assert "Standardize" not in program.window.messages.text(), "nothing was changed"
    undo(program, qtbot)
    assert all_of(program, qtbot) == after


def test_undo_of_a_reset_goes_back_to_the_moment_of_the_reset_and_not_to_the_last_picture(program, qtbot):
    """The trainer is always ahead of the window."""
    program.runner.set_speed(len(SPEEDS) - 1)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 500)
    seen = program.runner.last_frame.state.step
    program.window.actions_by_name["reset"].trigger()
    undo(program, qtbot)  # before any frame has told what there was
    document = program.files.document()
    state = document.trained.state
    assert program.runner.phase is Phase.PAUSED
    assert state.step >= seen
    session, run = program.editor.session, TrainingRun()
    run.use_data(session.data)
    run.reset(session.seed)
    run.train(state.step)
    assert state.weights.tobytes() == run.state.weights.tobytes()
    assert document.trained.curve.total.last.tobytes() == run.curve.total.last.tobytes()
    assert document.trained.curve.total.steps[-1] == run.curve.total.steps[-1]


def test_the_trainer_keeps_no_run_that_nothing_leads_back_to(own_program, qtbot):
    program = own_program
    for _ in range(2):
        learn(program, qtbot, 3)
        program.window.actions_by_name["new_start"].trigger()
    learn(program, qtbot, 3)
    assert [run.number for run in program.runner.last_frame.kept_runs] == [1, 2]
    assert program.editor.undo_stack.n_bytes > sum(run.n_bytes for run in program.runner.last_frame.kept_runs) > 0
    undo(program, qtbot)
    program.editor.place(0.0, 0.0)
    settle(program, qtbot)
    assert [run.number for run in program.runner.last_frame.kept_runs] == [1]


def test_a_reset_at_the_start_is_no_step_and_modifies_nothing(own_program, qtbot):
    program = own_program
    for _ in range(2):
        program.window.actions_by_name["reset"].trigger()
        settle(program, qtbot)
    assert menu_texts(program) == ["Undo", "Redo"]
    learn(program, qtbot, 1)
    program.window.actions_by_name["reset"].trigger()
    assert menu_texts(program) == ["Undo reset", "Redo"]
    assert not program.window.isWindowModified()


def test_a_click_on_each_kind_of_control_is_undone_where_it_was_made(program, qtbot):
    window = program.window
    before = program.editor.session
    for control in (
        window.training.rows["penalty"].segments[0],
        window.features.chips["x2"],
        window.features.rows["standardize"].switch,
    ):
        QTest.mouseClick(control, LEFT)
    assert program.editor.undo_stack.count() == 3
    for _ in range(3):
        undo(program, qtbot)
    assert program.editor.session == before
    assert window.training.rows["penalty"].segments[1].isChecked()
    assert not window.features.chips["x2"].isChecked()
    assert not window.features.rows["standardize"].switch.isChecked()
