"""Every run of a sweep is the run that the definition of a step makes of its settings and seed."""

import itertools

import numpy as np
import pytest

from softmax_viz.core.basics.interruption import Interrupted
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS, Optimizer
from softmax_viz.core.methods.penalties import PENALTIES, penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import SweepAxis, proposed_axis, sweepable
from softmax_viz.core.sweep.plan import SweepPlan, session_of
from softmax_viz.core.sweep.training.batched_runs import BatchedRuns
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.core.training.evaluation import accuracy_of, measure
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import initial_state, reference_step
from softmax_viz.engine.run import problem
from tests.fused_problems import FROM_HESSIAN, is_allowed

_RANDOM = np.random.default_rng(5)
_LABELS = _RANDOM.integers(0, 4, 41)
_POINTS = _RANDOM.normal(size=(41, 2)) + np.column_stack([_LABELS, _LABELS % 2])
DATA = Dataset(_POINTS, _LABELS, make_classes(4))
TABLES = [
    (optimizer, penalty, loss, size)
    for optimizer, penalty, loss, size in itertools.product(OPTIMIZERS, PENALTIES, LOSSES, (None, 7))
    if is_allowed(optimizer=optimizer, penalty=penalty, loss=loss)
]


def by_definition(problem_, hyperparams, seed, steps):
    """The state after ``steps`` reference steps."""
    train = problem_.train
    state = initial_state(train.n_classes, train.n_features, hyperparams, seed)
    for _ in range(steps):
        state, _ = reference_step(state, train, hyperparams, seed)
    return state


def by_single_trainer(problem_, hyperparams, seed, steps):
    """The state after ``steps`` of the fast trainer, or the last finite one."""
    train = problem_.train
    start = initial_state(train.n_classes, train.n_features, hyperparams, seed)
    trainer = FusedTrainer(train, hyperparams, seed, start)
    trainer.advance(steps)
    return trainer.state()


def assert_equal_to_singles(plan, alone=by_definition):
    """Compare all runs of a plan with runs made one by one; returns the trainer and its results."""
    trainer = SweepTrainer(plan, problem)
    snapshot = trainer.run()
    assert snapshot.is_done
    assert len(snapshot.cells) == plan.n_cells
    for cell in snapshot.cells:
        for run, seed in zip(cell.runs, plan.seeds, strict=True):
            session = session_of(plan, cell, seed)
            posed = problem.make_problem(session.data, session.features, session.hyperparams)
            state = alone(posed, session.hyperparams, seed, plan.steps)
            assert (run.seed, run.step) == (seed, state.step), cell.values
            train = measure(state, posed.train, session.hyperparams)
            assert run.data_loss == pytest.approx(train.data_loss, rel=1e-9), cell.values
            assert run.penalty == pytest.approx(train.penalty, rel=1e-9, abs=1e-300), cell.values
            assert run.accuracy == accuracy_of(state, posed.train)
            assert (run.test_loss is None) == (not posed.test.n_samples)
            if run.test_loss is not None:
                test = measure(state, posed.test, session.hyperparams)
                assert run.test_loss == pytest.approx(test.data_loss, rel=1e-9)
                assert run.test_accuracy == accuracy_of(state, posed.test)
            if seed == plan.seeds[0]:
                weights, bias = posed.scaling.to_data_units(state.weights, state.bias)
                scale = max(np.abs(weights).max(), np.abs(bias).max())
                np.testing.assert_allclose(cell.weights, weights, rtol=0, atol=1e-9 * scale)
                np.testing.assert_allclose(cell.bias, bias, rtol=0, atol=1e-9 * scale)
    return trainer, snapshot


