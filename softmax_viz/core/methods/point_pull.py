"""What one point still does to the training: its loss, and the pull of its gradient. Pure; any thread.

The pull is the Euclidean length of the derivative of the point's loss with respect to its scores, ‖∂L/∂z‖₂. For the
cross-entropy it is ‖p − onehot(y)‖ > 0 at any finite scores, for the hinge it is exactly 0 as soon as every margin is
kept (C. M. Bishop, Pattern Recognition and Machine Learning, 4.3.4 and 7.1.2). Far on the right side both numbers of
the cross-entropy are smaller than any float, so they are computed and kept as logarithms.
"""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.methods.losses import Family, Loss

_LN_10 = math.log(10.0)
# Above this logarithm a number and its logarithm are computed directly.
_SMALL = -30.0


@frozen_dataclass
class PointPull:
    """The loss of one point and its pull, as decimal logarithms; −inf where the number is exactly 0.

    Parameters
    ----------
    log_loss, log_pull
        log₁₀ of the loss, and of the pull.
    is_never_zero
        Whether neither can be 0 at finite scores.
    """

    log_loss: float
    log_pull: float
    is_never_zero: bool = False

    @property
    def is_zero(self) -> bool:
        """Whether the point has no loss and does not pull at all."""
        return self.log_loss == -math.inf and self.log_pull == -math.inf


def point_pull(scores: Floats, label: int, loss: Loss, smoothing: float = 0.0) -> PointPull | None:
    """Return loss and pull of a point of class ``label`` with these ``scores`` (K,); None if they are not finite."""
    if not np.isfinite(scores).all():
        return None
    if loss.family is Family.SOFTMAX and not smoothing:
        return _of_softmax(scores, label)
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(loss.value(scores[None], np.array([label]), smoothing)[0])
        pull = float(np.linalg.norm(loss.gradient(scores[None], np.array([label]), smoothing)[0]))
    if not (math.isfinite(value) and math.isfinite(pull)):
        return None
    return PointPull(_log10(value), _log10(pull))


def _of_softmax(scores: Floats, label: int) -> PointPull | None:
    """Return loss −ln p_y and pull ‖p − onehot(y)‖ from logarithms, which neither overflow nor vanish.

    With s = ln Σ_{k≠y} exp(z_k − z_y) the loss is ln(1 + e^s), 1 − p_y = e^s / (1 + e^s), and p_k for the others is
    exp(z_k − z_y) / (1 + e^s).
    """
    with np.errstate(over="ignore"):
        others = np.delete(scores - scores[label], label)
    if not np.isfinite(others).all():
        return None
    s = _log_sum(others)
    normaliser = float(np.logaddexp(0.0, s))  # ln(1 + e^s)
    log_loss = s if s < _SMALL else math.log(normaliser)
    log_pull = 0.5 * float(np.logaddexp(2.0 * s, _log_sum(2.0 * others))) - normaliser
    return PointPull(log_loss / _LN_10, log_pull / _LN_10, is_never_zero=True)


def _log_sum(values: Floats) -> float:
    """Return ln Σ exp(v)."""
    largest = float(values.max())
    return largest + math.log(float(np.exp(values - largest).sum()))


def _log10(value: float) -> float:
    return math.log10(value) if value > 0.0 else -math.inf
