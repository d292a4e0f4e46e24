"""Scratch memory that is used again for every strip. One thread at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from softmax_viz.core.basics.arrays import aligned

_PAGE = 4096


class ScratchMemory:
    """One block of memory, handed out piece by piece and taken back all at once.

    Fresh memory would be cleared by the system page by page, which costs more than what is computed in it.
    """

    def __init__(self) -> None:
        self._block: NDArray[np.uint8] = aligned((0,), np.uint8)
        self._used = 0

    @property
    def nbytes(self) -> int:
        """Its size."""
        return self._block.nbytes

    def reset(self) -> None:
        """Take everything back: what was handed out will be overwritten."""
        if self._used > len(self._block):
            self._block = aligned((0,), np.uint8)  # the old block goes before the new one comes
            raw = aligned((self._used + _PAGE,), np.uint8)
            self._block = raw[-raw.ctypes.data % _PAGE :]
        self._used = 0

    def take(self, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
        """Return an uninitialised array; fresh memory while the block has not grown to its size yet."""
        count = np.dtype(dtype).itemsize
        for extent in shape:
            count *= extent
        start = self._used
        self._used = start + -(-count // 64) * 64
        if self._used > len(self._block):
            return aligned(shape, dtype)
        return self._block[start : start + count].view(dtype).reshape(shape)
