"""Penalties: the value by its formula, the derivative by differences, the proximal step by its own minimisation."""

from __future__ import annotations

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import minimize_scalar

from softmax_viz.core.params import PARAMS, ChoiceParam
from softmax_viz.core.penalties import PENALTIES, penalty_of

strengths = st.floats(1e-3, 10)
shares = st.floats(0, 1)
# Away from 0, where |w| has no derivative.
weights = hnp.arrays(
    np.float64, (2, 3), elements=st.one_of(st.floats(0.01, 50), st.floats(-50, -0.01), st.floats(-1, -0.01))
)
kinds = pytest.mark.parametrize("kind", PENALTIES)


def by_formula(w, kind: str, strength: float, share: float) -> float:
    """λ (ρ Σ |w| + (1 − ρ)/2 Σ w²) for ``elastic``, else as in ``oracles``."""
    if kind != "elastic":
        return oracles.penalty(w, kind, strength)
    return strength * sum(share * abs(v) + (1 - share) / 2 * v * v for v in np.ravel(w))


def test_every_choice_on_the_screen_is_a_penalty():
    param = PARAMS["penalty"]
    assert isinstance(param, ChoiceParam)
    assert {choice[0] for choice in param.choices} == set(PENALTIES) == {"none", "l2", "l1", "elastic"}


@kinds
@given(weights=weights, strength=strengths, share=shares)
def test_the_value_is_the_formula(kind, weights, strength, share):
    expected = by_formula(weights, kind, strength, share)
    assert penalty_of(kind, share).value(weights, strength) == pytest.approx(expected, rel=1e-12)


def test_values_by_hand():
    w = np.array([[1.0, -2.0], [3.0, 0.0]])  # Σ |w| = 6, Σ w² = 14
    assert penalty_of("none", 0.5).value(w, 0.5) == 0.0
    assert penalty_of("l2", 0.5).value(w, 0.5) == 3.5
    assert penalty_of("l1", 0.5).value(w, 0.5) == 3.0
    assert penalty_of("elastic", 0.25).value(w, 0.5) == pytest.approx(0.5 * (0.25 * 6 + 0.75 * 7), rel=1e-15)


@kinds
@given(weights=weights, strength=strengths, share=shares)
def test_the_gradient_equals_central_differences(kind, weights, strength, share):
    numeric = oracles.derivative(lambda w: by_formula(w, kind, strength, share), weights)
    found = penalty_of(kind, share).gradient(weights, strength)
    np.testing.assert_allclose(found, numeric, rtol=1e-7, atol=1e-7)


@kinds
@given(weights=weights, strength=strengths, share=shares)
def test_the_smooth_part_is_the_gradient_without_the_kink(kind, weights, strength, share):
    """Without the kink, on either side of 0, the derivative goes on as one straight line through 0."""
    penalty = penalty_of(kind, share)
    smooth = penalty.smooth_gradient(weights, strength)
    np.testing.assert_allclose(penalty.smooth_gradient(-weights, strength), -smooth, rtol=1e-12)
    np.testing.assert_allclose(penalty.smooth_gradient(weights / 2, strength), smooth / 2, rtol=1e-12)
    kink = penalty.gradient(weights, strength) - smooth
    expected = strength * {"l1": 1.0, "elastic": share}.get(kind, 0.0) * np.sign(weights)
    np.testing.assert_allclose(kink, expected, rtol=1e-9, atol=1e-11)


@kinds
@given(w=st.floats(-5, 5), threshold=st.floats(0, 5), share=shares)
def test_the_proximal_step_solves_its_own_minimisation(kind, w, threshold, share):
    """½(v − w)² + t · (what is left of the penalty at strength 1 without its smooth part)."""
    kink = {"l1": 1.0, "elastic": share}.get(kind, 0.0)

    def cost(v: float) -> float:
        return 0.5 * (v - w) ** 2 + threshold * kink * abs(v)

    (got,) = penalty_of(kind, share).proximal(np.array([w]), threshold)
    # A search on each side of the kink, and the kink itself.
    found = min(
        [0.0, *(minimize_scalar(cost, bounds=b, method="bounded").x for b in [(-6, 0), (0, 6)])],
        key=cost,
    )
    assert cost(got) <= cost(found) + 1e-12
    assert got == pytest.approx(found, abs=1e-4)


@given(weights=weights, threshold=st.floats(0, 5), share=shares)
def test_the_proximal_step_of_a_smooth_penalty_is_no_step(weights, threshold, share):
    for penalty in (penalty_of("none", share), penalty_of("l2", share), penalty_of("elastic", 0.0)):
        np.testing.assert_array_equal(penalty.proximal(weights, threshold), weights)


def test_l1_reaches_exact_zeros_and_keeps_signs():
    w = np.array([-3.0, -0.5, 0.0, 0.5, 3.0])
    np.testing.assert_array_equal(penalty_of("l1", 0.3).proximal(w, 1.0), [-2.0, 0.0, 0.0, 0.0, 2.0])
    np.testing.assert_array_equal(penalty_of("elastic", 0.25).proximal(w, 1.0), [-2.75, -0.25, 0.0, 0.25, 2.75])


@given(weights=weights, strength=strengths)
def test_the_ends_of_the_elastic_net_are_l1_and_l2(weights, strength):
    for share, end in ((1.0, "l1"), (0.0, "l2")):
        net, pure = penalty_of("elastic", share), penalty_of(end, 0.5)
        assert net.value(weights, strength) == pytest.approx(pure.value(weights, strength), rel=1e-14)
        np.testing.assert_array_equal(net.gradient(weights, strength), pure.gradient(weights, strength))
        np.testing.assert_array_equal(net.proximal(weights, strength), pure.proximal(weights, strength))


@kinds
def test_the_share_matters_to_the_elastic_net_alone(kind):
    w = np.array([[1.0, -2.0]])
    same = penalty_of(kind, 0.1).value(w, 1.0) == penalty_of(kind, 0.9).value(w, 1.0)
    assert same == (kind != "elastic")


@kinds
def test_no_strength_is_no_penalty(kind):
    w = np.array([[1.0, -2.0]])
    penalty = penalty_of(kind, 0.5)
    assert penalty.value(w, 0.0) == 0.0
    assert not penalty.gradient(w, 0.0).any()
    np.testing.assert_array_equal(penalty.proximal(w, 0.0), w)
