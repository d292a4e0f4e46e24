"""Array types, and two kinds of array: frozen ones to share between threads, aligned ones to compute in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ALIGNMENT_BYTES = 64


def frozen(values: ArrayLike, dtype: DTypeLike) -> NDArray[Any]:
    """Return a read-only, C-contiguous copy of ``values``: safe to hand to another thread."""
    copy = np.array(values, dtype=dtype, order="C")
    copy.setflags(write=False)
    return copy


def aligned(shape: tuple[int, ...], dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Return an uninitialised array that starts on a cache line.

    ``numpy.empty`` guarantees only 16 bytes. With the same alignment everywhere, vector code takes the same path
    in every run, which makes runs repeatable bit for bit and is a little faster.
    """
    item = np.dtype(dtype).itemsize
    size = int(np.prod(shape)) * item
    raw = np.empty(size + _ALIGNMENT_BYTES, np.uint8)
    start = -raw.ctypes.data % _ALIGNMENT_BYTES
    return raw[start : start + size].view(dtype).reshape(shape)


def distinct(indices: ArrayLike) -> Ints:
    """Return the different values among non-negative ``indices`` (M,), ascending.

    ``numpy.unique`` sorts, which takes ten times as long for the indices of many points.
    """
    given = np.asarray(indices, np.int64).reshape(-1)
    is_present = np.zeros(int(given.max(initial=-1)) + 1, np.bool_)
    is_present[given] = True
    return np.flatnonzero(is_present)
