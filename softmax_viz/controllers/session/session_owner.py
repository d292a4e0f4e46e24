"""The session with its undo stack and its journal: who holds them, and who hears of each change. GUI thread only."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import count

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.controllers.session.undo import UndoStack, Words
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.edit_merging import followed
from softmax_viz.core.editing.journal import Entry, Journal
from softmax_viz.core.editing.session_edits import SessionBatch, SessionEdit, SwitchRun, apply, data_edit, run_switch
from softmax_viz.core.model.limits import too_large
from softmax_viz.engine.messages.frame import Frame

_NOTHING = np.empty(0, np.int64)


class SessionOwner(QObject):
    """Owns the session; with it the undo stack, the journal, the active class and the selection.

    Every edit has a number, its revision, which comes with what is emitted for the trainer. 0 is no edit: what stands
    is said once more.

    Signals
    -------
    dataChanged(Dataset, int), hyperparamsChanged(Hyperparams, int), featuresChanged(tuple, int)
        What stands now, after an edit, undo or redo that changed it, and the revision.
    activeClassChanged(int), selectionChanged(ndarray), titleChanged(str)
        What stands now.
    modifiedChanged(bool)
        Whether anything differs from what was saved.
    refused(UserError)
        An edit that could not be done; nothing has changed.
    runLeft(int)
        The run with this number is left and may be returned to: it is to be kept, before what else the edit changes.
    runBegun(int, int), runReturned(int, int, int)
        After that, a run begins: its seed and the revision. Or one that was left goes on: its number, its seed, the
        revision.
    runsNeeded(frozenset)
        Only runs with these numbers can still be returned to.
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
    runsNeeded = Signal(object)

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
        self._run = self._newest_run = 0
        self._begun_with: Session | None = session  # the session that stood when the run began; None if it went on
        self._told: tuple[object, object] = ((), ())  # what the last frame said of effects and kept runs
        self._keys = {label.key for label in session.data.classes}  # of all classes that there are or were
        self.undo_stack.indexChanged.connect(self._note_modified)
        self.undo_stack.cleanChanged.connect(self._note_modified)
        self.undo_stack.runsNeeded.connect(self.runsNeeded)

    @property
    def data(self) -> Dataset:
        """The points and classes as they are now."""
        return self.session.data

    # What is in hand

    def select(self, indices: Ints) -> None:
        """Select the points at ``indices`` (M,) and no others."""
        self.selection = np.array(indices, np.int64)
        self.selectionChanged.emit(self.selection)

    def choose_class(self, index: int) -> None:
        """Make class number ``index`` the one that is placed; a number without class is ignored."""
        if 0 <= index < self.data.n_classes:
            self.active_class = index
            self.activeClassChanged.emit(index)

    # Edits

    def do(self, words: Words, edit: SessionEdit, gesture: Hashable = 0) -> bool:
        """Do ``edit`` as one step of undo, or as more of the step that is the same gesture.

        Returns whether it was done: what cannot be is told and changes nothing, and neither does what stands already.
        """
        try:
            session, inverse = apply(edit, self.session)
        except UserError as error:
            self.rejected.emit(error)
            return False
        if edit == inverse:
            return False
        self._take(edit, session, is_new=True)
        self.undo_stack.record(words, edit, inverse, gesture)
        if gesture:  # a step that grows changes no index
            self._note_modified()
        self._write(words if isinstance(words, str) else words(Gesture(edit, inverse)), edit, is_undo=False)
        return True

    def restart(self, words: Words, *edits: SessionEdit, at_start: bool = False) -> None:
        """Do ``edits`` and begin a new run, as one step of undo that brings the present run back as it stands.

        ``at_start``: the run has taken no step. If nothing else was done since it began, this is no step.
        """
        if at_start and not edits and self._begun_with is self.session:
            self.runBegun.emit(self.session.seed, 0)
            return
        switch = SwitchRun(self._run, self._newest_run + 1)
        self.do(words, SessionBatch((*edits, switch)) if edits else switch)

    def new_key(self) -> int:
        """Return the smallest key that no class has or had."""
        key = next(key for key in count() if key not in self._keys)
        self._keys.add(key)
        return key

    # The whole

    def adopt(self, session: Session) -> None:
        """Put a whole session in place of the present one, as when a file is opened. It cannot be undone.

        Its first class is the active one. Classes keep their keys: weights that were learned belong to them.
        """
        self.session = session
        self._newest_revision += 1
        self.revision = self._newest_revision
        self.active_class = 0
        self.selection = _NOTHING
        self.journal = Journal()
        self._run = self._newest_run = self._newest_run + 1
        self._begun_with = None
        self._keys = {label.key for label in session.data.classes}
        self.undo_stack.clear()
        self.hyperparamsChanged.emit(session.hyperparams, 0)
        self.featuresChanged.emit(session.features, 0)
        self.dataChanged.emit(session.data, self.revision)
        self.titleChanged.emit(session.title)
        self.activeClassChanged.emit(self.active_class)
        self.selectionChanged.emit(self.selection)
        self._note_modified()

    def mark_saved(self) -> None:
        """What stands now is on the disk."""
        self.undo_stack.setClean()
        self._note_modified()

    def mark_modified(self) -> None:
        """What stands now is not on the disk, like work that was recovered; no undo leads to what is."""
        self.undo_stack.resetClean()
        self._note_modified()

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Take up when edits took effect, and how much memory the runs take that can be returned to."""
        effects, kept_runs = self._told
        self._told = frame.effects, frame.kept_runs
        if frame.effects is not effects:
            self.journal = self.journal.with_effects(frame.effects)
        if frame.kept_runs is not kept_runs:
            self.undo_stack.weigh_runs(frame.kept_runs)

    # How

    def _perform(self, edit: SessionEdit, text: str, is_undo: bool) -> None:
        """Do ``edit`` for the undo stack."""
        session, _ = apply(edit, self.session)
        self._take(edit, session, is_new=False)
        self._write(text, edit, is_undo)

    def _take(self, edit: SessionEdit, session: Session, is_new: bool) -> None:
        """Make ``session``, the result of ``edit``, the present one, and tell everybody what has changed.

        The active class and the selected points stay the same, whatever their numbers are now. ``is_new``: not an
        undo or redo, so a run that is entered begins.
        """
        before, class_before, selected_before = self.session, self.active_class, self.selection
        switch, of_data = run_switch(edit), data_edit(edit)
        if switch is not None:
            self.runLeft.emit(switch.leaving)
            self._run = switch.entering
            self._newest_run = max(self._newest_run, switch.entering)
            self._begun_with = session if is_new else None
        if of_data is not None:
            key = before.data.classes[class_before].key
            keys = [label.key for label in session.data.classes]
            self.active_class = keys.index(key) if key in keys else min(class_before, len(keys) - 1)
            if len(selected_before):
                self.selection = followed(selected_before, of_data, before.data)
        self.session = session
        self._newest_revision += 1
        self._tell(before, self._newest_revision)
        if self.active_class != class_before:
            self.activeClassChanged.emit(self.active_class)
        if not np.array_equal(self.selection, selected_before):
            self.selectionChanged.emit(self.selection)
        if switch is not None and is_new:
            self.runBegun.emit(session.seed, self._newest_revision)
        elif switch is not None:
            self.runReturned.emit(switch.entering, session.seed, self._newest_revision)

    def _tell(self, before: Session, revision: int) -> None:
        """Say what has changed since ``before``.

        Features and data come one after the other: first those that go with what is still there of the other.
        """
        session, is_other_data = self.session, self.session.data is not before.data
        has_other_features = session.features != before.features
        data_first = is_other_data and has_other_features and bool(too_large(session.features, before.data))
        if session.hyperparams != before.hyperparams:
            self.hyperparamsChanged.emit(session.hyperparams, revision)
        if has_other_features and not data_first:
            self.featuresChanged.emit(session.features, revision)
        if is_other_data:
            self.revision = revision
            self.dataChanged.emit(session.data, revision)
        if data_first:
            self.featuresChanged.emit(session.features, revision)
        if session.title != before.title:
            self.titleChanged.emit(session.title)

    def _write(self, text: str, edit: SessionEdit, is_undo: bool) -> None:
        self.journal = self.journal.with_entry(Entry(self._newest_revision, text, edit, is_undo))

    @Slot()
    def _note_modified(self) -> None:
        is_modified = not self.undo_stack.is_as_saved
        if is_modified != self.is_modified:
            self.is_modified = is_modified
            self.modifiedChanged.emit(is_modified)
