"""What is shown of frames: all numbers of one row are of one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from softmax_viz.controllers.display.presenter import Presenter
from softmax_viz.controllers.display.shown_values import Numbers
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.evaluation import Evaluation, Evaluations
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.messages.frame import Frame


class Clock:
    """Shows the time that it was set to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def frame(step: int, readings: Evaluations | None, phase: Phase = Phase.RUNNING) -> Frame:
    state = TrainState(np.zeros((2, 1)), np.zeros(2), step, step // 2)
    best = Optimum(0.25, 0.2, 0.05, None, None, None, True, "", 1.0)
    return Frame(1, 0, 0, phase, False, state, readings=readings, optimum=best)


def readings(step: int, loss: float) -> Evaluations:
    return Evaluations(Evaluation(step, loss, 0.5, np.array([True, False])), None, np.zeros(2, bool), epoch=step // 2)


def test_while_running_the_step_is_that_of_the_loss_beside_it():
    clock = Clock()
    presenter = Presenter(clock)
    presenter.on_frame(frame(700, readings(600, 1.5)))
    for now, shown in ((1.0, frame(900, None)), (2.0, frame(1200, readings(1100, 1.25))), (3.0, frame(1300, None))):
        clock.now = now
        presenter.on_frame(shown)
        row = presenter.shown.numbers
        step, loss = (600, 1.5) if now == 1.0 else (1100, 1.25)
        assert row == Numbers(step, step // 2, loss, loss + 0.5, loss + 0.25, 0.5, None)


def test_a_new_run_does_not_show_the_numbers_of_the_last():
    presenter = Presenter(Clock())
    presenter.on_frame(frame(700, readings(700, 1.5), Phase.PAUSED))
    presenter.on_frame(replace(frame(0, None, Phase.PAUSED), run=2))
    assert presenter.shown.numbers == Numbers(0, 0)


def test_numbers_wait_until_they_can_be_read_and_rates_are_of_the_time_between():
    clock = Clock()
    presenter = Presenter(clock)
    presenter.on_frame(frame(0, readings(0, 2.0)))
    for k in range(1, 17):  # 32 pictures and 320 steps in a second
        clock.now = k / 32.0
        presenter.on_frame(replace(frame(10 * k, readings(10 * k, 1.0)), picture=object()))
        due = 10 * (k // 8 * 8)
        assert (presenter.shown.numbers or Numbers(0, 0)).step == due
        assert presenter.shown.rates == ((320.0, 32.0) if due else (None, None))


def test_marks_are_taken_that_fit_the_points_and_again_after_an_edit():
    presenter = Presenter(Clock())
    brought = frame(1, readings(1, 1.0), Phase.PAUSED)
    presenter.expect_points(3)
    presenter.on_frame(brought)
    assert presenter.shown.marks is None  # of two points
    presenter.expect_points(2)
    presenter.on_frame(brought)
    marks = presenter.shown.marks
    assert marks is not None
    assert list(marks.wrong) == [True, False]
    assert marks.held_out is None
    presenter.on_frame(brought)
    assert presenter.shown.marks is marks
    presenter.expect_points(2)  # a point was moved and moved back: the canvas may have lost its ring
    presenter.on_frame(brought)
    assert presenter.shown.marks is not marks


def test_a_frame_that_brings_nothing_new_changes_nothing():
    presenter = Presenter(Clock())
    presenter.on_frame(frame(1, readings(1, 1.0)))
    shown = presenter.shown
    presenter.on_frame(replace(frame(2, None), optimum=shown.optimum))
    assert presenter.shown is shown


def test_while_running_an_insight_is_missing_only_if_it_has_not_come_lately():
    clock = Clock()
    presenter = Presenter(clock)
    without = replace(frame(1, None), missing_insights=frozenset({"quick", "slow"}))
    for k in range(40):
        clock.now = k / 16.0
        came = replace(frame(k, None), insights={"quick": k}, missing_insights=frozenset({"slow"}))
        for shown in (came, without):
            presenter.on_frame(shown)
            assert presenter.shown.missing_insights == {"slow"}
    clock.now += 2.0
    presenter.on_frame(without)
    assert presenter.shown.missing_insights == {"quick", "slow"}
    presenter.on_frame(replace(came, missing_insights=frozenset()))
    presenter.on_frame(replace(without, phase=Phase.PAUSED))
    assert presenter.shown.missing_insights == {"quick", "slow"}
