"""Random numbers that are addressed instead of consumed in order.

Every draw is a pure function of (seed, purpose, index). Slicing, pausing, undoing or reloading a run
therefore cannot change it: 50 steps equal 30 + 20 bit for bit.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

_ROWS_PER_BLOCK = 64
_BLOCK_VALUES = 1 << 16


class Purpose(IntEnum):
    """What a stream is for. The numbers are part of saved runs: append, never renumber."""

    INITIAL_WEIGHTS = 1
    SHUFFLE = 2
    LOGIT_DROPOUT = 3
    TOY_DATA = 4
    SPRAY = 5
    TOY_SHAPE = 6
    TOY_NOISE = 7
    TOY_LABELS = 8


def stream(seed: int, purpose: Purpose, index: int = 0) -> np.random.Generator:
    """Return the generator at one address. Any thread.

    Parameters
    ----------
    seed, index
        Whole numbers, at least 0.
    purpose
        Makes draws for different purposes independent under one seed.
    """
    return np.random.Generator(np.random.PCG64((seed, int(purpose), index)))


class RowStream:
    """Rows of uniform numbers in [0, 1), row ``i`` a pure function of (seed, purpose, i, width).

    Seeding a generator takes longer than a whole training step, so a block of rows is drawn at
    once and cached. One thread at a time.

    Parameters
    ----------
    seed, purpose
        The address, as in :func:`stream`.
    width
        Values in one row.
    """

    def __init__(self, seed: int, purpose: Purpose, width: int) -> None:
        self._seed = seed
        self._purpose = purpose
        self._width = width
        self._rows = max(1, min(_ROWS_PER_BLOCK, _BLOCK_VALUES // max(width, 1)))
        self._block_index = -1
        self._block: NDArray[np.float32] = np.empty((0, width), np.float32)

    def row(self, index: int) -> NDArray[np.float32]:
        """Return row ``index``, shape (width,). It belongs to the stream: do not write to it."""
        block_index, offset = divmod(index, self._rows)
        if block_index != self._block_index:
            generator = stream(self._seed, self._purpose, block_index)
            self._block = generator.random((self._rows, self._width), dtype=np.float32)
            self._block_index = block_index
        row: NDArray[np.float32] = self._block[offset]
        return row
