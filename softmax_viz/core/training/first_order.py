"""The whole step of an optimizer that takes a gradient, and transforms of that gradient. Pure; any thread.

To add a transform of the gradient: one entry in ``GRADIENT_TRANSFORMS``, and the settings that it reads in
``TransformSettings``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.methods.optimizers import Age, Corners, Moments, Optimizer, StepSettings


class TransformSettings(Protocol):
    """The hyper-parameters that transforms read: fields of ``Hyperparams``."""


class FirstOrderSettings(StepSettings, TransformSettings, Protocol):
    """The hyper-parameters that a whole step reads."""


@dataclass(frozen=True, slots=True)
class GradientTransform:
    """A change of g before an optimizer uses it, such as clipping its norm.

    Parameters
    ----------
    is_on
        Whether it changes anything with these settings.
    apply
        (g, settings) → g.
    """

    is_on: Callable[[TransformSettings], bool]
    apply: Callable[[Floats, TransformSettings], Floats]


# In the order in which they are applied. While one is on, no step is linear and no bound on the rate is given.
GRADIENT_TRANSFORMS: list[GradientTransform] = []


def is_transformed(settings: TransformSettings) -> bool:
    """Return whether any transform of the gradient is on."""
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
    """Return θ and the moments after the whole step of an optimizer that takes a gradient.

    ``gradient`` is that of J's smooth part at ``theta``. A sweep calls this with the arrays of many runs and an array
    for each setting that differs.
    """
    for transform in GRADIENT_TRANSFORMS:
        if transform.is_on(settings):
            gradient = transform.apply(gradient, settings)
    if not isinstance(corners.slope, np.ndarray) and not corners.slope:
        assert optimizer.direct is not None
        direction, moments = optimizer.direct(gradient, moments, age, settings)
        return theta - settings.learning_rate * direction, moments
    assert optimizer.proximal is not None
    return optimizer.proximal(theta, gradient, moments, age, settings, corners)
