"""Merging of consecutive edits, the new indices of points after edits, and the memory they need. Pure; any thread.

A stroke of a thousand parts is one undo step, and so is the drag of a slider. Merged, it is also a single edit, which
is undone in one pass.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.editing.edits import Batch, Edit, Insert, Move, Relabel, Remove, RemoveClass, Replace, apply
from softmax_viz.core.editing.session_edits import (
    SessionBatch,
    SessionEdit,
    SetFeatures,
    SetParams,
    SetRuns,
    SetSeed,
    SetTitle,
    SwitchWeights,
)

# The memory of an edit in addition to its arrays: about that of the Python and Qt objects around them.
_OVERHEAD_BYTES = 1_000
_NO_INDICES = np.empty(0, np.int64)


def joined(first: SessionEdit, second: SessionEdit) -> SessionEdit | None:
    """Return the one edit that does what ``first`` and then ``second`` do; None if there is none.

    There is one for edits of the same kind, and for points that are inserted and then moved or removed. The inverse of
    the joined edit is the joined inverses in reverse order.
    """
    if isinstance(first, Insert | Move) and isinstance(second, Move | Remove) and type(first) is not type(second):
        if not np.array_equal(first.at, second.at):
            return None
        if isinstance(first, Move):
            return second
        return Insert(first.at, second.points, first.labels) if isinstance(second, Move) else Batch(())
    if isinstance(first, Insert) and isinstance(second, Insert):
        at = np.concatenate([shifted(first.at, second.at), second.at])
        order = np.argsort(at, kind="stable")  # stable sorting merges two ascending runs in one pass
        points, labels = np.concatenate([first.points, second.points]), np.concatenate([first.labels, second.labels])
        return Insert(at[order], points[order], labels[order])
    if isinstance(first, Remove) and isinstance(second, Remove):
        return Remove(np.sort(np.concatenate([first.at, shifted(second.at, first.at)]), kind="stable"))
    if isinstance(first, Move) and isinstance(second, Move):
        at, latest = _latest(first.at, second.at)
        return second if latest is None else Move(at, np.concatenate([first.points, second.points])[latest])
    if isinstance(first, Relabel) and isinstance(second, Relabel):
        at, latest = _latest(first.at, second.at)
        return second if latest is None else Relabel(at, np.concatenate([first.labels, second.labels])[latest])
    if isinstance(first, SetParams) and isinstance(second, SetParams):
        return SetParams(tuple((dict(first.values) | dict(second.values)).items()))
    if isinstance(first, SwitchWeights) and isinstance(second, SwitchWeights):
        return first.then(second)
    if isinstance(second, SetFeatures | SetRuns | SetSeed | SetTitle) and type(first) is type(second):
        return second
    return None


def cancels_out(edit: SessionEdit, inverse: SessionEdit) -> bool:
    """Return whether ``edit``, which ``inverse`` undoes, changes nothing."""
    if isinstance(edit, Move) and isinstance(inverse, Move):
        return np.array_equal(edit.at, inverse.at) and np.array_equal(edit.points, inverse.points)
    if isinstance(edit, Batch):
        return not edit.edits
    return edit == inverse


def shifted(indices: Ints, positions: Ints) -> Ints:
    """Return the new indices of points ``indices`` (M,) after others are inserted at ``positions`` (G,), ascending."""
    return indices + np.searchsorted(positions - np.arange(len(positions)), indices, side="right")


def followed(indices: Ints, edit: Edit, data: Dataset) -> Ints:
    """Return the indices after ``edit`` of the points ``indices`` (M,) of ``data``, without those that it removes."""
    if isinstance(edit, Insert):
        return shifted(indices, edit.at)
    if isinstance(edit, Remove | RemoveClass):
        removed = edit.at if isinstance(edit, Remove) else np.flatnonzero(data.labels == edit.index)
        kept = indices[~np.isin(indices, removed)]
        return kept - np.searchsorted(removed, kept)
    if isinstance(edit, Batch):
        for part in edit.edits:
            indices = followed(indices, part, data)
            data, _ = apply(part, data)
        return indices
    return _NO_INDICES if isinstance(edit, Replace) else indices


def points_touched(edit: SessionEdit) -> int:
    """Return the number of points that ``edit`` changes."""
    if isinstance(edit, Batch | SessionBatch):
        return sum(map(points_touched, edit.edits))
    return len(edit.at) if isinstance(edit, Insert | Remove | Move | Relabel) else 0


def n_bytes(edit: SessionEdit) -> int:
    """Return about how much memory ``edit`` needs."""
    arrays: tuple[Floats | Ints, ...] = ()
    if isinstance(edit, Batch | SessionBatch):
        return _OVERHEAD_BYTES + sum(map(n_bytes, edit.edits))
    if isinstance(edit, Insert):
        arrays = edit.at, edit.points, edit.labels
    elif isinstance(edit, Remove):
        arrays = (edit.at,)
    elif isinstance(edit, Move):
        arrays = edit.at, edit.points
    elif isinstance(edit, Relabel):
        arrays = edit.at, edit.labels
    elif isinstance(edit, Replace):
        arrays = edit.data.points, edit.data.labels
    return _OVERHEAD_BYTES + sum(array.nbytes for array in arrays)


def _latest(first: Ints, second: Ints) -> tuple[Ints, Ints | None]:
    """Return the union of the indices, ascending, and the position of each one's last occurrence in both joined.

    The second part is None if the indices are the same: then ``second`` overrides ``first`` everywhere.
    """
    if np.array_equal(first, second):
        return second, None
    at, reverse = np.unique(np.concatenate([first, second])[::-1], return_index=True)
    return at, len(first) + len(second) - 1 - reverse
