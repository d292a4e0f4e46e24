"""Which way the fast loop takes is chosen once, by the settings; steps that must not be quick are made one by one."""

import numpy as np
import pytest

from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.quick_steps import QuickSteps
from softmax_viz.core.training.fast.states import States
from softmax_viz.core.training.fast.stepwise import BatchStep, HessianStepper, Stepwise
from softmax_viz.core.training.fast.trainer import FusedTrainer, choose_way
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state

BY_FORMULA = sorted(name for name, optimizer in OPTIMIZERS.items() if optimizer.direct is not None)


def way_of(n_points=20, n_classes=3, n_features=2, **changes):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, n_classes, n_points)
    samples = TrainingSet(rng.normal(size=(n_points, n_features)), labels, n_classes)
    settings = Hyperparams(**changes)
    states = States(initial_state(n_classes, n_features, settings, 0), settings)
    return choose_way(samples, settings, 0, states)[0]


@pytest.mark.parametrize("optimizer", BY_FORMULA)
@pytest.mark.parametrize("changes",
    [
        {}, {"batch_size": 20}, {"batch_size": 500}, {"penalty": "l1"}, {"label_smoothing": 0.1}, {"bias": False},
        {"logit_dropout": 0.3, "dropout_scope": "epoch"}, {"logit_dropout": 0.3, "dropout_scope": "step"},
    ],
)  # fmt: skip
def test_cross_entropy_of_all_points_goes_the_quick_way(optimizer, changes):
    assert isinstance(way_of(optimizer=optimizer, **changes), QuickSteps)


@pytest.mark.parametrize("optimizer", BY_FORMULA)
@pytest.mark.parametrize("changes",
    [
        {"batch_size": 19}, {"loss": "hinge"}, {"logit_dropout": 0.3, "dropout_scope": "example"}, {"n_points": 0},
        {"n_classes": 1}, {"n_features": 0, "bias": False},
    ],
)  # fmt: skip
def test_everything_else_goes_batch_by_batch(optimizer, changes):
    way = way_of(optimizer=optimizer, **changes)
    assert isinstance(way, Stepwise)
    assert isinstance(way._step, BatchStep)


@pytest.mark.parametrize("changes", [{}, {"batch_size": 7}, {"logit_dropout": 0.3}])
def test_newtons_step_is_its_own(changes):
    way = way_of(optimizer="newton", **changes)
    assert isinstance(way, Stepwise)
    assert isinstance(way._step, HessianStepper)


def test_scores_that_are_too_large_for_the_quick_way_are_stepped_over_one_by_one(monkeypatch):
    """The quick way subtracts no maximum: with scores above 60 its sums may overflow, and its steps are undone."""
    taken = []
    advance = Stepwise.advance
    monkeypatch.setattr(Stepwise, "advance", lambda self, *a: (taken.append(1), advance(self, *a))[1])
    samples = TrainingSet(np.array([[1.0], [-1.0]]), [0, 1], 2)
    settings = Hyperparams(penalty="none")
    for weight, one_by_one in ((1.0, 0), (500.0, 5)):
        taken.clear()
        trainer = FusedTrainer(samples, settings, 0, TrainState([[weight], [0.0]], [0.0, 0.0]))
        assert len(trainer.advance(5).data_loss) == 5
        assert len(taken) == one_by_one
