"""No message outlives what it says: whatever the person does next, what is said is still true."""

from itertools import product

import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.training.stopping import StopRules

pytestmark = pytest.mark.slow


def settle(program, qtbot):
    qtbot.waitUntil(program.runner.is_settled)


def stopped(program):
    program.run.use_rules(StopRules(steps=program.runner.last_frame.state.step + 5))
    program.runner.run()


OF_A_MOMENT = {
    "stopped": (stopped, "Stopped at step"),
    "checked": (lambda program: program.runner.check_gradient(), "The gradient is right"),
    "done": (lambda program: program.notifications.show_info("Done."), "Done."),
    "refused": (lambda program: program.editor.set_param("learning_rate", -1.0), "learning_rate"),
    "suited": (lambda program: program.data.use_data_set("iris", None), "Standardize was switched on"),
    "doubted": (lambda program: program.notifications.show_warnings((UserError("Read so."),)), "Read so."),
}
THEN = {
    "run": lambda program: program.runner.toggle(),
    "step": lambda program: program.window.actions_by_name["step"].trigger(),
    "place": lambda program: program.editor.place(0.1, 0.1),
    "setting": lambda program: program.editor.set_param("learning_rate", 0.29),
    "feature": lambda program: program.editor.set_features(("x", "y", "xy")),
    "undo": lambda program: program.editor.undo_stack.undo(),
    "reset": lambda program: program.window.actions_by_name["reset"].trigger(),
    "data": lambda program: program.data.use_data_set("moons", program_defaults("moons")),
}


def program_defaults(name):
    from softmax_viz.core.toy_data.generators import GENERATORS

    return GENERATORS[name].defaults()


def begin(program, qtbot):
    program.run.use_rules(StopRules())
    program.runner.pause()
    program.window.messages.dismiss()
    program.data.use_data_set("blobs", program_defaults("blobs"))
    program.editor.set_features(("x", "y"))
    for name, value in (("standardize", False), ("learning_rate", 0.3)):
        program.editor.set_param(name, value)
    program.runner.step(3)
    settle(program, qtbot)


def test_what_is_said_of_a_moment_goes_with_the_next_run_step_or_edit(program, qtbot):
    bar, left = program.window.messages, []
    pairs = {*product(OF_A_MOMENT, ("run", "place")), *product(("done",), THEN)}
    for said, then in sorted(pairs):
        begin(program, qtbot)
        happen, words = OF_A_MOMENT[said]
        happen(program)
        qtbot.waitUntil(lambda words=words: words in bar.text())
        settle(program, qtbot)
        program.run.use_rules(StopRules())
        THEN[then](program)
        if words in bar.text():
            left.append((said, then))
    assert left == []
    program.runner.pause()
    settle(program, qtbot)


def test_what_is_not_mended_stays_and_an_edit_that_is_refused_does_not_hide_why(program, qtbot):
    for then, act in THEN.items():
        begin(program, qtbot)
        program.files.autosaver.failed.emit(UserError("No room."))
        act(program)
        assert program.window.messages.text() == "No room.", then
    program.files.saver.written.emit()
    assert program.window.messages.text() == ""
    program.editor.set_param("learning_rate", -1.0)
    program.editor.set_param("learning_rate", -1.0)
    assert "learning_rate" in program.window.messages.text()
    program.runner.pause()
    settle(program, qtbot)
