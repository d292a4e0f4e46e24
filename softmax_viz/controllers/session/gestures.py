"""The edits of one gesture, joined so that few remain: a stroke of any length is undone in one pass. No Qt."""

from __future__ import annotations

from softmax_viz.core.editing.edit_merging import cancels_out, joined, n_bytes, points_touched
from softmax_viz.core.editing.edits import Batch
from softmax_viz.core.editing.session_edits import RunEdit, SessionBatch, SessionEdit, SettingEdit

# A part is joined with the one before it unless that is more than this many times larger. So the number of copies of
# each point is logarithmic in the length of the stroke, and few parts remain.
_MOST_TIMES = 2


class Gesture:
    """Consecutive edits, each with its inverse.

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

    def __init__(self, edit: SessionEdit, inverse: SessionEdit) -> None:
        self.parts: list[tuple[SessionEdit, SessionEdit]] = []
        self.points = 0
        self.n_bytes = 0
        self.add(edit, inverse)

    def add(self, edit: SessionEdit, inverse: SessionEdit) -> None:
        """Add one more edit that has been done, with its inverse."""
        part = edit, inverse
        while self.parts and points_touched(self.parts[-1][0]) <= _MOST_TIMES * points_touched(part[0]):
            before = self.parts[-1]
            forward, backward = joined(before[0], part[0]), joined(part[1], before[1])
            if forward is None or backward is None:
                break
            part = forward, backward
            self.parts.pop()
            self._count(before, -1)
        self.parts.append(part)
        self._count(part, 1)

    def edit(self) -> SessionEdit:
        """Return all of them as one edit."""
        return _one([edit for edit, _ in self.parts])

    def inverse(self) -> SessionEdit:
        """Return one edit that undoes all of them."""
        return _one([inverse for _, inverse in reversed(self.parts)])

    def changes_nothing(self) -> bool:
        """Return whether every setting has returned to its old value, and every point to its old place."""
        return all(cancels_out(edit, inverse) for edit, inverse in self.parts)

    def _count(self, part: tuple[SessionEdit, SessionEdit], sign: int) -> None:
        self.points += sign * points_touched(part[0])
        self.n_bytes += sign * (n_bytes(part[0]) + n_bytes(part[1]))


def _one(edits: list[SessionEdit]) -> SessionEdit:
    """Return ``edits`` as one. If all are edits of data, so is the result: it can be applied to the data alone."""
    if len(edits) == 1:
        return edits[0]
    of_data = [edit for edit in edits if not isinstance(edit, SettingEdit | RunEdit | SessionBatch)]
    return Batch(tuple(of_data)) if len(of_data) == len(edits) else SessionBatch(tuple(edits))