@pytest.mark.parametrize(("optimizer", "penalty", "loss", "size"), TABLES)
def test_the_tables(optimizer, penalty, loss, size):
    hyperparams = Hyperparams(optimizer=optimizer, penalty=penalty, loss=loss, batch_size=size, initial_sigma=0.3)
    names = [name for name in sweepable(hyperparams) if name != "batch_size"][:2]
    across, down = (SweepAxis(name, proposed_axis(name, hyperparams, 5).values[1:4:2]) for name in names)
    plan = SweepPlan(Session(DATA, hyperparams), across, down, (1, 9), 20)
    # The fast step from the Hessian rounds otherwise than its definition where that is nearly singular.
    trainer, _ = assert_equal_to_singles(plan, by_single_trainer if optimizer in FROM_HESSIAN else by_definition)
    can_be_batched = OPTIMIZERS[optimizer].direct is not None and penalty_of(hyperparams).elastic_net is not None
    assert len(trainer.single_runs) == (0 if can_be_batched else trainer.plan.n_runs)


EVERYTHING = Hyperparams(
    optimizer="momentum", penalty="elastic", batch_size=13, test_share=0.3, logit_dropout=0.2, label_smoothing=0.1
)


@pytest.mark.parametrize("name", [*sweepable(EVERYTHING), "beta1", "beta2"])
def test_every_axis(name):
    hyperparams = EVERYTHING if name in sweepable(EVERYTHING) else EVERYTHING.with_value("optimizer", "adam")
    axis = SweepAxis(name, proposed_axis(name, hyperparams, 4).values[:3])
    trainer, _ = assert_equal_to_singles(SweepPlan(Session(DATA, hyperparams), axis, None, (2, 3), 12))
    assert trainer.single_runs == ()


@pytest.mark.parametrize("scope", ["epoch", "step", "example"])
@pytest.mark.parametrize(
    "others",
    [{}, {"bias": False, "loss": "hinge"}, {"standardize": True, "batch_size": 9, "dropout_rescale": True}],
    ids=str,
)
def test_dropout_standardization_and_no_bias(scope, others):
    hyperparams = Hyperparams(optimizer="nesterov", dropout_scope=scope, **others)
    plan = SweepPlan(
        Session(DATA, hyperparams, ("x", "y", "x2", "xy")),
        SweepAxis("logit_dropout", (0.0, 0.3, 0.5)), SweepAxis("learning_rate", (0.01, 0.1)), (1, 4, 6), 15,
    )  # fmt: skip
    trainer, _ = assert_equal_to_singles(plan)
    # A mask for every point is the one kind of dropout that is trained one by one.
    assert bool(trainer.single_runs) == (scope == "example")


def test_diverged_runs_stand_at_their_last_finite_weights_and_the_others_go_on():
    hyperparams = Hyperparams()
    plan = SweepPlan(
        Session(DATA, hyperparams), SweepAxis("learning_rate", (0.1, 1.0, 100.0)), SweepAxis("strength", (0.01, 10.0)),
        (1, 2), 400,
    )  # fmt: skip
    _, snapshot = assert_equal_to_singles(plan, by_single_trainer)
    # A step multiplies the weights by 1 − η λ: beyond a size of 1 they grow without bound.
    for cell in snapshot.cells:
        rate, strength = cell.values
        assert cell.is_diverged == (abs(1.0 - rate * strength) > 1.0)
        assert cell.n_diverged == (2 if cell.is_diverged else 0)
        assert cell.step < 400 if cell.is_diverged else cell.step == 400
        assert np.isfinite(cell.weights).all()
        assert cell.curve.steps[-1] < 400 if cell.is_diverged else cell.curve.steps[-1] == 400


def test_all_diverged_is_done():
    plan = SweepPlan(
        Session(DATA), SweepAxis("learning_rate", (80.0, 100.0)), SweepAxis("strength", (10.0,)), (), 10**6
    )
    snapshot = SweepTrainer(plan, problem).run()
    assert snapshot.is_done
    assert snapshot.progress == 1.0
    assert all(cell.is_diverged for cell in snapshot.cells)


def test_large_scores_leave_the_quick_way_and_come_back():
    """Scores beyond what exp can take without subtracting their maximum, in some runs and at some steps only."""
    points = _POINTS * 60.0
    plan = SweepPlan(
        Session(Dataset(points, _LABELS, make_classes(4)), Hyperparams(penalty="l1")),
        SweepAxis("initial_sigma", (1e-4, 1.0, 10.0)), SweepAxis("strength", (0.0, 1.0)), (3,), 6,
    )  # fmt: skip
    assert_equal_to_singles(plan)


