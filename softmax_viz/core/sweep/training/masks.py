"""The dropout masks of many runs, for masks that all points of a step share. One thread at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.randomness import Purpose, RowStream
from softmax_viz.core.settings.hyperparams import Hyperparams


class RunMasks:
    """The same numbers as ``LogitDropout.draw`` for the scopes ``epoch`` and ``step``, for S runs.

    Parameters
    ----------
    settings, seeds
        Those of each run; the scope and the rescaling are the same in all.
    n_classes, n_inputs
        K and R.

    Attributes
    ----------
    is_on
        Whether a run drops anything.
    factors
        (S,) by which each run multiplies the logits that it keeps.
    """

    def __init__(self, settings: Sequence[Hyperparams], seeds: Sequence[int], n_classes: int, n_inputs: int) -> None:
        rates = np.array([each.logit_dropout for each in settings])
        self.is_on = bool(np.any(rates))
        self._per_epoch = settings[0].dropout_scope == "epoch"
        self._rates = rates.astype(np.float32)  # the uniform numbers are single precision, and compared in it
        self.factors = 1.0 / (1.0 - rates) if settings[0].dropout_rescale else np.ones(len(rates))
        self._shape = n_classes, len(rates), n_inputs
        different = sorted(set(seeds))
        self._orders = np.array([different.index(seed) for seed in seeds])
        self._rows = [RowStream(seed, Purpose.LOGIT_DROPOUT, n_classes) for seed in different] if self.is_on else []
        self._last: tuple[int, Floats] | None = None

    def of(self, step: int, epoch: int) -> Floats:
        """Return the masks (K, S, R) of one step: 0 where a logit is dropped, else 1 or 1/(1 − p)."""
        index = epoch if self._per_epoch else step
        if self._last is not None and self._last[0] == index:
            return self._last[1]
        uniform = np.array([rows.row(index) for rows in self._rows])[self._orders].T  # (K, S)
        keep = (uniform >= self._rates) * self.factors
        made = np.ascontiguousarray(np.broadcast_to(keep[:, :, None], self._shape))
        self._last = index, made
        return made
