"""What an optimizer remembers under other units: sums over gradients that are computed in both units by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.methods.optimizers import MEMORY_ARRAYS, OPTIMIZERS
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.optimizer_memory import in_other_units, with_empty_begun, with_other_betas
from softmax_viz.core.training.reference import TrainState, starting_memory

N, D, K = 9, 2, 3


def remembered(features: np.ndarray, residuals: list[np.ndarray], power: int) -> np.ndarray:
    """Σ 0.9ⁿ gᵖ over the gradients g = rᵀ [φ 1] of these residuals, (K, D + 1)."""
    inputs = np.column_stack([features, np.ones(len(features))])
    return sum(0.9**age * (r.T @ inputs) ** power for age, r in enumerate(residuals))


def state_of(features: np.ndarray, residuals: list[np.ndarray], memory: tuple[str, ...]) -> TrainState:
    moments = tuple(remembered(features, residuals, MEMORY_ARRAYS[name].gradient_power) for name in memory)
    return TrainState(np.ones((K, D)), np.ones(K), moments=moments, moment_steps=20, memory=memory)


def units(random: np.random.Generator) -> Scaling:
    return Scaling(random.normal(size=D) * 50, 10 ** random.uniform(-2, 2, D))


@pytest.mark.parametrize("memory", sorted({optimizer.memory for optimizer in OPTIMIZERS.values()} - {()}))
@given(st.integers(0, 2**32), st.sampled_from([0.0, 1e-3, 1.0]))
def test_it_is_what_a_run_in_the_new_units_would_remember(memory, seed, moved):
    random = np.random.default_rng(seed)
    data, residuals = random.normal(size=(N, D)) * 30, [random.normal(size=(N, K)) for _ in range(8)]
    before = units(random)
    after = Scaling(before.mean + moved * units(random).mean, 10 ** random.uniform(-2, 2, D))
    old = state_of(before.apply(data), residuals, memory)
    new = in_other_units(old, before, after)
    wanted = state_of(after.apply(data), residuals, memory)
    assert new.theta.tolist() == old.theta.tolist()
    if not new.moments:  # nothing is remembered rather than something wrong
        assert 2 in [MEMORY_ARRAYS[name].gradient_power for name in memory]
        assert moved
        assert with_empty_begun(new).moment_steps == 0
        return
    assert (new.memory, new.moment_steps) == (memory, 20)
    for name, got, exact in zip(memory, new.moments, wanted.moments, strict=True):
        if MEMORY_ARRAYS[name].gradient_power == 1:
            scale = np.abs(exact).max() + np.abs(after.mean / after.deviation).max() * np.abs(old.moments[0]).max()
            np.testing.assert_allclose(got, exact, rtol=1e-8, atol=1e-10 * scale)
        else:  # its root within a tenth of what it is said to be
            np.testing.assert_allclose(np.sqrt(got), np.sqrt(exact), rtol=1e-9 if not moved else 0.12)


def test_a_memory_of_another_name_is_not_taken_over():
    """A velocity is no mean of squares, though both are one array."""
    moment = np.full((K, D + 1), -3.0)
    for memory in (("velocity",), ("square",), ("mean",)):
        state = TrainState(np.zeros((K, D)), np.zeros(K), moments=(moment,), moment_steps=9, memory=memory)
        moments, age, starts = starting_memory(state, "momentum")
        if memory == ("velocity",):
            assert (moments[0].tolist(), age, starts) == (moment.tolist(), 9, None)
        else:
            assert (moments[0].any(), age, starts) == (False, 0, None)
    with pytest.raises(ValueError, match="1 moments do not fit the names"):
        TrainState(np.zeros((K, D)), np.zeros(K), moments=(moment,))


def test_what_remembers_nothing_begins_now_and_the_oldest_counts():
    moment = np.ones((K, D + 1))
    moment[1] = 0.0
    starts = np.full((K, D + 1), 4)
    state = TrainState(np.zeros((K, D)), np.zeros(K), 99, 0, 0, (moment, moment), 30, ("mean", "square"), starts)
    begun = with_empty_begun(state)
    assert begun.moment_steps == 26
    assert begun.moment_starts.tolist() == [[0] * 3, [26] * 3, [0] * 3]
    empty = TrainState(np.zeros((K, D)), np.zeros(K), 99, 0, 0, (moment * 0,), 30, ("velocity",))
    assert (with_empty_begun(empty).moments, with_empty_begun(empty).moment_steps) == ((), 0)


@given(st.integers(1, 5000), st.floats(0, 0.99), st.floats(0, 0.9999), st.floats(0, 0.99), st.floats(0, 0.9999))
def test_with_other_decay_rates_the_corrected_means_stay(age, b1, b2, c1, c2):
    before, after = (Hyperparams(optimizer="adam", beta1=b[0], beta2=b[1]) for b in ((b1, b2), (c1, c2)))
    moments = (np.full((K, D + 1), 0.3), np.full((K, D + 1), 0.7))
    state = TrainState(np.zeros((K, D)), np.zeros(K), moments=moments, moment_steps=age, memory=("mean", "square"))
    changed = with_other_betas(state, before, after)
    for was, now, old, new in zip(moments, changed.moments, (b1, b2), (c1, c2), strict=True):
        np.testing.assert_allclose(now / (1 - new**age), was / (1 - old**age), rtol=1e-10)
