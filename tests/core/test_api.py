"""Training from Python in a few lines, and the program of the textbook on Iris."""

from __future__ import annotations

import doctest
import math

import numpy as np
import oracles
import pytest
from sklearn.datasets import load_iris

import softmax_viz.core as core
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import initial_state

IRIS = load_iris()


def test_the_example_in_the_docstring_works():
    result = doctest.testmod(core)
    assert result.attempted >= 3
    assert result.failed == 0


def test_the_textbook_program_on_iris():
    """No intercept, 4 columns, 150 rows, η = 0.1, λ = 1e-5 (L2), W ~ randn/√(D/2), 1,000 steps, 50 seeds."""
    settings = core.Hyperparams(
        learning_rate=0.1, strength=1e-5, penalty="l2", bias=False, initialization="textbook", batch_size=None
    )
    accuracies, losses = [], []
    for seed in range(50):
        result = core.train(IRIS.data, IRIS.target, settings, steps=1000, seed=seed)
        assert not result.bias.any()
        accuracies.append(result.accuracy(IRIS.data, IRIS.target))
        losses.append(result.losses[-1])
    assert min(accuracies) >= 0.94
    assert max(accuracies) <= 0.99
    assert abs(np.median(accuracies) - 0.97) <= 0.01
    # The start decides how far 1,000 steps get.
    assert abs(np.median(losses) - 0.134) <= 0.01
    assert 0.12 < min(losses) <= max(losses) < 0.15


@pytest.mark.parametrize(
    "changes",
    [{}, {"batch_size": 32}, {"logit_dropout": 0.2}, {"penalty": "l1", "strength": 0.01}],
    ids=["plain", "minibatches", "dropout", "l1"],
)
def test_losses_are_the_clean_objective_after_every_step(changes):
    settings = core.Hyperparams(learning_rate=0.05, **changes)
    result = core.train(IRIS.data, IRIS.target, settings, steps=12, seed=4)
    assert result.losses.shape == result.data_losses.shape == result.penalties.shape == (13,)
    samples = core.TrainingSet(IRIS.data, IRIS.target, 3)
    state = initial_state(3, 4, settings, 4)
    for step in range(13):
        assert result.data_losses[step] == pytest.approx(
            oracles.data_loss(state.weights, state.bias, IRIS.data, IRIS.target), rel=1e-9
        )
        assert result.penalties[step] == pytest.approx(
            oracles.penalty(state.weights, settings.penalty, settings.strength), rel=1e-9
        )
        if step < 12:
            state, _ = core.reference_step(state, samples, settings, 4)
    np.testing.assert_allclose(result.losses, result.data_losses + result.penalties, rtol=1e-15)
    np.testing.assert_allclose(result.weights, state.weights, rtol=1e-9)
    np.testing.assert_allclose(result.bias, state.bias, rtol=1e-9)
    assert result.state.step == 12


def test_what_it_says_of_points_is_the_model():
    result = core.train(IRIS.data, IRIS.target, steps=300)
    logits = IRIS.data @ result.weights.T + result.bias
    probabilities = result.probabilities(IRIS.data)
    np.testing.assert_allclose(probabilities, np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), rtol=1e-12)
    np.testing.assert_array_equal(result.predict(IRIS.data), logits.argmax(axis=1))
    hits = sum(int(a == b) for a, b in zip(result.predict(IRIS.data.tolist()), IRIS.target.tolist(), strict=True))
    assert result.accuracy(IRIS.data.tolist(), IRIS.target.tolist()) == hits / 150
    mean = np.log(probabilities[np.arange(150), IRIS.target]).mean()
    assert result.data_losses[-1] == pytest.approx(-mean, rel=1e-12)


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not():
    settings = core.Hyperparams(batch_size=16, logit_dropout=0.2, dropout_scope="example")
    runs = [core.train(IRIS.data, IRIS.target, settings, steps=40, seed=seed) for seed in (1, 1, 2)]
    assert runs[0].weights.tobytes() == runs[1].weights.tobytes()
    assert runs[0].losses.tobytes() == runs[1].losses.tobytes()
    assert runs[0].weights.tobytes() != runs[2].weights.tobytes()


def test_measuring_does_not_change_the_run():
    """With minibatches the clean loss is measured between steps; the trajectory is that of the bare loop."""
    settings = core.Hyperparams(batch_size=16)
    result = core.train(IRIS.data, IRIS.target, settings, steps=40, seed=3)
    bare = FusedTrainer(core.TrainingSet(IRIS.data, IRIS.target, 3), settings, 3, initial_state(3, 4, settings, 3))
    bare.advance(40)
    assert result.weights.tobytes() == bare.state().weights.tobytes()


def test_no_steps_give_the_start():
    result = core.train(IRIS.data, IRIS.target, core.Hyperparams(initialization="zeros"), steps=0)
    assert not result.weights.any()
    np.testing.assert_allclose(result.losses, [math.log(3)], rtol=1e-14)


