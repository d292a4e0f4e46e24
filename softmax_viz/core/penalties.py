"""Penalties on the weights: value, derivative and what one step does with them. Pure; any thread.

What is shown as the penalty is ``value``; what the step descends is exactly its derivative. The bias is
never penalised. To add a penalty: one entry in ``PENALTIES`` (and its choice in ``params.PARAMS``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats


@dataclass(frozen=True, slots=True)
class Penalty:
    """λ (l1_share · Σ|w| + l2_share / 2 · Σ w²), λ being the strength.

    The smooth part joins the gradient; the other part acts as a proximal step (soft threshold) in the metric of
    the optimizer's step, which reaches exact zeros.
    """

    l1_share: float
    l2_share: float

    def value(self, weights: Floats, strength: float) -> float:
        """λ (l1_share · Σ|w| + l2_share / 2 · Σ w²)."""
        total = 0.0
        if self.l1_share:
            total += self.l1_share * float(np.abs(weights).sum())
        if self.l2_share:
            with np.errstate(over="ignore"):  # of weights above 1e154 it is inf
                total += 0.5 * self.l2_share * float(np.square(weights).sum())
        return strength * total

    def gradient(self, weights: Floats, strength: float) -> Floats:
        """The derivative of ``value``, of the shape of ``weights``; where |w| has none (w = 0), 0."""
        return strength * (self.l1_share * np.sign(weights) + self.l2_share * weights)

    def smooth_gradient(self, weights: Floats, strength: float) -> Floats:
        """The derivative of the differentiable part alone: what a gradient step uses."""
        return (strength * self.l2_share) * weights

    def proximal(self, weights: Floats, threshold: float | Floats) -> Floats:
        """Soft threshold: each weight moves towards 0 by ``threshold`` · l1_share and stops there.

        It minimises ½‖v − w‖² + l1_share · Σ threshold |v| over v (N. Parikh and S. Boyd, *Proximal
        Algorithms*, 2014, section 6.5.2). ``threshold`` is one number or one for each weight.
        """
        cut = threshold * self.l1_share
        if not np.any(cut):
            return weights
        shrunk: Floats = np.sign(weights) * np.maximum(np.abs(weights) - cut, 0.0)
        return shrunk


# Name in ``Hyperparams.penalty`` → the penalty for a given L1 share ρ.
PENALTIES: dict[str, Callable[[float], Penalty]] = {
    "none": lambda _ratio: Penalty(l1_share=0.0, l2_share=0.0),
    "l2": lambda _ratio: Penalty(l1_share=0.0, l2_share=1.0),
    "l1": lambda _ratio: Penalty(l1_share=1.0, l2_share=0.0),
    "elastic": lambda ratio: Penalty(l1_share=ratio, l2_share=1.0 - ratio),
}


def penalty_of(name: str, l1_ratio: float) -> Penalty:
    """The penalty called ``name``, with share ``l1_ratio`` of L1 where that has a meaning."""
    return PENALTIES[name](l1_ratio)
