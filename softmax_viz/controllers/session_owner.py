"""The session and its undo stack: who holds them, and who hears of each change. GUI thread only."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.undo import UndoStack, Words
from softmax_viz.core.arrays import Ints
from softmax_viz.core.dataset import Dataset
from softmax_viz.core.edit_chains import followed
from softmax_viz.core.edits import Edit, apply
from softmax_viz.core.features import FEATURES, ordered
from softmax_viz.core.limits import LARGEST_FEATURE, too_large
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.session import N_SEEDS, Session

_NOTHING = np.empty(0, np.int64)


class SessionOwner(QObject):
    """Owns the session: data, settings, seed; with it the undo stack, the active class and the selection.

    Signals
    -------
    dataChanged(Dataset, int)
        The data and their new revision, after every edit, undo and redo.
    hyperparamsChanged(Hyperparams), featuresChanged(tuple), activeClassChanged(int),
    selectionChanged(ndarray), titleChanged(str)
        What stands now.
    modifiedChanged(bool)
        Whether anything differs from what was saved.
    refused(UserError)
        An edit that could not be done; nothing has changed.
    """

    dataChanged = Signal(object, int)
    hyperparamsChanged = Signal(object)
    featuresChanged = Signal(object)
    activeClassChanged = Signal(int)
    selectionChanged = Signal(object)
    titleChanged = Signal(str)
    modifiedChanged = Signal(bool)
    refused = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.revision = 0
        self.active_class = 0
        self.selection: Ints = _NOTHING
        self.is_modified = False
        self.undo_stack = UndoStack(self._perform, parent=self)
        self._saved = self._settings()
        self._keys = {label.key for label in session.data.classes}  # of all classes that there are or were
        self.undo_stack.indexChanged.connect(self._note_modified)
        self.undo_stack.cleanChanged.connect(self._note_modified)

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

    # Settings

    def set_param(self, name: str, value: object) -> None:
        """Set one hyper-parameter; what is out of bounds is refused."""
        try:
            hyperparams = self.session.hyperparams.with_value(name, value)
        except UserError as error:
            self.refused.emit(error)
        else:
            self.session = replace(self.session, hyperparams=hyperparams)
        self.hyperparamsChanged.emit(self.session.hyperparams)
        self._note_modified()

    def set_features(self, names: tuple[str, ...]) -> None:
        """Use these features, keys of ``core.features.FEATURES``; what is too large for the points is refused."""
        try:
            session = replace(self.session, features=ordered(names))
        except UserError as error:
            self.refused.emit(error)
        else:
            self.session = session
        self.featuresChanged.emit(self.session.features)
        self._note_modified()

    def set_seed(self, seed: int) -> None:
        """Choose the seed of the next start; behind the largest one comes 0."""
        self.session = replace(self.session, seed=seed % N_SEEDS)
        self._note_modified()

    # The whole

    def adopt(self, session: Session) -> None:
        """Put a whole session in place of the present one, as when a file is opened. It cannot be undone.

        Its first class is the active one. Classes keep their keys: weights that were learned belong to them.
        """
        self.session = session
        self.revision += 1
        self.active_class = 0
        self.selection = _NOTHING
        self._keys = {label.key for label in session.data.classes}
        self._saved = self._settings()
        self.undo_stack.clear()
        self.hyperparamsChanged.emit(session.hyperparams)
        self.featuresChanged.emit(session.features)
        self.dataChanged.emit(session.data, self.revision)
        self.titleChanged.emit(session.title)
        self.activeClassChanged.emit(self.active_class)
        self.selectionChanged.emit(self.selection)
        self._note_modified()

    def mark_saved(self) -> None:
        """What stands now is on the disk."""
        self._saved = self._settings()
        self.undo_stack.setClean()
        self._note_modified()

    def mark_modified(self) -> None:
        """What stands now is not on the disk, like work that was recovered; no undo leads to what is."""
        self.undo_stack.resetClean()
        self._note_modified()

    # How

    def _do(self, words: Words, edit: Edit, gesture: int = 0, title: str | None = None) -> bool:
        """Do ``edit`` as one step of undo, or as more of the step that is the same gesture.

        Returns whether it was done: what the data set refuses is told and changes nothing.
        """
        before = self.session.title
        after = before if title is None else title
        try:
            data, inverse = apply(edit, self.data)
            session = replace(self.session, data=data, title=after)
        except UserError as error:
            self.refused.emit(error)
            return False
        self._take(edit, session)
        self.undo_stack.record(words, edit, inverse, gesture, (before, after))
        return True

    def _perform(self, edit: Edit, title: str) -> None:
        """Do ``edit`` for the undo stack.

        The features may be others by now. Those that are too large for the points that come back are switched off.
        """
        data, _ = apply(edit, self.data)
        unusable = too_large(self.session.features, data)
        if unusable:
            features = tuple(name for name in self.session.features if name not in unusable)
            self.session = replace(self.session, features=features)
            self.featuresChanged.emit(features)
        self._take(edit, replace(self.session, data=data, title=title))
        if unusable:
            self.refused.emit(
                UserError(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "For these points some features are larger than {most}, so they were switched off: {features}.",
                    ),
                    most=f"{LARGEST_FEATURE:g}", features=", ".join(FEATURES[name].label for name in unusable),
                )
            )  # fmt: skip

    def _take(self, edit: Edit, session: Session) -> None:
        """Make ``session``, with the result of ``edit``, the present one, and tell everybody.

        The active class and the selected points stay the same, whatever their numbers are now.
        """
        before, class_before, selected_before = self.session, self.active_class, self.selection
        data, title = session.data, session.title
        key = before.data.classes[class_before].key
        keys = [label.key for label in data.classes]
        self.active_class = keys.index(key) if key in keys else min(class_before, len(keys) - 1)
        if len(selected_before):
            self.selection = followed(selected_before, edit, before.data)
        self.session = session
        self.revision += 1
        self.dataChanged.emit(data, self.revision)
        if title != before.title:
            self.titleChanged.emit(title)
        if self.active_class != class_before:
            self.activeClassChanged.emit(self.active_class)
        if not np.array_equal(self.selection, selected_before):
            self.selectionChanged.emit(self.selection)

    def _new_key(self) -> int:
        """The smallest key that no class has or had."""
        key = next(key for key in count() if key not in self._keys)
        self._keys.add(key)
        return key

    def _settings(self) -> tuple[object, ...]:
        session = self.session
        return session.hyperparams, session.features, session.seed, session.title

    @Slot()
    def _note_modified(self) -> None:
        is_modified = not self.undo_stack.isClean() or self._settings() != self._saved
        if is_modified != self.is_modified:
            self.is_modified = is_modified
            self.modifiedChanged.emit(is_modified)
