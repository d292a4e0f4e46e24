"""The result of the search for the exact optimum of an objective. Frozen and pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


@frozen_dataclass(eq=False)
class Optimum:
    """The least value of J on all samples without dropout, and where it is attained.

    Parameters
    ----------
    value, data_loss, penalty
        J* and its parts; None if it is not attained or not known. With a class that has no points, cross-entropy
        and a bias, J* is a limit: it is given, but the weights are None.
    weights, bias
        (K, D) and (K,) at the optimum, or None. Where a shift common to all classes makes no difference,
        the mean over the classes is 0.
    separable
        Whether straight cuts in the features separate the classes, None if undecided.
    converged
        Whether ``value`` is known to be J* to 1e-10 (1e-9 with L1 or the hinge), by duality where λ > 0. A value
        that is given with ``converged`` False is J* to 1e-6.
    reason
        Why there is no finite optimum, one of ``REASONS``, marked for translation in the context ``optimum``;
        empty when there is one.
    global_safe_rate
        ``curvature.global_safe_rate`` of the same problem.
    """

    value: float | None
    data_loss: float | None
    penalty: float | None
    weights: Floats | None
    bias: Floats | None
    separable: bool | None
    converged: bool
    reason: str
    global_safe_rate: float

    def __post_init__(self) -> None:
        for name in ("weights", "bias"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, frozen(getattr(self, name), np.float64))
