"""Linear steps, as one small matrix product instead of many small operations.

For gradient descent, momentum and Nesterov the next state (θ and moments) is a linear function of the state and of
the slopes of the loss. A soft threshold is not linear; then the linear function gives the input of ``Update.finish``.
The matrix of the function is computed from ``Update`` itself, column by column, so no optimizer is defined twice.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.training.fast.masks import ClassMask
from softmax_viz.core.training.fast.step import Slot, Update

_LARGEST_MATRIX = 4_000  # entries; beyond that, the separate operations are faster
_CACHE_LINE = 8  # float64 values


class LinearStep:
    """Computes state i + 1 from state i and its slopes; all states are in one array. One thread at a time.

    Parameters
    ----------
    matrix
        (S, S + G + 1): next state from state, slopes and 1.
    memory
        (M + 1, ·) one row for each state, followed by its slopes and a 1.
    slopes_shape
        (R, K − 1).

    Attributes
    ----------
    slopes
        The place for the slopes (R, K − 1) of each step.
    dot, inputs, outputs
        ``dot(inputs[i], outputs[i])`` writes state i + 1, or the input of ``Update.finish``.
    """

    def __init__(self, matrix: Floats, memory: Floats, slopes_shape: tuple[int, int]) -> None:
        size, inputs = matrix.shape
        memory[:, inputs - 1] = 1.0
        self.slopes = [row[size : inputs - 1].reshape(slopes_shape) for row in memory]
        self.inputs = [row[:inputs] for row in memory]
        self.outputs = [row[:size] for row in memory[1:]]
        self.dot = matrix.dot

    @staticmethod
    def room(n_states: int, rows: int, n_classes: int) -> int:
        """Return the length of a row of memory: whole cache lines, so that all rows have the same alignment."""
        needed = n_states * rows * n_classes + rows * n_classes + 1
        return -(-needed // _CACHE_LINE) * _CACHE_LINE


def linear_step(update: Update, memory: Floats, mask: ClassMask, n_features: int) -> LinearStep | None:
    """Return ``update`` as one matrix product, for slopes relative to the last class; None if that is not faster.

    Parameters
    ----------
    update
        The optimizer.
    memory
        See ``LinearStep``.
    mask
        Turns slopes into a gradient.
    n_features
        D.
    """
    rows, k = mask.targets.shape
    shape = (1 + update.n_moments, rows, k)
    size, slopes = shape[0] * rows * k, rows * (k - 1)
    if not update.is_linear or size * (size + slopes + 1) > _LARGEST_MATRIX:
        return None
    matrix = aligned((size, size + slopes + 1))
    now, following = Slot(aligned(shape), n_features), Slot(aligned(shape), n_features)
    for column, unit in enumerate(np.eye(size + slopes + 1)):
        now.state[:] = unit[:size].reshape(shape)
        gradient = unit[size:-1].reshape(rows, k - 1) @ mask.from_differences - unit[-1] * mask.targets
        update.linear_part(now, gradient, following)
        matrix[:, column] = following.state.reshape(-1)
    return LinearStep(matrix, memory, (rows, k - 1))
