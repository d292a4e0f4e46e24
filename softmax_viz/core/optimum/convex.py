"""The convex problem that training solves approximately, and a lower bound of its minimum. Pure; any thread.

    F(θ) = mean_i loss(y_i, θ φ̃_i) + λ₁ Σ|w| + λ₂/2 Σ w²

Both losses are convex, so F is at least its dual everywhere (R. T. Rockafellar, *Convex Analysis*, section 31):
for any u_i in the domain of the loss's conjugate, with G = mean_i u_i φ̃_iᵀ,

    F(θ) ≥ mean_i −loss*(u_i) − Ω*(−G),   Ω*(G) = Σ max(|G| − λ₁, 0)² / 2λ₂   and G = 0 for the bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.optimum.input_sums import InputSums, matrix_of

# Means of products in even units are rounded to about 1e-16: below these values a λ counts as 0.
_LEAST_L1, _LEAST_L2 = 2e-15, 1e-18
_L1_MARGIN = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class Penalties:
    """λ₁ and λ₂ of each input, (M,) both; 0 for the bias."""

    l1: Floats
    l2: Floats

    @property
    def _kinds(self) -> tuple[Bools, Bools, Bools]:
        """Which inputs have L2, only L1, and neither, (M,) each; a λ below rounding counts as none."""
        decayed = self.l2 > _LEAST_L2
        lasso = ~decayed & (self.l1 > _LEAST_L1)
        return decayed, lasso, ~(decayed | lasso)

    @property
    def has_bound(self) -> bool:
        """Whether duality bounds F from below: at least one input has a penalty above rounding."""
        return not self._kinds[2].all()

    def of(self, inputs: Bools) -> Penalties:
        """Return the penalties of some inputs."""
        return Penalties(self.l1[inputs], self.l2[inputs])

    def eased(self) -> Penalties:
        """Return slightly smaller penalties for a search to minimise, so that its duality gap can become small.

        F at their minimum is higher by about 1e-15 Σ|w|. Where there is no L2, a dual point needs |G| ≤ λ₁ exactly,
        which rounding of G would violate for a small λ₁; a smaller λ₁ leaves a margin. A λ below rounding becomes 0.
        """
        _, lasso, free = self._kinds
        l1 = np.where(lasso, self.l1 - _L1_MARGIN, np.where(free, 0.0, self.l1))
        return Penalties(l1, np.where(self.l2 > _LEAST_L2, self.l2, 0.0))

    @property
    def has_l1(self) -> bool:
        """Whether the penalty has corners."""
        return bool(self.l1.any())

    @property
    def smooth(self) -> Ints:
        """Indices of the inputs without L1: at the minimum their coefficients can have mean 0 over the classes."""
        return np.flatnonzero(self.l1 == 0.0)

    def value(self, theta: Floats) -> float:
        """Return the penalty on ``theta`` (K, M)."""
        return float((np.abs(theta) @ self.l1).sum() + 0.5 * (theta * theta @ self.l2).sum())

    def gap(self, theta: Floats, loss: float, dual: float, g: Floats) -> float:
        """Return the duality gap: an upper bound of F(θ) minus the minimum of F.

        Parameters
        ----------
        theta
            (K, M).
        loss, dual, g
            The mean loss at ``theta``; mean_i −loss*(u_i) and G (K, M) at some dual points u. Where λ₂ = 0 < λ₁
            the u are scaled down until |G| ≤ λ₁, which reduces ``dual`` by at most the same factor.
        """
        decayed, lasso, free = self._kinds
        # The dual needs G = 0 at inputs without penalty; the rest of G there costs its product with the coefficients.
        charge = float((np.abs(g[:, free]) * (1.0 + np.abs(theta[:, free]))).sum())
        steepest = float((np.abs(g[:, lasso]) / self.l1[lasso]).max(initial=0.0))
        scale = 1.0 / max(steepest, 1.0)
        beyond = np.maximum(np.abs(scale * g[:, decayed]) - self.l1[decayed], 0.0)
        conjugate = float((beyond**2 / (2.0 * self.l2[decayed])).sum())
        value = loss + self.value(theta)
        return min(value - scale * dual + conjugate + charge, value)  # No loss is negative.


@dataclass(frozen=True, slots=True, eq=False)
class QuadraticModel:
    """Value, gradient (K, M) and Hessian (K·M, K·M) of a smooth function of θ."""

    value: float
    gradient: Floats
    hessian: Floats


class CrossEntropy:
    """The mean cross-entropy with targets (1 − ε)·onehot + ε/K, as a function of θ (K, M)."""

    def __init__(self, design: InputSums, labels: Ints, n_classes: int, smoothing: float = 0.0) -> None:
        self.design = design
        self.n_classes = n_classes
        self._targets = np.full((n_classes, len(labels)), smoothing / n_classes)
        self._targets[labels, np.arange(len(labels))] += 1.0 - smoothing
        self._pairs = np.triu_indices(n_classes)
        self._own = np.flatnonzero(self._pairs[0] == self._pairs[1])

    def value(self, theta: Floats) -> float:
        """Return mean_i logsumexp(z) − t·z."""
        shifted = self.design.logits(theta)
        shifted -= shifted.max(axis=0)
        own = np.einsum("kn,kn->n", self._targets, shifted)
        return float((np.log(np.exp(shifted).sum(axis=0)) - own).mean())

    def local(self, theta: Floats) -> QuadraticModel:
        """Return the value and both derivatives; the Hessian's blocks are mean_i p_k ([k = l] − p_l) φ̃ φ̃ᵀ."""
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
        return QuadraticModel(value, self.design.mean_product(p - self._targets), matrix_of(blocks))

    def probabilities(self, theta: Floats) -> Floats:
        """Return the softmax over the classes, (K, N)."""
        p = self.design.logits(theta)
        p -= p.max(axis=0)
        np.exp(p, out=p)
        p /= p.sum(axis=0)
        return p


def lift_shifts(hessian: Floats, inputs: Ints, n_inputs: int) -> None:
    """Add curvature to H, in place, along the shifts common to all classes of some ``inputs``, where H is singular.

    The inputs must have no L1. Where θ has mean 0 over the classes, gradients have no component along such a shift,
    so this changes no Newton step from there.
    """
    if len(inputs):
        k = len(hessian) // n_inputs
        # In the units of each input, because curvatures of inputs may differ by any factor.
        levels = np.maximum(np.einsum("ii->i", hessian).reshape(k, n_inputs).mean(axis=0), 1e-300) / k
        blocks = hessian.reshape(k, n_inputs, k, n_inputs)
        for d in inputs:
            blocks[:, d, :, d] += levels[d]


def flat_quadratic(l2: Floats, inputs: Ints, n_classes: int) -> Floats:
    """Return the Hessian of λ₂/2 Σ w² for λ₂ (M,), with curvature added along the shifts of some ``inputs``."""
    lift = np.eye(n_classes * len(l2))
    lift_shifts(lift, inputs, len(l2))
    return lift + np.diag(np.tile(l2, n_classes) - 1.0)
