"""The definition of logit dropout. Pure; any thread.

While training, logit z_k is *replaced by 0* with probability p. The class is not removed: a dropped class
still has exp(0) = 1 in the softmax sum, and its gradient is 0 for that draw. With rescaling the kept
logits are divided by 1 − p, so that the mean logit is the logit without dropout. Everything that is shown as the
model (field, bars, accuracy, clean loss) is computed without dropout.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.randomness import Purpose, RowStream
from softmax_viz.core.settings.hyperparams import Hyperparams


def multipliers(uniform: NDArray[np.float32], rate: float, rescale: bool) -> Floats:
    """Return the mask, of the shape of ``uniform``: 0 where a logit is dropped, else 1 or 1/(1 − p)."""
    keep = (uniform >= rate).astype(np.float64)
    return keep / (1.0 - rate) if rescale else keep


class LogitDropout:
    """Draws the dropout masks of one run, each a function of (seed, scope, epoch or step). One thread at a time.

    Parameters
    ----------
    hyperparams
        Rate, scope and rescaling.
    seed
        The run's seed.
    n_classes
        K.
    """

    def __init__(self, hyperparams: Hyperparams, seed: int, n_classes: int) -> None:
        self.rate = hyperparams.logit_dropout
        self.scope = hyperparams.dropout_scope
        self._rescale = hyperparams.dropout_rescale
        self._seed = seed
        self._n_classes = n_classes
        self._rows: RowStream | None = None
        self._width = -1

    @property
    def is_on(self) -> bool:
        """Whether anything is ever dropped."""
        return self.rate > 0.0

    @property
    def per_example(self) -> bool:
        """Whether every point has its own random mask."""
        return self.is_on and self.scope == "example"

    def draw(self, step: int, epoch: int, batch: int) -> Floats:
        """Return the mask (multipliers of the logits) of one step.

        Parameters
        ----------
        step, epoch
            The number of the step, and of its epoch.
        batch
            B, the number of points in the step.

        Returns
        -------
        (B, K) for scope ``example``, else (K,), shared by all points.
        """
        width = batch * self._n_classes if self.per_example else self._n_classes
        if self._rows is None or width != self._width:
            self._rows = RowStream(self._seed, Purpose.LOGIT_DROPOUT, width)
            self._width = width
        row = self._rows.row(epoch if self.scope == "epoch" else step)
        drawn = multipliers(row, self.rate, self._rescale)
        return drawn.reshape(batch, self._n_classes) if self.per_example else drawn
