"""Weights that the user changes while a run trains or rests: exact, at the present step, and undone bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from trainers import Trainer

from softmax_viz.core.editing.weight_changes import PutWeight, ShiftAll, SubtractMean
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step
from softmax_viz.engine.messages import commands as cmd

DATA = blobs(3, 20)


def started(**settings):
    trainer = Trainer()
    trainer.ask(
        cmd.UseData(DATA, 1), cmd.UseHyperparams(Hyperparams(initialization="normal", **settings)), cmd.Reset(1, 3)
    )
    return trainer


def bits(state):
    return [part.tobytes() for part in (state.weights, state.bias, *state.moments)] + [state.step, state.position]


@pytest.mark.parametrize("in_data", [False, True])
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("optimizer", [name for name, each in OPTIMIZERS.items() if not each.needs_hessian])
def test_a_weight_is_exactly_what_was_asked_and_training_goes_on_from_there(optimizer, standardize, in_data):
    settings = Hyperparams(initialization="normal", optimizer=optimizer, standardize=standardize, batch_size=16)
    trainer = started(optimizer=optimizer, standardize=standardize, batch_size=16)
    before = trainer.ask(cmd.Step(7))
    after = trainer.ask(cmd.ChangeWeights(PutWeight(2, 1, 1.25), in_data, 1, 5))

    shown, other = (after.state, after.trained) if in_data else (after.trained, after.state)
    expected = (before.state if in_data else before.trained).weights.copy()
    expected[2, 1] = 1.25
    assert shown.weights.tolist() == expected.tolist()
    assert (other.weights == shown.weights).all() == (not standardize)
    assert after.trained.step == before.trained.step == 7
    assert [m.tobytes() for m in after.trained.moments] == [m.tobytes() for m in before.trained.moments]
    assert (7, 5) in after.changes
    points = DATA.points if not standardize else (DATA.points - DATA.points.mean(axis=0)) / DATA.points.std(axis=0)
    scores = [
        DATA.points @ after.state.weights.T + after.state.bias,
        points @ after.trained.weights.T + after.trained.bias,
    ]
    assert np.allclose(*scores, rtol=1e-12, atol=1e-12), "both units describe one model"

    following = trainer.ask(cmd.Step(1)).trained
    reference, _ = reference_step(after.trained, TrainingSet(points, DATA.labels, 3), settings, 3)
    assert np.allclose(following.theta, reference.theta, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("standardize", [False, True])
def test_an_undo_brings_back_every_bit_of_the_weights_and_a_redo_those_that_it_left(standardize):
    trainer = started(standardize=standardize, optimizer="adam")
    first = trainer.ask(cmd.Step(5))
    trainer.ask(cmd.ChangeWeights(PutWeight(0, 0, 9.0), True, 1, 2))
    trainer.ask(cmd.ChangeWeights(PutWeight(0, 0, 8.0), True, 0, 3))  # the same gesture: kept once
    later = trainer.ask(cmd.Step(4))
    back = trainer.ask(cmd.ReturnToWeights(1, 3, 4))
    for one, other in ((back.trained, first.trained), (back.state, first.state)):
        assert one.theta.tobytes() == other.theta.tobytes()
    assert back.trained.step == later.trained.step == 9
    assert [m.tobytes() for m in back.trained.moments] == [m.tobytes() for m in later.trained.moments]
    again = trainer.ask(cmd.ReturnToWeights(3, 1, 5))
    assert bits(again.trained) == bits(later.trained)
    assert bits(trainer.ask(cmd.ReturnToWeights(77, 78, 6)).trained) == bits(later.trained), "there are no such weights"


def test_training_that_runs_goes_on_after_a_change():
    trainer = started()
    trainer.ask(cmd.Run())
    frame = trainer.ask(cmd.ChangeWeights(ShiftAll((1.0, 1.0, 0.0)), True, 1, 2))
    assert frame.phase.name == "RUNNING"


@pytest.mark.parametrize(("penalty", "decays"), [("none", False), ("l2", True)])
def test_the_common_part_moves_no_probability_decays_under_l2_and_stays_without(penalty, decays):
    trainer = started(penalty=penalty, strength=0.1, learning_rate=0.1)
    before = trainer.ask(cmd.Step(3))
    shift = np.array([2.0, -1.0, 4.0])
    shifted = trainer.ask(cmd.ChangeWeights(ShiftAll(tuple(shift)), True, 1, 2))
    assert np.allclose(shifted.state.theta.mean(axis=0), before.state.theta.mean(axis=0) + shift, atol=1e-14)
    assert shifted.readings.train.data_loss == pytest.approx(before.readings.train.data_loss, rel=1e-12)
    common = shifted.state.theta.mean(axis=0)
    later = trainer.ask(cmd.Step(10)).state.theta.mean(axis=0)
    share = (1.0 - 0.1 * 0.1) ** 10 if decays else 1.0
    assert np.allclose(later[:2], share * common[:2], rtol=1e-12)
    assert later[2] == pytest.approx(common[2], rel=1e-12), "no penalty sees the bias"
    centred = trainer.ask(cmd.ChangeWeights(SubtractMean(), False, 2, 3))
    assert np.allclose(centred.state.theta.mean(axis=0), 0.0, atol=1e-14)


def test_weights_without_a_bias_keep_none_and_those_of_another_shape_are_not_used():
    trainer = started(bias=False)
    frame = trainer.ask(cmd.ChangeWeights(ShiftAll((1.0, 1.0, 5.0)), True, 1, 2))
    assert not frame.state.bias.any()
    kept = trainer.ask(cmd.UseFeatures(("x",), 3))
    assert bits(trainer.ask(cmd.ReturnToWeights(1, 2, 4)).trained) == bits(kept.trained)
    assert isinstance(kept.trained, TrainState)
