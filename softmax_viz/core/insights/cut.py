"""Scores, probabilities and regions along a straight cut through the plane. Pure; any thread.

A cut leads from A to B; its places are A + t (B − A) with t from 0 to 1. With linear features every score is a straight
line over t, and the boundaries are the corners of the upper envelope of K lines, in closed form. With other features
they are bracketed between samples and then narrowed down.
"""

from __future__ import annotations

import math
from dataclasses import field

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.insights.subject import Inquiry, Place, Subject
from softmax_viz.core.model.features import FEATURES, expand
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.training.reference import TrainState

Ends = tuple[Place, Place]

# Evenly spaced samples, and places added around a boundary, in the length over which the odds change by a factor of e.
_SAMPLES = 129
_AROUND = np.array([0.35, 0.7, 1.1, 1.6, 2.2, 3.0, 4.0, 5.5, 8.0])
# Of curved scores: samples in which boundaries are looked for, how often the places where two classes come close are
# sampled more finely, and by how much.
_CURVED_SAMPLES, _LOOKS, _PARTS = 257, 3, 8
# Rounds in which an interval with a boundary becomes this many times shorter: together 32¹⁰ > 2⁴⁹.
_ROUNDS, _SECTIONS = 10, 32
# Points at most this part of the length away from the cut are near it, and at most so many of them are shown.
_NEAR, _MOST_NEAR = 0.03, 200
# The part by which the usual cut goes beyond the two means on both sides, and its margins without two means.
_BEYOND, _MARGIN = 0.5, 0.08


@frozen_dataclass(eq=False)
class Cut:
    """What the model says along a cut, at one state.

    Parameters
    ----------
    ends
        A and B, in data units, for which it was computed.
    n_classes
        K.
    length
        The distance from A to B, data units.
    is_linear
        Whether the scores are straight lines over t.
    is_finite
        Whether all scores along the cut are numbers; if not, all arrays are empty.
    t
        (M,) ascending, from 0 to 1: places along the cut.
    scores, probabilities
        (M, K) at these places.
    boundaries
        (B,) ascending, inside 0 … 1: where the class with the largest score changes, so the two largest are equal.
    winners
        (B + 1,) the class between them; −1 where several have the largest score all along.
    near, near_labels
        (P,) where the training points that are near the cut lie along it, and their classes.
    """

    ends: Ends
    n_classes: int
    length: float
    is_linear: bool
    is_finite: bool = False
    t: Floats = field(default_factory=lambda: np.empty(0))
    scores: Floats = field(default_factory=lambda: np.empty((0, 0)))
    probabilities: Floats = field(default_factory=lambda: np.empty((0, 0)))
    boundaries: Floats = field(default_factory=lambda: np.empty(0))
    winners: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    near: Floats = field(default_factory=lambda: np.empty(0))
    near_labels: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        for name in ("t", "scores", "probabilities", "boundaries", "near"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))
        for name in ("winners", "near_labels"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.int64))

    def place(self, t: float) -> Place:
        """Return the place A + t (B − A), data units."""
        (x0, y0), (x1, y1) = self.ends
        return x0 + t * (x1 - x0), y0 + t * (y1 - y0)

    def nearest(self, t: float) -> float:
        """Return the place nearest to ``t``, 0 … 1, of which ``at`` knows the exact scores."""
        return t if self.is_linear else float(self.t[np.abs(self.t - t).argmin()])

    def at(self, t: float) -> tuple[Floats, Floats]:
        """Return scores and probabilities (K,) at ``t``, one of ``nearest``."""
        scores = np.array([np.interp(t, self.t, column) for column in self.scores.T])
        return scores, softmax(scores[None])[0]


def cut(subject: Subject, inquiry: Inquiry, attend: Attend) -> Cut | None:
    """Return what the model says along the cut of ``inquiry``; None without a cut."""
    ends = inquiry.cut
    if ends is None:
        return None
    attend()
    model, features = subject.model, subject.features
    line = _Line(model, features, ends)
    (x0, y0), (x1, y1) = ends
    length = math.hypot(x1 - x0, y1 - y0)
    is_linear = all(FEATURES[name].is_linear for name in features)
    blank = Cut(ends, model.n_classes, length, is_linear)
    with np.errstate(all="ignore"):
        if not np.isfinite(line.scores(np.linspace(0.0, 1.0, _SAMPLES))).all():
            return blank
        boundaries, winners = line.envelope() if is_linear else line.regions()
        t = _samples(line, boundaries, winners)
        scores = line.scores(t)
        if not np.isfinite(scores).all():
            return blank
        near, near_labels = _near(subject, ends, length)
        return Cut(
            ends, model.n_classes, length, is_linear, True, t, scores, softmax(scores), boundaries, winners,
            near, near_labels,
        )  # fmt: skip


