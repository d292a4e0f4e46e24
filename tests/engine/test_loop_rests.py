"""How the trainer's loop rests, looks up and recovers: idleness is counted in calls of its clock and its queue."""

from dataclasses import replace

import numpy as np
import pytest
from counting import CountingInbox
from trainers import VIEW, Trainer

from softmax_viz.core.basics import interruption
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.run import problem, run_state
from softmax_viz.engine.run import training_run as engine_run
from softmax_viz.field.picture.viewport import Viewport


@pytest.fixture
def trainer(monkeypatch):
    trainer = Trainer()
    counting = CountingInbox(trainer)
    trainer.inbox = trainer.loop._mail._inbox = counting
    trainer.ask(cmd.UseData(blobs(), 1), cmd.Reset(1, 0))
    while counting.items:
        trainer.loop.cycle()
    trainer.take()
    trainer.loop.cycle()
    counting.waits.clear()
    return trainer


def cycles(trainer, count):
    """Let cycles pass without anything sent; how each of them waited, None for not at all."""
    waits = []
    for _ in range(count):
        before = len(trainer.inbox.waits)
        trainer.loop.cycle()
        waits.append(trainer.inbox.waits[before:] or None)
    return waits


# What the loop is in, and how its cycles wait then: until a command comes ([None]), for a time, or not at all (None).
FOREVER = [None]


def test_at_rest_it_waits_for_a_command_and_nothing_else(trainer):
    assert cycles(trainer, 3) == [FOREVER] * 3
    assert trainer.take() is None


def test_what_diverged_rests(trainer):
    trainer.ask(cmd.UseHyperparams(Hyperparams(learning_rate=100.0, strength=1.0, penalty="l2")), cmd.Step(2000))
    assert trainer.faults == []
    assert trainer.loop.phase is Phase.DIVERGED
    cycles(trainer, 2)
    trainer.take()
    cycles(trainer, 2)
    assert cycles(trainer, 3) == [FOREVER] * 3


def test_what_faulted_rests_even_with_a_coarse_picture_and_a_change_that_nobody_saw(trainer):
    trainer.ask(VIEW)
    trainer.send(cmd.UseFeatures(("no such feature",)))
    trainer.loop.cycle()
    assert trainer.loop.phase is Phase.FAULTED
    trainer.take()
    cycles(trainer, 2)
    assert cycles(trainer, 3) == [FOREVER] * 3


def test_at_full_speed_it_only_looks(trainer):
    trainer.ask(cmd.SetSpeed(None), cmd.Run())
    trainer.send(cmd.FrameTaken(None))
    cycles(trainer, 1)
    looks, steps = trainer.inbox.looks, trainer.loop._run.step
    assert cycles(trainer, 5) == [None] * 5
    assert trainer.inbox.looks > looks
    assert trainer.loop._run.step > steps


def test_while_the_window_shows_a_frame_it_waits_a_moment_and_then_trains(trainer):
    trainer.ask(cmd.SetSpeed(None), VIEW, cmd.Run())
    cycles(trainer, 2)
    assert trainer.outbox.take() is not None
    cycles(trainer, 1)  # it draws the next picture
    step = trainer.loop._run.step
    (wait,) = cycles(trainer, 1)
    assert wait is not None
    assert 0 < wait[0] < 0.05
    assert trainer.loop._run.step > step


@pytest.mark.slow
@pytest.mark.parametrize("speed", [1.0, 60.0, 600.0])
def test_at_a_pace_it_waits_between_portions_and_takes_as_many_steps_as_the_pace_says(trainer, speed):
    trainer.ask(cmd.SetSpeed(speed), VIEW, cmd.Run())
    trainer.take()
    began, count, frames = trainer.now, 0, 0
    while trainer.now - began < 4.0 and count < 10_000:
        trainer.loop.cycle()
        frames += trainer.take() is not None
        count += 1
    assert frames <= trainer.loop._run.step + 5, "what has not changed is not shown again"
    assert trainer.loop._run.step == pytest.approx(4.0 * speed, abs=max(2.0, 0.02 * 4.0 * speed))
    # No busy waiting: a cycle for each step or for each portion, and two or so for each frame that was taken.
    assert count <= 3 * min(4.0 * speed, 4.0 / 0.004) + 20


