"""An earlier moment of the run, whose session is shown until the user returns or changes something. GUI thread only."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from softmax_viz.controllers.session.undo import StepText, UndoStack
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.run_book import branched
from softmax_viz.core.editing.session_edits import SessionEdit, SetRuns, apply
from softmax_viz.core.runs.run_entry import RunEntry
from softmax_viz.core.training.curve_notes import CurveMark


class Owner(Protocol):
    """The owner of the session, as a visit needs it; see ``SessionOwner``."""

    session: Session
    run: int
    active_class: int
    selection: Ints
    undo_stack: UndoStack
    momentKept: Any
    rejected: Any
    loaded_marks: dict[int, tuple[CurveMark, ...]]
    branched: Any

    def new_run(self) -> int:
        """Return a number that no run has or had."""
        ...

    def choose_class(self, index: int) -> None:
        """Make a class the active one."""

    def select(self, indices: Ints) -> None:
        """Select points."""

    def show(self, session: Session) -> None:
        """Show the session of another moment."""

    def do(self, text: StepText, edit: SessionEdit, gesture: Hashable = 0) -> bool:
        """Do an edit as one undo step."""

    def switch_run(self, text: StepText, goal: Session, runs: tuple[RunEntry, ...], entering: int) -> None:
        """Continue a stored run, as one undo step."""


class Visit:
    """Shows the session of an earlier moment. Nothing that is saved, undone or trained changes by that.

    The first edit branches: a new run goes on from the moment, and the run that was looked at stays as it is.
    The owner of the session is given to each method: a reference to it would keep both alive.
    """

    def __init__(self) -> None:
        self._live: Session | None = None
        self._step = 0

    @property
    def is_on(self) -> bool:
        """Whether an earlier moment is shown."""
        return self._live is not None

    def live(self, owner: Owner) -> Session:
        """Return the session at the live end of its run."""
        return owner.session if self._live is None else self._live

    def begin(self, owner: Owner, past: Session, step: int) -> None:
        """Show the session of the moment at ``step`` of the present run; its title and list of runs stay."""
        live = self.live(owner)
        self._live, self._step = live, step
        if past is not owner.session:
            owner.show(replace(past, title=live.title, runs=live.runs))

    def end(self, owner: Owner) -> None:
        """Show the live end of the run again."""
        if self._live is not None:
            live, self._live = self._live, None
            owner.show(live)

    def forget(self) -> None:
        """Show no earlier moment any more, because the session is replaced."""
        self._live = None

    def branch(self, owner: Owner, step: int | None = None) -> None:
        """Let a new run go on from the moment that is shown, as one undo step; the run that was shown stays.

        ``step`` is needed at the live end of the run, where it is the present one.
        """
        step = self._step if step is None else step
        owner.branched.emit(*self._branch(owner, step), step)

    def _branch(self, owner: Owner, step: int) -> tuple[str, str]:
        """Branch at ``step``; return the letters of the new run and of the one that is left."""
        past, live, self._live = owner.session, self.live(owner), None
        number, active_class, selection = owner.new_run(), owner.active_class, owner.selection
        owner.momentKept.emit(number, step)
        owner.session = live
        text = QCoreApplication.translate("Visit", "new run from step %1").replace("%1", f"{step:,}")
        left, runs = owner.run, branched(live, past, number, owner.run, step)
        owner.switch_run(text, past, runs, number)
        owner.choose_class(active_class)
        owner.select(selection)
        owner.loaded_marks[number] = tuple(mark for mark in owner.loaded_marks.get(left, ()) if mark.step <= step)
        letters = {run.number: run.letter for run in runs}
        return letters[number], letters.get(left, "")

    def do(self, owner: Owner, text: StepText, edit: SessionEdit, gesture: Hashable) -> bool:
        """Do ``edit`` at the moment that is shown; see ``SessionOwner.do``.

        A new run branches first, as a part of the same step, unless the edit only lists runs.
        """
        past, live, self._live = owner.session, self.live(owner), None
        if isinstance(edit, SetRuns):
            owner.session = live
            is_done = owner.do(text, edit, gesture)
            self.begin(owner, past, self._step)
            return is_done
        try:
            _, inverse = apply(edit, past)
        except UserError as error:
            self._live = live
            owner.rejected.emit(error)
            return False
        self._live = live
        if edit == inverse:
            return False
        letters = self._branch(owner, self._step)
        owner.undo_stack.join_next(QCoreApplication.translate("Visit", "%1, in a new run"))
        owner.do(text, edit, gesture)
        owner.branched.emit(*letters, self._step)
        return True
