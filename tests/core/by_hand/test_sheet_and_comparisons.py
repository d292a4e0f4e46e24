"""What is said of scores that are set by hand, against formulas in exact fractions and in ``decimal``."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.by_hand.comparisons import (
    DROPPED,
    REMOVED,
    SIGMA,
    SOFTMAX,
    TEMPERED,
    TWICE,
    compared,
    factor_against_temperature,
    floor_of_twice,
    sigma,
)
from softmax_viz.core.by_hand.sheet import MOST, START_PROBABILITIES, Sheet, from_probabilities

SCORES = st.lists(st.floats(-30, 30), min_size=2, max_size=MOST)
SIZES = st.floats(0.1, 10)


def exact_softmax(scores):
    """In 60 digits."""
    with localcontext() as context:
        context.prec = 60
        exponentials = [Decimal(float(z)).exp() for z in scores]
        total = sum(exponentials)
        return [e / total for e in exponentials]


def near(values, exact, rounding=1e-14):
    return all(
        abs(Decimal(float(v)) - e) <= Decimal(rounding) * max(e, Decimal("1e-3"))
        for v, e in zip(values, exact, strict=True)
    )


@given(SCORES, st.data())
def test_every_column_is_what_its_formula_says(scores, data):
    true, out = (data.draw(st.integers(0, len(scores) - 1)) for _ in range(2))
    temperature = data.draw(SIZES)
    columns = compared(Sheet(tuple(scores), temperature=temperature, true_class=true, left_out=out))
    p = exact_softmax(scores)
    rest = exact_softmax([z for k, z in enumerate(scores) if k != out])
    expected = {
        SOFTMAX: p,
        SIGMA: [exact_softmax([z, 0.0])[0] for z in scores],
        TWICE: exact_softmax([float(q) for q in p]),
        DROPPED: exact_softmax([0.0 if k == out else z for k, z in enumerate(scores)]),
        REMOVED: [*rest[:out], Decimal(0), *rest[out:]],
        TEMPERED: exact_softmax([z / temperature for z in scores]),
    }
    assert set(columns) == set(expected)
    for name, column in columns.items():
        rounding = 1e-13 if name == TEMPERED else 1e-14  # z / T is rounded before
        assert near(column.values, expected[name], rounding), name
        assert column.total == pytest.approx(float(sum(expected[name])), rel=1e-13)
        if name == SIGMA:
            assert column.loss is None
        elif expected[name][true] == 0:
            assert column.loss == math.inf
        else:
            assert column.loss == pytest.approx(float(-expected[name][true].ln()), rel=1e-12, abs=1e-13)


def test_the_numbers_of_the_textbooks():
    columns = compared(Sheet())
    assert columns[SOFTMAX].values.round(2).tolist() == [0.66, 0.24, 0.10]
    assert columns[SIGMA].total == pytest.approx(sum(1 / (1 + math.exp(-z)) for z in (2.0, 1.0, 0.1)))
    assert columns[DROPPED].values[0].round(3) == 0.207
    assert columns[REMOVED].values[0] == 0
    cold, hot = (compared(Sheet(temperature=t))[TEMPERED].values for t in (0.1, 10))
    assert cold.round(3).tolist() == [1.0, 0.0, 0.0]
    assert hot.round(2).tolist() == [0.37, 0.33, 0.30]
    # A dropped score of −3 raises its class.
    columns = compared(Sheet().with_score(0, -3.0))
    assert (columns[SOFTMAX].values[0].round(3), columns[DROPPED].values[0].round(3)) == (0.013, 0.207)
    assert from_probabilities(START_PROBABILITIES).probabilities == pytest.approx([0.7, 0.2, 0.1], rel=1e-15)
    assert [round(floor_of_twice(k), 3) for k in (3, 4, 5)] == [0.551, 0.744, 0.905]
    assert sigma(np.array([-800.0, 0.0, 800.0])).tolist() == [0.0, 0.5, 1.0]


@given(SCORES, st.floats(-1000, 1000))
def test_a_number_added_to_all_scores_changes_no_probability_by_more_than_rounding(scores, shift):
    sheet = Sheet(tuple(scores))
    moved = sheet.with_shift(shift)
    exact = [Fraction(z) + Fraction(shift) for z in scores]
    assert moved.scores.tolist() == [float(z) for z in exact]  # the scores do move
    # Each score is rounded once: by half a unit of its last place.
    rounding = 4 * np.finfo(float).eps * (np.abs(moved.scores).max() + 4)
    assert np.abs(moved.probabilities - sheet.probabilities).max() <= rounding


@given(SCORES, SIZES, st.floats(-30, 30))
def test_a_factor_of_all_scores_is_a_temperature(scores, factor, shift):
    sheet = Sheet(tuple(scores), shift=shift).with_factor(factor)
    multiplied, cooled = factor_against_temperature(sheet)
    assert near(multiplied, exact_softmax([factor * z for z in scores]), 3e-13)
    assert np.abs(multiplied - cooled).max() < 3e-13
    alone = compared(Sheet(tuple(scores), temperature=1 / factor))[TEMPERED].values
    assert np.abs(multiplied - alone).max() < 3e-13


@given(SCORES, SIZES)
def test_the_order_of_scores_is_the_order_of_probabilities_at_every_temperature(scores, temperature):
    columns = compared(Sheet(tuple(scores), temperature=temperature))
    order = np.argsort(scores, kind="stable")
    for name in (SOFTMAX, TEMPERED, SIGMA, TWICE):
        assert (np.diff(columns[name].values[order]) >= 0).all(), name


@given(SCORES, st.data())
def test_no_loss_after_a_second_softmax_falls_below_its_floor(scores, data):
    true = data.draw(st.integers(0, len(scores) - 1))
    floor = math.log(1 + (len(scores) - 1) / math.e)
    assert floor_of_twice(len(scores)) == pytest.approx(floor, rel=1e-15)
    assert compared(Sheet(tuple(scores), true_class=true))[TWICE].loss >= floor * (1 - 1e-15)


@pytest.mark.parametrize("n_classes", range(2, MOST + 1))
def test_the_floor_is_reached_in_the_limit(n_classes):
    gaps = []
    for score in (1, 10, 30, 1000):
        loss = compared(Sheet((float(score), *[0.0] * (n_classes - 1))))[TWICE].loss
        gaps.append(loss - floor_of_twice(n_classes))
    assert gaps == sorted(gaps, reverse=True)
    assert abs(gaps[-1]) < 1e-15 < gaps[0]


@given(SCORES, st.data())
def test_dropping_raises_what_is_below_zero_and_lowers_what_is_above_but_never_to_nothing(scores, data):
    out = data.draw(st.integers(0, len(scores) - 1))
    columns = compared(Sheet(tuple(scores), left_out=out))
    before, after = exact_softmax(scores)[out], columns[DROPPED].values[out]
    if abs(scores[out]) > 1e-9:
        assert (after >= float(before)) == (scores[out] < 0) or math.isclose(after, before, rel_tol=1e-12)
    assert after > 0
    assert columns[REMOVED].values[out] == 0


def test_typed_probabilities_stay_and_the_others_share_the_rest():
    sheet = Sheet().with_probability(0, 0.7).with_probability(1, 0.2)
    assert sheet.probabilities == pytest.approx([0.7, 0.2, 0.1], abs=1e-15)
    assert compared(sheet)[SOFTMAX].loss == pytest.approx(-math.log(0.7), rel=1e-14)
    # Where all others were set, all give way, in proportion.
    assert sheet.with_probability(2, 0.4).probabilities == pytest.approx([0.7 * 0.6 / 0.9, 0.2 * 0.6 / 0.9, 0.4])
    # Where nothing is left, too.
    assert Sheet().with_probability(0, 0.7).with_probability(1, 0.6).probabilities[:2].sum() < 1
    # All or nothing, and back: what has no share gets an even one.
    sure = Sheet().with_probability(0, 1.0)
    assert sure.probabilities.tolist() == [1, 0, 0]
    assert sure.with_probability(0, 0.5).probabilities == pytest.approx([0.5, 0.25, 0.25])


@given(SCORES, st.floats(-5, 5), SIZES, st.lists(st.tuples(st.integers(0, MOST - 1), st.floats(0, 1)), max_size=6))
def test_probabilities_set_one_after_the_other_always_sum_to_one(scores, shift, factor, changes):
    sheet = Sheet(tuple(scores), shift, factor)
    for index, probability in changes:
        sheet = sheet.with_probability(index % len(scores), probability)
        assert np.isfinite(sheet.scores).all()
        assert sheet.probabilities.sum() == pytest.approx(1)
        assert sheet.probabilities[index % len(scores)] == pytest.approx(probability, abs=1e-12)
        assert (sheet.shift, sheet.factor) == (shift, factor)


def test_a_score_that_is_set_is_the_score():
    sheet = Sheet(shift=3.0, factor=2.0).with_score(1, 5.0)
    assert sheet.scores == pytest.approx([7.0, 5.0, 3.2])
    sheet = sheet.with_class()
    assert sheet.scores[-1] == 0
    sheet = Sheet((1.0, 2.0, 3.0), true_class=2, left_out=2).without_class()
    assert (sheet.base, sheet.true_class, sheet.left_out) == ((1.0, 2.0), 1, 1)
    example = Sheet(shift=3.0, factor=2.0, true_class=1).with_example(709.782712893384)
    assert example.scores.tolist() == [7.0, 709.782712893384, 3.2]
