"""Long computations are given up between blocks without a trace: made again, they give the same numbers."""

import numpy as np
import pytest

from softmax_viz.core.basics import interruption
from softmax_viz.core.basics.interruption import Interrupted
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.model.features import of_degree
from softmax_viz.core.optimum.search import find_optimum
from softmax_viz.core.optimum.separability import even_basis
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import largest_curvature
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.gradient_check import check_gradient
from softmax_viz.core.training.reference import TrainingSet, initial_state
from softmax_viz.engine.run import training_run as engine_run
from softmax_viz.engine.run.problem import make_problem
from softmax_viz.engine.run.training_run import TrainingRun

# Enough for several pieces of every fast form of a step.
N, K = 5_003, 3
DATA = Dataset(
    np.random.default_rng(5).normal(size=(N, 2)), np.random.default_rng(6).integers(0, K, N), make_classes(K)
)  # fmt: skip
FEATURES = of_degree(2)
SETTINGS = {
    "descent": Hyperparams(learning_rate=0.3),
    "far scores": Hyperparams(learning_rate=0.3, initialization="normal", initial_sigma=10.0),
    "momentum on the hinge": Hyperparams(optimizer="momentum", loss="hinge"),
    "batches": Hyperparams(optimizer="adam", batch_size=1_000, standardize=True),
    "a draw for each point": Hyperparams(logit_dropout=0.4, dropout_scope="example", test_share=0.3),
    "newton": Hyperparams(optimizer="newton"),
}


class Impatient:
    """An ``attend`` that interrupts at one call, the ``at``-th, and counts all of them."""

    def __init__(self, at=-1):
        self.at, self.calls = at, 0

    def __call__(self):
        self.calls += 1
        if self.calls == self.at:
            raise Interrupted


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(interruption, "BLOCK", 700)
    monkeypatch.setattr(engine_run, "LARGE", 1)


def run_of(settings):
    run = TrainingRun()
    run.use_hyperparams(settings)
    run.use_features(FEATURES)
    run.use_data(DATA)
    run.reset(2)
    return run


def everything(run):
    state, curve = run.state, run.curve
    parts = [
        state.weights,
        state.bias,
        *state.moments,
        *(series.last for series in (curve.total, curve.noisy, curve.test)),
    ]
    return [part.tobytes() for part in parts], state.step, state.epoch, state.position


@pytest.mark.parametrize("name", SETTINGS)
def test_a_step_that_is_given_up_anywhere_is_not_taken_and_is_the_same_afterwards(name, small_blocks):
    whole = run_of(SETTINGS[name])
    whole.train(3)
    calls = Impatient()
    counted = run_of(SETTINGS[name])
    counted.train(3, attend=calls)
    assert calls.calls > 10
    for at in np.linspace(1, calls.calls, 12).astype(int):
        run = run_of(SETTINGS[name])
        while run.step < 3:
            before = run.step
            try:
                run.train(3 - run.step, attend=Impatient(at))
            except Interrupted:
                assert before <= run.step < 3
                # Whoever looks sees a state whose history ends with it.
                assert len(run.curve.total.steps) <= run.step + 1
            at += 7  # another place, lest it never ends
        assert everything(run) == everything(whole)


def test_looking_up_changes_no_number(small_blocks):
    for settings in SETTINGS.values():
        quiet, watched = run_of(settings), run_of(settings)
        quiet.train(4)
        watched.train(4, attend=Impatient())
        assert everything(quiet) == everything(watched)


@pytest.mark.parametrize("width", [1, 999, N, 10 * N])
def test_what_is_computed_in_blocks_is_what_is_computed_at_once(width, monkeypatch):
    samples = make_problem(DATA, FEATURES, Hyperparams()).train
    theta = np.random.default_rng(1).normal(size=(K, 6))
    state = initial_state(K, 5, Hyperparams(initial_sigma=1.0), 3)
    monkeypatch.setattr(interruption, "BLOCK", max(width, 100))
    read = measure(state, samples, Hyperparams())
    scores = samples.features @ state.weights.T + state.bias
    own = scores[np.arange(N), DATA.labels]
    assert read.data_loss == pytest.approx(np.mean(np.logaddexp.reduce(scores, axis=1) - own), rel=1e-13)
    assert read.wrong.tolist() == (scores.argmax(axis=1) != DATA.labels).tolist()

    # The curvature against the Hessian, written out point by point.
    inputs = np.column_stack([samples.features, np.ones(N)])
    scores = inputs @ theta.T
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    middle = (p[:, :, None] * np.eye(K) - p[:, :, None] * p[:, None, :]) / N
    hessian = np.einsum("nkl,nd,ne->kdle", middle, inputs, inputs, optimize=True).reshape(18, 18)
    largest = largest_curvature(theta, samples, Hyperparams(penalty="none"))
    assert largest == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=1e-12)

    basis = even_basis(inputs)
    np.testing.assert_allclose(basis.rows @ basis.rows.T / N, np.eye(6), atol=1e-12)
    # θ' for the basis and θ' · back for the inputs give the same scores.
    np.testing.assert_allclose(inputs @ (theta @ basis.back).T, basis.rows.T @ theta.T, rtol=1e-9, atol=1e-9)


def test_every_long_computation_looks_up_at_least_once_in_each_block(small_blocks):
    state = initial_state(K, 5, Hyperparams(), 3)
    samples = TrainingSet(np.random.default_rng(0).normal(size=(N, 5)), DATA.labels, K)
    jobs = {
        "features": lambda attend: make_problem(DATA, FEATURES, Hyperparams(standardize=True), attend),
        "losses": lambda attend: measure(state, samples, Hyperparams(), attend),
        "curvature": lambda attend: largest_curvature(state.theta, samples, Hyperparams(), attend),
        "the fast loop": lambda attend: FusedTrainer(samples, Hyperparams(), 0, state, attend),
        "the gradient check": lambda attend: check_gradient(state, samples, Hyperparams(), 0, attend),
    }
    for name, job in jobs.items():
        calls = Impatient()
        job(calls)
        assert calls.calls >= 7, name
        with pytest.raises(Interrupted):
            job(Impatient(calls.calls))


@pytest.mark.parametrize("settings", [Hyperparams(), Hyperparams(penalty="none"), Hyperparams(loss="hinge")])
def test_the_search_for_the_optimum_ends_wherever_it_is_stopped(settings, small_blocks):
    samples = TrainingSet(DATA.points, DATA.labels, K)
    asked = []
    best = find_optimum(samples, settings, lambda: asked.append(1) is not None)
    assert best is not None
    for at in np.linspace(1, len(asked) - 1, 6).astype(int):
        left = iter(range(at))
        assert find_optimum(samples, settings, lambda left=left: next(left, None) is None) is None
