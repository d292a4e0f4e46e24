"""What a model is worth, against a count by hand and the objective written a second time."""

from __future__ import annotations

import math

import numpy as np
import oracles
import pytest
from sklearn.metrics import accuracy_score, log_loss

from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.evaluation import Evaluation, Evaluations, measure
from softmax_viz.core.training.reference import TrainingSet, TrainState


@pytest.mark.parametrize("kind", PENALTIES)
def test_loss_penalty_and_accuracy(kind):
    random = np.random.default_rng(1)
    samples = TrainingSet(random.normal(size=(40, 3)), random.integers(0, 4, 40), 4)
    state = TrainState(random.normal(size=(4, 3)), random.normal(size=4), step=17)
    # Dropout and batches are no part of the model.
    settings = Hyperparams(penalty=kind, strength=0.2, logit_dropout=0.9, batch_size=3)
    got = measure(state, samples, settings)
    logits = samples.features @ state.weights.T + state.bias
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert got.step == 17
    assert got.data_loss == pytest.approx(log_loss(samples.labels, probabilities, labels=range(4)), rel=1e-9)
    assert got.penalty == pytest.approx(oracles.of(oracles.PENALTIES, kind).value(state.weights, settings), rel=1e-12)
    assert got.total == got.data_loss + got.penalty
    assert got.accuracy == pytest.approx(accuracy_score(samples.labels, logits.argmax(axis=1)), rel=1e-12)
    np.testing.assert_array_equal(got.wrong, logits.argmax(axis=1) != samples.labels)


def test_by_hand():
    samples = TrainingSet(np.array([[1.0], [-1.0], [1.0]]), np.array([0, 1, 1]), 2)
    got = measure(TrainState(np.array([[100.0], [0.0]]), np.zeros(2)), samples, Hyperparams(penalty="none"))
    assert got.wrong.tolist() == [False, False, True]
    assert got.accuracy == pytest.approx(2 / 3)
    assert got.data_loss == pytest.approx(100 / 3)
    with pytest.raises(ValueError, match="read-only"):
        got.wrong[0] = True


def test_zero_weights_lose_ln_k():
    samples = TrainingSet(np.ones((5, 2)), np.zeros(5), 7)
    assert measure(TrainState(np.zeros((7, 2)), np.zeros(7)), samples, Hyperparams()).data_loss == pytest.approx(
        math.log(7)
    )


def test_without_points_there_is_no_accuracy_and_no_data_loss():
    samples = TrainingSet(np.empty((0, 2)), np.empty(0), 3)
    got = measure(TrainState(np.ones((3, 2)), np.zeros(3)), samples, Hyperparams(penalty="l1", strength=0.5))
    assert (got.data_loss, got.penalty, got.accuracy) == (0.0, 3.0, None)


def test_readings_mark_the_mistakes_of_both_sides_in_the_order_of_the_points():
    held_out = np.array([True, False, True, False, False])
    train = Evaluation(4, 0.5, 0.0, np.array([True, False, True]))
    test = Evaluation(4, 0.6, 0.0, np.array([False, True]))
    assert Evaluations(train, test, held_out).mistakes.tolist() == [False, True, True, False, True]
    assert Evaluations(train, None, np.zeros(3, bool)).mistakes.tolist() == [True, False, True]
    untrained = Evaluation(0, 1.1, 0.0, np.array([True, False, True]))
    counted = Evaluations(untrained, test, held_out)
    assert counted.mistakes[~held_out].mean() == 1.0 - counted.train.accuracy, "before the first step, too"
