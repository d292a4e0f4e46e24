"""Where on the time line of the run the user looks: going there, and returning to the live end. GUI thread only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from softmax_viz.core.runs.run_entry import Bookmark
from softmax_viz.core.runs.time_line import TimeLine

_NOWHERE = -1


class LookRequests:
    """Sends requests for steps by ``send``, the next only when the last one was answered; the newest of them is kept.

    So a drag over hundreds of steps asks for no more than can be shown.
    """

    def __init__(self, send: Callable[[int], object]) -> None:
        self._send = send
        self._is_waiting = False
        self._newest: int | None = None

    def ask(self, step: int) -> None:
        """Send ``step`` now, or when the last request has been answered."""
        if self._is_waiting:
            self._newest = step
        else:
            self._is_waiting = True
            self._send(step)

    def answered(self) -> None:
        """Note an answer to the last request: something is shown, and the next can be sent."""
        self._is_waiting = False
        if self._newest is not None:
            step, self._newest = self._newest, None
            self.ask(step)

    def forget(self) -> None:
        """Forget what was asked for: nobody waits for it."""
        self._is_waiting, self._newest = False, None


class TimeEvents:
    """The steps of a run at which something was changed, and the length of its epochs."""

    def __init__(self) -> None:
        self._changes: tuple[int, ...] = ()
        self.epoch = 1

    def use_changes(self, steps: Iterable[int]) -> None:
        """Note the steps after which something was changed."""
        self._changes = tuple(steps)

    def use_epoch(self, steps: int) -> None:
        """Note how many steps an epoch has."""
        self.epoch = max(1, steps)

    def beside(self, line: TimeLine, direction: int) -> int:
        """Return the next change or bookmark in this direction, 1 or −1, or else the end of the run there.

        In a run that has neither it is the next beginning of an epoch.
        """
        events = sorted({*self._changes, *(bookmark.step for bookmark in line.bookmarks)})
        if events:
            return neighbour(events, line.shown, direction, line.tip if direction > 0 else line.first)
        beyond = line.shown + (self.epoch if direction > 0 else -1)
        return beyond // self.epoch * self.epoch


class TimeController(QObject):
    """Owns the place on the time line that the user looks at.

    → always means the next step: in the past it is shown again, at the live end it is trained. ``playback`` plays the
    past, ``bookmarks`` keeps marked steps; both go where they want to by means of this.

    Parameters
    ----------
    parent
        The parent in Qt.

    Attributes
    ----------
    line
        Where the user looks.
    events
        The steps that ``go_to_event`` stops at.

    Signals
    -------
    changed(TimeLine)
        ``line`` is another one.
    rested()
        What is played is to rest: the user goes elsewhere.
    lookRequested(int)
        This earlier step is to be shown; never before the last one was ``answered``.
    endRequested()
        The live end is to be shown again.
    stepsRequested(int)
        So many steps are to be trained at the live end.
    runRequested(), pauseRequested()
        Train on at the live end, because that was going on when the user left; pause, because the user leaves.
    """

    changed = Signal(object)
    rested = Signal()
    lookRequested = Signal(int)
    endRequested = Signal()
    stepsRequested = Signal(int)
    runRequested = Signal()
    pauseRequested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.line = TimeLine()
        self.events = TimeEvents()
        self._requests = LookRequests(self.lookRequested.emit)
        self._before: int | None = _NOWHERE  # for ``flip``: a step, or None for the live end
        self._is_running = False
        self._follows = False  # whether training goes on at the live end

    def use_run(self, first: int, tip: int, bookmarks: Iterable[Bookmark] = ()) -> None:
        """Look at the live end of another run, which can be looked at from step ``first`` on."""
        self.rested.emit()
        self._requests.forget()
        self._before, self._follows = _NOWHERE, False
        tip, marks = max(first, tip), tuple(bookmarks)
        self.show(first=first, tip=tip, step=None, is_exact=True, playing=0, loop=None, bookmarks=marks)

    def on_tip(self, step: int, first: int | None = None) -> None:
        """Note that the live end is at ``step``, and the first step that can be looked at, if it is known anew.

        An earlier live end than before is that of another run.
        """
        first = self.line.first if first is None else first
        if step < self.line.tip:
            self.use_run(min(first, step), step)
        else:
            self.show(tip=step, first=min(first, step))

    def returned(self) -> None:
        """Note that the window shows the live end, because the run has been changed, or nothing else can be had."""
        if self.line.is_past:
            self.rested.emit()
            self._before = self.line.step
            self._follows = False
            self._requests.forget()
            self.show(step=None, is_exact=True, playing=0)

    def on_running(self, is_running: bool) -> None:
        """Note whether training goes on at the live end."""
        self._is_running = is_running

    def answered(self, step: int, is_exact: bool) -> None:
        """Note that the window shows the past: ``step`` itself, or as yet the nearest moment that is kept."""
        if self.line.is_past:
            self.show(is_exact=is_exact and step == self.line.step)
            self._requests.answered()

    # Where to look

    def look_at(self, step: int) -> None:
        """Look at ``step``, or at an end of the run if that is nearer."""
        self.rest()
        self.go(step)

    def scrub(self, step: int) -> None:
        """Look at ``step``, one of many of a drag; ``flip`` returns to where the drag began."""
        self.rest()
        self.pass_by(step)

    def move(self, by: int) -> None:
        """Go ``by`` steps forwards or backwards; forwards from the live end, train them."""
        self.rest()
        if by > 0 and not self.line.is_past:
            self._train(by)
        else:
            self.go(self.line.shown + by)

    def go_to_event(self, direction: int) -> None:
        """Go to the next event in this direction, 1 or −1; from the live end, train to the end of the epoch."""
        self.rest()
        line, epoch = self.line, self.events.epoch
        if direction > 0 and not line.is_past:
            self._train(epoch - line.tip % epoch)
        else:
            self.go(self.events.beside(line, direction))

    def home(self) -> None:
        """Go to the first step."""
        self.look_at(self.line.first)

    def end(self) -> None:
        """Return to the live end; training goes on if it was going on when the user left."""
        self.rest()
        self._go_live()
        if self._follows:
            self._follows = False
            self.runRequested.emit()

    def flip(self) -> None:
        """Go to the moment that was looked at before this one; again, back."""
        self.rest()
        if self._before is None:
            self._go_live()
        elif self._before != _NOWHERE:
            self.go(self._before)

    # For the parts of this controller

    def forget_running(self) -> None:
        """Note that the user decides anew at the live end whether to train."""
        self._follows = False

    def rest(self) -> None:
        """Stop playing."""
        self.rested.emit()
        self.show(playing=0)

    def pass_by(self, step: int) -> None:
        """Look at ``step`` for a moment that ``flip`` does not remember."""
        before, was_past = self._before, self.line.is_past
        self.go(step)
        if was_past:
            self._before = before

    def go(self, step: int) -> None:
        """Look at ``step`` without resting."""
        line, step = self.line, within(self.line, step)
        if step == line.tip:
            self._go_live()
        elif step != line.step:
            if not line.is_past and self._is_running:
                self._follows = True
                self.pauseRequested.emit()
            self._before = line.step
            self.show(step=step, is_exact=False)
            self._requests.ask(step)

    def show(self, **changes: Any) -> None:
        """Change fields of ``line``."""
        line = replace(self.line, **changes)
        if line != self.line:
            self.line = line
            self.changed.emit(line)

    def _train(self, count: int) -> None:
        self._follows = False
        self.stepsRequested.emit(count)

    def _go_live(self) -> None:
        if self.line.is_past:
            self._before = self.line.step
            self._requests.forget()
            self.show(step=None, is_exact=True)
            self.endRequested.emit()


def within(line: TimeLine, step: int) -> int:
    """Return ``step``, or the end of the run that is nearer."""
    return min(max(step, line.first), line.tip)


def neighbour(steps: Sequence[int], here: int, direction: int, otherwise: int) -> int:
    """Return the nearest of ``steps``, ascending, on this side of ``here``; ``otherwise`` if there is none."""
    at = bisect_right(steps, here) if direction > 0 else bisect_left(steps, here) - 1
    return steps[at] if 0 <= at < len(steps) else otherwise
