"""What a new entry of a table gets without any other change: each is added here for the time of a test.

It has no form written for speed and no known optimum. So the fast loop makes its step as it is defined, and the
search for J* says that it does not know it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fused_problems import Problem, assert_same_step, is_allowed

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.methods.losses import LOSSES, Loss
from softmax_viz.core.methods.optimizers import OPTIMIZERS, SQUARE, Optimizer
from softmax_viz.core.methods.penalties import PENALTIES, Penalty, PenaltyKind
from softmax_viz.core.optimum.search import OTHER_LOSS, OTHER_PENALTY, find_optimum
from softmax_viz.core.settings.hyperparams import PARAMS, Hyperparams
from softmax_viz.core.training import curvature
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.first_order import GRADIENT_TRANSFORMS, GradientTransform
from softmax_viz.core.training.gradient_check import check_gradient
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step
from softmax_viz.core.training.safe_rates import SafeRates, named_rates, setting_warnings

WORDS = {"label": "New", "help": "New."}


@pytest.fixture
def add(monkeypatch):
    """Add an entry to the table that a choice is made from."""

    def added(choice: str, table: dict, entry) -> None:
        monkeypatch.setitem(table, entry.name, entry)
        param = PARAMS[choice]
        more = replace(param, choices=(*param.choices, (entry.name, entry.label, entry.help)))
        monkeypatch.setitem(PARAMS, choice, more)

    return added


def rms(g, moments, _age, settings):
    square = settings.beta2 * moments[0] + (1 - settings.beta2) * g**2
    return g / (np.sqrt(square) + 1e-8), (square,)


RMSPROP = Optimizer(name="rms", source="here", memory=(SQUARE,), uses=("learning_rate", "beta2"), direct=rms, **WORDS)


class Huber(Penalty):
    """λ Σ h(w): ½ w² up to 1, |w| − ½ beyond."""

    def __init__(self, settings):
        self.strength = settings.strength

    def value(self, weights):
        size = np.abs(weights)
        return self.strength * float(np.where(size <= 1, weights**2 / 2, size - 0.5).sum())

    def smooth_gradient(self, weights):
        return self.strength * np.clip(weights, -1, 1)

    def hessian_times(self, weights, directions):
        return self.strength * (np.abs(weights) <= 1) * directions

    @property
    def lipschitz(self):
        return self.strength


class GroupLasso(Penalty):
    """λ Σ_d ‖w_·d‖ over the features d."""

    def __init__(self, settings):
        self.corner_slope_ = settings.strength

    def value(self, weights):
        return self.corner_slope_ * float(np.linalg.norm(weights, axis=0).sum())

    def smooth_gradient(self, weights):
        return np.zeros_like(weights)

    def hessian_times(self, weights, directions):
        return np.zeros_like(directions)

    lipschitz = 0.0

    @property
    def corner_slope(self):
        return self.corner_slope_

    def corner_gradient(self, weights):
        norms = np.linalg.norm(weights, axis=0)
        return self.corner_slope_ * weights / np.where(norms > 0, norms, 1)

    def proximal(self, weights, lengths):
        """v = w s/(s + λ length) for the s = ‖v‖ that this makes, by bisection; 0 where there is none."""
        cuts = np.broadcast_to(lengths, weights.shape) * self.corner_slope_
        low, high = np.zeros(weights.shape[1]), np.linalg.norm(weights, axis=0)
        for _ in range(60):
            middle = (low + high) / 2
            ratio = np.square(weights / np.maximum(middle + cuts, 1e-300)).sum(axis=0)
            low, high = np.where(ratio > 1, middle, low), np.where(ratio > 1, high, middle)
        return weights * np.where(low + cuts > 0, low / np.maximum(low + cuts, 1e-300), 1.0)

    def corners(self, weights, reach):
        return np.linalg.norm(weights, axis=0) <= reach


def softplus(x):
    return np.logaddexp(0.0, x)


def one_against_the_rest(logits, labels, _smoothing):
    sides = np.where(labels[:, None] == np.arange(logits.shape[1]), -1.0, 1.0)
    return softplus(sides * logits).sum(axis=1)


def its_gradient(logits, labels, _smoothing):
    return 1 / (1 + np.exp(-logits)) - (labels[:, None] == np.arange(logits.shape[1]))


def its_curvature(logits, _labels, _smoothing):
    p = 1 / (1 + np.exp(-logits))
    return (p * (1 - p))[:, :, None] * np.eye(logits.shape[1])


LOGISTIC = Loss(
    name="logistic", value=one_against_the_rest, gradient=its_gradient, source="here", curvature=its_curvature,
    curvature_bound=0.25, is_positive=True, **WORDS,
)  # fmt: skip

ENTRIES = {
    "rms": ("optimizer", OPTIMIZERS, RMSPROP),
    "huber": ("penalty", PENALTIES, PenaltyKind(name="huber", make=Huber, **WORDS)),
    "group": ("penalty", PENALTIES, PenaltyKind(name="group", make=GroupLasso, has_corners=True, **WORDS)),
    "logistic": ("loss", LOSSES, LOGISTIC),
}


def problem(n=20, d=3, k=4) -> tuple[TrainingSet, TrainState]:
    random = np.random.default_rng(3)
    samples = TrainingSet(random.normal(size=(n, d)), random.integers(0, k, n), k)
    return samples, TrainState(random.normal(size=(k, d)), random.normal(size=k))


@pytest.mark.parametrize("name", ENTRIES)
def test_the_fast_loop_makes_its_step_as_it_is_defined(name, add):
    choice, *_ = ENTRIES[name]
    add(*ENTRIES[name])
    samples, start = problem()
    others = [other for other in ("optimizer", "penalty", "loss") if other != choice]
    tables = {"optimizer": OPTIMIZERS, "penalty": PENALTIES, "loss": LOSSES}
    for one, another in ((one, another) for one in tables[others[0]] for another in tables[others[1]]):
        chosen = {choice: name, others[0]: one, others[1]: another}
        if not is_allowed(**chosen):
            continue
        for more in ({}, {"bias": False, "batch_size": 7}, {"logit_dropout": 0.3, "dropout_scope": "example"}):
            settings = Hyperparams(**chosen, strength=0.05, learning_rate=0.02, **more)
            state = start if settings.bias else TrainState(start.weights, np.zeros(4))
            task = Problem(samples, settings, 5, state)
            for _ in range(3):
                if OPTIMIZERS[settings.optimizer].needs_hessian:
                    got = task.trainer(state)
                    got.advance(1)
                    expected, _ = reference_step(state, samples, settings, 5)
                    np.testing.assert_allclose(got.state().theta, expected.theta, rtol=1e-6, atol=1e-8)
                    state = got.state()
                else:
                    state = assert_same_step(task, state)
            whole = task.trainer()
            whole.advance(3)
            assert whole.state().theta.tobytes() == state.theta.tobytes(), "slicing changes nothing"


def test_a_step_of_it_is_the_textbooks(add):
    add(*ENTRIES["rms"])
    samples, state = problem()
    settings = Hyperparams(optimizer="rms", penalty="none", learning_rate=0.1, beta2=0.9)
    trainer = FusedTrainer(samples, settings, 0, state)
    square = 0.0
    for _ in range(5):
        before = trainer.state()
        g = Objective(samples.features, samples.labels, np.ones(4), settings).smooth_gradient(before.theta)
        square = 0.9 * square + 0.1 * g**2
        trainer.advance(1)
        np.testing.assert_allclose(trainer.state().theta, before.theta - 0.1 * g / (np.sqrt(square) + 1e-8), rtol=1e-9)


def test_it_takes_over_no_memory_that_only_has_as_many_arrays(add):
    """A velocity below 0 under a root would make every weight no number."""
    add(*ENTRIES["rms"])
    samples, start = problem()
    trainer = FusedTrainer(samples, Hyperparams(optimizer="momentum"), 0, start)
    trainer.advance(5)
    settings = Hyperparams(optimizer="rms")
    trainer = FusedTrainer(samples, settings, 0, trainer.state())
    trainer.advance(5)
    state = trainer.state()
    assert (state.memory, state.moment_steps) == ((SQUARE,), 5)
    assert np.isfinite(state.theta).all()
    assert (state.moments[0] >= 0).all()


def test_one_without_a_proximal_step_is_not_chosen_beside_corners(add):
    add(*ENTRIES["rms"])
    add(*ENTRIES["group"])
    for penalty in ("l1", "elastic", "group"):
        with pytest.raises(UserError, match="smooth penalty"):
            Hyperparams(optimizer="rms", penalty=penalty)
    with pytest.raises(UserError, match="smooth"):
        Hyperparams(optimizer="newton", penalty="group")


@pytest.mark.parametrize(
    ("name", "reason"), [("huber", OTHER_PENALTY), ("group", OTHER_PENALTY), ("logistic", OTHER_LOSS)]
)
def test_its_optimum_is_said_not_to_be_computed(name, reason, add):
    add(*ENTRIES[name])
    samples, _ = problem()
    found = find_optimum(samples, Hyperparams(**{ENTRIES[name][0]: name}))
    assert (found.value, found.weights, found.converged) == (None, None, False)
    assert found.reason == reason


@pytest.mark.parametrize("name", ["huber", "group", "logistic"])
def test_its_gradient_is_checked_by_its_own_corners(name, add):
    add(*ENTRIES[name])
    samples, start = problem()
    settings = Hyperparams(**{ENTRIES[name][0]: name}, strength=0.1)
    found = check_gradient(start, samples, settings, 0)
    assert found.largest_relative_error < 1e-6
    assert (found.drift is None) == (name != "group")
    weights = start.weights.copy()
    weights[:, 1] = 0.0
    assert check_gradient(TrainState(weights, start.bias), samples, settings, 0).kinks == (4 if name == "group" else 0)


@pytest.mark.parametrize("optimizer", [name for name, entry in OPTIMIZERS.items() if entry.proximal is not None])
def test_every_optimizer_rests_where_the_slope_of_new_corners_holds_it(optimizer, add):
    add(*ENTRIES["group"])
    samples, start = problem()
    settings = Hyperparams(optimizer=optimizer, penalty="group", strength=0.1, learning_rate=0.05)
    assert check_gradient(start, samples, settings, 0).drift < 1e-9


def test_the_safe_rates_know_the_curvature_of_a_new_loss_and_penalty(add):
    for name in ("huber", "logistic"):
        add(*ENTRIES[name])
    samples, start = problem()
    settings = Hyperparams(loss="logistic", penalty="huber", strength=0.2)
    objective = Objective(samples.features, samples.labels, np.ones(4), settings)
    largest = 1 / (curvature.safe_learning_rate(start, samples, settings) / 2)
    exact = np.linalg.eigvalsh(objective.hessian(start.theta))[-1]
    assert exact - 1e-12 <= largest <= exact + 0.2 + 1e-12
    inputs = np.column_stack([samples.features, np.ones(20)])
    bound = 0.25 * np.linalg.eigvalsh(inputs.T @ inputs / 20)[-1]
    assert bound <= 2 / curvature.global_safe_rate(samples, settings) <= bound + 0.2 + 1e-12


def test_a_clipped_gradient_is_the_same_in_both_loops_and_names_no_safe_rate():
    samples, start = problem()
    before = SafeRates(0.2, 0.1, 0.05, 20)
    assert setting_warnings(Hyperparams(learning_rate=5.0), before)

    def clipped(g, _settings):
        return g * min(1.0, 0.01 / np.linalg.norm(g))

    GRADIENT_TRANSFORMS.append(GradientTransform(lambda settings: settings.learning_rate != 0.3, clipped))
    try:
        for optimizer in ("gd", "momentum", "nesterov", "adam"):
            for penalty in ("l2", "elastic"):
                settings = Hyperparams(optimizer=optimizer, penalty=penalty, strength=0.1, learning_rate=5.0)
                state = start
                for _ in range(5):
                    state = assert_same_step(Problem(samples, settings, 0, state), state)
                if (optimizer, penalty) == ("gd", "l2"):
                    after = FusedTrainer(samples, settings, 0, start)
                    after.advance(1)
                    assert np.linalg.norm(after.state().theta - start.theta) == pytest.approx(5.0 * 0.01)
                assert setting_warnings(settings, before) == ()
                assert named_rates(settings, before).everywhere is None
        assert setting_warnings(Hyperparams(), before), "it is not on with these settings"
    finally:
        GRADIENT_TRANSFORMS.pop()
