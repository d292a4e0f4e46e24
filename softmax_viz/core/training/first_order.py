"""The whole step of an optimizer that takes a gradient, and what is done with the gradient before. Pure; any thread.

To add something that is done with the gradient: one entry in ``GRADIENT_TRANSFORMS``, and what it reads in
``TransformSettings``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.methods.optimizers import Age, Corners, Moments, Optimizer, StepSettings


class TransformSettings(Protocol):
    """The hyper-parameters that transforms read: fields of ``Hyperparams``."""


class FirstOrderSettings(StepSettings, TransformSettings, Protocol):
    """What a whole step reads."""


@dataclass(frozen=True, slots=True)
class GradientTransform:
    """What is done with g before any optimizer that takes a gradient sees it, such as clipping its norm.

    Parameters
    ----------
    is_on
        Whether it does anything with these settings.
    apply
        (g, settings) → g.
    """

    is_on: Callable[[TransformSettings], bool]
    apply: Callable[[Floats, TransformSettings], Floats]


# In the order in which they are applied. With one that is on, no step is linear and no bound on the rate is named.
GRADIENT_TRANSFORMS: list[GradientTransform] = []


def is_transformed(settings: TransformSettings) -> bool:
    """Whether any transform of the gradient is on."""
    return any(transform.is_on(settings) for transform in GRADIENT_TRANSFORMS)


def first_order_step(
    optimizer: Optimizer,
    theta: Floats,
    gradient: Floats,
    moments: Moments,
    age: Age,
    settings: FirstOrderSettings,
    corners: Corners,
) -> tuple[Floats, Moments]:
    """Return the whole step of an optimizer that takes a gradient: θ and memory after it.

    ``gradient`` is that of J's smooth part at ``theta``.
    """
    for transform in GRADIENT_TRANSFORMS:
        if transform.is_on(settings):
            gradient = transform.apply(gradient, settings)
    if not corners.slope:
        assert optimizer.direct is not None
        direction, moments = optimizer.direct(gradient, moments, age, settings)
        return theta - settings.learning_rate * direction, moments
    assert optimizer.proximal is not None
    return optimizer.proximal(theta, gradient, moments, age, settings, corners)
