"""The table of losses: the loss of a point as a function of its logits, and its derivatives. Pure; any thread.

Conventions: logits (N, K), labels (N,) in 0 … K − 1. To add a loss: one entry in ``LOSSES``; ``hyperparams`` makes its
choice from it. Some computations have a special method for a ``family`` (the fast loop, the curvature, the search for
J*). For any other loss they use the entry itself, or report that they are not available.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.model.softmax import cross_entropy, cross_entropy_gradient, log_softmax, softmax_and_rest

_T = QT_TRANSLATE_NOOP


def _cross_entropy(logits: Floats, labels: Ints, smoothing: float) -> Floats:
    """Return −Σ_k t_k log p_k with the targets t = (1 − ε)·onehot + ε/K."""
    if not smoothing:
        return cross_entropy(logits, labels)
    log_probabilities = log_softmax(logits)
    own: Floats = np.take_along_axis(log_probabilities, labels[:, None], axis=1)[:, 0]
    mixed: Floats = (1.0 - smoothing) * own + smoothing * log_probabilities.mean(axis=1)
    return -mixed


def _cross_entropy_gradient(logits: Floats, labels: Ints, smoothing: float) -> Floats:
    """Return p − t."""
    gradient = cross_entropy_gradient(logits, labels)
    if smoothing:
        gradient -= smoothing / logits.shape[1]
        gradient[np.arange(len(labels)), labels] += smoothing
    return gradient


def _cross_entropy_curvature(logits: Floats, _labels: Ints, _smoothing: float) -> Floats:
    """Return p_k [k = l] − p_k p_l, which does not depend on the targets."""
    p, rest = softmax_and_rest(logits)
    curvature: Floats = -p[:, :, None] * p[:, None, :]
    each = np.arange(logits.shape[1])
    curvature[:, each, each] = p * rest  # p − p², exact where p is nearly 1
    return curvature


def _margins(logits: Floats, labels: Ints) -> Floats:
    """Return 1 + z_k − z_y for every wrong class k, and 0 for the point's own class y."""
    margins: Floats = 1.0 + logits - np.take_along_axis(logits, labels[:, None], axis=1)
    margins[np.arange(len(labels)), labels] = 0.0
    return margins


def _hinge(logits: Floats, labels: Ints, _smoothing: float) -> Floats:
    """Return Σ_{k≠y} max(0, 1 + z_k − z_y)."""
    losses: Floats = np.maximum(_margins(logits, labels), 0.0).sum(axis=1)
    return losses


def _hinge_gradient(logits: Floats, labels: Ints, _smoothing: float) -> Floats:
    """Return 1 for every class that violates its margin, and minus their number for the own class."""
    violated = (_margins(logits, labels) > 0.0).astype(np.float64)
    violated[np.arange(len(labels)), labels] = -violated.sum(axis=1)
    return violated


def _hinge_corner_distances(logits: Floats, labels: Ints) -> Floats:
    """Return the distance to the nearest corner: z_k changes the margin of class k, or all margins if k = y."""
    margins = np.abs(_margins(logits, labels))
    margins[np.arange(len(labels)), labels] = np.inf
    is_own = labels[:, None] == np.arange(logits.shape[1])
    distances: Floats = np.where(is_own, margins.min(axis=1)[:, None], margins)
    return distances


class Family(Enum):
    """Losses for which parts of the program have a special method."""

    SOFTMAX = "softmax"  # −Σ t log softmax(z), targets t that sum to 1
    MARGIN = "margin"  # Σ max(0, 1 + z_k − z_y) over the other classes
    OTHER = "other"


@frozen_dataclass(kw_only=True)
class Loss:
    """One loss.

    Parameters
    ----------
    name
        Its key in ``LOSSES``, which files contain.
    label, help
        Its title and one sentence, marked for translation in the context ``params``.
    value
        (logits, labels, label smoothing ε) → losses (N,).
    gradient
        The same arguments → derivative of each point's loss with respect to its logits (N, K).
    source
        The source of the formula.
    uses
        The hyper-parameters that this loss uses and not all losses do.
    family
        The special methods that may be used for it.
    curvature
        The same arguments → second derivative of each point's loss, (N, K, K); None if the loss has corners.
    curvature_bound
        The largest eigenvalue of ``curvature`` at any logits; None if no bound is known.
    corner_distances
        (logits, labels) → (N, K) distance of each logit to the nearest corner; None for a loss without corners.
    chance
        How the mean loss of a model with all scores 0 is named, {k} being the number of classes: "ln {k}".
    is_positive
        Whether, without label smoothing, the loss of finite logits is positive but can approach 0: then larger weights
        are always better if the classes are separable.
    """

    name: str
    label: str
    help: str
    value: Callable[[Floats, Ints, float], Floats]
    gradient: Callable[[Floats, Ints, float], Floats]
    source: str
    uses: tuple[str, ...] = ()
    family: Family = Family.OTHER
    curvature: Callable[[Floats, Ints, float], Floats] | None = None
    curvature_bound: float | None = None
    corner_distances: Callable[[Floats, Ints], Floats] | None = None
    chance: str = "z = 0"
    is_positive: bool = False

    @property
    def uses_label_smoothing(self) -> bool:
        """Whether its targets can be smoothed."""
        return "label_smoothing" in self.uses


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            name="cross_entropy",
            label=_T("params", "cross-entropy"),
            help=_T("params", "−log p_true with p = softmax(z)."),
            value=_cross_entropy, gradient=_cross_entropy_gradient,
            source="C. M. Bishop, Pattern Recognition and Machine Learning, 4.3.4; "
            "smoothing: C. Szegedy et al., 2016, section 7; bound: D. Böhning, 1992",
            uses=("label_smoothing",),
            family=Family.SOFTMAX,
            curvature=_cross_entropy_curvature, curvature_bound=0.5,
            chance="ln {k}",
            is_positive=True,
        ),
        Loss(
            name="hinge",
            label=_T("params", "hinge (SVM)"),
            help=_T("params", "Σ max(0, 1 + z_k − z_true) over the other classes (Weston–Watkins): a margin of 1."),
            value=_hinge, gradient=_hinge_gradient,
            source="J. Weston and C. Watkins, Support Vector Machines for Multi-Class Pattern Recognition, 1999",
            family=Family.MARGIN,
            chance="{k} − 1",
            corner_distances=_hinge_corner_distances,
        ),
    )
}  # fmt: skip
