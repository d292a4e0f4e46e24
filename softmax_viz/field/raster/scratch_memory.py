"""Scratch memory that is used again for every row block. One thread at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from softmax_viz.core.basics.arrays import aligned

_PAGE = 4096


class ScratchMemory:
    """One block of memory, handed out piece by piece and taken back all at once.

    The system clears fresh memory page by page, which takes longer than the computations in it.
    """

    def __init__(self) -> None:
        self._block: NDArray[np.uint8] = aligned((0,), np.uint8)
        self._used = 0

    @property
    def nbytes(self) -> int:
        """Size in bytes."""
        return self._block.nbytes

    def reset(self) -> None:
        """Take back all memory: arrays handed out before will be overwritten."""
        if self._used > len(self._block):
            self._block = aligned((0,), np.uint8)  # free the old block before the new one is allocated
            raw = aligned((self._used + _PAGE,), np.uint8)
            self._block = raw[-raw.ctypes.data % _PAGE :]
        self._used = 0

    def take(self, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
        """Return an uninitialised array; fresh memory if the block is too small until the next ``reset``."""
        count = np.dtype(dtype).itemsize
        for extent in shape:
            count *= extent
        start = self._used
        self._used = start + -(-count // 64) * 64
        if self._used > len(self._block):
            return aligned(shape, dtype)
        return self._block[start : start + count].view(dtype).reshape(shape)