@pytest.mark.parametrize("batch_size", [None, 2])
def test_a_run_that_diverges_says_so_and_is_finite(batch_size):
    settings = core.Hyperparams(learning_rate=100.0, strength=10.0, batch_size=batch_size)
    result = core.train([[1.0], [-1.0], [0.5]], [0, 1, 2], settings, steps=1000)
    assert result.diverged
    assert result.state.step < 1000
    assert len(result.losses) == result.state.step + 1
    assert np.isfinite(result.losses).all()
    assert np.isfinite(result.weights).all()
    assert not core.train([[1.0], [-1.0]], [0, 1], steps=10).diverged


def test_classes_without_points_can_be_named():
    result = core.train([[0.0], [1.0]], [0, 1], steps=5, n_classes=4)
    assert result.weights.shape == (4, 1)
    assert result.probabilities([[0.5]]).shape == (1, 4)


def test_no_points_at_all():
    result = core.train(np.empty((0, 2)), np.empty(0, int), steps=5, n_classes=3)
    assert result.weights.shape == (3, 2)
    np.testing.assert_array_equal(result.data_losses, np.zeros(6))


@pytest.mark.parametrize(
    ("features", "labels"),
    [
        ([[0.0], [1.0]], [0]),
        ([0.0, 1.0], [0, 1]),
        ([[0.0], [math.nan]], [0, 1]),
        ([[0.0], [math.inf]], [0, 1]),
        ([[0.0], [1.0]], [0, -1]),
        ([[0.0], [1.0]], [0, 0.5]),
        ([[0.0], [1.0]], [0.0, math.nan]),
        ([[0.0], [1.0]], [0.0, math.inf]),
        ([[0.0], [1.0]], ["a", "b"]),
        ([["a"], ["b"]], [0, 1]),
        ([[0.0], [1.0]], [[0], [1]]),
    ],
)
def test_input_that_cannot_be_used_is_refused(features, labels):
    with pytest.raises(ValueError, match=r"."):
        core.train(features, labels, steps=1)


def test_a_label_beyond_the_named_classes_is_refused():
    with pytest.raises(ValueError, match="labels"):
        core.train([[0.0], [1.0]], [0, 2], steps=1, n_classes=2)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("changes", [{}, {"batch_size": 50}], ids=["all", "batches"])
def test_every_optimizer_learns_iris(optimizer, changes):
    rate = {"gd": 0.1, "adam": 0.05}.get(optimizer, 0.02)
    settings = core.Hyperparams(optimizer=optimizer, learning_rate=rate, strength=1e-3, **changes)
    result = core.train(IRIS.data, IRIS.target, settings, steps=10 if OPTIMIZERS[optimizer].needs_hessian else 400)
    assert result.accuracy(IRIS.data, IRIS.target) >= 0.94
    assert result.losses[-1] < 0.45 < result.losses[0]
    assert result.losses.shape == (result.state.step + 1,)


def test_the_hinge_and_smoothed_targets_are_reported_as_they_are_descended():
    for changes in ({"loss": "hinge"}, {"label_smoothing": 0.2}, {"penalty": "elastic", "l1_ratio": 0.3}):
        settings = core.Hyperparams(learning_rate=0.01, **changes)
        result = core.train(IRIS.data, IRIS.target, settings, steps=5, seed=1)
        samples = core.TrainingSet(IRIS.data, IRIS.target, 3)
        state = initial_state(3, 4, settings, 1)
        for step in range(5):
            state, report = core.reference_step(state, samples, settings, 1)
            assert result.losses[step] == pytest.approx(report.total, rel=1e-10)


# --- what is asked of a result ---------------------------------------------------------------------------

FOUR = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
HALVES = np.array([0, 1, 0, 1])


@pytest.fixture(scope="module")
def halves() -> core.TrainResult:
    return core.train(FOUR, HALVES, steps=200)


