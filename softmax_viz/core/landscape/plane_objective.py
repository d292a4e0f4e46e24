"""J on a plane or a line through the weights: θ(a, b) = θ₀ + a U + b V. Pure; any thread.

Scores are linear in θ, so those on the plane are Z₀ + a Z_U + b Z_V with three products that are computed once.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.interruption import Attend, blocks, go_on
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet

# Numbers in one block: they fit into the cache, and are computed in less than a millisecond or two.
_WORK = 50_000


class PlaneObjective:
    """J of all training points without dropout, at θ₀ + a U + b V. Where it overflows, it is inf.

    Parameters
    ----------
    samples, hyperparams
        The training points, and the settings with loss and penalty.
    origin
        θ₀ (K, D + 1), the bias last.
    directions
        U, or U and V, each (K, D + 1).
    attend
        Called between blocks of points.
    """

    def __init__(
        self,
        samples: TrainingSet,
        hyperparams: Hyperparams,
        origin: Floats,
        *directions: Floats,
        attend: Attend = go_on,
    ) -> None:
        self._loss = LOSSES[hyperparams.loss]
        self._smoothing = hyperparams.label_smoothing if self._loss.uses_label_smoothing else 0.0
        self._penalty = penalty_of(hyperparams)
        self._labels = samples.labels
        self._is_softmax = self._loss.family is Family.SOFTMAX
        thetas = [origin, *directions, *[np.zeros_like(origin)] * (2 - len(directions))]
        self._weights = [theta[:, :-1] for theta in thetas]
        self._scores = np.empty((3, len(origin), samples.n_samples))
        for block in blocks(samples.n_samples):
            attend()
            inputs, labels = samples.features[block].T, samples.labels[block]
            with np.errstate(over="ignore", invalid="ignore"):
                for scores, theta in zip(self._scores[..., block], thetas, strict=True):
                    scores[:] = theta[:, :-1] @ inputs + theta[:, -1:]
                    if self._is_softmax:  # only differences count: with those to the own class no large number cancels
                        scores -= scores[labels, np.arange(len(labels))]

    def row(self, along: Floats, across: float = 0.0, attend: Attend = go_on) -> Floats:
        """Return J (G,) at all a in ``along`` (G,), and b = ``across``."""
        n = len(self._labels)
        total = np.zeros(len(along))
        size = max(_WORK // (len(along) * self._scores.shape[1]), 1)
        with np.errstate(all="ignore"):
            for start in range(0, n, size):
                attend()
                total += self._losses(along, across, slice(start, min(start + size, n)))
            values: Floats = total / max(n, 1) + self._penalties(along, across)
        values[~np.isfinite(values)] = np.inf
        return values

    def grid(self, along: Floats, across: Floats, attend: Attend = go_on) -> Floats:
        """Return J (H, G) at all b in ``across`` (H,) and a in ``along`` (G,)."""
        return np.array([self.row(along, b, attend) for b in across.tolist()])

    def slope(self, at: float, attend: Attend = go_on) -> float:
        """Return ∂J/∂a at a = ``at``, b = 0; where J has a corner, one of its slopes. NaN where it overflows."""
        start, along, _ = self._scores
        total = 0.0
        with np.errstate(all="ignore"):
            for block in blocks(len(self._labels)):
                attend()
                if len(self._labels):
                    logits = (start[:, block] + at * along[:, block]).T
                    gradient = self._loss.gradient(logits, self._labels[block], self._smoothing)
                    total += float((gradient.T * along[:, block]).sum())
            theta = self._weights[0] + at * self._weights[1]
            penalty = float((self._penalty.gradient(theta) * self._weights[1]).sum())
        return total / max(len(self._labels), 1) + penalty

    def _losses(self, along: Floats, across: float, block: slice) -> Floats:
        """Return the sums (G,) of the losses of the points in ``block``."""
        start, first, second = self._scores[..., block]
        scores = along[:, None, None] * first + (start + across * second)  # (G, K, B)
        if not self._is_softmax:
            rows = scores.transpose(0, 2, 1).reshape(-1, scores.shape[1])
            labels = np.tile(self._labels[block], len(along))
            losses = self._loss.value(rows, labels, self._smoothing)
            sums: Floats = losses.reshape(len(along), -1).sum(axis=1)
            return sums
        # −Σ t log p = log Σ exp z − Σ t z; the own score is 0 here, so with smoothing Σ t z is ε times the mean.
        smooth = self._smoothing * scores.mean(axis=1).sum(axis=1) if self._smoothing else 0.0
        most = scores.max(axis=1)
        scores -= most[:, None]
        np.exp(scores, out=scores)
        most += np.log(scores.sum(axis=1))
        result: Floats = most.sum(axis=1) - smooth
        return result

    def _penalties(self, along: Floats, across: float) -> Floats | float:
        """Return the penalty (G,)."""
        start, first, second = self._weights
        net = self._penalty.elastic_net
        if net == (0.0, 0.0):
            return 0.0
        weights = along[:, None, None] * first + (start + across * second)
        if net is None:
            return np.array([self._penalty.value(each) for each in weights])
        corner, bowl = net
        values: Floats = corner * np.abs(weights).sum(axis=(1, 2)) + 0.5 * bowl * np.square(weights).sum(axis=(1, 2))
        return values
