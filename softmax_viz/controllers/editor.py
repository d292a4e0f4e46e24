"""The session and its undo stack: every change a person makes goes through here. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from softmax_viz.controllers.undo import EditCommand
from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.dataset import MAX_CLASSES, MIN_CLASSES, ClassLabel, Dataset
from softmax_viz.core.edits import AddClass, Edit, Insert, Move, Remove, RemoveClass, Replace, apply
from softmax_viz.core.features import ordered
from softmax_viz.core.messages import UserError
from softmax_viz.core.session import Session

_NOTHING = np.empty(0, np.int64)


class Editor(QObject):
    """Owns the session: data, settings, seed; the active class and the selection.

    Signals
    -------
    dataChanged(Dataset, int)
        The data and their new revision, after every edit, undo and redo.
    hyperparamsChanged(Hyperparams), featuresChanged(tuple), activeClassChanged(int),
    selectionChanged(ndarray), titleChanged(str)
        What stands now.
    refused(UserError)
        An edit that could not be done; nothing has changed.
    """

    dataChanged = Signal(object, int)
    hyperparamsChanged = Signal(object)
    featuresChanged = Signal(object)
    activeClassChanged = Signal(int)
    selectionChanged = Signal(object)
    titleChanged = Signal(str)
    refused = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.revision = 0
        self.active_class = 0
        self.selection: Ints = _NOTHING
        self.undo_stack = QUndoStack(self)
        self._next_key = 1 + max(label.key for label in session.data.classes)

    @property
    def data(self) -> Dataset:
        """The points and classes as they are now."""
        return self.session.data

    # Points

    def place(self, x: float, y: float) -> None:
        """Add a point of the active class at (x, y) in data units."""
        self._do(self.tr("place point"), Insert.append(self.data, np.array([[x, y]]), np.array([self.active_class])))

    def move(self, indices: Ints, points: Floats, gesture: int) -> None:
        """Put the points at ``indices`` (M,) to ``points`` (M, 2)."""
        if len(indices):
            self._do(self.tr("move %n point(s)", "", len(indices)), Move(indices, points), gesture)

    def erase(self, indices: Ints, gesture: int) -> None:
        """Remove the points at ``indices`` (M,), ascending."""
        if len(indices):
            self._do(self.tr("erase points"), Remove(indices), gesture)

    def delete_selection(self) -> None:
        """Remove the selected points."""
        if len(self.selection):
            text = self.tr("delete %n point(s)", "", len(self.selection))
            self._do(text, Remove(np.sort(self.selection)))

    def clear_points(self) -> None:
        """Remove all points; the classes stay."""
        if self.data.n_points:
            self._do(self.tr("clear points"), Remove(np.arange(self.data.n_points)))

    def select(self, indices: Ints) -> None:
        """Select the points at ``indices`` (M,) and no others."""
        self.selection = np.array(indices, np.int64)
        self.selectionChanged.emit(self.selection)

    # Classes

    def add_class(self) -> None:
        """Add a class without points behind the last, and make it the active one."""
        data = self.data
        if data.n_classes < MAX_CLASSES:
            used = {label.style for label in data.classes}
            style = next(i for i in range(MAX_CLASSES) if i not in used)
            label = ClassLabel(self._next_key, "", style)
            self._next_key += 1
            self._do(self.tr("add class"), AddClass(data.n_classes, label))
            self.choose_class(self.data.n_classes - 1)

    def remove_class(self, index: int) -> None:
        """Remove class number ``index`` with its points."""
        if self.data.n_classes > MIN_CLASSES:
            self._do(self.tr("remove class"), RemoveClass(index))

    def choose_class(self, index: int) -> None:
        """Make class number ``index`` the one that is placed; a number without class is ignored."""
        if 0 <= index < self.data.n_classes:
            self.active_class = index
            self.activeClassChanged.emit(index)

    # The whole

    def open_data(self, data: Dataset, title: str) -> None:
        """Put a whole data set in place of the present one, as one edit."""
        self._do(self.tr("open %1").replace("%1", title), Replace(self._with_fresh_keys(data)))
        self.session = replace(self.session, title=title)
        self.titleChanged.emit(title)

    def set_param(self, name: str, value: object) -> None:
        """Set one hyper-parameter; what is out of bounds is refused."""
        try:
            hyperparams = self.session.hyperparams.with_value(name, value)
        except UserError as error:
            self.refused.emit(error)
        else:
            self.session = replace(self.session, hyperparams=hyperparams)
        self.hyperparamsChanged.emit(self.session.hyperparams)

    def set_features(self, names: tuple[str, ...]) -> None:
        """Use these features, keys of ``core.features.FEATURES``."""
        self.session = replace(self.session, features=ordered(names))
        self.featuresChanged.emit(self.session.features)

    def set_seed(self, seed: int) -> None:
        """Choose the seed of the next start."""
        self.session = replace(self.session, seed=seed)

    # How

    def _do(self, text: str, edit: Edit, gesture: int = 0) -> None:
        """Do ``edit`` as one step of undo, or as more of the step that is the same gesture."""
        try:
            data, inverse = apply(edit, self.data)
        except UserError as error:
            self.refused.emit(error)
            return
        self._adopt(edit, data)
        stack = self.undo_stack
        last = stack.command(stack.index() - 1) if stack.index() else None
        if gesture and isinstance(last, EditCommand) and last.gesture == gesture and not stack.canRedo():
            last.extend(edit, inverse, text)
        else:
            stack.push(EditCommand(text, edit, inverse, self._perform, gesture))

    def _perform(self, edit: Edit) -> Edit:
        """Do ``edit`` for the undo stack; returns its inverse."""
        data, inverse = apply(edit, self.data)
        self._adopt(edit, data)
        return inverse

    def _adopt(self, edit: Edit, data: Dataset) -> None:
        """Make ``data``, the result of ``edit``, the present data, and tell everybody."""
        keeps_indices = isinstance(edit, Move | Insert | AddClass) and data.n_points >= self.data.n_points
        appends = not isinstance(edit, Insert) or bool(np.all(edit.at >= self.data.n_points))
        if len(self.selection) and not (keeps_indices and appends):
            self.select(_NOTHING)
        self.session = replace(self.session, data=data)
        self.revision += 1
        self.dataChanged.emit(data, self.revision)
        if self.active_class >= data.n_classes:
            self.choose_class(data.n_classes - 1)

    def _with_fresh_keys(self, data: Dataset) -> Dataset:
        """Give the classes of ``data`` the keys of those that stand here, so that the run goes on with them."""
        keys = [label.key for label in self.data.classes]
        while len(keys) < data.n_classes:
            keys.append(self._next_key)
            self._next_key += 1
        classes = tuple(replace(label, key=key) for label, key in zip(data.classes, keys, strict=False))
        return replace(data, classes=classes)