@pytest.mark.parametrize(
    "labels", [HALVES, HALVES.astype(float), ["0", "1", "0", "1"], HALVES == 1, np.ma.array(HALVES)]
)
def test_labels_of_every_kind_are_counted_right(halves, labels):
    assert halves.accuracy(FOUR, labels) == 1.0
    assert halves.accuracy(FOUR, 1 - np.asarray(labels).astype(float)) == 0.0


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (HALVES[:, None], "1d array"),
        (HALVES[:3], r"inconsistent numbers of samples: \[4, 3\]"),
        (["a", "b", "a", "b"], "could not convert"),
        ([0, 1, 0, math.nan], "NaN"),
        ([0, 1, 0, 0.5], "whole numbers"),
        ([0, 1, 0, 2**60], "at most"),
        ([0, 1, 0, 10**400], "numbers"),
        ([0, 1, 0, -1], "whole numbers"),
        (np.ma.array(HALVES, mask=[0, 0, 0, 1]), "masked"),
        (None, "."),
        (np.array(0), "1d array"),
    ],
)
def test_labels_that_have_no_answer_are_refused_in_training_and_in_accuracy(halves, labels, words):
    with pytest.raises(ValueError, match=words):
        halves.accuracy(FOUR, labels)
    with pytest.raises(ValueError, match=words):
        core.train(FOUR, labels, steps=1)


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([1.0, 2.0], "2D array"),
        ([[math.nan, 0.0]], "NaN or infinity"),
        ([[math.inf, 0.0]], "NaN or infinity"),
        ([[1.0, 2.0, 3.0]], "3 features"),
        ([[1e308, 1e308]], "too large"),
        (np.ma.array([[1.0, 2.0]], mask=[[0, 1]]), "masked"),
        ([np.ma.array([1.0, 2.0], mask=[0, 1])], "masked"),
        ([[1.0, 2.0], [1.0]], "."),
        ([[1j, 0.0]], "[Cc]omplex"),
    ],
)
def test_features_without_an_answer_are_refused(features, words):
    large = core.train(1e-3 * FOUR, HALVES, core.Hyperparams(learning_rate=100.0, penalty="none"), steps=3000)
    for ask in (large.predict, large.probabilities, lambda x: large.accuracy(x, [0])):
        with pytest.raises(ValueError, match=words):
            ask(features)


def test_no_rows_have_classes_but_no_accuracy(halves):
    assert halves.predict(np.empty((0, 2))).shape == (0,)
    with pytest.raises(ValueError, match="0 samples"):
        halves.accuracy(np.empty((0, 2)), [])


@pytest.mark.parametrize(("steps", "n_classes"), [(-1, None), (1.5, None), (1, 0), (1, 2.5)])
def test_counts_are_whole_and_not_negative(steps, n_classes):
    with pytest.raises(ValueError, match="must be"):
        core.train(FOUR, HALVES, steps=steps, n_classes=n_classes)


@pytest.mark.parametrize(("labels", "empty"), [([1, 2, 1, 2], "label 0"), ([0, 2, 0, 2], "label 1")])
def test_labels_that_leave_a_class_empty_are_said_unless_meant(labels, empty):
    with pytest.warns(UserWarning, match=empty):
        result = core.train(FOUR, labels, steps=100)
    assert set(result.predict(FOUR)) <= set(labels)
    core.train(FOUR, labels, steps=1, n_classes=3)


@pytest.mark.parametrize("bias", [True, False])
def test_standardize_is_training_on_standardized_columns_with_weights_for_the_data(bias):
    settings = core.Hyperparams(learning_rate=0.5, strength=0.01, bias=bias)
    data = IRIS.data * [1e4, 1.0, 1e-3, 1.0] + [0.0, 1e3, 0.0, 0.0]
    found = core.train(data, IRIS.target, settings.with_value("standardize", True), steps=50)
    mean = data.mean(axis=0) if bias else 0.0
    by_hand = core.train((data - mean) / data.std(axis=0), IRIS.target, settings, steps=50)
    np.testing.assert_allclose(found.losses, by_hand.losses, rtol=1e-9)
    np.testing.assert_allclose(found.weights, by_hand.weights / data.std(axis=0), rtol=1e-7)
    logits = data @ found.weights.T + found.bias
    np.testing.assert_array_equal(found.predict(data), logits.argmax(axis=1))
    np.testing.assert_allclose(found.probabilities(data), by_hand.probabilities((data - mean) / data.std(axis=0)))
    assert not bias or found.accuracy(data, IRIS.target) > 0.8


def test_rows_held_out_are_named_tested_and_not_learned_from():
    settings = core.Hyperparams(learning_rate=0.1, test_share=0.3, split_seed=4, standardize=True)
    found = core.train(IRIS.data, IRIS.target, settings, steps=60)
    out = found.held_out
    assert out.shape == (150,)
    assert 25 <= out.sum() <= 65
    changed = IRIS.target.copy()
    changed[out] = (changed[out] + 1) % 3
    other = core.train(IRIS.data, changed, settings, steps=60)
    assert other.weights.tobytes() == found.weights.tobytes()
    assert found.test_accuracy == found.accuracy(IRIS.data[out], IRIS.target[out])
    assert found.test_loss == pytest.approx(
        oracles.data_loss(found.weights, found.bias, IRIS.data[out], IRIS.target[out]), rel=1e-9
    )
    assert found.data_losses[-1] == pytest.approx(
        oracles.data_loss(found.weights, found.bias, IRIS.data[~out], IRIS.target[~out]), rel=1e-9
    )
    plain = core.train(IRIS.data, IRIS.target, steps=1)
    assert not plain.held_out.any()
    assert plain.test_loss is plain.test_accuracy is None


def test_a_share_never_takes_the_last_row():
    found = core.train([[1.0]], [0], core.Hyperparams(test_share=0.9), steps=1, n_classes=2)
    assert not found.held_out.any()
