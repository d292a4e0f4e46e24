"""Penalties: the value by its formula, derivatives by differences, the proximal step by its own minimisation."""

from __future__ import annotations

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_viz.core.methods.penalties import PENALTIES, ElasticNet, penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams

strengths = st.floats(1e-3, 10)
shares = st.floats(0, 1)
# Away from 0, where |w| has no derivative.
weights = hnp.arrays(
    np.float64, (2, 3), elements=st.one_of(st.floats(0.01, 50), st.floats(-50, -0.01), st.floats(-1, -0.01))
)
kinds = pytest.mark.parametrize("kind", PENALTIES)


def drawn(kind: str, strength: float, share: float = 0.5):
    """The penalty of the program, its meaning, and the settings of both."""
    chosen = Hyperparams(penalty=kind, strength=strength, l1_ratio=share)
    return penalty_of(chosen), oracles.of(oracles.PENALTIES, kind), chosen


@kinds
@given(weights=weights, strength=strengths, share=shares)
def test_the_value_is_the_formula(kind, weights, strength, share):
    penalty, meaning, chosen = drawn(kind, strength, share)
    assert penalty.value(weights) == pytest.approx(meaning.value(weights, chosen), rel=1e-12)


def test_values_by_hand():
    w = np.array([[1.0, -2.0], [3.0, 0.0]])  # Σ |w| = 6, Σ w² = 14
    by_hand = {"none": 0.0, "l2": 3.5, "l1": 3.0, "elastic": 0.5 * (0.25 * 6 + 0.75 * 7)}
    for kind, expected in by_hand.items():
        assert drawn(kind, 0.5, 0.25)[0].value(w) == pytest.approx(expected, rel=1e-15)


@kinds
@settings(max_examples=40)
@given(weights=weights, strength=strengths, share=shares)
def test_each_part_has_the_derivative_of_its_formula(kind, weights, strength, share):
    penalty, meaning, chosen = drawn(kind, strength, share)
    for found, part in (
        (penalty.smooth_gradient(weights), meaning.smooth),
        (penalty.corner_gradient(weights), meaning.corners),
        (penalty.gradient(weights), lambda w, s: meaning.smooth(w, s) + meaning.corners(w, s)),
    ):
        numeric, nearer = (
            strength * oracles.derivative(lambda w, part=part: part(w, chosen), weights, h) for h in (1e-3, 4e-4)
        )
        is_smooth = np.isclose(numeric, nearer, rtol=1e-8, atol=1e-8)  # the formula has no bend within ±2h
        np.testing.assert_allclose(found[is_smooth], numeric[is_smooth], rtol=1e-7, atol=1e-7)


@kinds
@settings(max_examples=40)
@given(weights=weights, direction=weights, strength=strengths, share=shares)
def test_the_curvature_is_the_change_of_the_slope_and_within_its_bounds(kind, weights, direction, strength, share):
    penalty, *_ = drawn(kind, strength, share)
    direction /= np.linalg.norm(direction)
    found = penalty.hessian_times(weights, np.array([direction, -2.0 * direction]))
    at, h = penalty.smooth_gradient(weights), 1e-4
    ahead = (penalty.smooth_gradient(weights + h * direction) - at) / h
    behind = (at - penalty.smooth_gradient(weights - h * direction)) / h
    numeric = (ahead + behind) / 2
    is_smooth = np.isclose(ahead, behind, rtol=1e-3, atol=1e-6 * strength)  # the slope has no bend there
    for times, change in zip((1.0, -2.0), found, strict=True):
        wanted = times * numeric[is_smooth]
        np.testing.assert_allclose(change[is_smooth], wanted, rtol=1e-5, atol=1e-5 * strength)
    curvature = float((found[0] * direction).sum())
    assert penalty.strong_convexity - 1e-12 <= curvature <= penalty.lipschitz + 1e-12


