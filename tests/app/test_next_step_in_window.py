"""The next step taken slowly in the running window: five stages by key and button, and the step that was foretold."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.lines.boundaries import boundary_segments
from softmax_viz.storage.settings import Settings
from softmax_viz.views.next_step.stages import PREDICT, RESIDUAL, STAGES, UPDATE

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """A window whose run learns with momentum from batches of 16."""
    settings = Settings(tmp_path_factory.mktemp("next_step") / "s.ini")
    hyperparams = Hyperparams(initialization="normal", optimizer="momentum", batch_size=16)
    program = Program(qapp, Session(data=blobs(3, 20), title="t", hyperparams=hyperparams), settings, "light")
    program.show()
    program.wait_for_trainer(program.runner.is_settled, 9000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


def settle(program, qtbot):
    qtbot.waitUntil(program.runner.is_settled)


def press(program, key=Qt.Key.Key_J):
    QTest.keyClick(program.window, key)


def foretold(program, qtbot):
    settle(program, qtbot)
    step = program.runner.last_frame.trained.step
    qtbot.waitUntil(lambda: getattr(program.store.state.run.insights.get("next_step"), "step", -1) == step)
    return program.store.state.run.insights["next_step"]


def test_the_key_leads_through_five_stages_and_the_fifth_takes_the_step_that_was_foretold(program, qtbot):
    assert program.window.canvas.overlays.get("next_step") is None
    program.runner.step(3)
    press(program)  # shows the panel
    value = foretold(program, qtbot)
    docks = program.window.docks
    docks.resizeDocks([docks.docks["next_step"]], [280], Qt.Orientation.Horizontal)
    panel, overlays = program.window.panels["next_step"], program.window.canvas.overlays
    said = [panel.text.text()]
    for stage in range(1, len(STAGES)):
        press(program)
        assert panel.stage == stage
        said.append(panel.text.text())
        assert overlays.get("next_step") is not None
        last = panel.view.visualRect(panel.model.index(0, panel.model.columns_of(stage)[-1]))
        assert last.left() >= 0
        assert last.right() <= panel.view.viewport().width()  # also in a narrow panel
    assert len(set(said)) == len(STAGES)
    assert f"{value.n_batch} of 60" in said[PREDICT]
    weight = panel.model.index(0, 0).data()
    assert float(weight.replace("−", "-")) == pytest.approx(value.theta[0, 0], abs=1e-4)
    assert float(panel.model.index(1, 4).data().replace("−", "-")) == pytest.approx(value.following[0, 1], abs=1e-4)
    model = value.model
    wanted = boundary_segments(model[:, :2], model[:, 2], ("x", "y"), program.store.state.view)
    assert np.array_equal(overlays.get("next_step")._boundary, wanted)
    press(program)
    settle(program, qtbot)
    after = program.runner.last_frame.trained
    assert after.step == value.step + 1
    assert np.allclose(after.theta, value.following, rtol=1e-12, atol=1e-14)
    assert panel.stage == PREDICT


def test_rows_and_formula_stay_while_a_step_is_computed(program, qtbot):
    value = foretold(program, qtbot)
    panel, classes = program.window.panels["next_step"], program.editor.data.classes
    model, resets = panel.model, []
    weight, formula = model.index(0, 0).data(), panel.formula.text()
    connection = model.modelReset.connect(lambda: resets.append(model.rowCount()))
    panel.show_step(None, classes, True)
    assert "being computed" in panel.text.text()
    assert (model.index(0, 0).data(), panel.formula.text()) == (None, formula)
    panel.show_step(value, classes, False)
    assert (model.index(0, 0).data(), panel.formula.text()) == (weight, formula)
    assert resets == []
    panel.show_step(None, classes, False)  # there is none
    assert resets == [0]
    panel.show_step(value, classes, False)
    model.disconnect(connection)


def test_the_button_pauses_a_run_and_space_stays_with_the_window(program, qtbot):
    value = foretold(program, qtbot)
    panel = program.window.panels["next_step"]
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING and "Pause" in panel.next_button.text())
    QTest.mouseClick(panel.next_button, LEFT)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.PAUSED)
    assert foretold(program, qtbot).step >= value.step
    assert panel.stage == PREDICT
    QTest.mouseClick(panel.next_button, LEFT)
    assert panel.stage == RESIDUAL
    press(program, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    program.runner.pause()
    settle(program, qtbot)


def test_an_arrow_begins_at_its_point_and_shows_its_pull_from_the_origin(program, qtbot):
    value = foretold(program, qtbot)
    panel, canvas = program.window.panels["next_step"], program.window.canvas
    panel.show_stage(RESIDUAL)
    segments = canvas.overlays.get("next_step").pulls(canvas.mapping, program.store.state.theme)
    points = program.editor.data.points[value.shown]
    assert np.allclose(segments[:, :2], canvas.mapping.to_canvas(points))
    own = 1.0 - value.probabilities[np.arange(len(points)), value.labels]
    along = (segments[:, 2:] - segments[:, :2]) * (1.0, -1.0)
    wanted = own[:, None] * points
    ratio = np.linalg.norm(along, axis=1) / np.linalg.norm(wanted, axis=1)
    view = program.store.state.view
    if abs(view.width / canvas.mapping.width - view.height / canvas.mapping.height) < 1e-9 * view.width:
        assert np.allclose(ratio, ratio[0], rtol=1e-6), "all to one scale"
    image = QImage(400, 300, QImage.Format.Format_ARGB32)
    for stage in range(UPDATE + 1):  # every stage can be painted, also where all pulls are 0
        panel.show_stage(stage)
        image.fill(0)
        with QPainter(image) as painter:
            canvas.overlays.paint(painter, canvas.mapping, program.store.state.theme, canvas.font())
        assert not image.allGray() or stage == PREDICT


def test_nothing_is_drawn_once_the_panel_is_hidden(program, qtbot):
    program.shell.show_panel("next_step", False)
    assert program.window.canvas.overlays.get("next_step") is None
    settle(program, qtbot)
