"""Evaluate features that have kinks or no factors, at every place where the field needs them.

Nothing is known of them between two places, so they are never interpolated, and their deviation is measured.
Pure; any thread.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.features import AnyFeature
from softmax_viz.core.model.limits import LARGEST_FEATURE

# The step of a central difference, in halves of a view: its error moves the tip of an arrow by less than a pixel.
_DIFFERENCE = 2.0**-8
# Between two samples a second derivative may be this many times larger than at them.
_BETWEEN_SAMPLES = 1.1


@frozen_dataclass(eq=False)
class Pointwise:
    """The part of the scores that comes from such features.

    Parameters
    ----------
    features
        The P features.
    weights
        (K, P).
    """

    features: tuple[AnyFeature, ...]
    weights: Floats

    def __bool__(self) -> bool:
        return bool(self.features)

    @property
    def are_smooth(self) -> bool:
        """Whether no feature has a kink."""
        return all(feature.smooth for feature in self.features)

    def values(self, xs: Floats, ys: Floats) -> Floats:
        """Return the features (P, …) at ``xs`` and ``ys``, in data units, which are broadcast to the shape (…)."""
        values = np.empty((len(self.features), *np.broadcast_shapes(xs.shape, ys.shape)))
        for out, feature in zip(values, self.features, strict=True):
            out[...] = in_bounds(feature, xs, ys)
        return values

    def scores(self, values: Floats) -> Floats:
        """Return the part (K, …) of the scores that comes from the features, from ``values`` (P, …)."""
        return np.tensordot(self.weights, values, 1)

    def slopes(self, place: Floats, half: Floats) -> Floats:
        """Return the slopes (2, P) of the features along x and y at ``place`` (2,), per ``half`` (2,) of a view."""
        steps = np.diag(half * _DIFFERENCE)
        ahead, behind = place + steps, place - steps
        change = self.values(*ahead.T) - self.values(*behind.T)
        slopes: Floats = change.T / (2.0 * _DIFFERENCE)
        return slopes


def in_bounds(feature: AnyFeature, xs: Floats, ys: Floats) -> Floats:
    """Return the values of ``feature``, clipped to the largest size that may be trained on."""
    with np.errstate(over="ignore", invalid="ignore"):
        values = feature.values(xs, ys)
    if np.abs(values).max(initial=0.0) <= LARGEST_FEATURE:
        return values
    cut: Floats = np.clip(np.nan_to_num(values), -LARGEST_FEATURE, LARGEST_FEATURE)
    return cut


def finite(values: NDArray[Any]) -> NDArray[Any]:
    """Return the ``values`` of a factor, real or complex, with the largest feature in place of infinite ones."""
    if np.isfinite(values).all():
        return values
    cut: NDArray[Any] = np.nan_to_num(values, posinf=LARGEST_FEATURE, neginf=-LARGEST_FEATURE)
    return cut


def deviations(values: Floats, samples: int) -> Floats:
    """Bound how far functions lie from the bilinear ones through the corners of cells.

    Second differences bound a smooth function by its second derivative. With at least four samples along a side they
    also bound one that has a kink anywhere.

    Parameters
    ----------
    values
        (P, R · samples + 1, C · samples + 1, …) at the corners of the cells and evenly in between, row by row.
    samples
        How many steps there are along the side of a cell, at least four.

    Returns
    -------
    (P, R, C, …).
    """
    found = []
    for axis in (1, 2):
        second = np.abs(np.diff(values, 2, axis=axis))
        for other in (1, 2):
            # Each cell has the samples on all its edges.
            count = values.shape[other] // samples
            largest = np.maximum.reduceat(second, np.arange(count) * samples, axis=other)
            if other != axis:
                edge = np.take(second, (np.arange(count) + 1) * samples, axis=other)
                np.maximum(largest, edge, out=largest)
            second = largest
        found.append(second)
    total: Floats = (found[0] + found[1]) * (samples**2 / 8 * _BETWEEN_SAMPLES)
    return total
