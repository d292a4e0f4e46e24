"""The mathematics of softmax regression: pure functions and values on numpy and the standard library, without Qt.

>>> import softmax_viz.core as core
>>> result = core.train([[0.0], [1.0]], [0, 1], core.Hyperparams(penalty="none"), steps=100)
>>> [int(c) for c in result.predict([[0.0], [1.0]])]
[0, 1]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softmax_viz.core.api import TrainResult, train
    from softmax_viz.core.basics.messages import UserError
    from softmax_viz.core.model.softmax import cross_entropy, log_softmax, softmax
    from softmax_viz.core.settings.hyperparams import Hyperparams
    from softmax_viz.core.training.reference import TrainingSet, TrainState, reference_step

__all__ = [
    "Hyperparams",
    "TrainResult",
    "TrainState",
    "TrainingSet",
    "UserError",
    "cross_entropy",
    "log_softmax",
    "reference_step",
    "softmax",
    "train",
]

_HOMES = {
    "api": ("TrainResult", "train"),
    "settings.hyperparams": ("Hyperparams",),
    "basics.messages": ("UserError",),
    "model.softmax": ("cross_entropy", "log_softmax", "softmax"),
    "training.reference": ("TrainState", "TrainingSet", "reference_step"),
}
# Former names still work.
_FORMER = {"Samples": "TrainingSet"}


def __getattr__(name: str) -> Any:
    """Load a name on first use: a window that opens needs a tenth of the modules that training needs."""
    present = _FORMER.get(name, name)
    for home, names in _HOMES.items():
        if present in names:
            return getattr(import_module(f"{__name__}.{home}"), present)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
