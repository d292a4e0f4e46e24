"""What happens to the list of runs when one is added or removed. Pure; any thread."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.core.runs.run_entry import MOST_RUNS, RunEntry, entry_of

Entries = tuple[RunEntry, ...]


def without(entries: Entries, number: int) -> Entries:
    """Return the list without run ``number``; runs that came from it now come from its own parent.

    Up to the earlier of both branch steps, they are the same run as that parent.
    """
    removed = entry_of(entries, number)
    if removed is None:
        return entries
    return tuple(
        replace(entry, parent=removed.parent, branch_step=min(entry.branch_step, removed.branch_step))
        if entry.parent == number
        else entry
        for entry in entries
        if entry.number != number
    )


def with_new(entries: Entries, entry: RunEntry, present: int) -> Entries:
    """Return the list with ``entry`` at its end; beyond ``MOST_RUNS`` the oldest are removed.

    Run number ``present`` and the parent of the new one stay.
    """
    result = (*entries, entry)
    while len(result) > MOST_RUNS:
        stay = {present, entry.number, entry.parent}
        oldest = next((each for each in result if each.number not in stay), None)
        if oldest is None:
            break
        result = without(result, oldest.number)
    return result


def after_removal(entries: Entries, number: int) -> RunEntry | None:
    """Return the run to show when run ``number`` is removed: its parent, else its neighbour; None if there is none."""
    removed = entry_of(entries, number)
    if removed is None:
        return None
    parent = entry_of(entries, removed.parent)
    if parent is not None:
        return parent
    place = entries.index(removed)
    others = (*entries[place + 1 :], *reversed(entries[:place]))
    return others[0] if others else None


def in_tree(entries: Entries) -> tuple[tuple[RunEntry, int], ...]:
    """Return the runs with their depths: each below the one that it came from, those of one parent as in the list."""
    numbers = {entry.number for entry in entries}
    children: dict[int, list[RunEntry]] = {}
    for entry in entries:
        parent = entry.parent if entry.parent in numbers and entry.parent != entry.number else 0
        children.setdefault(parent, []).append(entry)
    found: list[tuple[RunEntry, int]] = []
    waiting = [(entry, 0) for entry in reversed(children.get(0, []))]
    while waiting:
        entry, depth = waiting.pop()
        found.append((entry, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(entry.number, []))]
    return tuple(found)
