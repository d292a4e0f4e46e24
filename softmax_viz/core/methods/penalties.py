"""The table of penalties on the weights: values, derivatives and proximal steps. Pure; any thread.

The penalty that is shown is ``value``, and steps use exactly its derivative. The bias is never penalised. To add a
penalty: one entry in ``PENALTIES``; ``hyperparams`` makes its choice from it, and the conditions of λ and of the other
parameters that it uses. Some computations have a special method for an ``elastic_net`` (the fast updates, the search
for J*). For any other penalty they use the entry itself, or report that they are not available.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP


class PenaltySettings(Protocol):
    """The hyper-parameters that penalties read: fields of ``Hyperparams``, which this module cannot import."""

    @property
    def penalty(self) -> str:
        """A key of ``PENALTIES``."""

    @property
    def strength(self) -> float:
        """λ."""

    @property
    def l1_ratio(self) -> float:
        """ρ."""


class Penalty(ABC):
    """A convex function Ω of the weights (K, D) with its λ: the sum of a smooth part and a part with corners.

    The smooth part is added to the gradient; the other part acts as a proximal step in the metric of the optimizer's
    step, which gives exact zeros. The defaults here are for a penalty without corners.
    """

    @abstractmethod
    def value(self, weights: Floats) -> float:
        """Return Ω."""

    @abstractmethod
    def smooth_gradient(self, weights: Floats) -> Floats:
        """Return the derivative of the smooth part, of the shape of ``weights``; it is added to the gradient."""

    @abstractmethod
    def hessian_times(self, weights: Floats, directions: Floats) -> Floats:
        """Return the second derivative of the smooth part at ``weights`` times each of ``directions`` (…, K, D)."""

    @property
    @abstractmethod
    def lipschitz(self) -> float:
        """The largest curvature of the smooth part at any weights."""

    @property
    def strong_convexity(self) -> float:
        """The largest μ for which Ω − μ/2 Σ w² is convex: curvature at all weights. 0 if unknown."""
        return 0.0

    @property
    def corner_slope(self) -> float:
        """The largest slope along one weight of the part with corners, λ₁ for λ₁ Σ|w|; 0 without corners."""
        return 0.0

    @property
    def is_smooth(self) -> bool:
        """Whether there are no corners, so that no proximal step is needed."""
        return self.corner_slope == 0.0

    def corner_gradient(self, weights: Floats) -> Floats:
        """Return the derivative of the part with corners; 0 at a corner."""
        return np.zeros_like(weights)

    def gradient(self, weights: Floats) -> Floats:
        """Return the derivative of Ω; at a corner, that of the smooth part."""
        return self.smooth_gradient(weights) + self.corner_gradient(weights)

    def proximal(self, weights: Floats, lengths: float | Floats) -> Floats:
        """Return the v that minimises Σ (v − w)²/(2 · length) + the part of Ω with corners.

        ``lengths`` is one number or one for each weight, each at least 0.
        """
        del lengths
        return weights

    def corners(self, weights: Floats, reach: Floats) -> Bools:
        """Return whether Ω has a corner between w − reach and w + reach along the axis of each weight, (K, D)."""
        del reach
        return np.zeros(weights.shape, np.bool_)

    @property
    def elastic_net(self) -> tuple[float, float] | None:
        """λ₁ and λ₂ if Ω is λ₁ Σ|w| + λ₂/2 Σ w², else None."""
        return None


@frozen_dataclass
class ElasticNet(Penalty):
    """λ (l1_share · Σ|w| + l2_share / 2 · Σ w²), λ being ``strength``."""

    strength: float
    l1_share: float
    l2_share: float

    def value(self, weights: Floats) -> float:
        """Return λ (l1_share · Σ|w| + l2_share / 2 · Σ w²)."""
        total = 0.0
        if self.l1_share:
            total += self.l1_share * float(np.abs(weights).sum())
        if self.l2_share:
            with np.errstate(over="ignore"):  # inf for weights above 1e154
                total += 0.5 * self.l2_share * float(np.square(weights).sum())
        return self.strength * total

    def gradient(self, weights: Floats) -> Floats:
        """Return the derivative of ``value``; where |w| has none (w = 0), 0."""
        return self.strength * (self.l1_share * np.sign(weights) + self.l2_share * weights)

    def corner_gradient(self, weights: Floats) -> Floats:
        """Return λ₁ sign(w)."""
        return self.corner_slope * np.sign(weights)

    def smooth_gradient(self, weights: Floats) -> Floats:
        """Return λ₂ w."""
        return self.lipschitz * weights

    def hessian_times(self, weights: Floats, directions: Floats) -> Floats:
        """Return λ₂ times each direction."""
        del weights
        return self.lipschitz * directions

    @property
    def lipschitz(self) -> float:
        """λ₂."""
        return self.strength * self.l2_share

    @property
    def strong_convexity(self) -> float:
        """λ₂."""
        return self.strength * self.l2_share

    @property
    def corner_slope(self) -> float:
        """λ₁."""
        return self.strength * self.l1_share

    @property
    def elastic_net(self) -> tuple[float, float]:
        """λ₁ and λ₂."""
        return self.corner_slope, self.lipschitz

    def proximal(self, weights: Floats, lengths: float | Floats) -> Floats:
        """Return the soft threshold: each weight moves towards 0 by length · λ₁, at most to 0.

        N. Parikh and S. Boyd, *Proximal Algorithms*, 2014, section 6.5.2.
        """
        cut = lengths * self.strength * self.l1_share
        if not np.any(cut):
            return weights
        shrunk: Floats = np.sign(weights) * np.maximum(np.abs(weights) - cut, 0.0)
        return shrunk

    def corners(self, weights: Floats, reach: Floats) -> Bools:
        """Return where a weight may pass 0, the corner of |w|."""
        return (np.abs(weights) <= reach) & (self.corner_slope > 0.0)


@frozen_dataclass(kw_only=True)
class PenaltyKind:
    """One entry of the table.

    Parameters
    ----------
    name
        Its key in ``PENALTIES``, which files contain.
    label, help
        Its title and one sentence, marked for translation in the context ``params``.
    make
        settings → the penalty.
    uses
        The hyper-parameters that this penalty uses and not all penalties do.
    has_corners
        Whether it has corners with some settings: then no optimizer that needs a smooth objective can be chosen.
    """

    name: str
    label: str
    help: str
    make: Callable[[PenaltySettings], Penalty]
    uses: tuple[str, ...] = ("strength",)
    has_corners: bool = False


PENALTIES: dict[str, PenaltyKind] = {
    kind.name: kind
    for kind in (
        PenaltyKind(
            name="none",
            label=_T("params", "off"),
            help=_T("params", "No penalty: J is the data loss alone."),
            make=lambda settings: ElasticNet(settings.strength, 0.0, 0.0),
            uses=(),
        ),
        PenaltyKind(
            name="l2",
            label=_T("params", "L2"),
            help=_T("params", "Weight decay, λ/2 · Σ w²: shrinks all weights."),
            make=lambda settings: ElasticNet(settings.strength, 0.0, 1.0),
        ),
        PenaltyKind(
            name="l1",
            label=_T("params", "L1"),
            help=_T("params", "Lasso, λ · Σ |w|: sets small weights to exactly zero."),
            make=lambda settings: ElasticNet(settings.strength, 1.0, 0.0),
            has_corners=True,
        ),
        PenaltyKind(
            name="elastic",
            label=_T("params", "both"),
            help=_T("params", "Elastic net, λ (ρ Σ |w| + (1 − ρ)/2 Σ w²): zeros from L1, shrinking from L2."),
            make=lambda settings: ElasticNet(settings.strength, settings.l1_ratio, 1.0 - settings.l1_ratio),
            uses=("strength", "l1_ratio"),
            has_corners=True,
        ),
    )
}


def penalty_of(settings: PenaltySettings) -> Penalty:
    """Return the penalty that ``settings`` name, with their λ."""
    return PENALTIES[settings.penalty].make(settings)
