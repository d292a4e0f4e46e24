"""The table of optimizers: how a step is made from a gradient. Pure; any thread.

θ = [W b] and arrays like it are (K, D + 1), the bias last. g is the gradient of J's smooth part, which includes the
L2 penalty (also that of the elastic net). An optimizer has two forms of its step:

- ``direct`` turns g into a direction d, and the step is θ ← θ − η d. It is for smooth objectives.
- ``proximal`` makes the whole step if the penalty has corners as well (λ₁ Σ|w|). The proximal step is taken in the
  metric of the step, so that a fixed point of the steps is a minimum of J with the λ that is shown. With a plain
  threshold after a direction that momentum or Adam has rescaled, it would be the minimum of another J.

An optimizer with ``from_hessian`` has neither: it makes the whole step from J and its derivatives.

The memory of an optimizer is part of the training state; its arrays have names, and an optimizer ignores a memory
with other names. To add an optimizer: one entry in ``OPTIMIZERS``; ``hyperparams`` makes its choice from it, and the
conditions of the parameters that it uses. The fast loop uses the step of the entry itself unless ``fast.updates`` has
a fast form of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.methods.newton import Smooth, newton_step

_T = QT_TRANSLATE_NOOP

ADAM_EPSILON = 1e-8


class StepSettings(Protocol):
    """The hyper-parameters that steps read: fields of ``Hyperparams``, which this module cannot import."""

    @property
    def learning_rate(self) -> float:
        """η."""

    @property
    def momentum(self) -> float:
        """β."""

    @property
    def beta1(self) -> float:
        """β₁."""

    @property
    def beta2(self) -> float:
        """β₂."""


class Corners(Protocol):
    """The part of the penalty that has corners; a step applies its proximal operator."""

    @property
    def slope(self) -> float:
        """The largest slope of that part along one weight: λ₁ for λ₁ Σ|w|."""

    def __call__(self, theta: Floats, lengths: float | Floats) -> Floats:
        """Return ``theta`` after the proximal step of ``lengths``, one or (K, D + 1)."""


@frozen_dataclass
class MemoryArray:
    """The meaning of one array of a memory.

    Parameters
    ----------
    gradient_power
        1 for a sum of gradients, 2 for a sum of their squares, which is never negative.
    decay
        The name of the hyper-parameter with the decay rate, for a running mean with bias correction; empty for a sum.
    """

    gradient_power: int
    decay: str = ""


VELOCITY, MEAN, SQUARE = "velocity", "mean", "square"
# Arrays of the same name have the same meaning: an optimizer can continue the memory of another with the same names.
MEMORY_ARRAYS: dict[str, MemoryArray] = {
    VELOCITY: MemoryArray(1),
    MEAN: MemoryArray(1, "beta1"),
    SQUARE: MemoryArray(2, "beta2"),
}

Moments = tuple[Floats, ...]
# The number of this step since the moments were zero: 1, 2, …; an array (K, D + 1) where it differs by parameter.
Age = int | Floats
# (gradient, moments, age, settings) → direction, moments
Direct = Callable[[Floats, Moments, Age, StepSettings], tuple[Floats, Moments]]
# (θ, gradient, moments, age, settings, corners) → θ, moments
Proximal = Callable[[Floats, Floats, Moments, Age, StepSettings, Corners], tuple[Floats, Moments]]
# (J, θ) → θ
HessianStep = Callable[[Smooth, Floats], Floats]
# settings → the c below which steps of rate c/L are stable on a curvature L
Bound = Callable[[StepSettings], float]


def _gradient_descent(g: Floats, _moments: Moments, _age: Age, _settings: StepSettings) -> tuple[Floats, Moments]:
    return g, ()


def _proximal_gradient_descent(
    theta: Floats, g: Floats, _moments: Moments, _age: Age, settings: StepSettings, threshold: Corners
) -> tuple[Floats, Moments]:
    rate = settings.learning_rate
    return threshold(theta - rate * g, rate), ()


def _momentum(g: Floats, moments: Moments, _age: Age, settings: StepSettings) -> tuple[Floats, Moments]:
    velocity = settings.momentum * moments[0] + g
    return velocity, (velocity,)


def _proximal_momentum(
    theta: Floats, g: Floats, moments: Moments, _age: Age, settings: StepSettings, threshold: Corners
) -> tuple[Floats, Moments]:
    """Return θ⁺ = prox(θ − η g + β (θ − θ₋)) and the velocity, where −η v is the last move θ − θ₋."""
    rate = settings.learning_rate
    velocity = settings.momentum * moments[0] + g
    following = threshold(theta - rate * velocity, rate)
    return following, ((theta - following) / rate,)


def _nesterov(g: Floats, moments: Moments, _age: Age, settings: StepSettings) -> tuple[Floats, Moments]:
    velocity = settings.momentum * moments[0] + g
    return g + settings.momentum * velocity, (velocity,)


def _proximal_nesterov(
    theta: Floats, g: Floats, moments: Moments, _age: Age, settings: StepSettings, threshold: Corners
) -> tuple[Floats, Moments]:
    """Return θ⁺ = x⁺ + β (x⁺ − x) with x⁺ = prox(θ − η g), and the velocity.

    θ is ahead of the iterate x by β times the last move −η v, as in ``direct``.
    """
    rate = settings.learning_rate
    ahead = rate * settings.momentum
    iterate = theta + ahead * moments[0]
    following = threshold(theta - rate * g, rate)
    velocity = (iterate - following) / rate
    return following - ahead * velocity, (velocity,)


def _adam_means(
    g: Floats, moments: Moments, age: Age, settings: StepSettings
) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Return m̂, √v̂ and the moments."""
    b1, b2 = settings.beta1, settings.beta2
    mean = b1 * moments[0] + (1.0 - b1) * g
    square = b2 * moments[1] + (1.0 - b2) * g**2
    return mean / (1.0 - b1**age), np.sqrt(square / (1.0 - b2**age)), (mean, square)


