"""Optimizers against loops over single numbers, written in ``oracles`` from the papers."""

from __future__ import annotations

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.methods.optimizers import OPTIMIZERS, Optimizer, no_moments
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step

ETA = 0.07
FIRST_ORDER = [name for name, optimizer in OPTIMIZERS.items() if optimizer.direct is not None]


def program_path(settings: Hyperparams, starts: np.ndarray, gradients: list[np.ndarray]) -> list[np.ndarray]:
    """The same by the table, for all weights at once."""
    optimizer, w, path = OPTIMIZERS[settings.optimizer], starts, []
    moments = no_moments(settings.optimizer, starts.shape)
    assert optimizer.direct is not None
    for t, g in enumerate(gradients, start=1):
        direction, moments = optimizer.direct(g, moments, t, settings)
        w = w - settings.learning_rate * direction
        path.append(w)
    return path


def test_an_entry_must_say_what_it_remembers_and_how_it_steps():
    words = {"name": "new", "label": "New", "help": "New.", "source": "here"}
    with pytest.raises(ValueError, match="'kinetic'"):
        Optimizer(**words, direct=OPTIMIZERS["gd"].direct, memory=("kinetic",))
    for forms in ({}, {"direct": OPTIMIZERS["gd"].direct, "from_hessian": OPTIMIZERS["newton"].from_hessian}):
        with pytest.raises(ValueError, match="needs either"):
            Optimizer(**words, **forms)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_uses_what_it_says_and_nothing_else(name):
    """Of the parameters that only some optimizers use."""
    random = np.random.default_rng(5)
    samples = TrainingSet(random.normal(size=(15, 2)), random.integers(0, 3, 15), 3)
    used = {param for optimizer in OPTIMIZERS.values() for param in optimizer.uses}
    for param in used:
        ends = []
        for value in (0.3, 0.6):
            settings = Hyperparams(**{"optimizer": name, "strength": 0.1, param: value})
            state = TrainState(np.ones((3, 2)), np.zeros(3))
            for _ in range(3):
                state, _ = reference_step(state, samples, settings, 0)
            ends.append(state.theta)
        assert (ends[0].tobytes() != ends[1].tobytes()) == (param in OPTIMIZERS[name].uses), param


@pytest.mark.parametrize("name", FIRST_ORDER)
@given(
    seed=st.integers(0, 10**6), beta=st.floats(0, 0.99), b1=st.floats(0, 0.99), b2=st.floats(0, 0.9999),
    log_size=st.floats(-6, 6),
)  # fmt: skip
def test_a_path_is_that_of_the_textbook(name, seed, beta, b1, b2, log_size):
    random = np.random.default_rng(seed)
    starts, gradients = random.normal(size=(2, 3)), list(random.normal(size=(12, 2, 3)) * 10**log_size)
    settings = Hyperparams(optimizer=name, learning_rate=ETA, momentum=beta, beta1=b1, beta2=b2)
    found, textbook = np.array(program_path(settings, starts, gradients)), oracles.of(oracles.PATHS, name)
    for place in np.ndindex(starts.shape):
        expected = list(textbook(starts[place], [float(g[place]) for g in gradients], settings))
        scale = np.abs(expected).max() + ETA * 10**log_size
        np.testing.assert_allclose(found[(slice(None), *place)], expected, rtol=1e-9, atol=1e-12 * scale)


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_training_takes_the_textbooks_path(name):
    """The whole step, moments kept in the state, against the loop fed with numerical gradients' exact values."""
    random = np.random.default_rng(1)
    features, labels = random.normal(size=(20, 2)), random.integers(0, 3, 20)
    samples = TrainingSet(features, labels, 3)
    settings = Hyperparams(optimizer=name, learning_rate=ETA, penalty="none", momentum=0.8, beta1=0.7, beta2=0.95)
    state = TrainState(random.normal(size=(3, 2)), random.normal(size=3))
    inputs, onehot = np.column_stack([features, np.ones(20)]), np.eye(3)[labels]
    start, gradients, path = state.theta, [], []
    for _ in range(15):
        exp_scores = np.exp(inputs @ state.theta.T)
        p = exp_scores / exp_scores.sum(axis=1, keepdims=True)
        gradients.append((p - onehot).T @ inputs / 20)
        state, _ = reference_step(state, samples, settings, 0)
        path.append(state.theta)
    found, textbook = np.array(path), oracles.of(oracles.PATHS, name)
    for place in np.ndindex(start.shape):
        expected = list(textbook(start[place], [float(g[place]) for g in gradients], settings))
        np.testing.assert_allclose(found[(slice(None), *place)], expected, rtol=1e-9, atol=1e-12)
    assert state.moment_steps == (15 if OPTIMIZERS[name].memory else 0)
    assert [moment.shape for moment in state.moments] == [(3, 3)] * OPTIMIZERS[name].n_moments


