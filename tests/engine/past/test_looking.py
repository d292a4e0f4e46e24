"""Every step of a run can be had again, bit for bit, and what goes on from there equals the run that never stopped."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trainers import VIEW, Trainer

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.editing.edits import AddClass, Insert, Move, Relabel, RemoveClass, apply
from softmax_viz.core.editing.weight_changes import PutWeight, SubtractMean
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.run.kept_run import WIDEST_AT_FIRST

DATA = blobs(3, 8)
FEATURES = ("x", "y", "xy")


def bits(state):
    """All that the next step depends on, beside data and settings."""
    starts = b"" if state.moment_starts is None else state.moment_starts.tobytes()
    arrays = [state.weights.tobytes(), state.bias.tobytes(), *(moment.tobytes() for moment in state.moments), starts]
    return arrays, (state.step, state.epoch, state.position, state.moment_steps, state.memory)


class Edits:
    """Changes of what a run learns from, as a user makes them while it is trained; each is a command."""

    def __init__(self, hyperparams: Hyperparams) -> None:
        self.data, self.features, self.hyperparams = DATA, FEATURES, hyperparams
        self.before = [DATA]
        self.keys = count(7)  # no class gets the key of another

    def data_edit(self, edit):
        self.before.append(self.data)
        self.data, _ = apply(edit, self.data)
        return cmd.UseData(self.data, len(self.before))

    def command(self, kind: str, amount: int):
        if kind == "rate":
            self.hyperparams = replace(self.hyperparams, learning_rate=0.05 * (amount + 1))
            return cmd.UseHyperparams(self.hyperparams)
        if kind == "standardize":
            self.hyperparams = replace(self.hyperparams, standardize=not self.hyperparams.standardize)
            return cmd.UseHyperparams(self.hyperparams)
        if kind == "features":
            self.features = FEATURES if self.features != FEATURES else ("y", "x2", "x")
            return cmd.UseFeatures(self.features)
        if kind == "weight":
            return cmd.ChangeWeights(PutWeight(amount % self.data.n_classes, 0, amount - 2.0), amount % 2 == 0, 0)
        if kind == "mean":
            return cmd.ChangeWeights(SubtractMean(), False, 0)
        if kind == "insert":
            return self.data_edit(Insert.append(self.data, [[amount, -amount]], [amount % self.data.n_classes]))
        if kind == "move":
            return self.data_edit(Move(np.array([amount]), np.array([[0.5 * amount, 1.0]])))
        if kind == "relabel":
            return self.data_edit(Relabel(np.array([amount]), np.array([amount % self.data.n_classes])))
        if kind == "class" and self.data.n_classes == 3:
            return self.data_edit(AddClass(3, ClassLabel(next(self.keys), "new", 5)))
        if kind == "class":
            return self.data_edit(RemoveClass(1))
        self.data = self.before.pop() if len(self.before) > 1 else self.data  # an undo
        return cmd.UseData(self.data, len(self.before))


KINDS = ("rate", "standardize", "features", "weight", "mean", "insert", "move", "relabel", "class", "undo")


def settings_of(draw) -> Hyperparams:
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    dropout = draw(st.sampled_from([0.0, 0.3]))
    return Hyperparams(
        optimizer=optimizer,
        penalty=draw(st.sampled_from(sorted(PENALTIES))) if not OPTIMIZERS[optimizer].needs_hessian else "l2",
        strength=0.01,
        learning_rate=0.1,
        batch_size=draw(st.sampled_from([None, 5, 7])) if not OPTIMIZERS[optimizer].needs_hessian else None,
        logit_dropout=dropout if not OPTIMIZERS[optimizer].needs_hessian else 0.0,
        dropout_scope=draw(st.sampled_from(["step", "epoch", "example"])),
        standardize=draw(st.booleans()),
        initialization="normal",
        test_share=draw(st.sampled_from([0.0, 0.25])),
    )


def begun(hyperparams: Hyperparams) -> Trainer:
    trainer = Trainer(tick_s=0.0003)
    trainer.ask(cmd.UseData(DATA, 1), cmd.UseHyperparams(hyperparams), cmd.UseFeatures(FEATURES), cmd.Reset(1, 3))
    return trainer


@settings(max_examples=30)
@given(st.data())
def test_every_step_comes_back_bit_for_bit_whatever_was_changed_on_the_way(drawn):
    edits = Edits(settings_of(drawn.draw))
    trainer = begun(edits.hyperparams)
    seen = {}  # what was trained from at each step

    def ask(*commands):
        frame = trainer.ask(*commands)
        seen[frame.state.step] = frame, edits.data, edits.features, edits.hyperparams

    ask(cmd.Step(0))
    plan = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(KINDS), st.integers(0, 7), st.booleans()), max_size=6)
    for n_steps, kind, amount, at_once in drawn.draw(plan):
        for _ in range(n_steps):
            ask(cmd.Step(1))
        commands = [edits.command(kind, amount)]
        if at_once:  # two edits that the trainer finds together: it poses one problem
            commands.append(edits.command("rate", amount))
        ask(*commands)
    for _ in range(3):
        ask(cmd.Step(1))
    last = trainer.ask(cmd.Step(0))
    tip = last.state.step
    for step in drawn.draw(st.permutations(sorted(seen))):
        frame = trainer.ask(cmd.LookAt(step))
        if step == tip:
            assert frame.past is None
            continue
        then, data, features, hyperparams = seen[step]
        assert (frame.past.wanted, frame.past.tip, frame.past.is_exact) == (step, tip, True)
        assert bits(frame.trained) == bits(then.trained)
        assert frame.state.theta.tobytes() == then.state.theta.tobytes()
        assert (frame.past.data, frame.past.features, frame.past.hyperparams) == (data, features, hyperparams)
        assert frame.readings.train.total == then.readings.train.total
    back = trainer.ask(cmd.LookAt(tip))
    assert back.past is None
    assert bits(back.trained) == bits(last.trained), "looking changes nothing"
    assert not trainer.faults


@settings(max_examples=20)
@given(st.data())
def test_a_run_that_goes_on_from_an_earlier_step_equals_the_one_that_never_stopped(drawn):
    hyperparams = settings_of(drawn.draw)
    trainer, edits = begun(hyperparams), Edits(hyperparams)
    changed_at, ahead = drawn.draw(st.integers(0, 6)), drawn.draw(st.integers(1, 12))
    start = trainer.ask(cmd.Step(0))
    trainer.ask(cmd.Step(changed_at))
    changed = trainer.ask(edits.command(drawn.draw(st.sampled_from(KINDS)), 2))
    end = trainer.ask(cmd.Step(ahead))
    at = drawn.draw(st.integers(changed_at, max(end.state.step - 1, changed_at)))
    other = Edits(hyperparams)
    trainer.ask(cmd.LookAt(at))
    trainer.ask(cmd.KeepMoment(5, at), cmd.KeepRun(4), other.command("features", 0), other.command("rate", 1))
    branch = trainer.ask(
        cmd.UseData(edits.data, 9), cmd.UseFeatures(edits.features), cmd.UseHyperparams(edits.hyperparams),
        cmd.ReturnToRun(7, 5, 3),
    )  # fmt: skip
    assert (branch.state.step, branch.past) == (at, None)
    while branch.state.step < end.state.step and trainer.loop.phase is not Phase.DIVERGED:
        branch = trainer.ask(cmd.Step(1))
    assert bits(branch.trained) == bits(end.trained)
    # The one that was left stands where it was, and an earlier step of it can be had still.
    back = trainer.ask(cmd.KeepRun(5), cmd.ReturnToRun(8, 4, 3))
    assert bits(back.trained) == bits(end.trained)
    first = start if changed_at else changed
    assert bits(trainer.ask(cmd.LookAt(0)).trained) == bits(first.trained)
    assert not trainer.faults


def long_run(steps: int = 20 * WIDEST_AT_FIRST + 7) -> Trainer:
    trainer = begun(Hyperparams(optimizer="adam"))
    trainer.ask(VIEW)
    trainer.ask(cmd.Step(steps))
    return trainer


def test_looking_brings_picture_losses_and_curve_and_any_change_returns_to_the_live_end():
    trainer = long_run()
    tip = trainer.loop._run.step
    live = trainer.ask(cmd.Step(0))
    frame = trainer.ask(cmd.LookAt(1_000))
    assert frame.picture is not None
    assert frame.state.step == 1_000
    assert frame.curve_step == tip
    assert len(frame.curve.total.steps) == len(live.curve.total.steps), "the curve is that of the whole run"
    total = live.curve.total
    assert frame.readings.train.total == pytest.approx(float(total.last[total.steps == 1_000][0]), rel=1e-12)
    trainer.ask(cmd.UseHyperparams(Hyperparams(optimizer="adam", learning_rate=0.5)))
    after = trainer.ask(cmd.Step(1))
    assert (after.past, after.state.step) == (None, tip + 1)


def test_looking_pauses_a_run_and_a_repeated_pause_does_not_end_it():
    trainer = begun(Hyperparams())
    trainer.ask(cmd.Run(), cmd.SetSpeed(None))
    while trainer.loop._run.step < 100:
        trainer.loop.cycle()
    frame = trainer.ask(cmd.LookAt(40))
    tip = trainer.loop._run.step
    assert frame.phase is Phase.PAUSED
    assert (frame.state.step, frame.past.tip) == (40, tip)
    assert trainer.ask(cmd.Pause()).past is not None
    assert trainer.ask(cmd.Run()).past is None


def test_a_ghost_is_the_model_of_that_step_also_while_training_runs():
    trainer = begun(Hyperparams())
    seen = {step: trainer.ask(cmd.Step(1)).state for step in range(1, 6)}
    trainer.ask(cmd.Run())
    frame = trainer.ask(cmd.PointAt(3))
    assert (frame.ghost.step, frame.past) == (3, None)
    assert frame.ghost.model.theta.tobytes() == seen[3].theta.tobytes()
    assert trainer.loop.phase is Phase.RUNNING
    assert trainer.ask(cmd.PointAt(None)).ghost is None


@pytest.mark.parametrize("step", [-5, 0])
def test_the_first_step_is_as_far_back_as_one_can_look(step):
    trainer = begun(Hyperparams())
    trainer.ask(cmd.Step(9))
    assert trainer.ask(cmd.LookAt(step)).state.step == 0


def test_a_run_without_a_step_has_no_past():
    trainer = begun(Hyperparams())
    assert trainer.ask(cmd.LookAt(-1)).past is None
    assert trainer.ask(cmd.LookAt(4)).past is None
