"""Undo and redo: one step for each gesture, and no more memory than agreed. GUI thread only.

A command is freed by Qt's stack, and by Python's cyclic collector if it finds it first: that would be once too
often. So nothing that a command holds leads back to the stack or to its owner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakMethod

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from softmax_viz.controllers.gestures import Gesture
from softmax_viz.core.edits import Edit

MOST_BYTES = 256_000_000
# Dropping goes a little further than it must, so that it does not come back with the very next step.
_KEPT_SHARE = 7 / 8

# What the Edit menu calls a step: its text, or how it is written for a number of points that may still grow.
Words = str | Callable[[int], str]
# Carries out an edit on the session's data, and names the data set.
Perform = Callable[[Edit, str], None]


@dataclass(slots=True, eq=False)
class UndoStep:
    """One step of undo. A gesture adds to it while it lasts.

    Parameters
    ----------
    text
        What the Edit menu calls it.
    done
        What was done, and what undoes it.
    gesture
        Number of the drag or stroke that it is; 0 for none.
    titles
        Names of the data set before and after.
    """

    text: str
    done: Gesture
    gesture: int
    titles: tuple[str, str]


class EditCommand(QUndoCommand):
    """A step as Qt's undo stack holds it. It has been done already when it is pushed."""

    def __init__(self, step: UndoStep, perform: WeakMethod[Perform]) -> None:
        super().__init__(step.text)
        self._step = step
        self._perform = perform
        self._is_pushed = False

    def redo(self) -> None:
        """Do it again. Qt calls this also when the command is pushed: then it has been done."""
        if self._is_pushed and (perform := self._perform()) is not None:
            perform(self._step.done.edit(), self._step.titles[1])
        self._is_pushed = True

    def undo(self) -> None:
        """Undo it."""
        if (perform := self._perform()) is not None:
            perform(self._step.done.inverse(), self._step.titles[0])


class UndoStack(QUndoStack):
    """Qt's undo stack with steps that grow and with a bound on memory: the oldest steps are dropped.

    Parameters
    ----------
    perform
        Carries out an edit when a step is undone or redone: a method of the owner, which is not kept alive.
    most_bytes
        The steps hold no more than this, but the newest is always kept.
    """

    def __init__(self, perform: Perform, most_bytes: int = MOST_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._perform = WeakMethod(perform)
        self._most_bytes = most_bytes
        self._steps: list[UndoStep] = []
        self._n_bytes = 0

    @property
    def n_bytes(self) -> int:
        """About how much memory the steps hold."""
        return self._n_bytes

    def record(self, words: Words, edit: Edit, inverse: Edit, gesture: int, titles: tuple[str, str]) -> None:
        """Take ``edit``, which has been done, as a new step, or as more of the last if that is the same gesture.

        While it is undone, or once it is saved, a step grows no more: what comes then is a step of its own.
        """
        index = self.index()
        if gesture and index and not self.canRedo() and not self.isClean() and self._steps[-1].gesture == gesture:
            step = self._steps[-1]
            self._n_bytes -= step.done.n_bytes
            step.done.add(edit, inverse)
            step.text = _written(words, step.done)
            self._n_bytes += step.done.n_bytes
            # Qt does not tell when the text of a command changes.
            self.command(index - 1).setText(step.text)
            self.undoTextChanged.emit(self.undoText())
        else:
            done = Gesture(edit, inverse)
            step = UndoStep(_written(words, done), done, gesture, titles)
            self._n_bytes += done.n_bytes - sum(undone.done.n_bytes for undone in self._steps[index:])
            self._steps[index:] = [step]
            self.push(EditCommand(step, self._perform))
        if self._n_bytes > self._most_bytes:
            self._drop_oldest()

    def clear(self) -> None:
        """Forget all steps; what stands now counts as saved."""
        self._steps.clear()
        self._n_bytes = 0
        super().clear()

    def close(self) -> None:
        """Free all steps, silently, while everybody is still there. The program is ending; may be called again.

        Python's cyclic collector takes a whole ended program at once, in any order: it frees commands that Qt's stack,
        which is part of it, frees a moment later for the second time.
        """
        self.blockSignals(True)
        self._steps.clear()
        self._n_bytes = 0
        super().clear()

    def _drop_oldest(self) -> None:
        """Keep as many of the newest steps as there is room for.

        Qt can only limit their number, so the stack is filled anew. Menus are not told: what they show, the
        newest step and whether it is saved, stays as it was.
        """
        first = len(self._steps) - 1
        held = self._steps[first].done.n_bytes
        while first and held + self._steps[first - 1].done.n_bytes <= self._most_bytes * _KEPT_SHARE:
            first -= 1
            held += self._steps[first].done.n_bytes
        clean = self.cleanIndex() - first
        self._steps, self._n_bytes = self._steps[first:], held
        was_blocked = self.blockSignals(True)
        super().clear()
        if clean < 0:  # the saved data are out of reach: nothing leads back to them
            self.resetClean()
        for index, step in enumerate(self._steps):
            if index == clean:
                self.setClean()
            self.push(EditCommand(step, self._perform))
        self.blockSignals(was_blocked)
        self.indexChanged.emit(self.index())


def _written(words: Words, done: Gesture) -> str:
    return words if isinstance(words, str) else words(done.points)
