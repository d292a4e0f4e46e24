"""Standardization of features, and conversion of weights between its units and data units. Pure; any thread."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


@frozen_dataclass(eq=False)
class Scaling:
    """φ ↦ (φ − mean) / deviation, feature by feature.

    With w in the units of training, w·(φ − mean)/deviation + b = (w/deviation)·φ + (b − (w/deviation)·mean):
    the right-hand side contains the coefficients in data units.

    Parameters
    ----------
    mean, deviation
        (D,) each, the deviations positive.
    """

    mean: Floats
    deviation: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", frozen(self.mean, np.float64))
        object.__setattr__(self, "deviation", frozen(self.deviation, np.float64))

    def apply(self, features: Floats) -> Floats:
        """Return features (N, D) in the units of training."""
        scaled: Floats = (features - self.mean) / self.deviation
        return scaled

    def rearranged(self, before: Sequence[Hashable], after: Sequence[Hashable], others: Scaling) -> Scaling:
        """Return the scaling of features ``after``: as here for those in ``before``, as in ``others`` for the rest."""
        known = {name: place for place, name in enumerate(before)}
        mean, deviation = others.mean.copy(), others.deviation.copy()
        for place, name in enumerate(after):
            if name in known:
                mean[place], deviation[place] = self.mean[known[name]], self.deviation[known[name]]
        return Scaling(mean, deviation)

    def to_data_units(self, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Return weights (K, D) and bias (K,) of the same model for features in data units."""
        in_data = weights / self.deviation
        return in_data, bias - in_data @ self.mean

    def from_data_units(self, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """Return coefficients in the units of training, given those in data units: the inverse of ``to_data_units``."""
        return weights * self.deviation, bias + weights @ self.mean


def identity(n_features: int) -> Scaling:
    """Return the scaling that changes nothing."""
    return Scaling(np.zeros(n_features), np.ones(n_features))


def mean_and_deviation(features: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (D,) of the columns of ``features`` (N, D), N ≥ 1, of any finite size.

    The columns are first scaled to about 1 by powers of two: so nothing overflows or underflows, and the scaling itself
    does not round.
    """
    _, exponents = np.frexp(np.abs(features).max(axis=0))
    near_one = np.ldexp(features, -exponents)
    return np.ldexp(near_one.mean(axis=0), exponents), np.ldexp(near_one.std(axis=0), exponents)


def standardization(features: Floats, has_bias: bool) -> Scaling:
    """Return the scaling that gives ``features`` (N, D) mean 0 and variance 1.

    Without bias the mean is not subtracted, because that would act as a bias. A constant feature is not scaled.
    """
    n_features = features.shape[1]
    if not len(features):
        return identity(n_features)
    mean, deviation = mean_and_deviation(features)
    deviation = np.where(deviation > 1e-12 * np.maximum(np.abs(features).max(axis=0), 1e-300), deviation, 1.0)
    return Scaling(mean if has_bias else np.zeros(n_features), deviation)
