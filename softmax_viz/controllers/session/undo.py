"""Undo and redo: one step for each gesture, with a bound on memory. GUI thread only.

Qt's stack frees its commands. If Python's cyclic garbage collector also freed one, it would be freed twice. So a
command holds no reference that leads back to the stack or to its owner: it is never part of a cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from weakref import WeakMethod

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.core.editing.session_edits import (
    SessionEdit,
    SetRuns,
    SettingChange,
    in_a_row,
    parts,
    run_switch,
    setting_change,
)

MOST_BYTES = 256_000_000
# Dropping frees a little more than necessary, so that the very next step need not drop again.
_KEPT_SHARE = 7 / 8

# The name of a step in the Edit menu, or a function that makes it from a gesture that may still grow.
StepText = str | Callable[[Gesture], str]
# Carries out an edit of the session: the edit, the name of the step, and whether it is an undo (not a redo).
Perform = Callable[[SessionEdit, str, bool], None]


@dataclass(slots=True, eq=False)
class UndoStep:
    """One undo step. While its gesture lasts, edits are added to it.

    Parameters
    ----------
    text
        Its name in the Edit menu.
    done
        The edits that were done, with their inverses.
    gesture
        Identifies the drag or stroke; 0 for none.
    is_void
        Whether its edits cancel out, so that it is about to be removed.
    change
        The settings that it changes; None if it changes the data.
    form
        What its name is put into, at ``%1``.
    """

    text: str
    done: Gesture
    gesture: Hashable
    is_void: bool = False
    change: SettingChange | None = None
    form: str = "%1"

    def __post_init__(self) -> None:
        self.change = setting_change(self.done.parts)

    def add(self, edit: SessionEdit, inverse: SessionEdit) -> None:
        """Add one more edit of the gesture, which has been done."""
        self.done.add(edit, inverse)
        if self.change is not None:
            self.change = setting_change(self.done.parts)

    @property
    def needed_runs(self) -> frozenset[int]:
        """The numbers of the runs that its undo and redo need: ``runs``, and those of all lists of runs."""
        listed = (
            entry.number
            for done in self.done.parts
            for edit in done
            for part in parts(edit)
            if isinstance(part, SetRuns)
            for entry in part.entries
        )
        return frozenset(self.runs).union(listed)

    @property
    def runs(self) -> tuple[int, ...]:
        """The numbers of the runs that it leaves and enters; empty if it does not change the run."""
        switches = [switch for edit, _ in self.done.parts if (switch := run_switch(edit)) is not None]
        return tuple(number for switch in switches for number in (switch.leaving, switch.entering))


class EditCommand(QUndoCommand):
    """A step in Qt's undo stack. Its edits have already been done when it is pushed."""

    def __init__(self, step: UndoStep, perform: WeakMethod[Perform]) -> None:
        super().__init__(step.text)
        self._step = step
        self._perform = perform
        self._is_pushed = False

    def redo(self) -> None:
        """Do the step again; ignore the call that Qt makes when the command is pushed."""
        if self._is_pushed and (perform := self._perform()) is not None:
            perform(self._step.done.edit(), self._step.text, False)
        self._is_pushed = True

    def undo(self) -> None:
        """Undo the step."""
        if not self._step.is_void and (perform := self._perform()) is not None:
            perform(self._step.done.inverse(), self._step.text, True)


