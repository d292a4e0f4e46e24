"""Quadratic functions with corners, minimised by a primal-dual interior-point method. Pure; any thread.

    minimise ½ θᵀQθ + cᵀθ + Σ_j ω_j |v_j|,   v = Aθ + o

Each |v| = v⁺ + v⁻ with v⁺ − v⁻ = v and v± ≥ 0; its slope s in [−1, 1] is the dual variable, and at the minimum
v⁺ (1 − s) = v⁻ (1 + s) = 0. The predictor-corrector steps of S. Mehrotra, *On the implementation of a primal-dual
interior point method*, 1992, bring these products to zero together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.interruption import never
from softmax_viz.core.optimum.input_sums import InputSums, matrix_of

_MOST_STEPS = 150
# Fewer if there are many corners, to bound the time: most problems need ten to forty steps.
_FEWEST_STEPS, _MOST_CORNER_STEPS = 40, 4e7
# A step may go this share of the way to the nearest bound.
_FRACTION = 0.995
_MOST_CORRECTIONS = 3
_MOST_REPAIRS = 8
# Weighted products below this share of the weights count as 0.
_NEGLIGIBLE = 1e-15
# With products below this the search is near its end, where rounding may violate the equations of the slopes.
_LATE = 1e-6
# The smallest μ of the start, in even units.
_INSIDE = 0.1


class Corners(Protocol):
    """The terms |v_j|: the map from θ to v, and its transpose."""

    weight: Floats

    def values(self, theta: Floats) -> Floats:
        """Return v = Aθ + o, of any shape."""

    def changes(self, theta: Floats) -> Floats:
        """Return Aθ."""

    def back(self, s: Floats) -> Floats:
        """Return Aᵀs, flat."""

    def squares(self, d: Floats) -> Floats:
        """Return Aᵀ diag(d) A."""


class WeightCorners:
    """λ₁ |w| for every weight; inputs with λ₁ = 0 have none."""

    def __init__(self, l1: Floats, shape: tuple[int, ...]) -> None:
        self._columns = np.flatnonzero(l1 > 0.0)
        self._shape = shape
        self.weight = np.broadcast_to(l1[self._columns], (shape[0], len(self._columns)))

    def values(self, theta: Floats) -> Floats:
        """Return the weights."""
        return theta[:, self._columns]

    changes = values

    def back(self, s: Floats) -> Floats:
        """Return Aᵀs: 0 at inputs without L1."""
        full = np.zeros(self._shape)
        full[:, self._columns] = s
        return full.reshape(-1)

    def squares(self, d: Floats) -> Floats:
        """Return Aᵀ diag(d) A, which is diagonal."""
        return np.diag(self.back(d))

    def snapped(self, found: Interior) -> Floats:
        """Return θ with exact zeros where |w| is below both slacks of its slope: there the minimum is at the corner."""
        theta = found.theta.copy()
        held = np.zeros(self._shape, np.bool_)
        held[:, self._columns] = np.abs(found.theta[:, self._columns]) < np.minimum(*found.slack)
        theta[held] = 0.0
        return theta


class MarginCorners:
    """|½ (1 + z_k − z_y)|/N for every point and wrong class k; plus half of 1 + z_k − z_y, it is the mean hinge.

    Points must be sorted by class. v is (K − 1, N): at the points of class y, row j is class j if j < y, else
    class j + 1.
    """

    def __init__(self, design: InputSums, labels: Ints, n_classes: int) -> None:
        self.design = design
        self._shape = (n_classes, design.n_inputs)
        starts = np.searchsorted(labels, np.arange(n_classes + 1))
        self._spans = [(y, slice(starts[y], starts[y + 1])) for y in range(n_classes) if starts[y] < starts[y + 1]]
        self._others = [np.delete(np.arange(n_classes), y) for y in range(n_classes)]
        self.weight = np.full((1, 1), 1.0 / design.n_points)
        # The gradient of the mean of half the margins.
        self.linear = self.back(np.full((n_classes - 1, design.n_points), 1.0 / design.n_points))

    def changes(self, theta: Floats) -> Floats:
        """Return ½ (z_k − z_y)."""
        logits = self.design.logits(theta)
        v = np.empty((len(logits) - 1, logits.shape[1]))
        for y, span in self._spans:
            v[:, span] = logits[self._others[y], span]
            v[:, span] -= logits[y, span]
        v *= 0.5
        return v

    def values(self, theta: Floats) -> Floats:
        """Return ½ (1 + z_k − z_y)."""
        return self.changes(theta) + 0.5

    def spread(self, s: Floats) -> Floats:
        """Return Σ_j s_j (e_j − e_y) at every point, (K, N)."""
        spread = np.empty((self._shape[0], s.shape[1]))
        for y, span in self._spans:
            spread[self._others[y], span] = s[:, span]
            spread[y, span] = -s[:, span].sum(axis=0)
        return spread

    def back(self, s: Floats) -> Floats:
        """Return ½ Σ s (e_k − e_y) φ̃ᵀ over points and wrong classes, flat."""
        product: Floats = self.design.mean_product(self.spread(s)).reshape(-1) * (0.5 * self.design.n_points)
        return product

    def squares(self, d: Floats) -> Floats:
        """Return ¼ Σ d (e_k − e_y)(e_k − e_y)ᵀ ⊗ φ̃ φ̃ᵀ over points and wrong classes."""
        k, m = self._shape
        blocks = np.zeros((k, k, m, m))
        for y, span in self._spans:
            others = self._others[y]
            sums = self.design.squares(d[:, span], span.start)
            blocks[others, others] += sums
            blocks[others, y] -= sums
            blocks[y, others] -= sums
            blocks[y, y] += sums.sum(axis=0)
        blocks *= 0.25 * self.design.n_points
        return matrix_of(blocks)


class BothCorners:
    """Two sets of corners combined; v is flat."""

    def __init__(self, one: Corners, other: Corners, theta: Floats) -> None:
        self._parts = (one, other)
        self._shapes = [part.changes(theta).shape for part in self._parts]
        self._cut = int(np.prod(self._shapes[0]))
        self.weight = np.concatenate(
            [
                np.broadcast_to(part.weight, shape).reshape(-1)
                for part, shape in zip(self._parts, self._shapes, strict=True)
            ]
        )

    def values(self, theta: Floats) -> Floats:
        """Return v of both parts, one after the other."""
        return np.concatenate([part.values(theta).reshape(-1) for part in self._parts])

    def changes(self, theta: Floats) -> Floats:
        """Return Aθ of both parts, one after the other."""
        return np.concatenate([part.changes(theta).reshape(-1) for part in self._parts])

    def back(self, s: Floats) -> Floats:
        """Return Aᵀs, the sum over both parts."""
        first, second = self.split(s)
        return self._parts[0].back(first) + self._parts[1].back(second)

    def squares(self, d: Floats) -> Floats:
        """Return Aᵀ diag(d) A, the sum over both parts."""
        first, second = self.split(d)
        return self._parts[0].squares(first) + self._parts[1].squares(second)

    def split(self, s: Floats) -> tuple[Floats, Floats]:
        """Return the two parts of a flat array, in their own shapes."""
        return s[: self._cut].reshape(self._shapes[0]), s[self._cut :].reshape(self._shapes[1])


@dataclass(frozen=True, slots=True, eq=False)
class Interior:
    """An iterate: θ, v⁺, v⁻, and the slacks 1 − s and 1 + s of the duals; all but θ are positive."""

    theta: Floats
    up: Floats
    down: Floats
    slack: tuple[Floats, Floats]

    @property
    def s(self) -> Floats:
        """The slopes, in (−1, 1)."""
        return 0.5 * (self.slack[1] - self.slack[0])

    def longest(self, step: _Step) -> float:
        """Return how much of ``step`` may be taken, at most 1, so that all but θ stay well above 0."""
        steepest = _FRACTION
        for value, change in (
            (self.up, step.up),
            (self.down, step.down),
            (self.slack[0], -step.turn),
            (self.slack[1], step.turn),
        ):
            steepest = max(steepest, float((-change / value).max(initial=0.0)))
        return _FRACTION / steepest

    def moved(self, step: _Step, length: float) -> Interior:
        """Return the point after ``length`` of a step."""
        low, high = self.slack
        return Interior(
            self.theta + length * step.theta,
            self.up + length * step.up,
            self.down + length * step.down,
            (low - length * step.turn, high + length * step.turn),
        )

    def products(self) -> tuple[Floats, Floats]:
        """Return v⁺ (1 − s) and v⁻ (1 + s)."""
        return self.up * self.slack[0], self.down * self.slack[1]


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """The changes of θ, v⁺, v⁻ and s."""

    theta: Floats
    up: Floats
    down: Floats
    turn: Floats


class _Equations:
    """Newton's equations at one point, with the matrix Q + Aᵀ diag(ω d) A."""

    def __init__(self, q: Floats, corners: Corners, at: Interior, residual: Floats) -> None:
        self._corners, self._at, self._residual = corners, at, residual
        self._v = corners.values(at.theta)
        self._d = 1.0 / (at.up / at.slack[0] + at.down / at.slack[1])
        self._weighted = corners.weight * self._d
        matrix = q + corners.squares(self._weighted)
        diagonal = np.einsum("ii->i", matrix)
        diagonal[:] = np.maximum(1e-15 * diagonal + diagonal, 1e-300)
        # In even units rounding of the solver is least.
        self._unit = 1.0 / np.sqrt(diagonal)
        self._matrix = matrix * self._unit * self._unit[:, None]

    def step(self, t_up: Floats, t_down: Floats) -> _Step:
        """Return the step after which the products would be ``t_up`` and ``t_down`` if they were linear."""
        low, high = self._at.slack
        error = self._v - t_up / low + t_down / high
        right = -self._residual - self._corners.back(self._weighted * error)
        right *= self._unit
        flat = np.linalg.solve(self._matrix, right)
        flat += np.linalg.solve(self._matrix, right - self._matrix @ flat)
        move: Floats = (self._unit * flat).reshape(self._at.theta.shape)
        turn = self._d * (self._corners.changes(move) + error)
        up = (t_up + self._at.up * turn) / low - self._at.up
        return _Step(move, up, (t_down - self._at.down * turn) / high - self._at.down, turn)