@kinds
@settings(max_examples=40)
@given(
    weights=hnp.arrays(np.float64, (2, 3), elements=st.floats(-5, 5)),
    lengths=st.one_of(st.floats(0.01, 5), hnp.arrays(np.float64, (2, 3), elements=st.floats(0.01, 5))),
    strength=strengths, share=shares, seed=st.integers(0, 99),
)  # fmt: skip
def test_the_proximal_step_solves_its_own_minimisation(kind, weights, lengths, strength, share, seed):
    """No place near or far costs less, which is enough, because the cost is convex."""
    penalty, meaning, chosen = drawn(kind, strength, share)

    def cost(v: np.ndarray) -> float:
        return float((np.square(v - weights) / (2 * lengths)).sum()) + strength * meaning.corners(v, chosen)

    got = penalty.proximal(weights, lengths)
    least, random = cost(got), np.random.default_rng(seed)
    axes = list(np.eye(6).reshape(6, 2, 3))
    ways = [*axes, *(-axis for axis in axes), weights - got, -got, *random.normal(size=(10, 2, 3))]
    for way in ways:
        for length in (1e-6, 1e-3, 0.1, 1.0):
            assert least <= cost(got + length * way) + 1e-11 * max(least, 1.0)


@kinds
@given(weights=weights, strength=strengths, share=shares)
def test_the_corners_are_as_steep_as_is_said_and_there(kind, weights, strength, share):
    penalty, meaning, chosen = drawn(kind, strength, share)
    weights[0, 1] = 0.0
    spike = np.zeros((2, 3))
    spike[1, 2] = 1e-3
    steepness = strength * meaning.corners(spike, chosen) / 1e-3
    assert penalty.corner_slope == pytest.approx(steepness, rel=1e-12)
    assert penalty.is_smooth == (steepness == 0.0)
    assert penalty.is_smooth or PENALTIES[kind].has_corners
    if penalty.is_smooth:
        np.testing.assert_array_equal(penalty.proximal(weights, 3.0), weights)
    corners = penalty.corners(weights, np.full((2, 3), 1e-3))
    sides = np.empty((2, 3))
    for place in np.ndindex(2, 3):
        above, below = weights.copy(), weights.copy()
        above[place] += 1e-3
        below[place] -= 1e-3
        middle = meaning.corners(weights, chosen)
        sides[place] = strength * (meaning.corners(above, chosen) + meaning.corners(below, chosen) - 2 * middle) / 1e-3
    bends = sides > 0.5 * penalty.corner_slope if not penalty.is_smooth else np.zeros((2, 3), bool)
    assert (corners | ~bends).all(), "a bend is not left out of account"


@kinds
def test_it_uses_what_it_says_and_nothing_else(kind):
    w = np.array([[1.0, -2.0]])
    values = {}
    for name, others in (("strength", (0.1, 0.9)), ("l1_ratio", (0.1, 0.9))):
        values[name] = [penalty_of(Hyperparams(penalty=kind, **{name: other})).value(w) for other in others]
        assert (values[name][0] != values[name][1]) == (name in PENALTIES[kind].uses), name


@kinds
def test_no_strength_is_no_penalty(kind):
    w = np.array([[1.0, -2.0]])
    penalty, *_ = drawn(kind, 0.0)
    assert penalty.value(w) == 0.0
    assert not penalty.gradient(w).any()
    assert penalty.is_smooth
    np.testing.assert_array_equal(penalty.proximal(w, 1.0), w)


def test_l1_reaches_exact_zeros_and_keeps_signs():
    w = np.array([-3.0, -0.5, 0.0, 0.5, 3.0])
    np.testing.assert_array_equal(ElasticNet(1.0, 1.0, 0.0).proximal(w, 1.0), [-2.0, 0.0, 0.0, 0.0, 2.0])
    np.testing.assert_array_equal(ElasticNet(1.0, 0.25, 0.75).proximal(w, 1.0), [-2.75, -0.25, 0.0, 0.25, 2.75])


@given(weights=weights, strength=strengths)
def test_the_ends_of_the_elastic_net_are_l1_and_l2(weights, strength):
    for share, end in ((1.0, "l1"), (0.0, "l2")):
        assert drawn("elastic", strength, share)[0] == drawn(end, strength)[0]