class UndoStack(QUndoStack):
    """Qt's undo stack with steps that grow, and with a bound on memory: the oldest steps are dropped.

    Parameters
    ----------
    perform
        Carries out an edit when a step is undone or redone: a method of the owner, held by a weak reference.
    most_bytes
        Bound on the memory of the steps and of the stored runs they refer to; the newest step is always kept.

    Signals
    -------
    runsNeeded(frozenset)
        Steps that referred to runs were dropped: only runs with these numbers are still needed.
    """

    runsNeeded = Signal(object)

    def __init__(self, perform: Perform, most_bytes: int = MOST_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._perform = WeakMethod(perform)
        self._most_bytes = most_bytes
        self._steps: list[UndoStep] = []
        self._n_bytes = 0
        self._run_bytes: dict[int, int] = {}
        self._form_of_next = ""

    @property
    def n_bytes(self) -> int:
        """About how much memory the steps and the stored runs take."""
        return self._n_bytes + sum(self._run_bytes.values())

    @property
    def is_as_saved(self) -> bool:
        """Whether the session equals the saved one, at the present position in the stack."""
        clean, index = self.cleanIndex(), self.index()
        if clean < 0:
            return False
        between = self._steps[min(clean, index) : max(clean, index)]
        changes = []
        for step in reversed(between):
            if step.change is None:  # nearly always the first step in the loop
                return False
            changes.append(step.change)
        before, after = in_a_row(reversed(changes))
        return before == after

    def record(self, text: StepText, edit: SessionEdit, inverse: SessionEdit, gesture: Hashable = 0) -> None:
        """Record ``edit``, which has been done, as a new step, or in the last step if that has the same gesture.

        A step that is undone, or at which the session was saved, does not grow: the edit becomes a new step. A gesture
        that ends with the values it began with leaves no step.
        """
        index = self.index()
        form, self._form_of_next = self._form_of_next, ""
        if form:
            self._steps[-1].gesture, self._steps[-1].form = gesture, form
        if form or self.grows(gesture):
            self._grow(self._steps[-1], text, edit, inverse)
        else:
            done = Gesture(edit, inverse)
            step = UndoStep(_written(text, done), done, gesture)
            undone, self._steps[index:] = self._steps[index:], [step]
            self._n_bytes += done.n_bytes - sum(each.done.n_bytes for each in undone)
            self.push(EditCommand(step, self._perform))
            self._let_runs_go(undone)
        if self.n_bytes > self._most_bytes:
            self._drop_oldest()

    def join_next(self, form: str) -> None:
        """Let the next edit become a part of the last step, which gets its name, put into ``form`` at ``%1``."""
        self._form_of_next = form

    def grows(self, gesture: Hashable) -> bool:
        """Return whether an edit of ``gesture`` becomes a part of the last step."""
        is_open = bool(gesture and self.index()) and not self.canRedo() and not self.isClean()
        return is_open and self._steps[-1].gesture == gesture

    def weigh_runs(self, weights: Iterable[tuple[int, int]]) -> None:
        """Note how many bytes each stored run takes: pairs of number and bytes."""
        needed = {number for step in self._steps for number in step.runs}
        self._run_bytes = {number: size for number, size in weights if number in needed}
        if self.n_bytes > self._most_bytes and len(self._steps) > 1 and not self.canRedo():
            self._drop_oldest()

    def clear(self) -> None:
        """Forget all steps; the present session counts as saved."""
        steps = self._forget_all()
        super().clear()
        self._let_runs_go(steps)

    def close(self) -> None:
        """Free all steps without signals, because the program is ending. May be called again.

        Python's cyclic garbage collector frees the objects of an ended program in any order. Without this call it
        might free commands that Qt's stack would free again.
        """
        self.blockSignals(True)
        self._forget_all()
        super().clear()

    def _grow(self, step: UndoStep, text: StepText, edit: SessionEdit, inverse: SessionEdit) -> None:
        """Add to the last step; remove it if its edits cancel out."""
        self._n_bytes -= step.done.n_bytes
        step.add(edit, inverse)
        command = self.command(self.index() - 1)
        if step.done.changes_nothing():
            step.is_void = True
            self._steps.pop()
            # Qt removes an obsolete command when it is undone, and then updates its menus.
            command.setObsolete(True)
            self.undo()
            return
        self._n_bytes += step.done.n_bytes
        step.text = step.form.replace("%1", _written(text, step.done))
        # Qt emits no signal when the text of a command changes.
        command.setText(step.text)
        self.undoTextChanged.emit(self.undoText())

    def _forget_all(self) -> list[UndoStep]:
        steps, self._steps = self._steps, []
        self._n_bytes = 0
        self._run_bytes = {}
        return steps

    def _let_runs_go(self, dropped: Iterable[UndoStep]) -> None:
        if any(step.needed_runs for step in dropped):
            needed = frozenset(number for step in self._steps for number in step.needed_runs)
            self._run_bytes = {number: size for number, size in self._run_bytes.items() if number in needed}
            self.runsNeeded.emit(needed)

    def _size(self, step: UndoStep) -> int:
        """Return the memory of a step that is done, with the run that it left, which is stored for it."""
        return step.done.n_bytes + sum(self._run_bytes.get(number, 0) for number in step.runs[:1])

    def _drop_oldest(self) -> None:
        """Drop the oldest steps until the rest fits into memory. No step may be undone at this moment.

        Qt can only limit the number of steps, so the stack is cleared and filled again. Signals for menus are blocked:
        they show the newest step and whether it is saved, which do not change.
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
        if clean < 0:  # undo can no longer return to the saved session
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


def _written(text: StepText, done: Gesture) -> str:
    return text if isinstance(text, str) else text(done)
