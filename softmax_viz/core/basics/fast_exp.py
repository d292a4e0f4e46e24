"""The exponential of many float64 values at once. One thread at a time.

Where numpy has no vector instructions for exp in float64 (everywhere but AVX-512), exp takes about 5 ns per
value. A table of exp(j/512) and a cubic polynomial for the remainder take half of that from about 2,000 values on:

    exp(u/512) = exp(j/512) · exp(r/512),   j = round(u),   |r| ≤ 1/2.

It is the Taylor polynomial, whose next term is below (1/1024)⁴/24 = 4e-14.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from softmax_viz.core.basics.arrays import Floats, aligned

# Both forms are accurate for |z| up to this.
LARGEST_EXPONENT = 64

_STEPS = 512  # table entries per unit; a power of two, so that scaling by it is exact
_FEWEST_FOR_TABLE = 2_000
# Adding this rounds a float to a whole number, which is then in the low bits of the sum.
_ROUNDING = 1.5 * 2.0**52
_ROUNDING_BITS = 0x4338000000000000


def fastest(values: int) -> type[PlainExp] | type[TableExp]:
    """Return the faster form on this machine for arrays of about ``values`` numbers within ``LARGEST_EXPONENT``.

    Both have ``scale`` and ``of(scaled, out)``, which writes exp(scaled / scale) to ``out``; ``scaled`` may be
    overwritten, and may be ``out``.

    The choice depends on the size and the processor only, so that a run can be repeated bit for bit.
    """
    return PlainExp if values < _FEWEST_FOR_TABLE or _has_vector_exp() else TableExp


def _has_vector_exp() -> bool:
    used = np.lib.introspect.opt_func_info(func_name="^exp$", signature="float64")
    current = str(used.get("exp", {}).get("dd", {}).get("current", ""))
    return any(name in current.upper() for name in ("AVX512", "X86_V4", "SVE"))


class PlainExp:
    """numpy's exponential to the base 2, which is a little faster than that to the base e."""

    scale: ClassVar[float] = 1.0 / math.log(2.0)

    def __init__(self, _shape: tuple[int, int]) -> None:
        self.of: Callable[[Floats, Floats], object] = np.exp2


class TableExp:
    """A table and a cubic, for arrays of one shape (rows, columns). Its relative error is below 4e-14."""

    scale: ClassVar[float] = float(_STEPS)
    _table: ClassVar[Floats | None] = None  # shared by all instances: 512 KiB

    def __init__(self, shape: tuple[int, int]) -> None:
        if TableExp._table is None:
            reach = LARGEST_EXPONENT * _STEPS
            # Cubic with a = r + S: exp(r/S) = ((a² + 3 S²) a + 2 S³) / (6 S³); the divisor is in the table.
            TableExp._table = np.exp(np.arange(-reach, reach + 1) / _STEPS) / (6.0 * _STEPS**3)
        self._look_up = TableExp._table.take
        self._rounded = aligned(shape)
        self._bits = self._rounded.view(np.int64)
        self._indices = aligned(shape, np.int64)
        self._rounding = np.array(_ROUNDING)
        self._rounding_less_s = np.array(_ROUNDING + _STEPS)
        self._first = np.array(_ROUNDING_BITS - LARGEST_EXPONENT * _STEPS)
        self._three = np.array(3.0 * _STEPS**2)
        self._two = np.array(2.0 * _STEPS**3)

    def of(self, scaled: Floats, out: Floats) -> None:
        """Write exp(scaled / scale) to ``out``. A value out of range, or NaN, gives a wrong number but no error."""
        work, indices = self._rounded, self._indices
        add, subtract, multiply = np.add, np.subtract, np.multiply
        add(scaled, self._rounding, work)
        subtract(self._bits, self._first, indices)
        subtract(work, self._rounding_less_s, work)
        subtract(scaled, work, scaled)  # a
        multiply(scaled, scaled, work)
        add(work, self._three, work)
        multiply(work, scaled, work)
        add(work, self._two, work)
        self._look_up(indices, None, out, "clip")
        multiply(out, work, out)
