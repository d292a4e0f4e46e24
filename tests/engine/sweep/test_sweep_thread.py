"""The thread of a sweep: it publishes, pauses, goes on, gives up and ends when told."""

import threading
import time

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.engine.messages.courtesy import Courtesy
from softmax_viz.engine.run import problem
from softmax_viz.engine.sweep import sweep_loop, sweep_thread
from softmax_viz.engine.sweep.sweep_loop import SweepLoop
from softmax_viz.engine.sweep.sweep_orders import Orders, SweepOrders
from softmax_viz.engine.sweep.sweep_thread import SweepPhase, SweepThread
from tests.patience import LIMIT_MS

_LABELS = np.arange(40) % 2
DATA = Dataset(np.random.default_rng(0).normal(size=(40, 2)) + _LABELS[:, None], _LABELS, make_classes(2))
VIEW = MiniatureView(-1.0, 1.0, -1.0, 1.0, 5, 4)
RATES = SweepAxis("learning_rate", (0.1, 0.3))
ENDLESS = SweepPlan(Session(DATA), RATES, None, (), 1_000_000)
SHORT = SweepPlan(Session(DATA), RATES, None, (), 50)


@pytest.fixture
def sweep():
    thread = SweepThread()
    yield thread
    assert thread.stop(LIMIT_MS / 1000)
    assert thread.stop()


def wait_until(fact):
    """Wait for a fact; the limit only ends a test that would hang."""
    end = time.monotonic() + LIMIT_MS / 1000
    tick = threading.Event()
    while not fact():
        assert time.monotonic() < end
        tick.wait(0.001)


def next_snapshot(sweep, fits=lambda _snapshot: True):
    found = []

    def taken():
        snapshot = sweep.take()
        if snapshot is not None and fits(snapshot):
            found.append(snapshot)
        return bool(found)

    wait_until(taken)
    return found[0]


def test_a_plan_is_trained_to_its_end(sweep):
    assert sweep.phase is SweepPhase.IDLE
    assert sweep.take() is None
    sweep.start(SHORT, VIEW)
    results = next_snapshot(sweep, lambda snapshot: snapshot.is_done)
    wait_until(lambda: sweep.phase is SweepPhase.DONE)
    assert results.plan is SHORT
    assert results.step == 50
    assert results.miniatures.classes.shape == (2, 4, 5)
    expected = SweepTrainer(SHORT, problem).run()
    assert [cell.runs for cell in results.cells] == [cell.runs for cell in expected.cells]
    assert sweep.take() is None  # it is taken once
    sweep.cancel()
    assert sweep.phase is SweepPhase.DONE  # the results stay
    sweep.start(SHORT)  # the same plan once more
    assert next_snapshot(sweep, lambda snapshot: snapshot.is_done).miniatures is None


def test_pause_and_resume(sweep):
    sweep.resume()
    sweep.pause()
    assert sweep.phase is SweepPhase.IDLE
    sweep.start(ENDLESS)
    next_snapshot(sweep, lambda snapshot: snapshot.step > 0)
    sweep.pause()
    assert sweep.phase is SweepPhase.PAUSED
    sweep.take()
    # While it rests, a new view is drawn where it stands, again and again.
    sweep.show(VIEW)
    rested = next_snapshot(sweep, lambda snapshot: snapshot.miniatures is not None)
    sweep.show(None)
    assert next_snapshot(sweep, lambda snapshot: snapshot.miniatures is None).step == rested.step
    sweep.resume()
    assert next_snapshot(sweep, lambda snapshot: snapshot.step > rested.step).plan is ENDLESS


def test_a_new_plan_replaces_the_old_one_and_cancel_gives_it_up(sweep):
    sweep.start(ENDLESS)
    next_snapshot(sweep)
    sweep.start(SHORT)
    assert next_snapshot(sweep).plan is SHORT
    wait_until(lambda: sweep.phase is SweepPhase.DONE)
    sweep.start(ENDLESS)
    sweep.cancel()
    assert sweep.phase is SweepPhase.CANCELLED
    sweep.resume()
    assert sweep.phase is SweepPhase.CANCELLED
    sweep.start(SHORT)
    assert next_snapshot(sweep, lambda snapshot: snapshot.is_done).plan is SHORT


def test_errors_are_told_and_another_plan_may_succeed(sweep, monkeypatch):
    reported = []
    monkeypatch.setattr(sweep_thread, "report", reported.append)
    refusal = UserError("no problem")
    for error, told in ((refusal, refusal), (RuntimeError("a fault"), None)):

        def refuse(*_, error=error):
            raise error

        with monkeypatch.context() as broken:
            broken.setattr(sweep_loop, "SweepTrainer", refuse)
            sweep.start(SHORT)
            wait_until(lambda: sweep.phase is SweepPhase.FAILED)
            assert sweep.error is told
    wait_until(lambda: bool(reported))
    assert [str(error) for error in reported] == ["a fault"]
    sweep.start(SHORT)
    assert sweep.error is None
    assert next_snapshot(sweep, lambda snapshot: snapshot.is_done)


def test_it_ends_in_the_middle_of_a_plan_and_then_begins_none():
    courtesy = Courtesy()
    sweep = SweepThread(courtesy)
    sweep.start(ENDLESS)
    next_snapshot(sweep)
    courtesy.note_take()  # the window shows a frame, and does not come back
    assert sweep.stop(LIMIT_MS / 1000)
    sweep.start(SHORT)
    assert sweep.take() is None
    never = SweepThread()
    assert never.stop()


def test_snapshots_come_ten_times_a_second_by_the_clock():
    """The loop without its thread: the clock is the test's, and stands still unless the loop looks at it."""
    now, orders, published = [0.0], SweepOrders(), []

    def clock():
        now[0] += 0.001
        return now[0]

    orders.put = lambda _number, snapshot: published.append((now[0], snapshot.step))
    orders.rest = lambda _before, _rest_s: None
    loop = SweepLoop(orders, clock)
    assert not loop.has_work
    orders.change(lambda now: Orders(now.number + 1, ENDLESS, None, SweepPhase.RUNNING))
    while now[0] < 2.0:
        assert loop.has_work
        loop.work()
    times = [s for s, _ in published]
    assert 18 <= len(times) <= 21
    assert np.diff(times).min() > 0.09
    steps = [step for _, step in published]
    assert steps[0] == 0
    assert steps == sorted(set(steps))


def test_a_new_plan_interrupts_the_work_on_the_old_one(monkeypatch):
    orders, ended = SweepOrders(), []

    class Endless:
        """A trainer whose slice would never end; a new plan comes in the middle of it."""

        is_done, step = False, 0

        def __init__(self, plan, *_):
            self.plan = plan

        def snapshot(self, _view, _attend):
            return SweepTrainer(SHORT, problem).snapshot()

        def advance(self, attend):
            for _ in range(1_000):
                orders.change(lambda now: Orders(now.number + 1, SHORT, None, SweepPhase.RUNNING))
                attend()
            ended.append(self)

    monkeypatch.setattr(sweep_loop, "SweepTrainer", Endless)
    loop = SweepLoop(orders, time.perf_counter)
    orders.change(lambda now: Orders(now.number + 1, ENDLESS, None, SweepPhase.RUNNING))
    loop.work()
    loop.work()
    assert not ended
    assert orders.now.number == 2
