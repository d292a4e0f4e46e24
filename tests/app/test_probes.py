"""Pinned places, the nearest point, familiarity and the triangle in the real window, by mouse and keys."""

import numpy as np
import pytest
from field_oracles import nearest_of, spreads_of
from programs import opened_programs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from softmax_viz.app.intents.intents import ShowPanel
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.views.canvas.point_menu import PLACE_COMMANDS

pytestmark = pytest.mark.slow

LEFT, NO_KEYS, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def program(qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make()


def spot(program, x, y) -> QPoint:
    return QPointF(*program.window.canvas.mapping.to_canvas(np.array([[x, y]]))[0]).toPoint()


def click(program, x, y, keys=NO_KEYS):
    QTest.mouseClick(program.window.canvas, LEFT, keys, spot(program, x, y))


def letters(program) -> str:
    return "".join(pin.letter for pin in program.probe.pins)


def softmax_at(frame, x, y):
    """exp(w·(x, y) + b), normalized, of the frame's model."""
    odds = np.exp(frame.state.weights @ (x, y) + frame.state.bias)
    return odds / odds.sum()


def test_places_are_pinned_dragged_kept_removed_and_released_while_it_trains(program, qtbot):
    window, canvas, bars = program.window, program.window.canvas, program.window.bars
    view = program.viewport.view
    xs, ys = np.linspace(view.x0, view.x1, 8)[1:-1], np.linspace(view.y0, view.y1, 8)[1:-1]
    program.runner.run()
    QTest.keyClick(canvas, Qt.Key.Key_O)
    click(program, xs[0], ys[0])
    for index in range(1, 5):
        click(program, xs[index], ys[index], SHIFT)
    assert letters(program) == "ABCD"
    click(program, xs[5], ys[1], SHIFT)
    assert letters(program) == "ABCD"
    assert "All 4 further places are pinned" in window.messages.text()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)  # closes the message
    assert letters(program) == "ABCD"
    assert len(bars.pins.rows) == 4
    assert program.shell.inquiries.inquiry.places == program.probe.places
    assert len(program.probe.places) == 5
    # What is shown of each is the model's, at the step of the frame.
    qtbot.waitUntil(lambda: program.store.state.probe.pins[2].probabilities is not None)
    program.runner.pause()
    qtbot.waitUntil(program.runner.is_settled)
    for pin in program.store.state.probe.pins:
        np.testing.assert_allclose(
            pin.probabilities, softmax_at(program.runner.last_frame, *pin.place), rtol=1e-9, atol=1e-12
        )
    # Any tool drags a mark; a click on one that does not move is the tool's.
    QTest.keyClick(canvas, Qt.Key.Key_H)
    start, end = spot(program, *program.probe.pins[1].place), spot(program, xs[5], ys[1])
    QTest.mousePress(canvas, LEFT, NO_KEYS, start)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(canvas, start + (end - start) * part)
    QTest.mouseRelease(canvas, LEFT, NO_KEYS, end)
    assert program.probe.pins[1].letter == "B"
    assert program.probe.pins[1].place == pytest.approx((xs[5], ys[1]), abs=0.02 * view.width)
    assert program.viewport.view == view
    # Removed by its button; kept by another.
    QTest.mouseClick(bars.pins.rows[0].remove_button, LEFT)
    assert letters(program) == "BCD"
    place = program.probe.pinned
    QTest.mouseClick(bars.keep_button, LEFT)
    assert (letters(program), program.probe.pinned, program.probe.pins[0].place) == ("ABCD", None, place)
    # Escape releases the last first.
    left = []
    canvas.setFocus()
    while program.probe.pins:
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        left.append(letters(program))
    assert left == ["BCD", "BC", "B", ""]
    assert bars.pins.isHidden()
    assert canvas.overlays.get("pins") is None
    further = next(command for command in PLACE_COMMANDS if "further" in command.text)
    further.ask(canvas.surface, 0.5, 0.25)
    assert program.probe.pins[0].place == (0.5, 0.25)


