"""Every change of the data that a person asks for, as one undoable edit with a name. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from softmax_viz.controllers.session_owner import SessionOwner
from softmax_viz.core.arrays import Floats, Ints, distinct
from softmax_viz.core.class_edits import added, recoloured, renamed
from softmax_viz.core.dataset import MAX_CLASSES, MIN_CLASSES, Dataset
from softmax_viz.core.edits import Batch, Insert, Move, MoveClass, Relabel, Remove, RemoveClass, Replace
from softmax_viz.core.messages import UserError
from softmax_viz.core.session import Session
from softmax_viz.core.spray import spray

_LONGEST_IN_MENU = 30


class Editor(SessionOwner):
    """Turns what a person asks for into edits of the session.

    A ``gesture`` is the number of a drag or stroke, rising from 1 while the program runs: all its parts are one
    step of undo. 0 is a step of its own.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self._stroke = 0
        self._dabs = 0

    # Points

    def place(self, x: float, y: float) -> None:
        """Add a point of the active class at (x, y) in data units."""
        self._do(self.tr("place point"), Insert.append(self.data, np.array([[x, y]]), np.array([self.active_class])))

    def spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str, gesture: int) -> None:
        """Strew ``count`` points of the active class around (x, y): one dab of the brush.

        The dabs of a stroke follow from the session's seed and the number of the stroke.

        Parameters
        ----------
        x, y, rx, ry
            Centre and half axes of the brush in data units.
        count
            How many points.
        falloff
            A key of ``core.spray.FALLOFFS``.
        gesture
            Number of the stroke.
        """
        if gesture != self._stroke:
            self._stroke, self._dabs = gesture, 0
        points = spray(self.session.seed, gesture, self._dabs, x, y, (rx, ry), count, falloff)
        self._dabs += 1
        if count:
            labels = np.full(count, self.active_class)
            self._do(lambda n: self.tr("spray %n point(s)", "", n), Insert.append(self.data, points, labels), gesture)

    def move(self, indices: Ints, points: Floats, gesture: int) -> None:
        """Put the points at ``indices`` (M,) to ``points`` (M, 2)."""
        if len(indices):
            self._do(lambda n: self.tr("move %n point(s)", "", n), Move(indices, points), gesture)

    def relabel(self, indices: Ints, class_index: int, gesture: int) -> None:
        """Give the points at ``indices`` (M,) to class number ``class_index``."""
        others = indices[self.data.labels[indices] != class_index]
        if len(others) and 0 <= class_index < self.data.n_classes:
            edit = Relabel(others, np.full(len(others), class_index))
            self._do(lambda n: self.tr("relabel %n point(s)", "", n), edit, gesture)

    def erase(self, indices: Ints, gesture: int) -> None:
        """Remove the points at ``indices`` (M,), ascending."""
        if len(indices):
            self._do(lambda n: self.tr("erase %n point(s)", "", n), Remove(indices), gesture)

    def remove(self, indices: Ints, text: str) -> None:
        """Remove the points at ``indices`` (M,), in any order, as one step called ``text``."""
        if len(indices):
            self._do(text, Remove(distinct(indices)))

    def insert(self, points: Floats, labels: Ints, text: str, new_classes: Sequence[str] = ()) -> bool:
        """Add points behind the last and select them, as one step called ``text``; whether it was done.

        Parameters
        ----------
        points, labels
            Coordinates (M, 2) and class indices (M,).
        text
            What the Edit menu calls it.
        new_classes
            Names of classes that are added before, with the indices K, K + 1 …
        """
        first, count = self.data.n_points, len(labels)
        if not count:
            return False
        classes = added(self.data, [self._new_key() for _ in new_classes], new_classes)
        insertion = Insert.append(self.data, points, labels)
        done = self._do(text, Batch((*classes, insertion)) if classes else insertion)
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

    # Classes

    def add_class(self) -> None:
        """Add a class without points behind the last, and make it the active one."""
        data = self.data
        if data.n_classes < MAX_CLASSES:
            text = self.tr("add class %1").replace("%1", str(data.n_classes + 1))
            self._do(text, added(data, [self._new_key()], [""])[0])
            self.choose_class(self.data.n_classes - 1)

    def remove_class(self, index: int) -> None:
        """Remove class number ``index`` with its points."""
        if self.data.n_classes > MIN_CLASSES:
            count = int(self.data.counts()[index])
            many = self.tr("remove class %1 with %n point(s)", "", count)
            self._do(self._naming(many if count else self.tr("remove class %1"), index), RemoveClass(index))

    def rename_class(self, index: int, name: str) -> None:
        """Call class number ``index`` ``name``; without a name it is known by its number."""
        try:
            edit = renamed(self.data, index, name)
        except UserError as error:
            self.refused.emit(error)
            return
        if edit is not None:
            self._do(self._naming(self.tr("rename class %1"), index), edit)

    def recolour_class(self, index: int, style: int) -> None:
        """Give class number ``index`` the colour and shape ``style`` (0 … 11); a class that wears them swaps."""
        edit = recoloured(self.data, index, style)
        if edit is not None:
            self._do(self._naming(self.tr("recolour class %1"), index), edit)

    def move_class(self, index: int, to: int) -> None:
        """Make class number ``index`` number ``to``; those between move over."""
        if index != to and 0 <= to < self.data.n_classes:
            text = self.tr("move class %1 to place %2").replace("%2", str(to + 1))
            self._do(self._naming(text, index), MoveClass(index, to))

    # The whole

    def open_data(self, data: Dataset, title: str) -> None:
        """Put a whole data set in place of the present one, as one edit; undoing it brings the title back, too."""
        text = self.tr("open %1").replace("%1", _in_menu(title))
        self._do(text, Replace(self._with_present_keys(data)), title=title)

    # How

    def _naming(self, text: str, index: int) -> str:
        """``text`` with the name of class number ``index``, or its number, at %1."""
        return text.replace("%1", _in_menu(self.data.classes[index].name) or str(index + 1))

    def _with_present_keys(self, data: Dataset) -> Dataset:
        """Give the classes of ``data`` the keys of those that stand here, so that the run goes on with them."""
        keys = [label.key for label in self.data.classes]
        while len(keys) < data.n_classes:
            keys.append(self._new_key())
        classes = tuple(replace(label, key=key) for label, key in zip(data.classes, keys, strict=False))
        return replace(data, classes=classes)


def _in_menu(name: str) -> str:
    """``name`` on one short line, so that a menu shows it as it is: there an ampersand marks a letter."""
    line = " ".join(name.split())
    short = line if len(line) <= _LONGEST_IN_MENU else line[: _LONGEST_IN_MENU - 1].rstrip() + "…"
    return short.replace("&", "&&")
