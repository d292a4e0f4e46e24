"""Losses, metrics and checks of random states beside formulas written out, and by hand where they are subtle."""

from functools import reduce

import numpy as np
import pytest
from insight_subjects import subject, subjects
from measured_oracles import metrics as metrics_oracle
from measured_oracles import point_losses as losses_oracle

from softmax_viz.core.basics.interruption import go_on
from softmax_viz.core.insights.metrics import (
    bins_of,
    calibration_of,
    class_metrics,
    macro_mean_of,
    metrics,
    weakest,
    weighted_mean_of,
)
from softmax_viz.core.insights.point_losses import point_losses, worst_of
from softmax_viz.core.insights.run_checks import Verdict, Why, next_weights
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.evaluation import measure
from softmax_viz.core.training.reference import reference_step

NAN = np.nan


def ints(*values):
    return np.array(values, np.int64)


def at(value, path):
    return reduce(getattr, path.split("."), value)


def state(settings=None, n=40, k=3, scale=1.0, seed=0, degree=1):
    return subject(np.random.default_rng(seed), n, k, degree, Hyperparams(**(settings or {})), scale)


def losses_at(settings=None, **of):
    return point_losses(state(settings, **of), Inquiry(), go_on)


def test_a_thousand_states_say_what_the_formulas_say():
    for number, each in enumerate(subjects(seed=5, count=1_000)):
        for compute, oracle in ((point_losses, losses_oracle), (metrics, metrics_oracle)):
            value = compute(each, Inquiry(), go_on)
            for path, expected in oracle(each).items():
                got = at(value, path)
                if expected is None or got is None:
                    assert got is expected, (number, path)
                elif not np.allclose(got, expected, rtol=1e-9, atol=1e-10, equal_nan=True):
                    np.testing.assert_allclose(got, expected, rtol=1e-9, err_msg=f"{path}, state {number}")


def test_losses_and_accuracies_are_those_of_the_transport_bit_for_bit():
    for each in subjects(seed=8, count=60):
        shown = measure(each.state, each.train, each.hyperparams)
        losses, found = point_losses(each, Inquiry(), go_on), metrics(each, Inquiry(), go_on)
        assert (losses.data_loss, losses.penalty, losses.total) == (shown.data_loss, shown.penalty, shown.total)
        assert found.train.accuracy == shown.accuracy
        assert found.train.n_points - found.train.n_right == int(shown.wrong.sum())
        for part, samples in ((found.train, each.train), (found.test, each.test)):
            assert (0 if part is None else part.confusion.sum()) == samples.n_samples
        if found.test is not None:
            assert found.test.accuracy == measure(each.state, each.test, each.hyperparams).accuracy


def test_the_points_of_cells_and_bins_are_all_points_once():
    each = state({"test_share": 0.4}, n=60, k=4)
    found = metrics(each, Inquiry(), go_on)
    for is_test, part in ((False, found.train), (True, found.test)):
        cells = [found.in_cell(is_test, i, j) for i in range(4) for j in range(4)]
        assert [len(cell) for cell in cells] == part.confusion.ravel().tolist()
        own = np.flatnonzero(each.held_out == is_test).tolist()
        assert sorted(np.concatenate(cells).tolist()) == own
        bins = [found.in_bin(is_test, index) for index in range(10)]
        assert [len(inside) for inside in bins] == part.calibration.counts.tolist()
        assert sorted(np.concatenate(bins).tolist()) == own


def test_a_calibration_by_hand():
    """Of ten points that got 0.75, seven are right: 0.05 off; of ten that got 0.95, all: 0.05 off; so ECE = 0.05."""
    p = np.repeat([0.75, 0.95], 10)
    found = calibration_of(p, np.r_[np.arange(10) < 7, np.ones(10, bool)])
    assert found.counts.tolist() == [0, 0, 0, 0, 0, 0, 0, 10, 0, 10]
    assert found.right.tolist() == [0, 0, 0, 0, 0, 0, 0, 7, 0, 10]
    assert found.error == pytest.approx(0.05, abs=1e-15)
    assert np.isnan(found.shares[:7]).all()
    assert np.isnan(found.confidence[0])
    sure = calibration_of(np.ones(4), np.array([True, True, True, False]))
    assert (sure.counts[9], sure.error) == (4, 0.25)
    nothing = calibration_of(np.empty(0), np.empty(0, bool))
    assert (nothing.error, nothing.counts.sum()) == (None, 0)


def test_an_edge_belongs_to_the_bin_above_it():
    assert bins_of(np.array([0.1, 0.3, 0.6, 0.7, 0.9])).tolist() == [1, 3, 6, 7, 9]
    assert bins_of(np.array([0.0, np.nextafter(0.3, 0), 1.0, NAN])).tolist() == [0, 2, 9, -1]