def _adam(g: Floats, moments: Moments, age: Age, settings: StepSettings) -> tuple[Floats, Moments]:
    mean, root, following = _adam_means(g, moments, age, settings)
    return mean / (root + ADAM_EPSILON), following


def _proximal_adam(
    theta: Floats, g: Floats, moments: Moments, age: Age, settings: StepSettings, threshold: Corners
) -> tuple[Floats, Moments]:
    """Return θ and the moments after a step of length η / max(√v̂, λ₁) and threshold η λ₁ / max(√v̂, λ₁) per weight.

    The maximum with λ₁ limits the threshold to η, because the slope of the penalty is λ₁ even where g is small. With √v̂
    alone, a weight with a small gradient would become zero at once.
    """
    mean, root, following = _adam_means(g, moments, age, settings)
    lengths = settings.learning_rate / np.maximum(root, adam_floor(threshold.slope, theta.shape))
    return threshold(theta - lengths * mean, lengths), following


def adam_floor(slope: float | Floats, shape: tuple[int, ...]) -> Floats:
    """Return Adam's smallest divisor with corners of this ``slope`` λ₁, (…, D + 1): max(λ₁, ε), and ε for the bias."""
    floor = np.full(shape, np.maximum(slope, ADAM_EPSILON))
    floor[..., -1] = ADAM_EPSILON
    return floor


def _no_bound(_settings: StepSettings) -> float:
    """Return inf: no bound is known, or the optimizer scales its steps itself."""
    return math.inf


