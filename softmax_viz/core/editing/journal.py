"""The journal of a session: which edit took effect at which step of which run. Pure; any thread.

The window knows the edits and gives each a number, the revision. The trainer knows at which step it obeyed the command
that carried a revision. The journal joins the two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import field, replace
from operator import attrgetter
from typing import NamedTuple

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.editing.edit_merging import n_bytes
from softmax_viz.core.editing.session_edits import SessionEdit

# A bound on memory: the oldest entries are dropped.
MOST_ENTRIES = 4_096
MOST_BYTES = 32_000_000
# Dropping goes a little further than it must, so that it does not come back with the very next entry.
_KEPT_SHARE = 7 / 8


class Effect(NamedTuple):
    """An edit took effect: the steps after ``step`` of run number ``run`` know revision ``revision``.

    A switch of runs takes effect at the first state of the run that is entered.
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
        Its number. Numbers rise, not always by one.
    text
        What the Edit menu calls it.
    edit
        What was done, also if that was to undo something.
    is_undo
        Whether it undid what ``text`` says.
    effect
        When it took effect; None while that is not known, and for what the trainer need not know.
    """

    revision: int
    text: str
    edit: SessionEdit
    is_undo: bool = False
    effect: Effect | None = None


@frozen_dataclass
class Journal:
    """The newest edits in order, at most ``MOST_ENTRIES`` of them and ``MOST_BYTES`` large."""

    entries: tuple[Entry, ...] = ()
    n_bytes: int = field(default=0, repr=False)

    def with_entry(self, entry: Entry) -> Journal:
        """Return the journal with one more edit at its end."""
        entries, held = (*self.entries, entry), self.n_bytes + n_bytes(entry.edit)
        if len(entries) > MOST_ENTRIES or held > MOST_BYTES:
            first = len(entries) - 1
            held = n_bytes(entry.edit)
            while first and len(entries) - first < MOST_ENTRIES * _KEPT_SHARE:
                size = n_bytes(entries[first - 1].edit)
                if held + size > MOST_BYTES * _KEPT_SHARE:
                    break
                first, held = first - 1, held + size
            entries = entries[first:]
        return Journal(entries, held)

    def with_effects(self, effects: Iterable[Effect]) -> Journal:
        """Return the journal in which the edits with these revisions have taken effect.

        What is known already stays: an edit takes effect once. Effects of edits that are not here are passed over.
        """
        first = {effect.revision: effect for effect in reversed(list(effects))}
        # Revisions ascend, and news is of the newest.
        start = bisect_left(self.entries, min(first), key=attrgetter("revision")) if first else len(self.entries)
        news = tuple(
            replace(entry, effect=first.get(entry.revision)) if entry.effect is None else entry
            for entry in self.entries[start:]
        )
        return replace(self, entries=self.entries[:start] + news) if news else self
