"""What stands beside the loss curve: where something was changed, and which reference values held when. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.settings.hyperparams import Hyperparams

# Bounds on memory: beyond them the oldest notes are removed.
MOST_SPANS = 256
MOST_CHANGES = 1_024


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


def chance_of(hyperparams: Hyperparams, n_classes: int) -> tuple[float, str]:
    """Return ``chance_loss`` and ``chance_label`` of K = ``n_classes``, by the entry of the loss in use."""
    loss = LOSSES[hyperparams.loss]
    losses = loss.value(np.zeros((1, n_classes)), np.zeros(1, np.int64), hyperparams.label_smoothing)
    return float(losses[0]), loss.chance.format(k=n_classes)


class ReferenceLog:
    """The spans of one run as it goes on. One thread at a time (the trainer's).

    Parameters
    ----------
    spans
        Those of the run so far.

    Attributes
    ----------
    spans
        In ascending steps.
    """

    def __init__(self, spans: Iterable[ReferenceSpan] = ()) -> None:
        self.spans = tuple(spans)
        self._problem: int | None = None
        self._optimum: float | None = None

    def is_new(self, problem: int, optimum: float | None) -> bool:
        """Return whether ``note`` would change anything."""
        return problem != self._problem or optimum != self._optimum

    def note(self, problem: int, span: ReferenceSpan) -> None:
        """Note the values of problem number ``problem``: of a new one, or J* of the present one, which is known now.

        A span that says the same as the one before it is no new one.
        """
        is_other = problem != self._problem
        self._problem, self._optimum = problem, span.optimum
        if is_other:
            spans = tuple(each for each in self.spans if each.first_step < span.first_step)
            self.spans = (*spans, span)
        elif self.spans:
            self.spans = (*self.spans[:-1], replace(self.spans[-1], optimum=span.optimum))
        if len(self.spans) > 1 and replace(self.spans[-1], first_step=self.spans[-2].first_step) == self.spans[-2]:
            self.spans = self.spans[:-1]
        self.spans = self.spans[-MOST_SPANS:]