def usual_cut(data: Dataset, low: Place, high: Place) -> Ends:
    """Return a cut to begin with: through the means of the two largest classes, inside the box from low to high.

    Without two classes, or if their means are the same or outside, it is level, through the middle of the box.
    """
    (x0, y0), (x1, y1) = low, high
    middle = y0 / 2 + y1 / 2
    level = (x0 + _MARGIN * (x1 - x0), middle), (x1 - _MARGIN * (x1 - x0), middle)
    counts = data.counts()
    largest = [int(label) for label in np.argsort(-counts, kind="stable")[:2] if counts[label]]
    if len(largest) < 2:
        return level
    start, end = sorted(data.points[data.labels == label].mean(axis=0).tolist() for label in largest)
    size = np.array((x1 - x0, y1 - y0))
    along = np.subtract(end, start)
    edge, far = np.add((x0, y0), _MARGIN * size), np.subtract((x1, y1), _MARGIN * size)
    inside = all(((edge <= mean) & (mean <= far)).all() for mean in (start, end))
    if not inside or not np.hypot(*(along / size)) > _MARGIN:
        return level
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(along > 0, (far - end) / along, np.where(along < 0, (edge - end) / along, np.inf)).min()
        before = np.where(along > 0, (start - edge) / along, np.where(along < 0, (start - far) / along, np.inf)).min()
    first, last = start - min(_BEYOND, before) * along, end + min(_BEYOND, room) * along
    return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))


class _Line:
    """The scores of one model along one cut."""

    def __init__(self, model: TrainState, features: tuple[str, ...], ends: Ends) -> None:
        self._model = model
        self._features = features
        self._start = np.array(ends[0])
        self._way = np.subtract(ends[1], ends[0])

    def scores(self, t: Floats) -> Floats:
        """Return the scores (M, K) at ``t`` (M,)."""
        return self._model.logits(expand(self._start + t[:, None] * self._way, self._features))

    def steepness(self, one: int, other: int, t: float) -> float:
        """Return how fast z_one − z_other changes at ``t``, for each unit of t."""
        reach = 1e-6
        difference = self.scores(np.array([t - reach, t + reach])) @ (np.eye(self._model.n_classes)[[one, other]].T)
        return abs(float(difference[1, 0] - difference[1, 1] - difference[0, 0] + difference[0, 1])) / (2.0 * reach)

    def envelope(self) -> tuple[Floats, Ints]:
        """Return boundaries and winners of scores that are straight lines: the corners of their upper envelope.

        Parameters are subtracted before anything is multiplied, so a common part of all classes costs no digits.
        """
        rows = np.array([[float(name == "x"), float(name == "y")] for name in self._features]).reshape(-1, 2)
        weights, bias = self._model.weights, self._model.bias
        at_start, along = rows @ self._start, rows @ self._way

        def lead(of: int) -> tuple[Floats, Floats]:
            """Return z_of − z_k at t = 0, and how it changes with t, for all k (K,)."""
            differences = weights[of] - weights
            return differences @ at_start + (bias[of] - bias), differences @ along

        winner, t = 0, 0.0
        for k in range(1, len(bias)):
            ahead, growth = (part[k] for part in lead(winner))
            if ahead < 0.0 or (ahead == 0.0 and growth < 0.0):
                winner = k
        boundaries, winners = [], [winner]
        while True:
            ahead, growth = lead(winner)
            falling = growth < 0.0
            meets = np.where(falling, np.maximum(-ahead / np.where(falling, growth, 1.0), t), np.inf)
            first = float(meets.min())
            if not first < 1.0:
                break
            following = int(np.where(meets == first, growth, np.inf).argmin())  # of several, the one that grows fastest
            if first > 0.0:
                boundaries.append(first)
                winners.append(following)
            else:
                winners[-1] = following
            winner, t = following, first
        for index, of in enumerate(winners):
            ahead, growth = lead(of)
            if np.count_nonzero((ahead == 0.0) & (growth == 0.0)) > 1:
                winners[index] = -1
        return _joined(boundaries, winners)

    def regions(self) -> tuple[Floats, Ints]:
        """Return boundaries and winners of curved scores, each boundary as exactly as t can be."""
        t = np.linspace(0.0, 1.0, _CURVED_SAMPLES)
        for _ in range(_LOOKS):
            t = self._looked_closer(t)
        scores = self.scores(t)
        best = scores.argmax(axis=1)
        if _ties_everywhere(scores):
            return np.empty(0), np.array([-1])
        boundaries: list[float] = []
        winners = [int(best[0])]
        for index in np.flatnonzero(best[:-1] != best[1:]).tolist():
            for place, following in self._between(
                float(t[index]), float(t[index + 1]), int(best[index]), int(best[index + 1]), self._model.n_classes
            ):
                boundaries.append(place)
                winners.append(following)
        return _joined(boundaries, winners)

    def _looked_closer(self, t: Floats) -> Floats:
        """Return ``t`` with more samples where the second class comes close to the first without overtaking it."""
        scores = self.scores(t)
        if scores.shape[1] < 2:
            return t
        ordered = np.sort(scores, axis=1)
        lead, best = ordered[:, -1] - ordered[:, -2], scores.argmax(axis=1)
        inner = np.arange(1, len(t) - 1)
        low = (lead[inner] <= lead[inner - 1]) & (lead[inner] <= lead[inner + 1])
        low &= (lead[inner] < lead[inner - 1]) | (lead[inner] < lead[inner + 1])
        same = (best[inner - 1] == best[inner]) & (best[inner] == best[inner + 1])
        cells = np.unique(np.concatenate([inner[low & same] - 1, inner[low & same]]))
        parts = np.arange(1, _PARTS) / _PARTS
        added = t[cells, None] + parts * (t[cells + 1] - t[cells])[:, None]
        return np.unique(np.concatenate([t, added.ravel()]))

    def _between(self, low: float, high: float, left: int, right: int, depth: int) -> list[tuple[float, int]]:
        """Return the boundaries in an interval at whose ends ``left`` and ``right`` win, each with the next winner."""
        place = self._tie(low, high, left, right)
        scores = self.scores(np.array([place]))[0]
        third = int(scores.argmax())
        if depth and third not in (left, right) and scores[third] > max(scores[left], scores[right]):
            return [
                *self._between(low, place, left, third, depth - 1),
                *self._between(place, high, third, right, depth - 1),
            ]
        return [(place, right)]

    def _tie(self, low: float, high: float, left: int, right: int) -> float:
        """Return where z_left − z_right, at least 0 at ``low`` and at most 0 at ``high``, changes its sign."""
        for _ in range(_ROUNDS):
            t = np.linspace(low, high, _SECTIONS + 1)
            scores = self.scores(t)
            lead = scores[:, left] - scores[:, right]
            behind = np.flatnonzero(lead[1:] <= 0.0)
            if not len(behind):
                break
            index = int(behind[0])
            if lead[index + 1] == 0.0:
                return float(t[index + 1])
            low, high = float(t[index]), float(t[index + 1])
        return low / 2 + high / 2


