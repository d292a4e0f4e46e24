"""From the scores at one place to its loss: every number on the way. Pure; any thread."""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum
from typing import Any

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks
from softmax_viz.core.insights.subject import Inquiry, Place, Subject
from softmax_viz.core.insights.targets import (
    NATS_IN_A_BIT,
    cross_entropy_of,
    divergence,
    entropy,
    smoothed_target,
    sums_to_one,
)
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.model.features import expand
from softmax_viz.core.model.softmax import log_softmax, softmax_and_rest
from softmax_viz.core.training.logit_dropout import LogitDropout

# Sums that would be 0 without rounding are 0 below this part of what is summed.
_ROUNDING = 1e-12


class Source(Enum):
    """Where the target comes from."""

    CHOSEN = "chosen"  # the user has chosen a true class
    EDITED = "edited"  # the user has changed the target itself
    POINT = "point"  # the class of the point under the probe
    ACTIVE = "active"  # the class that new points get


@frozen_dataclass(eq=False)
class Margins:
    """What the hinge loss Σ max(0, 1 + z_k − z_y) computes from the scores; (K,) each, 0 for the true class y.

    Parameters
    ----------
    margins
        1 + z_k − z_y.
    losses
        max(0, 1 + z_k − z_y); their sum is the loss.
    slopes
        The derivative of the loss by each score: 1 where the margin is violated, minus their number for y.
    """

    margins: Floats
    losses: Floats
    slopes: Floats

    def __post_init__(self) -> None:
        for name in ("margins", "losses", "slopes"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))


@frozen_dataclass(eq=False)
class ScoreToLoss:
    """The way from the scores at one place to the loss, without dropout, in data units and nats.

    All arrays are frozen. K classes, D features.

    Parameters
    ----------
    step
        The step of the state.
    place
        The place of which all numbers are: the probe, or the point under it.
    point
        The index of the point under the probe; None without one.
    is_test, n_alike
        Whether that point is held out; how many points its curve is the mean of.
    features
        Names of the D features.
    values, weights, bias
        φ (D,), W (K, D), b (K,) in data units.
    has_bias, is_standardized
        Whether the model has a bias; whether training sees standardized features.
    terms
        w·φ term by term, (K, D); with the bias a row adds up to the score.
    scores, shifted, exponentials, probabilities, surprisals
        z, z − max z, exp(z − max z), p and −log p, (K,) each.
    is_computable
        Whether all scores are finite, and their differences: if not, all that follows from them is NaN.
    true_class, source
        The class that counts as true, and where the target comes from.
    is_own
        Whether the target is that of the point, with which it is trained or tested.
    smoothing
        The label smoothing that is in the target.
    target
        y (K,) as it was asked for; it need not sum to 1.
    is_distribution
        Whether the target sums to 1; if not, what is measured against it is NaN.
    residuals
        p − y, the derivative of the cross-entropy by each score, (K,).
    entropy, cross_entropy, divergence
        H(y), H(y, p) and KL(y ‖ p) = H(y, p) − H(y).
    margins
        The terms of the hinge loss, if that is trained; else None.
    family
        Which kind of loss is trained.
    loss
        The loss of the settings at this place for this target: for a point with its own class, its part of the curve.
    dropped
        (K,) which scores the coming step replaces by 0; None without dropout, or if each point has its own draw.
    has_dropout
        Whether training drops scores.
    """

    step: int
    place: Place
    point: int | None
    is_test: bool
    n_alike: int
    features: tuple[str, ...]
    values: Floats
    weights: Floats
    bias: Floats
    has_bias: bool
    is_standardized: bool
    terms: Floats
    scores: Floats
    shifted: Floats
    exponentials: Floats
    probabilities: Floats
    surprisals: Floats
    is_computable: bool
    true_class: int
    source: Source
    is_own: bool
    smoothing: float
    target: Floats
    is_distribution: bool
    residuals: Floats
    entropy: float
    cross_entropy: float
    divergence: float
    margins: Margins | None
    family: Family
    loss: float
    dropped: Bools | None
    has_dropout: bool

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self.bias)

    @property
    def contributions(self) -> Floats:
        """y·(−log p), (K,): their sum is the cross-entropy; NaN where that is."""
        if not self.is_distribution:
            return np.full(self.n_classes, math.nan)
        parts: Floats = self.target * self.surprisals
        return parts

    @property
    def surprisal(self) -> float:
        """−log p of the true class."""
        return float(self.surprisals[self.true_class])

    def in_bits(self) -> ScoreToLoss:
        """Return the same with information in bits: surprisals, entropies and the cross-entropy loss over ln 2."""
        bits: dict[str, Any] = {
            name: getattr(self, name) / NATS_IN_A_BIT for name in ("entropy", "cross_entropy", "divergence")
        }
        if self.family is Family.SOFTMAX:
            bits["loss"] = self.loss / NATS_IN_A_BIT
        return replace(self, surprisals=frozen(self.surprisals / NATS_IN_A_BIT, np.float64), **bits)

    def sum_of(self, name: str) -> float:
        """Return the sum of a column by the name of its field; NaN if it is not computable."""
        return sum_of(getattr(self, name))


