"""The curvature of the objective, and the learning rates that it allows. Pure; any thread.

Gradient descent on a bowl of curvature L shrinks the distance to the bottom if its rate is below 2/L and grows
it above (Y. Nesterov, *Introductory Lectures on Convex Optimization*, 2004, section 1.2.3; near a point, L is the
largest eigenvalue of the Hessian there). With a memory the bound is another. Along an eigenvector of curvature L, with
c = ηL, the weight after t steps is a combination of powers rᵗ of the two roots r of

- momentum: r² − (1 + β − c) r + β = 0, both roots inside the unit circle for c < 2 (1 + β)
  (B. T. Polyak, 1964);
- Nesterov: r² − (1 + β)(1 − c) r + β (1 − c) = 0, both inside for c < 2 (1 + β)/(1 + 2β)

(the conditions of E. I. Jury on both quadratics; β = 0 gives 2 again). This holds near a minimum, where J is such
a bowl, but not for every convex function: momentum can cycle for ever below this bound (L. Lessard, B. Recht and
A. Packard, *Analysis and Design of Optimization Algorithms*, 2016). From any weights, on any J with a
data loss that is convex with curvatures up to L and with any penalty here, these rates are proven:

- gradient descent: c < 2 (P. L. Combettes and V. R. Wajs, 2005, theorem 3.4);
- momentum: c < 2 (1 − β) (P. Ochs, Y. Chen, T. Brox and T. Pock, *iPiano*, 2014; without L1 also E. Ghadimi,
  H. R. Feyzmahdavian and M. Johansson, *Global convergence of the Heavy-ball method for convex optimization*, 2015);
- Nesterov: c < 2 / (1 + β).

All three have the same reason: with d = x − x₋ the last move, E = J(x) + κ ‖d‖² falls at every step for some κ. For
Nesterov the step x⁺ = prox(y − η ∇f(y)) from y = x + β d gives, for convex f of curvature L (Y. Nesterov, 2004, theorem
2.1.5),

    J(x⁺) ≤ J(x) − (1/η − L/2) ‖d⁺‖² + β (1/η − L) ⟨d⁺, d⟩ + (L β²/2) ‖d‖²,

and a κ with (1/η − L/2 − κ)(κ − L β²/2) > β² (1/η − L)²/4 exists if 1/η − L/2 − L β²/2 > β |1/η − L|, which is
c < 2/(1 + β). These bounds are for one fixed J. With minibatches or dropped logits J is another at each step.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.interruption import Attend, blocks, go_on
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.first_order import is_transformed
from softmax_viz.core.training.objective import Objective
from softmax_viz.core.training.reference import TrainingSet, TrainState

# Up to this many parameters the whole Hessian is cheaper than a sequence of products with it.
_DENSE = 64
_MOST_PRODUCTS = 60
_ACCURACY = 1e-3
# Fourth powers of numbers below 2^240 are finite, and so are sums of them over all points.
_LARGEST_EXPONENT = 240


def stability_bound(hyperparams: Hyperparams) -> float:
    """Return the c below which steps of rate c/L are stable on a bowl of curvature L; inf where there is none.

    2 for gradient descent, 2 (1 + β) with momentum, 2 (1 + β)/(1 + 2β) for Nesterov; Adam and Newton scale
    their steps themselves. None is known where the gradient is transformed.
    """
    return math.inf if is_transformed(hyperparams) else OPTIMIZERS[hyperparams.optimizer].stability_bound(hyperparams)


def global_bound(hyperparams: Hyperparams) -> float:
    """Return the c below which steps of rate c/L provably reach the minimum from any weights; L is a global bound.

    2 for gradient descent, 2 (1 − β) with momentum, 2/(1 + β) for Nesterov; inf for Adam and Newton, which scale
    their steps themselves. It is for steps on one fixed objective: all points, no dropout.
    """
    return math.inf if is_transformed(hyperparams) else OPTIMIZERS[hyperparams.optimizer].global_bound(hyperparams)


def decay(hyperparams: Hyperparams) -> float:
    """Return the curvature that the penalty has at all weights: λ times the share of L2."""
    return penalty_of(hyperparams).strong_convexity


def _inputs(samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> tuple[Floats, Floats]:
    """Return the inputs φ̃ (M, N), with a 1 if there is a bias, and the penalty's largest curvature (M,) on each."""
    penalty = np.full(samples.n_features + hyperparams.bias, penalty_of(hyperparams).lipschitz)
    penalty[samples.n_features :] = 0.0
    rows = np.ones((len(penalty), samples.n_samples))
    for block in blocks(samples.n_samples):
        attend()
        rows[: samples.n_features, block] = samples.features[block].T
    return rows, penalty


