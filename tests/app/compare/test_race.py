"""Runs side by side in the running window: the same start, one clock, and each run as it would be alone."""

from __future__ import annotations

import numpy as np
import pytest
from races import DATA, START

import softmax_viz.core as core
from softmax_viz.app.compare.compare_intents import CloseRival, Compare
from softmax_viz.app.intents import intents as ask
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.settings.comparisons import CONTRASTS
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.compare.compare_grid import LETTERS, MAIN


def alone(hyperparams, steps):
    """The weights and the bias of a run without a window."""
    result = core.train(DATA.points, DATA.labels, hyperparams, steps=steps, seed=START.seed)
    return result.weights, result.bias


def is_the_run_of(state, hyperparams):
    weights, bias = alone(hyperparams, state.step)
    return np.array_equal(state.weights, weights) and np.array_equal(state.bias, bias)


@pytest.mark.parametrize("name", CONTRASTS)
def test_every_pair_begins_at_the_same_start_and_each_run_is_what_it_would_be_alone(race, name):
    contrast = CONTRASTS[name]
    race.ask(ask.Step(7))
    ours = contrast.needed(START.hyperparams)
    assert race.ask(Compare(ours, contrast.theirs))
    settings = {MAIN: START.hyperparams.with_values(ours)}
    settings["B"] = settings[MAIN].with_values(contrast.theirs)
    assert race.program.editor.session.hyperparams == settings[MAIN]
    states = race.settle()
    assert race.steps == {0}
    np.testing.assert_array_equal(states[MAIN].weights, states["B"].weights)
    assert "Undo" in race.window.messages.text()
    states = race.trains()
    assert race.steps == {states[MAIN].step}
    for letter, state in states.items():
        assert is_the_run_of(state, settings[letter]), letter


def test_undo_of_the_reset_that_began_it_brings_the_run_back_and_the_others_catch_up(race):
    race.ask(ask.Step(31))
    before = race.settle()[MAIN]
    race.ask(Compare({}, {"optimizer": "adam"}))
    assert race.settle()[MAIN].step == 0
    race.ask(ask.Undo())
    states = race.settle()
    np.testing.assert_array_equal(states[MAIN].weights, before.weights)
    assert race.steps == {31}
    assert is_the_run_of(states["B"], START.hyperparams.with_value("optimizer", "adam"))


def test_reset_new_start_and_their_undo_reach_every_run(race):
    race.ask(Compare({}, {"learning_rate": 1.0}))
    race.ask(ask.Step(9))
    before = race.settle()
    race.ask(ask.Reset())
    race.settle()
    assert race.steps == {0}
    race.ask(ask.Step(4))
    race.settle()
    race.ask(ask.NewStart())
    starts = race.settle()
    assert race.steps == {0}
    np.testing.assert_array_equal(starts[MAIN].weights, starts["B"].weights)
    assert not np.array_equal(starts[MAIN].weights, alone(START.hyperparams, 0)[0])
    race.ask(ask.Undo())
    race.settle()
    assert race.steps == {4}
    race.ask(ask.Undo())
    after = race.settle()
    for letter, state in before.items():
        np.testing.assert_array_equal(after[letter].weights, state.weights)


def test_live_edits_of_points_classes_features_and_settings_reach_a_rival_as_they_would_a_run_of_its_own(race, qtbot):
    overrides = {"loss": "hinge", "batch_size": 8}
    race.ask(Compare({}, overrides))
    own = START.hyperparams.with_values(overrides)
    single = Runner(Session(DATA, own, START.features, START.seed))
    single.start()
    editor = race.program.editor
    edits = (
        (ask.PlacePoint(0.4, 0.3, 0), lambda: single.use_data(editor.data, 1)),
        (ask.SetFeatures(("x", "y", "xy")), lambda: single.use_features(("x", "y", "xy"))),
        (ask.AddClass(), lambda: single.use_data(editor.data, 2)),
        (ask.SetParam("learning_rate", 0.05, 0), lambda: single.use_hyperparams(own.with_value("learning_rate", 0.05))),
        (ask.SetParam("batch_size", 3, 0), lambda: None),  # the rival has its own
        (ask.Undo(), lambda: None),
    )
    for intent, follow in edits:
        race.ask(ask.Step(5))
        single.step(5)
        race.settle()
        assert race.ask(intent)
        follow()
    race.ask(ask.Step(5))
    single.step(5)
    states = race.settle()
    qtbot.waitUntil(single.is_settled)
    expected = single.last_frame.state
    assert single.stop()
    single.deleteLater()
    assert (states["B"].step, states[MAIN].step) == (expected.step, expected.step) == (35, 35)
    np.testing.assert_array_equal(states["B"].weights, expected.weights)
    np.testing.assert_array_equal(states["B"].bias, expected.bias)


