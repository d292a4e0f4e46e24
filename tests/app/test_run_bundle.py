"""Two runs in one process: each trains, draws and answers by itself, and both end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.app.run_bundle import RunBundle, connect_run, connect_runner
from softmax_viz.controllers.display.field_style_controller import FieldStyleController
from softmax_viz.controllers.display.shown_values import read_probe
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.field_style import FieldStyle

DATA = blobs(3, 10)
SETTINGS = (Hyperparams(learning_rate=0.1, penalty="none"), Hyperparams(learning_rate=0.5, penalty="none"))
STEPS = 40


def descended(weights, bias, rate):
    """Gradient descent on the mean cross-entropy, as textbooks write it."""
    targets = np.eye(3)[DATA.labels]
    for _ in range(STEPS):
        scores = DATA.points @ weights.T + bias
        errors = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True) - targets
        weights = weights - rate * errors.T @ DATA.points / DATA.n_points
        bias = bias - rate * errors.mean(axis=0)
    return weights, bias


@pytest.fixture
def bundles(qapp):
    styles = FieldStyleController(FieldStyle())
    made = []
    for settings in SETTINGS:
        owner = Editor(Session(DATA, settings))
        bundle = RunBundle(owner.session, styles.field_style, "light", lambda: 0.0)
        connect_runner(bundle.runner, owner.owner)
        connect_run(bundle, owner.owner)
        styles.fieldStyleChanged.connect(bundle.runner.use_field_style)
        made.append((bundle, owner))
        bundle.viewport.on_size_changed(64, 48)
    yield made, styles
    for bundle, _owner in made:
        bundle.stop()
    for bundle, owner in made:
        bundle.deleteLater()
        owner.deleteLater()
    styles.deleteLater()
    qapp.processEvents()


def settled(qtbot, *runs):
    qtbot.waitUntil(lambda: all(run.runner.is_settled() for run in runs))


def test_two_runs_of_one_session_with_other_settings_train_draw_and_answer(bundles, qtbot):
    made, styles = bundles
    runs = [bundle for bundle, _ in made]
    told = {id(run): [] for run in runs}
    for run in runs:
        run.factsChanged.connect(told[id(run)].append)
        run.start()
    settled(qtbot, *runs)
    starts = [run.runner.last_frame.state for run in runs]
    for run in runs:
        run.runner.step(STEPS)
        run.probe.pin(0.5, -0.25)
    settled(qtbot, *runs)
    for run, start, settings in zip(runs, starts, SETTINGS, strict=True):
        facts = run.facts
        assert facts is told[id(run)][-1]
        assert (facts.shown.phase, facts.shown.numbers.step) == (Phase.PAUSED, STEPS)
        assert facts.shown.picture.size == (64, 48)
        assert len(facts.shown.marks.wrong) == DATA.n_points
        probe = read_probe(facts.probed, DATA.classes, styles.field_style)
        state = run.runner.last_frame.state
        scores = state.weights @ (0.5, -0.25) + state.bias
        np.testing.assert_allclose(probe.probabilities, np.exp(scores) / np.exp(scores).sum(), rtol=1e-12)
        weights, bias = descended(start.weights, start.bias, settings.learning_rate)
        np.testing.assert_allclose(state.weights, weights, rtol=1e-9)
        np.testing.assert_allclose(state.bias, bias, rtol=1e-9, atol=1e-12)


def test_an_edit_of_one_session_is_not_heard_by_the_run_of_another_but_the_style_is_common(bundles, qtbot):
    made, styles = bundles
    (one, owner), (two, _) = made
    for run in (one, two):
        run.start()
    settled(qtbot, one, two)
    pictures = [run.facts.shown.picture for run in (one, two)]
    owner.set_features(("x",))
    settled(qtbot, one, two)
    assert one.runner.last_frame.features == ("x",)
    assert two.runner.last_frame.features == ("x", "y")
    styles.use(replace(FieldStyle(), quantity="winner"))
    settled(qtbot, one, two)
    assert all(run.facts.shown.picture is not before for run, before in zip((one, two), pictures, strict=True))


def test_they_end_in_order_and_the_other_goes_on(bundles, qtbot):
    (one, _), (two, _) = bundles[0]
    for run in (one, two):
        run.start()
        run.runner.run()
    qtbot.waitUntil(lambda: all(run.runner.phase is Phase.RUNNING for run in (one, two)))
    assert one.stop()
    step = two.runner.last_frame.state.step
    qtbot.waitUntil(lambda: two.runner.last_frame.state.step > step)
    assert two.stop()
    assert one.stop()  # may be said again
