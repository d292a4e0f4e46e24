"""The time line in the running window: its keys, whose the arrows are, and Space after every click."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.settings import Settings

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
SHIFT, CTRL, NONE = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    """A run of 100 steps."""
    settings = Settings(tmp_path_factory.mktemp("time") / "s.ini")
    program = Program(qapp, Session(data=blobs(3, 20), title="t"), settings, "light")
    program.show()
    program.wait_for_trainer(program.runner.is_settled, 9000)
    program.runner.step(100)
    program.wait_for_trainer(lambda: program.store.state.time.tip == 100, 9000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def window(program, qtbot):
    """The window at the live end, with the keyboard on the canvas."""
    window = program.window
    program.editor.select(np.empty(0, np.int64))
    window.canvas.crosshair.place = None
    program.shell.time_link.playback.clear_loop()
    program.shell.time_link.time.end()
    qtbot.waitUntil(lambda: program.runner.is_settled() and program.runner.phase is Phase.PAUSED)
    window.activateWindow()
    window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(window.canvas.hasFocus)
    yield window
    program.shell.time_link.time.rest()
    qtbot.waitUntil(lambda: program.runner.is_settled() and not program.runner.link.clock.is_active())


def line(program):
    return program.store.state.time


def press(key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_the_keys_of_the_time_line_lead_through_the_run(program, window):
    stands = []
    for key, modifiers in (
        (Key.Key_Left, NONE), (Key.Key_Left, SHIFT), (Key.Key_B, NONE), (Key.Key_Home, NONE), (Key.Key_Right, NONE),
        (Key.Key_Right, SHIFT), (Key.Key_BracketRight, NONE), (Key.Key_Q, NONE), (Key.Key_Q, NONE),
        (Key.Key_Left, CTRL), (Key.Key_Right, CTRL), (Key.Key_BracketLeft, NONE), (Key.Key_End, NONE),
    ):  # fmt: skip
        press(key, modifiers)
        stands.append(line(program).shown)
    assert stands == [99, 89, 89, 0, 1, 11, 89, 11, 89, 0, 89, 89, 100]
    assert window.past_band.label.isHidden()
    program.shell.time_link.bookmarks.remove(89)


@pytest.mark.parametrize("key", [Key.Key_Left, Key.Key_Right])
def test_arrows_belong_to_the_canvas_while_points_are_selected_or_its_crosshair_is_shown(program, window, qtbot, key):
    program.shell.time_link.time.look_at(50)
    program.editor.select(np.array([0]))
    before = program.editor.data.points[0].copy()
    press(key)
    assert line(program).shown == 50
    assert program.editor.data.points[0][0] != before[0]
    program.editor.undo_stack.undo()
    program.editor.select(np.empty(0, np.int64))
    press(Key.Key_Return)
    place = window.canvas.crosshair.place
    press(key)
    assert window.canvas.crosshair.place[0] != place[0]
    assert line(program).shown == 50
    press(Key.Key_Home)  # not a key of the canvas
    assert line(program).shown == 0
    press(Key.Key_Escape)
    press(Key.Key_Right)
    assert line(program).shown == 1


def test_space_plays_in_the_past_and_trains_at_the_live_end_whatever_was_clicked_last(program, window, qtbot):
    track, buttons = window.timeline.track, window.timeline.buttons.by_name
    middle = QPointF(track.scale.x_of(50), track.height() - 8.0).toPoint()
    clicks = [(track, middle)] + [(button, QPoint(5, 5)) for button in buttons.values()]
    clicks += [(window.past_band.button, QPoint(5, 5)), (window.plot.surface, QPoint(200, 30))]
    for widget, place in clicks:
        program.shell.time_link.time.look_at(40)
        QTest.mouseClick(widget, LEFT, NONE, place)
        program.shell.time_link.time.rest()
        is_past, phase = line(program).is_past, program.runner.phase
        press(Key.Key_Space)
        if is_past:
            assert line(program).playing == 1, widget
            assert window.transport.run_button.text() == "Pause"
            press(Key.Key_Space)
            assert line(program).playing == 0, widget
            assert program.runner.phase is phase
        else:
            qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
            press(Key.Key_Space)
            qtbot.waitUntil(lambda: program.runner.phase is Phase.PAUSED and program.runner.is_settled())


def test_training_rests_while_one_looks_back_and_goes_on_at_the_live_end(program, window, qtbot):
    tip = line(program).tip
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: line(program).tip > tip)
    press(Key.Key_Home)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.PAUSED and program.runner.is_settled())
    assert line(program).step == 0
    press(Key.Key_End)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    press(Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.PAUSED and program.runner.is_settled())


def test_looking_back_is_no_edit_and_another_run_begins_at_its_live_end(program, window, qtbot):
    undo, is_modified = program.editor.undo_stack.index(), window.isWindowModified()
    for key in (Key.Key_Home, Key.Key_Right, Key.Key_Q):
        press(key)
    assert (program.editor.undo_stack.index(), window.isWindowModified()) == (undo, is_modified)
    program.shell.time_link.time.look_at(30)
    program.shell.reset()
    qtbot.waitUntil(lambda: line(program).tip == 0)
    assert not line(program).is_past
    assert window.timeline.track.places is None
    assert window.past_band.label.isHidden()


def test_the_band_lets_the_mouse_through_to_the_points(program, window, qtbot):
    program.runner.step(20)
    qtbot.waitUntil(lambda: line(program).tip == 20)
    press(Key.Key_Left)
    band = window.past_band
    place = band.label.mapTo(window, band.label.rect().center())
    assert window.childAt(place) is window.canvas
    assert window.childAt(band.button.mapTo(window, QPoint(5, 5))) is band.button
    height = window.canvas.height()
    QTest.mouseClick(band.button, LEFT)
    assert window.canvas.height() == height
    assert not line(program).is_past
