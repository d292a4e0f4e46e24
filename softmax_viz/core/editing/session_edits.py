"""Invertible edits of a session: ``apply(edit, session) -> (session, inverse)``. Pure; any thread.

An edit of the data (``edits.Edit``) is also an edit of the session. The others change the rest of the session. An edit
that is equal to its own inverse changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter
from typing import Any

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing import edits
from softmax_viz.core.editing.edits import Batch, Edit
from softmax_viz.core.runs.run_entry import RunEntry


@frozen_dataclass
class SetParams:
    """Set hyper-parameters: pairs of name and value, in the order of the names."""

    values: tuple[tuple[str, object], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(self.values, key=itemgetter(0))))

    @classmethod
    def one(cls, name: str, value: object) -> SetParams:
        """Return the edit that sets the hyper-parameter ``name`` to ``value``."""
        return cls(((name, value),))

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with these values, and the inverse; ``UserError`` if a value is not allowed."""
        before, changes = session.hyperparams, dict[str, Any](self.values)
        inverse = SetParams(tuple((name, getattr(before, name)) for name in changes))
        return replace(session, hyperparams=replace(before, **changes)), inverse


@frozen_dataclass
class SetFeatures:
    """Use the features ``names``, keys of ``features.FEATURES``, in this order."""

    names: tuple[str, ...]

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with these features, and the inverse; ``UserError`` if one is too large for the points."""
        return replace(session, features=self.names), SetFeatures(session.features)


@frozen_dataclass
class SetSeed:
    """Use ``seed`` for the next start."""

    seed: int

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with this seed, and the inverse."""
        return replace(session, seed=self.seed), SetSeed(session.seed)


@frozen_dataclass
class SetTitle:
    """Name the data set ``title``."""

    title: str

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with this title, and the inverse."""
        return replace(session, title=self.title), SetTitle(session.title)


@frozen_dataclass
class SetRuns:
    """List these runs. What they have learned is no part of the session: the trainer keeps it under their numbers."""

    entries: tuple[RunEntry, ...]

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with these runs, and the inverse."""
        return replace(session, runs=self.entries), SetRuns(session.runs)


@frozen_dataclass
class SwitchRun:
    """Switch from run number ``leaving`` to run number ``entering``.

    The trained state is no part of the session, so this does not change the session: its owner makes the trainer store
    the one run and continue the other.
    """

    leaving: int
    entering: int

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the same session, and the inverse switch."""
        return session, SwitchRun(self.entering, self.leaving)


@frozen_dataclass
class SwitchWeights:
    """Switch from the weights with number ``leaving`` to those with number ``entering``, in the same run.

    Like the run, the weights are no part of the session: its owner makes the trainer store the one and use the other.

    Parameters
    ----------
    leaving, entering
        The numbers.
    name
        What was changed, as in the Edit menu.
    before, after
        The value that was changed, for the name of the step; None if there is none.
    """

    leaving: int
    entering: int
    name: str
    before: float | None = None
    after: float | None = None

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the same session, and the inverse switch."""
        return session, SwitchWeights(self.entering, self.leaving, self.name, self.after, self.before)

    def then(self, second: SwitchWeights) -> SwitchWeights:
        """Return the one switch that does this one and then ``second``."""
        return SwitchWeights(self.leaving, second.entering, self.name, self.before, second.after)


@frozen_dataclass
class SessionBatch:
    """Several edits of a session in order, as a single edit."""

    edits: tuple[SessionEdit, ...]

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session after all edits, and the batch of their inverses in reverse order."""
        inverses: list[SessionEdit] = []
        for edit in self.edits:
            session, inverse = apply(edit, session)
            inverses.append(inverse)
        return session, SessionBatch(tuple(reversed(inverses)))


SettingEdit = SetParams | SetFeatures | SetSeed | SetTitle | SetRuns
# Edits of what the run has learned. They change nothing of the session.
RunEdit = SwitchRun | SwitchWeights
SessionEdit = Edit | SettingEdit | RunEdit | SessionBatch
# Settings by name, as from the function ``settings``: before and after.
SettingChange = tuple[dict[str, object], dict[str, object]]


def apply(edit: SessionEdit, session: Session) -> tuple[Session, SessionEdit]:
    """Carry out ``edit`` and return the new session with the edit that undoes it. Any thread.

    ``session`` is not changed. The parts that ``edit`` does not change are the same objects in the result, so that
    edits of settings do not copy the data. ``UserError`` if the result is not valid: too many points, a value out of
    bounds, a feature too large.
    """
    if isinstance(edit, SettingEdit | RunEdit | SessionBatch):
        return edit.apply(session)
    data, inverse = edits.apply(edit, session.data)
    return replace(session, data=data), inverse


def parts(edit: SessionEdit) -> tuple[SessionEdit, ...]:
    """Return the parts of ``edit``, in order; ``edit`` itself if it is no ``SessionBatch``."""
    if isinstance(edit, SessionBatch):
        return tuple(part for each in edit.edits for part in parts(each))
    return (edit,)


def data_edit(edit: SessionEdit) -> Edit | None:
    """Return the edit of the data in ``edit``; None if it does not change the data."""
    found = tuple(part for part in parts(edit) if not isinstance(part, SettingEdit | RunEdit | SessionBatch))
    return found[0] if len(found) == 1 else Batch(found) if found else None


def run_switch(edit: SessionEdit) -> SwitchRun | None:
    """Return the switch of runs in ``edit``; None if there is none."""
    return next((part for part in parts(edit) if isinstance(part, SwitchRun)), None)


def weights_switch(edit: SessionEdit) -> SwitchWeights | None:
    """Return the switch of weights in ``edit``; None if there is none."""
    return next((part for part in parts(edit) if isinstance(part, SwitchWeights)), None)


def is_learned_from(edit: SessionEdit) -> bool:
    """Return whether ``edit`` changes what a run learns from, or how, or what it has learned.

    Names, colours, title and seed do not, nor does a switch to another run with what that learns from.
    """
    return run_switch(edit) is None and any(
        is_learned_from(SessionBatch(part.edits))
        if isinstance(part, Batch)
        else not isinstance(part, (SetTitle, SetSeed, SetRuns, SwitchRun, edits.EditClass))
        for part in parts(edit)
    )


def settings(edit: SessionEdit) -> dict[str, object]:
    """Return the settings that ``edit`` changes: hyper-parameters by name, features, seed, title and runs.

    A setting that is changed twice has its last value.
    """
    values: dict[str, object] = {}
    for part in parts(edit):
        match part:
            case SetParams():
                values.update(part.values)
            case SetFeatures(names):
                values["features"] = names
            case SetSeed(seed):
                values["seed"] = seed
            case SetTitle(title):
                values["title"] = title
            case SetRuns(entries):
                values["runs"] = entries
    return values


def setting_change(done: Iterable[tuple[SessionEdit, SessionEdit]]) -> SettingChange | None:
    """Return the change of settings by consecutive edits, each with its inverse.

    None if one changes the data or the weights. A run that is left and stays in the list is no change: what it has
    learned can be learned again at any time.
    """
    changes = []
    for edit, inverse in done:
        if data_edit(edit) is not None or weights_switch(edit) is not None:
            return None
        before, after = settings(inverse), settings(edit)
        if run_switch(edit) is not None:
            before.pop("runs", None)
            after.pop("runs", None)
        changes.append((before, after))
    return in_a_row(changes)


def in_a_row(changes: Iterable[SettingChange]) -> SettingChange:
    """Merge several changes of settings; one that returned to its old value has the same value before and after."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for was, became in changes:
        before = was | before
        after |= became
    return before, after
