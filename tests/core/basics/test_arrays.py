"""Frozen arrays are copies nobody can write; aligned ones start on a cache line."""

from __future__ import annotations

import numpy as np
import pytest

from softmax_viz.core.basics.arrays import aligned, distinct, frozen


def test_frozen_copies_and_locks():
    source = np.arange(6.0).reshape(2, 3)
    for given in (source, source.T, source[:, ::2], source.tolist()):
        copy = frozen(given, np.float64)
        assert not copy.flags.writeable
        assert copy.flags.c_contiguous
        np.testing.assert_array_equal(copy, given)
        assert not np.shares_memory(copy, source)
    with pytest.raises(ValueError, match="read-only"):
        copy[0, 0] = 1


@pytest.mark.parametrize("shape", [(1,), (7, 3), (1000,), (0, 4), (3, 0)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.uint8, np.int64])
def test_aligned_arrays_start_on_a_cache_line_and_can_be_written(shape, dtype):
    for _ in range(5):
        array = aligned(shape, dtype)
        assert array.shape == shape
        assert array.dtype == dtype
        assert array.flags.c_contiguous
        assert array.size == 0 or array.ctypes.data % 64 == 0
        array[...] = 1


def test_distinct_indices_are_those_of_a_set():
    random = np.random.default_rng(0)
    for size in (0, 1, 2, 50):
        indices = random.integers(0, 30, size)
        found = distinct(indices)
        assert found.tolist() == sorted(set(indices.tolist()))
        assert found.dtype == np.int64
