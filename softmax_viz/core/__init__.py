"""The mathematics of softmax regression: numpy and the standard library, pure, no Qt.

>>> import softmax_viz.core as core
>>> result = core.train([[0.0], [1.0]], [0, 1], core.Hyperparams(penalty="none"), steps=100)
>>> [int(c) for c in result.predict([[0.0], [1.0]])]
[0, 1]
"""

from softmax_viz.core.api import TrainResult, train
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import UserError
from softmax_viz.core.softmax import cross_entropy, log_softmax, softmax
from softmax_viz.core.training import Samples, TrainState, reference_step

__all__ = [
    "Hyperparams",
    "Samples",
    "TrainResult",
    "TrainState",
    "UserError",
    "cross_entropy",
    "log_softmax",
    "reference_step",
    "softmax",
    "train",
]
