"""What is shown of frames: all numbers of one row are of one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.controllers.presenter import Presenter
from softmax_viz.core.metrics import Measure, Readings
from softmax_viz.core.optimum_result import Optimum
from softmax_viz.core.run_control import Phase
from softmax_viz.core.training import TrainState
from softmax_viz.engine.frame import Frame


class Views:
    """Remembers the last row of numbers; everything else is of no interest here."""

    row: tuple = ()
    now = 0.0

    def show_numbers(self, *row: object) -> None:
        self.row = row

    def __getattr__(self, name: str) -> object:
        return lambda *_args: None


@pytest.fixture
def views(qapp) -> Views:
    return Views()


def frame(step: int, readings: Readings | None, phase: Phase = Phase.RUNNING) -> Frame:
    state = TrainState(np.zeros((2, 1)), np.zeros(2), step, step // 2)
    best = Optimum(0.25, 0.2, 0.05, None, None, None, True, "", 1.0)
    return Frame(1, 0, 0, phase, False, state, readings=readings, optimum=best)


def readings(step: int, loss: float) -> Readings:
    return Readings(Measure(step, loss, 0.5, np.array([True, False])), None, np.zeros(2, bool), epoch=step // 2)


def test_while_running_the_step_is_that_of_the_loss_beside_it(views):
    presenter = Presenter(views, views, views, views, lambda: views.now, lambda _optimum: "")
    presenter.on_frame(frame(700, readings(600, 1.5)))
    for now, shown in ((1.0, frame(900, None)), (2.0, frame(1200, readings(1100, 1.25))), (3.0, frame(1300, None))):
        views.now = now
        presenter.on_frame(shown)
        step, epoch, loss, total, gap, accuracy, test_accuracy = views.row
        assert (step, loss) == ((600, 1.5) if now == 1.0 else (1100, 1.25))
        assert (epoch, total, gap) == (step // 2, loss + 0.5, loss + 0.25)
        assert (accuracy, test_accuracy) == (0.5, None)


def test_a_new_run_does_not_show_the_numbers_of_the_last(views):
    presenter = Presenter(views, views, views, views, lambda: views.now, lambda _optimum: "")
    presenter.on_frame(frame(700, readings(700, 1.5), Phase.PAUSED))
    presenter.on_frame(replace(frame(0, None, Phase.PAUSED), run=2))
    assert views.row[:3] == (0, 0, None)
