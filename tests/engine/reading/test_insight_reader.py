"""When insights are computed: for whom, how often, and at which state. The clock is the test's."""

from dataclasses import replace

import numpy as np
import pytest
from trainers import Trainer

from softmax_viz.core.insights import table
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.insights.table import Insight
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.frame import Frame


@pytest.fixture
def asked(monkeypatch):
    """Two insights that write down when and for which step they are computed; ``slow`` takes the seconds it is told."""
    calls = []

    def step_of(subject, inquiry, attend):
        calls.append(("step", subject.state.step, inquiry.places))
        return subject.state.step

    def slow(subject, inquiry, attend):
        for _ in range(10):
            attend()
            calls.trainer.now += calls.slow_s / 10
        calls.append(("slow", subject.state.step, inquiry.places))
        return subject.state.step

    class Calls(list):
        slow_s = 0.0
        trainer = None

    calls = Calls()
    entries = (
        Insight("step", step_of, ("places",)),
        Insight("slow", slow),
        Insight(
            "numbers", lambda *given: calls.append(("numbers", step_of(*given), given[1].places)), ("places",), True
        ),
    )
    monkeypatch.setattr(table, "INSIGHTS", {entry.name: entry for entry in entries})
    return calls


@pytest.fixture
def trainer(asked):
    asked.trainer = trainer = Trainer()
    trainer.ask(cmd.UseData(blobs(), 1), cmd.Reset(1, 0))
    settle(trainer)
    return trainer


def settle(trainer) -> Frame | None:
    """Let the loop work until it would wait for a command for ever; return the last frame."""
    last = None
    for _ in range(50):
        last = trainer.take() or last
        trainer.loop.cycle() if not trainer.inbox.empty() or trainer.loop.situation().frame_due else None
        rest = trainer.loop._publisher.reader.insights.rest_s(False)
        if rest is not None:
            trainer.now += rest + 1e-9
            trainer.loop.cycle()
    return last


def want(*names, places=()):
    return cmd.WantInsights(frozenset(names), Inquiry(places=places))


def test_nothing_is_computed_that_nobody_sees(trainer, asked):
    trainer.ask(cmd.Step(5))
    settle(trainer)
    assert asked == []
    trainer.ask(want("step"))
    settle(trainer)
    assert asked == [("step", 5, ())]
    trainer.ask(want(), cmd.Step(1))
    settle(trainer)
    assert len(asked) == 1


def test_at_rest_each_state_and_each_inquiry_is_answered_once(trainer, asked):
    trainer.send(want("step", places=((1.0, 2.0),)))
    frame = settle(trainer)
    assert dict(frame.insights) == {"step": 0}
    assert frame.missing_insights == frozenset()
    assert frame.settled
    trainer.send(want("step", places=((1.0, 2.0),)))
    settle(trainer)
    assert asked == [("step", 0, ((1.0, 2.0),))]
    trainer.send(want("step", places=((3.0, 2.0),)))
    settle(trainer)
    trainer.send(cmd.Step(3))
    assert dict(settle(trainer).insights) == {"step": 3}
    assert [step for _, step, _ in asked] == [0, 0, 3]
    trainer.send(cmd.UseHyperparams(Hyperparams(strength=0.5, penalty="l2"), 7))
    settle(trainer)
    assert len(asked) == 4


def test_a_frame_at_rest_says_what_is_still_missing(trainer, asked):
    asked.slow_s = 1.0
    trainer.ask(want("slow"))
    settle(trainer)
    trainer.send(cmd.Step(1))
    trainer.loop.cycle()
    frame = trainer.take()
    assert frame.missing_insights == {"slow"}
    assert not frame.settled
    assert dict(settle(trainer).insights) == {"slow": 1}


def test_all_parts_of_a_frame_of_a_moving_run_are_of_one_step(trainer, asked):
    trainer.ask(cmd.SetSpeed(None), want("step"), cmd.Run())
    frames = []
    for _ in range(60):
        trainer.now += 0.01
        trainer.loop.cycle()
        frame = trainer.take()
        if frame is not None and frame.insights:
            frames.append((frame.insights["step"], frame.state.step))
    assert len(frames) > 5
    assert all(of == step for of, step in frames)


@pytest.mark.parametrize(("slow_s", "most"), [(0.0, 15.0), (0.1, 0.5)])
def test_a_moving_run_gives_them_a_tenth_of_its_time_at_most(trainer, asked, slow_s, most):
    """15 times a second; those that take 0.1 s, two of which are wanted, no more than once in two seconds."""
    asked.slow_s = slow_s
    trainer.ask(cmd.SetSpeed(100.0), want("step", "slow"), cmd.Run())
    began = trainer.now
    while trainer.now < began + 20.0:
        trainer.now += 0.01
        trainer.loop.cycle()
        trainer.take()
    count = sum(name == "slow" for name, _, _ in asked)
    assert 0.6 * most * 20 <= count <= most * 20 + 2


def test_numbers_of_a_moving_run_can_be_read_and_answer_a_new_question_at_once(trainer, asked):
    def in_two_seconds(places):
        asked.clear()
        for tick in range(200):
            trainer.now += 0.01
            trainer.send(want("numbers", places=places(tick)))
            trainer.loop.cycle()
            trainer.take()
        return sum(name == "numbers" for name, _, _ in asked)

    trainer.ask(cmd.SetSpeed(100.0), cmd.Run())
    assert 6 <= in_two_seconds(lambda _tick: ()) <= 9
    assert 20 <= in_two_seconds(lambda tick: ((float(tick), 0.0),)) <= 31


def test_a_command_interrupts_a_slow_one_and_a_look_does_not(trainer, asked):
    asked.slow_s = 1.0
    trainer.ask(want("slow"))
    settle(trainer)
    asked.clear()
    trainer.loop._publisher.reader.insights.forget()
    trainer.send(cmd.Run())
    trainer.send(cmd.Pause())
    settle(trainer)
    computed = list(asked)
    trainer.send(want("slow", places=((0.0, 0.0),)))
    settle(trainer)
    assert [name for name, _, _ in computed] == ["slow"]
    assert asked == computed  # it does not ask for places


def test_a_frame_that_was_never_shown_hands_its_insights_on_and_not_to_another_run():
    at = np.zeros((2, 2)), np.zeros(2)
    earlier = Frame(1, 1, 1, Phase.RUNNING, False, TrainState(*at), insights={"a": 1, "b": 2})
    later = Frame(1, 1, 1, Phase.RUNNING, False, TrainState(*at, step=2), insights={"b": 3})
    assert later.after(earlier).insights == {"a": 1, "b": 3}
    for other in ({"run": 2}, {"revision": 2}):
        assert replace(later, **other).after(earlier).insights == {"b": 3}
