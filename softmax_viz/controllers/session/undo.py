"""Undo and redo: one step for each gesture, and no more memory than agreed. GUI thread only.

A command is freed by Qt's stack, and by Python's cyclic collector if it finds it first: that would be once too
often. So nothing that a command holds leads back to the stack or to its owner.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from weakref import WeakMethod

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.core.editing.session_edits import SessionEdit, SettingChange, in_a_row, run_switch, setting_change

MOST_BYTES = 256_000_000
# Dropping goes a little further than it must, so that it does not come back with the very next step.
_KEPT_SHARE = 7 / 8

# What the Edit menu calls a step: its text, or how it is written for a gesture that may still grow.
Words = str | Callable[[Gesture], str]
# Carries out an edit of the session. The text is that of the step, and the last tells an undo from a redo.
Perform = Callable[[SessionEdit, str, bool], None]


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
        What tells the drag or stroke that it is from others; 0 for none.
    is_void
        Whether it came to nothing, and is about to go.
    change
        What it sets; None if it changes the data.
    """

    text: str
    done: Gesture
    gesture: Hashable
    is_void: bool = False
    change: SettingChange | None = None

    def __post_init__(self) -> None:
        self.change = setting_change(self.done.parts)

    def add(self, edit: SessionEdit, inverse: SessionEdit) -> None:
        """One more part of the gesture has been done."""
        self.done.add(edit, inverse)
        if self.change is not None:
            self.change = setting_change(self.done.parts)

    @property
    def runs(self) -> tuple[int, ...]:
        """The numbers of the runs that it leaves and enters; none if it leaves the run alone."""
        switches = [switch for edit, _ in self.done.parts if (switch := run_switch(edit)) is not None]
        return tuple(number for switch in switches for number in (switch.leaving, switch.entering))


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
            perform(self._step.done.edit(), self._step.text, False)
        self._is_pushed = True

    def undo(self) -> None:
        """Undo it."""
        if not self._step.is_void and (perform := self._perform()) is not None:
            perform(self._step.done.inverse(), self._step.text, True)


