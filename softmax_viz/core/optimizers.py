"""How a step is made from a gradient. Pure; any thread.

θ = [W b] and everything of its kind is (K, D + 1), the bias last. An optimizer turns the gradient g of the
smooth objective into a direction d, and the step is θ ← θ − η d (then the proximal part of the penalty).
Its memory, the moments, belongs to the training state. To add an optimizer: one entry in ``OPTIMIZERS``
(and its choice in ``params.PARAMS``). Newton needs the curvature as well and is in ``newton``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats
from softmax_viz.core.hyperparams import Hyperparams

ADAM_EPSILON = 1e-8

Moments = tuple[Floats, ...]
# (gradient, moments, number of this step since the moments were zero: 1, 2, …, settings) → direction, moments
Direct = Callable[[Floats, Moments, int, Hyperparams], tuple[Floats, Moments]]


def _gradient_descent(g: Floats, _moments: Moments, _t: int, _settings: Hyperparams) -> tuple[Floats, Moments]:
    return g, ()


def _momentum(g: Floats, moments: Moments, _t: int, settings: Hyperparams) -> tuple[Floats, Moments]:
    velocity = settings.momentum * moments[0] + g
    return velocity, (velocity,)


def _nesterov(g: Floats, moments: Moments, _t: int, settings: Hyperparams) -> tuple[Floats, Moments]:
    velocity = settings.momentum * moments[0] + g
    return g + settings.momentum * velocity, (velocity,)


def _adam(g: Floats, moments: Moments, t: int, settings: Hyperparams) -> tuple[Floats, Moments]:
    b1, b2 = settings.beta1, settings.beta2
    mean = b1 * moments[0] + (1.0 - b1) * g
    square = b2 * moments[1] + (1.0 - b2) * g**2
    direction = (mean / (1.0 - b1**t)) / (np.sqrt(square / (1.0 - b2**t)) + ADAM_EPSILON)
    return direction, (mean, square)


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer.

    Parameters
    ----------
    n_moments
        How many arrays of the shape of θ it remembers; they start at zero.
    direct
        The direction of a step; None for Newton, which replaces the whole step.
    source
        Where it is from.
    """

    n_moments: int
    direct: Direct | None
    source: str


OPTIMIZERS: dict[str, Optimizer] = {
    "gd": Optimizer(0, _gradient_descent, "A.-L. Cauchy, 1847; stochastic: H. Robbins and S. Monro, 1951"),
    "momentum": Optimizer(1, _momentum, "B. T. Polyak, 1964"),
    "nesterov": Optimizer(1, _nesterov, "Y. Nesterov, 1983, in the form of I. Sutskever et al., 2013"),
    "adam": Optimizer(2, _adam, "D. P. Kingma and J. Ba, Adam, 2015, algorithm 1"),
    "newton": Optimizer(0, None, "S. Boyd and L. Vandenberghe, Convex Optimization, section 9.5 (damped)"),
}


def no_moments(optimizer: str, shape: tuple[int, int]) -> Moments:
    """The memory of an optimizer at its start: zeros of the shape (K, D + 1) of θ."""
    return tuple(np.zeros(shape) for _ in range(OPTIMIZERS[optimizer].n_moments))
