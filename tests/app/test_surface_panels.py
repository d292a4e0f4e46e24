"""The panels of the surface of J, in the window: what they show of the run, and what the mouse and the keys do."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.app.program import Program
from softmax_viz.controllers.session import autosaver
from softmax_viz.core.data.dataset import Dataset, empty_dataset, make_classes
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.reference import TrainingSet, TrainState
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """One window for all tests, with all of its threads."""
    folder = tmp_path_factory.mktemp("surface")
    session = Session(data=blobs(3, 20), title="Blobs")
    program = Program(qapp, session, Settings(folder / "s.ini"), "light", Autosave(folder / "kept"))
    program.window.resize(1300, 900)
    program.show()
    for name in ("line_search", "surface"):
        program.shell.gate.ask(ShowPanel(name, True))
    program.window.docks.docks["surface"].setFloating(True)  # so that both are in view
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autosaver, "_CHANGE_MS", 1)
        kept = []
        program.files.autosaver.kept.connect(lambda: kept.append(1))
        program.editor.place(0.0, 0.0)
        program.wait_for_trainer(lambda: bool(kept) and program.runner.is_settled(), 20_000)
    program.files.adopt(Document(session), "")
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture(autouse=True)
def at_rest(program, qtbot):
    """Nothing runs and no repaint is planned when a test ends."""
    yield
    timers = program.findChildren(QTimer) + program.window.findChildren(QTimer)
    program.files.adopt(Document(Session(data=blobs(3, 20))), "")
    qtbot.waitUntil(lambda: program.runner.is_settled() and not any(timer.isActive() for timer in timers))


def settled(program):
    program.wait_for_trainer(lambda: program.runner.is_settled(), 9000)


def begin(program, qtbot, steps=20, **settings):
    """A run of so many steps with these settings; returns both panels, which show it."""
    program.editor.settings.set_params({**vars_of(Hyperparams()), **settings})
    program.shell.reset()
    settled(program)
    if steps:
        program.runner.step(steps)
    return shown(program, qtbot, steps)


def vars_of(hyperparams):
    return {name: getattr(hyperparams, name) for name in ("learning_rate", "strength", "penalty", "optimizer")}


def shown(program, qtbot, step):
    line, surface = (program.window.panels[name] for name in ("line_search", "surface"))

    def is_there():
        search, map_, track = line.view.search, surface.view.surface, surface.view.track
        return all(value is not None and value.step == step for value in (search, map_, track)) and (
            not line.status.text() and not surface.status.text()
        )

    qtbot.waitUntil(is_there)
    return line, surface


def total(program, state: TrainState) -> float:
    data = program.editor.data
    samples = TrainingSet(data.points, data.labels, data.n_classes)
    return measure(state, samples, program.editor.session.hyperparams).total


def test_the_curve_says_what_the_next_step_does(program, qtbot):
    line, _ = begin(program, qtbot)
    before = program.runner.last_frame.state
    assert line.view.search.now == pytest.approx(total(program, before), rel=1e-12)
    predicted = line.view.search.chosen_value
    assert "down to" in line.verdict.text()
    program.runner.step(1)
    shown(program, qtbot, 21)
    assert total(program, program.runner.last_frame.state) == pytest.approx(predicted, rel=1e-12)


def test_a_rate_that_is_too_high_is_called_so_and_j_rises(program, qtbot):
    """Misconception 15: a loss that rises is no bug, but a step past the valley."""
    line, _ = begin(program, qtbot, penalty="l2", strength=1.0, learning_rate=100.0)
    search = line.view.search
    assert search.is_too_high
    assert line.verdict.text().startswith("Too high")
    now = total(program, program.runner.last_frame.state)
    program.runner.step(1)
    shown(program, qtbot, 21)
    assert total(program, program.runner.last_frame.state) > now


def test_a_small_rate_is_safe_and_not_good(program, qtbot):
    """Misconception 14."""
    line, _ = begin(program, qtbot, learning_rate=1e-3)
    assert "safe, not good" in line.advice.text()
    assert line.view.search.chosen < line.view.search.safe < line.view.search.best


def test_a_drag_on_the_curve_is_one_step_of_undo_and_space_then_runs(program, qtbot):
    line, _ = begin(program, qtbot, learning_rate=0.3)
    view, stack = line.view, program.editor.undo_stack
    before, count = program.editor.session.hyperparams.learning_rate, stack.index()
    area = view.axes().area.toRect()
    QTest.mousePress(view, LEFT, pos=area.center())
    for x in (area.center().x() + 20, area.center().x() + 40):
        QTest.mouseMove(view, QPoint(x, area.center().y()))
    QTest.mouseRelease(view, LEFT, pos=QPoint(area.center().x() + 40, area.center().y()))
    chosen = program.editor.session.hyperparams.learning_rate
    assert chosen == pytest.approx(view.axes().rate_at(area.center().x() + 40), rel=6e-3)
    assert stack.index() == count + 1
    qtbot.waitUntil(lambda: view.search is not None and view.search.chosen == chosen)
    assert line.rows["chosen"][2].text() == f"{chosen:g}"
    QTest.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    QTest.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.PAUSED)
    program.editor.undo_stack.undo()
    assert program.editor.session.hyperparams.learning_rate == before


def test_the_arrow_keys_change_the_rate_as_one_step_of_undo(program, qtbot):
    line, _ = begin(program, qtbot, learning_rate=0.3)
    count = program.editor.undo_stack.index()
    line.view.setFocus(Qt.FocusReason.TabFocusReason)
    for wanted in (0.5, 0.7):
        QTest.keyClick(line.view, Qt.Key.Key_Right)
        assert program.editor.session.hyperparams.learning_rate == wanted
        qtbot.waitUntil(lambda wanted=wanted: line.view.search.chosen == wanted)
    assert program.editor.undo_stack.index() == count + 1


def test_the_axis_is_what_the_buttons_say(program, qtbot):
    line, _ = begin(program, qtbot)
    QTest.mouseClick(line.scale.buttons[1], LEFT)
    qtbot.waitUntil(lambda: line.view.search.low == 0.0)
    assert not line.view.axes().is_log
    QTest.mouseClick(line.scale.buttons[0], LEFT)
    qtbot.waitUntil(lambda: line.view.search.low > 0.0)


def choose(box, index):
    box.setFocus(Qt.FocusReason.TabFocusReason)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_the_redundant_direction_is_flat_without_lambda_and_a_bowl_with_it(program, qtbot):
    _, surface = begin(program, qtbot, penalty="none")
    choose(surface.kind, 1)
    qtbot.waitUntil(lambda: surface.view.surface.kind == "shift")
    assert surface.shape.text().startswith("A flat valley")
    assert "Convex" in surface.shape.text()
    begin(program, qtbot, penalty="l2", strength=1.0)
    assert surface.view.surface.kind == "shift"
    assert surface.shape.text().startswith("A bowl")
    choose(surface.kind, 0)
    qtbot.waitUntil(lambda: surface.view.surface.kind == "run")


def test_two_weights_are_chosen_by_name(program, qtbot):
    _, surface = begin(program, qtbot)
    choose(surface.kind, 2)
    qtbot.waitUntil(lambda: surface.view.surface.kind == "weights")
    assert surface.pair.isVisible()
    assert surface.second.currentText() == "y of Class 1"
    choose(surface.second, 5)
    qtbot.waitUntil(lambda: surface.view.surface is not None and surface.view.surface.plane.upwards[1, 2] == 1.0)
    choose(surface.second, 0)
    qtbot.waitUntil(lambda: surface.view.surface is None)
    assert "two different" in surface.shape.text()
    program.editor.open_data(Dataset(np.zeros((2, 2)), np.array([0, 1]), make_classes(2)), "two", None)
    choose(surface.kind, 0)
    qtbot.waitUntil(lambda: surface.view.surface is not None and len(surface.view.surface.plane.origin) == 2)
    assert surface.first.count() == 6
    program.editor.open_data(blobs(3, 20), "three", None)
    shown(program, qtbot, 0)


def test_the_map_has_the_marks_where_the_weights_are_and_lines_of_equal_j(program, qtbot):
    _, surface = begin(program, qtbot, steps=60)
    view, found, track = surface.view, surface.view.surface, surface.view.track
    assert [len(np.unique(np.sign(np.diff(found.levels))))] == [1]
    image = view.grab().toImage()
    ratio = view.devicePixelRatioF()
    now = view.to_pixels(found.plane.coordinates(track.now)) * ratio
    colour = image.pixelColor(*np.rint(now).astype(int).tolist())
    accent = program.shell.themes.theme.accent
    assert abs(colour.red() - accent.red()) + abs(colour.blue() - accent.blue()) < 60
    assert len(track.thetas) == 61
    area = view.area()
    assert area.width() == pytest.approx(area.height())
    assert area.contains(QPointF(*(now / ratio).tolist()))


def test_what_cannot_be_drawn_is_said(program, qtbot):
    line, surface = begin(program, qtbot, penalty="none")
    program.editor.open_data(empty_dataset(), "nothing", None)
    shown(program, qtbot, 0)
    assert "moves nothing" in line.verdict.text()
    for panel in (line, surface):
        assert isinstance(panel.grab().toImage(), QImage)
    program.editor.open_data(blobs(3, 20), "three", None)
    line, surface = begin(program, qtbot, steps=0, learning_rate=100.0, penalty="l2", strength=10.0)
    program.runner.step(2000)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.DIVERGED)
    qtbot.waitUntil(lambda: surface.view.surface is None and not surface.status.text())
    assert "too large" in surface.shape.text()
    begin(program, qtbot)


@pytest.mark.parametrize("width", [260, 420, 700])
def test_nothing_is_wider_than_the_panel(program, qtbot, width):
    names = ["a class whose name is very much longer than any panel is wide, and then some"] * 3
    program.editor.open_data(Dataset(blobs(3, 20).points, blobs(3, 20).labels, make_classes(names)), "long", None)
    for panel in begin(program, qtbot, standardize=True):
        inside = panel.findChild(QScrollArea)
        panel.resize(width, 180)
        assert inside.widget().minimumSizeHint().width() <= width
