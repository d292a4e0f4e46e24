"""How a step is made from a gradient. Pure; any thread.

θ = [W b] and everything of its kind is (K, D + 1), the bias last. g is the gradient of J's smooth part, which the
square of the weights belongs to (L2, and its share of the elastic net). An optimizer has two forms of its step:

- ``direct`` turns g into a direction d, and the step is θ ← θ − η d. It is for objectives that are smooth.
- ``proximal`` makes the whole step where J also has λ₁ Σ|w|. The soft threshold is taken in the metric of the step,
  so that a point at rest is a minimum of J with the λ that is shown. The threshold applied after a direction that
  momentum has made longer, or Adam has rescaled, would have the minimum of another J for its point of rest.

Its memory, the moments, belongs to the training state and is known by name: a memory of other names is not taken
over. To add an optimizer: one entry in ``OPTIMIZERS`` (and its choice in ``params.PARAMS``). Newton needs the
curvature as well and is in ``newton``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.penalties import penalty_of

ADAM_EPSILON = 1e-8

# What the arrays of a memory are made of: sums of gradients (1) or of their squares (2).
VELOCITY, MEAN, SQUARE = "velocity", "mean", "square"
GRADIENT_POWERS: dict[str, int] = {VELOCITY: 1, MEAN: 1, SQUARE: 2}

Moments = tuple[Floats, ...]
# The number of this step since the moments were zero: 1, 2, …; an array (K, D + 1) where it differs by parameter.
Age = int | Floats
# (gradient, moments, age, settings) → direction, moments
Direct = Callable[[Floats, Moments, Age, Hyperparams], tuple[Floats, Moments]]
# (θ, lengths) → the proximal step of λ₁ Σ|w| from θ with a step of these lengths, one or (K, D + 1)
Threshold = Callable[[Floats, float | Floats], Floats]
# (θ, gradient, moments, age, settings, threshold) → θ, moments
Proximal = Callable[[Floats, Floats, Moments, Age, Hyperparams, Threshold], tuple[Floats, Moments]]


def _gradient_descent(g: Floats, _moments: Moments, _age: Age, _settings: Hyperparams) -> tuple[Floats, Moments]:
    return g, ()


def _proximal_gradient_descent(
    theta: Floats, g: Floats, _moments: Moments, _age: Age, settings: Hyperparams, threshold: Threshold
) -> tuple[Floats, Moments]:
    rate = settings.learning_rate
    return threshold(theta - rate * g, rate), ()


def _momentum(g: Floats, moments: Moments, _age: Age, settings: Hyperparams) -> tuple[Floats, Moments]:
    velocity = settings.momentum * moments[0] + g
    return velocity, (velocity,)


def _proximal_momentum(
    theta: Floats, g: Floats, moments: Moments, _age: Age, settings: Hyperparams, threshold: Threshold
) -> tuple[Floats, Moments]:
    """θ⁺ = prox(θ − η g + β (θ − θ₋)), where −η v is the last move θ − θ₋."""
    rate = settings.learning_rate
    velocity = settings.momentum * moments[0] + g
    following = threshold(theta - rate * velocity, rate)
    return following, ((theta - following) / rate,)


def _nesterov(g: Floats, moments: Moments, _age: Age, settings: Hyperparams) -> tuple[Floats, Moments]:
    velocity = settings.momentum * moments[0] + g
    return g + settings.momentum * velocity, (velocity,)


def _proximal_nesterov(
    theta: Floats, g: Floats, moments: Moments, _age: Age, settings: Hyperparams, threshold: Threshold
) -> tuple[Floats, Moments]:
    """x⁺ = prox(θ − η g), θ⁺ = x⁺ + β (x⁺ − x).

    θ is the place that looks ahead of the iterate x by β times the last move −η v, as it is in ``direct``.
    """
    rate = settings.learning_rate
    ahead = rate * settings.momentum
    iterate = theta + ahead * moments[0]
    following = threshold(theta - rate * g, rate)
    velocity = (iterate - following) / rate
    return following - ahead * velocity, (velocity,)


def _adam_means(
    g: Floats, moments: Moments, age: Age, settings: Hyperparams
) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """m̂, √v̂ and the moments."""
    b1, b2 = settings.beta1, settings.beta2
    mean = b1 * moments[0] + (1.0 - b1) * g
    square = b2 * moments[1] + (1.0 - b2) * g**2
    return mean / (1.0 - b1**age), np.sqrt(square / (1.0 - b2**age)), (mean, square)


def _adam(g: Floats, moments: Moments, age: Age, settings: Hyperparams) -> tuple[Floats, Moments]:
    mean, root, following = _adam_means(g, moments, age, settings)
    return mean / (root + ADAM_EPSILON), following


def _proximal_adam(
    theta: Floats, g: Floats, moments: Moments, age: Age, settings: Hyperparams, threshold: Threshold
) -> tuple[Floats, Moments]:
    """Each weight has a step length of its own, η / max(√v̂, λ₁), and so the threshold η λ₁ / max(√v̂, λ₁).

    The slope that the threshold takes part in has the size λ₁ even where g is small; so no threshold is above η. By
    √v̂ alone a weight with a small gradient would fall to zero at once.
    """
    mean, root, following = _adam_means(g, moments, age, settings)
    lengths = settings.learning_rate / np.maximum(root, adam_floor(settings, theta.shape))
    return threshold(theta - lengths * mean, lengths), following


def adam_floor(settings: Hyperparams, shape: tuple[int, ...]) -> Floats:
    """The least that Adam divides by beside a threshold, (K, D + 1): λ₁, and ε for the bias, which has no threshold."""
    floor = np.full(shape, max(l1_strength(settings), ADAM_EPSILON))
    floor[:, -1] = ADAM_EPSILON
    return floor


def l1_strength(settings: Hyperparams) -> float:
    """λ₁: the strength by the share of L1."""
    return settings.strength * penalty_of(settings.penalty, settings.l1_ratio).l1_share


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer.

    Parameters
    ----------
    memory
        The names of the arrays of the shape of θ that it remembers, keys of ``GRADIENT_POWERS``; they start at zero.
    direct
        The direction of a step on a smooth objective; None for Newton, which replaces the whole step.
    proximal
        The step with a soft threshold; None for Newton, which has none.
    source
        Where it is from.
    """

    memory: tuple[str, ...]
    direct: Direct | None
    proximal: Proximal | None
    source: str

    @property
    def n_moments(self) -> int:
        """How many arrays it remembers."""
        return len(self.memory)


