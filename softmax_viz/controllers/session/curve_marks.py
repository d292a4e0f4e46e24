"""The marks beside the loss curve: which edit of the session took effect at which step of a run. GUI thread only."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.editing.journal import Entry, Journal
from softmax_viz.core.editing.session_edits import is_learned_from
from softmax_viz.core.training.curve_notes import CurveMark


def marks_of(journal: Journal, changes: Sequence[tuple[int, int]]) -> tuple[CurveMark, ...]:
    """Return the marks of ``changes``, pairs of a step and the revision of the edit that is used after it.

    An edit before the first step has no mark, nor has one that training does not see, such as a new name. The edits of
    one gesture have one mark, at the last of them, which names the whole gesture.
    """
    known = {entry.revision: entry for entry in journal.entries}
    marks: list[CurveMark] = []
    last: Hashable = 0
    for step, revision in changes:
        entry = known.get(revision)
        if entry is None or step == 0 or not is_learned_from(entry.edit):
            continue
        if marks and entry.gesture and entry.gesture == last:
            marks.pop()
        marks.append(CurveMark(step, _text(entry)))
        last = entry.gesture
    return tuple(marks)


class KnowsMarks(Protocol):
    """The owner of the session, as marks need it; see ``SessionOwner``."""

    journal: Journal
    loaded_marks: dict[int, tuple[CurveMark, ...]]


def marks_of_run(owner: KnowsMarks, number: int, changes: Sequence[tuple[int, int]]) -> tuple[CurveMark, ...]:
    """Return the marks of run ``number``: those from its session file, and those of ``changes`` since then."""
    return owner.loaded_marks.get(number, ()) + marks_of(owner.journal, changes)


def _text(entry: Entry) -> str:
    text = entry.text.replace("&&", "&")  # texts of the menu escape access keys
    if entry.is_undo:
        return QCoreApplication.translate("CurveMarks", "undo: %1").replace("%1", text)
    return text