def test_a_coarse_picture_is_made_exact_when_the_hand_has_rested_and_then_it_waits_for_ever(trainer, monkeypatch):
    monkeypatch.setattr("softmax_viz.engine.drawing.frame_budget.FrameBudget.prompt_scale", lambda _self: 4)
    trainer.ask(VIEW)
    coarse = trainer.ask(cmd.UseViewport(Viewport(-1, 1, -1, 1), 60, 40, "light"))
    assert coarse.picture.size == (15, 10)
    assert not coarse.settled
    trainer.inbox.waits.clear()
    while (frame := trainer.take()) is None:
        trainer.loop.cycle()
    assert frame.picture.size == (60, 40)
    assert frame.settled
    assert 0 < sum(trainer.inbox.waits) < 0.2
    cycles(trainer, 2)
    assert cycles(trainer, 2) == [FOREVER] * 2


@pytest.mark.parametrize("is_taken", [True, False])
def test_in_slow_motion_a_coarse_picture_is_made_exact_between_two_steps_once_it_was_taken(
    trainer, monkeypatch, is_taken
):
    monkeypatch.setattr("softmax_viz.engine.drawing.frame_budget.FrameBudget.moving_scale", lambda *_: 4)
    trainer.ask(cmd.SetSpeed(1.0), VIEW)
    trainer.send(cmd.Run())
    trainer.loop.cycle()
    step = trainer.loop._run.step
    assert trainer.outbox.has_picture
    if is_taken:
        assert trainer.take().picture.size == (15, 10)
        trainer.loop.cycle()  # it hears of that
    trainer.inbox.waits.clear()
    trainer.loop.cycle()
    (wait,) = trainer.inbox.waits
    if not is_taken:
        assert wait > 0.5, "until the next step"
        return
    assert 0 < wait < 0.1, "until the hand has rested"
    assert trainer.loop._run.step == step
    assert trainer.take().picture.size == (60, 40)


def test_in_motion_it_reads_at_a_slower_rate_and_at_rest_whenever_something_changed(trainer):
    trainer.ask(cmd.SetSpeed(60.0), cmd.Run())
    read, began = 0, trainer.now
    while trainer.now - began < 2.0:
        trainer.loop.cycle()
        frame = trainer.take()
        read += frame is not None and frame.readings is not None
    assert 20 <= read <= 32  # fifteen times a second
    first = trainer.ask(cmd.Pause())
    assert first.readings is not None
    assert trainer.ask(cmd.SetSpeed(5.0)).readings is first.readings
    assert trainer.ask(cmd.Step(1)).readings is not first.readings


# Large problems, made cheap


@pytest.fixture
def large(trainer, monkeypatch):
    """A trainer for which this problem is large: its steps look up in the middle."""
    rng = np.random.default_rng(0)
    n = 5_000
    monkeypatch.setattr(interruption, "BLOCK", 500)
    monkeypatch.setattr(engine_run, "LARGE", 10_000)
    data = Dataset(rng.normal(size=(n, 2)), rng.integers(0, 3, n), make_classes(3))
    trainer.send(VIEW, cmd.UseData(data, 2), cmd.UseHyperparams(Hyperparams(optimizer="newton")), cmd.Reset(2, 0))
    settle(trainer)
    return trainer


def settle(trainer):
    frame = None
    for _ in range(60):
        frame = trainer.take() or frame
        if frame is not None and frame.settled and trainer.inbox.empty():
            return frame
        trainer.loop.cycle()
        assert None not in trainer.inbox.waits, "it waits for a command though there is work"
    raise AssertionError("it never came to rest")


def come_after(trainer, looks, *commands):
    trainer.inbox.after_looks[trainer.inbox.looks + looks] = commands