def _centred(theta: Floats, v: Floats) -> Interior:
    """Return the point with v⁺ (1 − s) = v⁻ (1 + s) = μ everywhere, with μ large compared to v."""
    mu = 10.0 * float(np.abs(v).mean()) + _INSIDE
    reach = mu + np.sqrt(mu * mu + v * v)
    up, down = 0.5 * (reach + v), 0.5 * (reach - v)
    # The smaller of the two is more accurate as a quotient: v⁺ v⁻ = μ reach/2.
    half = 0.5 * mu * reach
    up, down = np.where(v < 0.0, half / down, up), np.where(v > 0.0, half / up, down)
    return Interior(theta, up, down, (mu / up, mu / down))


def interior_point(
    q: Floats,
    c: Floats,
    corners: Corners,
    start: Floats,
    gap: Callable[[Interior], float] | None = None,
    tolerance: float = 0.0,
    should_stop: Callable[[], bool] = never,
) -> Interior:
    """Minimise until the gap is at most ``tolerance``, no step helps, or ``should_stop`` returns True.

    Parameters
    ----------
    q, c, corners
        Q (P, P), c (P,), and the corners. Q is positive semidefinite, and definite together with the corners.
    start
        The first θ; the result has its shape.
    gap
        An upper bound of the objective minus its minimum; by default the sum of products and residuals.
    should_stop
        Called before every step.
    """
    weight = corners.weight
    at = _centred(start, corners.values(start))
    negligible = _NEGLIGIBLE * min(float(np.broadcast_to(weight, at.up.shape).sum()), 1.0)
    best, least, stalls = at, np.inf, 0
    for _ in range(int(np.clip(_MOST_CORNER_STEPS / max(at.up.size, 1), _FEWEST_STEPS, _MOST_STEPS))):
        if should_stop():
            break
        total = float((weight * sum(at.products())).sum())
        residual = q @ at.theta.reshape(-1) + c + corners.back(weight * at.s)
        left = gap(at) if gap is not None else total + float(np.abs(residual * at.theta.reshape(-1)).sum())
        if gap is not None and total < _LATE and np.isfinite(left) and left > max(2.0 * total, tolerance):
            at = _repaired(q, c, corners, at)
            residual = q @ at.theta.reshape(-1) + c + corners.back(weight * at.s)
            left = gap(at)
        stalls = stalls + 1 if left >= 0.9 * least and total < 1e-8 else 0
        if gap is None or left <= least:
            best = at
        least = min(least, left)
        if left <= tolerance or total <= negligible or stalls >= 4:
            break
        try:
            step, length = _best_step(_Equations(q, corners, at, residual), at, weight, total)
        except np.linalg.LinAlgError:
            break
        if not np.isfinite(step.theta).all() or length < 1e-10:
            break
        at = at.moved(step, length)
    return best


