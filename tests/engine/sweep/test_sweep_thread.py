"""The thread of a sweep, and its loop driven by hand with the clock of the test."""

from __future__ import annotations

import threading

import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import MOST_STEPS, SweepPlan
from softmax_viz.core.sweep.sweep_state import SweepPhase
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.messages.courtesy import Courtesy
from softmax_viz.engine.run import problem
from softmax_viz.engine.sweep import sweep_loop, sweep_thread
from softmax_viz.engine.sweep.sweep_loop import SweepLoop
from softmax_viz.engine.sweep.sweep_orders import SweepOrders
from softmax_viz.engine.sweep.sweep_thread import SweepThread

SESSION = Session(blobs(3, 6), Hyperparams())
VIEW = MiniatureView(-1.0, 1.0, -1.0, 1.0, 4, 4)
LIMIT_S = 60.0


def plan_of(steps=40, session=SESSION) -> SweepPlan:
    return SweepPlan(session, SweepAxis("learning_rate", (0.01, 0.1)), None, (1, 2), steps)


class RestingOrders(SweepOrders):
    """Orders that note each rest instead of resting, and what is wanted then."""

    def __init__(self) -> None:
        super().__init__()
        self.rests = []

    def rest(self, before, rest_s) -> None:
        self.rests.append(rest_s)


class Driven(SweepThread):
    """A sweep whose thread is the test: nothing happens before ``work``; each look at the clock takes ``tick_s``."""

    def __init__(self, courtesy=None, tick_s=1e-3) -> None:
        super().__init__(courtesy, self.time)
        self.now, self.tick_s = 0.0, tick_s
        self._orders = RestingOrders()
        self.loop = SweepLoop(self._orders, self.time, self._watch)
        self._thread = threading.Thread()  # so that none is started

    @property
    def rests(self):
        return self._orders.rests

    def time(self) -> float:
        self.now += self.tick_s
        return self.now

    def work(self, times=10_000) -> None:
        """Let the loop work until it has nothing to do, or so often."""
        for _ in range(times):
            if not self.loop.has_work:
                break
            self.loop.work()


@pytest.fixture
def driven():
    return Driven()


def test_a_plan_is_trained_to_its_end_and_published_on_the_way(driven):
    assert not driven.loop.has_work
    driven.start(plan := plan_of(5_000), VIEW)
    driven.work(1)
    first = driven.take()
    assert (first.plan, first.step, first.is_done) == (plan, 0, False)
    assert first.miniatures.view == VIEW
    assert driven.take() is None, "once only"
    steps = []
    while driven.loop.has_work:
        driven.loop.work()
        if (snapshot := driven.take()) is not None:
            steps.append(snapshot.step)
    assert driven.phase is SweepPhase.DONE
    assert steps == sorted(set(steps))
    assert len(steps) > 2
    assert steps[-1] == 5_000
    assert driven.now / 0.1 > len(steps) - 2, "at most one each tenth of a second"
    expected = SweepTrainer(plan, problem).run()
    assert snapshot.is_done
    assert [cell.weights.tobytes() for cell in snapshot.cells] == [cell.weights.tobytes() for cell in expected.cells]
    driven.resume()
    driven.pause()
    driven.cancel()
    assert driven.phase is SweepPhase.DONE, "what is done cannot be paused or cancelled"


def test_a_pause_shows_where_it_rests_and_changes_nothing(driven):
    driven.pause()
    assert driven.phase is SweepPhase.IDLE
    driven.start(plan := plan_of(2_000))
    driven.work(5)
    driven.pause()
    assert driven.phase is SweepPhase.PAUSED
    driven.work()
    rests_at = driven.take().step
    assert 0 < rests_at < 2_000
    driven.work()
    assert driven.take() is None
    driven.show(VIEW)  # another picture of the same moment
    driven.work()
    snapshot = driven.take()
    assert (snapshot.step, snapshot.miniatures.view) == (rests_at, VIEW)
    driven.resume()
    driven.work()
    last = driven.take()
    assert (driven.phase, last.step) == (SweepPhase.DONE, 2_000)
    expected = SweepTrainer(plan, problem).run()
    assert [cell.runs for cell in last.cells] == [cell.runs for cell in expected.cells]