class UndoStack(QUndoStack):
    """Qt's undo stack with steps that grow and with a bound on memory: the oldest steps are dropped.

    Parameters
    ----------
    perform
        Carries out an edit when a step is undone or redone: a method of the owner, which is not kept alive.
    most_bytes
        The steps and the runs that they name hold no more than this, but the newest is always kept.

    Signals
    -------
    runsNeeded(frozenset)
        Steps were dropped that named runs: only runs with these numbers can still be returned to.
    """

    runsNeeded = Signal(object)

    def __init__(self, perform: Perform, most_bytes: int = MOST_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._perform = WeakMethod(perform)
        self._most_bytes = most_bytes
        self._steps: list[UndoStep] = []
        self._n_bytes = 0
        self._run_bytes: dict[int, int] = {}

    @property
    def n_bytes(self) -> int:
        """About how much memory the steps hold, with the runs that they can return to."""
        return self._n_bytes + sum(self._run_bytes.values())

    @property
    def is_as_saved(self) -> bool:
        """Whether undone and redone as it stands, the session is the one that was saved."""
        clean, index = self.cleanIndex(), self.index()
        if clean < 0:
            return False
        between = self._steps[min(clean, index) : max(clean, index)]
        changes = []
        for step in reversed(between):
            if step.change is None:  # nearly always the first that is looked at
                return False
            changes.append(step.change)
        before, after = in_a_row(reversed(changes))
        return before == after

    def record(self, words: Words, edit: SessionEdit, inverse: SessionEdit, gesture: Hashable = 0) -> None:
        """Take ``edit``, which has been done, as a new step, or as more of the last if that is the same gesture.

        While it is undone, or once it is saved, a step grows no more: what comes then is a step of its own. A gesture
        that ends where it began is no step.
        """
        index = self.index()
        if gesture and index and not self.canRedo() and not self.isClean() and self._steps[-1].gesture == gesture:
            self._grow(self._steps[-1], words, edit, inverse)
        else:
            done = Gesture(edit, inverse)
            step = UndoStep(_written(words, done), done, gesture)
            undone, self._steps[index:] = self._steps[index:], [step]
            self._n_bytes += done.n_bytes - sum(each.done.n_bytes for each in undone)
            self.push(EditCommand(step, self._perform))
            self._let_runs_go(undone)
        if self.n_bytes > self._most_bytes:
            self._drop_oldest()

    def weigh_runs(self, weights: Iterable[tuple[int, int]]) -> None:
        """Note how many bytes each run takes that is kept to be returned to: pairs of number and bytes."""
        needed = {number for step in self._steps for number in step.runs}
        self._run_bytes = {number: size for number, size in weights if number in needed}
        if self.n_bytes > self._most_bytes and len(self._steps) > 1 and not self.canRedo():
            self._drop_oldest()

    def clear(self) -> None:
        """Forget all steps; what stands now counts as saved."""
        steps = self._forget_all()
        super().clear()
        self._let_runs_go(steps)

    def close(self) -> None:
        """Free all steps, silently, while everybody is still there. The program is ending; may be called again.

        Python's cyclic collector takes a whole ended program at once, in any order: it frees commands that Qt's stack,
        which is part of it, frees a moment later for the second time.
        """
        self.blockSignals(True)
        self._forget_all()
        super().clear()

    def _grow(self, step: UndoStep, words: Words, edit: SessionEdit, inverse: SessionEdit) -> None:
        """Add to the last step; take it away if nothing has come of it."""
        self._n_bytes -= step.done.n_bytes
        step.add(edit, inverse)
        command = self.command(self.index() - 1)
        if step.done.changes_nothing():
            step.is_void = True
            self._steps.pop()
            # Qt takes an obsolete command out when it is undone, and then tells its menus.
            command.setObsolete(True)
            self.undo()
            return
        self._n_bytes += step.done.n_bytes
        step.text = _written(words, step.done)
        # Qt does not tell when the text of a command changes.
        command.setText(step.text)
        self.undoTextChanged.emit(self.undoText())

    def _forget_all(self) -> list[UndoStep]:
        steps, self._steps = self._steps, []
        self._n_bytes = 0
        self._run_bytes = {}
        return steps

    def _let_runs_go(self, dropped: Iterable[UndoStep]) -> None:
        if any(step.runs for step in dropped):
            needed = frozenset(number for step in self._steps for number in step.runs)
            self._run_bytes = {number: size for number, size in self._run_bytes.items() if number in needed}
            self.runsNeeded.emit(needed)

    def _size(self, step: UndoStep) -> int:
        """Return what a step that is done holds: the run that it left is kept for it."""
        return step.done.n_bytes + sum(self._run_bytes.get(number, 0) for number in step.runs[:1])

    def _drop_oldest(self) -> None:
        """Keep as many of the newest steps as there is room for. All are done, none is undone.

        Qt can only limit their number, so the stack is filled anew. Menus are not told: what they show, the
        newest step and whether it is saved, stays as it was.
        """
        first = len(self._steps) - 1
        held = self._size(self._steps[first])
        while first and held + self._size(self._steps[first - 1]) <= self._most_bytes * _KEPT_SHARE:
            first -= 1
            held += self._size(self._steps[first])
        clean = self.cleanIndex() - first
        dropped, self._steps = self._steps[:first], self._steps[first:]
        self._n_bytes = sum(step.done.n_bytes for step in self._steps)
        was_blocked = self.blockSignals(True)
        super().clear()
        if clean < 0:  # the saved data are out of reach: nothing leads back to them
            self.resetClean()
        for index, step in enumerate(self._steps):
            if index == clean:
                self.setClean()
            self.push(EditCommand(step, self._perform))
        if len(self._steps) == clean:
            self.setClean()
        self.blockSignals(was_blocked)
        self.indexChanged.emit(self.index())
        self._let_runs_go(dropped)


def _written(words: Words, done: Gesture) -> str:
    return words if isinstance(words, str) else words(done)
