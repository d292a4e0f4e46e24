"""The weights of all classes with their gradients, in data units and in the units of training. Pure; any thread."""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.penalties import penalty_of


@frozen_dataclass(eq=False)
class UnitWeights:
    """Weights and gradients in one kind of unit; the bias is the last column. Not finite where something overflowed.

    Parameters
    ----------
    theta
        (K, D + 1) the weights, a row for each class.
    gradient
        (K, D + 1) the derivative of J with respect to them, over all training points and without dropout.
    """

    theta: Floats
    gradient: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "theta", frozen(self.theta, np.float64))
        object.__setattr__(self, "gradient", frozen(self.gradient, np.float64))

    @property
    def common(self) -> Floats:
        """The mean over the classes (D + 1,): the part of the weights that no probability depends on."""
        with np.errstate(over="ignore", invalid="ignore"):
            common: Floats = self.theta.mean(axis=0)
        return common

    @property
    def is_finite(self) -> bool:
        """Whether all weights are finite numbers."""
        return bool(np.isfinite(self.theta).all())

    @property
    def norm(self) -> float:
        """‖W‖, the root of the sum of the squares of all weights; the bias is no part of W."""
        largest = float(np.abs(self.theta[:, :-1]).max(initial=0.0))
        if not largest or not math.isfinite(largest):
            return largest
        return largest * float(np.linalg.norm(self.theta[:, :-1] / largest))  # squares of large weights overflow


@frozen_dataclass(eq=False)
class Weights:
    """The parameters of one state of a run.

    Parameters
    ----------
    step
        Updates done.
    features
        Names of the D features.
    theta, gradient
        (K, D + 1) the weights in data units, and the derivative of J with respect to them.
    trained_theta, trained_gradient
        The same in the units of training; the same arrays without standardization.
    is_scaled
        Whether the two units differ: the features are standardized.
    has_bias
        Whether the bias is trained.
    decay
        By which factor one step of gradient descent multiplies the common part, 1 − ηλ₂, because of the L2 penalty; 1
        without L2. Other optimizers, and L1, change it in other ways.
    """

    step: int
    features: tuple[str, ...]
    theta: Floats
    gradient: Floats
    trained_theta: Floats
    trained_gradient: Floats
    is_scaled: bool
    has_bias: bool
    decay: float

    def units(self, in_data: bool) -> UnitWeights:
        """Return weights and gradients in data units, or in the units of training."""
        if in_data:
            return UnitWeights(self.theta, self.gradient)
        return UnitWeights(self.trained_theta, self.trained_gradient)

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self.theta)

    @property
    def n_parameters(self) -> int:
        """The number of trained parameters: K · D weights, and K biases if there is a bias."""
        return self.n_classes * (len(self.features) + int(self.has_bias))


def weights(subject: Subject, inquiry: Inquiry, attend: Attend) -> Weights:
    """Return the weights of ``subject`` with their gradients."""
    del inquiry
    settings, model, state = subject.hyperparams, subject.model.theta, subject.state.theta
    with np.errstate(over="ignore", invalid="ignore"):
        trained = gradient = _gradient(subject, attend)
        if settings.standardize:
            # w = σ w′ and b = b′ + μ·w′ for w′ and b′ in data units, so ∂J/∂w′ = σ ∂J/∂w + μ ∂J/∂b.
            scaling = subject.scaling
            slopes = scaling.deviation * trained[:, :-1] + scaling.mean * trained[:, -1:]
            gradient = np.column_stack([slopes, trained[:, -1]])
        decay = 1.0 - settings.learning_rate * penalty_of(settings).lipschitz
    return Weights(
        subject.state.step,
        subject.features,
        model,
        gradient,
        state,
        trained,
        settings.standardize,
        settings.bias,
        decay,
    )


def _gradient(subject: Subject, attend: Attend) -> Floats:
    """Return ∂J/∂θ (K, D + 1) in the units of training; at a corner of the penalty, that of its smooth part."""
    settings, samples, state = subject.hyperparams, subject.train, subject.state
    loss, penalty = LOSSES[settings.loss], penalty_of(settings)
    gradient = np.zeros((state.n_classes, samples.n_features + 1))
    for block in blocks(samples.n_samples):
        attend()
        if samples.n_samples:
            features = samples.features[block]
            slopes = loss.gradient(state.logits(features), samples.labels[block], settings.label_smoothing)
            gradient[:, :-1] += slopes.T @ features
            gradient[:, -1] += slopes.sum(axis=0) * settings.bias
    gradient /= max(samples.n_samples, 1)
    gradient[:, :-1] += penalty.gradient(state.weights)
    return gradient
