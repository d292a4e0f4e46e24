"""A run whose optimizer has a memory, when units, features, classes or settings change in its middle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Trained
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.optimizer_memory import forgotten
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.storage.presets import load_preset

WITH_MEMORY = [name for name, optimizer in OPTIMIZERS.items() if optimizer.memory]


def run_of(data: Dataset, **changes) -> TrainingRun:
    run = TrainingRun()
    run.use_data(data)
    run.use_hyperparams(Hyperparams(**changes))
    run.reset(1)
    return run


@pytest.mark.parametrize("order", ["units first", "rate first"])
@pytest.mark.parametrize("penalty", ["l2", "l1"])
@pytest.mark.parametrize("optimizer", WITH_MEMORY)
def test_standardize_in_the_middle_of_a_run_goes_on_downwards(optimizer, penalty, order):
    """Old memory in new units let J climb, or stood still for a thousand steps; measured beside an empty one."""
    iris = load_preset("iris")
    far = Dataset(iris.points * 100, iris.labels, make_classes(["a", "b", "c"]))
    changes = {"optimizer": optimizer, "penalty": penalty, "learning_rate": 1e-3}
    run, fresh = run_of(far, **changes), run_of(far, **changes)
    for each in (run, fresh):
        each.train(50)
        changed = [("standardize", True), ("learning_rate", 0.1)]
        for name, value in changed if order == "units first" else changed[::-1]:
            each.use_hyperparams(each.hyperparams.with_value(name, value))
    fresh.resume(1, Trained(forgotten(fresh.state)))
    totals, beside = [run.measure().total], [run.measure().total]
    for _ in range(10):
        for each, path in ((run, totals), (fresh, beside)):
            each.train(1)
            path.append(each.measure().total)
    assert max(totals) <= max(beside)  # which is the first, but for an optimizer that jumps when it knows nothing
    run.train(290)
    fresh.train(290)
    assert run.measure().total < 1.1 * fresh.measure().total


def with_a_class_more(run: TrainingRun) -> None:
    data = run.data
    run.use_data(
        Dataset(
            np.vstack([data.points, [[3.0, 3.0], [3.0, 4.0]]]),
            np.append(data.labels, [3, 3]),
            (*data.classes, replace(data.classes[0], key=77)),
        )
    )


CHANGES = {
    "a class": with_a_class_more,
    "features": lambda run: run.use_features(("x", "y", "xy", "x2")),
    "features in other units": lambda run: (
        run.use_hyperparams(replace(run.hyperparams, standardize=True)),
        run.use_features(("x", "y", "x3")),
    ),
    "the bias": lambda run: run.use_hyperparams(replace(run.hyperparams, bias=True)),
    "the first points": lambda run: run.use_data(points()),
}


def points() -> Dataset:
    random = np.random.default_rng(4)
    labels = np.arange(30) % 3
    return Dataset(random.normal(size=(30, 2)) + labels[:, None], labels, make_classes(["a", "b", "c"]))


@pytest.mark.parametrize("penalty", ["none", "l1"])
@pytest.mark.parametrize("name", CHANGES)
def test_adam_moves_no_parameter_that_comes_late_by_more_than_the_rate(name, penalty):
    data = (
        points() if name != "the first points" else Dataset(np.empty((0, 2)), np.empty(0, np.int64), points().classes)
    )
    run = run_of(data, optimizer="adam", penalty="none", learning_rate=0.01, bias=name != "the bias")
    run.train(3_000)
    run.use_hyperparams(replace(run.hyperparams, penalty=penalty, strength=1e-4))
    CHANGES[name](run)
    before, moments = run.state.theta, run.state.moments
    late = ~np.any(moments, axis=0) if moments else np.ones(before.shape, np.bool_)
    assert late.any()
    for _ in range(60):
        run.train(1)
        after = run.state.theta
        # As an Adam does that is new: above 1 only where a gradient grows or turns round. It was 3 to 6.
        assert np.abs(after - before)[late].max() <= 1.5 * run.hyperparams.learning_rate
        before = after


def test_a_run_with_parameters_of_several_ages_is_kept_bit_for_bit():
    from softmax_viz.core.document.document import Document
    from softmax_viz.core.document.document_format import from_dict, to_dict
    from softmax_viz.core.document.session import Session

    run = run_of(points(), optimizer="adam", learning_rate=0.01)
    run.train(70)
    run.use_features(("x", "y", "xy"))
    run.train(5)
    assert run.state.moment_starts is not None
    session = Session(run.data, run.hyperparams, run.features, run.current.inputs.seed)
    read = from_dict(to_dict(Document(session, Trained(run.state, run.curve))))
    other = run_of(points())
    other.use_hyperparams(read.session.hyperparams)
    other.use_features(read.session.features)
    other.resume(read.session.seed, read.trained)
    for each, slices in ((run, (200,)), (other, (13, 87, 100))):
        for steps in slices:
            each.train(steps)
            each.use_hyperparams(each.hyperparams)  # builds the fast loop again
    assert run.state.theta.tobytes() == other.state.theta.tobytes()
