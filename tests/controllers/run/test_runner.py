"""The run through a real thread: phases, exact steps, runs that do not mix, an idle clock, a clean end."""

import gc
import sys
import threading

import numpy as np
import pytest
from PySide6.QtCore import QThread, QTimer

from softmax_viz.controllers.run.gc_controller import GcController
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.viewport import Viewport

MAX_SPEED = len(SPEEDS) - 1


@pytest.fixture
def runner(qtbot):
    runner = Runner(Session(data=blobs()))
    runner.start()
    qtbot.waitUntil(runner.is_settled)
    yield runner
    assert runner.stop()


def step_of(runner):
    return runner.last_frame.state.step


def test_run_and_pause(qtbot, runner):
    phases = []
    runner.phaseChanged.connect(phases.append)
    runner.set_speed(MAX_SPEED)
    runner.toggle()
    qtbot.waitUntil(lambda: step_of(runner) > 500)
    runner.toggle()
    qtbot.waitUntil(runner.is_settled)
    assert phases == [Phase.RUNNING, Phase.PAUSED]
    rested = step_of(runner)
    runner.step(1)
    qtbot.waitUntil(lambda: runner.is_settled() and step_of(runner) > rested)
    assert step_of(runner) == rested + 1


def test_step_while_running_pauses_after_exactly_the_steps_it_took(qtbot, runner):
    runner.set_speed(0)
    runner.run()
    qtbot.waitUntil(lambda: step_of(runner) == 1)
    runner.step(10)
    qtbot.waitUntil(runner.is_settled)
    assert runner.phase is Phase.PAUSED
    assert step_of(runner) in (11, 12)  # a second may have passed meanwhile


def test_the_frame_clock_rests_when_nothing_can_come(qtbot, runner):
    assert not any(timer.isActive() for timer in runner.findChildren(QTimer))
    runner.step(1)
    assert any(timer.isActive() for timer in runner.findChildren(QTimer))
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in runner.findChildren(QTimer)))
    assert runner.is_settled()


def test_a_late_frame_is_looked_for_more_often_for_one_tick_only(qtbot, runner):
    (clock,) = runner.findChildren(QTimer)
    period = clock.interval()
    runner.set_speed(0)
    runner.run()
    qtbot.waitUntil(lambda: step_of(runner) == 1)
    waits = [runner.link.take_frame() or clock.interval() for _ in range(20)]
    assert min(waits) < period / 2
    assert sum(wait < period for wait in waits) * min(waits) <= period + min(waits)
    assert waits[-1] == period
    runner.pause()
    qtbot.waitUntil(runner.is_settled)
    assert not clock.isActive()


def test_frames_of_an_older_run_are_dropped(qtbot, runner):
    runner.set_speed(MAX_SPEED)
    runner.run()
    qtbot.waitUntil(lambda: step_of(runner) > 100)
    seen = []
    runner.reset(5)
    runner.frameTaken.connect(seen.append)
    qtbot.waitUntil(runner.is_settled)
    assert {frame.run for frame in seen} == {runner.run_number}
    assert step_of(runner) == 0


def test_the_shown_picture_is_not_overwritten_before_the_next_has_come(qtbot, runner):
    pictures = []
    broken = []

    def keep(frame):
        for picture, copy in pictures[-1:]:
            if not np.array_equal(picture.pixels, copy):
                broken.append(picture)
        if frame.picture is not None:
            pictures.append((frame.picture, frame.picture.pixels.copy()))

    runner.frameTaken.connect(keep)
    runner.use_viewport(Viewport(-1, 1, -1, 1), 64, 48, "light")
    runner.set_speed(MAX_SPEED)
    runner.run()
    qtbot.waitUntil(lambda: len(pictures) > 30)
    assert not broken


def test_data_given_while_running_are_learned_from_and_their_revision_comes_back(qtbot, runner):
    runner.set_speed(MAX_SPEED)
    runner.run()
    qtbot.waitUntil(lambda: step_of(runner) > 100)
    before = step_of(runner)
    data = blobs()
    more = Dataset(np.vstack([data.points, [[5.0, 5.0]]]), np.append(data.labels, 2), data.classes)
    runner.use_data(more, 17)
    qtbot.waitUntil(lambda: runner.last_frame.revision == 17 and runner.last_frame.readings is not None)
    assert len(runner.last_frame.readings.held_out) == more.n_points
    assert runner.phase is Phase.RUNNING
    assert step_of(runner) > before


def test_stopping_twice_or_before_the_start_is_harmless(qtbot):
    runner = Runner(Session(data=blobs()))
    assert runner.stop()
    runner.start()
    runner.run()
    assert runner.stop()
    assert runner.stop()


def test_a_fault_on_the_thread_arrives_on_the_gui_thread(qtbot, runner):
    threads = []
    runner.trainerFailed.connect(lambda report: threads.append((QThread.currentThread(), report)))
    runner.use_data("no data set", 1)
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert threads[0][0] is runner.thread()
    assert "AttributeError" in threads[0][1]
    assert runner.phase is Phase.FAULTED
    runner.reset(0)
    qtbot.waitUntil(lambda: runner.phase is Phase.PAUSED)


def test_garbage_is_collected_on_the_gui_thread_only(qtbot, runner):
    collecting = set()

    def note(phase, info):
        collecting.add(threading.current_thread())

    gc_controller = GcController()
    gc.callbacks.append(note)
    try:
        runner.frameTaken.connect(gc_controller.poke)
        runner.set_speed(MAX_SPEED)
        runner.run()
        litter = []

        def enough():
            litter.extend([] for _ in range(2000))
            return bool(collecting)

        qtbot.waitUntil(enough)
    finally:
        gc.callbacks.remove(note)
        gc_controller.close()
    assert collecting == {threading.main_thread()}
    assert gc.isenabled()


def test_a_trainer_whose_code_cannot_be_loaded_says_so_rests_and_is_tried_again_at_reset(qtbot, monkeypatch):
    reports = []
    runner = Runner(Session(data=blobs()))
    runner.trainerFailed.connect(reports.append)
    with monkeypatch.context() as half_written:
        half_written.setitem(sys.modules, "softmax_viz.engine.trainer_loop", None)
        runner.start()
        qtbot.waitUntil(lambda: bool(reports))
    assert runner.phase is Phase.FAULTED
    assert runner.is_settled()
    assert not runner.link.clock.is_active()
    runner.reset(3)
    qtbot.waitUntil(lambda: runner.last_frame is not None and runner.is_settled())
    assert runner.phase is Phase.PAUSED
    assert len(reports) == 1
    assert runner.stop()
    runner.use_rules(StopRules())  # whatever comes late starts no clock
    assert not runner.link.clock.is_active()