def _repaired(q: Floats, c: Floats, corners: Corners, at: Interior) -> Interior:
    """Return ``at`` with slopes s that fulfil Qθ + c + Aᵀωs = 0 up to rounding; ``at`` itself if that fails.

    Late steps divide by small v, and the rounding error stays in s. Each slope is changed in proportion to its
    distance from ±1, so the slopes far from ±1 change most.
    """
    room = at.slack[0] * at.slack[1]
    try:
        for _ in range(_MOST_REPAIRS):
            residual = q @ at.theta.reshape(-1) + c + corners.back(corners.weight * at.s)
            matrix = q + corners.squares(corners.weight * room)
            diagonal = np.einsum("ii->i", matrix)
            diagonal[:] = np.maximum(1e-15 * diagonal + diagonal, 1e-300)
            unit = 1.0 / np.sqrt(diagonal)
            flat = -unit * np.linalg.solve(matrix * unit * unit[:, None], unit * residual)
            change = room * corners.changes(flat.reshape(at.theta.shape))
            steepest = float((np.abs(change) / np.minimum(*at.slack)).max(initial=1.0))
            change /= max(steepest / _FRACTION, 1.0)
            at = replace(at, slack=(at.slack[0] - change, at.slack[1] + change))
    except np.linalg.LinAlgError:
        pass
    return at


def _best_step(equations: _Equations, at: Interior, weight: Floats, total: float) -> tuple[_Step, float]:
    """Return Mehrotra's step and its length, with J. Gondzio's corrections (1996) as long as they lengthen it.

    A correction moves the products towards their common goal, computed for a step longer than the last one.
    """
    zeros = np.zeros_like(at.up)
    first = equations.step(zeros, zeros)
    ahead = at.moved(first, at.longest(first))
    goal = (float((weight * sum(ahead.products())).sum()) / total) ** 3 * total / (2 * at.up.size) / weight
    t_up, t_down = goal + first.up * first.turn, goal - first.down * first.turn
    step = equations.step(t_up, t_down)
    length = at.longest(step)
    for _ in range(_MOST_CORRECTIONS):
        if length > 0.9:
            break
        aims = at.moved(step, min(1.0, 1.08 * length + 0.1)).products()
        up, down = (np.maximum(np.clip(p, 0.1 * goal, 10.0 * goal) - p, -10.0 * goal) for p in aims)
        t_up, t_down = t_up + up, t_down + down
        corrected = equations.step(t_up, t_down)
        longer = at.longest(corrected)
        if longer < length + 0.01:
            break
        step, length = corrected, longer
    return step, length