OPTIMIZERS: dict[str, Optimizer] = {
    "gd": Optimizer(
        (),
        _gradient_descent,
        _proximal_gradient_descent,
        "A.-L. Cauchy, 1847; stochastic: H. Robbins and S. Monro, 1951; proximal: P. L. Combettes and V. R. Wajs, 2005",
    ),
    "momentum": Optimizer(
        (VELOCITY,),
        _momentum,
        _proximal_momentum,
        "B. T. Polyak, 1964; proximal: P. Ochs, Y. Chen, T. Brox and T. Pock, iPiano, 2014",
    ),
    "nesterov": Optimizer(
        (VELOCITY,),
        _nesterov,
        _proximal_nesterov,
        "Y. Nesterov, 1983, in the form of I. Sutskever et al., 2013; proximal: A. Beck and M. Teboulle, FISTA, 2009",
    ),
    "adam": Optimizer(
        (MEAN, SQUARE),
        _adam,
        _proximal_adam,
        "D. P. Kingma and J. Ba, Adam, 2015, algorithm 1; "
        "threshold in its metric: J. Duchi, E. Hazan and Y. Singer, AdaGrad, 2011, section 5",
    ),
    "newton": Optimizer((), None, None, "S. Boyd and L. Vandenberghe, Convex Optimization, section 9.5 (damped)"),
}


def no_moments(optimizer: str, shape: tuple[int, int]) -> Moments:
    """The memory of an optimizer at its start: zeros of the shape (K, D + 1) of θ."""
    return tuple(np.zeros(shape) for _ in OPTIMIZERS[optimizer].memory)
