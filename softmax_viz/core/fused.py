"""The fast training loop: the step of ``training.reference_step`` without allocations.

Where the time goes at teaching sizes is not arithmetic but numpy's calls and temporaries. So:

- parameters θ are kept as (R, K), R = D features plus a row for the bias; points as (R, N) with a row of
  ones, and scores as (K, N): everything is contiguous along the points;
- the targets never become a matrix: Σ (p − y) φᵀ = Σ p φᵀ − Σ y φᵀ, and the second sum is computed once;
- log-sum-exp serves the loss and the gradient; every temporary exists beforehand;
- the maximum is subtracted only when a bound on the scores says that it matters. The bound is
  ‖θ‖ · max ‖φ‖, and ‖θ‖² is needed anyway to notice divergence.

Which path a step takes depends on the weights at that step alone, so slicing a run never changes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Bools, Floats, Ints, aligned
from softmax_viz.core.dropout import LogitDropout
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.penalties import PENALTIES
from softmax_viz.core.training import Samples, TrainState, batch_bounds, shuffled

# Scores below this need no maximum subtracted: exp is safe by far, and log Σ exp − z_y, a difference of
# two such numbers, is still right to 1e-14.
_SAFE_SCORE = 60.0
# ‖θ‖² beyond this counts as diverged: the next products would overflow.
_LARGEST_SQUARE = 1e300


@dataclass(frozen=True, slots=True, eq=False)
class Advance:
    """What some steps reported: the objective *before* each of the M steps taken.

    Parameters
    ----------
    data_loss, penalty
        (M,) each; their sum is what was descended, on each step's own batch and mask.
    diverged
        Whether the next step would have left the finite numbers. The state is the last finite one.
    """

    data_loss: Floats
    penalty: Floats
    diverged: bool


class _Parameters:
    """One copy of θ (R, K) with the views of it that the loop uses."""

    def __init__(self, rows: int, n_classes: int, n_features: int) -> None:
        self.theta = aligned((rows, n_classes))
        self.scores_of = self.theta.T  # its .dot(X) are the scores
        self.flat = self.theta.reshape(-1)
        self.weights = self.flat[: n_features * n_classes]


class _Workspace:
    """Temporaries for batches of one size B."""

    def __init__(self, n_classes: int, batch: int) -> None:
        self.scores = aligned((n_classes, batch))
        self.scores_flat = self.scores.reshape(-1)
        self.scores_t = self.scores.T
        self.maxima = aligned((batch,))
        self.sums = aligned((batch,))
        self.logs = aligned((batch,))
        self.ones = np.ones(batch)
        self.columns = np.arange(batch)


class FusedTrainer:
    """Trains one model on fixed data with fixed settings. One thread at a time.

    Parameters
    ----------
    samples
        Features (N, D) and labels (N,).
    hyperparams, seed
        The settings and the seed of the run.
    state
        Where to go on from; its shapes fit ``samples``.
    """

    def __init__(self, samples: Samples, hyperparams: Hyperparams, seed: int, state: TrainState) -> None:
        n, d, k = samples.n_samples, samples.n_features, samples.n_classes
        if state.weights.shape != (k, d) or state.bias.shape != (k,):
            raise ValueError(f"weights {state.weights.shape} do not fit {k} classes and {d} features")
        self._samples = samples
        self._hyperparams = hyperparams
        self._seed = seed
        self._step, self._epoch, self._position = state.step, state.epoch, state.position
        rows = d + 1 if hyperparams.bias else d
        self._now, self._next = _Parameters(rows, k, d), _Parameters(rows, k, d)
        self._masked = _Parameters(rows, k, d)
        self._now.theta[:d] = state.weights.T
        if hyperparams.bias:
            self._now.theta[d] = state.bias
        self._points = aligned((rows, n))
        self._points[:d] = samples.features.T
        self._points[d:] = 1.0
        self._labels = samples.labels
        self._targets = aligned((rows, k))  # Σ_i y_i φ_iᵀ
        for c in range(k):
            self._targets[:, c] = self._points[:, samples.labels == c].sum(axis=1)
        self._mean_targets = self._targets / max(n, 1)
        self._gradient = aligned((rows, k))
        self._clipped = aligned((d * k,))
        self._dropout = LogitDropout(hyperparams, seed, k)
        self._workspaces: dict[int, _Workspace] = {}
        self._shuffled_epoch = -1
        self._shuffled_points = self._points
        self._shuffled_labels = samples.labels

        penalty = PENALTIES[hyperparams.penalty]
        rate, strength = hyperparams.learning_rate, hyperparams.strength
        self._threshold = rate * strength * penalty.l1_share
        self._l1 = strength * penalty.l1_share
        self._half_l2 = 0.5 * strength * penalty.l2_share
        # Weight decay joins the update as a factor; the bias row does not decay.
        self._decay = np.ones((rows, k))
        self._decay[:d] -= rate * strength * penalty.l2_share
        with np.errstate(over="ignore"):
            norms = np.square(self._points).sum(axis=0)
        largest = 1.0 / (1.0 - hyperparams.logit_dropout) if hyperparams.dropout_rescale else 1.0
        reach = max(float(norms.max()) if n else 0.0, 1e-300) * largest**2
        self._safe_square = min(_SAFE_SCORE**2 / reach, _LARGEST_SQUARE)

    def state(self) -> TrainState:
        """A frozen copy of what has been learned."""
        d = self._samples.n_features
        theta = self._now.theta
        bias = theta[d] if self._hyperparams.bias else np.zeros(self._samples.n_classes)
        return TrainState(theta[:d].T, bias, self._step, self._epoch, self._position)

    def dropped(self) -> Bools | None:
        """(K,) which logits the coming step drops; None when dropout is off or differs by point."""
        if not self._dropout.is_on or self._dropout.per_example:
            return None
        drawn: Bools = self._dropout.draw(self._step, self._epoch, 0) == 0.0
        return drawn

    @property
    def is_clean(self) -> bool:
        """Whether the objective of the coming steps is the clean one: all points, no dropout."""
        return not self._dropout.is_on and self._takes_all and self._position == 0

    @property
    def ends_pass(self) -> bool:
        """Whether the coming step is the rest of a pass begun with smaller batches; the next takes all."""
        return self._takes_all and self._position != 0

    @property
    def _takes_all(self) -> bool:
        batch = self._hyperparams.batch_size
        return batch is None or batch >= self._samples.n_samples

    def advance(self, steps: int) -> Advance:
        """Take up to ``steps`` steps; fewer if the run diverges."""
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows ends the run by ``_descend``
            return self._advance(steps)

    def _advance(self, steps: int) -> Advance:
        data_loss, penalty = np.zeros(steps), np.zeros(steps)
        batch = self._hyperparams.batch_size
        n = self._samples.n_samples
        done, diverged = 0, False
        while done < steps and not diverged:
            # Asked anew at each step: the rest of a pass begun with smaller batches may come first.
            if self._takes_all and self._position == 0 and n and not self._dropout.per_example:
                taken, diverged = self._advance_whole(data_loss[done:], penalty[done:])
                done += taken
                continue
            penalty[done] = self._penalty_value()
            data_loss[done] = self._batch_gradient() if n else self._no_gradient()
            diverged = not self._descend()
            if not diverged:
                self._count(batch_bounds(self._position, n, batch)[1])
                done += 1
        return Advance(data_loss[:done], penalty[:done], diverged)

    def _advance_whole(self, data_loss: Floats, penalty: Floats) -> tuple[int, bool]:
        """The loop for whole batches, where nothing but the arithmetic of a step is left in the way.

        It takes as many steps as there is room in ``data_loss`` and ``penalty``, and returns how many it took
        and whether the run diverged.
        """
        n = self._samples.n_samples
        inverse_n = 1.0 / n
        work = self._workspace(n)
        points, gradient, targets = self._points, self._gradient, self._targets.reshape(-1)
        mean_targets, masked = self._mean_targets, self._masked
        scores, sums, logs = work.scores, work.sums, work.logs
        class_ones = np.ones(self._samples.n_classes)
        exp, log, multiply, divide, subtract = np.exp, np.log, np.multiply, np.divide, np.subtract
        add_up_classes, add_up_points, data_gradient = class_ones.dot, work.ones.dot, points.dot
        scores_t, drops = work.scores_t, self._dropout.is_on
        keep: Floats | None = None
        for done in range(len(data_loss)):
            used = self._now
            if self._half_l2 or self._l1:
                penalty[done] = self._penalty_value()
            square = used.flat.dot(used.flat)
            if square < self._safe_square:
                if drops:
                    keep = self._dropout.draw(self._step, self._epoch, n)
                    multiply(used.theta, keep, masked.theta)
                    used = masked
                used.scores_of.dot(points, scores)
                exp(scores, scores)
                add_up_classes(scores, sums)
                log(sums, logs)
                # Rounding can leave a hair below zero, where no loss is.
                data_loss[done] = max((add_up_points(logs) - used.flat.dot(targets)) * inverse_n, 0.0)
                divide(inverse_n, sums, sums)
                multiply(scores, sums, scores)
                data_gradient(scores_t, gradient)
                subtract(gradient, mean_targets, gradient)
                if keep is not None:
                    multiply(gradient, keep, gradient)
            else:
                data_loss[done] = self._batch_gradient()
            if not self._descend():
                return done, True
            self._step += 1
            self._epoch += 1
        return len(data_loss), False

    def _batch_gradient(self) -> float:
        """The data term of the coming step on its batch; its gradient goes to ``_gradient``."""
        n = self._samples.n_samples
        start, stop = batch_bounds(self._position, n, self._hyperparams.batch_size)
        points, labels = self._batch(start, stop)
        size = stop - start
        work = self._workspace(size)
        keep = self._dropout.draw(self._step, self._epoch, size) if self._dropout.is_on else None
        used = self._now
        if keep is not None and keep.ndim == 1:
            np.multiply(used.theta, keep, self._masked.theta)
            used = self._masked
        used.scores_of.dot(points, work.scores)
        if keep is not None and keep.ndim == 2:
            np.multiply(work.scores, keep.T, work.scores)
        np.maximum.reduce(work.scores, axis=0, out=work.maxima)
        np.subtract(work.scores, work.maxima, work.scores)
        own = labels * size + work.columns
        own_scores = work.scores_flat.take(own)
        np.exp(work.scores, work.scores)
        np.add.reduce(work.scores, axis=0, out=work.sums)
        np.log(work.sums, work.logs)
        loss = float(np.subtract(work.logs, own_scores).sum()) / size
        np.divide(1.0 / size, work.sums, work.sums)
        np.multiply(work.scores, work.sums, work.scores)
        work.scores_flat[own] -= 1.0 / size
        if keep is not None and keep.ndim == 2:
            np.multiply(work.scores, keep.T, work.scores)
        points.dot(work.scores_t, self._gradient)
        if keep is not None and keep.ndim == 1:
            np.multiply(self._gradient, keep, self._gradient)
        return loss

    def _no_gradient(self) -> float:
        self._gradient.fill(0.0)
        return 0.0

    def _batch(self, start: int, stop: int) -> tuple[Floats, Ints]:
        """The points (R, B) and labels (B,) at places [start, stop) of this epoch's order."""
        n = self._samples.n_samples
        if stop - start == n:
            return self._points, self._labels
        if self._shuffled_epoch != self._epoch:
            order = shuffled(self._seed, self._epoch, n)
            if self._shuffled_points is self._points:
                self._shuffled_points = aligned(self._points.shape)
            np.take(self._points, order, axis=1, out=self._shuffled_points)
            self._shuffled_labels = self._labels[order]
            self._shuffled_epoch = self._epoch
        return self._shuffled_points[:, start:stop], self._shuffled_labels[start:stop]

    def _descend(self) -> bool:
        """Move along ``_gradient`` if the result is finite; say whether it was."""
        now, following = self._now, self._next
        np.multiply(self._gradient, self._hyperparams.learning_rate, self._gradient)
        if self._half_l2:
            np.multiply(now.theta, self._decay, following.theta)
            np.subtract(following.theta, self._gradient, following.theta)
        else:
            np.subtract(now.theta, self._gradient, following.theta)
        if self._threshold:  # soft threshold: v − clip(v, −t, t)
            np.minimum(following.weights, self._threshold, out=self._clipped)
            np.maximum(self._clipped, -self._threshold, out=self._clipped)
            np.subtract(following.weights, self._clipped, following.weights)
        if not following.flat.dot(following.flat) < _LARGEST_SQUARE:
            return False
        self._now, self._next = following, now
        return True

    def _count(self, stop: int) -> None:
        ended = stop >= self._samples.n_samples
        self._step += 1
        self._epoch += int(ended)
        self._position = 0 if ended else stop

    def _penalty_value(self) -> float:
        weights = self._now.weights
        if self._half_l2:
            return self._half_l2 * float(weights.dot(weights))
        return self._l1 * float(np.abs(weights).sum()) if self._l1 else 0.0

    def _workspace(self, batch: int) -> _Workspace:
        work = self._workspaces.get(batch)
        if work is None:
            work = self._workspaces[batch] = _Workspace(self._samples.n_classes, batch)
        return work
