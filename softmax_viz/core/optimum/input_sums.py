"""The inputs of all points, and the sums over points that gradients and Hessians are made of. Pure; any thread.

Points are along the last axis, so that every sum over points is one matrix product. K classes, M inputs
(features, and 1 for the bias), N points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.interruption import blocks, never, raising

# Points per block of a Hessian: its temporary arrays fit the cache instead of holding N·K²·M² numbers.
_BLOCK = 4096


class InputSums:
    """The inputs φ̃ of N points.

    Parameters
    ----------
    rows
        (M, N).
    should_stop
        Called between blocks of points; if it returns True, ``interruption.Interrupted`` is raised.
    """

    def __init__(self, rows: Floats, should_stop: Callable[[], bool] = never) -> None:
        self._attend = raising(should_stop)
        self.rows = np.ascontiguousarray(rows)
        self.n_inputs, self.n_points = self.rows.shape
        self._first, self._second = np.triu_indices(self.n_inputs)
        self._products = self._products_of(slice(None)) if self.n_points <= _BLOCK else None

    def logits(self, theta: Floats) -> Floats:
        """Return the logits (K, N) for ``theta`` (K, M)."""
        logits: Floats = np.empty((len(theta), self.n_points))
        for block in blocks(self.n_points):
            self._attend()
            np.matmul(theta, self.rows[:, block], out=logits[:, block])
        return logits

    def mean_product(self, slopes: Floats) -> Floats:
        """Return Σ_i s_i φ̃_iᵀ / N (K, M), the mean product of ``slopes`` (K, N) with the inputs."""
        product: Floats = np.zeros((len(slopes), self.n_inputs))
        for block in blocks(self.n_points):
            self._attend()
            product += slopes[:, block] @ self.rows[:, block].T
        product /= self.n_points
        return product

    def squares(self, weights: Floats, start: int = 0) -> Floats:
        """Return Σ_i c_ri φ̃_i φ̃_iᵀ / N, (R, M, M), for weights c (R, B) of the B points from ``start`` on."""
        return self.squares_of(lambda part: weights[:, part], len(weights), start, start + weights.shape[1])

    def squares_of(
        self, weights_of: Callable[[slice], Floats], count: int, start: int = 0, stop: int | None = None
    ) -> Floats:
        """Return what ``squares`` does, for R = ``count`` rows of weights that ``weights_of`` computes block by block.

        ``weights_of`` gets a slice counted from ``start``. So the weights of all points need not be in memory at once.
        """
        stop = self.n_points if stop is None else stop
        sums = np.zeros((count, len(self._first)))
        if self._products is not None:
            sums += weights_of(slice(0, stop - start)) @ self._products[:, start:stop].T
        else:
            for begin in range(start, stop, _BLOCK):
                self._attend()
                end = min(begin + _BLOCK, stop)
                sums += weights_of(slice(begin - start, end - start)) @ self._products_of(slice(begin, end)).T
        sums /= self.n_points
        square = np.empty((count, self.n_inputs, self.n_inputs))
        square[:, self._first, self._second] = sums
        square[:, self._second, self._first] = sums
        return square

    def _products_of(self, block: slice) -> Floats:
        """Return φ̃_d φ̃_e of the pairs d ≤ e, (M (M + 1)/2, points in the block)."""
        rows = self.rows[:, block]
        products: Floats = rows[self._first] * rows[self._second]
        return products


def matrix_of(blocks: Floats) -> Floats:
    """Return ``blocks`` (K, K, M, M) as one matrix (K·M, K·M) that acts on a flat θ (K, M)."""
    size = blocks.shape[0] * blocks.shape[2]
    return blocks.transpose(0, 2, 1, 3).reshape(size, size)
