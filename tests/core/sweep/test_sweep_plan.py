"""What can be swept, which values are proposed, and what a plan refuses."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, NumberParam
from softmax_viz.core.sweep.axis import MOST_VALUES, SweepAxis, proposed_axis, spread, sweepable
from softmax_viz.core.sweep.csv_table import as_csv
from softmax_viz.core.sweep.plan import MOST_STEPS, Place, SweepPlan, places, proposed_seeds, session_of
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.run import problem

NUMBERS = [name for name, entry in PARAMS.items() if isinstance(entry, NumberParam)]
SESSION = Session(blobs(per_class=10), Hyperparams(test_share=0.3))
RATES = SweepAxis("learning_rate", (0.03, 0.3, 3.0))
STRENGTHS = SweepAxis("strength", (0.0, 0.1))


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("count", [1, 2, MOST_VALUES])
def test_every_number_has_a_usual_axis(name, count):
    axis = proposed_axis(name, Hyperparams(), count)
    assert 1 <= len(axis.values) <= count
    assert list(axis.values) == sorted(set(axis.values))
    for value in axis.values:
        assert getattr(Hyperparams().with_value(name, value), name) == value


def test_a_scale_of_factors_has_equal_factors_and_one_of_differences_equal_differences():
    assert spread("learning_rate", 0.001, 1.0, 4) == (0.001, 0.01, 0.1, 1.0)
    assert spread("strength", 0.0, 0.1, 4) == (0.0, 0.001, 0.01, 0.1)
    assert spread("l1_ratio", 0.0, 1.0, 5) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert spread("momentum", 0.9, 0.999, 3) == (0.9, 0.99, 0.999)  # each a tenth as far from 1
    assert spread("batch_size", 1, 100, 3) == (1, 10, 100)
    assert spread("learning_rate", 1.0, 0.01, 2) == (0.01, 1.0)


def test_only_numbers_that_have_an_effect_are_offered():
    assert {"learning_rate", "strength"} <= set(sweepable(Hyperparams()))
    assert "momentum" not in sweepable(Hyperparams())
    assert "momentum" in sweepable(Hyperparams(optimizer="momentum"))
    assert "learning_rate" not in sweepable(Hyperparams(optimizer="newton"))
    assert "split_seed" in sweepable(Hyperparams(test_share=0.2))
    assert "split_seed" not in sweepable(Hyperparams())
    assert set(sweepable(Hyperparams())) <= set(NUMBERS)


@pytest.mark.parametrize(
    "values", [(), (0.1, 0.1), (1e9,), (float("nan"),), tuple(0.1 * i for i in range(1, MOST_VALUES + 2))]
)
def test_an_axis_refuses_values_that_make_no_axis(values):
    with pytest.raises(UserError):
        SweepAxis("learning_rate", values)


def test_a_fraction_is_no_batch_size_and_a_choice_no_axis():
    assert SweepAxis("batch_size", (8.0, 16.0)).values == (8, 16)
    with pytest.raises(UserError):
        SweepAxis("batch_size", (2.5,))
    with pytest.raises(ValueError, match="penalty"):
        SweepAxis("penalty", (1.0,))


@pytest.mark.parametrize(
    "change",
    [
        {"session": Session(empty_dataset())},
        {"down": RATES},
        {"seeds": (1, 1)},
        {"steps": 0},
        {"steps": MOST_STEPS + 1},
    ],
    ids=str,
)
def test_a_plan_refuses(change):
    parts = {"session": SESSION, "across": RATES, "down": STRENGTHS, "seeds": (1,), "steps": 10} | change
    with pytest.raises(UserError):
        SweepPlan(**parts)


def test_a_cell_opens_as_the_session_with_its_settings_and_seed():
    plan = SweepPlan(SESSION, RATES, STRENGTHS, proposed_seeds(SESSION, 2), 5)
    assert [(place.row, place.column) for place in places(plan)] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    opened = session_of(plan, Place(1, 2))
    assert opened.hyperparams == replace(SESSION.hyperparams, learning_rate=3.0, strength=0.1)
    assert (opened.seed, opened.data, opened.features) == (SESSION.seed, SESSION.data, SESSION.features)
    assert session_of(plan, Place(0, 0), plan.seeds[1]).seed == SESSION.seed + 1


def test_the_table_reads_back_as_the_runs():
    plan = SweepPlan(SESSION, RATES, STRENGTHS, (4, 5), 7)
    snapshot = SweepTrainer(plan, problem).run()
    rows = list(csv.DictReader(io.StringIO(as_csv(snapshot), newline="")))
    runs = [(cell, run) for cell in snapshot.cells for run in cell.runs]
    assert len(rows) == len(runs) == plan.n_runs == 12
    for row, (cell, run) in zip(rows, runs, strict=True):
        assert (float(row["learning_rate"]), float(row["strength"])) == cell.values
        assert (int(row["seed"]), int(row["step"]), row["diverged"]) == (run.seed, 7, "0")
        assert float(row["data loss"]) == run.data_loss
        assert float(row["penalty"]) == run.penalty
        assert float(row["total"]) == pytest.approx(run.data_loss + run.penalty, rel=1e-15)
        assert float(row["accuracy"]) == run.accuracy
        assert float(row["test loss"]) == run.test_loss
    plain = SweepPlan(Session(blobs(per_class=4)), RATES, None, (), 2)
    first = next(csv.DictReader(io.StringIO(as_csv(SweepTrainer(plain, problem).run()), newline="")))
    assert first["test loss"] == ""
    assert "strength" not in first


def test_a_cell_has_the_mean_and_the_range_of_its_seeds():
    plan = SweepPlan(SESSION, RATES, None, (1, 2, 3), 20)
    snapshot = SweepTrainer(plan, problem).run()
    for cell in snapshot.cells:
        totals = [run.total for run in cell.runs]
        assert cell.total.mean == pytest.approx(np.mean(totals), rel=1e-12)
        assert (cell.total.low, cell.total.high) == (min(totals), max(totals))
        assert cell.curve.steps[0] == 0
        assert cell.curve.steps[-1] == 20
        assert cell.curve.mean[-1] == pytest.approx(np.mean(totals), rel=1e-12)
        assert (cell.curve.low <= cell.curve.mean).all()
        assert (cell.curve.mean <= cell.curve.high).all()