def test_what_is_zero_of_zero_is_not_defined():
    """Class 2 has points and is never predicted; class 3 has neither; class 4 is predicted and has no points."""
    found = class_metrics(ints(0, 0, 1, 1), ints(0, 3, 0, 0), np.full(4, 0.5), 4)
    np.testing.assert_array_equal(found.precision, [1 / 3, NAN, NAN, 0.0])
    np.testing.assert_array_equal(found.recall, [0.5, 0.0, NAN, NAN])
    np.testing.assert_array_equal(found.f1, [0.4, 0.0, NAN, 0.0])
    assert macro_mean_of(found.precision, found.support) is None
    assert weighted_mean_of(found.precision, found.support) is None
    assert macro_mean_of(found.recall, found.support) == 0.25
    assert weighted_mean_of(found.f1, found.support) == pytest.approx(0.2)
    assert (found.accuracy, found.largest_share) == (0.25, 0.5)
    empty = class_metrics(ints(), ints(), np.empty(0), 2)
    assert (empty.accuracy, empty.largest_share, macro_mean_of(empty.f1, empty.support)) == (None, None, None)


def test_the_weakest_class_has_points_and_a_lower_value_than_another():
    assert weakest(np.array([0.5, 0.2, 0.0, NAN]), ints(3, 3, 0, 5)) == 1
    assert weakest(np.array([0.5, 0.5]), ints(3, 3)) is None
    assert weakest(np.array([0.5, NAN]), ints(3, 3)) is None


def test_the_worst_points_come_first_and_equal_ones_in_their_order():
    losses = np.array([1.0, 3.0, NAN, 3.0, 2.0, 3.0, 0.5, np.inf])
    assert worst_of(losses).tolist() == [7, 1, 3, 5, 4]
    assert worst_of(np.full(100_000, 2.0)).tolist() == [0, 1, 2, 3, 4]
    assert worst_of(np.empty(0)).tolist() == []
    random = np.random.default_rng(0).random(5_000)
    assert worst_of(random).tolist() == sorted(range(5_000), key=lambda i: -random[i])[:5]


@pytest.mark.parametrize("k", [2, 3, 12])
@pytest.mark.parametrize(("loss", "chance"), [("cross_entropy", np.log), ("hinge", lambda k: k - 1)])
def test_a_run_from_zeros_starts_exactly_at_chance_and_a_small_one_near_it(k, loss, chance):
    zeros = losses_at({"initialization": "zeros", "loss": loss}, k=k).checks
    assert zeros.starts_at_zero
    assert zeros.start.verdict is Verdict.HOLDS
    assert zeros.start.value == pytest.approx(chance(k), rel=1e-14)
    small = losses_at({"initialization": "normal", "initial_sigma": 0.01, "loss": loss}, k=k).checks
    assert (small.start.verdict, small.starts_at_zero) == (Verdict.HOLDS, False)
    assert small.start.value != chance(k)
    large = losses_at({"initialization": "normal", "initial_sigma": 1.0, "loss": loss}, k=k, degree=3).checks
    assert large.start.verdict is Verdict.FAILS


def test_the_gradient_sums_to_zero_whatever_the_loss_and_the_weights():
    for each in subjects(seed=9, count=100):
        check = point_losses(each, Inquiry(), go_on).checks.zero_sum
        if each.train.n_samples:
            assert check.verdict is Verdict.HOLDS


def test_a_gradient_that_does_not_sum_to_zero_is_found(monkeypatch):
    """With sigmoids instead of softmax nothing that one class gains is taken from the others."""
    from softmax_viz.core.insights import run_checks

    class Sigmoid:
        value = staticmethod(run_checks.LOSSES["cross_entropy"].value)

        @staticmethod
        def gradient(logits, labels, smoothing):
            return 1 / (1 + np.exp(-logits)) - np.eye(logits.shape[1])[labels]

    monkeypatch.setattr(run_checks, "LOSSES", {"cross_entropy": Sigmoid})
    check = run_checks.check_run(state(), 0.0, go_on).zero_sum
    assert check.verdict is Verdict.FAILS
    assert check.value > 0.01


def test_the_update_is_large_usual_or_small_and_does_not_apply_to_no_weights():
    assert losses_at({"learning_rate": 3.0}, n=40).checks.update.why is Why.TOO_LARGE
    assert losses_at({"learning_rate": 1e-4}, n=40, scale=30.0).checks.update.why is Why.TOO_SMALL
    usual = losses_at({"learning_rate": 0.01}, n=40).checks.update
    assert (usual.verdict, 1e-4 < usual.value < 1e-2) == (Verdict.HOLDS, True)
    zero = losses_at(scale=0.0).checks.update
    assert (zero.verdict, zero.why) == (Verdict.DOES_NOT_APPLY, Why.NO_WEIGHTS)
    nothing = losses_at(n=0).checks
    assert {each.why for each in (nothing.start, nothing.zero_sum, nothing.update)} == {Why.NO_POINTS}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"optimizer": "adam", "penalty": "l1", "strength": 0.01},
        {"batch_size": 100, "optimizer": "momentum"},
        {"logit_dropout": 0.3, "dropout_scope": "example", "bias": False},
        {"logit_dropout": 0.3, "loss": "hinge", "penalty": "elastic", "strength": 0.1},
    ],
)
def test_the_next_step_of_very_many_points_is_that_of_the_reference(settings):
    each = state(settings, n=9_001, k=4)
    expected = reference_step(each.state, each.train, each.hyperparams, each.seed)[0].weights
    calls = []
    np.testing.assert_allclose(next_weights(each, lambda: calls.append(1)), expected, rtol=1e-9, atol=1e-12)
    assert len(calls) >= (1 if each.hyperparams.batch_size else 3)