def _in_small_units(rows: Floats, penalty: Floats) -> tuple[Floats, Floats, int]:
    """Scale ``rows`` and ``penalty`` so that the curvature is 4^e times less and products with H do not overflow.

    Return both, and e. The factors are powers of two: nothing is rounded.
    """
    _, exponent = np.frexp(np.abs(rows).max(initial=0.0))
    if exponent < _LARGEST_EXPONENT:
        return rows, penalty, 0
    return np.ldexp(rows, -exponent), np.ldexp(penalty, -2 * exponent), int(exponent)


def _in_given_units(curvature: float, exponent: int) -> float:
    """Return ``curvature`` of scaled rows in the given units; inf where it overflows."""
    with np.errstate(over="ignore"):
        return float(np.ldexp(curvature, 2 * exponent))


def largest_curvature(theta: Floats, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> float:
    """Return the largest eigenvalue L of the Hessian of J's smooth part at ``theta`` (K, D + 1), without dropout.

    For cross-entropy: to rounding for few parameters, else by the method of Lanczos from a fixed start (a
    relative 1e-6 or so; G. H. Golub and C. F. Van Loan, *Matrix Computations*, chapter 10). With a loss that has
    corners, only the penalty has curvature. A penalty whose curvature differs between weights counts with its largest
    curvature: then L is a bound. Non-finite or overflowing weights give the penalty's curvature alone; inf where
    features above 1e150 make L overflow.
    """
    loss = LOSSES[hyperparams.loss]
    ridge = penalty_of(hyperparams).lipschitz if samples.n_features else 0.0
    if loss.curvature is None or not samples.n_samples:
        return ridge
    if loss.family is not Family.SOFTMAX:
        return ridge + _of_any_loss(theta, samples, hyperparams)
    rows, penalty = _inputs(samples, hyperparams, attend)
    if not len(rows):
        return ridge
    p = np.empty((len(theta), samples.n_samples))
    for block in blocks(samples.n_samples):
        attend()
        with np.errstate(over="ignore", invalid="ignore"):
            logits = theta[:, : len(rows)] @ rows[:, block]
        if not np.isfinite(logits).all():
            return ridge
        logits -= logits.max(axis=0)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=0)
        p[:, block] = logits
    rows, penalty, exponent = _in_small_units(rows, penalty)
    by = _by_eigenvalues if len(theta) * len(rows) <= _DENSE else _by_lanczos
    return _in_given_units(by(p, rows, penalty, attend), exponent)


def _of_any_loss(theta: Floats, samples: TrainingSet, hyperparams: Hyperparams) -> float:
    """Return the largest eigenvalue of the whole Hessian of any smooth data loss; 0 where it is not finite."""
    no_penalty = replace(hyperparams, strength=0.0)
    objective = Objective(samples.features, samples.labels, np.ones(samples.n_classes), no_penalty)
    with np.errstate(over="ignore", invalid="ignore"):
        hessian = objective.hessian(theta)
    return max(float(np.linalg.eigvalsh(hessian)[-1]), 0.0) if np.isfinite(hessian).all() else 0.0


def _by_eigenvalues(p: Floats, rows: Floats, penalty: Floats, attend: Attend) -> float:
    """Return L from the whole Hessian: block (k, l) is mean_i p_k ([k = l] − p_l) φ̃ φ̃ᵀ."""
    k, n = p.shape
    width = len(rows)
    hessian, own = np.zeros((k * width, k * width)), np.zeros((k * width, width))
    for block in blocks(n):
        attend()
        # (K·M, B) holds p_k φ̃; one product gives all p_k p_l φ̃ φ̃ᵀ, another the blocks on the diagonal.
        weighted = (p[:, None, block] * rows[:, block]).reshape(k * width, -1)
        hessian += weighted @ weighted.T
        own += weighted @ rows[:, block].T
    hessian *= -1.0 / n
    own = (own / n).reshape(k, width, width)
    own += np.diag(penalty)
    for i in range(k):
        hessian[i * width : (i + 1) * width, i * width : (i + 1) * width] += own[i]
    return max(float(np.linalg.eigvalsh(hessian)[-1]), 0.0)


