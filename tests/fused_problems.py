"""Random problems for the fast loop, with every option, and the comparison with the reference step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import MEMORY_ARRAYS, OPTIMIZERS, VELOCITY
from softmax_viz.core.methods.penalties import PENALTIES, penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, Param
from softmax_viz.core.training.fast.trainer import AdvanceResult, FusedTrainer
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.reference import TrainingSet, TrainState, batch_bounds, reference_step, shuffled

SCOPES = ("off", *(choice[0] for choice in PARAMS["dropout_scope"].choices))
DIRECT = tuple(name for name, optimizer in OPTIMIZERS.items() if optimizer.direct is not None)
FROM_HESSIAN = tuple(name for name in OPTIMIZERS if name not in DIRECT)


def is_allowed(**choices: str) -> bool:
    """Whether these choices go together."""
    try:
        Hyperparams(**choices)
    except UserError:
        return False
    return True


# Narrower than the bounds on the screen where the whole range would only be slow, or lost in rounding.
NARROWED = {
    "batch_size": st.one_of(st.none(), st.integers(1, 40)),
    "momentum": st.floats(0.0, 0.99),
    "beta1": st.floats(0.0, 0.99),
    "label_smoothing": st.sampled_from([0.0, 0.0, 0.1, 0.9]),
}


def values_of(param: Param) -> st.SearchStrategy:
    """Every value that a parameter can have, by its own bounds."""
    if isinstance(param, ChoiceParam):
        return st.sampled_from([choice[0] for choice in param.choices])
    if not isinstance(param, NumberParam):
        return st.booleans()
    numbers = st.integers(int(param.low), int(param.high)) if param.whole else st.floats(param.low, param.high)
    special = ([0.0] if param.zero else []) + ([None] if param.none_is_all else [])
    return st.one_of(st.sampled_from(special), numbers) if special else numbers


@dataclass(frozen=True)
class Problem:
    samples: TrainingSet
    hyperparams: Hyperparams
    seed: int
    state: TrainState

    def trainer(self, state: TrainState | None = None) -> FusedTrainer:
        return FusedTrainer(self.samples, self.hyperparams, self.seed, state or self.state)


@st.composite
def problems(
    draw,
    largest_rate=100.0,
    largest_logit=1e4,
    largest_dropout=0.95,
    optimizers=DIRECT,
    losses=tuple(LOSSES),
) -> Problem:
    """Data of every size with every option, at any place of a run; logits up to about ``largest_logit``."""
    n, d, k = draw(st.integers(0, 30)), draw(st.integers(0, 6)), draw(st.integers(1, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    features = random.normal(size=(n, d)) * draw(st.sampled_from([1e-6, 1.0, 1.0, 100.0]))
    if draw(st.booleans()):
        features = np.round(features)  # equal points, zeros, ties
    samples = TrainingSet(features, random.integers(0, draw(st.integers(1, k)), n), k)
    scope, optimizer = draw(st.sampled_from(SCOPES)), draw(st.sampled_from(optimizers))
    drawn = {
        "learning_rate": draw(st.floats(1e-4, largest_rate)),
        "logit_dropout": 0.0 if scope == "off" else draw(st.floats(0.01, largest_dropout)),
        "dropout_scope": "epoch" if scope == "off" else scope,
        "optimizer": optimizer,
        "loss": draw(st.sampled_from([loss for loss in losses if is_allowed(optimizer=optimizer, loss=loss)])),
        "penalty": draw(
            st.sampled_from([kind for kind in sorted(PENALTIES) if is_allowed(optimizer=optimizer, penalty=kind)])
        ),
    }
    for name, param in PARAMS.items():  # what says which points are learned from, a step never sees
        if name not in drawn and param.section != "data":
            drawn[name] = draw(NARROWED[name] if name in NARROWED else values_of(param))
    hyperparams = Hyperparams(**drawn)
    bias = hyperparams.bias
    size = draw(st.sampled_from([0.0, 1e-3, 1.0, 30.0, largest_logit])) / max(np.abs(features).max(initial=0.0), 1.0)
    memory = draw(st.sampled_from([(), OPTIMIZERS[optimizer].memory]))
    moments = [random.normal(size=(k, d + 1)) for _ in memory]
    for name, moment in zip(memory, moments, strict=True):
        moment[:, d] *= bias
        if MEMORY_ARRAYS[name].gradient_power == 2:
            np.abs(moment, out=moment)
    age = draw(st.integers(1, 50))
    state = TrainState(
        random.normal(size=(k, d)) * size,
        random.normal(size=k) * size if bias else np.zeros(k),
        step=draw(st.integers(0, 200)),
        epoch=draw(st.integers(0, 100)),
        position=draw(st.sampled_from([0, 0, max(n // 2, 0), max(n - 1, 0)])),
        moments=tuple(moments),
        moment_steps=age if moments else 0,
        memory=memory,
        moment_starts=random.integers(0, age, (k, d + 1)) if moments and draw(st.booleans()) else None,
    )
    return Problem(samples, hyperparams, draw(st.integers(0, 2**63)), state)


def counters(state: TrainState) -> tuple[int, int, int, int]:
    return state.step, state.epoch, state.position, state.moment_steps


def bits(state: TrainState) -> tuple[object, ...]:
    moments = tuple(moment.tobytes() for moment in state.moments)
    starts = None if state.moment_starts is None else state.moment_starts.tolist()
    return state.weights.tobytes(), state.bias.tobytes(), moments, counters(state), state.memory, starts


def joined(reports: list[AdvanceResult]) -> tuple[bytes, bytes]:
    return (
        np.concatenate([r.data_loss for r in reports]).tobytes(),
        np.concatenate([r.penalty for r in reports]).tobytes(),
    )


def is_at_a_kink(problem: Problem, state: TrainState) -> bool:
    """Whether a logit is at a corner of the loss but for rounding, where its derivative is a matter of taste."""
    samples, hp = problem.samples, problem.hyperparams
    distances_of = LOSSES[hp.loss].corner_distances
    if distances_of is None or not samples.n_samples:
        return False
    start, stop = batch_bounds(state.position, samples.n_samples, hp.batch_size)
    chosen = np.arange(samples.n_samples)
    if stop - start < samples.n_samples:
        chosen = shuffled(problem.seed, state.epoch, samples.n_samples)[start:stop]
    dropout = LogitDropout(hp, problem.seed, samples.n_classes)
    keep = dropout.draw(state.step, state.epoch, stop - start) if dropout.is_on else 1.0
    logits = state.logits(samples.features[chosen]) * keep
    distances = distances_of(logits, samples.labels[chosen])
    return bool((distances < 1e-12 * (1 + np.abs(logits).max())).any())


def assert_same_step(problem: Problem, state: TrainState) -> TrainState:
    """One step of the fast loop from ``state`` equals the reference step; returns the state after it."""
    trainer = problem.trainer(state)
    report = trainer.advance(1)
    expected, objective = reference_step(state, problem.samples, problem.hyperparams, problem.seed)
    got = trainer.state()
    assert not report.diverged
    assert len(report.data_loss) == len(report.penalty) == 1

    hp, features = problem.hyperparams, problem.samples.features
    factor = 1 / (1 - hp.logit_dropout) if hp.dropout_rescale else 1.0
    logit = factor * np.abs(state.logits(features)).max(initial=1.0)
    assert report.data_loss[0] == pytest.approx(objective.data_loss, rel=1e-9, abs=1e-13 * logit)
    assert report.penalty[0] == pytest.approx(objective.penalty, rel=1e-12)
    assert report.data_loss[0] >= 0
    assert counters(got) == counters(expected)
    if is_at_a_kink(problem, state):
        return got
    # A gradient is a mean of differences p − y of at most 1 (K − 1 with the hinge), times φ (or 1 for the bias).
    # Logits are rounded to 1e-16 of their size, and p with them.
    slope = factor * problem.samples.n_classes * max(np.abs(features).max(initial=0.0), 1.0)
    tolerance = (1e-11 + 1e-15 * logit) * slope
    assert got.memory == expected.memory
    np.testing.assert_array_equal(got.moment_starts, expected.moment_starts)
    # With a soft threshold a velocity is the last move over η, and carries the rounding of θ over η.
    moved = 0.0
    if not penalty_of(hp).is_smooth and VELOCITY in got.memory:
        moved = 1e-14 * np.abs([state.theta, expected.theta]).max(initial=0.0) / hp.learning_rate
    for moment, other in zip(got.moments, expected.moments, strict=True):
        np.testing.assert_allclose(moment, other, rtol=1e-9, atol=tolerance * max(slope, 1.0) + moved)
    tolerance *= hp.learning_rate
    if any(MEMORY_ARRAYS[name].gradient_power == 2 for name in OPTIMIZERS[hp.optimizer].memory):
        # It divides by √v̂ + 1e-8, which magnifies what rounding leaves of a gradient.
        magnified = min(1e-15 * (1 + logit) * slope * 1e8, 1.0)
        atol = 10 * hp.learning_rate * magnified
        np.testing.assert_allclose(got.theta, expected.theta, rtol=max(magnified, 1e-9), atol=atol)
        return got
    np.testing.assert_allclose(got.weights, expected.weights, rtol=1e-9, atol=tolerance)
    np.testing.assert_allclose(got.bias, expected.bias, rtol=1e-9, atol=tolerance)
    return got
