"""The fast loop is the reference step: for every option, every size, every slicing, up to divergence."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from fused_problems import SCOPES, Problem, assert_same_step, bits, counters, joined, problems
from hypothesis import event, given, settings
from hypothesis import strategies as st

from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state, reference_step

pytestmark = pytest.mark.slow


@settings(max_examples=500)
@given(problems())
def test_one_step_equals_the_reference_step(problem):
    hp = problem.hyperparams
    event(f"{hp.optimizer}, {hp.loss}, batch {'all' if hp.batch_size is None else 'some'}")
    assert_same_step(problem, problem.state)


@settings(max_examples=60)
@given(problems(largest_rate=5.0), st.integers(1, 30))
def test_every_step_of_a_run_equals_the_reference_step(problem, steps):
    """Each from where the fast loop really is, so that no error can hide behind a chaotic trajectory."""
    state = problem.state
    for _ in range(steps):
        state = assert_same_step(problem, state)


@settings(max_examples=100)
@given(
    problems(
        largest_rate=0.05,
        largest_logit=1.0,
        largest_dropout=0.5,
        optimizers=("gd", "momentum", "nesterov"),
        losses=("cross_entropy",),
    ).filter(lambda p: np.abs(p.samples.features).max(initial=0.0) < 10),
    st.integers(0, 30),
)
def test_a_whole_run_equals_reference_steps(problem, steps):
    trainer = problem.trainer()
    report = trainer.advance(steps)
    state, reports = problem.state, []
    for _ in range(steps):
        state, objective = reference_step(state, problem.samples, problem.hyperparams, problem.seed)
        reports.append(objective)
    np.testing.assert_allclose(report.data_loss, [r.data_loss for r in reports], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(report.penalty, [r.penalty for r in reports], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(trainer.state().weights, state.weights, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(trainer.state().bias, state.bias, rtol=1e-9, atol=1e-11)
    assert counters(trainer.state()) == counters(state)


# --- slicing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [0.01, 40.0], ids=["small", "large"])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("kind", PENALTIES)
def test_fifty_steps_are_thirty_and_twenty_bit_for_bit(kind, scope, scale):
    """Also in single steps and in a trainer built anew, for every batch size, with and without bias and rescaling.

    With each batch size one of the penalties meets each choice of bias and rescaling: they are turned on from penalty
    to penalty, as in a Latin square.
    ``position`` 5: the batch size was changed in the middle of a pass. ``scale``: large weights begin where
    the maximum has to be subtracted and shrink to where it need not be.
    """
    random = np.random.default_rng(7)
    samples = TrainingSet(random.normal(size=(20, 3)), random.integers(0, 4, 20), 4)
    pairs = list(itertools.product((False,) if scope == "off" else (False, True), (False, True)))
    turn = list(PENALTIES).index(kind) + (scale > 1.0)
    for place, (batch_size, position) in enumerate(((None, 0), (1, 5), (7, 0), (7, 5), (20, 5))):
        rescale, bias = pairs[(turn + place) % len(pairs)]
        hyperparams = Hyperparams(
            learning_rate=0.5, penalty=kind, strength=0.2, bias=bias, batch_size=batch_size,
            logit_dropout=0.0 if scope == "off" else 0.4,
            dropout_scope="epoch" if scope == "off" else scope, dropout_rescale=rescale,
        )  # fmt: skip
        start = TrainState(
            scale * random.normal(size=(4, 3)), random.normal(size=4) * bias, step=11, epoch=3, position=position
        )
        problem = Problem(samples, hyperparams, 9, start)
        runs = []
        for slices, rebuilds in (([50], False), ([30, 20], True), ([1] * 50, False), ([2, 0, 48], True)):
            trainer, reports = problem.trainer(), []
            for steps in slices:
                reports.append(trainer.advance(steps))
                trainer = problem.trainer(trainer.state()) if rebuilds else trainer
            runs.append((bits(trainer.state()), joined(reports)))
        what = f"bias {bias}, rescale {rescale}, batch {batch_size}"
        assert all(run == runs[0] for run in runs), what


@settings(max_examples=100)
@given(problems(), st.lists(st.integers(0, 12), max_size=6))
def test_slicing_never_changes_a_run(problem, slices):
    whole = problem.trainer()
    state, sliced = whole.state(), []
    reports = [whole.advance(sum(slices))]
    for steps in slices:
        trainer = problem.trainer(state)
        sliced.append(trainer.advance(steps))
        state = trainer.state()
        if sliced[-1].diverged:
            break
    assert bits(state) == bits(whole.state())
    assert joined(reports) == joined(sliced or reports)
    assert reports[0].diverged == any(r.diverged for r in sliced)


def test_two_trainers_side_by_side_do_not_touch_each_other():
    random = np.random.default_rng(0)
    samples = TrainingSet(random.normal(size=(12, 2)), random.integers(0, 3, 12), 3)
    start = TrainState(random.normal(size=(3, 2)), np.zeros(3))
    problem = Problem(samples, Hyperparams(batch_size=5), 4, start)
    alone = problem.trainer()
    alone.advance(20)
    a, b = problem.trainer(), problem.trainer()
    for _ in range(20):
        a.advance(1)
        b.advance(1)
    assert bits(a.state()) == bits(b.state()) == bits(alone.state())


def test_a_state_given_out_is_not_changed_by_further_steps():
    random = np.random.default_rng(0)
    samples = TrainingSet(random.normal(size=(12, 2)), random.integers(0, 3, 12), 3)
    trainer = FusedTrainer(samples, Hyperparams(), 0, TrainState(np.ones((3, 2)), np.zeros(3)))
    first = trainer.state()
    before = bits(first)
    trainer.advance(10)
    assert bits(first) == before
    assert not np.array_equal(trainer.state().weights, first.weights)


# --- the edges -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("rate", [0.3, 100.0])
def test_a_run_that_grows_without_bound_stops_at_its_last_finite_state(scope, batch_size, rate):
    """L2 with η·λ > 2 multiplies the weights by 1 − η·λ, below −1, at every step."""
    random = np.random.default_rng(3)
    samples = TrainingSet(random.normal(size=(10, 2)), random.integers(0, 3, 10), 3)
    hyperparams = Hyperparams(
        learning_rate=rate, strength=10.0, penalty="l2", batch_size=batch_size,
        logit_dropout=0.0 if scope == "off" else 0.3, dropout_scope="epoch" if scope == "off" else scope,
    )  # fmt: skip
    trainer = FusedTrainer(samples, hyperparams, 0, initial_state(3, 2, hyperparams, 0))
    report = trainer.advance(20_000)
    state = trainer.state()
    assert report.diverged
    assert 0 < len(report.data_loss) == len(report.penalty) == state.step < 20_000
    for values in (report.data_loss, report.penalty, report.data_loss + report.penalty, state.weights, state.bias):
        assert np.isfinite(values).all()
    assert np.abs(state.weights).max() > 1e100
    # It stays where it is, and says so again.
    again = trainer.advance(5)
    assert again.diverged
    assert len(again.data_loss) == 0
    assert bits(trainer.state()) == bits(state)


def test_a_large_step_that_only_oscillates_does_not_count_as_diverged():
    """Cross-entropy has bounded gradients: without a penalty no learning rate reaches infinity."""
    random = np.random.default_rng(3)
    samples = TrainingSet(random.normal(size=(10, 2)), random.integers(0, 3, 10), 3)
    trainer = FusedTrainer(
        samples, Hyperparams(learning_rate=100.0, penalty="none"), 0, TrainState(np.ones((3, 2)), np.zeros(3))
    )
    report = trainer.advance(2000)
    assert not report.diverged
    assert len(report.data_loss) == trainer.state().step == 2000
    assert np.isfinite(report.data_loss).all()


def test_the_loss_of_points_far_on_the_right_side_is_never_negative():
    """It is the mean of −log p with p ≤ 1, whatever is rounded on the way; a logarithmic axis shows it."""
    lowest = []
    for seed in range(150):
        random = np.random.default_rng(seed)
        n = int(random.integers(2, 30))
        labels = np.arange(n) % 2
        points = (2.0 * labels[:, None] - 1) * [random.uniform(0.5, 5), 0] * random.uniform(0.8, 1.2, (n, 1))
        hyperparams = Hyperparams(learning_rate=random.uniform(1, 100), penalty="none")
        trainer = FusedTrainer(
            TrainingSet(points, labels, 2), hyperparams, 0, TrainState(np.zeros((2, 2)), np.zeros(2))
        )
        losses = trainer.advance(100).data_loss
        assert losses[0] == pytest.approx(math.log(2), rel=1e-14)
        lowest.append(losses.min())
    assert min(lowest) >= 0


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("scope", ["epoch", "step", "example"])
def test_logits_that_only_rescaling_makes_huge_stay_finite(scope, batch_size):
    """At p = 0.95 kept logits grow twentyfold: 50 is harmless to exp, 1000 is not."""
    samples = TrainingSet(np.array([[1.0], [-1.0], [0.5], [1.0]]), np.array([0, 1, 2, 3]), 4)
    hyperparams = Hyperparams(
        logit_dropout=0.95, dropout_scope=scope, dropout_rescale=True, bias=False, batch_size=batch_size, penalty="none"
    )
    kept = 0
    for seed in range(200):
        problem = Problem(samples, hyperparams, seed, TrainState([[50.0], [-20.0], [10.0], [0.0]], np.zeros(4)))
        after = assert_same_step(problem, problem.state)
        kept += not np.array_equal(after.weights, problem.state.weights)
    assert kept > 10


@pytest.mark.parametrize("n", [0, 1])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("batch_size", [None, 1, 5])
def test_no_point_and_one_point(n, scope, batch_size):
    hyperparams = Hyperparams(
        batch_size=batch_size, logit_dropout=0.0 if scope == "off" else 0.3,
        dropout_scope="epoch" if scope == "off" else scope,
    )  # fmt: skip
    problem = Problem(TrainingSet(np.ones((n, 2)), np.zeros(n), 2), hyperparams, 0, TrainState(np.eye(2), np.zeros(2)))
    state = problem.state
    for _ in range(5):
        state = assert_same_step(problem, state)
    assert counters(state) == (5, 5, 0, 0)


def test_no_steps_report_nothing():
    trainer = FusedTrainer(
        TrainingSet(np.ones((3, 2)), [0, 1, 0], 2), Hyperparams(), 0, TrainState(np.eye(2), np.zeros(2))
    )
    report = trainer.advance(0)
    assert len(report.data_loss) == len(report.penalty) == 0
    assert not report.diverged
    assert trainer.state().step == 0


def test_the_report_is_the_objective_before_each_step():
    """The first entry belongs to the start: ln K at zero weights."""
    random = np.random.default_rng(1)
    samples = TrainingSet(random.normal(size=(30, 2)), random.integers(0, 5, 30), 5)
    trainer = FusedTrainer(samples, Hyperparams(), 0, TrainState(np.zeros((5, 2)), np.zeros(5)))
    report = trainer.advance(3)
    assert report.data_loss[0] == pytest.approx(math.log(5), rel=1e-14)
    assert report.penalty[0] == 0.0
    assert report.data_loss[1] < report.data_loss[0]
    assert report.penalty[1] > 0


@pytest.mark.parametrize(("shape", "k"), [((3, 2), 2), ((2, 3), 2), ((2, 2), 3)])
def test_a_state_that_does_not_fit_is_refused(shape, k):
    with pytest.raises(ValueError, match="fit"):
        FusedTrainer(
            TrainingSet(np.ones((3, 2)), [0, 1, 0], 2), Hyperparams(), 0, TrainState(np.ones(shape), np.zeros(k))
        )


# --- what it says about itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "clean"),
    [
        ({}, True),
        ({"batch_size": 10}, True),
        ({"batch_size": 11}, True),
        ({"batch_size": 9}, False),
        ({"logit_dropout": 0.1}, False),
    ],
)
def test_it_knows_whether_its_objective_is_the_clean_one(changes, clean):
    samples = TrainingSet(np.ones((10, 2)), np.arange(10) % 2, 2)
    assert FusedTrainer(samples, Hyperparams(**changes), 0, TrainState(np.eye(2), np.zeros(2))).is_full_batch is clean


@pytest.mark.parametrize("scope", ["epoch", "step"])
@pytest.mark.parametrize("batch_size", [None, 4])
def test_the_dropped_logits_it_announces_are_those_that_do_not_learn(scope, batch_size):
    random = np.random.default_rng(5)
    samples = TrainingSet(random.uniform(0.5, 1, (10, 2)), random.integers(0, 6, 10), 6)
    hyperparams = Hyperparams(
        logit_dropout=0.5, dropout_scope=scope, penalty="none", batch_size=batch_size, learning_rate=0.01
    )
    trainer = FusedTrainer(samples, hyperparams, 3, TrainState(random.normal(size=(6, 2)), np.zeros(6)))
    for _ in range(30):
        dropped, before = trainer.dropped(), trainer.state().weights
        trainer.advance(1)
        np.testing.assert_array_equal((trainer.state().weights == before).all(axis=1), dropped)


def test_nothing_is_announced_without_a_shared_draw():
    samples, state = TrainingSet(np.ones((10, 2)), np.arange(10) % 2, 2), TrainState(np.eye(2), np.zeros(2))
    for hyperparams in (Hyperparams(), Hyperparams(logit_dropout=0.5, dropout_scope="example")):
        assert FusedTrainer(samples, hyperparams, 0, state).dropped() is None