def test_a_step_that_was_interrupted_is_taken_afterwards_and_the_run_is_the_same(large):
    start = large.loop._run.step
    large.send(cmd.Step(3))
    expected = settle(large)
    assert expected.state.step == start + 3
    for looks in (3, 12, 30, 45):
        large.send(cmd.Reset(9, 0), cmd.Step(3))
        # The same settings again interrupt, and change nothing.
        come_after(large, looks, cmd.UseHyperparams(Hyperparams(optimizer="newton")))
        come_after(large, looks + 7, cmd.UseHyperparams(Hyperparams(optimizer="newton")))
        frame = settle(large)
        assert frame.state.step == 3
        assert frame.state.weights.tobytes() == expected.state.weights.tobytes()
        assert frame.curve.total.last.tobytes() == expected.curve.total.last.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        cmd.Stop(),
        cmd.Pause(),
        cmd.Reset(7, 1),
        cmd.UseData(blobs(), 5),
        cmd.UseFeatures(("x",)),
        cmd.Run(),
        cmd.Step(1),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize(
    "busy", [cmd.Step(20), cmd.Run(), cmd.CheckGradient(), cmd.UseHyperparams(Hyperparams(bias=False))]
)
def test_whatever_it_is_doing_a_command_is_obeyed_within_a_few_blocks(large, busy, command):
    handled_at = []
    handle = large.loop._handlers.handle
    large.loop._handlers.handle = lambda one: (one is command and handled_at.append(large.inbox.looks), handle(one))
    large.send(cmd.SetSpeed(None), busy)
    come_after(large, 8, command)
    sent_at = large.inbox.looks + 8
    for _ in range(3):
        large.loop.cycle()
        large.take()
    assert handled_at
    assert handled_at[0] - sent_at <= 6
    assert not large.faults


