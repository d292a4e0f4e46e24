"""The list of runs as a tree, whatever is added to it and removed from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.data.dataset import empty_dataset
from softmax_viz.core.runs.milestones import steps_to_gap
from softmax_viz.core.runs.run_entry import MOST_RUNS, RunEntry, letter_of
from softmax_viz.core.runs.run_list import after_removal, in_tree, with_new, without
from softmax_viz.core.runs.run_result import RunResult
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.loss_history import NO_SERIES, Curve, Series


def entry(number: int, parent: int = 0, branch_step: int = 0) -> RunEntry:
    return RunEntry(
        number, letter_of(number - 1), empty_dataset(), Hyperparams(), ("x", "y"), 1, "", parent, branch_step
    )


# A ─ B at 400 ─ C at 600; A ─ D anew; E alone
A, B, C, D, E = entry(1), entry(2, 1, 400), entry(3, 2, 600), entry(4, 1), entry(5)
RUNS = (A, B, C, D, E)


def test_children_of_a_removed_run_come_from_its_parent():
    assert without(RUNS, 2) == (A, replace(C, parent=1, branch_step=400), D, E)
    assert without(RUNS, 1) == (replace(B, parent=0, branch_step=0), C, replace(D, parent=0), E)
    assert without(RUNS, 99) == RUNS


@pytest.mark.parametrize(("number", "next_one"), [(3, B), (2, A), (1, B), (5, D)])
def test_after_a_run_its_parent_or_its_neighbour_is_shown(number, next_one):
    assert after_removal(RUNS, number) == next_one


def test_nothing_is_left_after_the_only_run():
    assert after_removal((A,), 1) is None
    assert after_removal(RUNS, 99) is None


def test_the_tree_has_every_run_once_below_the_one_it_came_from():
    assert in_tree((E, D, C, B, A)) == ((E, 0), (A, 0), (D, 1), (B, 1), (C, 2))
    lost = replace(C, parent=77)
    assert in_tree((lost, replace(A, parent=1))) == ((lost, 0), (replace(A, parent=1), 0))


def test_the_oldest_runs_make_room_but_never_the_present_one_or_the_parent_of_the_new_one():
    runs = ()
    for number in range(1, MOST_RUNS + 4):
        runs = with_new(runs, entry(number, parent=2 if number > 2 else 0), present=1)
    assert len(runs) == MOST_RUNS
    assert {each.number for each in runs} >= {1, 2, MOST_RUNS + 3}
    assert not {3, 4, 5} & {each.number for each in runs}


def result(optimum: float | None, high: list[float]) -> RunResult:
    steps = np.array([0, 1, 2, 1024, 1026][: len(high)])
    total = Series(steps, np.array(high) - 0.001, np.array(high), np.array(high))
    curve = Curve(NO_SERIES, NO_SERIES, total, NO_SERIES, NO_SERIES)
    return RunResult(1, 0, 5, 5, None, None, optimum, curve, None, ("x", "y"))


@pytest.mark.parametrize(
    ("high", "step"),
    [
        ([1.0, 0.5, 0.51, 0.509, 0.501], 1024),
        ([0.505, 0.504, 0.503, 0.502, 0.501], 0),
        ([1.0, 0.505, 0.6, 0.505, 0.501], 1024),  # it left again: what counts is where it stays
        ([1.0, 0.9, 0.8, 0.7, 0.52], None),
        ([1.0, 0.9, 0.8, 0.7, float("nan")], None),
        ([], None),
    ],
)
def test_the_step_at_which_a_run_has_as_good_as_arrived(high, step):
    assert steps_to_gap(result(0.5, high)) == step
    assert steps_to_gap(result(None, high)) is None