def test_weights_changed_by_hand_are_changed_in_every_run(race):
    race.ask(Compare({}, {"learning_rate": 1.0}))
    race.ask(ask.Step(3))
    before = race.settle()
    race.program.editor.weights.put(0, 1, 0.0, 2.5, True)
    after = race.settle()
    assert [state.weights[0, 1] for state in after.values()] == [2.5, 2.5]
    race.ask(ask.Undo())
    for letter, state in race.settle().items():
        np.testing.assert_array_equal(state.weights, before[letter].weights)


def test_a_rival_that_cannot_follow_says_why_and_goes_on_when_it_can(race):
    race.ask(Compare({}, {"loss": "hinge"}))
    race.ask(ask.SetParam("optimizer", "newton", 0))
    assert race.desk.rivals["B"].hyperparams == START.hyperparams.with_value("loss", "hinge")
    assert race.header("B").title.text().startswith("cannot follow")
    assert "Newton needs a smooth objective" in race.header("B").title.accessibleDescription()
    race.ask(ask.SetParam("optimizer", "adam", 0))
    assert race.desk.rivals["B"].hyperparams.optimizer == "adam"
    assert race.header("B").title.text() == "hinge (SVM)"
    assert not race.ask(Compare({"optimizer": "newton"}, {"loss": "hinge"}))  # nothing has changed
    assert set(race.desk.rivals) == {"B"}
    assert race.program.editor.session.hyperparams.optimizer == "adam"


def test_a_rule_that_one_run_meets_stops_all_at_the_same_step(race, qtbot):
    race.ask(Compare({}, {"optimizer": "adam"}))
    race.ask(ask.SetRules(StopRules(steps=40)))
    race.ask(ask.Run())
    qtbot.waitUntil(lambda: all(runner.last_frame.stopped is not None for runner in race.runners.values()))
    race.settle()
    assert race.steps == {40}
    race.ask(ask.Reset())
    race.ask(ask.SetRules(StopRules(data_loss=0.2)))  # Adam is there first
    race.settle()
    race.ask(ask.Run())
    rival = race.desk.rivals["B"].runner
    qtbot.waitUntil(lambda: rival.last_frame.stopped is not None)
    race.settle()
    assert race.program.runner.last_frame.stopped is None
    assert race.window.messages.text().startswith("B: ")
    assert len(race.steps) == 1


def test_a_run_that_diverges_says_so_and_holds_nobody_up(race, qtbot):
    race.ask(Compare({}, {"learning_rate": 100.0, "optimizer": "nesterov", "momentum": 0.999}))
    race.ask(ask.SetFeatures(("x", "y", "x2", "xy", "y2")))
    race.ask(ask.SetParam("strength", 10.0, 0))
    race.ask(ask.SetParam("penalty", "l2", 0))
    race.ask(ask.SetParam("learning_rate", 0.01, 0))
    race.ask(ask.Run())
    rival = race.desk.rivals["B"].runner
    qtbot.waitUntil(lambda: rival.phase is Phase.DIVERGED)
    step = race.program.runner.last_frame.state.step
    qtbot.waitUntil(lambda: race.program.runner.last_frame.state.step > step)
    race.ask(ask.Pause())
    race.settle()
    assert race.header("B").title.text().startswith("diverged")
    assert race.program.runner.phase is Phase.PAUSED
    race.ask(ask.Reset())
    race.settle()
    assert race.steps == {0}
    assert not race.header("B").title.text().startswith("diverged")


