"""The panel of the weights in the running window, by mouse, wheel and keys: what is typed is what the model has."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.settings import Settings

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """A window with the panel, after a random start without penalty."""
    settings = Settings(tmp_path_factory.mktemp("weights") / "s.ini")
    hyperparams = Hyperparams(penalty="none", initialization="normal")
    program = Program(qapp, Session(data=blobs(3, 20), title="t", hyperparams=hyperparams), settings, "light")
    program.show()
    program.shell.gate.ask(ShowPanel("weights", True))
    program.wait_for_trainer(program.runner.is_settled, 9000)
    program.editor.set_seed(3)
    program.files.unsaved.keep_now()  # its thread begins with the module, not with one of the tests
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def panel(program, qtbot):
    program.runner.reset(program.editor.session.seed)
    program.runner.step(20)
    panel = program.window.panels["weights"]
    settle(program, qtbot)
    qtbot.waitUntil(lambda: panel.model.weights is not None and panel.model.weights.step == 20)
    return panel


def settle(program, qtbot):
    qtbot.waitUntil(program.runner.is_settled)


def drawn(program, qtbot):
    """The field and the canvas as they are drawn once nothing moves any more, such as labels that are placed anew."""
    settle(program, qtbot)
    canvas = program.window.canvas
    shots = [canvas.grab().toImage()]

    def is_still():
        shots.append(canvas.grab().toImage())
        is_planned = any(timer.isActive() for timer in canvas.findChildren(QTimer))
        return not is_planned and len(shots) > 3 and shots[-1] == shots[-2] == shots[-3]

    qtbot.waitUntil(is_still)
    return program.store.state.run.picture.pixels.tobytes(), shots[-1]


def model_of(program):
    return program.runner.last_frame.state


def cell(panel, row, column):
    return panel.view.visualRect(panel.model.index(row, column)).center()


def choose(panel, row, column):
    QTest.mouseClick(panel.view.viewport(), LEFT, pos=cell(panel, row, column))


def turn(panel, row, column, notches):
    place = QPointF(cell(panel, row, column))
    on_screen = QPointF(panel.view.viewport().mapToGlobal(place.toPoint()))
    event = QWheelEvent(
        place, on_screen, QPoint(), QPoint(0, 120 * notches), LEFT & ~LEFT, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.view.viewport(), event)


def test_a_typed_number_is_the_weight_and_an_undo_brings_back_every_bit(program, panel, qtbot):
    before = model_of(program)
    choose(panel, 1, 0)
    QTest.keyClicks(panel.view, "-")
    editor = panel.view.viewport().findChild(QLineEdit)
    assert editor.text() == "-"
    QTest.keyClicks(editor, "1.25")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: program.editor.undo_stack.undoText().startswith("weight")
    )  # Qt commits what was typed a moment later
    settle(program, qtbot)
    after = model_of(program)
    expected = before.weights.copy()
    expected[1, 0] = -1.25
    assert after.weights.tolist() == expected.tolist()
    assert after.step == 20
    assert program.editor.undo_stack.undoText().startswith("weight w₂ x ")
    assert program.editor.undo_stack.undoText().endswith("→ −1.25")
    assert program.editor.is_modified
    QTest.keyClick(program.window, Qt.Key.Key_Z, CONTROL)
    settle(program, qtbot)
    assert model_of(program).theta.tobytes() == before.theta.tobytes()
    QTest.keyClick(program.window, Qt.Key.Key_Y, CONTROL)
    settle(program, qtbot)
    assert model_of(program).weights.tolist() == expected.tolist()


def test_steps_by_keys_and_wheel_on_one_weight_are_one_undo_step_also_while_it_trains(program, panel, qtbot):
    before = model_of(program)
    n_steps = program.editor.undo_stack.index()
    choose(panel, 0, 1)
    QTest.keyClick(panel.view, Qt.Key.Key_Up, CONTROL)
    QTest.keyClick(panel.view, Qt.Key.Key_Up, CONTROL)
    turn(panel, 0, 1, 3)
    settle(program, qtbot)
    moved = model_of(program).weights[0, 1] - before.weights[0, 1]
    assert 0.4 < moved <= 0.5 + 1e-9, "five steps of a tenth, the first to a round number"
    assert program.editor.undo_stack.index() == n_steps + 1
    choose(panel, 2, 2)
    QTest.keyClick(panel.view, Qt.Key.Key_Down, CONTROL)
    settle(program, qtbot)
    assert program.editor.undo_stack.index() == n_steps + 2
    assert program.editor.undo_stack.undoText().startswith("bias b₃ ")
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 40)
    QTest.keyClick(panel.view, Qt.Key.Key_Down, CONTROL)
    qtbot.waitUntil(lambda: len(program.runner.last_frame.changes) > 0 and program.runner.phase is Phase.RUNNING)
    program.runner.pause()
    settle(program, qtbot)
    for _ in range(program.editor.undo_stack.index() - n_steps):
        program.editor.undo_stack.undo()
    settle(program, qtbot)
    assert model_of(program).theta.tobytes() == before.theta.tobytes()
    assert model_of(program).step > 40


def test_the_common_part_moves_no_pixel_of_the_canvas_and_no_probability(program, panel, qtbot):
    program.probe.pin(0.3, 0.2)
    pixels = drawn(program, qtbot)
    probabilities = program.store.state.probe.probabilities
    common = model_of(program).theta.mean(axis=0)
    slider = panel.common.slider
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    settle(program, qtbot)
    assert np.allclose(model_of(program).theta.mean(axis=0) - common, [2.1, 2.1, 0.0], atol=1e-12)
    assert np.allclose(program.store.state.probe.probabilities, probabilities, rtol=1e-12)
    assert drawn(program, qtbot) == pixels
    QTest.mouseClick(panel.common.centre_button, LEFT)
    settle(program, qtbot)
    assert np.allclose(model_of(program).theta.mean(axis=0), 0.0, atol=1e-14)
    assert drawn(program, qtbot) == pixels
    QTest.keyClick(program.window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    program.runner.pause()
    settle(program, qtbot)


def test_what_is_unfolded_comes_into_view_in_a_low_panel(program, panel, qtbot):
    program.window.resize(1100, 700)
    title, box = panel.two_vectors.title, panel.two_vectors.boxes[-1][0]
    panel._area.ensureWidgetVisible(title, 0, 0)
    QTest.mouseClick(title, LEFT)
    qtbot.waitUntil(lambda: box.visibleRegion().boundingRect() == box.rect() and not title.visibleRegion().isEmpty())
    QTest.mouseClick(title, LEFT)
