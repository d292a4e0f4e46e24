"""Changes of the list of runs that the user asks for, each as one undo step with a name. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from softmax_viz.controllers.session.run_names import difference_text
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.run_book import session_of, switch, with_present
from softmax_viz.core.editing.session_edits import SetRuns
from softmax_viz.core.runs.differences import ParamDiffers
from softmax_viz.core.runs.run_entry import entry_of, next_letter
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
        return with_present(self._live, self._owner.run)

    @property
    def _live(self) -> Session:
        return self._owner.visit.live(self._owner)

    def open(self, number: int) -> None:
        """Make a stored run the present one, in the state in which it was left."""
        entries = self.entries
        entry = entry_of(entries, number)
        if entry is None or number == self._owner.run:
            return
        text = self.tr("open run %1").replace("%1", entry.letter)
        self._owner.switch_run(text, session_of(self._live, entry), entries, number)

    def rename(self, number: int, text: str) -> None:
        """Name a run; an empty text gives it the name that says what differs."""
        name = " ".join(text.split())[:_LONGEST_NAME]
        entries = self.entries
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
            owner.visit.end(owner)
            owner.runLeft.emit(copy.number)  # stored as it is now; the present run stays where it is
        else:
            owner.runCopied.emit(number, copy.number)
        owner.loaded_marks[copy.number] = owner.loaded_marks.get(number, ())
        text = self.tr("duplicate run %1").replace("%1", entry.letter)
        owner.do(text, SetRuns(with_new(entries, copy, owner.run)))

    def delete(self, number: int) -> None:
        """Remove a run, but never the only one. Instead of the present one its parent or neighbour is opened."""
        owner, entries = self._owner, self.entries
        entry = entry_of(entries, number)
        if entry is None or len(entries) < 2:
            return
        text = self.tr("delete run %1").replace("%1", entry.letter)
        if number != owner.run:
            owner.do(text, SetRuns(without(entries, number)))
            return
        following = after_removal(entries, number)
        assert following is not None
        owner.switch_run(text, session_of(self._live, following), without(entries, number), following.number)

    def differing_settings(self, number: int) -> dict[str, object]:
        """Return the settings of a run, by name, that differ from those of the present one."""
        entry, present = entry_of(self.entries, number), self._owner.session.hyperparams.as_dict()
        settings = present if entry is None else entry.hyperparams.as_dict()
        return {name: value for name, value in settings.items() if value != present[name]}

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
        owner.visit.end(owner)
        session, runs = owner.session, with_new(entries, new, owner.run)
        if owner.do(text, switch(session, session_of(session, new), runs, owner.run, number)):
            self.trainingRequested.emit(train_steps)
