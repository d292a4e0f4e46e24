"""Changes of the list of runs that the user asks for, each as one undo step with a name. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from softmax_viz.controllers.session.run_names import difference_text
from softmax_viz.controllers.session.session_owner import SessionOwner
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
)
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.runs.differences import ParamDiffers
from softmax_viz.core.runs.run_entry import RunEntry, entry_of, next_letter
from softmax_viz.core.runs.run_list import Entries, after_removal, with_new, without

_LONGEST_NAME = 60


class RunEditor(QObject):
    """Turns requests of the user into edits of the list of runs. Runs are identified by their numbers.

    What the runs have learned is kept by the trainer as long as a list in the session or in an undo step names them.

    Signals
    -------
    trainingRequested(int)
        A new run is to be trained: for so many steps, or until it is paused with 0.
    """

    trainingRequested = Signal(int)

    def __init__(self, owner: SessionOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._owner = owner

    @property
    def entries(self) -> Entries:
        """All runs, the present one among them with what it learns from now."""
        return left(self._owner.session, self._owner.run)

    def open(self, number: int) -> None:
        """Make a stored run the present one, in the state in which it was left."""
        entries = self.entries
        entry = entry_of(entries, number)
        if entry is None or number == self._owner.run:
            return
        text = self.tr("open run %1").replace("%1", entry.letter)
        self._owner.switch_run(text, [*self._to(entry), SetRuns(entries)], number)

    def rename(self, number: int, text: str) -> None:
        """Name a run; an empty text gives it the name that says what differs."""
        name = " ".join(text.split())[:_LONGEST_NAME]
        entries = listed(self._owner.session, self._owner.run)
        entry = entry_of(entries, number)
        if entry is None or entry.name == name:
            return
        renamed = tuple(replace(each, name=name) if each.number == number else each for each in entries)
        self._owner.do(self.tr("rename run %1").replace("%1", entry.letter), SetRuns(renamed))

    def duplicate(self, number: int) -> None:
        """Add a copy of a run, with all that it has learned."""
        owner, entries = self._owner, self.entries
        entry = entry_of(entries, number)
        if entry is None:
            return
        copy = replace(
            entry, number=owner.new_run(), letter=next_letter(entries), name="", parent=number, branch_step=0
        )
        if number == owner.run:
            owner.runLeft.emit(copy.number)  # stored as it is now; the present run stays where it is
        else:
            owner.runCopied.emit(number, copy.number)
        text = self.tr("duplicate run %1").replace("%1", entry.letter)
        owner.do(text, SetRuns(with_new(listed(owner.session, owner.run), copy, owner.run)))

    def delete(self, number: int) -> None:
        """Remove a run, but never the only one. Instead of the present one its parent or neighbour is opened."""
        owner, entries = self._owner, self.entries
        entry = entry_of(entries, number)
        if entry is None or len(entries) < 2:
            return
        text = self.tr("delete run %1").replace("%1", entry.letter)
        if number != owner.run:
            owner.do(text, SetRuns(without(owner.session.runs, number)))
            return
        following = after_removal(entries, number)
        assert following is not None
        owner.switch_run(text, [*self._to(following), SetRuns(without(entries, number))], following.number)

    def same_start(self, param: str, value: object, train_steps: int = 0, number: int = 0) -> None:
        """Begin a new run at the start of run ``number``, with one setting changed, and ask for its training.

        Parameters
        ----------
        param, value
            The hyper-parameter and its new value.
        train_steps
            How many steps it is to be trained; 0: until it is paused.
        number
            The run that it comes from; 0 for the present one.
        """
        owner, entries = self._owner, self.entries
        origin = entry_of(entries, number or owner.run)
        if origin is None:
            return
        try:
            changed = origin.hyperparams.with_value(param, value)
        except UserError as error:
            owner.rejected.emit(error)
            return
        number, letter = owner.new_run(), next_letter(entries)
        new = replace(
            origin, number=number, letter=letter, name="", parent=origin.number, branch_step=0, hyperparams=changed,
            bookmarks=(),
        )  # fmt: skip
        difference = ParamDiffers(param, getattr(origin.hyperparams, param), value)
        text = self.tr("same start, %1").replace("%1", difference_text(difference))
        listing, switch = SetRuns(with_new(entries, new, owner.run)), SwitchRun(owner.run, number)
        if owner.do(text, SessionBatch((*self._to(new), listing, switch))):
            self.trainingRequested.emit(train_steps)

    def _to(self, entry: RunEntry) -> list[SessionEdit]:
        """Return the edits that make the session what ``entry`` learns from."""
        session = self._owner.session
        edits: list[SessionEdit] = []
        if entry.data is not session.data and entry.data != session.data:
            if entry.features != session.features:
                edits.append(SetFeatures(LINEAR))  # allowed with any points; others may be too large for the old ones
            edits.append(Replace(entry.data))
        if entry.features != session.features:
            edits.append(SetFeatures(entry.features))
        values, present = entry.hyperparams.as_dict(), session.hyperparams.as_dict()
        changes = tuple((name, value) for name, value in values.items() if present[name] != value)
        if changes:
            edits.append(SetParams(changes))
        if entry.seed != session.seed:
            edits.append(SetSeed(entry.seed))
        return edits


def listed(session: Session, run: int) -> Entries:
    """Return the runs of ``session``, with run number ``run``, the present one, among them."""
    if entry_of(session.runs, run) is not None:
        return session.runs
    letter = next_letter(session.runs)
    new = RunEntry(run, letter, session.data, session.hyperparams, session.features, session.seed)
    return (*session.runs, new)


def left(session: Session, run: int) -> Entries:
    """Return the same with what the present run learns from now."""

    def now(entry: RunEntry) -> RunEntry:
        return replace(
            entry,
            data=session.data,
            hyperparams=session.hyperparams,
            features=session.features,
            seed=session.seed,
        )

    return tuple(now(entry) if entry.number == run else entry for entry in listed(session, run))
