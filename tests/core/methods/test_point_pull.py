"""Loss and pull of one point against the formulas in whole numbers of many digits, and against hand-made values."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.point_pull import PointPull, point_pull

getcontext().prec = 400
SOFTMAX, HINGE = LOSSES["cross_entropy"], LOSSES["hinge"]


def _softmax_by_definition(scores, label):
    """log₁₀ of −ln p_y and of the length of p − onehot, with 400 digits."""
    powers = [Decimal(z).exp() for z in scores]
    p = [power / sum(powers) for power in powers]
    errors = [value - (k == label) for k, value in enumerate(p)]
    return float((-p[label].ln()).log10()), float(sum(e * e for e in errors).sqrt().log10())


@given(
    st.lists(st.floats(-400.0, 400.0), min_size=2, max_size=12).flatmap(
        lambda z: st.tuples(st.just(z), st.integers(0, len(z) - 1))
    )
)
def test_the_cross_entropy_pulls_as_its_definition_says_however_far_the_point_is(case):
    scores, label = case
    found = point_pull(np.array(scores), label, SOFTMAX)
    loss, pull = _softmax_by_definition(scores, label)
    assert found.log_loss == pytest.approx(loss, rel=1e-9, abs=1e-12)
    assert found.log_pull == pytest.approx(pull, rel=1e-9, abs=1e-12)
    assert found.is_never_zero
    assert not found.is_zero


def test_where_every_float_is_zero_the_exponent_is_still_there():
    found = point_pull(np.array([2000.0, 0.0]), 0, SOFTMAX)
    assert found.log_loss == pytest.approx(-2000.0 / math.log(10.0))
    assert found.log_pull == pytest.approx(0.5 * math.log10(2.0) - 2000.0 / math.log(10.0))


@pytest.mark.parametrize(
    ("scores", "label", "loss", "pull"),
    [
        ((3.0, 1.0, 0.0), 0, 0.0, 0.0),  # all margins are kept: 2 and 3
        ((1.0, 0.0, 0.0), 0, 0.0, 0.0),  # just kept
        ((1.0, 0.5, -4.0), 0, 0.5, math.sqrt(2.0)),  # one is violated: gradient (−1, 1, 0)
        ((0.0, 0.0, 0.0), 1, 2.0, math.sqrt(6.0)),  # both are: (1, −2, 1)
    ],
)
def test_the_hinge_pulls_with_whole_numbers_or_not_at_all(scores, label, loss, pull):
    found = point_pull(np.array(scores), label, HINGE)
    expected = [math.log10(value) if value else -math.inf for value in (loss, pull)]
    assert [found.log_loss, found.log_pull] == pytest.approx(expected)
    assert found.is_zero == (loss == 0.0)
    assert not found.is_never_zero


def test_smoothed_targets_pull_with_p_minus_t():
    scores, smoothing = np.array([4.0, 0.0, -1.0]), 0.3
    p = np.exp(scores) / np.exp(scores).sum()
    targets = (1.0 - smoothing) * np.eye(3)[0] + smoothing / 3.0
    found = point_pull(scores, 0, SOFTMAX, smoothing)
    assert found.log_pull == pytest.approx(math.log10(np.linalg.norm(p - targets)))
    assert found.log_loss == pytest.approx(math.log10(-(targets * np.log(p)).sum()))
    assert not found.is_never_zero


def test_scores_that_have_overflowed_say_nothing():
    assert point_pull(np.array([np.inf, 0.0]), 0, SOFTMAX) is None
    for loss in LOSSES.values():
        assert point_pull(np.array([1e308, -1e308]), 1, loss) is None
    assert PointPull(-math.inf, -math.inf).is_zero
