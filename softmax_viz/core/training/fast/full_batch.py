"""Cross-entropy on all points at once, the loop's most frequent case, with everything that can be saved.

- Softmax does not feel a shift common to all classes: relative to the last class there are K − 1 exponentials.
- No maximum is subtracted: the caller undoes the steps for which ``are_right`` says that it would have mattered.
- Targets never become a matrix: Σ (p − t) φᵀ = Σ p φᵀ − Σ t φᵀ, and the second sum is computed once.
- Dividing by the sums s is done on the points or on the exponentials, whichever has fewer rows.
- Losses Σ log s − Σ z_t are computed for many steps together, and a logarithm serves eight sums: log of the product.
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

# With s = Σ exp(z_k − z_K) below this, exp is safe, a product of eight sums too, and log s − z, a difference
# of two such numbers, is right to 1e-14. Only what makes s large matters: exp of −1000 is 0, as it should be.
_LARGEST_SUM = np.exp(60.0)
# |z| beyond this is no input for a table.
_LARGEST_SCORE = 1e9

_PIECE = 3_000  # points; no power of two, whose rows would compete for the same places in the cache
_LARGEST_WHOLE = 4_500
_KEPT_SUMS = 10_000
_FOLDINGS = 3
_FOLDED = 2**_FOLDINGS  # sums in one logarithm


# (number of the step among those in a row, differences (K − 1, R), where the slopes go (R, K − 1))
Slopes = Callable[[int, Floats, Floats], None]


class _Space:
    """Temporaries for pieces of one size B, and what is done with them."""

    def __init__(self, shape: tuple[int, int], n_features: int, n_classes: int, kept: int, n_points: int) -> None:
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
        self._keeps_many = kept > 1
        self._sums = np.ones((kept, -(-size // _FOLDED) * _FOLDED))
        self._sum_rows = [row[:size] for row in self._sums]

    def slopes_of(self, points: Floats) -> Slopes:
        """The function that writes Σ p_k φ̃ of ``points`` (R, B), transposed if it keeps one step, and keeps the sums s.

        A function and its variables, no method: so nothing is looked up in the loop.
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
        gradient_dot, other = (gradient_of.dot, transposed) if self._keeps_many else (exponentials.dot, gradient_of.T)

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
        """Return the largest s of each of the first ``count`` kept rows, (count,)."""
        largest: Floats = np.maximum.reduce(self._sums[:count], axis=1)
        return largest

    def log_sums(self, count: int) -> Floats:
        """Σ log s of the first ``count`` kept rows, (count,)."""
        products = self._sums[:count].reshape(-1)
        for _ in range(_FOLDINGS):
            # Neighbours are of one step, for rows are a multiple of eight long; within one row, halves are faster.
            half = len(products) // 2
            pair = (products[::2], products[1::2]) if self._keeps_many else (products[:half], products[half:])
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
        What differences of parameters must be multiplied by before they come here.
    most_steps
        For how many steps in a row losses can be asked.
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
        self.most_steps = min(MOST_STEPS, _KEPT_SUMS // n) if whole else 1
        self._pieces: list[tuple[_Space, Slopes]] = []
        spaces: dict[int, _Space] = {}
        for start, stop in cuts:
            attend()
            piece = points if whole else _copied(points[:, start:stop])
            size = stop - start
            if size not in spaces:
                spaces[size] = _Space((rows, size), n_features, k, self.most_steps, min(n, _PIECE))
            self._pieces.append((spaces[size], spaces[size].slopes_of(piece)))
        self.scale = self._pieces[0][0].exponential.scale
        self._part = aligned((k - 1, rows))
        # Of one step, where there are several pieces:
        self._log_sum = self._largest_sum = 0.0
        longest = float(np.hypot.reduce(np.abs(points).max(axis=1)))  # its square might overflow
        reach = _LARGEST_SCORE / self.scale / max(longest, 1e-150)
        self._largest_square = reach * reach
        self._own = np.ascontiguousarray(targets[:, : k - 1]).reshape(-1) / self.scale

        self.slopes: Slopes = self._pieces[0][1] if self.most_steps > 1 else self._slopes_of_pieces

    def _slopes_of_pieces(self, row: int, differences: Floats, out: Floats) -> None:
        out.fill(0.0)
        self._log_sum = self._largest_sum = 0.0
        for space, slopes in self._pieces:
            self.attend()
            slopes(row, differences, self._part)
            np.add(out, self._part.T, out)
            self._log_sum += float(space.log_sums(1)[0])
            self._largest_sum = max(self._largest_sum, float(space.largest_sums(1)[0]))

    def are_right(self, squares: Floats) -> Bools:
        """(M,) whether each of the last M steps was a case for this way; ``squares`` (M,) are their ‖θ‖²."""
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
        # Rounding can leave a hair below zero, where no loss is.
        losses: Floats = np.maximum(total / self._n_points, 0.0)
        return losses


def _copied(part: Floats) -> Floats:
    copy = aligned(part.shape)
    copy[:] = part
    return copy