def test_up_to_four_runs_stand_side_by_side_and_each_can_be_closed(race, qtbot):
    splitter, canvas = race.window.splitter, race.window.canvas
    sizes = splitter.sizes()
    for value in (0.1, 1.0, 3.0):
        race.ask(ask.Step(2))
        assert race.ask(Compare({}, {"learning_rate": value}))
    assert list(race.desk.rivals) == list(LETTERS)
    assert not race.header(MAIN).button.isEnabled()
    assert not race.ask(Compare({}, {"learning_rate": 9.0}))
    assert "4" in race.window.messages.text()
    race.ask(ask.Step(6))
    race.settle()
    for letter, state in race.states.items():
        rate = {"B": 0.1, "C": 1.0, "D": 3.0}.get(letter, 0.3)
        assert is_the_run_of(state, START.hyperparams.with_value("learning_rate", rate))
    rival = race.desk.rivals["C"].runner
    race.header("C").button.click()
    assert rival.stop(0)  # its thread has ended
    assert list(race.desk.grid.cells) == [MAIN, "B", "D"]
    race.ask(Compare({}, {"bias": False}))
    assert race.desk.rivals["C"].overrides == {"bias": False}
    for letter in LETTERS:
        race.ask(CloseRival(letter))
    assert race.desk.grid is None
    assert splitter.indexOf(canvas) == 0
    assert splitter.sizes() == sizes
    assert not race.program.compare.is_open
    assert race.program.runner.link.followers == ()


@pytest.mark.parametrize("n_classes", [2, 12])
def test_it_compares_any_number_of_classes(race, qtbot, n_classes):
    race.program.shell.open_data(blobs(n_classes, 4), "many")
    assert race.ask(Compare({}, {"loss": "hinge"}))
    states = race.trains(3)
    assert {state.n_classes for state in states.values()} == {n_classes}
    canvas = race.desk.grid.cells["B"].canvas
    qtbot.waitUntil(lambda: canvas.scene.picture is not None and canvas.scene.picture.view == canvas.scene.view)
    assert canvas.scene.data.n_classes == n_classes
    assert not canvas.grab().toImage().isNull()


def test_another_data_set_keeps_the_comparison_and_a_trained_session_ends_it_with_a_note(race):
    race.ask(Compare({}, {"optimizer": "adam"}))
    race.program.shell.open_data(blobs(4, 6), "four")
    states = race.settle()
    assert {state.n_classes for state in states.values()} == {4}
    np.testing.assert_array_equal(states[MAIN].weights, states["B"].weights)
    race.program.files.adopt(Document(START), "")  # untrained
    states = race.settle()
    np.testing.assert_array_equal(states[MAIN].weights, states["B"].weights)
    assert race.program.compare.is_open
    race.ask(ask.Step(5))
    race.settle()
    trained = Trained(race.program.runner.last_frame.trained)
    race.program.files.adopt(Document(START, trained), "")
    assert not race.program.compare.is_open
    assert "The comparison has ended" in race.window.messages.text()
    assert race.settle()[MAIN].step == 5


def test_view_style_theme_probe_and_selection_are_common(race, qtbot):
    race.ask(Compare({}, {"loss": "hinge"}))
    race.settle()
    canvas, program = race.desk.grid.cells["B"].canvas, race.program
    view = Viewport(-3.0, 1.0, -2.0, 2.0)
    race.ask(ask.ShowViewport(view))
    race.ask(ask.NextQuantity())
    race.ask(ask.PinProbe(0.5, 0.25))
    race.ask(ask.SelectPoints(np.array([4])))
    race.ask(ask.ChooseTheme("dark"))
    race.settle()
    scene, main = canvas.scene, program.window.canvas.scene
    assert scene.view == main.view == view
    assert scene.picture.view == view
    assert scene.field_style == main.field_style == program.style_controller.field_style
    assert scene.probe == main.probe == (0.5, 0.25)
    assert scene.selection.tolist() == [4]
    assert scene.theme.name == "dark"
    assert scene.picture.size == canvas.viewport.device_size
    for intent in (ask.PreviousQuantity(), ask.ReleaseProbe(), ask.ChooseTheme("light"), ask.FitView()):
        race.ask(intent)
    race.settle()
    qtbot.waitUntil(lambda: not program.window.canvas.flash.clock.isActive())
