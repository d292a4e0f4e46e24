"""A class that was removed and comes back by an undo has what was learned of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.editing.edits import RemoveClass, apply
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import generate
from softmax_viz.engine.run import departed_classes as departed
from softmax_viz.engine.run.departed_classes import DepartedClasses
from softmax_viz.engine.run.training_run import TrainingRun

DATA = generate("circles")
FEATURES = ("x", "y", "x2", "y2")


def run_of(**settings):
    run = TrainingRun()
    run.use_hyperparams(Hyperparams(learning_rate=0.1, **settings))
    run.use_features(FEATURES)
    run.use_data(DATA)
    run.reset(3)
    run.train(40)
    return run


def removed(run, index):
    """Remove a class from ``run``; the edit that brings it back."""
    data, back = apply(RemoveClass(index), run.data)
    run.use_data(data)
    return back


def undone(run, back):
    run.use_data(apply(back, run.data)[0])


def arrays(state):
    return [state.theta, *state.moments]


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_undo_gives_back_every_number_and_the_run_goes_on_as_if_nothing_had_been(optimizer, standardize):
    run, untouched = (run_of(optimizer=optimizer, standardize=standardize, test_share=0.2) for _ in range(2))
    accuracy = run.measure().accuracy
    assert accuracy > 0.5, "something was learned"
    for index in (1, 0):
        undone(run, removed(run, index))
    rounding = 1e-12 if standardize else 0
    assert run.measure().accuracy == accuracy
    np.testing.assert_allclose(run.state.theta, untouched.state.theta, rtol=rounding, atol=rounding)
    if standardize and run.state.moments:
        return  # units follow the points, so what the optimizer knew of the class is lost
    for was, now in zip(arrays(untouched.state), arrays(run.state), strict=True):
        np.testing.assert_allclose(now, was, rtol=rounding, atol=rounding)
    for each in (run, untouched):
        each.train(20)
    np.testing.assert_allclose(run.model.theta, untouched.model.theta, rtol=1e-6, atol=1e-9)


def test_several_removed_classes_come_back_in_any_order_with_what_they_had_when_they_went():
    run = run_of(optimizer="adam")
    first = run.model.theta
    data, back = run.data, []
    data, inverse = apply(RemoveClass(2), data)
    back.append(inverse)
    run.use_data(data)
    run.train(30)
    second = run.model.theta
    assert not np.allclose(second, first[:2]), "the others learned meanwhile"
    undone(run, back.pop())
    np.testing.assert_array_equal(run.model.theta, [*second, first[2]])
    run.train(30)
    assert np.isfinite(run.model.theta).all()


def test_a_reset_forgets_and_a_class_that_never_was_starts_at_zero():
    run = run_of()
    back = removed(run, 1)
    run.reset(3)
    undone(run, back)
    assert not run.model.theta[1].any()


def test_what_is_switched_off_meanwhile_is_lost_for_all_classes_alike():
    run = run_of()
    row = run.model.theta[1]
    back = removed(run, 1)
    run.use_features(("x", "y", "y2"))
    run.use_features((*FEATURES, "xy"))
    run.use_hyperparams(run.hyperparams.with_value("bias", False))
    undone(run, back)
    theta = run.model.theta
    assert not theta[:, [2, 4, 5]].any(), "x², xy and the bias start at zero"
    np.testing.assert_array_equal(theta[1, [0, 1, 3]], row[[0, 1, 3]])


def test_no_more_than_agreed_is_remembered(monkeypatch):
    monkeypatch.setattr(departed, "MOST_KEPT", 2)
    rows, state = DepartedClasses(), run_of().model
    for key in (10, 11, 12):
        rows.remember(state, [key, 1, 2], [1, 2], FEATURES, "gd")
    for key, is_known in ((10, False), (11, True), (12, True)):
        got = rows.return_to(state, [1, 2, key], [1, 2], FEATURES, "gd", True)
        assert np.array_equal(got.theta[2], state.theta[0]) == is_known


def test_a_class_that_comes_back_brings_no_memory_of_another_kind():
    """Whoever is called the optimizer: a velocity is no mean of squares, and one below 0 has no root."""
    rows, state = DepartedClasses(), run_of(optimizer="momentum").model
    rows.remember(state, [10, 1, 2], [1, 2], FEATURES, "momentum")
    squares = replace(state, memory=("square",), moments=(np.zeros_like(state.moments[0]),))
    for there, is_its_own in ((state, True), (squares, False)):
        emptied = replace(there, moments=(np.zeros_like(state.moments[0]),))
        got = rows.return_to(emptied, [1, 2, 10], [1, 2], FEATURES, "momentum", True)
        assert np.array_equal(got.theta[2], state.theta[0])
        assert got.moments[0].any() == is_its_own
