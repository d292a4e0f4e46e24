"""The update of the fast loop for any settings: a fast form if there is one, else the definition. One thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.methods.optimizers import OPTIMIZERS, Age
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.fast.step import Form, Slot, Update
from softmax_viz.core.training.fast.updates import UPDATES
from softmax_viz.core.training.first_order import first_order_step, is_transformed
from softmax_viz.core.training.objective import PenaltyCorners, smooth_gradient_of


class AsDefined(Update):
    """The step of ``optimizers`` itself, for any optimizer, penalty and transform of the gradient."""

    def __init__(
        self, hyperparams: Hyperparams, rows: int, n_classes: int, n_features: int, starts: Floats | None = None
    ) -> None:
        super().__init__(hyperparams, rows, n_classes, n_features, starts)
        self.is_linear = False
        self._optimizer = OPTIMIZERS[hyperparams.optimizer]
        self._penalty = penalty_of(hyperparams)
        self._corners = PenaltyCorners(self._penalty)
        self._n_features = n_features

    def _smooth(self) -> Form:
        return self._step, 1.0, None

    _with_threshold = _smooth

    def _whole(self, matrix: Floats) -> Floats:
        """Return (K, D + 1) from (R, K), which may have no row for the bias; then its column is 0."""
        whole = np.zeros((matrix.shape[1], self._n_features + 1))
        whole[:, : len(matrix)] = matrix.T
        return whole

    def _step(self, now: Slot, gradient: Floats, following: Slot, age: int) -> None:
        theta, moments = self._whole(now.theta), tuple(map(self._whole, now.moments))
        ages: Age = age
        if self._starts is not None:
            ages = age - self._whole(self._starts)
        slope = self._whole(gradient) + smooth_gradient_of(self._penalty, theta)
        after = first_order_step(self._optimizer, theta, slope, moments, ages, self._settings, self._corners)
        for place, matrix in zip(following.state, (after[0], *after[1]), strict=True):
            place[:] = matrix.T[: len(place)]

    def penalties(self, weights: Floats) -> Floats:
        """Return the penalty at each of ``weights`` (M, D, K): (M,)."""
        return np.array([self._penalty.value(each.T) for each in weights])


def update_of(
    hyperparams: Hyperparams, rows: int, n_classes: int, n_features: int, starts: Floats | None = None
) -> Update:
    """Return the update for these settings: the fast form if there is one. See ``Update``."""
    made: type[Update] = AsDefined
    if penalty_of(hyperparams).elastic_net is not None and not is_transformed(hyperparams):
        uses_hessian = OPTIMIZERS[hyperparams.optimizer].needs_hessian  # its step is made by HessianStepper
        made = Update if uses_hessian else UPDATES.get(hyperparams.optimizer, AsDefined)
    return made(hyperparams, rows, n_classes, n_features, starts)
