"""Linear separability of the classes in the features, with a proof of either answer. Pure; any thread.

The proof of *yes* is a cut: some (W, b) with z_y > z_k for every point and every other class k. The proof of *no* is
by P. Gordan (1873): numbers q_ik ≥ 0, not all zero, with Σ_ik q_ik (e_y − e_k) φ̃_iᵀ = 0; a separating (W, b) would
make the same sum positive. The residuals of unpenalised cross-entropy are such numbers where its gradient vanishes. A
Newton step of moderate length gives them earlier: linearised along the step, they make the gradient exactly zero.
Where Newton is slow (almost separable classes), the hinge decides: at its minimum either all margins are positive, or
its slopes are such numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.interruption import blocks, never, raising
from softmax_viz.core.optimum.convex import CrossEntropy, flat_quadratic, lift_shifts
from softmax_viz.core.optimum.input_sums import InputSums
from softmax_viz.core.optimum.interior_point import Interior, MarginCorners, interior_point
from softmax_viz.core.optimum.proximal_newton import newton_direction, search

_MOST_STEPS = 20
# A proof from a few points is a proof for all points; so many are tried first.
_FEW = 2000
# Cuts with a margin below this share of the features' size, or within rounding error, do not count.
_FINEST = 1e-9
_ROUNDING = 1e-13
# Makes the equations of the hinge regular, without a visible effect on the result.
_TIE_BREAKER = 1e-16


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Orthonormal combinations of the features (and the bias), without linearly dependent ones.

    Parameters
    ----------
    rows
        (M', N) with mean squares 1, M' the rank.
    back
        (M', M): θ' (K, M') for these inputs is θ' · back (K, M) for the given ones, with the smallest norm.
    """

    rows: Floats
    back: Floats


def even_basis(inputs: Floats, should_stop: Callable[[], bool] = never) -> Basis:
    """Return the basis of ``inputs`` (N, M), by their singular values.

    Many points are taken in blocks, which ``should_stop`` may interrupt: X = Q R of each, and the singular values of
    all R one above the other (J. Demmel et al., *Communication-optimal parallel and sequential QR and LU
    factorizations*, 2012).
    """
    n, m = inputs.shape
    scale = np.abs(inputs).max(axis=0, initial=0.0)
    scale[scale == 0.0] = 1.0
    if not n or not m:
        return Basis(np.empty((0, n)), np.empty((0, m)))
    left, sizes, right = _singular_values(inputs / scale, should_stop)
    kept = sizes > 1e-12 * max(float(sizes[0]), 1e-300)
    rows = np.ascontiguousarray(left[:, kept].T) * np.sqrt(n)
    return Basis(rows, right[kept] / sizes[kept, None] * np.sqrt(n) / scale)


def _singular_values(inputs: Floats, should_stop: Callable[[], bool]) -> tuple[Floats, Floats, Floats]:
    """Return left singular vectors (N, M'), values (M',) and right singular vectors (M', M)."""
    cut = blocks(len(inputs))
    if len(cut) == 1:
        return np.linalg.svd(inputs, full_matrices=False)
    attend, parts = raising(should_stop), []
    for block in cut:
        attend()
        parts.append(np.linalg.qr(inputs[block]))
    left, sizes, right = np.linalg.svd(np.vstack([r for _, r in parts]), full_matrices=False)
    ends = np.cumsum([len(r) for _, r in parts])[:-1]
    whole = np.empty((len(inputs), len(sizes)))
    for block, (q, _), rotation in zip(cut, parts, np.split(left, ends), strict=True):
        attend()
        np.matmul(q, rotation, out=whole[block])
    return whole, sizes, right


def with_ones(features: Floats, has_bias: bool) -> Floats:
    """Return the inputs (N, M): features, and a column of ones if there is a bias."""
    return np.column_stack([features, np.ones(len(features))]) if has_bias else features