def test_runs_whose_scores_grow_within_a_chunk_are_taken_back():
    """All 12 steps are one chunk: exp overflows in it for the largest rates, and not for the smallest."""
    train = problem.make_problem(Dataset(_POINTS * 60.0, _LABELS, make_classes(4)), ("x", "y"), Hyperparams()).train
    settings = [Hyperparams(learning_rate=rate) for rate in (1e-4, 1e-3, 0.3, 3.0)]
    runs = BatchedRuns(settings, [7] * 4, train)
    runs.advance(12)
    assert runs.step == 12
    for run, hyperparams in enumerate(settings):
        trainer = FusedTrainer(train, hyperparams, 7, initial_state(4, 2, hyperparams, 7))
        trainer.advance(12)
        expected = trainer.state().theta
        np.testing.assert_allclose(runs.theta[:, run], expected, rtol=0, atol=1e-9 * np.abs(expected).max())


def test_of_equal_scores_the_first_wins():
    plan = SweepPlan(
        Session(DATA, Hyperparams(initialization="zeros")), SweepAxis("learning_rate", (0.1, 0.3)), None, (), 1
    )
    for cell in SweepTrainer(plan, problem).snapshot().cells:
        assert cell.accuracy.mean == np.mean(_LABELS == 0)
        assert cell.total.mean == pytest.approx(np.log(4.0), rel=1e-14)


def test_pieces_of_many_points_are_one_sum():
    labels = np.arange(5_000) % 3
    points = np.random.default_rng(3).normal(size=(5_000, 2)) + labels[:, None]
    for loss in LOSSES:
        session = Session(Dataset(points, labels, make_classes(3)), Hyperparams(loss=loss))
        axes = SweepAxis("learning_rate", (0.01, 0.1, 0.3)), SweepAxis("strength", (0.001, 0.1, 0.3))
        assert_equal_to_singles(SweepPlan(session, *axes, (1,), 3), by_single_trainer)


def test_interruptions_change_nothing():
    hyperparams = Hyperparams(optimizer="adam", batch_size=7)
    plan = SweepPlan(Session(DATA, hyperparams), SweepAxis("learning_rate", (0.01, 0.1)), None, (1, 2), 60)
    expected = SweepTrainer(plan, problem).run()
    trainer, calls = SweepTrainer(plan, problem), itertools.count(1)

    def attend():
        if next(calls) % 3 == 0:
            raise Interrupted

    while not trainer.is_done:
        try:
            trainer.advance(attend)
        except Interrupted:
            continue
    for cell, other in zip(trainer.snapshot().cells, expected.cells, strict=True):
        assert cell.runs == other.runs
        np.testing.assert_array_equal(cell.curve.mean, other.curve.mean)


def test_the_curve_is_that_of_the_single_run():
    plan = SweepPlan(Session(DATA), SweepAxis("learning_rate", (0.1, 0.3)), None, (1,), 50)
    for cell in SweepTrainer(plan, problem).run().cells:
        session = session_of(plan, cell)
        posed = problem.make_problem(session.data, session.features, session.hyperparams)
        for step, total in zip(cell.curve.steps.tolist(), cell.curve.mean.tolist(), strict=True):
            state = by_single_trainer(posed, session.hyperparams, session.seed, step)
            assert total == pytest.approx(measure(state, posed.train, session.hyperparams).total, rel=1e-10)


def _normalized(gradient, _moments, _age, _settings):
    """A direction that is not made element by element, as no array of many runs can be passed to it."""
    return gradient / np.sqrt(np.square(gradient).sum()), ()


def test_an_optimizer_that_does_not_work_element_by_element_is_trained_one_by_one(monkeypatch):
    monkeypatch.setitem(OPTIMIZERS, "gd", Optimizer(name="gd", label="", help="", source="", direct=_normalized))
    plan = SweepPlan(Session(DATA), SweepAxis("learning_rate", (0.01, 0.1)), None, (1,), 5)
    monkeypatch.setattr("softmax_viz.core.training.fast.as_defined.UPDATES", {})
    trainer, _ = assert_equal_to_singles(plan)
    assert trainer.single_runs == (0, 1)
