"""The list of runs as the session changes: which one is left, which begins, what each learns from. Pure; any thread."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.edits import Replace
from softmax_viz.core.editing.session_edits import (
    SessionBatch,
    SessionEdit,
    SetFeatures,
    SetParams,
    SetRuns,
    SetSeed,
    SwitchRun,
    apply,
)
from softmax_viz.core.runs.run_entry import RunEntry, entry_of, next_letter
from softmax_viz.core.runs.run_list import Entries, with_new
from softmax_viz.core.settings.params import PARAMS


def with_present(session: Session, number: int) -> Entries:
    """Return the runs of ``session``, with what the present one, which has this number, learns from now."""
    known = entry_of(session.runs, number)
    if known is None:
        return (*session.runs, _entry(session, number, next_letter(session.runs)))
    present = replace(
        known, data=session.data, hyperparams=session.hyperparams, features=session.features, seed=session.seed
    )
    return tuple(present if entry is known else entry for entry in session.runs)


def begun(session: Session, after: Session, number: int, leaving: int, is_kept: bool) -> Entries:
    """Return the runs when run ``number`` of the session ``after`` begins, and run ``leaving`` of ``session`` is left.

    A run that is not kept, because it has taken no step, leaves its place, letter and name to the new one. As long as
    there is only one run, none is listed.
    """
    if not is_kept and not session.runs:
        return ()
    runs = with_present(session, leaving)
    if is_kept:
        return with_new(runs, _entry(after, number, next_letter(runs), leaving), leaving)
    return with_present(
        replace(after, runs=tuple(replace(each, number=number) if each.number == leaving else each for each in runs)),
        number,
    )


def branched(session: Session, past: Session, number: int, leaving: int, step: int) -> Entries:
    """Return the runs when run ``number`` goes on from ``step`` of run ``leaving``, where the session was ``past``."""
    runs = with_present(session, leaving)
    entry = _entry(past, number, next_letter(runs), leaving)
    return with_new(runs, replace(entry, branch_step=step), leaving)


def switch(session: Session, goal: Session, runs: Entries, leaving: int, entering: int) -> SessionEdit:
    """Return the edit from ``session`` to what ``goal`` learns from, which lists ``runs`` and switches the run.

    Features and points are set in the order in which the first of them fits the old value of the other.
    """
    values = tuple(
        (name, getattr(goal.hyperparams, name))
        for name in PARAMS
        if getattr(goal.hyperparams, name) != getattr(session.hyperparams, name)
    )
    settings: list[SessionEdit] = [SetParams(values)] if values else []
    if goal.seed != session.seed:
        settings.append(SetSeed(goal.seed))
    inputs: list[SessionEdit] = []
    if goal.data != session.data:
        inputs.append(Replace(goal.data))
    if goal.features != session.features:
        inputs.append(SetFeatures(goal.features))
    ends: list[SessionEdit] = [SetRuns(runs), SwitchRun(leaving, entering)]
    edit = SessionBatch((*settings, *inputs, *ends))
    try:
        apply(edit, session)
    except UserError:
        edit = SessionBatch((*settings, *reversed(inputs), *ends))
    return edit


def class_keys(session: Session) -> set[int]:
    """Return the keys of all classes of the session and of its runs."""
    return {label.key for data in (session.data, *(entry.data for entry in session.runs)) for label in data.classes}


def session_of(session: Session, entry: RunEntry) -> Session:
    """Return ``session`` with what the run ``entry`` learns from."""
    return replace(session, data=entry.data, hyperparams=entry.hyperparams, features=entry.features, seed=entry.seed)


def renumbered(runs: Entries, after: int) -> Entries:
    """Return the runs with numbers after ``after``, as those of a file, which have numbers of their own."""
    numbers = {entry.number: after + index for index, entry in enumerate(runs, start=1)}
    return tuple(replace(entry, number=numbers[entry.number], parent=numbers.get(entry.parent, 0)) for entry in runs)


def _entry(session: Session, number: int, letter: str, parent: int = 0) -> RunEntry:
    return RunEntry(number, letter, session.data, session.hyperparams, session.features, session.seed, parent=parent)
