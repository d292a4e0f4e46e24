"""The controller of the sweep: when it looks, what it tells, and that nothing of it stays behind."""

import threading

import pytest

from softmax_viz.controllers.run.sweeps import Sweeps
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.sweep_state import SweepPhase, is_of_before
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.messages.courtesy import Courtesy

SESSION = Session(data=blobs(2, 10))


def plan(steps=20, session=SESSION, seeds=()):
    return SweepPlan(session, SweepAxis("learning_rate", (0.01, 0.1)), None, seeds, steps)


@pytest.fixture
def sweeps(qapp):
    sweeps = Sweeps(lambda: SESSION, Courtesy())
    yield sweeps
    assert sweeps.stop()
    assert sweeps.stop()  # once more


def test_it_looks_only_while_there_is_something_to_come(sweeps, qtbot):
    assert sweeps.stop()  # no thread without a sweep
    sweeps = Sweeps(lambda: SESSION, Courtesy())
    told = []
    sweeps.changed.connect(told.append)
    sweeps.start(plan())
    assert sweeps._timer.isActive()
    assert sweeps._timer.interval() >= 1000 / 15
    qtbot.waitUntil(lambda: sweeps.state.phase is SweepPhase.DONE and not sweeps._timer.isActive())
    assert [state.phase for state in told][:1] == [SweepPhase.RUNNING]
    assert told[-1].snapshot.is_done
    assert told[-1].snapshot.miniatures is not None
    assert sweeps.stop()
    assert not any(thread.name == "sweep" for thread in threading.enumerate())


def test_a_new_plan_replaces_the_one_that_runs(sweeps, qtbot):
    sweeps.start(plan(1_000_000))
    second = plan(10)
    sweeps.start(second)
    qtbot.waitUntil(lambda: sweeps.state.phase is SweepPhase.DONE and not sweeps._timer.isActive())
    assert sweeps.state.snapshot.plan is second
    sweeps.cancel()  # too late
    assert sweeps.state.phase is SweepPhase.DONE


@pytest.mark.parametrize(
    ("session", "is_other"),
    [
        (Session(data=blobs(2, 10)), False),  # equal points
        (Session(data=SESSION.data, hyperparams=Hyperparams(learning_rate=9.0)), False),  # varies
        (Session(data=SESSION.data, hyperparams=Hyperparams(strength=9.0)), True),
        (Session(data=SESSION.data, seed=2), False),  # one of its seeds
        (Session(data=SESSION.data, seed=3), True),
        (Session(data=SESSION.data, features=("x",)), True),
        (Session(data=blobs(2, 11)), True),
    ],
)
def test_what_makes_a_sweep_one_of_before(session, is_other):
    assert is_of_before(plan(seeds=(1, 2)), session) is is_other