def sum_of(column: Floats) -> float:
    """Return the sum of a column (K,), exactly rounded; 0 where only rounding is left."""
    if not np.isfinite(column).all():
        return math.nan
    total = math.fsum(column.tolist())
    return 0.0 if abs(total) <= _ROUNDING * float(np.abs(column).max(initial=0.0)) else total


def score_to_loss(subject: Subject, inquiry: Inquiry, attend: Attend) -> ScoreToLoss | None:
    """Return the way from scores to loss at the first probed place, or at the one probed last; None without one.

    A point within ``inquiry.reach`` of that place is taken for it. The true class is the chosen one, else that of the
    point, else the active class.
    """
    place = inquiry.places[0] if inquiry.places else inquiry.last_place
    if place is None:
        return None
    model, settings = subject.model, subject.hyperparams
    n_classes = model.n_classes
    point = _point_at(subject.data.points, place, inquiry.reach, attend)
    if point is not None:
        place = (float(subject.data.points[point, 0]), float(subject.data.points[point, 1]))
    is_test = point is not None and bool(subject.held_out[point])
    with np.errstate(all="ignore"):
        values = expand(np.array([place]), subject.features)[0]
        terms = model.weights * values
        scores = model.logits(values[None, :])[0]
        chain = _chain(scores)
    true_class, source = _true_class(subject, inquiry, point)
    loss_entry = LOSSES[settings.loss]
    smoothing = settings.label_smoothing if loss_entry.uses_label_smoothing else 0.0
    edited = source is Source.EDITED
    target = np.array(inquiry.target) if edited else smoothed_target(n_classes, true_class, smoothing)
    is_distribution, is_computable = sums_to_one(target), chain is not None
    nothing = np.full(n_classes, math.nan)
    shifted, exponentials, probabilities, rest, surprisals = chain or (nothing,) * 5
    residuals, parts = nothing, (math.nan,) * 3
    if is_computable and is_distribution:
        # p − 1 is −(1 − p), with all its digits where p is nearly 1.
        residuals = np.where(target == 1.0, -rest, probabilities - target)
        parts = (entropy(target), cross_entropy_of(target, surprisals), divergence(target, surprisals))
    loss, margins = parts[1], None
    if loss_entry.family is not Family.SOFTMAX:
        # Such a loss is of a class, whatever the target.
        loss = math.nan
        if is_computable:
            loss = float(loss_entry.value(scores[None, :], np.array([true_class]), smoothing)[0])
        if loss_entry.family is Family.MARGIN:
            margins = _margins(scores, true_class) if is_computable else Margins(nothing, nothing, nothing)
    dropout = LogitDropout(settings, subject.seed, n_classes)
    dropped = None
    if dropout.is_on and not dropout.per_example:
        dropped = frozen(dropout.draw(subject.state.step, subject.state.epoch, 0) == 0.0, np.bool_)
    return ScoreToLoss(
        step=model.step,
        place=place,
        point=point,
        is_test=is_test,
        n_alike=subject.test.n_samples if is_test else subject.train.n_samples,
        features=subject.features,
        values=frozen(values, np.float64),
        weights=model.weights,
        bias=model.bias,
        has_bias=settings.bias,
        is_standardized=settings.standardize,
        terms=frozen(terms, np.float64),
        scores=frozen(scores, np.float64),
        shifted=frozen(shifted, np.float64),
        exponentials=frozen(exponentials, np.float64),
        probabilities=frozen(probabilities, np.float64),
        surprisals=frozen(surprisals, np.float64),
        is_computable=is_computable,
        true_class=true_class,
        source=source,
        is_own=point is not None and not edited and true_class == int(subject.data.labels[point]),
        smoothing=0.0 if edited else smoothing,
        target=frozen(target, np.float64),
        is_distribution=is_distribution,
        residuals=frozen(residuals, np.float64),
        entropy=parts[0],
        cross_entropy=parts[1],
        divergence=parts[2],
        margins=margins,
        family=loss_entry.family,
        loss=loss,
        dropped=dropped,
        has_dropout=dropout.is_on,
    )


