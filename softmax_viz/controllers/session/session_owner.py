"""Owns the session with its undo stack and journal, and signals every change. GUI thread only."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from itertools import count

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.controllers.session.undo import StepText, UndoStack
from softmax_viz.controllers.session.visit import Visit
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.class_edits import followed_class
from softmax_viz.core.editing.edit_merging import followed
from softmax_viz.core.editing.journal import Entry, Journal
from softmax_viz.core.editing.run_book import begun, class_keys, renumbered, switch
from softmax_viz.core.editing.session_edits import (
    SessionBatch,
    SessionEdit,
    SetRuns,
    SwitchRun,
    SwitchWeights,
    apply,
    data_edit,
    run_switch,
    settings,
    weights_switch,
)
from softmax_viz.core.editing.weight_changes import WeightChange
from softmax_viz.core.model.limits import too_large
from softmax_viz.core.runs.run_entry import RunEntry
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.engine.messages.frame import Frame

_NOTHING = np.empty(0, np.int64)


class SessionOwner(QObject):
    """Owns the session; with it the undo stack, the journal, the active class and the selection.

    Every edit has a number, its revision, which is emitted for the trainer with the new value. Revision 0 means no
    edit: the present value is emitted once more.

    Attributes
    ----------
    session
        The session as it is shown: of the live end of the run, or of an earlier moment.
    run
        The number of the present run.
    visit
        The earlier moment that is shown, if any.
    loaded_marks
        What was changed during runs from a session file, by the numbers of these.

    Signals
    -------
    dataChanged(Dataset, int), hyperparamsChanged(Hyperparams, int), featuresChanged(tuple, int)
        The new value, after an edit, undo or redo that changed it, and the revision.
    activeClassChanged(int), selectionChanged(ndarray), titleChanged(str)
        The new value.
    modifiedChanged(bool)
        Whether anything differs from what was saved.
    rejected(UserError)
        An edit is impossible; nothing has changed.
    runLeft(int)
        The run with this number is left, and is to be stored. Emitted before the other changes of the edit.
    runBegun(int, int), runReturned(int, int, int)
        Emitted after them: a new run begins (its seed, the revision), or a stored run continues (its number, its seed,
        the revision).
    weightsChanged(WeightChange, bool, int, int)
        The trainer is to change the weights: what, whether in data units, the number of the weights before, or 0 if
        nobody returns to them, and the revision.
    weightsReturned(int, int, int)
        It is to return to the weights with the first number; the present ones get the second; the revision.
    dataSetOpened(Dataset)
        Emitted last: a data set was opened with a run of its own, or that was undone or redone. The present data.
    runsNeeded(frozenset)
        The user can return only to the runs with these numbers; others may be discarded.
    runCopied(int, int)
        The stored run with the first number is to be stored under the second one, too.
    runsListed(tuple)
        The runs of the session, and which of them is the present one, are others.
    visited()
        An earlier moment is shown, another one, or the live end again.
    momentKept(int, int)
        The run is to be kept under the first number as if it had ended at the step that is the second, the moment that
        is shown. Emitted before the signals of the edit that branches there.
    branched(str, str, int)
        A new run goes on from a step of another one: its letter, that of the other one, the step. Emitted last.
    """

    dataChanged = Signal(object, int)
    hyperparamsChanged = Signal(object, int)
    featuresChanged = Signal(object, int)
    activeClassChanged = Signal(int)
    selectionChanged = Signal(object)
    titleChanged = Signal(str)
    modifiedChanged = Signal(bool)
    rejected = Signal(object)
    runLeft = Signal(int)
    runBegun = Signal(object, int)
    runReturned = Signal(int, object, int)
    weightsChanged = Signal(object, bool, int, int)
    weightsReturned = Signal(int, int, int)
    dataSetOpened = Signal(object)
    runsNeeded = Signal(object)
    runCopied = Signal(int, int)
    runsListed = Signal(object)
    visited = Signal()
    momentKept = Signal(int, int)
    branched = Signal(str, str, int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.revision = 0  # of the data
        self.active_class = 0
        self.selection: Ints = _NOTHING
        self.is_modified = False
        self.journal = Journal()
        self.undo_stack = UndoStack(self._perform, parent=self)
        self._newest_revision = 0
        self.run = self._newest_run = 1  # 0 is no run
        self.visit = Visit()
        self.loaded_marks: dict[int, tuple[CurveMark, ...]] = {}
        self._weights = self._newest_weights = 1
        self._begun_with: Session | None = session  # the session when the run began; None if it was resumed
        self._steps: int | None = 0  # that the present run has taken; None while no frame has told
        self._told: tuple[object, object] = ((), ())  # effects and stored runs in the last frame
        self._keys = class_keys(session)  # of all present and removed classes
        self.undo_stack.indexChanged.connect(self._note_modified)
        self.undo_stack.cleanChanged.connect(self._note_modified)
        self.undo_stack.runsNeeded.connect(self._tell_needed)

    @property
    def data(self) -> Dataset:
        """The points and classes as they are shown."""
        return self.session.data

    # Active class and selection

    def select(self, indices: Ints) -> None:
        """Select the points at ``indices`` (M,) and no others."""
        self.selection = np.array(indices, np.int64)
        self.selectionChanged.emit(self.selection)

    def choose_class(self, index: int) -> None:
        """Make class number ``index`` the one of new points; ignore a number without a class."""
        if 0 <= index < self.data.n_classes:
            self.active_class = index
            self.activeClassChanged.emit(index)

    # Edits

    def do(self, text: StepText, edit: SessionEdit, gesture: Hashable = 0) -> bool:
        """Do ``edit`` as one undo step, or as a part of the last step if that belongs to the same gesture.

        Returns False if the edit changes nothing, or if it is impossible; ``rejected`` is emitted then.
        While an earlier moment is shown, a new run branches there first, as a part of the same step; except for edits
        of the list of runs, which change nothing of the moment.
        """
        if self.visit.is_on:
            return self.visit.do(self, text, edit, gesture)
        try:
            session, inverse = apply(edit, self.session)
        except UserError as error:
            self.rejected.emit(error)
            return False
        if edit == inverse:
            return False
        self._take(edit, session, is_new=True)
        self.undo_stack.record(text, edit, inverse, gesture)
        if gesture:  # a step that grows changes no index
            self._note_modified()
        if gesture:  # the name of the whole step, also of what it did before
            name = self.undo_stack.undoText()
        else:
            name = text if isinstance(text, str) else text(Gesture(edit, inverse))
        self._write(name, edit, is_undo=False, gesture=gesture)
        return True

    def restart(self, text: StepText, *edits: SessionEdit, at_start: bool = False) -> None:
        """Do ``edits`` and begin a new run, as one undo step; undo returns to the present run in its present state.

        ``at_start``: the run has taken no training step. If nothing was edited since it began, no undo step is made.
        """
        if at_start and not edits and self._begun_with is self.session:
            self.runBegun.emit(self.session.seed, 0)
            return
        self.visit.end(self)
        number = self.new_run()
        try:
            after, _ = apply(SessionBatch(edits), self.session)
        except UserError as error:
            self.rejected.emit(error)
            return
        runs = begun(self.session, after, number, self.run, is_kept=self._steps != 0)
        self.do(text, SessionBatch((*edits, SetRuns(runs), SwitchRun(self.run, number))))

    def switch_run(self, text: StepText, goal: Session, runs: tuple[RunEntry, ...], entering: int) -> None:
        """Leave the present run and continue the stored run ``entering`` of the session ``goal``, as one undo step.

        ``runs`` are listed from then on.
        """
        self.visit.end(self)
        edit = switch(self.session, goal, runs, self.run, entering)
        session, inverse = apply(edit, self.session)
        self._take(edit, session, is_new=False)
        self.undo_stack.record(text, edit, inverse)
        self._write(text if isinstance(text, str) else text(Gesture(edit, inverse)), edit, is_undo=False)

    def show(self, session: Session) -> None:
        """Show the session of another moment; the active class stays, and selected points if they are the same."""
        before, self.session = self.session, session
        if session == before:
            return
        if session.data is not before.data:
            self.active_class = followed_class(self.active_class, before.data, session.data)
            if session.data.points is not before.data.points:
                self.selection = _NOTHING
        self.visited.emit()

    def change_weights(
        self,
        change: WeightChange,
        in_data: bool,
        text: StepText,
        name: str,
        values: tuple[float | None, float | None] = (None, None),
        gesture: Hashable = 0,
    ) -> None:
        """Change the weights of the present run by ``change`` as one undo step, or as a part of the last one.

        ``name`` and ``values``, before and after, are those of the edit; see ``SwitchWeights``.
        """
        before = 0 if self.undo_stack.grows(gesture) else self._weights
        switch = SwitchWeights(self._weights, self._newest_weights + 1, name, *values)
        self._begun_with = None  # the run is no longer at its start, even at step 0
        self.do(text, switch, gesture)
        self.weightsChanged.emit(change, in_data, before, self._newest_revision)

    def new_run(self) -> int:
        """Return a number that no run has or had."""
        self._newest_run += 1
        return self._newest_run

    def new_key(self) -> int:
        """Return the smallest key that no class has or had."""
        key = next(key for key in count() if key not in self._keys)
        self._keys.add(key)
        return key

    # The whole session

    def adopt(self, session: Session, present: int = 0) -> None:
        """Replace the whole session, as when a file is opened. It cannot be undone.

        ``present`` is the index of the present run among those of the session; they get new numbers. Its first class
        becomes the active one. Classes keep their keys, which identify the rows of trained weights.
        """
        self.visit.forget()
        self.loaded_marks = {}
        first = self._newest_run
        if session.runs:
            session = replace(session, runs=renumbered(session.runs, first))
        self.session = session
        self._newest_revision += 1
        self.revision = self._newest_revision
        self.active_class = 0
        self.selection = _NOTHING
        self.journal = Journal()
        self.run = first + 1 + max(present, 0)
        self._newest_run = first + max(len(session.runs), 1)
        self._begun_with, self._steps = None, 0
        self._keys = class_keys(session)
        self.undo_stack.clear()
        self.hyperparamsChanged.emit(session.hyperparams, 0)
        self.featuresChanged.emit(session.features, 0)
        self.dataChanged.emit(session.data, self.revision)
        self.titleChanged.emit(session.title)
        self.runsListed.emit(session.runs)
        self.activeClassChanged.emit(self.active_class)
        self.selectionChanged.emit(self.selection)
        self._note_modified()

    def mark_saved(self) -> None:
        """Mark the session as saved."""
        self.undo_stack.setClean()
        self._note_modified()

    def mark_modified(self) -> None:
        """Mark the session as unsaved in a way that undo cannot clear (recovered work)."""
        self.undo_stack.resetClean()
        self._note_modified()

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Note the steps at which edits took effect, and how much memory stored runs take."""
        self._steps = frame.tip
        effects, kept_runs = self._told
        self._told = frame.effects, frame.kept_runs
        if frame.effects is not effects:
            self.journal = self.journal.with_effects(frame.effects)
        if frame.kept_runs is not kept_runs:
            self.undo_stack.weigh_runs((run.number, run.n_bytes) for run in frame.kept_runs)

    # Internals

    def _perform(self, edit: SessionEdit, text: str, is_undo: bool) -> None:
        """Do ``edit`` for the undo stack."""
        self.visit.end(self)
        session, _ = apply(edit, self.session)
        self._take(edit, session, is_new=False)
        self._write(text, edit, is_undo)

    def _take(self, edit: SessionEdit, session: Session, is_new: bool) -> None:
        """Make ``session``, the result of ``edit``, the present one, and emit signals for what has changed.

        The active class and the selected points stay the same, though their indices may change. ``is_new``: the edit
        is not an undo or redo, so a run that it enters is a new one.
        """
        before, class_before, selected_before = self.session, self.active_class, self.selection
        switch, of_data, weights = run_switch(edit), data_edit(edit), weights_switch(edit)
        if switch is not None:
            self.runLeft.emit(switch.leaving)
            self.run, self._steps = switch.entering, 0 if is_new else None
            self._newest_run = max(self._newest_run, switch.entering)
            self._begun_with = session if is_new else None
        if of_data is not None:
            self.active_class = followed_class(class_before, before.data, session.data)
            if len(selected_before):
                self.selection = followed(selected_before, of_data, before.data)
        self.session = session
        self._newest_revision += 1
        _tell(self, before, self._newest_revision)
        if weights is not None:
            self._weights = weights.entering
            self._newest_weights = max(self._newest_weights, weights.entering)
            if not is_new:
                self.weightsReturned.emit(weights.entering, weights.leaving, self._newest_revision)
        if self.active_class != class_before:
            self.activeClassChanged.emit(self.active_class)
        if not np.array_equal(self.selection, selected_before):
            self.selectionChanged.emit(self.selection)
        if switch is not None and is_new:
            self.runBegun.emit(session.seed, self._newest_revision)
        elif switch is not None:
            self.runReturned.emit(switch.entering, session.seed, self._newest_revision)
        if switch is not None and of_data is not None and "title" in settings(edit):
            self.dataSetOpened.emit(session.data)

    def _write(self, text: str, edit: SessionEdit, is_undo: bool, gesture: Hashable = 0) -> None:
        self.journal = self.journal.with_entry(Entry(self._newest_revision, text, edit, is_undo, gesture))

    @Slot(object)
    def _tell_needed(self, by_undo: frozenset[int]) -> None:
        self.runsNeeded.emit(by_undo | {entry.number for entry in self.session.runs})

    @Slot()
    def _note_modified(self) -> None:
        is_modified = not self.undo_stack.is_as_saved
        if is_modified != self.is_modified:
            self.is_modified = is_modified
            self.modifiedChanged.emit(is_modified)


def _tell(owner: SessionOwner, before: Session, revision: int) -> None:
    """Emit signals of ``owner`` for what has changed since ``before``.

    If features and data both change, the first of them must be valid with the old value of the other.
    """
    session, is_other_data = owner.session, owner.session.data is not before.data
    has_other_features = session.features != before.features
    data_first = is_other_data and has_other_features and bool(too_large(session.features, before.data))
    if session.hyperparams != before.hyperparams:
        owner.hyperparamsChanged.emit(session.hyperparams, revision)
    if has_other_features and not data_first:
        owner.featuresChanged.emit(session.features, revision)
    if is_other_data:
        owner.revision = revision
        owner.dataChanged.emit(session.data, revision)
    if data_first:
        owner.featuresChanged.emit(session.features, revision)
    if session.title != before.title:
        owner.titleChanged.emit(session.title)
    if session.runs is not before.runs:
        owner.runsListed.emit(session.runs)
