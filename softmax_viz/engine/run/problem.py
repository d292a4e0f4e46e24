"""The training problem: points, features, scaling and split, made ready for the trainer. Pure."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.data.held_out import held_out
from softmax_viz.core.model.features import expand
from softmax_viz.core.model.standardization import Scaling, identity, standardization
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet

# Settings that change the optimum; all others only change the way to it.
OPTIMUM_PARAMS = (
    "strength", "penalty", "l1_ratio", "bias", "loss", "label_smoothing", "standardize", "test_share", "split_seed",
)  # fmt: skip
_SAMPLE_PARAMS = ("bias", "standardize", "test_share", "split_seed")


@frozen_dataclass(eq=False)
class TrainingProblem:
    """Samples in the units of training.

    Parameters
    ----------
    train, test
        Training points and test points; either may be empty.
    held_out
        (N,) which points are test points.
    scaling
        From data units to the units of training; its mean and deviation are those of the training points.
    """

    train: TrainingSet
    test: TrainingSet
    held_out: Bools
    scaling: Scaling


def make_problem(
    data: Dataset, features: tuple[str, ...], hyperparams: Hyperparams, attend: Attend = go_on
) -> TrainingProblem:
    """Split, expand and scale ``data``. At least one point is always left for training."""
    for_test = _chosen_for_test(data.points, hyperparams)
    expanded = expand(data.points, features, attend)
    return _scaled(expanded, data.labels, data.n_classes, for_test, hyperparams, attend)


def make_wide_problem(values: Floats, labels: Ints, n_classes: int, hyperparams: Hyperparams) -> TrainingProblem:
    """Split and scale rows (N, D) whose columns are the features. At least one row is always left for training."""
    return _scaled(values, labels, n_classes, _chosen_for_test(values, hyperparams), hyperparams, go_on)


def _chosen_for_test(points: Floats, hyperparams: Hyperparams) -> Bools:
    for_test = held_out(points, hyperparams.test_share, hyperparams.split_seed)
    return np.zeros_like(for_test) if for_test.all() else for_test


def _scaled(
    features: Floats, labels: Ints, n_classes: int, for_test: Bools, hyperparams: Hyperparams, attend: Attend
) -> TrainingProblem:
    scaling = identity(features.shape[1])
    if hyperparams.standardize:
        scaling = standardization(features[~for_test], hyperparams.bias)
        attend()
        features = scaling.apply(features)

    def samples(chosen: Bools) -> TrainingSet:
        attend()
        return TrainingSet(features[chosen], labels[chosen], n_classes)

    return TrainingProblem(samples(~for_test), samples(for_test), for_test, scaling)


def same_training_set(one: Dataset, other: Dataset) -> bool:
    """Return whether both data sets give the same training set: they differ in names and colours at most."""
    return (
        [label.key for label in one.classes] == [label.key for label in other.classes]
        and one.points.tobytes() == other.points.tobytes()
        and one.labels.tobytes() == other.labels.tobytes()
    )


def same_samples(one: Hyperparams, other: Hyperparams) -> bool:
    """Return whether both settings give the same problem for the same data."""
    return all(getattr(one, name) == getattr(other, name) for name in _SAMPLE_PARAMS)


def same_optimum(one: Hyperparams, other: Hyperparams) -> bool:
    """Return whether both settings have the same optimum, and the same bound on safe rates, on the same data."""
    same = all(getattr(one, name) == getattr(other, name) for name in OPTIMUM_PARAMS)
    return same and _steepening(one) == _steepening(other)


def _steepening(hyperparams: Hyperparams) -> float:
    """Return the dropout rate if kept logits are scaled up: that changes the bound on safe rates, not the optimum."""
    return hyperparams.logit_dropout if hyperparams.dropout_rescale else 0.0