@pytest.mark.parametrize(
    "command",
    [
        cmd.UseViewport(Viewport(-1, 1, -1, 1), 30, 20, "dark"),
        cmd.SetSpeed(5.0),
        cmd.UseStopRules(StopRules(steps=9)),
        cmd.FrameTaken(None),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_leaves_the_run_alone_is_obeyed_in_the_middle_of_a_step_without_giving_it_up(large, command, monkeypatch):
    given_up = []
    train = large.loop._run.train
    monkeypatch.setattr(large.loop._run, "train", lambda *a: _noting(given_up, lambda: train(*a)))
    large.send(cmd.Step(2))
    come_after(large, 10, command)
    large.loop.cycle()
    assert not given_up
    frame = settle(large)
    assert frame.state.step == 2
    assert large.inbox.after_looks == {}


def _noting(given_up, work):
    try:
        return work()
    except interruption.Interrupted:
        given_up.append(1)
        raise


def test_another_view_is_shown_in_the_middle_of_a_step_with_the_state_before_it(large):
    before = large.loop._run.state
    large.send(cmd.Step(1))
    shown = []
    come_after(large, 10, cmd.UseViewport(Viewport(-1, 1, -1, 1), 30, 20, "dark"))
    put = large.outbox.put
    large.outbox.put = lambda frame: (shown.append(frame), put(frame))[1]
    large.loop.cycle()
    middle = next(frame for frame in shown if frame.picture is not None and frame.picture.view.x1 == 1)
    assert middle.state.step == before.step
    assert middle.state.weights.tobytes() == before.weights.tobytes()
    assert not middle.settled


def test_an_answer_comes_before_what_takes_long(large):
    shown = []
    put = large.outbox.put
    large.outbox.put = lambda frame: (shown.append((frame, large.loop._run.current.is_posed)), put(frame))[1]
    data = replace(large.loop._run.data, labels=large.loop._run.data.labels[::-1])
    large.send(cmd.UseData(data, 6))
    frame = settle(large)
    (first, was_posed), *_ = shown
    assert (first.revision, was_posed, first.readings, first.trained, first.settled) == (6, False, None, None, False)
    assert first.curve is not None, "which is quick however many points there are"
    assert frame.revision == 6
    assert frame.readings is not None
    assert frame.trained is not None


def test_a_flood_of_edits_poses_one_problem(large, monkeypatch):
    posed = []
    make = problem.make_problem
    monkeypatch.setattr(run_state, "make_problem", lambda *a: (posed.append(1), make(*a))[1])
    data = large.loop._run.data
    for revision in range(10, 40):
        moved = data.points.copy()
        moved[0] = revision
        large.send(cmd.UseData(replace(data, points=moved), revision))
    frame = settle(large)
    assert frame.revision == 39
    assert len(posed) == 1


# What fails


def test_after_a_fault_taking_the_change_back_is_enough(trainer, monkeypatch):
    make = problem.make_problem

    def fails(data, *rest):
        if data.n_points == 7:
            raise ZeroDivisionError("a fault of the program")
        return make(data, *rest)

    monkeypatch.setattr(run_state, "make_problem", fails)
    good = blobs()
    learned = trainer.ask(cmd.Step(5)).state
    bad = Dataset(good.points[:7], good.labels[:7], (*good.classes, make_classes(12)[11]))
    trainer.ask(cmd.UseData(bad, 2))
    assert trainer.loop.phase is Phase.FAULTED
    assert len(trainer.faults) == 1
    # Views, more of what fails and features meanwhile do no harm.
    trainer.ask(VIEW, cmd.UseFeatures(("x", "y", "x2")), cmd.Step(1))
    trainer.ask(cmd.UseFeatures(("x", "y")), cmd.UseData(good, 3))
    frame = trainer.ask(cmd.Step(0))
    assert frame.phase is Phase.PAUSED
    assert frame.revision == 3
    np.testing.assert_array_equal(frame.state.weights, learned.weights)
    assert trainer.ask(cmd.Step(4)).state.step == 9


@pytest.mark.parametrize("way_back", ["undo", "reset", "file"])
def test_data_of_which_no_problem_can_be_made_rest_the_run_with_a_sentence(trainer, monkeypatch, way_back):
    make = problem.make_problem

    def refuses(data, *rest):
        if data.n_points == 7:
            raise UserError("These points are too far out.")
        return make(data, *rest)

    monkeypatch.setattr(run_state, "make_problem", refuses)
    good = blobs()
    trainer.ask(cmd.SetSpeed(None), cmd.Run())
    trainer.take()
    trainer.send(cmd.UseData(Dataset(good.points[:7], good.labels[:7], good.classes), 2))
    trainer.loop.cycle()
    frame = trainer.take()
    assert (frame.phase, str(frame.stopped), frame.settled) == (Phase.PAUSED, "These points are too far out.", True)
    assert not trainer.faults
    assert cycles(trainer, 3)[1:] == [FOREVER] * 2
    trainer.send(cmd.Run())  # it is said again, and nothing runs
    trainer.loop.cycle()
    frame = trainer.take()
    assert (frame.phase, str(frame.stopped)) == (Phase.PAUSED, "These points are too far out.")
    back = {"undo": (), "reset": (cmd.Reset(3, 0),), "file": (cmd.Reset(4, 5),)}[way_back]
    trainer.ask(cmd.UseData(good, 3), *back)
    frame = trainer.ask(cmd.Step(3))
    assert frame.stopped is None
    assert frame.readings is not None
    assert frame.phase is Phase.PAUSED


def test_a_frame_that_cannot_be_made_is_reported_once_and_not_tried_again_unasked(trainer, monkeypatch):
    def fails(_history):
        raise ZeroDivisionError("no curve")

    with monkeypatch.context() as broken:
        broken.setattr("softmax_viz.core.training.loss_history.LossHistory.curve", fails)
        trainer.send(cmd.Step(1))
        assert cycles(trainer, 4)[1:] == [FOREVER] * 3
    assert trainer.loop.phase is Phase.FAULTED
    assert len(trainer.faults) == 1
    assert trainer.ask(cmd.Reset(2, 0)).phase is Phase.PAUSED


def test_a_picture_that_fails_is_reported_once_and_training_goes_on(trainer, monkeypatch):
    reported = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: reported.append(kind))
    draw = FieldPainter.draw

    def fails(self, *rest):
        if any(getattr(part, "quantity", "") == "entropy" for part in rest):
            raise ZeroDivisionError("no picture")
        return draw(self, *rest)

    monkeypatch.setattr(FieldPainter, "draw", fails)
    assert trainer.ask(VIEW).picture is not None
    field_style = replace(trainer.loop._publisher.field._field_style, quantity="entropy")
    frame = trainer.ask(cmd.UseFieldStyle(field_style))
    assert frame.picture is None
    assert frame.settled
    assert cycles(trainer, 3)[1:] == [FOREVER] * 2
    assert reported == [ZeroDivisionError]
    assert trainer.ask(cmd.Step(2)).state.step == 2
    assert trainer.ask(cmd.UseFieldStyle(replace(field_style, quantity="blend"))).picture is not None
    assert not trainer.faults


def test_the_table_of_commands_is_whole():
    """Every command either leaves the run alone or interrupts it; those that change what is learned interrupt."""
    for kind in cmd.Command.__args__:
        changes = kind in (
            cmd.UseData, cmd.UseHyperparams, cmd.UseFeatures, cmd.Reset, cmd.Resume, cmd.KeepRun, cmd.ReturnToRun,
            cmd.LookAt, cmd.KeepMoment,
            cmd.ChangeWeights, cmd.ReturnToWeights, cmd.Run, cmd.Pause, cmd.Step, cmd.CheckGradient, cmd.Stop,
        )  # fmt: skip
        assert (kind in cmd.READ_ONLY_COMMANDS) is not changes, kind