def _joined(boundaries: list[float], winners: list[int]) -> tuple[Floats, Ints]:
    """Return both without boundaries between the same class, and without those at the very ends."""
    places: list[float] = []
    classes = winners[:1]
    for place, following in zip(boundaries, winners[1:], strict=True):
        if following == classes[-1]:
            continue
        if place <= 0.0:
            classes[-1] = following
        elif place < 1.0:
            if places and place <= places[-1]:
                classes[-1] = following
            else:
                places.append(place)
                classes.append(following)
    return np.array(places, np.float64), np.array(classes, np.int64)


def _ties_everywhere(scores: Floats) -> bool:
    """Return whether two classes have the largest score at all samples (M, K)."""
    if scores.shape[1] < 2:
        return False
    ordered = np.sort(scores, axis=1)
    return bool((ordered[:, -1] == ordered[:, -2]).all())


def _samples(line: _Line, boundaries: Floats, winners: Ints) -> Floats:
    """Return places (M,) for curves: evenly spaced, and closer together where probabilities change fast."""
    t = [np.linspace(0.0, 1.0, _SAMPLES), boundaries]
    for index, place in enumerate(boundaries.tolist()):
        steepness = line.steepness(int(winners[index]), int(winners[index + 1]), place)
        if steepness > _SAMPLES / 8:  # otherwise the even ones are close enough
            t += [place - _AROUND / steepness, place + _AROUND / steepness]
    every = np.unique(np.concatenate(t))
    inside: Floats = every[(every >= 0.0) & (every <= 1.0)]
    return inside


def _near(subject: Subject, ends: Ends, length: float) -> tuple[Floats, Ints]:
    """Return where the training points near the cut lie along it (P,), and their classes (P,)."""
    points, labels = subject.data.points[~subject.held_out], subject.data.labels[~subject.held_out]
    if not (0.0 < length < math.inf) or not len(points):
        return np.empty(0), np.empty(0, np.int64)
    along = np.subtract(ends[1], ends[0]) / length
    relative = (points - ends[0]) / length
    t, away = relative @ along, np.abs(relative @ (-along[1], along[0]))
    near = np.flatnonzero((t >= 0.0) & (t <= 1.0) & (away <= _NEAR))
    if len(near) > _MOST_NEAR:
        near = near[np.argsort(away[near], kind="stable")[:_MOST_NEAR]]
    return t[near], labels[near]