def test_a_far_place_says_how_far_and_the_field_greys_it(program, qtbot):
    canvas, bars = program.window.canvas, program.window.bars
    data = program.editor.data
    program.runner.step(200)
    spreads = spreads_of(data.points.tolist(), data.labels.tolist())
    far = (data.points.max(axis=0) + 5.0 * np.array(spreads)).tolist()
    near = data.points[0].tolist()
    program.probe.pin(*near)
    assert bars.nearest_note.text() == ""
    program.probe.pin(*far)
    distance = nearest_of(data.points.tolist(), spreads, *far)[1]
    assert f"{distance:.1f} spreads away" in bars.nearest_note.text()
    names = []
    for _ in range(10):
        QTest.keyClick(canvas, Qt.Key.Key_V)
        names.append(program.style_controller.field_style.quantity)
        if names[-1] == "familiarity":
            break
    assert names[-1] == "familiarity"
    assert program.store.state.probe.value == pytest.approx(np.exp(-(distance**2) / 2), abs=1e-12)
    program.probe.pin(*near)
    assert program.store.state.probe.value == pytest.approx(1.0)
    qtbot.waitUntil(program.runner.is_settled)
    picture, view = program.presenter.shown.picture, program.viewport.view
    blue = picture.pixels.astype(np.int64) & 255
    red = picture.pixels.astype(np.int64) >> 16 & 255
    colour = np.abs(blue - red)  # none where it is grey

    def at(x, y):
        column = int((x - view.x0) / view.width * colour.shape[1])
        row = int((view.y1 - y) / view.height * colour.shape[0])
        return colour[row, column]

    corner = view.x0 + 0.01 * view.width, view.y0 + 0.01 * view.height
    assert nearest_of(data.points.tolist(), spreads, *corner)[1] > 3.0, "the corner of the view is far from all data"
    assert at(*corner) <= 14, "grey, whatever the model says there"
    assert max(at(*point) for point in data.points.tolist()) > 40


def test_the_triangle_shows_the_model_and_a_hand_on_it_reaches_the_canvas(program, qtbot):
    program.open_data(blobs(3, 8), "Three")
    program.probe.pin(0.1, 0.2)
    qtbot.waitUntil(lambda: program.store.state.probe.scores is not None)
    program.gate.ask(ShowPanel("simplex", True))
    shares = {letter: shares for shares, letter in program.window.panels["simplex"].plot.probes}[""]
    np.testing.assert_allclose(shares, softmax_at(program.runner.last_frame, 0.1, 0.2), rtol=1e-9)
    qtbot.waitUntil(lambda: "simplex" in program.store.state.run.insights)
    program.runner.step(40)
    qtbot.waitUntil(lambda: program.runner.is_settled() and program.runner.last_frame.state.step == 40)
    qtbot.waitUntil(lambda: program.store.state.run.insights["simplex"].step == 40)
    value, data = program.store.state.run.insights["simplex"], program.editor.data
    wanted = [softmax_at(program.runner.last_frame, *point) for point in data.points]
    np.testing.assert_allclose(value.shares, wanted, rtol=1e-9, atol=1e-12)
    plot = program.window.panels["simplex"].plot
    QTest.mouseMove(plot, QPoint(2, 2))
    QTest.mouseMove(plot, plot.dot_place(5).toPoint())
    lit = program.store.state.lit
    assert len(lit) == 1
    assert program.window.canvas.overlays.get("lit") is not None
    QTest.mouseClick(plot, LEFT, NO_KEYS, plot.dot_place(5).toPoint())
    assert list(program.editor.selection) == list(lit)
    QTest.mouseMove(plot, QPoint(2, 2))
    assert len(program.store.state.lit) == 0
    QTest.keyClick(plot, Qt.Key.Key_Space)  # after a click it runs and pauses, as everywhere
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 40)
    program.gate.ask(ShowPanel("simplex", False))
    qtbot.waitUntil(lambda: not program.runner.last_frame.insights)


def test_pins_are_part_of_a_session_and_leave_with_it(program):
    program.probe.pin_further(0.25, 0.5)
    document = program.files.composer.untrained()
    assert document.pins == {"A": (0.25, 0.5)}
    program.files.new()
    assert program.probe.pins == ()
    program.files.adopt(document, "")
    assert program.probe.pins[0].place == (0.25, 0.5)
    assert isinstance(document.session, Session)
