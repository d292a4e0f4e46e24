"""The gradient of the data term of many runs at once, in one pass over the points. One thread at a time.

Parameters θ are (K, S, R): classes, runs, inputs; scores (K, S, B). With the classes first, a sum over the classes is a
sum of whole blocks, and all scores are one product of (K·S, R) and (R, B). Temporary arrays are reused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.basics.fast_exp import LARGEST_EXPONENT, PlainExp, TableExp, fastest
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.methods.losses import Family, Loss
from softmax_viz.core.sweep.training.points import Batch, Part, Piece

# |z_k − z_K| up to which exp is accurate and sums of it do not overflow.
_LARGEST_PLAIN = 600.0
# Pieces have at most four sizes: those of a batch and of the last batch of a pass.
_MOST_SIZES = 4


class Slopes(Protocol):
    """The gradient of the data term for one loss, of S runs."""

    def __call__(self, theta: Floats, batch: Batch, out: Floats, attend: Attend = go_on) -> None:
        """Write the gradient of the mean loss over a batch with respect to ``theta``, both (K, S, R), to ``out``."""


class Room:
    """Temporary arrays for S runs, by the number of points of a piece."""

    def __init__(self, n_runs: int) -> None:
        self._n_runs = n_runs
        self._made: dict[tuple[str, int, int], Floats] = {}

    def get(self, name: str, layers: int, size: int) -> Floats:
        """Return an array (layers, S, size), the same one for the same arguments; its content is arbitrary."""
        key = name, layers, size
        found = self._made.get(key)
        if found is None:
            if len(self._made) > 4 * _MOST_SIZES:
                self._made.clear()
            found = self._made[key] = aligned((layers, self._n_runs, size))
        return found


def product(left: Floats, piece: Piece, of: Callable[[Part], Floats], out: Floats) -> None:
    """Write ``left`` (L, S, ·) times the matrix ``of`` each part, for the runs of that part, to ``out`` (L, S, ·)."""
    if len(piece) == 1:
        left.reshape(-1, left.shape[2]).dot(of(piece[0]), out.reshape(-1, out.shape[2]))
        return
    for part in piece:
        np.matmul(left[:, part.runs], of(part), out=out[:, part.runs])


def points_of(part: Part) -> Floats:
    """Return the points of a part, (R, B)."""
    return part.points


def _scaled(part: Part) -> Floats:
    return part.scaled


def _shares(part: Part) -> Floats:
    return part.shares


class Targets:
    """The mean of targets times inputs, with the label smoothing of each run.

    Parameters
    ----------
    orders
        (S,) which of the orders of the points each run uses.
    smoothing
        (S,) ε of each run.
    """

    def __init__(self, orders: Floats, smoothing: Floats) -> None:
        self._orders = None if not np.any(orders) else orders.astype(np.intp)
        self._smoothing = smoothing[:, None] if np.any(smoothing) else None
        self._last: tuple[Batch, Floats] | None = None

    def of(self, batch: Batch) -> Floats:
        """Return the targets of a batch, (K, S, R) or, where all runs have the same, (K, 1, R)."""
        if self._last is not None and self._last[0] is batch:
            return self._last[1]
        found, inputs = batch.targets[:, :1], batch.inputs[:1]
        if self._orders is not None:
            found, inputs = batch.targets.take(self._orders, axis=1), batch.inputs.take(self._orders, axis=0)
        if self._smoothing is not None:
            found = (1.0 - self._smoothing) * found + self._smoothing / len(found) * inputs
        self._last = batch, found
        return found


def quick_exponential(n_values: int) -> tuple[type[PlainExp] | type[TableExp], float]:
    """Return the faster exponential for so many values, and the largest score difference that it is accurate for."""
    kind = fastest(n_values)
    return kind, _LARGEST_PLAIN if kind is PlainExp else 0.9 * LARGEST_EXPONENT


class _QuickArrays:
    """The temporary arrays of ``QuickCrossEntropy`` for pieces of one size, and views of them."""

    def __init__(self, n_classes: int, n_runs: int, size: int, kind: type[PlainExp] | type[TableExp]) -> None:
        fewer = n_classes - 1
        self.scores = aligned((fewer, n_runs, size))
        self.flat = self.scores.reshape(-1, size)
        self.first, self.others = self.scores[0], list(self.scores[1:])
        self.sums = aligned((n_runs, size))
        self.exponential = kind((fewer * n_runs, size)).of


class QuickCrossEntropy:
    """Cross-entropy where scores relative to the last class's are moderate: K − 1 exponentials, and no maximum.

    The caller discards steps for which ``largest_scores`` was above the limit of the exponential.

    Parameters
    ----------
    n_classes, n_runs, n_inputs
        K, S and R.
    targets
        The targets of these runs.
    kind
        The exponential.
    """

    def __init__(
        self, n_classes: int, n_runs: int, n_inputs: int, targets: Targets, kind: type[PlainExp] | type[TableExp]
    ) -> None:
        self._targets, self._kind = targets, kind
        self._arrays: dict[int, _QuickArrays] = {}
        self._differences, self._part = (aligned((n_classes - 1, n_runs, n_inputs)) for _ in range(2))
        self._flat_differences = self._differences.reshape(-1, n_inputs)
        self._one = np.array(1.0)

    def __call__(self, theta: Floats, batch: Batch, out: Floats, attend: Attend = go_on) -> None:
        """Write the gradient: see ``Slopes``."""
        slopes, last, one, differences = out[:-1], out[-1], self._one, self._differences
        np.subtract(theta[:-1], theta[-1], differences)
        for i, piece in enumerate(batch.pieces):
            arrays = self._arrays.get(piece[0].points.shape[1]) or self._more(theta, piece)
            scores, sums, flat = arrays.scores, arrays.sums, arrays.flat
            is_one = len(piece) == 1  # the usual case, for which ``product`` takes 1 µs longer
            if is_one:
                self._flat_differences.dot(piece[0].scaled, flat)
            else:
                product(differences, piece, _scaled, scores)
            arrays.exponential(flat, flat)
            np.add(arrays.first, one, sums)
            for layer in arrays.others:
                np.add(sums, layer, sums)
            np.divide(one, sums, sums)
            np.multiply(scores, sums, scores)
            if i == 0:
                if is_one:
                    flat.dot(piece[0].shares, slopes.reshape(-1, slopes.shape[2]))
                else:
                    product(scores, piece, _shares, slopes)
            else:
                attend()
                product(scores, piece, _shares, self._part)
                np.add(slopes, self._part, slopes)
        np.subtract(slopes, self._targets.of(batch)[:-1], slopes)
        # The slopes of all classes add up to 0.
        np.add.reduce(slopes, axis=0, out=last)
        np.negative(last, last)

    def _more(self, theta: Floats, piece: Piece) -> _QuickArrays:
        if len(self._arrays) > _MOST_SIZES:
            self._arrays.clear()
        size = piece[0].points.shape[1]
        made = self._arrays[size] = _QuickArrays(len(theta), theta.shape[1], size, self._kind)
        return made


def largest_scores(thetas: Floats, longest: float, masks: Floats | None) -> Floats:
    """Return a bound on |z_k − z_K| at each of M parameters: (M, S) for (M, K, S, R) and the longest input.

    ``masks`` (S,) are the largest numbers in the dropout masks; None without dropout.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        # With masks the two scores can be changed separately, so the bound is the sum of theirs.
        differences = thetas[:, :-1] - thetas[:, -1:] if masks is None else thetas
        squares = np.add.reduce(np.square(differences), axis=3)
        bounds: Floats = np.sqrt(squares.max(axis=1, initial=0.0)) * longest
        if masks is not None:
            bounds *= 2.0 * masks
    return bounds


