"""The step of an optimizer for many runs at once, by the function of its entry with an array for each setting.

The entries in ``optimizers`` work element by element. So they make the steps of all runs together if each setting that
differs is an array of the shape of θ. Whether that is so for an entry is tried when a sweep begins; the runs of any
other are trained one by one. One thread at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.randomness import Purpose, stream
from softmax_viz.core.methods.optimizers import MEMORY_ARRAYS, OPTIMIZERS, Corners, Moments
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.first_order import FirstOrderSettings, first_order_step
from softmax_viz.core.training.objective import PenaltyCorners, smooth_gradient_of

_CLOSE = 1e-12


class BatchedPenalty:
    """An elastic net for each of S runs, on parameters (K, S, R) of which the last input is the bias.

    Parameters
    ----------
    slopes, curvatures
        (S,) λ₁ and λ₂ of each run.
    shape
        (K, S, R).

    Attributes
    ----------
    slope
        λ₁ for each parameter, 0 for the bias; the number 0 if no run has corners.
    """

    def __init__(self, slopes: Floats, curvatures: Floats, shape: tuple[int, ...]) -> None:
        self.slope: Any = _for_weights(slopes, shape) if np.any(slopes) else 0.0
        self._curvature = _for_weights(curvatures, shape) if np.any(curvatures) else None

    def __call__(self, theta: Floats, lengths: float | Floats) -> Floats:
        """Return ``theta`` after the proximal step: each weight moves towards 0 by length · λ₁, at most to 0."""
        cut = lengths * self.slope
        clipped = np.minimum(theta, cut)
        np.maximum(clipped, -cut, out=clipped)
        moved: Floats = theta - clipped
        return moved

    def smooth_gradient(self, theta: Floats, gradient: Floats) -> Floats:
        """Return ``gradient`` plus the derivative of the smooth part, as a new array."""
        if self._curvature is None:
            return gradient.copy()
        total: Floats = self._curvature * theta
        total += gradient
        return total

    def values(self, theta: Floats) -> Floats:
        """Return the penalty of each run, (S,)."""
        values: Floats = np.zeros(theta.shape[1])
        with np.errstate(over="ignore"):
            if self._curvature is not None:
                values += 0.5 * (self._curvature * theta * theta).sum(axis=(0, 2))
            if np.ndim(self.slope):
                values += (self.slope * np.abs(theta)).sum(axis=(0, 2))
        return values


class BatchedUpdate:
    """The steps of S runs whose settings differ in numbers only.

    Parameters
    ----------
    settings
        Those of each run.
    n_classes, n_inputs
        K and R.

    Attributes
    ----------
    penalty
        The penalties of the runs.
    """

    def __init__(self, settings: Sequence[Hyperparams], n_classes: int, n_inputs: int) -> None:
        self._shape = n_classes, len(settings), n_inputs
        self._optimizer = OPTIMIZERS[settings[0].optimizer]
        self._settings = cast(FirstOrderSettings, _arrays(settings, self._shape))
        nets = np.array([penalty_of(each).elastic_net or (0.0, 0.0) for each in settings])
        self.penalty = BatchedPenalty(nets[:, 0], nets[:, 1], self._shape)
        self._corners = cast(Corners, self.penalty)

    def __call__(self, theta: Floats, gradient: Floats, moments: Moments, age: int) -> tuple[Floats, Moments]:
        """Return θ and moments after a step: new arrays. ``gradient`` is that of the data term."""
        gradient = self.penalty.smooth_gradient(theta, gradient)
        return first_order_step(self._optimizer, theta, gradient, moments, age, self._settings, self._corners)


def kind_of(hyperparams: Hyperparams) -> tuple[object, ...]:
    """Return what must be the same in all runs of one ``BatchedUpdate``: all but the numbers, and whether corners."""
    others = [value for value in hyperparams.as_dict().values() if isinstance(value, bool | str)]
    return (*others, penalty_of(hyperparams).is_smooth)


def can_be_batched(settings: Sequence[Hyperparams], n_classes: int, n_inputs: int) -> bool:
    """Return whether one ``BatchedUpdate`` of these settings, of one kind, makes the steps of each of them alone.

    The first, the last and a middle one are compared with their definition at arbitrary places.
    """
    optimizer = OPTIMIZERS[settings[0].optimizer]
    if optimizer.needs_hessian or penalty_of(settings[0]).elastic_net is None:
        return False
    tried = [settings[0], settings[len(settings) // 2], settings[-1]]
    draw = stream(0, Purpose.INITIAL_WEIGHTS).standard_normal
    shape = n_classes, len(tried), n_inputs
    theta, gradient = draw(shape), draw(shape)
    moments = tuple(draw(shape) ** MEMORY_ARRAYS[name].gradient_power for name in optimizer.memory)
    try:
        together, memories = BatchedUpdate(tried, n_classes, n_inputs)(theta, gradient, moments, 3)
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError):
        return False  # it does not take arrays
    for run, hyperparams in enumerate(tried):
        penalty, own = penalty_of(hyperparams), np.ascontiguousarray(theta[:, run])
        slope = np.ascontiguousarray(gradient[:, run]) + smooth_gradient_of(penalty, own)
        memory = tuple(np.ascontiguousarray(moment[:, run]) for moment in moments)
        alone, kept = first_order_step(optimizer, own, slope, memory, 3, hyperparams, PenaltyCorners(penalty))
        pairs = zip((alone, *kept), (together, *memories), strict=True)
        if not all(one.shape == own.shape and np.allclose(many[:, run], one, _CLOSE, _CLOSE) for one, many in pairs):
            return False
    return True


def _arrays(settings: Sequence[Hyperparams], shape: tuple[int, ...]) -> SimpleNamespace:
    """Return the settings by name: what all share as it is, numbers that differ as arrays of the shape of θ."""
    rows = [each.as_dict() for each in settings]
    made: dict[str, object] = {}
    for name, first in rows[0].items():
        values = [row[name] for row in rows]
        made[name] = first if all(value == first for value in values) else _for_all(np.array(values, float), shape)
    return SimpleNamespace(**made)


def _for_all(values: Floats | Ints, shape: tuple[int, ...]) -> Floats:
    """Return one value for each run, (S,), as an array (K, S, R)."""
    return np.ascontiguousarray(np.broadcast_to(values[:, None], shape), np.float64)


def _for_weights(values: Floats, shape: tuple[int, ...]) -> Floats:
    """Return one value for each run, (S,), as an array (K, S, R) with 0 for the bias."""
    made = _for_all(values, shape)
    made[:, :, -1] = 0.0
    return made
