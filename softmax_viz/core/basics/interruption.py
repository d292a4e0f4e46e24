"""How a long computation can be given up: it works in blocks, and looks up between them. Pure; any thread.

Whoever starts it hands down an ``attend``, a callable without arguments. The computation calls it between two
blocks; where somebody waits for something else it raises ``Interrupted``, which nobody below catches. What a
computation returns it builds in variables of its own, so that nothing has changed when it is given up, and the same
call made again gives the same numbers bit for bit: blocks do not depend on who waits.
"""

from __future__ import annotations

from collections.abc import Callable

# Points in one block of a computation that is not cut anyway. A sum over blocks is rounded in another way than one
# over all points, so what is usual fits into one.
BLOCK = 20_000

Attend = Callable[[], None]


class Interrupted(Exception):  # noqa: N818  (a wish, no error)
    """The computation was given up because somebody waits; it can be made again."""


def go_on() -> None:
    """Nobody waits: the ``attend`` of computations that are never given up."""


def never() -> bool:
    """Do not stop early."""
    return False


def raising(should_stop: Callable[[], bool]) -> Attend:
    """Return an ``attend`` that raises ``Interrupted`` when ``should_stop`` says so."""

    def attend() -> None:
        if should_stop():
            raise Interrupted

    return attend


def blocks(n_points: int) -> list[slice]:
    """Return the places of ``n_points`` points, cut into blocks; there is always one."""
    return [slice(start, min(start + BLOCK, n_points)) for start in range(0, max(n_points, 1), BLOCK)]
