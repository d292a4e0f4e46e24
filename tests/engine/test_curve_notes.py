"""What the trainer writes down beside the losses: accuracies, reference values, changes; and when it rests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from trainers import Trainer

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.editing.edits import AddClass
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.curve_notes import MOST_SPANS, ReferenceLog, ReferenceSpan
from softmax_viz.engine.messages import commands as cmd

DATA = blobs(3, 20)


class Finding(Trainer):
    """A trainer whose search for the optimum answers at once."""

    def seek(self, number, samples, hyperparams):
        self.inbox.put((0, cmd.OptimumFound(number, find_optimum(samples, hyperparams))))


def started(hyperparams=None, trainer=Trainer):
    made = trainer()
    made.ask(cmd.UseData(DATA, 1), cmd.UseHyperparams(hyperparams or Hyperparams()), cmd.Reset(1, 3))
    return made


@pytest.mark.parametrize("batch_size", [None, 16])
@pytest.mark.parametrize("test_share", [0.0, 0.3])
def test_the_accuracies_of_the_curve_are_those_of_the_model_at_their_steps_however_it_is_sliced(batch_size, test_share):
    settings = Hyperparams(batch_size=batch_size, test_share=test_share)
    whole, sliced = started(settings), started(settings)
    curve = whole.ask(cmd.Step(90)).curve
    models = {0: sliced.ask(cmd.Step(0)).state}
    for step in range(1, 91):
        frame = sliced.ask(cmd.Step(1))
        models[step] = frame.state
    for name, one in frame.curve.series().items():
        for part in ("steps", "low", "high", "last"):
            assert np.array_equal(getattr(one, part), getattr(getattr(curve, name), part)), (name, part)
    held_out = frame.readings.held_out
    for series, rows in ((curve.accuracy, ~held_out), (curve.test_accuracy, held_out)):
        for step, value in zip(series.steps.tolist(), series.last.tolist(), strict=True):
            scores = DATA.points[rows] @ models[step].weights.T + models[step].bias
            assert value == pytest.approx(np.mean(scores.argmax(axis=1) == DATA.labels[rows]), abs=1e-12)
        assert len(series.steps) == (0 if not rows.any() else len(series.steps))
        assert not rows.any() or {0, 1, 2, 31} <= set(series.steps.tolist())


@pytest.mark.parametrize("name", LOSSES)
def test_a_guess_costs_what_the_loss_says_of_equal_scores(name):
    """Cross-entropy: −log(1/K). Hinge: each of the K − 1 other classes violates the margin of 1 by 1."""
    expected = {"cross_entropy": (math.log(3), "ln 3"), "hinge": (2.0, "3 − 1")}[name]
    (span,) = started(Hyperparams(loss=name)).ask(cmd.Step(2)).references
    assert (span.chance_loss, span.chance_label) == (pytest.approx(expected[0], abs=1e-12), expected[1])


def test_reference_values_begin_where_they_begin_to_hold():
    trainer = started(trainer=Finding)
    first = trainer.ask(cmd.Step(10))
    second = Hyperparams(strength=0.1)
    trainer.ask(cmd.UseHyperparams(second, 5))
    frame = trainer.ask(cmd.Step(7))
    samples = trainer.loop._run.current.problem.train
    best = [find_optimum(samples, settings).value for settings in (Hyperparams(), second)]
    assert [(span.first_step, span.optimum) for span in first.references] == [(0, pytest.approx(best[0], rel=1e-9))]
    assert [span.first_step for span in frame.references] == [0, 10]
    assert frame.references[1].optimum == pytest.approx(best[1], rel=1e-9)
    more, _ = AddClass(3, ClassLabel(9)).apply(DATA)
    trainer.ask(cmd.UseData(more, 6))
    frame = trainer.ask(cmd.Step(1))
    assert [(span.first_step, span.chance_label) for span in frame.references] == [
        (0, "ln 3"),
        (10, "ln 3"),
        (17, "ln 4"),
    ]
    assert frame.changes == ((10, 5), (17, 6))
    # A learning rate moves no optimum.
    trainer.ask(cmd.UseHyperparams(Hyperparams(strength=0.1, learning_rate=0.01), 7))
    assert trainer.ask(cmd.Step(3)).references == frame.references


def test_a_run_that_is_returned_to_has_its_notes_and_a_new_run_has_none():
    trainer = started(trainer=Finding)
    trainer.ask(cmd.Step(4))
    trainer.ask(cmd.UseHyperparams(Hyperparams(strength=0.1), 5))
    left = trainer.ask(cmd.Step(4))
    fresh = trainer.ask(cmd.KeepRun(0), cmd.Reset(2, 8), cmd.Step(1))
    assert [span.first_step for span in fresh.references] == [0]
    back = trainer.ask(cmd.KeepRun(1), cmd.ReturnToRun(3, 0, 3), cmd.Step(1))
    assert back.references == left.references
    assert [step for step, _revision in back.changes][:1] == [4]


def test_the_log_is_bounded_and_says_nothing_twice():
    log = ReferenceLog()
    for number in range(2 * MOST_SPANS):
        log.note(number, ReferenceSpan(number, 1.0, "ln 3", float(number)))
    assert len(log.spans) == MOST_SPANS
    last = log.spans
    log.note(-1, ReferenceSpan(10**6, 1.0, "ln 3", None))
    log.note(-1, ReferenceSpan(10**6, 1.0, "ln 3", last[-1].optimum))
    assert log.spans == last[1:], "the oldest made room, and nothing new was said"


def run_until_it_rests(trainer, most=400):
    trainer.send(cmd.SetSpeed(1000.0), cmd.Run())
    trainer.loop.cycle()
    frame = None
    for _ in range(most):
        if trainer.loop.phase is not Phase.RUNNING:
            break
        trainer.now += 0.05
        trainer.loop.cycle()
        frame = trainer.take() or frame
    return trainer.take() or frame


@pytest.mark.parametrize("optimizer", ["gd", "newton"])
def test_training_rests_at_the_optimum_and_only_there(optimizer):
    settings = Hyperparams(optimizer=optimizer, strength=0.1, learning_rate=0.5 if optimizer == "gd" else 1.0)
    trainer = started(settings, Finding)
    trainer.ask(cmd.RestWhenConverged(True))
    frame = run_until_it_rests(trainer)
    assert frame.phase is Phase.PAUSED
    assert "Converged" in str(frame.stopped)
    best = find_optimum(trainer.loop._run.current.problem.train, settings).value
    assert abs(frame.readings.train.total - best) <= 2e-12 * best
    step = frame.state.step
    other = started(settings)
    assert np.array_equal(other.ask(cmd.Step(step)).state.weights, frame.state.weights)
    totals = other.ask(cmd.Step(0)).curve.total.last
    assert np.all(np.abs(totals[-99:] - best) <= 2e-12 * best), "it had been there for a hundred steps"
    assert len(totals) < 120 or abs(totals[-120] - best) > 0.2e-12 * best, "and not for many more"
    again = run_until_it_rests(trainer)
    assert again.state.step == step
    assert again.stopped is not frame.stopped, "it is said once more"
    assert trainer.ask(cmd.Step(1)).state.step == step + 1
    trainer.ask(cmd.UseHyperparams(Hyperparams(optimizer=optimizer, strength=0.2)))
    assert run_until_it_rests(trainer).state.step > step + 1


@pytest.mark.parametrize(
    "settings",
    [{"batch_size": 16}, {"logit_dropout": 0.3}, {"penalty": "none"}, {"optimizer": "adam", "strength": 0.01}],
)
def test_training_does_not_rest_where_steps_are_noisy_or_no_optimum_is_known(settings):
    trainer = started(Hyperparams(**settings), Finding if "penalty" not in settings else Trainer)
    trainer.ask(cmd.RestWhenConverged(True))
    run_until_it_rests(trainer, most=20 if "optimizer" in settings else 9)
    assert trainer.loop.phase is Phase.RUNNING


def test_training_goes_on_where_that_is_wanted():
    trainer = started(Hyperparams(optimizer="newton", strength=0.1), Finding)
    run_until_it_rests(trainer, most=9)
    assert trainer.loop.phase is Phase.RUNNING