def is_separable(
    features: Floats, labels: Ints, n_classes: int, has_bias: bool, should_stop: Callable[[], bool] = never
) -> bool | None:
    """Return whether some (W, b) gives every point's own class strictly the largest score.

    True if such a (W, b) was found, False if it was proven that none has a margin above 1e-9 of the features' size,
    None if neither was found in time, or without points. For many points it also raises
    ``interruption.Interrupted`` in the middle of a step.

    Parameters
    ----------
    features, labels, n_classes
        (N, D), (N,) and K. Classes without points do not prevent a cut.
    has_bias
        Without it the scores are W φ.
    should_stop
        Called before every step of the search; if it returns True the answer is None.
    """
    if not len(labels):
        return None
    present, inverse = np.unique(labels, return_inverse=True)
    # A class without points gets a lower score by its bias, or, if two others have points, as the mean of their scores.
    if len(present) == 1:
        if has_bias and n_classes > 1:
            return True
        inverse, present = labels, np.arange(n_classes)
    if len(present) < 2:
        return True
    inputs = with_ones(features, has_bias)
    if len(labels) > 2 * _FEW:
        some = np.linspace(0, len(labels) - 1, _FEW).astype(np.int64)
        if _search_for_proof(inputs[some], inverse[some], len(present), should_stop) is False:
            return False
    return _search_for_proof(inputs, inverse, len(present), should_stop)


def _search_for_proof(inputs: Floats, labels: Ints, n_classes: int, should_stop: Callable[[], bool]) -> bool | None:
    """Take Newton steps on unpenalised cross-entropy until one of the two proofs is found."""
    rows = even_basis(inputs, should_stop).rows
    if not len(rows):
        return False  # All scores are equal.
    design = InputSums(rows, should_stop)
    data = CrossEntropy(design, labels, n_classes)
    everything = np.arange(len(rows))
    theta = np.zeros((n_classes, len(rows)))
    for _ in range(_MOST_STEPS):
        if should_stop():
            return None
        if is_cut(theta, design, labels):
            return True
        local = data.local(theta)
        lift_shifts(local.hessian, everything, len(rows))
        direction = newton_direction(local.hessian, local.gradient)
        p = data.probabilities(theta)
        if any(is_proof(q, labels, design) for q in (linearised(p, design.logits(direction)), p)):
            return False
        fall = float((direction * local.gradient).sum())
        following = search(data.value, local.value, theta, direction, fall)
        if following is None:
            break
        theta = following
    return _by_the_hinge(rows, labels, n_classes, should_stop)


def _by_the_hinge(rows: Floats, labels: Ints, n_classes: int, should_stop: Callable[[], bool]) -> bool | None:
    """Minimise the hinge without penalty until one of the two proofs is found."""
    order = np.argsort(labels, kind="stable")
    labels = labels[order]
    design = InputSums(rows[:, order], should_stop)
    corners = MarginCorners(design, labels, n_classes)
    answer: list[bool] = []

    def undecided(at: Interior) -> float:
        if is_cut(at.theta, design, labels):
            answer.append(True)
        elif is_proof(corners.spread(0.5 + 0.5 * at.s), labels, design):
            answer.append(False)
        return 0.0 if answer else np.inf

    q = flat_quadratic(np.full(len(rows), _TIE_BREAKER), np.arange(len(rows)), n_classes)
    interior_point(q, corners.linear, corners, np.zeros((n_classes, len(rows))), undecided, 0.0, should_stop)
    return answer[0] if answer else None


def is_cut(theta: Floats, design: InputSums, labels: Ints) -> bool:
    """Return whether every point's own class has the largest score, by more than the rounding error."""
    size = float(np.abs(theta).sum()) * float(np.abs(design.rows).max())
    return smallest_margin(design.logits(theta), labels) > _ROUNDING * (1.0 + size)


def smallest_margin(logits: Floats, labels: Ints) -> float:
    """Return the least z_y − z_k over all points and other classes k; logits (K, N) with K ≥ 2."""
    everyone = np.arange(len(labels))
    margins = logits[labels, everyone] - logits
    margins[labels, everyone] = np.inf
    return float(margins.min())


def linearised(p: Floats, change: Floats) -> Floats:
    """Return the probabilities (K, N) after ``change`` (K, N) is subtracted from the logits, to first order."""
    result: Floats = p * (1.0 - (change - np.einsum("kn,kn->n", p, change)))
    return result


def is_proof(q: Floats, labels: Ints, design: InputSums) -> bool:
    """Return whether the wrong classes' max(q, 0) (K, N) cancel, which proves that no cut has a margin above 1e-9."""
    q = np.maximum(q, 0.0)
    everyone = np.arange(len(labels))
    q[labels, everyone] = 0.0
    sums = q.sum(axis=0)
    q[labels, everyone] = -sums
    mean = float(sums.mean())
    return mean > 0.0 and float(np.abs(design.mean_product(q)).sum()) <= _FINEST * mean
