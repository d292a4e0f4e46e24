"""Cross-entropy on all points at once, optimised because it is the loop's most frequent case.

- Softmax is invariant to a shift common to all classes: relative to the last class there are K − 1 exponentials.
- No maximum is subtracted: the caller undoes the steps that were inaccurate without it, which ``are_right`` tells.
- The targets need no matrix: Σ (p − t) φᵀ = Σ p φᵀ − Σ t φᵀ, and the second sum is computed once.
- Either the points or the exponentials are divided by the sums s, whichever have fewer rows.
- Losses Σ log s − Σ z_t are computed for many steps together, and one logarithm is taken of a product of eight sums.
- More points than fit a processor's cache are taken in pieces.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, aligned
from softmax_viz.core.basics.fast_exp import fastest
from softmax_viz.core.basics.interruption import Attend, go_on

# Steps whose losses are computed together.
MOST_STEPS = 32

# With s = Σ exp(z_k − z_K) below this, exp and a product of eight sums do not overflow, and log s − z, a difference
# of two such numbers, is accurate to 1e-14. Only large z matter: exp of −1000 is correctly 0.
_LARGEST_SUM = np.exp(60.0)
# Scores with |z| beyond this do not fit the table of exp.
_LARGEST_SCORE = 1e9

_PIECE = 3_000  # points; with a power of two, all rows would compete for the same cache lines
_LARGEST_WHOLE = 4_500
_MOST_STORED_SUMS = 10_000
_FOLDINGS = 3
_FOLDED = 2**_FOLDINGS  # sums in one logarithm


# (index of the step among those in a row, differences (K − 1, R), output array for the slopes (R, K − 1))
Slopes = Callable[[int, Floats, Floats], None]


class _Scratch:
    """Temporary arrays for pieces of one size B, and the computations with them."""

    def __init__(self, shape: tuple[int, int], n_features: int, n_classes: int, stored: int, n_points: int) -> None:
        rows, size = shape
        fewer = n_classes - 1
        self.exponential = fastest(fewer * n_points)((fewer, size))
        self._all = aligned((n_classes, size))
        self._all[fewer] = 1.0  # the last class, relative to itself
        self._exponentials = self._all[:fewer]
        self._transposed = self._exponentials.T
        self._divides_points = n_features <= fewer
        self._n_features = n_features
        self._divided = aligned((rows, size))
        self._inverse = self._divided[n_features] if n_features < rows else aligned((size,))
        self._one = np.array(1.0)
        self._add_up_classes = np.ones(n_classes).dot
        self._stores_many = stored > 1
        self._sums = np.ones((stored, -(-size // _FOLDED) * _FOLDED))
        self._sum_rows = [row[:size] for row in self._sums]

    def slopes_of(self, points: Floats) -> Slopes:
        """Return a function that writes Σ p_k φ̃ of ``points`` (R, B) and stores the sums s.

        Its output is transposed if only one row of sums is stored. As a closure it looks up no attributes in the loop.
        """
        exponentials, transposed, everything = self._exponentials, self._transposed, self._all
        exponential, add_up_classes, multiply, divide = (
            self.exponential.of,
            self._add_up_classes,
            np.multiply,
            np.divide,
        )
        one, inverse, sum_rows = self._one, self._inverse, self._sum_rows
        # Row by row: numpy's broadcasting costs more than these calls.
        if self._divides_points:
            pairs = list(zip(points[: self._n_features], self._divided, strict=False))
            gradient_of = self._divided
        else:
            pairs = [(row, row) for row in exponentials]
            gradient_of = points
        # With few points the first is faster, with many the second.
        gradient_dot, other = (gradient_of.dot, transposed) if self._stores_many else (exponentials.dot, gradient_of.T)

        def slopes(row: int, differences: Floats, out: Floats) -> None:
            sums = sum_rows[row]
            differences.dot(points, exponentials)
            exponential(exponentials, exponentials)
            add_up_classes(everything, sums)
            divide(one, sums, inverse)
            for whole, divided in pairs:
                multiply(whole, inverse, divided)
            gradient_dot(other, out)

        return slopes

    def largest_sums(self, count: int) -> Floats:
        """Return the largest s in each of the first ``count`` stored rows, (count,)."""
        largest: Floats = np.maximum.reduce(self._sums[:count], axis=1)
        return largest

    def log_sums(self, count: int) -> Floats:
        """Return Σ log s of the first ``count`` stored rows, (count,)."""
        products = self._sums[:count].reshape(-1)
        for _ in range(_FOLDINGS):
            # Rows are a multiple of eight long, so neighbours belong to one step; for one row, halves are faster.
            half = len(products) // 2
            pair = (products[::2], products[1::2]) if self._stores_many else (products[:half], products[half:])
            products = np.multiply(*pair)
        logs: Floats = np.add.reduce(np.log(products, products).reshape(count, -1), axis=1)
        return logs


class QuickCrossEntropy:
    """Slopes and losses of all points for parameters relative to the last class's. One thread at a time.

    Parameters
    ----------
    points
        (R, N): the features, and a row of ones if there is a bias. N ≥ 1, R ≥ 1.
    targets
        (R, K): Σ t φ̃ᵀ; K ≥ 2.
    n_features
        D.

    Attributes
    ----------
    scale
        The factor by which the caller must multiply differences of parameters.
    most_steps
        The number of steps in a row whose losses can be computed together.
    slopes
        Writes Σ p_k φ̃ of all points.
    attend
        Called between pieces of the points.
    """

    def __init__(self, points: Floats, targets: Floats, n_features: int, attend: Attend = go_on) -> None:
        self.attend = attend
        rows, n = points.shape
        k = targets.shape[1]
        self._n_points = n
        whole = n <= _LARGEST_WHOLE
        cuts = [(0, n)] if whole else [(a, min(a + _PIECE, n)) for a in range(0, n, _PIECE)]
        self.most_steps = min(MOST_STEPS, _MOST_STORED_SUMS // n) if whole else 1
        self._pieces: list[tuple[_Scratch, Slopes]] = []
        scratches: dict[int, _Scratch] = {}
        for start, stop in cuts:
            attend()
            piece = points if whole else _copied(points[:, start:stop])
            size = stop - start
            if size not in scratches:
                scratches[size] = _Scratch((rows, size), n_features, k, self.most_steps, min(n, _PIECE))
            self._pieces.append((scratches[size], scratches[size].slopes_of(piece)))
        self.scale = self._pieces[0][0].exponential.scale
        self._part = aligned((k - 1, rows))
        # Of a single step, if there are several pieces:
        self._log_sum = self._largest_sum = 0.0
        longest = float(np.hypot.reduce(np.abs(points).max(axis=1)))  # its square might overflow
        reach = _LARGEST_SCORE / self.scale / max(longest, 1e-150)
        self._largest_square = reach * reach
        self._own = np.ascontiguousarray(targets[:, : k - 1]).reshape(-1) / self.scale

        self.slopes: Slopes = self._pieces[0][1] if self.most_steps > 1 else self._slopes_of_pieces

    def _slopes_of_pieces(self, row: int, differences: Floats, out: Floats) -> None:
        out.fill(0.0)
        self._log_sum = self._largest_sum = 0.0
        for scratch, slopes in self._pieces:
            self.attend()
            slopes(row, differences, self._part)
            np.add(out, self._part.T, out)
            self._log_sum += float(scratch.log_sums(1)[0])
            self._largest_sum = max(self._largest_sum, float(scratch.largest_sums(1)[0]))

    def are_right(self, squares: Floats) -> Bools:
        """Return whether each of the last M steps was accurate, (M,); ``squares`` (M,) are their ‖θ‖²."""
        count = len(squares)
        whole = len(self._pieces) == 1
        largest = self._pieces[0][0].largest_sums(count) if whole else np.array([self._largest_sum])
        right: Bools = (largest < _LARGEST_SUM) & (squares < self._largest_square)
        return right

    def losses(self, differences: Floats) -> Floats:
        """Return the mean losses (M,) of the M ``differences`` for which ``slopes`` was last called."""
        count = len(differences)
        whole = len(self._pieces) == 1
        total = self._pieces[0][0].log_sums(count) if whole else np.array([self._log_sum])
        total -= np.add.reduce(differences.reshape(count, -1) * self._own, axis=1)
        # Rounding can make a loss slightly negative.
        losses: Floats = np.maximum(total / self._n_points, 0.0)
        return losses


def _copied(part: Floats) -> Floats:
    copy = aligned(part.shape)
    copy[:] = part
    return copy