def _by_lanczos(p: Floats, rows: Floats, penalty: Floats, attend: Attend) -> float:
    """Return L from products H V, each of which takes two passes over the data."""
    shape = (len(p), len(rows))
    cut = [(p[:, block], rows[:, block]) for block in blocks(p.shape[1])]
    size = shape[0] * shape[1]
    # Largest for the longest inputs, where most curvature is; irregular, so that no symmetry hides an eigenvector.
    start = np.cos(np.arange(size) * math.sqrt(2.0)).reshape(shape) * np.sqrt(np.einsum("mn,mn->m", rows, rows))
    vector = start.reshape(-1) / max(float(np.linalg.norm(start)), 1e-300)
    basis = np.zeros((min(_MOST_PRODUCTS, size) + 1, size))
    basis[0] = vector
    alphas: list[float] = []
    betas: list[float] = []
    largest = 0.0
    for j in range(len(basis) - 1):
        total = np.zeros(shape)
        for p_of, rows_of in cut:
            attend()
            change = basis[j].reshape(shape) @ rows_of
            change -= np.einsum("kn,kn->n", p_of, change)
            change *= p_of
            total += change @ rows_of.T
        product = (total / p.shape[1] + basis[j].reshape(shape) * penalty).reshape(-1)
        alphas.append(float(basis[j] @ product))
        product -= basis[: j + 1].T @ (basis[: j + 1] @ product)
        product -= basis[: j + 1].T @ (basis[: j + 1] @ product)
        beta = float(np.linalg.norm(product))
        if j % 2 or beta <= 1e-14 or j == len(basis) - 2:
            tridiagonal = np.diag(alphas) + np.diag(betas, 1) + np.diag(betas, -1)
            values, vectors = np.linalg.eigh(tridiagonal)
            largest = float(values[-1])
            # |last component| · β is the residual |H v − L v|; its square bounds the error once L is well separated.
            if beta * abs(float(vectors[-1, -1])) <= _ACCURACY * max(largest, 1e-300) or beta <= 1e-14:
                break
        betas.append(beta)
        basis[j + 1] = product / max(beta, 1e-300)
    return max(largest, 0.0)


def safe_learning_rate(
    state: TrainState, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on
) -> float:
    """Return 2/L at the weights of ``state``: below it a small step of gradient descent goes down; inf if L = 0.

    0 where L overflows: no rate is safe.
    """
    largest = largest_curvature(state.theta, samples, hyperparams, attend)
    return 2.0 / largest if largest > 0.0 else math.inf


def any_batch_safe_rate(samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> float:
    """Return 2/L for an L that the curvature of no batch exceeds at any weights, with or without dropped logits.

    The curvature of a batch is at most that of its longest point, ½ ‖φ̃‖² + λ. inf where ``global_safe_rate`` is inf.
    """
    bound = LOSSES[hyperparams.loss].curvature_bound
    if bound is None:
        return math.inf
    rows, penalty = _inputs(samples, hyperparams, attend)
    if not len(rows):
        return math.inf
    largest = float(penalty.max())
    if samples.n_samples and samples.n_classes > 1:
        small, _, exponent = _in_small_units(rows, penalty)
        longest = _in_given_units(float(np.einsum("mn,mn->n", small, small).max()), exponent)
        largest += bound * _dropout_factor(hyperparams) * longest
    return 2.0 / largest if largest > 0.0 else math.inf


def _dropout_factor(hyperparams: Hyperparams) -> float:
    """Return the largest factor by which logit dropout changes the curvature: kept logits may be divided by 1 − p."""
    if hyperparams.logit_dropout and hyperparams.dropout_rescale:
        return 1.0 / (1.0 - hyperparams.logit_dropout) ** 2
    return 1.0


def global_safe_rate(samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> float:
    """Return 2/L for an L that no weights exceed, with or without dropped logits; inf for the hinge and if L = 0.

    H ⪯ ½ (I − 11ᵀ/K) ⊗ X̃ᵀX̃/N + λI (D. Böhning, *Multinomial Logistic Regression Algorithm*, 1992), and
    dropout masks of 0 and 1 only reduce it; rescaled by 1/(1 − p) they increase it by the square of that. The bound is
    for all points at once: a minibatch may have more curvature (``any_batch_safe_rate``). The gradient of the hinge
    jumps, so no rate is safe everywhere, and none is given. 0 where L overflows.
    """
    bound = LOSSES[hyperparams.loss].curvature_bound
    if bound is None:
        return math.inf
    rows, penalty = _inputs(samples, hyperparams, attend)
    if not len(rows):
        return math.inf
    rows, penalty, exponent = _in_small_units(rows, penalty)
    curvature = np.diag(penalty)
    if samples.n_samples and samples.n_classes > 1:
        curvature = curvature + bound * _dropout_factor(hyperparams) * (rows @ rows.T) / samples.n_samples
    largest = _in_given_units(float(np.linalg.eigvalsh(curvature)[-1]), exponent)
    return 2.0 / largest if largest > 0.0 else math.inf