class SafeCrossEntropy:
    """Cross-entropy for any finite scores, relative to the largest one of each point."""

    def __init__(self, room: Room, targets: Targets) -> None:
        self._room, self._targets = room, targets
        self._one = np.array(1.0)

    def __call__(self, theta: Floats, batch: Batch, out: Floats, attend: Attend = go_on) -> None:
        """Write the gradient: see ``Slopes``."""
        k = len(theta)
        room = self._room
        for i, piece in enumerate(batch.pieces):
            size = piece[0].points.shape[1]
            scores, sums = room.get("scores", k, size), room.get("sums", 1, size)[0]
            product(theta, piece, points_of, scores)
            np.maximum.reduce(scores, axis=0, out=sums)
            np.subtract(scores, sums, scores)
            np.exp(scores, scores)
            np.add.reduce(scores, axis=0, out=sums)
            np.divide(self._one, sums, sums)
            np.multiply(scores, sums, scores)
            _add_product(room, scores, piece, out, i, attend)
        np.subtract(out, self._targets.of(batch), out)


class Hinge:
    """Σ max(0, 1 + z_k − z_y): the slope is 1 for each class that violates its margin, minus their number for y."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._minus_one = np.array(-1.0)

    def __call__(self, theta: Floats, batch: Batch, out: Floats, attend: Attend = go_on) -> None:
        """Write the gradient: see ``Slopes``."""
        k = len(theta)
        room = self._room
        for i, piece in enumerate(batch.pieces):
            size = piece[0].points.shape[1]
            scores, violated = room.get("scores", k, size), room.get("violated", k, size)
            product(theta, piece, points_of, scores)
            own = room.get("own", 1, size)[0]
            for part in piece:
                for label, columns in part.classes:
                    np.copyto(own[part.runs, columns], scores[label, part.runs, columns])
            np.subtract(scores, own, scores)
            np.greater(scores, self._minus_one, out=violated, casting="unsafe")
            for part in piece:
                for label, columns in part.classes:
                    place = violated[:, part.runs, columns]
                    place[label] = 0.0
                    place[label] = -np.add.reduce(place, axis=0)
            _add_product(room, violated, piece, out, i, attend)


class SlopesAsDefined:
    """The gradient of any loss, computed by the function of its entry in ``LOSSES``."""

    def __init__(self, room: Room, loss: Loss, smoothing: Floats) -> None:
        self._room, self._loss, self._smoothing = room, loss, smoothing.tolist()

    def __call__(self, theta: Floats, batch: Batch, out: Floats, attend: Attend = go_on) -> None:
        """Write the gradient: see ``Slopes``."""
        k, n_runs, _ = theta.shape
        room = self._room
        for i, piece in enumerate(batch.pieces):
            size = piece[0].points.shape[1]
            scores = room.get("scores", k, size)
            product(theta, piece, points_of, scores)
            for part in piece:
                labels = np.zeros(size, np.int64)
                for label, columns in part.classes:
                    labels[columns] = label
                for run in range(n_runs)[part.runs]:
                    scores[:, run] = self._loss.gradient(scores[:, run].T, labels, self._smoothing[run]).T
            _add_product(room, scores, piece, out, i, attend)


def _add_product(room: Room, scores: Floats, piece: Piece, out: Floats, i: int, attend: Attend) -> None:
    """Add the product of slopes and inputs to ``out``, or write it there for the first piece."""
    if i == 0:
        product(scores, piece, _shares, out)
        return
    attend()
    part = room.get("part", len(out), out.shape[2])
    product(scores, piece, _shares, part)
    np.add(out, part, out)


def safe_slopes(loss: Loss, room: Room, targets: Targets, smoothing: Floats) -> Slopes:
    """Return the gradient of a loss for any finite scores."""
    if loss.family is Family.SOFTMAX:
        return SafeCrossEntropy(room, targets)
    if loss.family is Family.MARGIN:
        return Hinge(room)
    return SlopesAsDefined(room, loss, smoothing)


def quick_limit(loss: Loss, n_classes: int, n_values: int) -> float:
    """Return the score difference up to which ``QuickCrossEntropy`` may be used; −inf where it may not at all."""
    if loss.family is not Family.SOFTMAX or n_classes < 2:
        return -math.inf
    return quick_exponential(n_values)[1]
