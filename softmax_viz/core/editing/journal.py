"""The journal of a session: which edit took effect at which step of which run. Pure; any thread.

The window gives each edit a number, the revision. The trainer reports at which step it handled the command with that
revision. The journal joins the two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable
from dataclasses import field, replace
from operator import attrgetter
from typing import NamedTuple

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.editing.edit_merging import n_bytes
from softmax_viz.core.editing.session_edits import SessionEdit

# Bounds on memory: beyond them the oldest entries are removed.
MOST_ENTRIES = 4_096
MOST_BYTES = 32_000_000
# More is removed than necessary, so that the very next entry does not exceed the bounds again.
_KEPT_SHARE = 7 / 8


class Effect(NamedTuple):
    """When an edit took effect: steps after ``step`` of run number ``run`` use revision ``revision``.

    A switch between runs takes effect at the first state of the new run.
    """

    revision: int
    run: int
    step: int


@frozen_dataclass
class Entry:
    """One edit.

    Parameters
    ----------
    revision
        Its number. Later edits have larger numbers, not always by one.
    text
        Its name in the Edit menu.
    edit
        The edit itself; for an undo, the inverse that was applied.
    is_undo
        Whether it undid the edit that ``text`` names.
    gesture
        What it belongs to: edits of one gesture have the same, not 0; the text of the last one names all of it.
    effect
        When it took effect; None while that is not known, and for edits that the trainer does not use.
    """

    revision: int
    text: str
    edit: SessionEdit
    is_undo: bool = False
    gesture: Hashable = 0
    effect: Effect | None = None


@frozen_dataclass
class Journal:
    """The newest edits in order: at most ``MOST_ENTRIES``, which need at most ``MOST_BYTES``."""

    entries: tuple[Entry, ...] = ()
    n_bytes: int = field(default=0, repr=False)

    def with_entry(self, entry: Entry) -> Journal:
        """Return the journal with one more edit at its end."""
        entries, total = (*self.entries, entry), self.n_bytes + n_bytes(entry.edit)
        if len(entries) > MOST_ENTRIES or total > MOST_BYTES:
            first = len(entries) - 1
            total = n_bytes(entry.edit)
            while first and len(entries) - first < MOST_ENTRIES * _KEPT_SHARE:
                size = n_bytes(entries[first - 1].edit)
                if total + size > MOST_BYTES * _KEPT_SHARE:
                    break
                first, total = first - 1, total + size
            entries = entries[first:]
        return Journal(entries, total)

    def with_effects(self, effects: Iterable[Effect]) -> Journal:
        """Return the journal with ``effects`` added to the entries of the same revisions.

        An edit takes effect once, so an effect that is already known stays. Effects of unknown revisions are ignored.
        """
        first = {effect.revision: effect for effect in reversed(list(effects))}
        # Revisions ascend, and effects usually belong to the newest entries.
        start = bisect_left(self.entries, min(first), key=attrgetter("revision")) if first else len(self.entries)
        updated = tuple(
            replace(entry, effect=first.get(entry.revision)) if entry.effect is None else entry
            for entry in self.entries[start:]
        )
        return replace(self, entries=self.entries[:start] + updated) if updated else self
