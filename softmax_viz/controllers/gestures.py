"""The edits of one gesture, kept few by joining: a stroke of any length is undone in one pass. No Qt."""

from __future__ import annotations

from softmax_viz.core.edit_chains import joined, n_bytes, points_touched
from softmax_viz.core.edits import Batch, Edit

# A part is joined with the one before it unless that is more than this many times larger. So each point is
# copied a number of times that is logarithmic in the length of the stroke, and few parts remain.
_MOST_TIMES = 2


class Gesture:
    """Edits that were done in a row, each with its inverse.

    Parameters
    ----------
    edit, inverse
        The first.

    Attributes
    ----------
    points
        How many points the edits touch.
    n_bytes
        About how much memory they hold.
    """

    def __init__(self, edit: Edit, inverse: Edit) -> None:
        self._parts: list[tuple[Edit, Edit]] = []
        self.points = 0
        self.n_bytes = 0
        self.add(edit, inverse)

    def add(self, edit: Edit, inverse: Edit) -> None:
        """One more edit has been done, and this undoes it."""
        part = edit, inverse
        while self._parts and points_touched(self._parts[-1][0]) <= _MOST_TIMES * points_touched(part[0]):
            before = self._parts[-1]
            forward, backward = joined(before[0], part[0]), joined(part[1], before[1])
            if forward is None or backward is None:
                break
            part = forward, backward
            self._parts.pop()
            self._count(before, -1)
        self._parts.append(part)
        self._count(part, 1)

    def edit(self) -> Edit:
        """All of them as one edit."""
        return _one([edit for edit, _ in self._parts])

    def inverse(self) -> Edit:
        """What undoes all of them, as one edit."""
        return _one([inverse for _, inverse in reversed(self._parts)])

    def _count(self, part: tuple[Edit, Edit], sign: int) -> None:
        self.points += sign * points_touched(part[0])
        self.n_bytes += sign * (n_bytes(part[0]) + n_bytes(part[1]))


def _one(edits: list[Edit]) -> Edit:
    return edits[0] if len(edits) == 1 else Batch(tuple(edits))
