"""The convex problem that training approaches, and a bound from below. Pure; any thread.

    F(θ) = mean_i loss(y_i, θ φ̃_i) + λ₁ Σ|w| + λ₂/2 Σ w²

Both losses are convex, so F lies above its dual everywhere (R. T. Rockafellar, *Convex Analysis*, section 31):
for any u_i in the domain of the loss's conjugate, with G = mean_i u_i φ̃_iᵀ,

    F(θ) ≥ mean_i −loss*(u_i) − Ω*(−G),   Ω*(G) = Σ max(|G| − λ₁, 0)² / 2λ₂   and G = 0 for the bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.design import Design, matrix_of


@dataclass(frozen=True, slots=True, eq=False)
class Penalties:
    """λ₁ and λ₂ of each input, (M,) both; 0 for the bias."""

    l1: Floats
    l2: Floats

    @property
    def has_l1(self) -> bool:
        """Whether the penalty has corners."""
        return bool(self.l1.any())

    @property
    def free(self) -> Ints:
        """Indices of the inputs without penalty."""
        return np.flatnonzero((self.l1 == 0.0) & (self.l2 == 0.0))

    def value(self, theta: Floats) -> float:
        """The penalty on ``theta`` (K, M)."""
        return float((np.abs(theta) @ self.l1).sum() + 0.5 * (theta * theta @ self.l2).sum())

    def gap(self, theta: Floats, loss: float, dual: float, g: Floats) -> float:
        """How far F(θ) is above its minimum at most.

        Parameters
        ----------
        theta
            (K, M).
        loss, dual, g
            The mean loss at ``theta``; mean_i −loss*(u_i) and G (K, M) at some dual points u. Where λ₂ = 0 < λ₁
            the u are scaled down until |G| ≤ λ₁, which scales ``dual`` at least as little.
        """
        decayed, lasso = self.l2 > 0.0, (self.l1 > 0.0) & (self.l2 == 0.0)
        free = ~(decayed | lasso)
        # The dual wants G = 0 at free inputs; what is left there is charged at the size of their coefficients.
        charge = float((np.abs(g[:, free]) * (1.0 + np.abs(theta[:, free]))).sum())
        steepest = float((np.abs(g[:, lasso]) / self.l1[lasso]).max(initial=0.0))
        scale = 1.0 / max(steepest, 1.0)
        beyond = np.maximum(np.abs(scale * g[:, decayed]) - self.l1[decayed], 0.0)
        conjugate = float((beyond**2 / (2.0 * self.l2[decayed])).sum())
        return loss + self.value(theta) - scale * dual + conjugate + charge


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """Value, gradient (K, M) and Hessian (K·M, K·M) of a smooth function of θ."""

    value: float
    gradient: Floats
    hessian: Floats


class CrossEntropy:
    """The mean cross-entropy with targets (1 − ε)·onehot + ε/K, as a function of θ (K, M)."""

    def __init__(self, design: Design, labels: Ints, n_classes: int, smoothing: float = 0.0) -> None:
        self.design = design
        self.n_classes = n_classes
        self._targets = np.full((n_classes, len(labels)), smoothing / n_classes)
        self._targets[labels, np.arange(len(labels))] += 1.0 - smoothing
        self._pairs = np.triu_indices(n_classes)
        self._own = np.flatnonzero(self._pairs[0] == self._pairs[1])

    def value(self, theta: Floats) -> float:
        """mean_i logsumexp(z) − t·z."""
        shifted = self.design.logits(theta)
        shifted -= shifted.max(axis=0)
        own = np.einsum("kn,kn->n", self._targets, shifted)
        return float((np.log(np.exp(shifted).sum(axis=0)) - own).mean())

    def local(self, theta: Floats) -> Local:
        """The value and both derivatives; the Hessian's blocks are mean_i p_k ([k = l] − p_l) φ̃ φ̃ᵀ."""
        shifted = self.design.logits(theta)
        shifted -= shifted.max(axis=0)
        own = np.einsum("kn,kn->n", self._targets, shifted)
        p = np.exp(shifted, out=shifted)
        sums = p.sum(axis=0)
        p /= sums
        value = float((np.log(sums) - own).mean())
        first, second = self._pairs

        def curvatures(part: slice) -> Floats:
            block = p[:, part]
            result: Floats = -block[first] * block[second]
            result[self._own] += block
            return result

        squares = self.design.squares_of(curvatures, len(first))
        blocks = np.empty((self.n_classes, self.n_classes, *squares.shape[1:]))
        blocks[first, second] = squares
        blocks[second, first] = squares
        return Local(value, self.design.mean_product(p - self._targets), matrix_of(blocks))

    def probabilities(self, theta: Floats) -> Floats:
        """Softmax over the classes, (K, N)."""
        p = self.design.logits(theta)
        p -= p.max(axis=0)
        np.exp(p, out=p)
        p /= p.sum(axis=0)
        return p


def lift_shifts(hessian: Floats, free: Ints, n_inputs: int) -> None:
    """Curve H, in place, along the shifts common to all classes of the ``free`` inputs, where F is flat.

    Gradients have no part along them, so that no Newton step is changed by it.
    """
    if len(free):
        k = len(hessian) // n_inputs
        level = max(float(np.einsum("ii->i", hessian).mean()), 1e-300) / k
        blocks = hessian.reshape(k, n_inputs, k, n_inputs)
        for d in free:
            blocks[:, d, :, d] += level


def flat_quadratic(l2: Floats, free: Ints, n_classes: int) -> Floats:
    """The Hessian of λ₂/2 Σ w² for λ₂ (M,), curved along the flat shifts of the ``free`` inputs as well."""
    lift = np.eye(n_classes * len(l2))
    lift_shifts(lift, free, len(l2))
    return lift + np.diag(np.tile(l2, n_classes) - 1.0)
