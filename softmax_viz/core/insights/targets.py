"""Target distributions: what the probabilities of one place are compared with. Pure; any thread.

Source of the formulas: T. M. Cover and J. A. Thomas, *Elements of Information Theory*, chapter 2. All is in nats, and
0·log 0 is 0.
"""

from __future__ import annotations

import math

import numpy as np

from softmax_viz.core.basics.arrays import Floats

NATS_IN_A_BIT = math.log(2.0)
# A sum of targets that differs from 1 by less is rounding: 0.1 + 0.2 + 0.7 is not exactly 1.
_ROUNDING = 1e-9


def smoothed_target(n_classes: int, label: int, smoothing: float) -> Floats:
    """Return (1 − ε)·onehot + ε/K, (K,): what a point of class ``label`` is trained towards."""
    target = np.full(n_classes, smoothing / n_classes)
    target[label] += 1.0 - smoothing
    return target


def sums_to_one(target: Floats) -> bool:
    """Return whether ``target`` (K,) is a distribution: no entry below 0, and the sum is 1 but for rounding."""
    return bool((target >= 0.0).all()) and abs(math.fsum(target.tolist()) - 1.0) <= _ROUNDING


def normalized(target: Floats) -> Floats:
    """Return ``target`` (K,) divided by its sum; the uniform distribution if all entries are 0."""
    total = math.fsum(target.tolist())
    share: Floats = target / total if total > 0.0 else np.full(len(target), 1.0 / len(target))
    return share


def with_share(target: Floats, index: int, share: float) -> Floats:
    """Return a distribution with ``share`` for class ``index``; the others keep their proportions.

    If the others are all 0, they share what is left equally. ``share`` is kept within 0 … 1.
    """
    share = min(max(share, 0.0), 1.0)
    others = np.delete(target, index)
    spread = normalized(others) * (1.0 - share)
    return np.insert(spread, index, share)


def entropy(target: Floats) -> float:
    """Return H(y) = −Σ y log y of a distribution (K,)."""
    present = target[target > 0.0]
    return max(0.0, -math.fsum((present * np.log(present)).tolist()))


def cross_entropy_of(target: Floats, surprisals: Floats) -> float:
    """Return H(y, p) = Σ y·(−log p), both (K,)."""
    present = target > 0.0
    return math.fsum((target[present] * surprisals[present]).tolist())


def divergence(target: Floats, surprisals: Floats) -> float:
    """Return KL(y ‖ p) = Σ y (log y − log p), which is H(y, p) − H(y) and never negative."""
    present = target > 0.0
    shares = target[present]
    return max(0.0, math.fsum((shares * (np.log(shares) + surprisals[present])).tolist()))
