"""The panels of losses and metrics in the running window: linked with canvas and table, and what one can see there."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.app.program import Program
from softmax_viz.controllers.session import autosaver
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import generate
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.overlays.lit_points import LitPoints
from softmax_viz.views.style.numbers import loss

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """One window for all tests, with all of its threads."""
    settings = Settings(tmp_path_factory.mktemp("measure") / "s.ini")
    program = Program(
        qapp, Session(data=generate("blobs")), settings, "light", Autosave(tmp_path_factory.mktemp("kept"))
    )
    program.window.resize(1366, 768)
    program.show()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autosaver, "_CHANGE_MS", 1)
        kept = []
        program.files.autosaver.kept.connect(lambda: kept.append(1))
        program.editor.place(0.0, 0.0)
        program.wait_for_trainer(lambda: bool(kept), 20_000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture(autouse=True)
def at_rest(program, qtbot):
    """No panel, and no pulse around selected points, after a test."""
    yield
    program.window.canvas.flash.stop()
    for name in ("losses", "metrics"):
        program.shell.gate.ask(ShowPanel(name, False))
    qtbot.waitUntil(program.runner.is_settled)


def wait_for(program, qtbot, name):
    """Wait until the panel ``name`` shows the state of the newest frame."""
    shown, step = program.shell.store, lambda: program.runner.last_frame.state.step
    key = {"losses": "point_losses", "metrics": "metrics"}[name]

    def is_there():
        value = shown.state.run.insights.get(key)
        return (
            program.runner.is_settled()
            and value is not None
            and value.step == step()
            and len(value.labels) == program.editor.data.n_points
        )

    qtbot.waitUntil(is_there)
    return shown.state.run.insights[key]


def open_panel(program, qtbot, name):
    program.shell.gate.ask(ShowPanel(name, True))
    return program.window.panels[name], wait_for(program, qtbot, name)


def canvas_place(program, index):
    x, y = program.window.canvas.surface.mapping.to_canvas(program.editor.data.points[index : index + 1])[0]
    return QPoint(round(x), round(y))


def test_losses_are_linked_with_the_canvas_both_ways(program, qtbot):
    program.runner.step(20)
    panel, value = open_panel(program, qtbot, "losses")
    numbers = program.window.transport.numbers
    assert panel.bar.texts()[::2] == (loss(value.data_loss), loss(value.total))
    assert (numbers["loss"].text, numbers["total"].text) == tuple(
        f"{name} {text}" for name, text in zip(("loss", "total"), panel.bar.texts()[::2], strict=True)
    )
    worst = panel.worst.points()[0]
    QTest.mouseClick(panel.worst, LEFT, NONE, QPoint(30, 5))
    assert program.editor.selection.tolist() == [worst]
    assert isinstance(program.window.canvas.overlays.get("lit"), LitPoints)
    QTest.mouseMove(panel, QPoint(1, 1))
    program.editor.select(np.array([3, 5]))  # as the selection tool does
    assert panel.strip._selection.tolist() == [3, 5]
    QTest.mouseMove(program.window.canvas, canvas_place(program, 7))
    qtbot.waitUntil(lambda: panel.strip._marked >= 0)
    distances = np.hypot(*(program.editor.data.points - program.editor.data.points[7]).T)
    assert distances[panel.strip._marked] < 0.05
    program.shell.gate.ask(ShowPanel("losses", False))
    assert program.window.canvas.overlays.get("lit") is None


def test_a_regularised_model_is_right_more_often_than_it_says(program, qtbot):
    """Misconception 39: over-confidence is not the only miscalibration."""
    program.editor.settings.set_params(Hyperparams(penalty="l2", strength=0.1, learning_rate=1.0).as_dict())
    program.runner.step(300)
    panel, value = open_panel(program, qtbot, "metrics")
    calibration = value.train.calibration
    used = calibration.counts >= 5
    assert used.any()
    assert (calibration.shares[used] > calibration.confidence[used]).all()
    assert calibration.error > 0.2
    assert panel.columns[0].accuracy.text().startswith("accuracy 9")


def test_with_a_large_penalty_the_largest_class_has_all_predictions(program, qtbot):
    """Misconception 41: a high accuracy is no good model."""
    random = np.random.default_rng(0)
    labels = np.r_[np.zeros(300, int), np.ones(20, int), np.full(10, 2)]
    data = Dataset(random.normal(size=(330, 2)) * 0.5 + labels[:, None], labels, make_classes(3))
    program.shell.open_data(data, "imbalance", {})
    program.editor.settings.set_params(Hyperparams(penalty="l2", strength=1.0, learning_rate=1.0).as_dict())
    qtbot.waitUntil(program.runner.is_settled)
    program.runner.step(200)
    panel, value = open_panel(program, qtbot, "metrics")
    assert (value.train.confusion[:, 1:] == 0).all()
    column = panel.columns[0]
    assert column.accuracy.text() == "accuracy 90.9\N{NO-BREAK SPACE}% (300 of 330)"
    assert column.largest.text() == "Always answering the largest class would be right for 90.9\N{NO-BREAK SPACE}%."
    assert column.undefined.text() == "– = 0/0. never predicted: class 2, 3"
    matrix = column.matrix
    QTest.mouseClick(matrix, LEFT, NONE, matrix.rect_of((1, 0)).center().toPoint())
    panel.select_button.click()
    assert program.editor.selection.tolist() == list(range(300, 320))


def test_space_runs_and_pauses_after_a_click_in_the_panels(program, qtbot):
    for name in ("metrics", "losses"):
        panel, _ = open_panel(program, qtbot, name)
        for widget in (*panel.findChildren(type(panel.which if name == "metrics" else panel.axis)), panel):
            QTest.mouseClick(widget, LEFT)
            before = program.runner.phase
            QTest.keyClick(program.window, Qt.Key.Key_Space)
            qtbot.waitUntil(lambda before=before: program.runner.phase is not before)
            program.runner.pause()
            qtbot.waitUntil(program.runner.is_settled)