@frozen_dataclass(kw_only=True)
class Optimizer:
    """One optimizer.

    Parameters
    ----------
    name
        Its key in ``OPTIMIZERS``, which files contain.
    label, help
        Its title and one sentence, marked for translation in the context ``params``.
    source
        The source of the method.
    memory
        The names of the arrays of its memory, keys of ``MEMORY_ARRAYS``. They have the shape of θ and start at zero.
    uses
        The hyper-parameters that this optimizer uses and not all optimizers do.
    direct
        The direction of a step on a smooth objective.
    proximal
        The step if the penalty has corners; None if such a penalty cannot be chosen with this optimizer.
    from_hessian
        (J, θ) → θ: the whole step, for an optimizer that has no ``direct``.
    is_linear
        Whether θ and memory after a ``direct`` step are linear in θ, memory and gradient.
    stability_bound
        The c below which steps of rate c/L are stable on a bowl of curvature L; inf if no rate is too large or
        no bound is known. ``curvature`` has the sources of the bounds.
    global_bound
        The c below which steps of rate c/L reach the minimum of J from any weights if no curvature is above L.
    descends_on_each_batch
        Whether up to ``global_bound`` a step never increases J on its own batch.

    Raises
    ------
    ValueError
        If an array of the memory is not in ``MEMORY_ARRAYS``, or there is not exactly one of ``direct`` and
        ``from_hessian``.
    """

    name: str
    label: str
    help: str
    source: str
    memory: tuple[str, ...] = ()
    uses: tuple[str, ...] = ("learning_rate",)
    direct: Direct | None = None
    proximal: Proximal | None = None
    from_hessian: HessianStep | None = None
    is_linear: bool = False
    stability_bound: Bound = _no_bound
    global_bound: Bound = _no_bound
    descends_on_each_batch: bool = False

    def __post_init__(self) -> None:
        unknown = [name for name in self.memory if name not in MEMORY_ARRAYS]
        if unknown:
            raise ValueError(f"{self.name} has the memory {unknown}, which MEMORY_ARRAYS does not describe")
        if (self.direct is None) == (self.from_hessian is None):
            raise ValueError(f"{self.name} needs either a direction or a step from the Hessian")

    @property
    def n_moments(self) -> int:
        """The number of arrays of its memory."""
        return len(self.memory)

    @property
    def needs_hessian(self) -> bool:
        """Whether it needs an objective that has a second derivative."""
        return self.from_hessian is not None

    @property
    def uses_learning_rate(self) -> bool:
        """Whether the learning rate has an effect."""
        return "learning_rate" in self.uses


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer(
            name="gd",
            label=_T("params", "Gradient descent"),
            help=_T("params", "w ← w − η g; with minibatches it is SGD."),
            source="A.-L. Cauchy, 1847; stochastic: H. Robbins and S. Monro, 1951; "
            "proximal: P. L. Combettes and V. R. Wajs, 2005",
            direct=_gradient_descent, proximal=_proximal_gradient_descent, is_linear=True,
            stability_bound=lambda _settings: 2.0,
            global_bound=lambda _settings: 2.0,
            descends_on_each_batch=True,
        ),
        Optimizer(
            name="momentum",
            label=_T("params", "Momentum"),
            help=_T("params", "v ← β v + g, w ← w − η v: keeps going in the same direction."),
            source="B. T. Polyak, 1964; proximal: P. Ochs, Y. Chen, T. Brox and T. Pock, iPiano, 2014",
            memory=(VELOCITY,), uses=("learning_rate", "momentum"),
            direct=_momentum, proximal=_proximal_momentum, is_linear=True,
            stability_bound=lambda settings: 2.0 * (1.0 + settings.momentum),
            global_bound=lambda settings: 2.0 * (1.0 - settings.momentum),
        ),
        Optimizer(
            name="nesterov",
            label=_T("params", "Nesterov"),
            help=_T("params", "v ← β v + g, w ← w − η (g + β v): momentum that looks ahead."),
            source="Y. Nesterov, 1983, in the form of I. Sutskever et al., 2013; "
            "proximal: A. Beck and M. Teboulle, FISTA, 2009",
            memory=(VELOCITY,), uses=("learning_rate", "momentum"),
            direct=_nesterov, proximal=_proximal_nesterov, is_linear=True,
            stability_bound=lambda settings: 2.0 * (1.0 + settings.momentum) / (1.0 + 2.0 * settings.momentum),
            global_bound=lambda settings: 2.0 / (1.0 + settings.momentum),
        ),
        Optimizer(
            name="adam",
            label=_T("params", "Adam"),
            help=_T("params", "w ← w − η m̂ / (√v̂ + ε): each weight has a step length of its own."),
            source="D. P. Kingma and J. Ba, Adam, 2015, algorithm 1; "
            "threshold in its metric: J. Duchi, E. Hazan and Y. Singer, AdaGrad, 2011, section 5",
            memory=(MEAN, SQUARE), uses=("learning_rate", "beta1", "beta2"),
            direct=_adam, proximal=_proximal_adam,
        ),
        Optimizer(
            name="newton",
            label=_T("params", "Newton"),
            help=_T("params", "w ← w − t H⁻¹ g with the curvature H: one jump to the bottom of a bowl."),
            source="S. Boyd and L. Vandenberghe, Convex Optimization, section 9.5 (damped)",
            uses=(), from_hessian=newton_step,
        ),
    )
}  # fmt: skip


def no_moments(optimizer: str, shape: tuple[int, int]) -> Moments:
    """Return the memory of an optimizer at its start: zeros of the shape (K, D + 1) of θ."""
    return tuple(np.zeros(shape) for _ in OPTIMIZERS[optimizer].memory)
