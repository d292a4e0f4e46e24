"""The sweep in the running window: mouse and keys, real training on small plans."""

import csv
import io
import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.app.program import Program
from softmax_viz.controllers.session import autosaver
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.sweep.sweep_state import SweepPhase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.style.numbers import loss

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ENTER = Qt.Key.Key_Return
STEPS = 30


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """One window for all tests, with all of its threads; the thread of the sweep lives as long as they do."""
    folder = tmp_path_factory.mktemp("sweep")
    program = Program(
        qapp, Session(data=blobs(3, 20), title="Blobs"), Settings(folder / "s.ini"), "light", Autosave(folder / "kept")
    )
    program.window.resize(1366, 900)
    program.show()
    program.shell.gate.ask(ShowPanel("sweep", True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autosaver, "_CHANGE_MS", 1)
        kept = []
        program.files.autosaver.kept.connect(lambda: kept.append(1))
        program.editor.place(0.0, 0.0)
        program.wait_for_trainer(lambda: bool(kept), 20_000)
    start_small_sweep(program)
    timer = program.shell.sweeps._timer
    program.wait_for_trainer(lambda: sweep(program).phase is SweepPhase.DONE and not timer.isActive(), 20_000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture(autouse=True)
def begun(program, qtbot):
    """Every test begins with the same session, and ends at rest."""
    program.files.adopt(Document(Session(data=blobs(3, 20), title="Blobs")), "")
    qtbot.waitUntil(program.runner.is_settled)
    yield
    program.shell.sweeps.cancel()
    program.runner.pause()
    qtbot.waitUntil(lambda: program.runner.is_settled() and not program.shell.sweeps._timer.isActive())


def sweep(program):
    return program.store.state.sweep


def panel_of(program):
    return program.window.panels["sweep"]


def choose(box, text):
    index = [box.itemText(place) for place in range(box.count())].index(text)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def type_in(box, text):
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, ENTER)


def start_small_sweep(program, steps=STEPS, seeds=1):
    """Three learning rates, of which the last is too high, and two strengths."""
    form = panel_of(program).form
    for axis, count, low, high in ((form.across, "3", "0.01", "100"), (form.down, "2", "0.01", "1")):
        choose(axis.count, count)
        type_in(axis.low, low)
        type_in(axis.high, high)
    choose(form.seeds, str(seeds))
    type_in(form.steps, str(steps))
    QTest.mouseClick(panel_of(program).start, LEFT)


def finished(program, qtbot, **given):
    start_small_sweep(program, **given)
    assert sweep(program).phase is SweepPhase.RUNNING
    qtbot.waitUntil(lambda: sweep(program).phase is SweepPhase.DONE)
    return panel_of(program)


def middle(chart, cell):
    return chart.rect_of(cell).center().toPoint()


def test_the_cells_are_the_runs_that_the_window_itself_would_train(program, qtbot):
    """A click opens a cell as one undoable step; after as many steps the loss is that of the cell, to rounding."""
    panel = finished(program, qtbot)
    before, stack = program.editor.session, program.editor.undo_stack
    program.runner.step(5)
    qtbot.waitUntil(lambda: program.runner.is_settled() and program.runner.last_frame.state.step == 5)
    count, weights = stack.index(), program.runner.last_frame.state.weights
    for cell in ((0, 1), (1, 0)):
        index = stack.index()
        QTest.mouseClick(panel.grid, LEFT, NONE, middle(panel.grid, cell))
        told = program.window.messages.text()
        assert stack.index() == index + 1
        wanted = sweep(program).snapshot.cell(*cell)
        hyperparams = program.editor.session.hyperparams
        assert (hyperparams.learning_rate, hyperparams.strength) == wanted.values
        qtbot.waitUntil(program.runner.is_settled)
        assert program.runner.last_frame.state.step == 0
        program.runner.step(STEPS)
        qtbot.waitUntil(lambda: program.runner.is_settled() and program.runner.last_frame.state.step == STEPS)
        reached = program.store.state.run.measure.data_loss
        assert reached == pytest.approx(wanted.data_loss.mean, rel=1e-9)
        assert loss(reached) in panel.grid.face_of(cell).sentence
        assert f"the loss {loss(reached)} at step {STEPS}" in told
        QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(program.runner.is_settled)
        assert stack.index() == count
        assert program.editor.session == before
        assert program.runner.last_frame.state.step == 5
        assert np.array_equal(program.runner.last_frame.state.weights, weights)


def test_a_diverged_cell_says_so_and_opens_too(program, qtbot):
    panel = finished(program, qtbot, steps=2000)
    cell = sweep(program).snapshot.cell(1, 2)
    assert cell.is_diverged
    assert "diverged at step" in panel.grid.face_of((1, 2)).sentence
    panel.map.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(panel.map, key)
    QTest.keyClick(panel.map, ENTER)
    assert program.editor.session.hyperparams.learning_rate == 100.0
    assert "it diverged after step" in program.window.messages.text()
    program.window.canvas.setFocus()


def test_what_is_saved_is_what_is_shown(program, qtbot, tmp_path, monkeypatch):
    panel = finished(program, qtbot, seeds=3)
    path = tmp_path / "sweep.csv"
    asked = []

    def answer(_parent, caption, proposed, *_):
        asked.append((caption, proposed))
        return str(path)

    monkeypatch.setattr(file_dialogs, "ask_save_path", answer)
    QTest.mouseClick(panel.save, LEFT)
    assert asked == [("Export the sweep", "Blobs sweep.csv")]
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # so that spreadsheets read it as UTF-8
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 2 * 3 * 3
    for row in range(2):
        for column in range(2):
            values = sweep(program).snapshot.cell(row, column).values
            losses = [
                float(each["data loss"])
                for each in rows
                if (float(each["learning_rate"]), float(each["strength"])) == values
            ]
            said = re.search(r"loss (\S+) on average, from (\S+) to (\S+),", panel.grid.face_of((row, column)).sentence)
            assert said.groups() == (loss(np.mean(losses)), loss(min(losses)), loss(max(losses)))
    assert "Written to sweep.csv" in program.window.messages.text()


def test_pause_continue_and_cancel(program, qtbot):
    panel = panel_of(program)
    start_small_sweep(program, steps=1_000_000)
    qtbot.waitUntil(lambda: sweep(program).snapshot is not None and sweep(program).snapshot.step > 0)
    QTest.mouseClick(panel.pause, LEFT)
    assert sweep(program).phase is SweepPhase.PAUSED
    assert panel.pause.text() == "Continue"
    qtbot.waitUntil(lambda: not program.shell.sweeps._timer.isActive())  # a sweep that rests costs nothing
    step = sweep(program).snapshot.step
    QTest.mouseClick(panel.pause, LEFT)
    qtbot.waitUntil(lambda: sweep(program).snapshot.step > step)
    assert panel.bar.value() == round(1000 * sweep(program).snapshot.progress)
    QTest.mouseClick(panel.cancel, LEFT)
    assert sweep(program).phase is SweepPhase.CANCELLED
    assert panel.start.isEnabled()
    assert panel.status.text().endswith("cancelled")
    assert panel.grid.face_of((0, 0)) is not None  # what was found stays
    QTest.mouseClick(panel.grid, LEFT, NONE, middle(panel.grid, (0, 0)))
    assert program.editor.session.hyperparams.learning_rate == 0.01


def test_a_change_of_the_session_is_said_and_the_sweep_goes_on_with_what_it_began_with(program, qtbot):
    panel = finished(program, qtbot)
    told = "of the points and settings as they were"
    points = program.editor.data.points
    program.editor.set_param("learning_rate", 3.0)  # varies in the sweep anyway
    assert told not in panel.status.text()
    program.editor.place(9.0, 9.0)
    assert told in panel.status.text()
    QTest.mouseClick(panel.grid, LEFT, NONE, middle(panel.grid, (0, 1)))
    assert np.array_equal(program.editor.data.points, points)
    assert "Its points are those that the sweep began with." in program.window.messages.text()
    assert told not in panel.status.text()
    QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(program.editor.data.points) == len(points) + 1
    assert told in panel.status.text()
    program.editor.undo_stack.undo()
    program.shell.new_start()
    assert told in panel.status.text()  # another seed would be another sweep


def test_what_cannot_be_swept_is_refused_with_a_sentence(program, qtbot):
    panel = panel_of(program)
    before = sweep(program)
    choose(panel.form.across.choice, "Regularization λ")
    QTest.mouseClick(panel.start, LEFT)
    assert "two different settings" in program.window.messages.text()
    choose(panel.form.across.choice, "Learning rate")
    program.editor.clear_points()
    QTest.mouseClick(panel.start, LEFT)
    assert "needs points" in program.window.messages.text()
    assert sweep(program).plan is before.plan


def test_space_runs_and_pauses_after_every_click(program, qtbot, monkeypatch):
    monkeypatch.setattr(file_dialogs, "ask_save_path", lambda *_: "")
    panel = finished(program, qtbot)
    form = panel.form
    widgets = (
        panel, panel.grid, panel.map, panel.save, panel.start, panel.pause, panel.cancel, form.across.low, form.steps,
        panel.sentence,
    )  # fmt: skip
    for widget in widgets:
        QTest.mouseClick(widget, LEFT, NONE, QPoint(2, 2))
        before = program.runner.phase
        QTest.keyClick(program.window.focusWidget() or program.window, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda before=before: program.runner.phase is not before)
        assert program.runner.phase is Phase.RUNNING
        program.runner.pause()
        qtbot.waitUntil(program.runner.is_settled)
