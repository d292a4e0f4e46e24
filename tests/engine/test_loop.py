"""The trainer's loop on this very thread: the clock is the test's, and one cycle is one call."""

import math

import numpy as np
import pytest
from trainers import VIEW, Trainer

from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.editing.edits import AddClass, RemoveClass
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainingSet, initial_state, reference_step
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport


def started(data=None, hyperparams=None, seed=0, **options):
    trainer = Trainer(**options)
    settings = hyperparams or Hyperparams()
    trainer.ask(cmd.UseData(data or blobs(), 1), cmd.UseHyperparams(settings), cmd.Reset(1, seed))
    return trainer


def test_step_is_exactly_that_many_steps_and_equals_the_reference():
    data, settings = blobs(), Hyperparams(learning_rate=0.2, batch_size=32)
    trainer = started(data, settings, seed=4)
    samples = TrainingSet(data.points, data.labels, 3)
    state = initial_state(3, 2, settings, 4)
    for count in (1, 10, 3):
        frame = trainer.ask(cmd.Step(count))
        for _ in range(count):
            state, _ = reference_step(state, samples, settings, 4)
        assert frame.state.step == state.step
        assert frame.phase is Phase.PAUSED
        assert frame.settled
        np.testing.assert_allclose(frame.state.weights, state.weights, rtol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("batch_size", [None, 16])
@pytest.mark.parametrize("scope", ["epoch", "step", "example"])
def test_how_a_run_is_sliced_never_changes_it(batch_size, scope):
    settings = Hyperparams(batch_size=batch_size, logit_dropout=0.3, dropout_scope=scope, learning_rate=0.5)
    whole = started(hyperparams=settings).ask(cmd.Step(60))
    sliced = started(hyperparams=settings, tick_s=0.0003)
    sliced.send(cmd.SetSpeed(500.0), cmd.Run())
    steps = 0
    while steps < 45:
        sliced.loop.cycle()
        frame = sliced.take()
        steps = frame.state.step if frame else steps
    # Looking, pausing, another window and a setting that is set to what it is change nothing.
    sliced.ask(cmd.Pause(), cmd.UseViewport(Viewport(-1, 1, -1, 1), 20, 10, "dark"), cmd.UseHyperparams(settings))
    frame = sliced.ask(cmd.Step(1))
    frame = sliced.ask(cmd.Step(60 - frame.state.step))
    assert frame.state.step == 60
    assert frame.state.weights.tobytes() == whole.state.weights.tobytes()
    assert frame.state.bias.tobytes() == whole.state.bias.tobytes()


def test_commands_are_obeyed_in_order_and_a_flood_costs_one_frame():
    trainer = started()
    rates = np.geomspace(1e-3, 1.0, 200)
    for rate in rates:
        trainer.send(cmd.UseHyperparams(Hyperparams(learning_rate=float(rate))))
    trainer.send(cmd.Step(1))
    trainer.loop.cycle()
    frame = trainer.take()
    assert frame.serial == trainer.serial
    assert trainer.take() is None
    data = blobs()
    start = initial_state(3, 2, Hyperparams(), 0)
    expected, _ = reference_step(start, TrainingSet(data.points, data.labels, 3), Hyperparams(learning_rate=1.0), 0)
    np.testing.assert_allclose(frame.state.weights, expected.weights, rtol=1e-9)


def test_a_slow_pace_takes_the_first_step_at_once_and_the_next_when_it_is_due():
    trainer = started()
    trainer.send(cmd.SetSpeed(1.0), cmd.Run())
    trainer.loop.cycle()
    assert trainer.take().state.step == 1
    trainer.now += 0.4
    trainer.send(cmd.SetSpeed(1.0))  # something to wake for
    trainer.loop.cycle()
    assert trainer.take().state.step == 1
    trainer.now += 0.7
    trainer.send(cmd.SetSpeed(1.0))
    trainer.loop.cycle()
    assert trainer.take().state.step == 2


def test_a_pace_that_could_not_be_kept_is_forgiven():
    trainer = started()
    trainer.send(cmd.SetSpeed(100.0), cmd.Run())
    trainer.loop.cycle()
    trainer.now += 60.0
    trainer.send(cmd.SetSpeed(100.0))
    trainer.loop.cycle()
    assert trainer.take().state.step <= 10, "not the 6,000 steps of the minute that was lost"


def test_at_most_one_frame_waits_and_it_is_the_newest():
    trainer = started()
    for count in (1, 1, 1):
        trainer.send(cmd.Step(count))
        trainer.loop.cycle()
    frame = trainer.outbox.take()
    assert frame.state.step == 3
    assert frame.curve.data.steps.tolist() == [0, 1, 2]
    assert trainer.outbox.take() is None


def test_no_loss_value_is_lost_when_nobody_looks():
    trainer = started(tick_s=0.0005)
    trainer.send(cmd.SetSpeed(None), cmd.Run())
    for _ in range(20):
        trainer.loop.cycle()
    frame = trainer.ask(cmd.Pause())
    steps = frame.curve.data.steps
    assert steps[0] == 0
    assert steps[:1024].tolist() == list(range(min(1024, frame.state.step)))


def test_reset_returns_to_the_same_start_and_a_new_seed_to_another():
    trainer = started(seed=7)
    start = trainer.ask(cmd.UseHyperparams(Hyperparams())).state
    trainer.ask(cmd.Step(25))
    again = trainer.ask(cmd.Reset(2, 7))
    assert again.run == 2
    assert again.state.step == 0
    assert again.state.weights.tobytes() == start.weights.tobytes()
    assert len(again.curve.data.steps) == 0
    assert trainer.ask(cmd.Reset(3, 8)).state.weights.tobytes() != start.weights.tobytes()


def test_a_frame_of_an_older_run_lends_nothing_to_the_next():
    trainer = started()
    trainer.send(cmd.Step(5))
    trainer.loop.cycle()
    trainer.send(cmd.Reset(2, 0))
    trainer.loop.cycle()
    frame = trainer.take()
    assert frame.run == 2
    assert frame.readings.train.step == 0


def test_zero_weights_lose_exactly_ln_k():
    for n_classes in (2, 3, 12):
        trainer = started(blobs(n_classes), Hyperparams(initialization="zeros"))
        frame = trainer.ask(cmd.UseHyperparams(Hyperparams(initialization="zeros")))
        assert frame.readings.train.data_loss == pytest.approx(math.log(n_classes), abs=1e-15)


def test_live_edits_keep_what_was_learned():
    data = blobs()
    trainer = started(data)
    before = trainer.ask(cmd.Step(30)).state
    grown, _ = AddClass(1, ClassLabel(9, "new", 5)).apply(data)
    frame = trainer.ask(cmd.UseData(grown, 2))
    assert frame.revision == 2
    assert frame.state.step == 30
    np.testing.assert_array_equal(frame.state.weights[[0, 2, 3]], before.weights)
    np.testing.assert_array_equal(frame.state.weights[1], 0.0)
    shrunk, _ = RemoveClass(0).apply(grown)
    frame = trainer.ask(cmd.UseData(shrunk, 3))
    np.testing.assert_array_equal(frame.state.weights[1:], before.weights[1:])
    np.testing.assert_array_equal(frame.state.bias[1:], before.bias[1:])


def test_switching_the_bias_off_drops_it():
    trainer = started(blobs(2))
    assert np.abs(trainer.ask(cmd.UseData(blobs(2, seed=3), 2), cmd.Step(40)).state.bias).max() > 0
    frame = trainer.ask(cmd.UseHyperparams(Hyperparams(bias=False)))
    assert (frame.state.bias == 0).all()
    assert (trainer.ask(cmd.Step(5)).state.bias == 0).all()


def test_divergence_stops_at_the_last_finite_state_and_says_why():
    settings = Hyperparams(learning_rate=30.0, strength=1.0, penalty="l2")
    trainer = started(hyperparams=settings)
    trainer.send(cmd.SetSpeed(None), cmd.Run())
    frame = None
    for _ in range(400):
        trainer.loop.cycle()
        frame = trainer.take() or frame
        if frame.phase is Phase.DIVERGED:
            break
    assert frame.phase is Phase.DIVERGED
    assert frame.settled
    assert np.isfinite(frame.state.weights).all()
    assert np.isfinite(frame.readings.train.total)
    assert "η·λ was 30" in str(frame.advice.message)
    assert str(frame.state.step) in str(frame.advice.message)
    other = trainer.ask(cmd.UseHyperparams(Hyperparams(learning_rate=30.0, strength=10.0)))
    assert (other.phase, other.settled, other.advice.message) == (Phase.DIVERGED, True, frame.advice.message)
    assert dict(other.advice.repair)["learning_rate"] < dict(frame.advice.repair)["learning_rate"]
    trainer.ask(cmd.UseHyperparams(Hyperparams()))
    frame = trainer.ask(cmd.Reset(2, 0))
    assert frame.phase is Phase.PAUSED
    assert frame.advice is None


def test_a_fault_of_the_program_is_reported_once_and_reset_recovers():
    trainer = started()
    trainer.send(cmd.UseFeatures(("no such feature",)))
    trainer.loop.cycle()
    assert len(trainer.faults) == 1
    assert "no such feature" in trainer.faults[0]
    assert trainer.loop.phase is Phase.FAULTED
    trainer.ask(cmd.UseFeatures(("x", "y")), cmd.Reset(2, 0))
    assert trainer.ask(cmd.Step(3)).state.step == 3
    assert len(trainer.faults) == 1


def test_the_picture_has_the_size_and_view_that_were_asked_for_and_its_memory_comes_back():
    trainer = started()
    view = Viewport(-1.5, 1.5, -1, 1)
    frame = trainer.ask(cmd.UseViewport(view, 33, 22, "light"))
    assert frame.picture.size == (33, 22)
    assert frame.picture.view == view
    assert not frame.picture.pixels.flags.writeable
    seen = {frame.picture.pixels.ctypes.data}
    for _ in range(30):
        frame = trainer.ask(cmd.Step(1))
        seen.add(frame.picture.pixels.ctypes.data)
    assert len(seen) <= 3


def test_what_the_screen_holds_is_never_drawn_over():
    trainer = started()
    trainer.send(cmd.UseViewport(Viewport(-1, 1, -1, 1), 40, 30, "light"))
    trainer.loop.cycle()
    shown = trainer.outbox.take().picture
    kept = shown.pixels.copy()
    for _ in range(5):  # the screen has not given it back
        trainer.send(cmd.Step(5))
        trainer.loop.cycle()
    assert np.array_equal(shown.pixels, kept)
    assert not np.array_equal(trainer.outbox.take().picture.pixels, kept)


def test_a_noisy_run_reads_its_clean_loss_at_steps_that_do_not_depend_on_slicing():
    settings = Hyperparams(batch_size=8)
    once = started(hyperparams=settings).ask(cmd.Step(700)).curve
    trainer = started(hyperparams=settings)
    for count in (1, 9, 90, 250, 350):
        curve = trainer.ask(cmd.Step(count)).curve
    for name in ("data", "penalty", "noisy"):
        one, other = getattr(once, name), getattr(curve, name)
        assert one.steps.tolist() == other.steps.tolist()
        assert one.last.tobytes() == other.last.tobytes()
    assert len(once.noisy.steps) == 700


def test_empty_data_and_single_points_train_without_trouble():
    classes = blobs().classes
    trainer = started(Dataset(np.empty((0, 2)), np.empty(0, int), classes))
    frame = trainer.ask(cmd.Step(10))
    assert frame.state.step == 10
    assert frame.readings.train.accuracy is None
    frame = trainer.ask(cmd.UseData(Dataset(np.array([[0.5, 0.5]]), np.array([2]), classes), 2), cmd.Step(300))
    assert frame.readings.train.accuracy == 1.0


def test_stop_ends_the_loop_whatever_waits_behind_it():
    trainer = started()
    trainer.send(cmd.Run(), cmd.Stop(), cmd.Step(5))
    trainer.loop.run()
    assert trainer.loop.phase is Phase.STOPPED


def test_steps_and_epochs_are_stopped_at_exactly_and_the_reason_is_said():
    trainer = started(hyperparams=Hyperparams(batch_size=16))
    for rules, name in ((StopRules(steps=37), "37"), (StopRules(epochs=7), "7")):
        trainer.send(cmd.UseStopRules(rules), cmd.SetSpeed(None), cmd.Run())
        trainer.loop.cycle()
        while trainer.loop.phase is Phase.RUNNING:
            trainer.loop.cycle()
        frame = trainer.take()
        assert frame.phase is Phase.PAUSED
        assert name in str(frame.stopped)
        if rules.steps:
            assert frame.state.step == 37
        else:
            assert (frame.state.epoch, frame.state.position) == (7, 0)


def test_a_rule_that_is_met_already_does_not_keep_run_from_running():
    trainer = started()
    trainer.ask(cmd.Step(50), cmd.UseStopRules(StopRules(steps=20)))
    trainer.send(cmd.Run())
    trainer.loop.cycle()
    assert trainer.loop.phase is Phase.RUNNING
    trainer.ask(cmd.Pause())


def test_late_answers_about_another_problem_are_dropped():
    trainer = started()
    number = trainer.sought[-1][0]
    best = Optimum(0.1, 0.1, 0.0, None, None, False, True, "", 1.0)
    trainer.ask(cmd.UseHyperparams(Hyperparams(strength=0.2)))
    trainer.inbox.put((0, cmd.OptimumFound(number, best)))
    assert trainer.ask(cmd.Step(1)).optimum is None
    trainer.inbox.put((0, cmd.OptimumFound(trainer.sought[-1][0], best)))
    assert trainer.ask(cmd.Step(1)).optimum is best
    assert trainer.sought[-1][2].strength == 0.2


def test_the_gradient_check_of_a_running_program_says_that_it_is_right():
    frame = started().ask(cmd.Step(20), cmd.CheckGradient())
    assert frame.gradient_check.largest_relative_error < 1e-6
    assert frame.gradient_check.n_parameters == 9


def running(trainer, *commands):
    """Start at full speed with a window and let one cycle pass."""
    trainer.send(VIEW, cmd.SetSpeed(None), *commands, cmd.Run())
    trainer.loop.cycle()


def test_one_picture_per_take_while_running_and_training_goes_on_meanwhile():
    trainer = started(tick_s=0.0005)
    running(trainer)
    waiting = trainer.outbox._pending
    assert waiting.picture is not None
    for _ in range(10):
        trainer.loop.cycle()
    assert trainer.outbox.take() is waiting, "what nobody took is not drawn again"
    trainer.loop.cycle()  # FrameTaken has not even come
    newer = trainer.outbox.take()
    assert newer.picture is not None
    assert newer.state.step > waiting.state.step + 10


def test_another_view_does_not_wait_for_the_picture_before_to_be_taken():
    trainer = started(tick_s=0.0005)
    running(trainer)
    other = Viewport(-1, 1, -1, 1)
    trainer.send(cmd.UseViewport(other, 60, 40, "light"))
    for _ in range(3):
        trainer.loop.cycle()
    assert trainer.outbox.take().picture.view == other


def test_the_picture_of_a_pause_is_full_exact_and_settled_whatever_waited():
    trainer = started(tick_s=0.0005)
    running(trainer)
    for _ in range(3):
        trainer.loop.cycle()
    trainer.send(cmd.Pause())
    trainer.loop.cycle()
    frame = trainer.take()
    assert frame.phase is Phase.PAUSED
    assert frame.settled
    assert frame.picture.size == (60, 40)
    alone = FieldPainter().draw(frame.state, frame.features, blobs().classes, VIEW.view, 60, 40, "light", FieldStyle())
    assert np.array_equal(frame.picture.pixels, alone.pixels)
    trainer.loop.cycle()
    assert trainer.take() is None, "nothing changes, nothing is drawn"


def test_at_rest_a_frame_says_all_and_makes_nothing_twice():
    trainer = started()
    first = trainer.ask(VIEW, cmd.Step(3))
    moved = trainer.ask(cmd.UseViewport(Viewport(-1, 1, -1, 1), 60, 40, "light"))
    assert moved.picture is not None
    assert moved.readings is first.readings
    assert moved.curve is first.curve
    same = trainer.ask(cmd.SetSpeed(5.0))
    assert same.settled
    assert same.picture is None
    stepped = trainer.ask(cmd.Step(1))
    assert stepped.readings.train.step == 4
    assert stepped.picture is not None


def test_a_problem_that_changes_all_the_time_is_solved_now_and_then_and_at_a_pause_at_once():
    trainer = started()
    trainer.send(cmd.SetSpeed(20.0), cmd.Run())
    trainer.loop.cycle()
    before = len(trainer.sought)
    for number in range(40):
        trainer.now += 0.05
        trainer.send(cmd.UseHyperparams(Hyperparams(strength=0.01 * (number + 1))))
        trainer.loop.cycle()
    assert 3 <= len(trainer.sought) - before <= 5
    trainer.send(cmd.UseHyperparams(Hyperparams(strength=0.9)))
    trainer.loop.cycle()
    assert not trainer.ask(cmd.Pause()).settled, "the optimum is still being looked for"
    assert trainer.sought[-1][2].strength == 0.9
    trainer.loop.cycle()
    assert trainer.take().settled


def test_points_placed_while_running_are_read_with_the_next_frame():
    trainer = started()
    running(trainer)
    trainer.take()
    trainer.send(cmd.UseData(blobs(3, 50), 2))
    trainer.loop.cycle()
    frame = trainer.take()
    assert (frame.revision, len(frame.readings.held_out)) == (2, 150)


def test_while_the_window_shows_a_frame_the_next_picture_is_drawn_and_training_waits_but_not_for_ever():
    trainer = started(tick_s=0.0005)
    running(trainer)
    for answer in (cmd.FrameTaken(None), None):
        trainer.loop.cycle()
        assert trainer.outbox.take() is not None
        step = trainer.loop._run.state.step
        trainer.loop.cycle()
        assert trainer.outbox.has_picture
        assert trainer.loop._run.state.step == step
        if answer is not None:
            trainer.send(answer)
        trainer.loop.cycle()
        assert trainer.loop._run.state.step > step
