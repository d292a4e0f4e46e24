"""What the next update will do, part by part, computed as the training step computes it. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.core.training.objective import Objective, PenaltyCorners
from softmax_viz.core.training.reference import batch_bounds, first_order_update, shuffled

# More arrows than this cannot be told apart.
MOST_SHOWN = 150
# Points × parameters² beyond which a step from second derivatives takes too long to be predicted.
_MOST_CURVATURE = 20_000_000


@frozen_dataclass(eq=False)
class NextStep:
    """The update that the next training step makes. All arrays (K, D + 1) have the bias last.

    Parameters
    ----------
    step
        Updates done; this is number ``step`` + 1.
    features, optimizer, penalty
        Names of the D features, of the optimizer and of the penalty.
    has_probabilities
        Whether the loss compares probabilities with targets; otherwise scores with margins.
    learning_rate
        η; None for an optimizer without one.
    n_points, n_batch
        Training points, and how many of them take part in this update.
    batch
        (N,) which points of the data take part.
    shown
        (M,) indices of those that are shown: all that take part, or the ``MOST_SHOWN`` with the strongest pulls.
    labels, probabilities, slopes
        (M,) classes, (M, K) probabilities under this step's dropout, and (M, K) derivatives of the loss of each with
        respect to its scores z, for cross-entropy p − y; 0 where a score is dropped.
    inputs
        (M, D + 1) features in the units of training, and 1, or 0 without bias.
    keep
        (K,) the factors of the scores by logit dropout, 0 where it is dropped; None without, or if each point has its
        own.
    drops_by_point
        Whether each point has a dropout mask of its own.
    theta, following
        (K, D + 1) the weights before and after, in the units of training. ``following`` is None if that takes too long
        to compute.
    model
        (K, D + 1) the weights after, in data units; None if ``following`` is.
    data_gradient
        The mean over the batch of slope times input.
    penalty_gradient
        The derivative of the penalty; at a corner (a weight of 0 under L1), that of its smooth part.
    data_loss, penalty_value
        The parts of J of this batch, before the update.
    origin, spread
        (2,) the place in the plane at which the features x and y are 0 in the units of training, and the lengths of
        their units.
    """

    step: int
    features: tuple[str, ...]
    optimizer: str
    penalty: str
    has_probabilities: bool
    learning_rate: float | None
    n_points: int
    n_batch: int
    batch: Bools
    shown: Ints
    labels: Ints
    probabilities: Floats
    slopes: Floats
    inputs: Floats
    keep: Floats | None
    drops_by_point: bool
    theta: Floats
    following: Floats | None
    model: Floats | None
    data_gradient: Floats
    penalty_gradient: Floats
    data_loss: float
    penalty_value: float
    origin: Floats
    spread: Floats

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self.theta)

    @property
    def gradient(self) -> Floats:
        """The derivative of J: the sum of both parts."""
        with np.errstate(over="ignore", invalid="ignore"):
            gradient: Floats = self.data_gradient + self.penalty_gradient
        return gradient

    @property
    def change(self) -> Floats | None:
        """What the update adds to the weights."""
        if self.following is None:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            change: Floats = self.following - self.theta
        return change

    @property
    def own_pulls(self) -> Floats:
        """(M,) how strongly each point pulls the score of its own class up: −slope, for cross-entropy 1 − p."""
        pulls: Floats = -np.take_along_axis(self.slopes, self.labels[:, None], axis=1)[:, 0]
        return pulls

    def cosine(self, class_index: int | None = None) -> float | None:
        """Return the cosine between the update and −gradient, of one class or of all; None if one of them is 0."""
        change = self.change
        if change is None:
            return None
        rows = slice(None) if class_index is None else class_index
        one, other = change[rows].reshape(-1), -self.gradient[rows].reshape(-1)
        with np.errstate(all="ignore"):
            sizes = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
            cosine = float(one @ other) / sizes if sizes > 0.0 else float("nan")
        return max(-1.0, min(1.0, cosine)) if np.isfinite(cosine) else None

    @property
    def has_plane(self) -> bool:
        """Whether x or y is a feature, so that weights can be drawn as vectors on the plane."""
        return "x" in self.features or "y" in self.features

    @property
    def arrows(self) -> Floats:
        """(M, 2) how each point pulls the weight vector of its class: its pull times its place, seen from ``origin``.

        In the lengths of the plane; their mean over all points is −``data_gradient`` in these lengths.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            arrows: Floats = self.own_pulls[:, None] * self.in_plane(self.inputs)
        return arrows

    def in_plane(self, rows: Floats) -> Floats:
        """Return the columns of the features x and y of ``rows`` (…, D + 1) as vectors of the plane: (…, 2).

        A unit of training is ``spread`` long; a feature that is not used gives 0.
        """
        columns = [
            rows[..., self.features.index(name)] if name in self.features else np.zeros(rows.shape[:-1])
            for name in ("x", "y")
        ]
        return np.stack(columns, axis=-1) * self.spread


