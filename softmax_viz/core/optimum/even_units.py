"""The same problem with features in even units: all columns have the same size. Pure; any thread.

With φ̃ = (φ − m)/c and w̃ = c·w the scores are the same up to a constant, which the bias absorbs, and the penalty is
λ₁/c Σ|w̃| + λ₂/2c² Σ w̃²: exactly the same J. Without a bias nothing can absorb a constant, so m = 0.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.model.standardization import Scaling, identity, mean_and_deviation
from softmax_viz.core.optimum.convex import Penalties

# A column that varies by less than this share of its size is constant.
_CONSTANT = 1e-12
# Keeps c² and λ/c² finite.
_SMALLEST_UNIT, _LARGEST_UNIT = 1e-100, 1e150


def in_even_units(features: Floats, has_bias: bool) -> tuple[Scaling, Floats]:
    """Scale ``features`` (N, D) to mean square 1, and to mean 0 if there is a bias; return the scaling and the result.

    Columns that are constant up to rounding become 0.
    """
    n_features = features.shape[1]
    if not len(features):
        return identity(n_features), features
    mean, unit = mean_and_deviation(features)
    if not has_bias:
        mean, unit = np.zeros(n_features), np.hypot(mean, unit)
    even = features - mean
    constant = np.abs(even).max(axis=0) <= _CONSTANT * np.abs(features).max(axis=0)
    unit = np.clip(np.where(constant, 1.0, unit), _SMALLEST_UNIT, _LARGEST_UNIT)
    even[:, constant] = 0.0
    even /= unit
    return Scaling(mean, unit), even


def even_penalties(shares: tuple[float, float], scaling: Scaling, n_inputs: int) -> Penalties:
    """Return λ₁ and λ₂ (M,) for weights in even units; if M is D + 1 the last input is the bias, without penalty."""
    l1, l2 = np.zeros((2, n_inputs))
    unit = scaling.deviation
    l1[: len(unit)], l2[: len(unit)] = shares[0] / unit, shares[1] / unit**2
    return Penalties(l1, l2)
