"""The next step as it is predicted is the one that training then takes, for every optimizer and setting."""

from __future__ import annotations

import numpy as np
import pytest
from insight_subjects import subject as random_subject

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.insights.next_step import MOST_SHOWN, next_step
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import reference_step
from softmax_viz.engine.reading.insight_reader import subject_of
from softmax_viz.engine.run.training_run import TrainingRun

OTHERS = (
    {},
    {"standardize": True, "bias": False},
    {"batch_size": 7, "test_share": 0.3},
    {"logit_dropout": 0.4, "dropout_scope": "example", "batch_size": 16, "standardize": True},
    {"logit_dropout": 0.4, "dropout_scope": "step", "dropout_rescale": True, "label_smoothing": 0.1},
    {"loss": "hinge", "batch_size": 9},
)


def run_with(**settings):
    run = TrainingRun()
    run.use_data(blobs(3, 15))
    run.use_hyperparams(Hyperparams(initialization="normal", learning_rate=0.05, strength=0.05, **settings))
    run.reset(4)
    run.pose()
    return run


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_predicted_weights_are_those_after_the_real_step(optimizer, penalty):
    if OPTIMIZERS[optimizer].needs_hessian and PENALTIES[penalty].has_corners:
        with pytest.raises(UserError):
            Hyperparams(optimizer=optimizer, penalty=penalty)
        return
    for others in OTHERS:
        if OPTIMIZERS[optimizer].needs_hessian and others.get("loss") == "hinge":
            continue
        run = run_with(optimizer=optimizer, penalty=penalty, **others)
        for _ in range(12):  # over the end of a pass, with a memory that grows
            subject = subject_of(run, None)
            value = next_step(subject, Inquiry(), go_on)
            defined, losses = reference_step(subject.state, subject.train, subject.hyperparams, subject.seed)
            assert value.following.tobytes() == defined.theta.tobytes(), (others, run.step)
            assert (value.data_loss, value.penalty_value) == pytest.approx((losses.data_loss, losses.penalty))
            run.train(1)
            # Newton divides rounding by a curvature that is nearly 0, Adam by gradients that are.
            share = {"newton": 1e-6, "adam": 1e-8}.get(optimizer, 1e-11)
            scale = np.abs(run.state.theta).max()
            assert np.allclose(value.following, run.state.theta, rtol=share, atol=share * scale), (others, run.step)
            assert np.allclose(value.model, run.model.theta, rtol=share, atol=10 * share * scale), (others, run.step)
            assert value.step == run.step - 1


def test_the_parts_add_up_and_the_points_that_take_part_are_named():
    run = run_with(penalty="l2", batch_size=7, test_share=0.3)
    subject = subject_of(run, None)
    value = next_step(subject, Inquiry(), go_on)
    assert value.batch.sum() == value.n_batch == len(value.shown) == 7
    assert not (value.batch & subject.held_out).any()
    assert value.labels.tolist() == subject.data.labels[value.shown].tolist()
    mean = np.mean([np.outer(s, x) for s, x in zip(value.slopes, value.inputs, strict=True)], axis=0)
    assert np.allclose(value.data_gradient, mean, atol=1e-14)
    assert np.allclose(value.change, -0.05 * value.gradient, atol=1e-14)
    assert value.cosine() == pytest.approx(1.0)
    points = subject.data.points[value.shown]
    assert np.allclose(value.in_plane(value.inputs), points), "inputs are the places themselves"
    assert np.allclose(value.slopes, value.probabilities - np.eye(3)[value.labels], atol=1e-14)
    assert np.allclose(value.own_pulls, 1.0 - value.probabilities[np.arange(7), value.labels])


def test_momentum_and_adam_leave_the_direction_of_the_gradient_and_gradient_descent_does_not():
    for optimizer, is_gradient in (("gd", True), ("momentum", False), ("adam", False)):
        run = run_with(optimizer=optimizer, batch_size=5)
        run.train(9)
        cosine = next_step(subject_of(run, None), Inquiry(), go_on).cosine()
        assert (cosine == pytest.approx(1.0, abs=1e-12)) == is_gradient


def test_of_many_points_those_with_the_strongest_pulls_are_shown():
    subject = random_subject(np.random.default_rng(0), 45_000, 3, 1, Hyperparams())
    value = next_step(subject, Inquiry(), go_on)
    assert len(value.shown) == MOST_SHOWN
    assert value.n_batch == 45_000
    logits = subject.data.points @ subject.state.weights.T + subject.state.bias
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    own = 1.0 - p[np.arange(45_000), subject.data.labels]
    assert own[value.shown].min() >= np.sort(own)[-MOST_SHOWN] - 1e-12
    assert np.allclose(value.data_gradient[:, -1], (p - np.eye(3)[subject.data.labels]).mean(axis=0), atol=1e-12)
