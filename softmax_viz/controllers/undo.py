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
    edit
        What is done when the command is pushed.
    perform
        Applies an edit to the session and returns its inverse.
    gesture
        Number of the drag or stroke that this belongs to; 0 for none.
    """

    def __init__(self, text: str, edit: Edit, perform: Perform, gesture: int = 0) -> None:
        super().__init__(text)
        self.gesture = gesture
        self._edit = edit
        self._inverse: Edit | None = None
        self._perform = perform

    def redo(self) -> None:
        """Do it (Qt calls this when the command is pushed, too)."""
        self._inverse = self._perform(self._edit)

    def undo(self) -> None:
        """Undo it."""
        assert self._inverse is not None
        self._perform(self._inverse)

    def extend(self, edit: Edit, text: str) -> None:
        """Do one more edit of the same gesture as part of this command."""
        assert self._inverse is not None
        inverse = self._perform(edit)
        self.setText(text)
        earlier = self._edit
        if isinstance(edit, Move) and isinstance(earlier, Move) and edit.at.tobytes() == earlier.at.tobytes():
            self._edit = edit  # the first inverse still leads back to where the drag began
            return
        self._edit = Batch((earlier, edit))
        self._inverse = Batch((inverse, self._inverse))