@given(st.integers(0, 10**6), st.floats(-6, 6), st.floats(0, 0.99), st.floats(0, 0.9999))
def test_the_first_step_of_adam_has_length_eta_whatever_the_gradient(seed, log_size, b1, b2):
    g = np.random.default_rng(seed).normal(size=(3, 4)) * 10**log_size
    settings = Hyperparams(optimizer="adam", beta1=b1, beta2=b2)
    (moved,) = program_path(settings, np.zeros((3, 4)), [g])
    expected = -settings.learning_rate * g / (np.abs(g) + 1e-8)
    np.testing.assert_allclose(moved, expected, rtol=1e-9)
    large = np.abs(g) > 1e-5
    np.testing.assert_allclose(moved[large], -settings.learning_rate * np.sign(g[large]), rtol=2e-3)


def test_adam_stands_still_where_there_is_no_gradient():
    path = program_path(Hyperparams(optimizer="adam"), np.ones((2, 3)), [np.zeros((2, 3))] * 3)
    assert (path[-1] == 1.0).all()


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
@pytest.mark.parametrize("batch_size", [None, 4])
def test_without_momentum_it_is_gradient_descent_bit_for_bit(name, batch_size):
    random = np.random.default_rng(2)
    samples = TrainingSet(random.normal(size=(15, 3)), random.integers(0, 4, 15), 4)
    shared = {"batch_size": batch_size, "penalty": "elastic", "strength": 0.05, "logit_dropout": 0.3}
    plain = other = TrainState(random.normal(size=(4, 3)), random.normal(size=4))
    for _ in range(30):
        plain, _ = reference_step(plain, samples, Hyperparams(**shared), 3)
        other, _ = reference_step(other, samples, Hyperparams(optimizer=name, momentum=0.0, **shared), 3)
    assert plain.theta.tobytes() == other.theta.tobytes()


def test_momentum_under_a_constant_force_reaches_its_final_speed():
    """v → g / (1 − β), the limit of the geometric series."""
    settings = Hyperparams(optimizer="momentum", momentum=0.9, learning_rate=ETA)
    path = program_path(settings, np.zeros((1, 1)), [np.ones((1, 1))] * 300)
    assert float(path[-2][0, 0] - path[-1][0, 0]) == pytest.approx(ETA / (1 - 0.9), rel=1e-10)


def test_a_change_of_optimizer_starts_with_an_empty_memory():
    random = np.random.default_rng(4)
    samples = TrainingSet(random.normal(size=(15, 3)), random.integers(0, 4, 15), 4)
    state = TrainState(random.normal(size=(4, 3)), random.normal(size=4))
    for _ in range(5):
        state, _ = reference_step(state, samples, Hyperparams(optimizer="momentum"), 0)
    bare = TrainState(state.weights, state.bias, state.step, state.epoch, state.position)
    adam = Hyperparams(optimizer="adam")
    after, _ = reference_step(state, samples, adam, 0)
    fresh, _ = reference_step(bare, samples, adam, 0)
    assert after.theta.tobytes() == fresh.theta.tobytes()
    assert after.moment_steps == 1