def test_a_cancelled_plan_is_given_up_at_once_and_its_last_results_stay(driven):
    driven.start(plan_of(MOST_STEPS))
    driven.work(3)
    driven.cancel()
    assert driven.phase is SweepPhase.CANCELLED
    driven.work()
    assert driven.take() is not None
    assert driven.loop._trainer is None
    assert not driven.loop.has_work
    driven.start(plan_of(3))
    driven.work()
    assert driven.take().step == 3


@pytest.mark.parametrize("slices", [0, 1, 4])
def test_a_new_plan_replaces_the_one_that_runs_or_rests(driven, slices):
    for is_paused in (False, True):
        driven.start(plan_of(MOST_STEPS))
        driven.work(slices)
        if is_paused:
            driven.pause()
        driven.start(second := plan_of(7))
        assert driven.take() is None, "nothing of the one before"
        driven.work()
        last = driven.take()
        assert (last.plan, last.step, driven.phase) == (second, 7, SweepPhase.DONE)


def test_other_orders_end_a_slice_and_a_snapshot_before_the_next_block(driven):
    """In the middle of a step: nothing of the interrupted work is shown, and the new plan is trained."""
    driven.start(plan_of(MOST_STEPS))
    driven.work(2)
    driven.take()
    trainer, advance, calls = driven.loop._trainer, driven.loop._trainer.advance, []

    def interrupted(attend):
        calls.append(1)
        if len(calls) == 3:
            driven.start(plan_of(4))
        advance(attend)

    trainer.advance = interrupted
    driven.work(1)
    assert len(calls) == 3
    assert driven.take() is None
    driven.work()
    assert driven.take().step == 4


def test_a_plan_that_fails_is_told_and_the_next_one_succeeds(monkeypatch):
    told = []
    monkeypatch.setattr(sweep_thread, "report", told.append)
    known, unknown = UserError("These points are too far away."), ZeroDivisionError("by accident")
    thread = SweepThread()
    for error, said, reported in ((known, known, []), (unknown, None, [unknown])):
        with monkeypatch.context() as patch:
            ended = patched(patch, error)
            thread.start(plan_of())
            assert ended.wait(LIMIT_S)
        thread._orders.wait_for(lambda: thread.phase is SweepPhase.FAILED)
        assert thread.error is said
        thread.start(plan_of(3))
        thread._orders.wait_for(lambda: thread.phase is SweepPhase.DONE)
        assert told == reported
        assert thread.take().step == 3
        assert thread.error is None
    assert thread.stop()


def patched(patch, error) -> threading.Event:
    """Let every new trainer fail with ``error``; the event says that one has."""
    ended = threading.Event()

    def fail(*_):
        ended.set()
        raise error

    patch.setattr(sweep_loop, "SweepTrainer", fail)
    return ended


def test_a_failure_of_a_plan_that_has_been_replaced_is_not_told(driven):
    driven.start(plan_of())
    driven.work(2)
    driven.start(plan_of(5))
    driven.loop.fail(UserError("Too late."))
    assert (driven.phase, driven.error) == (SweepPhase.RUNNING, None)
    driven.work()
    assert driven.phase is SweepPhase.DONE


@pytest.mark.parametrize("deed", ["run", "pause", "cancel", "done", "nothing"])
def test_the_thread_ends_whatever_it_does_and_leaves_nothing(deed):
    courtesy = Courtesy()
    thread = SweepThread(courtesy)
    assert thread.phase is SweepPhase.IDLE
    if deed != "nothing":
        thread.start(plan_of(5 if deed == "done" else MOST_STEPS))
        assert courtesy._waking == [thread._orders.wake]
    if deed == "done":
        thread._orders.wait_for(lambda: thread.phase is SweepPhase.DONE)
    elif deed in ("pause", "cancel"):
        getattr(thread, deed)()
    assert thread.stop(LIMIT_S)
    assert thread.stop(LIMIT_S), "once more"
    thread.start(plan_of())  # too late
    assert courtesy._waking == []
    assert not any(other.name == "sweep" for other in threading.enumerate())
