"""What stands beside the loss curve: where something was changed, and which reference values held when. Pure."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class CurveMark:
    """A change that took effect during a run.

    Parameters
    ----------
    step
        Steps after this one use the change.
    text
        What was changed, as it is shown: "λ 0.001 → 0.09".
    """

    step: int
    text: str


@frozen_dataclass
class ReferenceSpan:
    """The reference values that hold from one step on, until the next span begins.

    Parameters
    ----------
    first_step
        The first step for which they hold.
    chance_loss
        The mean loss of a model that knows nothing, all scores 0: ln K for cross-entropy, K − 1 for the hinge.
    chance_label
        How it is named on the plot: "ln 3".
    optimum
        J*, the lowest total; None while it is not known or does not exist.
    """

    first_step: int
    chance_loss: float
    chance_label: str
    optimum: float | None = None
