"""Losses far below 1e-16 are no zeros: formula, readings and every way of the fast loop, by decimal arithmetic."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from softmax_viz.core.model.softmax import cross_entropy, log_softmax, softmax_and_rest
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step

SIZES = [0.5, 2.0, 4.0, 6.0, 10.0, 12.0, 14.0, 30.0, 200.0]


def decimals(values) -> list[list[Decimal]]:
    return [[Decimal(float(value)) for value in row] for row in values]


def mean_loss(weights, bias, features, labels) -> float:
    """mean log(1 + Σ exp(z_k − z_y)) with 360 digits."""
    with localcontext() as context:
        context.prec = 360
        total = Decimal(0)
        for row, label in zip(decimals(features), labels, strict=True):
            scores = [
                sum((a * b for a, b in zip(w, row, strict=True)), Decimal(float(c)))
                for w, c in zip(decimals(weights), bias, strict=True)
            ]
            others = sum((z - scores[label]).exp() for k, z in enumerate(scores) if k != label)
            total += (1 + others).ln()
        return float(total / len(labels))


def problem(n=12, k=3):
    random = np.random.default_rng(0)
    labels = np.arange(n) % k
    return TrainingSet(3.0 * np.eye(k)[labels] + 0.3 * random.normal(size=(n, k)), labels, k)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "changes", [{}, {"optimizer": "adam"}, {"optimizer": "newton"}, {"batch_size": 6}, {"label_smoothing": 0.0}]
)
def test_every_way_of_the_fast_loop_keeps_ten_digits(size, changes):
    samples = problem()
    state = TrainState(size * np.eye(3), np.array([0.1, -0.2, 0.1]))
    settings = Hyperparams(penalty="none", learning_rate=1e-4, **changes)
    report = FusedTrainer(samples, settings, 0, state).advance(1)
    _, expected = reference_step(state, samples, settings, 0)
    exact = mean_loss(state.weights, state.bias, samples.features, samples.labels)
    assert report.data_loss[0] == pytest.approx(expected.data_loss, rel=1e-10, abs=0.0)
    if settings.batch_size is None:
        assert report.data_loss[0] == pytest.approx(exact, rel=1e-10, abs=0.0)
    assert measure(state, samples, settings).data_loss == pytest.approx(exact, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("n", [300, 5_000])
def test_many_steps_in_a_row_and_many_points(n):
    samples = problem(n)
    state = TrainState(8.0 * np.eye(3), np.zeros(3))
    settings = Hyperparams(penalty="none", learning_rate=10.0)
    report = FusedTrainer(samples, settings, 0, state).advance(70)
    for step in range(70):
        state, expected = reference_step(state, samples, settings, 0)
        assert report.data_loss[step] == pytest.approx(expected.data_loss, rel=1e-9, abs=0.0)
    assert 0.0 < report.data_loss[-1] < 1e-6


@pytest.mark.parametrize("margin", [1.0, 20.0, 36.0, 38.0, 300.0, 690.0])
def test_log_probabilities_and_what_probabilities_lack_keep_their_digits(margin):
    logits, tail = np.array([[margin, 0.0, -1.0]]), np.exp(-margin) * (1 + np.exp(-1.0))
    assert cross_entropy(logits, np.array([0]))[0] == pytest.approx(np.log1p(tail), rel=1e-13, abs=0.0)
    assert log_softmax(logits)[0, 0] == pytest.approx(-np.log1p(tail), rel=1e-13, abs=0.0)
    p, rest = softmax_and_rest(logits)
    assert rest[0, 0] == pytest.approx(tail / (1 + tail), rel=1e-13, abs=0.0)
    np.testing.assert_allclose(p + rest, 1.0, rtol=1e-15)


def test_no_finite_score_costs_nothing():
    state = TrainState(1000.0 * np.eye(3), np.zeros(3))
    samples = problem()
    assert measure(state, samples, Hyperparams()).data_loss > 0.0
    assert measure(state, samples, Hyperparams(loss="hinge")).data_loss == 0.0
