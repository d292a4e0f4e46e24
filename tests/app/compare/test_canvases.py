"""The canvases side by side, by mouse and keys, and what they say of a point."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from canvas_hand import drag
from programs import opened_programs
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from races import DATA, START

from softmax_viz.app.compare.compare_intents import AskToCompare, Compare
from softmax_viz.app.intents import intents as ask
from softmax_viz.core.methods.point_pull import PointPull
from softmax_viz.core.settings.comparisons import CONTRASTS, check
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.compare.compare_grid import MAIN
from softmax_viz.views.compare.compare_texts import difference, power, pull_text

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def at(canvas, x, y):
    mapping = canvas.surface.mapping
    return QPoint(round(mapping.x_to_canvas(x)), round(mapping.y_to_canvas(y)))


def space_runs_and_pauses(race, qtbot):
    """Space belongs to the run, whatever was clicked last."""
    QTest.keyClick(race.window.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: race.program.runner.phase is Phase.RUNNING)
    QTest.keyClick(race.window.focusWidget(), Qt.Key.Key_Space)
    race.settle()


def test_the_mouse_on_a_rival_moves_the_common_view_and_the_probe_and_edits_nothing(race, qtbot):
    race.ask(Compare({}, {"loss": "hinge"}))
    race.settle()
    program, canvas = race.program, race.desk.grid.cells["B"].canvas
    main, data = program.window.canvas, program.editor.data
    place = at(canvas, 0.2, -0.3)
    QTest.mouseMove(canvas, place)
    assert program.store.state.probe.place[:2] == pytest.approx((0.2, -0.3), abs=0.02)
    assert main.overlays.get("compare") is not None  # marked where the mouse is not
    assert canvas.overlays.get("compare") is None
    QTest.mouseClick(canvas, LEFT, pos=place)
    assert program.probe.pinned == pytest.approx((0.2, -0.3), abs=0.02)
    assert canvas.scene.probe == main.scene.probe == program.probe.pinned
    assert main.overlays.get("compare") is None  # the pinned probe says it
    space_runs_and_pauses(race, qtbot)
    view = main.scene.view
    middle = QPointF(canvas.rect().center())
    wheel = QWheelEvent(
        middle, canvas.mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, wheel)
    assert main.scene.view == canvas.scene.view
    assert main.scene.view.width == pytest.approx(view.width / 1.2)
    view = main.scene.view
    drag(canvas, place, place + QPoint(20, 0), place + QPoint(40, 10))
    mapping = canvas.surface.mapping
    assert main.scene.view == canvas.scene.view
    assert main.scene.view.x0 == pytest.approx(view.x0 - 40 * view.width / mapping.width)
    assert program.probe.pinned == pytest.approx((0.2, -0.3), abs=0.02)  # a drag is no click
    assert program.editor.data is data
    race.ask(ask.ReleaseProbe())
    race.ask(ask.FitView())
    QTest.mouseMove(main, at(main, 0.1, 0.1))
    assert canvas.overlays.get("compare") is not None
    assert main.overlays.get("compare") is None
    QApplication.sendEvent(main, QEvent(QEvent.Type.Leave))


def test_the_main_canvas_still_edits_and_the_others_show_it_at_once(race):
    race.ask(Compare({}, {"loss": "hinge"}))
    race.settle()
    main, other = race.window.canvas, race.desk.grid.cells["B"].canvas
    race.program.choose_tool("place")
    QTest.mouseClick(main, LEFT, pos=main.rect().center())
    assert race.program.editor.data.n_points == DATA.n_points + 1
    assert other.scene.data is main.scene.data is race.program.editor.data
    states = race.trains()
    assert race.steps == {states[MAIN].step}


def test_a_far_point_does_not_pull_the_hinge_and_never_quite_stops_pulling_the_cross_entropy(race, qtbot):
    race.ask(Compare({"loss": "cross_entropy", "learning_rate": 1.0}, {"loss": "hinge"}))
    race.ask(ask.Step(400))
    race.settle()
    away = DATA.points[0] * 40.0
    race.ask(ask.MovePoints(np.array([0]), away[None], 1))
    race.ask(ask.SelectPoints(np.array([0])))
    states = race.settle()
    texts = {letter: cell.pull.text() for letter, cell in race.desk.grid.cells.items()}
    assert texts["B"] == "Point 1: loss 0, pull 0: it no longer pulls"
    state = states[MAIN]
    scores = state.weights @ away + state.bias
    gaps = np.delete(scores - scores[0], 0)
    log_loss = (gaps.max() + math.log(np.exp(gaps - gaps.max()).sum())) / math.log(10.0)
    assert log_loss < -8.0
    assert texts[MAIN].startswith(f"Point 1: loss {power(log_loss)}, pull ")
    assert texts[MAIN].endswith(": small, never 0")
    assert "e\N{MINUS SIGN}" in texts[MAIN]
    race.ask(ask.SetParam("test_share", 0.9, 0))
    race.settle()
    marks = race.program.store.state.run.marks
    race.ask(ask.SelectPoints(np.flatnonzero(marks.held_out)[:1]))
    assert all("held out" in cell.pull.text() for cell in race.desk.grid.cells.values())
    race.ask(ask.SelectPoints(np.array([], np.int64)))
    race.ask(ask.PinProbe(*DATA.points[7]))
    nearest = race.program.store.state.nearest.index
    assert race.desk.grid.cells["B"].pull.text().startswith(f"Point {nearest + 1}: ")
    race.ask(ask.ReleaseProbe())
    qtbot.waitUntil(lambda: not race.window.canvas.flash.clock.isActive())


def test_headers_say_what_differs_and_how_far_each_run_is(race):
    race.ask(Compare({"optimizer": "gd"}, {"optimizer": "adam"}))
    race.ask(Compare({}, {"strength": 0.01}))
    race.ask(ask.Step(11))
    states = race.settle()
    header = race.header("B")
    assert header.title.accessibleName() == "Run B: Adam instead of Gradient descent"
    assert race.header("C").title.accessibleName() == "Run C: Regularization λ 0.01 instead of 0.001"
    for letter, state in states.items():
        p = np.exp(DATA.points @ state.weights.T + state.bias)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(DATA.n_points), DATA.labels]).mean()
        assert f"step 11 · loss {loss:.4f}" in race.header(letter).numbers.text()
        right = (p.argmax(axis=1) == DATA.labels).mean()
        assert race.header(letter).numbers.text().endswith(f"{100 * right:.1f}\N{NO-BREAK SPACE}%")
    race.ask(ask.SetParam("optimizer", "adam", 0))
    assert race.header("B").title.accessibleName() == "Run B: the same settings"


def test_every_part_has_a_name_an_explanation_and_a_tab_stop_and_the_keyboard_closes_a_run(race, qtbot):
    race.ask(Compare({}, {"loss": "hinge"}))
    grid = race.desk.grid
    for letter in (MAIN, "B"):
        cell = grid.cells[letter]
        for part in (cell.header.button, cell.header.title, cell.header.numbers, cell.pull):
            assert part.accessibleName()
            assert part.accessibleDescription()
        assert cell.canvas.accessibleName()
        assert cell.header.button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert grid.cells["B"].canvas.accessibleDescription().startswith(f"Points: {DATA.n_points}.")
    assert race.window.focusWidget() is race.window.canvas  # it has the keyboard as before
    for part in (grid.cells["B"].pull, grid.cells["B"].header, grid.cells[MAIN].header.title):
        QTest.mouseClick(part, LEFT)
        space_runs_and_pauses(race, qtbot)
    button = grid.cells["B"].header.button
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert race.desk.grid is None
    assert race.window.focusWidget() is race.window.canvas


def test_the_dialog_offers_every_pair_and_every_setting(race):
    race.ask(AskToCompare())
    dialog = _dialog()
    assert set(dialog.contrast_buttons) == set(CONTRASTS)
    assert set(dialog.rows) == set(PARAMS)
    assert not dialog.compare_button.isEnabled()  # nothing differs yet
    dialog.choose("momentum", 0.5)
    assert not dialog.compare_button.isEnabled()  # gradient descent has none
    assert "no effect" in dialog.note.text()
    dialog.choose("learning_rate", 2.0)
    assert dialog.note.text() == ""
    dialog.compare_button.click()
    assert race.desk.rivals["B"].overrides == {"learning_rate": 2.0}
    race.header(MAIN).button.click()  # another one
    _dialog().contrast_buttons["loss"].click()
    assert race.desk.rivals["C"].overrides == {"loss": "hinge"}


def _dialog() -> QWidget:
    return next(w for w in QApplication.topLevelWidgets() if w.isVisible() and hasattr(w, "contrast_buttons"))


def test_every_pair_can_be_begun_from_the_usual_settings_and_differs():
    for contrast in CONTRASTS.values():
        for present in (Hyperparams(), Hyperparams(penalty="none", strength=0.0)):
            ours = contrast.needed(present)
            check(present, ours, contrast.theirs)
            run = present.with_values(ours)
            assert run != run.with_values(contrast.theirs)
            assert contrast.needed(run) == {}


def test_numbers_keep_their_exponent_however_small_they_are():
    assert power(-math.inf) == "0"
    assert power(math.log10(0.0123)) == "0.0123"
    assert power(math.log10(3.14e-12)) == "3.14e\N{MINUS SIGN}12"
    assert power(-868.5889638065036) == "2.58e\N{MINUS SIGN}869"
    assert power(math.log10(9.999e-10)) == "1e\N{MINUS SIGN}9"
    gone, small = PointPull(-math.inf, -math.inf), PointPull(-868.6, -868.45, is_never_zero=True)
    assert pull_text(0, gone, False) == "Point 1: loss 0, pull 0: it no longer pulls"
    assert "never 0" in pull_text(0, small, False)
    assert " 0," not in pull_text(0, small, False)
    assert "no number" in pull_text(0, None, False)
    assert difference({"bias": False, "batch_size": None}, START.hyperparams.with_value("batch_size", 4), True) == (
        "Bias off, Batch size all"
    )


def test_a_program_that_ends_while_runs_race_ends_all_of_them(qapp, qtbot, tmp_path):
    interval = sys.getswitchinterval()
    with opened_programs(qapp, qtbot, tmp_path) as opened:
        program = opened(START)
        for rate in (0.1, 1.0):
            program.gate.ask(Compare({}, {"learning_rate": rate}))
        runners = [rival.runner for rival in program.compare.desk.rivals.values()]
        program.gate.ask(ask.Run())
        qtbot.waitUntil(lambda: all(runner.phase is Phase.RUNNING for runner in runners))
        assert program.shutdown()
        assert not program.is_stuck
        assert all(runner.stop(0) for runner in runners)  # the threads have ended
    assert sys.getswitchinterval() == interval
