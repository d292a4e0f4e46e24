"""What a sweep is made of: values of its axes, its bounds, and the session of each cell."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import N_SEEDS, Session
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import PARAMS, Hyperparams
from softmax_viz.core.settings.params import NumberParam
from softmax_viz.core.sweep.axis import MOST_VALUES, SweepAxis, proposed_axis, spread, sweepable
from softmax_viz.core.sweep.plan import (
    MOST_SEEDS,
    MOST_STEPS,
    Place,
    SweepPlan,
    places,
    proposed_seeds,
    session_of,
    values_at,
)
from softmax_viz.core.toy_data.generators import blobs

NUMBERS = [name for name, param in PARAMS.items() if isinstance(param, NumberParam)]
SESSION = Session(blobs(3, 4), Hyperparams(penalty="elastic"), seed=5)
RATES = SweepAxis("learning_rate", (0.01, 0.1, 1.0))
STRENGTHS = SweepAxis("strength", (0.0, 0.5))


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_proposed_different_values_that_it_allows(name):
    param = PARAMS[name]
    for count in (2, 5, MOST_VALUES):
        axis = proposed_axis(name, Hyperparams(), count)
        assert 2 <= len(axis.values) <= count
        assert list(axis.values) == sorted(set(axis.values))
        for value in axis.values:
            assert (param.low <= value <= param.high) or (param.zero and value == 0.0)
            assert not param.whole or value == int(value)
            replace(Hyperparams(optimizer="adam", penalty="elastic"), **{name: value})
    for present in (param.low, param.high):  # at its bounds too
        settings = replace(Hyperparams(), **{name: int(present) if param.whole else present})
        assert len(proposed_axis(name, settings).values) >= 2


def test_values_are_equal_factors_apart_or_equal_differences():
    assert spread("learning_rate", 0.01, 10.0, 4) == (0.01, 0.1, 1.0, 10.0)
    assert spread("learning_rate", 10.0, 0.01, 4) == (0.01, 0.1, 1.0, 10.0)  # whichever is named first
    assert spread("strength", 1e-4, 1.0, 5) == (1e-4, 1e-3, 1e-2, 0.1, 1.0)
    assert spread("strength", 0.0, 1.0, 4) == (0.0, 0.01, 0.1, 1.0)  # a logarithm has no 0
    assert spread("l1_ratio", 0.0, 1.0, 5) == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert spread("momentum", 0.9, 0.99, 3)[0::2] == (0.9, 0.99)
    assert 1 - spread("momentum", 0.9, 0.99, 3)[1] == pytest.approx(math.sqrt(0.1 * 0.01), rel=0.05)
    assert spread("learning_rate", 0.3, 0.3, 5) == spread("learning_rate", 0.3, 9.0, 1) == (0.3,)
    assert spread("learning_rate", 1e-9, 1e9, 2) == (PARAMS["learning_rate"].low, PARAMS["learning_rate"].high)
    assert spread("batch_size", 1, 3, 7) == (1, 2, 3)
    assert all(isinstance(value, int) for value in spread("batch_size", 1, 300, 7))


def test_a_proposed_logarithmic_axis_reaches_thirty_times_up_and_down():
    values = proposed_axis("learning_rate", Hyperparams(learning_rate=0.3)).values
    assert (values[0], values[-1], len(values)) == (0.01, 9.0, MOST_VALUES)
    factors = np.diff(np.log(values))
    assert np.ptp(factors) < 0.15 * factors.mean()  # but for two digits
    assert proposed_axis("split_seed", Hyperparams(split_seed=3), 4).values == (3, 4, 5, 6)


def test_only_numbers_with_an_effect_can_be_swept():
    usual = sweepable(Hyperparams())
    assert {"learning_rate", "strength"} <= set(usual)
    assert not {"momentum", "beta1", "beta2", "l1_ratio"} & set(usual)
    assert "l1_ratio" in sweepable(Hyperparams(penalty="elastic"))
    for name, optimizer in OPTIMIZERS.items():
        for number in {"learning_rate", "momentum", "beta1", "beta2"}:
            assert (number in sweepable(Hyperparams(optimizer=name))) == (number in optimizer.uses)
    assert [name for name in PARAMS if name in usual] == list(usual)


@pytest.mark.parametrize(
    "values", [(), (0.1, 0.1), tuple(0.1 * i for i in range(1, MOST_VALUES + 2)), (1e9,), (math.nan,), (math.inf,)]
)
def test_values_that_make_no_axis_are_refused(values):
    with pytest.raises(UserError):
        SweepAxis("learning_rate", values)


def test_what_makes_no_plan_is_refused():
    for name in ("optimizer", "bias", "nothing"):
        with pytest.raises(ValueError, match=name):
            SweepAxis(name, (1.0,))
    with pytest.raises(UserError):
        SweepAxis("batch_size", (2.5,))
    for more in (
        {"session": Session()},
        {"down": SweepAxis("learning_rate", (0.5,))},
        {"seeds": tuple(range(MOST_SEEDS + 1))},
        {"seeds": (1, 1)},
        {"steps": 0},
        {"steps": MOST_STEPS + 1},
    ):
        with pytest.raises(UserError):
            SweepPlan(**{"session": SESSION, "across": RATES, **more})
    with pytest.raises(ValueError, match="out of range"):
        SweepPlan(SESSION, RATES, seeds=(N_SEEDS,))


def test_the_session_of_a_cell_differs_only_in_what_varies_and_the_seed():
    plan = SweepPlan(SESSION, RATES, STRENGTHS, (8, 3), 100)
    assert (plan.n_columns, plan.n_rows, plan.n_cells, plan.n_runs) == (3, 2, 6, 12)
    assert plan.params == ("learning_rate", "strength")
    assert places(plan) == tuple(Place(row, column) for row in range(2) for column in range(3))
    for place in places(plan):
        rate, strength = RATES.values[place.column], STRENGTHS.values[place.row]
        assert values_at(plan, place) == (rate, strength)
        for seed, expected in ((None, 8), (3, 3)):
            session = session_of(plan, place, seed)
            settings = replace(SESSION.hyperparams, learning_rate=rate, strength=strength)
            assert (session.hyperparams, session.seed) == (settings, expected)
            assert replace(session, hyperparams=SESSION.hyperparams, seed=SESSION.seed) == SESSION
    row = SweepPlan(SESSION, RATES)
    assert (row.n_rows, row.seeds, row.params) == (1, (5,), ("learning_rate",))
    assert session_of(row, Place(0, 2)).hyperparams.strength == SESSION.hyperparams.strength


def test_proposed_seeds_follow_that_of_the_session():
    assert proposed_seeds(SESSION, 3) == (5, 6, 7)
    assert proposed_seeds(replace(SESSION, seed=N_SEEDS - 1), 3) == (N_SEEDS - 1, 0, 1)
