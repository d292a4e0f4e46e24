"""The weights as a panel shows them: their common part, their size, and the two penalties beside each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from insight_subjects import subjects

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.by_hand.two_weights import SPARSE, SPREAD, penalties_of
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.insights.weights import UnitWeights, weights
from softmax_viz.views.weights.norm_trace import MOST_POINTS, NormTrace


def test_a_common_shift_moves_no_probability_and_the_mean_is_all_that_it_changes():
    rng = np.random.default_rng(5)
    for index, subject in enumerate(subjects(2, 1000)):
        if index % 10 == 0:
            value = weights(subject, Inquiry(), go_on)
            assert np.allclose(value.gradient[:, -1].sum(), 0.0, atol=1e-12), "the slopes of a point sum to 0"
        theta, shift = subject.model.theta, rng.normal(size=subject.model.weights.shape[1] + 1) * 3
        moved = UnitWeights(theta + shift, theta)
        assert np.allclose(moved.common, theta.mean(axis=0) + shift, atol=1e-12)
        x = np.append(rng.normal(size=theta.shape[1] - 1), 1.0)
        one, other = (np.exp(z - np.logaddexp.reduce(z)) for z in (theta @ x, moved.theta @ x))
        assert np.allclose(one, other, rtol=0, atol=1e-12)
        assert moved.norm == pytest.approx(math.sqrt((moved.theta[:, :-1] ** 2).sum()), rel=1e-12)


def test_l1_does_not_tell_one_large_weight_from_many_small_ones_and_l2_does():
    one, many = penalties_of(SPARSE), penalties_of(SPREAD)
    assert (one.score, many.score) == (1.0, 1.0)
    assert (one.l1, many.l1) == (1.0, 1.0)
    assert (one.l2, many.l2) == (0.5, 0.125)


def test_a_norm_of_any_size_is_a_number_where_its_weights_are():
    assert UnitWeights(np.full((2, 3), 1e200), np.zeros((2, 3))).norm == pytest.approx(2e200)
    assert UnitWeights(np.zeros((2, 3)), np.zeros((2, 3))).norm == 0.0
    assert not UnitWeights(np.array([[np.nan, 1.0]]), np.zeros((1, 2))).is_finite


def test_the_line_of_norms_stays_short_keeps_both_ends_and_begins_anew_with_the_run():
    trace = NormTrace()
    for step in range(0, 50_000, 7):
        trace.add(step, step + 0.5)
        assert trace.points[-1] == (step, step + 0.5)
        assert len(trace.points) <= MOST_POINTS
    steps = [step for step, _ in trace.points]
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert all(value == step + 0.5 for step, value in trace.points)
    assert len(steps) > MOST_POINTS // 4
    trace.add(steps[-1], 3.0)
    assert trace.points[-1] == (steps[-1], 3.0), "an edit at rest"
    trace.add(12, math.inf)
    trace.add(13, 1.0)
    assert trace.points == [(13, 1.0)]
