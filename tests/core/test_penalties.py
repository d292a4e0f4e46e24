"""Penalties: the value by its formula, the derivative by differences, the proximal step by its own minimisation."""

from __future__ import annotations

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import minimize_scalar

from softmax_viz.core.params import PARAMS
from softmax_viz.core.penalties import PENALTIES

strengths = st.floats(1e-3, 10)
# Away from 0, where |w| has no derivative.
weights = hnp.arrays(
    np.float64, (2, 3), elements=st.one_of(st.floats(0.01, 50), st.floats(-50, -0.01), st.floats(-1, -0.01))
)


def test_every_choice_on_the_screen_is_a_penalty():
    assert {choice[0] for choice in PARAMS["penalty"].choices} == set(PENALTIES) == {"none", "l2", "l1"}
    assert all(name == penalty.name for name, penalty in PENALTIES.items())


@pytest.mark.parametrize("kind", PENALTIES)
@given(weights=weights, strength=strengths)
def test_the_value_is_the_formula(kind, weights, strength):
    assert PENALTIES[kind].value(weights, strength) == pytest.approx(
        oracles.penalty(weights, kind, strength), rel=1e-12
    )


def test_values_by_hand():
    w = np.array([[1.0, -2.0], [3.0, 0.0]])
    assert PENALTIES["l2"].value(w, 0.5) == 3.5
    assert PENALTIES["l1"].value(w, 0.5) == 3.0
    assert PENALTIES["none"].value(w, 0.5) == 0.0


@pytest.mark.parametrize("kind", PENALTIES)
@given(weights=weights, strength=strengths)
def test_the_gradient_equals_central_differences(kind, weights, strength):
    numeric = oracles.derivative(lambda w: oracles.penalty(w, kind, strength), weights)
    np.testing.assert_allclose(PENALTIES[kind].gradient(weights, strength), numeric, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("kind", PENALTIES)
@given(weights=weights, strength=strengths)
def test_the_smooth_part_is_the_gradient_without_the_kink(kind, weights, strength):
    smooth = PENALTIES[kind].smooth_gradient(weights, strength)
    kink = strength * np.sign(weights) if kind == "l1" else 0.0
    np.testing.assert_allclose(smooth + kink, PENALTIES[kind].gradient(weights, strength), rtol=1e-12)


@given(w=st.floats(-5, 5), threshold=st.floats(0, 5))
def test_the_proximal_step_of_l1_solves_its_own_minimisation(w, threshold):
    def cost(v: float) -> float:
        return 0.5 * (v - w) ** 2 + threshold * abs(v)

    (got,) = PENALTIES["l1"].proximal(np.array([w]), threshold)
    # The minimiser lies between 0 and w; a search on each side of the kink and the kink itself.
    found = min(
        [0.0, *(minimize_scalar(cost, bounds=b, method="bounded").x for b in [(-6, 0), (0, 6)])],
        key=cost,
    )
    assert cost(got) <= cost(found) + 1e-12
    assert got == pytest.approx(found, abs=1e-4)


@given(weights=weights, threshold=st.floats(0, 5))
def test_the_proximal_step_of_a_smooth_penalty_is_no_step(weights, threshold):
    for kind in ("none", "l2"):
        np.testing.assert_array_equal(PENALTIES[kind].proximal(weights, threshold), weights)


def test_l1_reaches_exact_zeros_and_keeps_signs():
    np.testing.assert_array_equal(
        PENALTIES["l1"].proximal(np.array([-3.0, -0.5, 0.0, 0.5, 3.0]), 1.0), [-2.0, 0.0, 0.0, 0.0, 2.0]
    )


@pytest.mark.parametrize("kind", PENALTIES)
def test_no_strength_is_no_penalty(kind):
    w = np.array([[1.0, -2.0]])
    assert PENALTIES[kind].value(w, 0.0) == 0.0
    assert not PENALTIES[kind].gradient(w, 0.0).any()
    np.testing.assert_array_equal(PENALTIES[kind].proximal(w, 0.0), w)
