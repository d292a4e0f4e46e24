"""Changes of classes that the user asks for, each as one undoable edit with a name. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject

from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.controllers.session.step_texts import in_menu
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import MAX_CLASSES, MIN_CLASSES
from softmax_viz.core.editing.class_edits import added, recoloured, renamed
from softmax_viz.core.editing.edits import MoveClass, RemoveClass


class ClassEditor(QObject):
    """Turns requests of the user into edits of the classes."""

    def __init__(self, owner: SessionOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._owner = owner

    def add_class(self) -> None:
        """Add a class without points behind the last, and make it the active one."""
        data = self._owner.data
        if data.n_classes < MAX_CLASSES:
            text = self.tr("add class %1").replace("%1", str(data.n_classes + 1))
            self._owner.do(text, added(data, [self._owner.new_key()], [""])[0])
            self._owner.choose_class(self._owner.data.n_classes - 1)

    def remove_class(self, index: int) -> None:
        """Remove class number ``index`` with its points."""
        if self._owner.data.n_classes > MIN_CLASSES:
            count = int(self._owner.data.counts()[index])
            many = self.tr("remove class %1 with %n point(s)", "", count)
            self._owner.do(self._naming(many if count else self.tr("remove class %1"), index), RemoveClass(index))

    def rename_class(self, index: int, name: str) -> None:
        """Set the name of class number ``index``; with an empty name the class is shown by its number."""
        try:
            edit = renamed(self._owner.data, index, name)
        except UserError as error:
            self._owner.rejected.emit(error)
            return
        if edit is not None:
            self._owner.do(self._naming(self.tr("rename class %1"), index), edit)

    def recolour_class(self, index: int, style: int) -> None:
        """Give class number ``index`` the colour and shape ``style`` (0 … 11); a class that has them swaps."""
        edit = recoloured(self._owner.data, index, style)
        if edit is not None:
            self._owner.do(self._naming(self.tr("recolour class %1"), index), edit)

    def move_class(self, index: int, to: int) -> None:
        """Move class number ``index`` to position ``to``; the classes between are shifted."""
        if index != to and 0 <= to < self._owner.data.n_classes:
            text = self.tr("move class %1 to place %2").replace("%2", str(to + 1))
            self._owner.do(self._naming(text, index), MoveClass(index, to))

    def _naming(self, text: str, index: int) -> str:
        """Return ``text`` with the name of class number ``index``, or its number, at %1."""
        return text.replace("%1", in_menu(self._owner.data.classes[index].name) or str(index + 1))
