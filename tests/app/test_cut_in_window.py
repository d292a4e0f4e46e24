"""The cut and the masks of dropout in the running window, by mouse and keys: what is drawn is what the model says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from softmax_viz.app.intents.insight_intents import Inquire
from softmax_viz.app.intents.intents import ChooseTool, SetFeatures, SetParam, ShowPanel
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.settings import Settings

LEFT = Qt.MouseButton.LeftButton
TAB = Qt.FocusReason.TabFocusReason


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    settings = Settings(tmp_path_factory.mktemp("cut") / "s.ini")
    program = Program(qapp, Session(data=blobs(3, 20), title="t"), settings, "light")
    program.show()
    program.window.resize(1440, 900)
    program.gate.ask(ShowPanel("cut", True))
    program.gate.ask(ShowPanel("dropout_masks", True))
    program.wait_for_trainer(program.runner.is_settled, 9000)
    program.runner.step(30)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def panel(program, qtbot):
    """The panel with the usual cut."""
    program.gate.ask(ShowPanel("cut", True))  # in front, if both are at one place
    panel = program.window.panels["cut"]
    panel.reset_button.click()
    current(program, qtbot)
    yield panel
    rest(program, qtbot)


def rest(program, qtbot):
    """Wait until nothing more will come: a test leaves no timer behind."""
    pause = program.shell.inquiries._pause
    qtbot.waitUntil(
        lambda: program.runner.is_settled() and not pause.isActive() and not program.runner.link.clock.is_active()
    )


def value(program, name):
    return program.store.state.run.insights.get(name)


def current(program, qtbot):
    """The value along the cut that is asked for, of the present step."""

    def is_there():
        cut = value(program, "cut")
        return program.runner.is_settled() and cut is not None and cut.ends == program.store.state.inquiry.cut

    qtbot.waitUntil(is_there)
    return value(program, "cut")


def overlay(program):
    return program.window.canvas.overlays.get("cut")


def drag(canvas, *places):
    QTest.mousePress(canvas, LEFT, pos=QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(canvas, QPoint(*place))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(*places[-1]))


def test_it_is_not_empty_when_it_is_opened_and_its_boundary_is_where_two_scores_are_equal(program, panel, qtbot):
    cut, model = current(program, qtbot), program.runner.last_frame.state
    assert len(cut.boundaries) >= 1
    for t, (one, other) in zip(cut.boundaries, zip(cut.winners, cut.winners[1:], strict=False), strict=True):
        z = model.weights @ np.array(cut.place(t)) + model.bias
        assert z[one] == pytest.approx(z[other], rel=1e-9, abs=1e-12)
        assert sorted(z)[-2:] == pytest.approx([z[one]] * 2)
    assert overlay(program).handles() == cut.ends


def test_a_drag_with_its_tool_draws_it_and_any_tool_drags_its_ends(program, panel, qtbot):
    canvas = program.window.canvas
    panel.draw_button.click()
    assert program.store.state.tool == "cut"
    drag(canvas, (60, 60), (100, 90), (200, 150))
    ends = program.store.state.inquiry.cut
    assert ends == (canvas.mapping.to_data(60, 60), canvas.mapping.to_data(200, 150))
    program.gate.ask(ChooseTool("place"))
    n_points = program.editor.data.n_points
    drag(canvas, (200, 150), (220, 170), (240, 200))
    moved = program.store.state.inquiry.cut
    assert moved[0] == ends[0]
    assert moved[1] == pytest.approx(canvas.mapping.to_data(240, 200), abs=1e-9)
    assert program.editor.data.n_points == n_points
    assert current(program, qtbot).ends == moved


def test_escape_puts_the_cut_back_where_it_was_before_the_stroke(program, panel):
    canvas = program.window.canvas
    program.gate.ask(ChooseTool("cut"))
    drag(canvas, (150, 60), (160, 90), (170, 150))
    before = program.store.state.inquiry.cut
    assert before == (canvas.mapping.to_data(150, 60), canvas.mapping.to_data(170, 150))
    QTest.mousePress(canvas, LEFT, pos=QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(90, 120))
    assert program.store.state.inquiry.cut == (canvas.mapping.to_data(50, 50), canvas.mapping.to_data(90, 120))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert program.store.state.inquiry.cut == before
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(90, 120))
    assert program.store.state.inquiry.cut == before
    program.gate.ask(ChooseTool("place"))


def test_arrow_keys_move_the_end_that_has_the_keyboard(program, panel):
    (x, y), other = program.store.state.inquiry.cut
    button = panel.end_buttons[0]
    program.window.activateWindow()
    button.setFocus(TAB)
    QTest.keyClick(button, Qt.Key.Key_Right)
    QTest.keyClick(button, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    view = program.store.state.view
    moved, same = program.store.state.inquiry.cut
    assert same == other
    assert moved == pytest.approx((x + 0.02 * view.width, y + 0.002 * view.height))
    program.window.canvas.setFocus()


def test_the_place_under_the_pointer_is_read_off_and_lights_up_on_the_canvas(program, panel, qtbot):
    cut = current(program, qtbot)
    before = program.window.canvas.grab().toImage()
    QTest.mouseMove(panel.chart, QPoint(panel.chart.width() // 2, 60))
    t = panel.chart.read_place
    assert 0.0 < t < 1.0
    z = program.runner.last_frame.state.weights @ np.array(cut.place(t)) + program.runner.last_frame.state.bias
    p = np.exp(z) / np.exp(z).sum()
    best = int(p.argmax())
    assert f"{best + 1}: z " in panel.spoken()
    assert f"p {100 * p[best]:.1f}" in panel.spoken()
    place = program.window.canvas.mapping.to_canvas(np.array([cut.place(t)]))[0]
    after = program.window.canvas.grab().toImage()
    pixel = QPoint(*np.rint(place * after.devicePixelRatio()).astype(int).tolist())
    assert after.pixelColor(pixel) == program.store.state.theme.accent
    assert after.pixelColor(pixel) != before.pixelColor(pixel)
    panel.chart.read(None)


def test_it_follows_training_and_other_features(program, panel, qtbot):
    before = current(program, qtbot)
    program.runner.step(5)
    qtbot.waitUntil(lambda: value(program, "cut") is not None and value(program, "cut") is not before)
    after = current(program, qtbot)
    assert (after.scores[0] != before.scores[0]).all()
    program.gate.ask(SetFeatures(("x", "y", "x2")))
    qtbot.waitUntil(lambda: value(program, "cut") is not None and not value(program, "cut").is_linear)
    program.gate.ask(SetFeatures(("x", "y")))
    current(program, qtbot)


def test_it_can_be_removed_and_hidden(program, panel, qtbot):
    panel.remove_button.click()
    assert overlay(program) is None
    assert "no cut" in panel.spoken()
    panel.reset_button.click()
    assert overlay(program) is not None
    program.gate.ask(ShowPanel("cut", False))
    assert overlay(program) is None
    program.gate.ask(ShowPanel("cut", True))
    assert overlay(program) is not None
    program.gate.ask(Inquire("cut", ((0.5, 0.5), (0.5, 0.5))))
    current(program, qtbot)
    assert "same place" in panel.spoken()


def test_the_masks_show_their_losses_and_the_boundary_of_the_one_looked_at(program, qtbot):
    program.gate.ask(ShowPanel("dropout_masks", True))
    panel = program.window.panels["dropout_masks"]
    program.gate.ask(SetParam("logit_dropout", 0.0, 0))
    qtbot.waitUntil(lambda: panel.button.isEnabled() and panel.model.masks is not None and panel.model.masks.rate == 0)
    panel.button.click()
    qtbot.waitUntil(lambda: panel.model.masks.rate == program.editor.session.hyperparams.logit_dropout == 0.2)
    masks = panel.model.masks
    names = [panel.model.name(row) for row in range(8)]
    assert names[0] == "all kept"
    assert names[-1] == "all dropped"
    assert masks.probabilities[0] == pytest.approx(0.8**3)
    program.window.activateWindow()
    panel.view.setFocus(TAB)
    panel.view.selectRow(names.index("without 2"))
    shown = program.window.canvas.overlays.get("dropout_masks")
    model = program.runner.last_frame.state
    segments = shown._segments.reshape(-1, 2, 2)
    assert len(segments)
    for segment in segments:  # the two largest of z₁, 0 and z₃ are equal in the middle of each piece
        z = model.weights @ segment.mean(axis=0) + model.bias
        z[1] = 0.0
        assert sorted(z)[-1] == pytest.approx(sorted(z)[-2], abs=1e-9)
    program.window.canvas.setFocus()
    assert program.window.canvas.overlays.get("dropout_masks") is None
    rest(program, qtbot)
