"""Invertible edits of a session: ``apply(edit, session) -> (session, inverse)``. Pure; any thread.

An edit of the data (``edits.Edit``) is one of the session, too. The others set what stands beside the data. An edit
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


@frozen_dataclass
class SetParams:
    """Set hyper-parameters: pairs of name and value, in the order of the names."""

    values: tuple[tuple[str, object], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(sorted(self.values, key=itemgetter(0))))

    @classmethod
    def one(cls, name: str, value: object) -> SetParams:
        """Set the hyper-parameter ``name`` to ``value``."""
        return cls(((name, value),))

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """The session with these values, and the edit that sets the old ones; ``UserError`` if one is not allowed."""
        before, changes = session.hyperparams, dict[str, Any](self.values)
        inverse = SetParams(tuple((name, getattr(before, name)) for name in changes))
        return replace(session, hyperparams=replace(before, **changes)), inverse


@frozen_dataclass
class SetFeatures:
    """Use the features ``names``, keys of ``features.FEATURES``, in this order."""

    names: tuple[str, ...]

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """The session with these features, and the edit back; ``UserError`` if one is too large for the points."""
        return replace(session, features=self.names), SetFeatures(session.features)


@frozen_dataclass
class SetSeed:
    """Take ``seed`` for the next start."""

    seed: int

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with this seed, and the edit back."""
        return replace(session, seed=self.seed), SetSeed(session.seed)


@frozen_dataclass
class SetTitle:
    """Call the data set ``title``."""

    title: str

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session with this title, and the edit back."""
        return replace(session, title=self.title), SetTitle(session.title)


@frozen_dataclass
class SwitchRun:
    """Leave the run number ``leaving`` and go on with the run number ``entering``.

    What was learned is no part of the session, so this changes nothing of it: whoever owns the session has the
    trainer keep the one run and take up the other.
    """

    leaving: int
    entering: int

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the same session, and the switch back."""
        return session, SwitchRun(self.entering, self.leaving)


@frozen_dataclass
class SessionBatch:
    """Several edits of a session in order, as one."""

    edits: tuple[SessionEdit, ...]

    def apply(self, session: Session) -> tuple[Session, SessionEdit]:
        """Return the session after all edits, and the batch of their inverses in reverse order."""
        inverses: list[SessionEdit] = []
        for edit in self.edits:
            session, inverse = apply(edit, session)
            inverses.append(inverse)
        return session, SessionBatch(tuple(reversed(inverses)))


SettingEdit = SetParams | SetFeatures | SetSeed | SetTitle
SessionEdit = Edit | SettingEdit | SwitchRun | SessionBatch
# Settings by name, as in ``settings``: before and after.
SettingChange = tuple[dict[str, object], dict[str, object]]


def apply(edit: SessionEdit, session: Session) -> tuple[Session, SessionEdit]:
    """Carry out ``edit`` and return the new session with the edit that undoes it. Any thread.

    ``session`` is not changed, and what ``edit`` leaves alone is the same object afterwards: settings cost no copy of
    the data. ``UserError`` if the result cannot be: too many points, a value out of bounds, a feature too large.
    """
    if isinstance(edit, SettingEdit | SwitchRun | SessionBatch):
        return edit.apply(session)
    data, inverse = edits.apply(edit, session.data)
    return replace(session, data=data), inverse


def parts(edit: SessionEdit) -> tuple[SessionEdit, ...]:
    """Return what ``edit`` consists of, in order; itself if it is not a batch of a session."""
    if isinstance(edit, SessionBatch):
        return tuple(part for each in edit.edits for part in parts(each))
    return (edit,)


def data_edit(edit: SessionEdit) -> Edit | None:
    """Return what ``edit`` does to the data; None for nothing."""
    found = tuple(part for part in parts(edit) if not isinstance(part, SettingEdit | SwitchRun | SessionBatch))
    return found[0] if len(found) == 1 else Batch(found) if found else None


def run_switch(edit: SessionEdit) -> SwitchRun | None:
    """Return the change of run in ``edit``; None without."""
    return next((part for part in parts(edit) if isinstance(part, SwitchRun)), None)


def settings(edit: SessionEdit) -> dict[str, object]:
    """Return what ``edit`` sets, by name: hyper-parameters, ``features``, ``seed``, ``title``."""
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
    return values


def setting_change(done: Iterable[tuple[SessionEdit, SessionEdit]]) -> SettingChange | None:
    """What edits in a row, each with its inverse, set; None if they change the data, which is not looked into."""
    changes = []
    for edit, inverse in done:
        if data_edit(edit) is not None:
            return None
        changes.append((settings(inverse), settings(edit)))
    return in_a_row(changes)


def in_a_row(changes: Iterable[SettingChange]) -> SettingChange:
    """Several changes of settings as one; settings that came back to what they were have the same value twice."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for was, became in changes:
        before = was | before
        after |= became
    return before, after
