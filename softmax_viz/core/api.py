"""Softmax regression in a few lines of Python, for any number of features and classes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from softmax_viz.core.api_input import checked_count, checked_features, checked_labels
from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.data.held_out import held_out
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.model.standardization import Scaling, identity, standardization
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.evaluation import Evaluation, measure
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state


@dataclass(frozen=True, slots=True, eq=False)
class TrainResult:
    """A trained model and its loss curves.

    Parameters
    ----------
    state
        The weights (K, D), bias (K,) and counters after the last step, in the units of training: those of the data,
        or of the standardized features if ``standardize`` was set.
    data_losses, penalties
        (steps + 1,) the mean loss on all training points without dropout, and the penalty, after 0, 1, … steps, even
        if the steps used minibatches or dropout.
    diverged
        Whether the run stopped early because the weights grew without bound; the state is the last finite one.
    scaling
        The conversion from data units to the units of training.
    held_out
        (N,) which rows were held out by ``test_share`` and not trained on.
    test_loss, test_accuracy
        The data loss and the accuracy of the last state on those rows; None without any.
    """

    state: TrainState
    data_losses: Floats
    penalties: Floats
    diverged: bool
    scaling: Scaling
    held_out: Bools
    test_loss: float | None
    test_accuracy: float | None

    @property
    def weights(self) -> Floats:
        """(K, D), in data units."""
        return self.scaling.to_data_units(self.state.weights, self.state.bias)[0]

    @property
    def bias(self) -> Floats:
        """(K,), in data units."""
        return self.scaling.to_data_units(self.state.weights, self.state.bias)[1]

    @property
    def losses(self) -> Floats:
        """Data loss + penalty after 0, 1, … steps."""
        return self.data_losses + self.penalties

    def probabilities(self, features: ArrayLike) -> Floats:
        """Return the class probabilities (M, K) of ``features`` (M, D).

        Raises
        ------
        ValueError
            If the shape does not fit, a value is not finite or masked, or so large that a score is not finite.
        """
        given = checked_features(features, self.state.weights.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            logits = self.state.logits(self.scaling.apply(given))
        if not np.isfinite(logits).all():
            raise ValueError("Input X contains values too large for this model: a score overflows.")
        return softmax(logits)

    def predict(self, features: ArrayLike) -> Ints:
        """Return the most probable class (M,) of each row of ``features`` (M, D). Raises as ``probabilities`` does."""
        chosen: Ints = self.probabilities(features).argmax(axis=1)
        return chosen

    def accuracy(self, features: ArrayLike, labels: ArrayLike) -> float:
        """Return the share of rows of ``features`` (M, D), M ≥ 1, whose most probable class is that of ``labels`` (M,).

        Raises
        ------
        ValueError
            As ``probabilities`` does, or if there are no rows, or the labels are not M whole numbers.
        """
        chosen = self.predict(features)
        given = checked_labels(labels)
        if len(chosen) != len(given):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(chosen), len(given)]}")
        if not len(given):
            raise ValueError("Found array with 0 samples while a minimum of 1 is required.")
        return float((chosen == given).mean())


def train(
    features: ArrayLike,
    labels: ArrayLike,
    hyperparams: Hyperparams | None = None,
    *,
    steps: int,
    seed: int = 0,
    n_classes: int | None = None,
) -> TrainResult:
    """Train softmax regression from its initial weights. Any thread.

    Parameters
    ----------
    features
        (N, D), finite. A bias is added unless switched off. With ``standardize`` each column is scaled to mean 0 and
        variance 1 over the training rows, and the penalty is on the weights of these columns; the weights and the bias
        of the result are still in data units.
    labels
        (N,) whole numbers 0 … K − 1.
    hyperparams
        The settings; the defaults if None. ``test_share`` and ``split_seed`` hold out rows as in the window.
    steps
        Updates, at least 0.
    seed
        The seed of initial weights, batches and dropout: the same seed gives the same result bit for bit.
    n_classes
        K; the largest label + 1 if None. Then a class without any row is likely a mistake (labels counted from 1),
        and a ``UserWarning`` says so.

    Raises
    ------
    ValueError
        If the shapes do not match, a value is not finite or masked, or a label is no whole number or out of range.
    """
    settings = hyperparams or Hyperparams()
    checked_count("steps", steps, 0)
    given, whole = checked_features(features), checked_labels(labels)
    if len(given) != len(whole):
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {[len(given), len(whole)]}")
    k = checked_count("n_classes", n_classes, 1) if n_classes is not None else int(whole.max(initial=0)) + 1
    TrainingSet(given, whole, k)  # raises for labels out of range
    if n_classes is None:
        _warn_of_empty_classes(whole, k)
    for_test = held_out(given, settings.test_share, settings.split_seed)
    if for_test.all():  # At least one row is for training.
        for_test = np.zeros_like(for_test)
    for_training = given[~for_test]
    scaling = standardization(for_training, settings.bias) if settings.standardize else identity(given.shape[1])
    samples = TrainingSet(scaling.apply(for_training) if settings.standardize else for_training, whole[~for_test], k)
    trainer = FusedTrainer(samples, settings, seed, initial_state(k, samples.n_features, settings, seed))
    if trainer.is_full_batch:
        report = trainer.advance(steps)
        data, penalties, diverged = report.data_loss, report.penalty, report.diverged
    else:
        data, penalties, diverged = np.empty(0), np.empty(0), False
        evaluations: list[Evaluation] = []
        while len(evaluations) < steps and not diverged:
            evaluations.append(measure(trainer.state(), samples, settings))
            diverged = trainer.advance(1).diverged
        data = np.array([m.data_loss for m in evaluations])
        penalties = np.array([m.penalty for m in evaluations])
    end = measure(trainer.state(), samples, settings)
    taken = end.step
    tested: Evaluation | None = None
    if for_test.any():
        tested = measure(trainer.state(), TrainingSet(scaling.apply(given[for_test]), whole[for_test], k), settings)
    return TrainResult(
        trainer.state(),
        frozen(np.append(data[:taken], end.data_loss), np.float64),
        frozen(np.append(penalties[:taken], end.penalty), np.float64),
        diverged,
        scaling,
        frozen(for_test, np.bool_),
        tested.data_loss if tested is not None else None,
        tested.accuracy if tested is not None else None,
    )


def _warn_of_empty_classes(labels: Ints, n_classes: int) -> None:
    empty = np.flatnonzero(np.bincount(labels, minlength=n_classes) == 0)
    if len(labels) and len(empty):
        shown = ", ".join(map(str, empty[:5].tolist())) + (", …" if len(empty) > 5 else "")
        warnings.warn(
            f"No row has the label {shown}. Labels are counted from 0, so there are {n_classes} classes, some of them "
            f"without rows. Pass n_classes={n_classes} if that is meant.",
            UserWarning,
            stacklevel=3,
        )
