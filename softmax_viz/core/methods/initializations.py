"""The table of initializations: the weights at the start of a run. Pure; any thread.

To add one: one entry in ``INITIALIZATIONS``, from which ``Hyperparams`` makes its choice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP


class InitialSettings(Protocol):
    """The hyper-parameters that initial weights depend on: fields of ``Hyperparams``."""

    @property
    def initial_sigma(self) -> float:
        """σ."""


@frozen_dataclass(kw_only=True)
class Initialization:
    """One way to start: standard normal weights times a factor; the bias is zero.

    Parameters
    ----------
    name
        Its key in ``INITIALIZATIONS``, which files contain.
    label, help
        Its title and one sentence, marked for translation in the context ``params``.
    scale
        (settings, D) → the factor.
    uses
        The hyper-parameters that this initialization uses and not all of them do.
    """

    name: str
    label: str
    help: str
    scale: Callable[[InitialSettings, int], float]
    uses: tuple[str, ...] = ()


INITIALIZATIONS: dict[str, Initialization] = {
    entry.name: entry
    for entry in (
        Initialization(
            name="normal",
            label=_T("params", "normal"),
            help=_T("params", "Normal with standard deviation σ."),
            scale=lambda settings, _n_features: settings.initial_sigma,
            uses=("initial_sigma",),
        ),
        Initialization(
            name="zeros",
            label=_T("params", "zeros"),
            help=_T("params", "All zero: the loss is exactly ln K."),
            scale=lambda _settings, _n_features: 0.0,
        ),
        Initialization(
            name="textbook",
            label=_T("params", "textbook"),
            help=_T("params", "randn / √(D/2), as in many textbook programs."),
            scale=lambda _settings, n_features: float(1.0 / np.sqrt(max(n_features, 1) / 2.0)),
        ),
    )
}
