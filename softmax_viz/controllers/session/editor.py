"""Changes of the session that the user asks for, each as one undoable edit with a name. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from softmax_viz.controllers.session.class_editor import ClassEditor
from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.controllers.session.run_editor import RunEditor
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.controllers.session.settings_editor import SettingsEditor
from softmax_viz.controllers.session.step_texts import in_menu
from softmax_viz.controllers.session.weight_editor import WeightEditor
from softmax_viz.core.basics.arrays import Floats, Ints, distinct
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.data.spray import spray
from softmax_viz.core.document.session import Session
from softmax_viz.core.editing.class_edits import added
from softmax_viz.core.editing.edits import Batch, Insert, Move, Relabel, Remove, Replace
from softmax_viz.core.editing.session_edits import SessionEdit, SetFeatures, SetParams, SetSeed, SetTitle
from softmax_viz.core.sweep.sweep_state import has_same_points


class Editor(QObject):
    """Turns requests of the user into edits: of points here, of classes and settings by two other editors.

    All of them work on one ``owner`` of the session. The properties, signals and methods of the owner and of the
    other editors are offered here, too, so that users of the editor need only one object.

    A ``gesture`` is the number of a drag or stroke, increasing from 1 while the program runs: all its edits are one
    undo step. With 0 the edit is a step of its own.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.owner = owner = SessionOwner(session, self)
        self.classes = classes = ClassEditor(owner, self)
        self.settings = settings = SettingsEditor(owner, self)
        self.weights = WeightEditor(owner, self)
        self.runs = RunEditor(owner, self)
        self._stroke = 0
        self._dabs = 0
        self.undo_stack = owner.undo_stack
        self.dataChanged, self.hyperparamsChanged = owner.dataChanged, owner.hyperparamsChanged
        self.featuresChanged, self.titleChanged = owner.featuresChanged, owner.titleChanged
        self.activeClassChanged, self.selectionChanged = owner.activeClassChanged, owner.selectionChanged
        self.modifiedChanged, self.rejected = owner.modifiedChanged, owner.rejected
        self.select, self.choose_class = owner.select, owner.choose_class
        self.adopt, self.mark_saved, self.mark_modified = owner.adopt, owner.mark_saved, owner.mark_modified
        self.add_class, self.remove_class, self.rename_class = (
            classes.add_class,
            classes.remove_class,
            classes.rename_class,
        )
        self.recolour_class, self.move_class = classes.recolour_class, classes.move_class
        self.set_param, self.set_features, self.set_seed = (
            settings.set_param,
            settings.set_features,
            settings.set_seed,
        )

    @property
    def session(self) -> Session:
        """The session: data, settings, features, seed, title."""
        return self.owner.session

    @property
    def data(self) -> Dataset:
        """The points and classes as they are now."""
        return self.owner.session.data

    @property
    def revision(self) -> int:
        """The number of the edit that changed the data last."""
        return self.owner.revision

    @property
    def active_class(self) -> int:
        """The number of the class of new points."""
        return self.owner.active_class

    @property
    def selection(self) -> Ints:
        """The indices (M,) of the selected points."""
        return self.owner.selection

    @property
    def is_modified(self) -> bool:
        """Whether anything differs from what was saved."""
        return self.owner.is_modified

    # Points

    def place(self, x: float, y: float, gesture: int = 0) -> None:
        """Add a point of the active class at (x, y) in data units."""
        edit = Insert.append(self.data, np.array([[x, y]]), np.array([self.active_class]))
        self.owner.do(self.tr("place point"), edit, gesture)

    def spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str, gesture: int) -> None:
        """Spray ``count`` points of the active class around (x, y): one dab of the brush.

        The points depend only on the arguments, the session's seed and the number of the dab in its stroke.

        Parameters
        ----------
        x, y, rx, ry
            Centre and half axes of the brush in data units.
        count
            How many points.
        falloff
            A key of ``core.data.spray.FALLOFFS``.
        gesture
            Number of the stroke.
        """
        if gesture != self._stroke:
            self._stroke, self._dabs = gesture, 0
        points = spray(self.session.seed, gesture, self._dabs, x, y, (rx, ry), count, falloff)
        self._dabs += 1
        if count:
            labels = np.full(count, self.active_class)
            self.owner.do(
                lambda done: self.tr("spray %n point(s)", "", done.points),
                Insert.append(self.data, points, labels),
                gesture,
            )

    def move(self, indices: Ints, points: Floats, gesture: int) -> None:
        """Move the points at ``indices`` (M,) to ``points`` (M, 2)."""
        if len(indices):
            self.owner.do(self._move_text, Move(indices, points), gesture)

    def relabel(self, indices: Ints, class_index: int, gesture: int) -> None:
        """Assign the points at ``indices`` (M,) to class number ``class_index``."""
        others = indices[self.data.labels[indices] != class_index]
        if len(others) and 0 <= class_index < self.data.n_classes:
            edit = Relabel(others, np.full(len(others), class_index))
            self.owner.do(lambda done: self.tr("relabel %n point(s)", "", done.points), edit, gesture)

    def erase(self, indices: Ints, gesture: int) -> None:
        """Remove the points at ``indices`` (M,), ascending."""
        if len(indices):
            self.owner.do(lambda done: self.tr("erase %n point(s)", "", done.points), Remove(indices), gesture)

    def remove(self, indices: Ints, text: str) -> None:
        """Remove the points at ``indices`` (M,), in any order, as one step called ``text``."""
        if len(indices):
            self.owner.do(text, Remove(distinct(indices)))

    def insert(self, points: Floats, labels: Ints, text: str, new_classes: Sequence[str] = ()) -> bool:
        """Append points and select them, as one step called ``text``; return whether it was done.

        Parameters
        ----------
        points, labels
            Coordinates (M, 2) and class indices (M,).
        text
            The name of the step in the Edit menu.
        new_classes
            Names of classes that are added first, with the indices K, K + 1 …
        """
        first, count = self.data.n_points, len(labels)
        if not count:
            return False
        classes = added(self.data, [self.owner.new_key() for _ in new_classes], new_classes)
        insertion = Insert.append(self.data, points, labels)
        done = self.owner.do(text, Batch((*classes, insertion)) if classes else insertion)
        if done:
            self.select(np.arange(first, first + count))
        return done

    def delete_selection(self) -> None:
        """Remove the selected points."""
        self.remove(self.selection, self.tr("delete %n point(s)", "", len(self.selection)))

    def clear_points(self) -> None:
        """Remove all points; the classes stay."""
        count = self.data.n_points
        self.remove(np.arange(count), self.tr("clear %n point(s)", "", count))

    # The whole data set

    def open_data(self, data: Dataset, title: str, settings: Mapping[str, object] | None = None) -> None:
        """Replace the whole data set and the title, change ``settings`` (by name), and begin a new run, as one step.

        Undo brings all of it back, also the run in its present state.
        """
        text = self.tr("open %1").replace("%1", in_menu(title))
        edits: list[SessionEdit] = [Replace(_with_present_keys(data, self.owner)), SetTitle(title)]
        if settings:
            edits.append(SetParams(tuple(settings.items())))
        self.owner.restart(text, *edits)

    def open_run(self, wanted: Session, text: str) -> None:
        """Begin a new run with points, features, settings and seed of ``wanted``, as one step called ``text``.

        Classes keep their present names and colours unless the points are others.
        """
        present = self.session
        edits: list[SessionEdit] = []
        if not has_same_points(present.data, wanted.data):
            edits.append(Replace(_with_present_keys(wanted.data, self.owner)))
        before, after = present.hyperparams.as_dict(), wanted.hyperparams.as_dict()
        values = tuple((name, value) for name, value in after.items() if value != before[name])
        if values:
            edits.append(SetParams(values))
        if wanted.features != present.features:
            edits.append(SetFeatures(wanted.features))
        if wanted.seed != present.seed:
            edits.append(SetSeed(wanted.seed))
        self.owner.restart(text, *edits)

    # Internals

    def _move_text(self, done: Gesture) -> str:
        """Return the name of the step of a gesture that ends with a move: it may have begun with a new point."""
        if isinstance(done.edit(), Insert):
            return self.tr("place point")
        return self.tr("move %n point(s)", "", done.points)


def _with_present_keys(data: Dataset, owner: SessionOwner) -> Dataset:
    """Return ``data`` with the keys of the present classes, so that the active class stays."""
    keys = [label.key for label in owner.data.classes]
    while len(keys) < data.n_classes:
        keys.append(owner.new_key())
    classes = tuple(replace(label, key=key) for label, key in zip(data.classes, keys, strict=False))
    return replace(data, classes=classes)
