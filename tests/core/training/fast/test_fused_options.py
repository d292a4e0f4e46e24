"""The fast loop with every optimizer and loss: slicing, memory, divergence, Newton, large data, its exponential."""

from __future__ import annotations

import itertools
import math

import numpy as np
import oracles
import pytest
from fused_problems import (
    DIRECT,
    FROM_HESSIAN,
    SCOPES,
    Problem,
    assert_same_step,
    bits,
    is_allowed,
    joined,
    problems,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.basics.fast_exp import LARGEST_EXPONENT, PlainExp, TableExp, fastest
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.newton import QuickObjective
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state, reference_step

pytestmark = pytest.mark.slow

COMBINATIONS = oracles.pairs(
    OPTIMIZERS, LOSSES, PENALTIES, SCOPES,
    where=lambda optimizer, loss, penalty, _scope: is_allowed(optimizer=optimizer, loss=loss, penalty=penalty),
)  # fmt: skip


def overlapping(n: int, d: int, k: int, seed: int = 0) -> TrainingSet:
    random = np.random.default_rng(seed)
    return TrainingSet(random.normal(size=(n, d)), random.integers(0, k, n), k)


# --- slicing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("optimizer", "loss", "penalty", "scope"), COMBINATIONS)
def test_fifty_steps_are_thirty_and_twenty_bit_for_bit(optimizer, loss, penalty, scope):
    samples = overlapping(20, 3, 4, seed=7)
    random = np.random.default_rng(8)
    steps = 50 if optimizer in DIRECT else 10
    for batch_size, (bias, rescale) in itertools.product((None, 7), ((True, False), (False, True))):
        hyperparams = Hyperparams(
            learning_rate=0.1, penalty=penalty, strength=0.05, l1_ratio=0.3, optimizer=optimizer, loss=loss,
            label_smoothing=0.1 * bias, batch_size=batch_size, bias=bias, dropout_rescale=rescale,
            logit_dropout=0.0 if scope == "off" else 0.4, dropout_scope="epoch" if scope == "off" else scope,
        )  # fmt: skip
        start = TrainState(random.normal(size=(4, 3)), random.normal(size=4) * bias, step=11, epoch=3, position=5)
        problem = Problem(samples, hyperparams, 9, start)
        runs = []
        cut = steps * 3 // 5
        for slices, rebuilds in (([steps], False), ([cut, steps - cut], True), ([1] * steps, False)):
            trainer, reports = problem.trainer(), []
            for count in slices:
                reports.append(trainer.advance(count))
                trainer = problem.trainer(trainer.state()) if rebuilds else trainer
            runs.append((bits(trainer.state()), joined(reports)))
        assert all(run == runs[0] for run in runs), f"bias {bias}, batch {batch_size}"


# --- memory ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("optimizer", DIRECT)
def test_the_memory_of_an_optimizer_goes_into_the_state_and_back(optimizer, bias):
    samples = overlapping(30, 2, 3)
    hyperparams = Hyperparams(optimizer=optimizer, learning_rate=0.05, bias=bias)
    trainer = FusedTrainer(samples, hyperparams, 0, initial_state(3, 2, hyperparams, 0))
    trainer.advance(7)
    state = trainer.state()
    assert [moment.shape for moment in state.moments] == [(3, 3)] * OPTIMIZERS[optimizer].n_moments
    assert state.moment_steps == (7 if state.moments else 0)
    assert all(moment[:, :2].any() for moment in state.moments)
    assert bits(FusedTrainer(samples, hyperparams, 0, state).state()) == bits(state)


@pytest.mark.parametrize("before", DIRECT)
@pytest.mark.parametrize("after", DIRECT)
def test_an_optimizer_takes_over_a_memory_of_the_same_names_alone(before, after):
    samples = overlapping(30, 2, 3)
    first = Hyperparams(optimizer=before, learning_rate=0.05)
    trainer = FusedTrainer(samples, first, 0, initial_state(3, 2, first, 0))
    trainer.advance(5)
    problem = Problem(samples, Hyperparams(optimizer=after, learning_rate=0.05), 0, trainer.state())
    state = assert_same_step(problem, problem.state)
    names = OPTIMIZERS[after].memory
    assert state.moment_steps == (6 if names and names == OPTIMIZERS[before].memory else min(len(names), 1))


# --- divergence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize(("optimizer", "loss"), [("momentum", "cross_entropy"), ("nesterov", "hinge")])
def test_what_is_remembered_stays_finite_when_a_run_diverges(optimizer, loss, batch_size, scope):
    """Momentum multiplies by about −η·λ and more at each step."""
    samples = overlapping(10, 2, 3, seed=3)
    hyperparams = Hyperparams(
        optimizer=optimizer, loss=loss, learning_rate=10.0, strength=10.0, penalty="l2", batch_size=batch_size,
        logit_dropout=0.0 if scope == "off" else 0.3, dropout_scope="epoch" if scope == "off" else scope,
    )  # fmt: skip
    trainer = FusedTrainer(samples, hyperparams, 0, initial_state(3, 2, hyperparams, 0))
    report = trainer.advance(5_000)
    state = trainer.state()
    assert report.diverged
    assert 0 < len(report.data_loss) == state.step == state.moment_steps < 5_000
    for values in (report.data_loss, report.penalty, state.weights, state.bias, *state.moments):
        assert np.isfinite(values).all()
    assert np.abs(state.weights).max() > 1e100
    again = trainer.advance(5)
    assert again.diverged
    assert bits(trainer.state()) == bits(state)


def test_adam_stops_before_its_squares_overflow():
    """Weights of 1e149 are finite, and so is their gradient λ·w = 1e151, but not its square, which v is made of."""
    state = TrainState(np.full((2, 1), 1e149), np.zeros(2))
    for scale, diverged in ((1.0, False), (1e5, True)):
        hyperparams = Hyperparams(optimizer="adam", penalty="l2", strength=10.0, learning_rate=100.0)
        big = TrainState(state.weights * scale, state.bias)
        trainer = FusedTrainer(TrainingSet(np.zeros((2, 1)), [0, 1], 2), hyperparams, 0, big)
        assert trainer.advance(3).diverged is diverged
        assert all(np.isfinite(moment).all() for moment in trainer.state().moments)


# --- Newton ----------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(problems(optimizers=FROM_HESSIAN, largest_logit=3.0, largest_dropout=0.5))
def test_a_newton_step_falls_as_far_as_the_reference_step(problem):
    """Compared by J: where the Hessian is singular, many θ are equally good."""
    trainer = problem.trainer()
    report = trainer.advance(1)
    expected, before = reference_step(problem.state, problem.samples, problem.hyperparams, problem.seed)
    got = trainer.state()
    assert (got.step, got.epoch, got.position) == (expected.step, expected.epoch, expected.position)
    assert report.data_loss[0] == pytest.approx(before.data_loss, rel=1e-9, abs=1e-12)
    assert report.penalty[0] == pytest.approx(before.penalty, rel=1e-12)
    whole = Hyperparams(**problem.hyperparams.as_dict() | {"logit_dropout": 0.0, "batch_size": None})
    if problem.hyperparams.logit_dropout or problem.hyperparams.batch_size is not None or not whole.strength:
        return
    if problem.state.position:  # the step takes the rest of an epoch: it lowers another J than that of all points
        return
    if whole.penalty == "none" or np.abs(problem.samples.features).max(initial=0.0) > 10:
        return
    objective = Objective(problem.samples.features, problem.samples.labels, np.ones(problem.samples.n_classes), whole)
    assert objective.total(got.theta) == pytest.approx(objective.total(expected.theta), rel=1e-6, abs=1e-9)
    assert objective.total(got.theta) <= before.total + 1e-12


@given(st.integers(1, 2500), st.integers(0, 4), st.integers(2, 5), st.booleans(), st.booleans(), st.integers(0, 99))
@settings(max_examples=40)
def test_the_quick_objective_is_the_readable_one(n, d, k, bias, per_point, seed):
    random = np.random.default_rng(seed)
    samples = overlapping(n, d, k, seed)
    hyperparams = Hyperparams(strength=0.3, bias=bias, label_smoothing=0.2)
    keep = random.integers(0, 2, (n, k)) * 1.25 if per_point else random.integers(0, 2, k) * 1.25
    readable = Objective(samples.features, samples.labels, keep, hyperparams)
    points = np.vstack([samples.features.T, np.ones((int(bias), n))])
    targets = 0.8 * np.eye(k)[samples.labels].T + 0.2 / k
    cut = n // 3
    pieces = [(points[:, :cut], targets[:, :cut]), (points[:, cut:], targets[:, cut:])] if cut else [(points, targets)]
    quick = QuickObjective(pieces, keep.T if per_point else keep[:, None], hyperparams, d)
    theta = random.normal(size=(k, d + 1))
    theta[:, d] *= bias
    mine = theta[:, : d + bias].copy()
    kept = np.tile(np.arange(d + 1) < d + bias, k)
    assert quick.data_loss(mine) == pytest.approx(readable.data_loss(theta), rel=1e-12)
    assert quick.total(mine) == pytest.approx(readable.total(theta), rel=1e-12)
    gradient = readable.smooth_gradient(theta)
    np.testing.assert_allclose(quick.smooth_gradient(mine), gradient[:, : d + bias], rtol=1e-9, atol=1e-12)
    hessian = readable.hessian(theta)
    np.testing.assert_allclose(quick.hessian(mine), hessian[np.ix_(kept, kept)], rtol=1e-9, atol=1e-12)
    assert not hessian[~kept].any()


@pytest.mark.parametrize("bias", [True, False])
def test_newton_is_at_the_bottom_after_a_few_steps(bias):
    samples = overlapping(80, 2, 3)
    hyperparams = Hyperparams(optimizer="newton", strength=0.01, bias=bias)
    trainer = FusedTrainer(samples, hyperparams, 0, initial_state(3, 2, hyperparams, 0))
    totals = trainer.advance(12)
    state = trainer.state()
    gradient = Objective(samples.features, samples.labels, np.ones(3), hyperparams).smooth_gradient(state.theta)
    assert np.abs(gradient).max() < 1e-9
    assert (np.diff(totals.data_loss + totals.penalty) <= 1e-15).all()
    assert bias or not state.bias.any()


# --- large data ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [4_499, 4_501, 7_000])
@pytest.mark.parametrize("changes", [{}, {"loss": "hinge"}, {"logit_dropout": 0.3, "dropout_scope": "example"},
                                     {"batch_size": 1_000}, {"optimizer": "adam", "label_smoothing": 0.1}])  # fmt: skip
@pytest.mark.parametrize("size", [1.0, 100.0])
def test_data_that_are_taken_in_pieces(n, changes, size):
    samples = overlapping(n, 3, 4)
    state = TrainState(size * np.random.default_rng(1).normal(size=(4, 3)), np.arange(4.0))
    problem = Problem(samples, Hyperparams(learning_rate=0.5, **changes), 3, state)
    for _ in range(3):
        state = assert_same_step(problem, state)


def test_many_points_at_one_place_are_that_point():
    """Errors of a table would add up here."""
    hyperparams = Hyperparams(learning_rate=1.0, penalty="none")
    state = TrainState(np.array([[1.2345], [-0.777], [3.21]]), np.array([0.1, 0.2, -0.3]))
    after = []
    for n in (1, 20_000):
        trainer = FusedTrainer(TrainingSet(np.full((n, 1), 0.987), np.ones(n, int), 3), hyperparams, 0, state)
        loss = trainer.advance(1).data_loss[0]
        logits = [1.2345 * 0.987 + 0.1, -0.777 * 0.987 + 0.2, 3.21 * 0.987 - 0.3]
        assert loss == pytest.approx(math.log(sum(math.exp(z) for z in logits)) - logits[1], rel=2e-13)
        after.append(trainer.state().weights)
    np.testing.assert_allclose(after[0], after[1], rtol=1e-12)


@pytest.mark.parametrize("steepness", [1e2, 1e4, 1e8, 1e13, 1e16])
@pytest.mark.parametrize("n", [300, 6_000])
def test_steep_logits_are_right_at_every_size(n, steepness):
    """Of two classes far apart, the right one costs nothing and the wrong one the difference of the logits."""
    samples = TrainingSet(np.ones((n, 1)), np.arange(n) % 2, 3)
    state = TrainState(np.array([[1.0], [-1.0], [-1.0]]) * steepness, np.zeros(3))
    trainer = FusedTrainer(samples, Hyperparams(penalty="none", learning_rate=0.3), 0, state)
    assert trainer.advance(1).data_loss[0] == pytest.approx(steepness, rel=1e-12)
    with_last = TrainState(state.weights[::-1], np.zeros(3))
    trainer = FusedTrainer(
        TrainingSet(np.ones((n, 1)), 1 + np.arange(n) % 2, 3), Hyperparams(penalty="none"), 0, with_last
    )
    assert trainer.advance(1).data_loss[0] == pytest.approx(steepness, rel=1e-12)


# --- the exponential -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [PlainExp, TableExp])
def test_both_exponentials_are_exponentials(kind):
    z = np.concatenate([np.linspace(-60, 60, 99_999), [0.0, -1e-300, 1e-9, 0.5 / 512, 1.5 / 512]])[None]
    out = np.empty_like(z)
    kind(z.shape).of(z * kind.scale, out)
    np.testing.assert_allclose(out, np.exp(z), rtol=5e-14)


def test_a_table_gives_no_small_number_for_a_large_one():
    """What is too large must be seen to be too large, so that the step is made in another way."""
    z = np.array([[61.0, 63.9, 65.0, 100.0, 1e4, 1e8]])
    out = np.empty_like(z)
    TableExp(z.shape).of(z * TableExp.scale, out)
    assert (out > math.exp(60)).all()
    TableExp(z.shape).of(-z * TableExp.scale, out)
    assert ((out >= 0) & (out < math.exp(-60))).all()
    assert LARGEST_EXPONENT > 60


def test_few_values_need_no_table():
    assert fastest(100) is PlainExp
