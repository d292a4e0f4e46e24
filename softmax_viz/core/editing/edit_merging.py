"""Edits in a row: two as one, where they put given points, and what they weigh. Pure; any thread.

A stroke of a thousand parts is one step of undo, and so is a slider that is dragged. Joined, it is also one edit:
undoing it costs one pass.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.editing.edits import Batch, Edit, Insert, Move, Relabel, Remove, RemoveClass, Replace, apply
from softmax_viz.core.editing.session_edits import SessionBatch, SessionEdit, SetFeatures, SetParams, SetSeed, SetTitle

# What an edit costs beside its arrays: about what Python and Qt spend on the objects around them.
_OVERHEAD_BYTES = 1_000
_NOTHING = np.empty(0, np.int64)


def joined(first: SessionEdit, second: SessionEdit) -> SessionEdit | None:
    """Return the one edit that does what ``first`` and then ``second`` do; None if there is none of the same kind.

    The inverse of the joined edit is the joined inverses in reverse order.
    """
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
    if isinstance(second, SetFeatures | SetSeed | SetTitle) and type(first) is type(second):
        return second
    return None


def shifted(indices: Ints, gaps: Ints) -> Ints:
    """Where the points at ``indices`` (M,) are once others have come to stand at ``gaps`` (G,), ascending."""
    return indices + np.searchsorted(gaps - np.arange(len(gaps)), indices, side="right")


def followed(indices: Ints, edit: Edit, data: Dataset) -> Ints:
    """Where the points at ``indices`` (M,) of ``data`` are after ``edit``; those that are gone are left out."""
    if isinstance(edit, Insert):
        return shifted(indices, edit.at)
    if isinstance(edit, Remove | RemoveClass):
        gone = edit.at if isinstance(edit, Remove) else np.flatnonzero(data.labels == edit.index)
        kept = indices[~np.isin(indices, gone)]
        return kept - np.searchsorted(gone, kept)
    if isinstance(edit, Batch):
        for part in edit.edits:
            indices = followed(indices, part, data)
            data, _ = apply(part, data)
        return indices
    return _NOTHING if isinstance(edit, Replace) else indices


def points_touched(edit: SessionEdit) -> int:
    """How many points ``edit`` names."""
    if isinstance(edit, Batch | SessionBatch):
        return sum(map(points_touched, edit.edits))
    return len(edit.at) if isinstance(edit, Insert | Remove | Move | Relabel) else 0


def n_bytes(edit: SessionEdit) -> int:
    """About how much memory ``edit`` holds."""
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
    """Return the indices in either, ascending, and where in the two laid end to end the last word on each stands.

    The second part is None when the indices are the same: then ``second`` has the last word on all.
    """
    if np.array_equal(first, second):
        return second, None
    at, reverse = np.unique(np.concatenate([first, second])[::-1], return_index=True)
    return at, len(first) + len(second) - 1 - reverse