def _chain(scores: Floats) -> tuple[Floats, ...] | None:
    """Return z − max, exp, p, 1 − p and −log p, (K,) each; None if a score or a difference is not finite."""
    if not np.isfinite(scores).all():
        return None
    shifted = scores - scores.max()
    if not np.isfinite(shifted).all():
        return None
    probabilities, rest = softmax_and_rest(scores[None, :])
    # −0 is no surprisal.
    surprisals = np.maximum(-log_softmax(scores[None, :])[0], 0.0) + 0.0
    return shifted, np.exp(shifted), probabilities[0], rest[0], surprisals


def _margins(scores: Floats, true_class: int) -> Margins:
    margins = 1.0 + scores - scores[true_class]
    margins[true_class] = 0.0
    slopes = (margins > 0.0).astype(np.float64)
    slopes[true_class] = -slopes.sum()
    return Margins(margins, np.maximum(margins, 0.0), slopes)


def _true_class(subject: Subject, inquiry: Inquiry, point: int | None) -> tuple[int, Source]:
    """Return the class that counts as true, and why. What was chosen for another number of classes is nothing."""
    n_classes = subject.model.n_classes
    if len(inquiry.target) == n_classes:
        return int(np.argmax(inquiry.target)), Source.EDITED
    if 0 <= inquiry.true_class < n_classes:
        return inquiry.true_class, Source.CHOSEN
    if point is not None:
        return int(subject.data.labels[point]), Source.POINT
    return min(max(inquiry.active_class, 0), n_classes - 1), Source.ACTIVE


def _point_at(points: Floats, place: Place, reach: tuple[float, float], attend: Attend) -> int | None:
    """Return the point nearest to ``place`` within the half-axes ``reach``; of equals the last, which is drawn on top.

    A half-axis of 0 asks for the exact coordinate.
    """
    (x, y), (reach_x, reach_y) = place, reach
    near: list[int] = []
    for block in blocks(len(points)):
        attend()
        # Few points are so near in x: the rest is looked at for these only.
        column = np.flatnonzero(np.abs(points[block, 0] - x) <= reach_x) + block.start
        near += column[np.abs(points[column, 1] - y) <= reach_y].tolist()
    if not near:
        return None
    away = np.abs(points[near] - np.array(place))
    with np.errstate(all="ignore"):
        distances = np.hypot(*np.where(away == 0.0, 0.0, away / np.array(reach)).T)
    nearest = len(near) - 1 - int(distances[::-1].argmin())
    return near[nearest] if distances[nearest] <= 1.0 else None
