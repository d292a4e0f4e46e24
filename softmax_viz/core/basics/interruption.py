"""Interruption of long computations, which work in blocks and check between them. Pure; any thread.

The caller passes an ``attend``, a callable without arguments. The computation calls it between two blocks; if another
task waits, ``attend`` raises ``Interrupted``, which the computation does not catch. A computation builds its result in
local variables, so that an interruption changes nothing, and the same call made again gives the same numbers bit for
bit: blocks do not depend on interruptions.
"""

from __future__ import annotations

from collections.abc import Callable

# Points in one block, unless a computation has smaller blocks for another reason. A sum over blocks is rounded
# differently from a sum over all points, so a usual data set fits into one block.
BLOCK = 20_000

Attend = Callable[[], None]


class Interrupted(Exception):  # noqa: N818  (it is not an error)
    """The computation was interrupted because another task waits; it can be repeated."""


def go_on() -> None:
    """Do nothing: the ``attend`` of computations that are never interrupted."""


def never() -> bool:
    """Return False: the ``should_stop`` of computations that are never stopped."""
    return False


def raising(should_stop: Callable[[], bool]) -> Attend:
    """Return an ``attend`` that raises ``Interrupted`` when ``should_stop`` returns True."""

    def attend() -> None:
        if should_stop():
            raise Interrupted

    return attend


def blocks(n_points: int) -> list[slice]:
    """Return the index ranges of the blocks of ``n_points`` points; there is at least one block."""
    return [slice(start, min(start + BLOCK, n_points)) for start in range(0, max(n_points, 1), BLOCK)]
