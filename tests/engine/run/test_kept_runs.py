"""A run that was left comes back bit for bit, whatever happened meanwhile; and each edit has its step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trainers import Trainer

from softmax_viz.core.editing.edits import RemoveClass, apply
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import generate
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.run.edit_effects import MOST_EFFECTS

DATA = generate("circles")
FEWER, _ = apply(RemoveClass(1), DATA)
FEATURES = ("x", "y", "x2", "y2")


def begun(hyperparams, data=DATA):
    trainer = Trainer(tick_s=0.0003)
    trainer.ask(cmd.UseData(data, 1), cmd.UseHyperparams(hyperparams), cmd.UseFeatures(FEATURES), cmd.Reset(1, 3))
    return trainer


def bits(frame):
    """All that was learned, and how it got there."""
    arrays = [frame.state.weights, frame.state.bias, frame.trained.weights, frame.trained.bias, *frame.trained.moments]
    curve = frame.curve
    for series in (curve.data, curve.penalty, curve.total, curve.noisy, curve.test):
        arrays += [series.steps, series.low, series.high, series.last]
    state = frame.trained
    counts = state.step, state.epoch, state.position, state.moment_steps, state.memory, frame.curve_step
    return [array.tobytes() for array in arrays], counts


# What happens between leaving a run and returning to it: each with the way back to the same data and settings.
MEANWHILE = {
    "another start": ((cmd.Reset(2, 99), cmd.Step(7)), ""),
    "other settings": (
        (cmd.UseHyperparams(Hyperparams(optimizer="adam", standardize=True, bias=False)), cmd.Reset(2, 3), cmd.Step(7)),
        "settings",
    ),
    "other features": ((cmd.UseFeatures(("y", "xy")), cmd.Reset(2, 3), cmd.Step(7)), "features"),
    "fewer classes": ((cmd.UseData(FEWER, 2), cmd.Reset(2, 3), cmd.Step(7)), "data"),
    "nothing": ((), ""),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("standardize", [False, True])
def test_a_run_that_was_left_comes_back_bit_for_bit_and_goes_on_as_if_it_had_never_been(optimizer, standardize):
    hyperparams = Hyperparams(
        optimizer=optimizer,
        standardize=standardize,
        batch_size=7,
        logit_dropout=0.2,
        test_share=0.2,
        learning_rate=0.05,
    )
    ways_back = {
        "settings": (cmd.UseHyperparams(hyperparams),),
        "features": (cmd.UseFeatures(FEATURES),),
        "data": (cmd.UseData(DATA, 3),),
        "": (),
    }
    stayed, trainer = begun(hyperparams), begun(hyperparams)
    for number, (meanwhile, (left, back)) in enumerate(MEANWHILE.items()):
        before = trainer.ask(cmd.Step(15))
        assert bits(before) == bits(stayed.ask(cmd.Step(15))), meanwhile
        trainer.ask(cmd.KeepRun(number), *left)
        frame = trainer.ask(*ways_back[back], cmd.ReturnToRun(5 + number, number, 3))
        assert (frame.run, frame.phase) == (5 + number, Phase.PAUSED)
        assert bits(frame) == bits(before), meanwhile


@pytest.mark.parametrize("is_ready", [False, True])
@pytest.mark.parametrize("changed", ["a setting", "the points"])
def test_a_run_left_right_after_an_edit_comes_back_as_it_would_have_gone_on(changed, is_ready):
    """Also where the hand was quicker than the trainer, whose new problem was not ready."""
    hyperparams = Hyperparams(optimizer="adam", standardize=True)
    moved = DATA.with_points(DATA.points * [3.0, 0.5] + [0.1, 0.0], DATA.labels)
    edit = {
        "a setting": cmd.UseHyperparams(Hyperparams(optimizer="adam", standardize=True, bias=False)),
        "the points": cmd.UseData(moved, 2),
    }[changed]
    stayed, trainer = begun(hyperparams), begun(hyperparams)
    for each in (stayed, trainer):
        each.ask(cmd.Step(25))
    expected = stayed.ask(edit)
    if is_ready:
        trainer.ask(edit)
    trainer.ask(*([] if is_ready else [edit]), cmd.KeepRun(0), cmd.Reset(2, 4))
    trainer.ask(cmd.Step(3))
    assert bits(trainer.ask(cmd.ReturnToRun(3, 0, 3))) == bits(expected)
    assert bits(trainer.ask(cmd.Step(10))) == bits(stayed.ask(cmd.Step(10)))


def test_a_class_that_was_removed_before_still_comes_back_with_what_was_learned_of_it():
    hyperparams = Hyperparams(learning_rate=0.1)
    stayed, trainer = begun(hyperparams), begun(hyperparams)
    for each in (stayed, trainer):
        each.ask(cmd.Step(25), cmd.UseData(FEWER, 2), cmd.Step(5))
    trainer.ask(cmd.KeepRun(0), cmd.Reset(2, 3), cmd.Step(1), cmd.ReturnToRun(3, 0, 3))
    (with_it, as_it_was) = (each.ask(cmd.UseData(DATA, 3)) for each in (trainer, stayed))
    assert bits(with_it) == bits(as_it_was)
    assert with_it.state.weights[1].any()


def test_no_step_is_lost_between_the_wish_to_leave_and_the_leaving_while_training_runs():
    trainer = begun(Hyperparams())
    trainer.send(cmd.SetSpeed(None), cmd.Run())
    for _ in range(5):
        trainer.loop.cycle()
    trainer.ask(cmd.KeepRun(0))
    kept = trainer.loop._run.step
    for _ in range(3):  # the window is slow: the rest comes cycles later
        trainer.ask(cmd.SetSpeed(None))
    assert trainer.loop.phase is Phase.PAUSED
    assert trainer.loop._run.step == kept > 0
    trainer.ask(cmd.Reset(2, 3), cmd.Step(1))
    frame = trainer.ask(cmd.ReturnToRun(3, 0, 3))
    assert frame.state.step == kept == frame.curve_step


def test_runs_can_be_left_and_returned_to_in_turn_and_those_not_needed_are_forgotten():
    trainer = begun(Hyperparams())
    first = trainer.ask(cmd.Step(10))
    second = trainer.ask(cmd.KeepRun(0), cmd.Reset(2, 8), cmd.Step(4))
    for run in (3, 5):
        assert bits(trainer.ask(cmd.KeepRun(1), cmd.ReturnToRun(run, 0, 3))) == bits(first)
        assert bits(trainer.ask(cmd.KeepRun(0), cmd.ReturnToRun(run + 1, 1, 8))) == bits(second)
    (weight,) = trainer.ask(cmd.Step(1)).kept_runs
    curve = sum(getattr(series, name).nbytes for series in (first.curve.data, first.curve.penalty, first.curve.total)
                for name in ("steps", "low", "high", "last"))  # fmt: skip
    assert weight.number == 0
    assert curve < weight.n_bytes < curve + 20_000
    trainer.ask(cmd.ForgetRuns(frozenset({7})))
    frame = trainer.ask(cmd.ReturnToRun(9, 0, 3))
    assert frame.kept_runs == ()
    assert frame.state.step == 0, "what is not kept begins again"
    assert bits(frame) == bits(begun(Hyperparams()).ask(cmd.Step(0)))


def test_a_run_of_other_classes_than_there_are_is_not_taken_up():
    """As after a fault that kept the trainer from hearing of an edit."""
    trainer = begun(Hyperparams())
    trainer.ask(cmd.Step(10), cmd.KeepRun(0), cmd.UseData(FEWER, 2), cmd.Reset(2, 3))
    frame = trainer.ask(cmd.ReturnToRun(3, 0, 3))
    assert (frame.state.step, frame.state.n_classes) == (0, FEWER.n_classes)
    assert trainer.faults == []


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["data", "settings", "features", "reset"])), max_size=6))
def test_each_edit_takes_effect_at_the_step_where_it_was_obeyed(edits):
    trainer, expected, step, run = begun(Hyperparams()), [], 0, 1
    for number, (count, kind) in enumerate(edits, start=10):
        step += count
        run += kind == "reset"
        commands = {
            "data": cmd.UseData(DATA.with_points(DATA.points + number, DATA.labels), number),
            "settings": cmd.UseHyperparams(Hyperparams(learning_rate=number / 100), number),
            "features": cmd.UseFeatures(FEATURES[: number % 4], number),
            "reset": cmd.Reset(run, 5, number),
        }
        trainer.ask(cmd.Step(count), cmd.Run(), cmd.Pause(), commands[kind])
        step = 0 if kind == "reset" else step
        expected.append((number, run, step))
    frame = trainer.ask(cmd.Step(1))
    assert [tuple(effect) for effect in frame.effects] == [(1, 0, 0), *expected]
    assert trainer.ask(cmd.Step(1)).effects is frame.effects, "no news is the same object"


def test_only_the_newest_effects_are_told():
    trainer = begun(Hyperparams())
    trainer.ask(*(cmd.UseHyperparams(Hyperparams(), number) for number in range(2, 1_000)))
    effects = trainer.ask(cmd.Step(1)).effects
    assert [effect.revision for effect in effects] == list(np.arange(1_000 - MOST_EFFECTS, 1_000))