def next_step(subject: Subject, inquiry: Inquiry, attend: Attend) -> NextStep | None:
    """Return the next update of ``subject``; None without training points."""
    del inquiry
    settings, state, samples = subject.hyperparams, subject.state, subject.train
    n = samples.n_samples
    if not n:
        return None
    start, stop = batch_bounds(state.position, n, settings.batch_size)
    features, labels, chosen = samples.features, samples.labels, np.arange(n)
    if stop - start < n:
        chosen = shuffled(subject.seed, state.epoch, n)[start:stop]
        features, labels = features[chosen], labels[chosen]
    attend()
    dropout = LogitDropout(settings, subject.seed, samples.n_classes)
    keep = dropout.draw(state.step, state.epoch, len(chosen)) if dropout.is_on else np.ones(samples.n_classes)
    theta = state.theta
    if not settings.bias:
        theta[:, -1] = 0.0
    loss, penalty = LOSSES[settings.loss], penalty_of(settings)
    logits, slopes = np.empty((len(labels), len(theta))), np.empty((len(labels), len(theta)))
    data_gradient, total = np.zeros(theta.shape), 0.0

    def inputs_of(rows: slice | Ints) -> Floats:
        part = features[rows]
        return np.column_stack([part, np.full(len(part), float(settings.bias))])

    with np.errstate(all="ignore"):
        for block in blocks(len(labels)):
            attend()
            kept = keep[block] if keep.ndim > 1 else keep
            inputs = inputs_of(block)
            logits[block] = inputs @ theta.T * kept
            slopes[block] = loss.gradient(logits[block], labels[block], settings.label_smoothing) * kept
            data_gradient += slopes[block].T @ inputs
            attend()
            total += float(loss.value(logits[block], labels[block], settings.label_smoothing).sum())
        data_gradient /= len(labels)
        smooth = data_gradient.copy()
        smooth[:, :-1] += penalty.smooth_gradient(theta[:, :-1])
        attend()
        following = _following(subject, lambda: Objective(features, labels, keep, settings), len(labels), theta, smooth)
        model = None
        if following is not None:
            weights, bias = following[:, :-1], following[:, -1]
            if settings.standardize:
                weights, bias = subject.scaling.to_data_units(weights, bias)
            model = np.column_stack([weights, bias])
        attend()
        strongest = np.arange(len(labels))
        if len(labels) > MOST_SHOWN:
            own = np.nan_to_num(np.abs(slopes[strongest, labels]))
            strongest = np.sort(np.argpartition(own, -MOST_SHOWN)[-MOST_SHOWN:])
        probabilities = softmax(logits[strongest])
        attend()
    training = np.flatnonzero(~subject.held_out)
    batch = np.zeros(subject.data.n_points, np.bool_)
    batch[training[chosen]] = True
    columns = [subject.features.index(name) if name in subject.features else None for name in ("x", "y")]
    origin = [0.0 if column is None else float(subject.scaling.mean[column]) for column in columns]
    spread = [1.0 if column is None else float(subject.scaling.deviation[column]) for column in columns]
    return NextStep(
        step=state.step,
        features=subject.features,
        optimizer=settings.optimizer,
        penalty=settings.penalty,
        has_probabilities=loss.curvature is not None,
        learning_rate=settings.learning_rate if OPTIMIZERS[settings.optimizer].uses_learning_rate else None,
        n_points=n,
        n_batch=len(labels),
        batch=frozen(batch, np.bool_),
        shown=frozen(training[chosen[strongest]], np.int64),
        labels=frozen(labels[strongest], np.int64),
        probabilities=frozen(probabilities, np.float64),
        slopes=frozen(slopes[strongest], np.float64),
        inputs=frozen(inputs_of(strongest), np.float64),
        keep=frozen(keep, np.float64) if dropout.is_on and keep.ndim == 1 else None,
        drops_by_point=keep.ndim > 1,
        theta=frozen(theta, np.float64),
        following=None if following is None else frozen(following, np.float64),
        model=None if model is None else frozen(model, np.float64),
        data_gradient=frozen(data_gradient, np.float64),
        penalty_gradient=frozen(np.column_stack([penalty.gradient(theta[:, :-1]), np.zeros(len(theta))]), np.float64),
        data_loss=total / len(labels),
        penalty_value=penalty.value(theta[:, :-1]),
        origin=frozen(origin, np.float64),
        spread=frozen(spread, np.float64),
    )


def _following(
    subject: Subject, make_objective: Callable[[], Objective], n_batch: int, theta: Floats, smooth: Floats
) -> Floats | None:
    """Return the weights after the update, ``smooth`` being the gradient of J's smooth part; None if that is slow."""
    settings = subject.hyperparams
    optimizer = OPTIMIZERS[settings.optimizer]
    if optimizer.from_hessian is None:
        corners = PenaltyCorners(penalty_of(settings))
        return first_order_update(subject.state, theta, smooth, settings, corners)[0]
    if n_batch * theta.size**2 > _MOST_CURVATURE or not np.isfinite(theta).all():
        return None
    try:
        return optimizer.from_hessian(make_objective(), theta)
    except np.linalg.LinAlgError:  # the curvature is no longer a finite matrix
        return None
