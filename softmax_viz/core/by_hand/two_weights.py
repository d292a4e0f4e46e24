"""What the penalties L1 and L2 say of a weight vector, and the score that it gives. Pure; any thread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.methods.penalties import ElasticNet

# The example of the textbooks: both vectors give x the score 1, at the same L1 penalty.
INPUT = (1.0, 1.0, 1.0, 1.0)
SPARSE, SPREAD = (1.0, 0.0, 0.0, 0.0), (0.25, 0.25, 0.25, 0.25)


@frozen_dataclass
class TwoPenalties:
    """The score w·x of a weight vector, and the penalties Σ|w| and ½ Σw², for λ = 1."""

    score: float
    l1: float
    l2: float


def penalties_of(weights: Sequence[float], inputs: Sequence[float] = INPUT) -> TwoPenalties:
    """Return score and penalties of ``weights`` at ``inputs``; infinite where they overflow."""
    w = np.array([weights], np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        score = float(w[0] @ np.array(inputs, np.float64))
    return TwoPenalties(score, ElasticNet(1.0, 1.0, 0.0).value(w), ElasticNet(1.0, 0.0, 1.0).value(w))
