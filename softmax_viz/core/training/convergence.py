"""When a run has converged: it has reached J*, and stays there. Pure; one thread at a time (the trainer's)."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams

# How near J must be to J*, relative to J*: what rounding leaves.
_NEAR = 1e-12
# Momentum may carry a run past J* and away again, so it must stay there: this many steps, and so many times the steps
# that the optimizer remembers.
_LEAST_STEPS = 100
_MEMORIES = 10.0
_FADING = ("momentum", "beta1", "beta2")  # parameters of optimizers that say which share of its memory a step keeps


class Convergence:
    """Counts the steps in a row at which J equals J* but for rounding."""

    def __init__(self) -> None:
        self._aim: tuple[int, float, Hyperparams] | None = None
        self._needed = _LEAST_STEPS
        self._count = 0
        self._next_step = -1

    def aim(self, problem: int, optimum: float | None, hyperparams: Hyperparams) -> bool:
        """Set problem number ``problem`` and its J*; return whether a run can converge at all.

        It cannot if J* is not known exactly, or if steps see batches or dropped logits: they never come to rest.
        """
        if optimum is None or hyperparams.batch_size is not None or hyperparams.logit_dropout:
            self._aim = None
            return False
        aim = problem, optimum, hyperparams
        if aim != self._aim:
            self._aim, self._count = aim, 0
            used = OPTIMIZERS[hyperparams.optimizer].uses
            kept = max((getattr(hyperparams, name) for name in _FADING if name in used), default=0.0)
            self._needed = max(_LEAST_STEPS, round(_MEMORIES / (1.0 - kept)))
        return True

    def first(self, step: int, totals: Floats) -> int | None:
        """Return the first index of ``totals`` (M,), J from ``step`` on, at which the run has converged; None if none.

        The next call continues the count if it begins where this one ended, or at the step that was returned.
        """
        assert self._aim is not None
        _problem, optimum, _settings = self._aim
        if step != self._next_step:
            self._count = 0
        each = np.arange(len(totals))
        is_near = np.abs(totals - optimum) <= _NEAR * abs(optimum)
        last_far = np.maximum.accumulate(np.where(is_near, -1, each))
        counts = each - last_far + np.where(last_far < 0, self._count, 0)
        reached = np.flatnonzero(counts >= self._needed)
        if len(reached):
            index = int(reached[0])
            self._count, self._next_step = self._needed - 1, step + index
            return index
        if len(totals):
            self._count, self._next_step = int(counts[-1]), step + len(totals)
        return None


def convergence_message(step: int) -> UserError:
    """Return the message that the run rests because it has converged. Nothing is raised."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "errors",
            "Converged at step {step}: the total agrees with its optimum J* to 12 digits. "
            "To go on, choose Keep training in the Train menu.",
        ),
        step=f"{step:,}",
    )
