"""One undoable edit of the data, or one gesture made of many. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from softmax_viz.core.edits import Batch, Edit, Move

# Carries out an edit on the session's data and returns the inverse.
Perform = Callable[[Edit], Edit]


class EditCommand(QUndoCommand):
    """An edit and its inverse. A gesture grows while it lasts and stays one step of undo.

    Parameters
    ----------
    text
        What the Edit menu calls it.
    edit, inverse
        What has been done already when the command is pushed, and what undoes it.
    perform
        Applies an edit to the session and returns its inverse.
    gesture
        Number of the drag or stroke that this belongs to; 0 for none.
    """

    def __init__(self, text: str, edit: Edit, inverse: Edit, perform: Perform, gesture: int = 0) -> None:
        super().__init__(text)
        self.gesture = gesture
        self._edit = edit
        self._inverse = inverse
        self._perform = perform
        self._is_pushed = False

    def redo(self) -> None:
        """Do it again. Qt calls this also when the command is pushed: then it has been done."""
        if self._is_pushed:
            self._inverse = self._perform(self._edit)
        self._is_pushed = True

    def undo(self) -> None:
        """Undo it."""
        self._perform(self._inverse)

    def extend(self, edit: Edit, inverse: Edit, text: str) -> None:
        """Take one more edit of the same gesture, which has been done, into this command."""
        self.setText(text)
        earlier = self._edit
        if isinstance(edit, Move) and isinstance(earlier, Move) and edit.at.tobytes() == earlier.at.tobytes():
            self._edit = edit  # the first inverse still leads back to where the drag began
            return
        self._edit = Batch((earlier, edit))
        self._inverse = Batch((inverse, self._inverse))
