"""Softmax in numbers of 16, 32 and 64 bits: exactly where each way fails, and where it does not."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.by_hand.number_types import (
    EXP,
    FLOAT_TYPES,
    LOG_SUM_EXP,
    LOG_ZERO,
    NAIVE,
    SCORE,
    SHIFTED,
    SUM,
    WAYS,
    ZERO_SUM,
    limits_of,
    next_number,
    worked,
)

NAMES = tuple(FLOAT_TYPES)
# IEEE 754: bits of the significand, largest exponent.
FORMATS = {"float16": (11, 15), "float32": (24, 127), "float64": (53, 1023)}


def largest(name):
    bits, exponent = FORMATS[name]
    return (2**bits - 1) * 2 ** (exponent - bits + 1)


@pytest.mark.parametrize(("name", "shown"), [("float16", 11.09), ("float32", 88.72), ("float64", 709.78)])
def test_the_limits_are_those_of_the_formats(name, shown):
    bits, exponent = FORMATS[name]
    limits = limits_of(name)
    assert limits.largest == largest(name)
    assert round(limits.exp_overflows_above, 2) == shown
    # What is less than half a unit above the largest number is rounded down to it.
    edge = math.log(largest(name)) + math.log1p(2.0 ** -(bits + 1))
    assert limits.exp_overflows_above <= edge < next_number(limits.exp_overflows_above, name)
    # What is more than half of the smallest subnormal number is rounded up to it.
    half = (2 - exponent - bits - 1) * math.log(2)
    assert limits.exp_vanishes_below == pytest.approx(half, rel=2.0 ** (1 - bits))


@pytest.mark.parametrize("name", NAMES)
def test_the_naive_way_fails_one_number_above_its_limit_and_not_at_it(name):
    limit = limits_of(name).exp_overflows_above
    at, above = (worked(np.array([z, 1.0]), 0, name, NAIVE) for z in (limit, next_number(limit, name)))
    assert np.isfinite(at.first).all()
    assert (at.fault, at.is_right) == ("", True)
    assert (above.first[0], above.total, above.fault, above.is_right) == (math.inf, math.inf, EXP, False)
    assert np.isnan(above.probabilities[0])
    assert np.isnan(above.loss)
    for way in (SHIFTED, LOG_SUM_EXP):
        assert worked(np.array([next_number(limit, name), 1.0]), 0, name, way).is_right


@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_and_minus_a_thousand(name):
    large = {way: worked(np.array([1000.0, 1.0, 0.1]), 0, name, way) for way in WAYS}
    assert [large[way].fault for way in WAYS] == [EXP, "", ""]
    assert [large[way].is_right for way in WAYS] == [False, True, True]
    small = {way: worked(np.array([-1000.0, 1.0, 0.1]), 0, name, way) for way in WAYS}
    assert [small[way].fault for way in WAYS] == [LOG_ZERO, LOG_ZERO, ""]
    assert [small[way].loss for way in (NAIVE, SHIFTED)] == [math.inf, math.inf]
    exact = 1000 + math.log(math.exp(-1000) + math.exp(1) + math.exp(0.1))
    assert small[LOG_SUM_EXP].loss == pytest.approx(exact, rel=2 * float(np.finfo(FLOAT_TYPES[name]).eps))


@pytest.mark.parametrize("name", NAMES)
def test_every_other_reason(name):
    limits = limits_of(name)
    low = np.array([limits.exp_vanishes_below] * 2) * 2
    assert worked(low, 0, name, NAIVE).fault == ZERO_SUM
    assert worked(low, 0, name, SHIFTED).is_right
    many = np.full(8, limits.exp_overflows_above)
    crowded = worked(many, 3, name, NAIVE)
    assert (crowded.fault, crowded.loss) == (SUM, math.inf)
    assert worked(many, 3, name, LOG_SUM_EXP).loss == pytest.approx(math.log(8), rel=2e-3)
    if name == "float16":  # the others hold every score that can be set
        for way in WAYS:
            beyond = worked(np.array([70_000.0, 0.0]), 0, name, way)
            assert (beyond.fault, beyond.is_right) == (SCORE, False)


def test_few_digits_are_not_called_right():
    """The smallest 16-bit numbers have one digit: a probability of 10⁻⁷ is one of them, and its loss is off."""
    scores = np.array([-16.5, 0.0])
    exact = math.log1p(math.exp(-16.5)) + 16.5
    naive, exactly = (worked(scores, 0, "float16", way) for way in (NAIVE, LOG_SUM_EXP))
    assert naive.fault == ""
    assert naive.error == pytest.approx(abs(naive.loss - exact), rel=1e-3)
    assert not naive.is_right
    assert exactly.is_right
    assert exactly.loss == pytest.approx(exact, rel=1e-3)


@given(st.lists(st.floats(-10_000, 10_000), min_size=2, max_size=8), st.data())
def test_log_sum_exp_is_right_for_every_score_that_can_be_set(scores, data):
    true = data.draw(st.integers(0, len(scores) - 1))
    for name, kind in FLOAT_TYPES.items():
        result = worked(np.array(scores), true, name, LOG_SUM_EXP)
        held = [float(kind(z)) for z in scores]
        most = max(held)
        exact = most - held[true] + math.log(math.fsum(math.exp(z - most) for z in held))
        assert result.is_right
        assert result.loss == pytest.approx(exact, abs=float(np.finfo(kind).eps) * (8 + 2 * exact))


@given(st.lists(st.floats(-1_000, 1_000), min_size=2, max_size=8), st.sampled_from(NAMES))
def test_the_naive_way_fails_exactly_beyond_its_limits(scores, name):
    """Oracle: the type's own numbers, one operation after the other, in a plain loop."""
    kind = FLOAT_TYPES[name]
    with np.errstate(all="ignore"):
        exponentials = [np.exp(kind(z)) for z in scores]
        total = kind(0)
        for e in exponentials:
            total += e
        p = [e / total for e in exponentials]
        loss = -np.log(p[0])
    result = worked(np.array(scores), 0, name, NAIVE)
    assert result.first.tolist() == [float(e) for e in exponentials]
    assert np.array_equal(result.probabilities, np.array(p, float), equal_nan=True)
    assert np.array_equal(result.loss, float(loss), equal_nan=True)
    limit = limits_of(name).exp_overflows_above
    if max(float(kind(z)) for z in scores) > limit:
        assert result.fault == EXP
    elif result.fault:
        assert result.fault in (SUM, ZERO_SUM, LOG_ZERO)
    else:
        assert np.isfinite(result.loss)
