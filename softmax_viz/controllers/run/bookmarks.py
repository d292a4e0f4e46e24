"""Marked steps of the run: setting, naming and removing them, and going from one to the next. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from softmax_viz.controllers.run.time_controller import TimeController, neighbour
from softmax_viz.core.runs.run_entry import MOST_BOOKMARKS, Bookmark

_NONE = -1


class Bookmarks(QObject):
    """The bookmarks of ``time.line``.

    Signals
    -------
    bookmarksChanged(tuple)
        The user changed them: the new ones, in ascending steps.
    nameRequested(int, str)
        The user is to be asked for the name of the bookmark at this step; its present name.
    """

    bookmarksChanged = Signal(object)
    nameRequested = Signal(int, str)

    def __init__(self, time: TimeController) -> None:
        super().__init__(time)
        self._time = time

    def use(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """Show these, because the run has others now."""
        if bookmarks != self._time.line.bookmarks:
            self._time.show(bookmarks=bookmarks)

    def toggle(self) -> None:
        """Mark the step that is looked at; if it is marked, ask for a name."""
        step = self._time.line.shown
        present = {bookmark.step: bookmark for bookmark in self._time.line.bookmarks}
        if step in present:
            self.nameRequested.emit(step, present[step].name)
        elif len(present) < MOST_BOOKMARKS:
            self._change(present | {step: Bookmark(step)})

    def name(self, step: int, name: str) -> None:
        """Give the bookmark at ``step`` a name, which may be empty."""
        present = {bookmark.step: bookmark for bookmark in self._time.line.bookmarks}
        if step in present:
            self._change(present | {step: replace(present[step], name=name)})

    def remove(self, step: int) -> None:
        """Remove the bookmark at ``step``."""
        self._change({bookmark.step: bookmark for bookmark in self._time.line.bookmarks if bookmark.step != step})

    def go(self, direction: int) -> None:
        """Go to the next bookmark in this direction, 1 or −1; stay where there is none."""
        steps = [bookmark.step for bookmark in self._time.line.bookmarks]
        found = neighbour(steps, self._time.line.shown, direction, _NONE)
        if found != _NONE:
            self._time.look_at(found)

    def _change(self, bookmarks: dict[int, Bookmark]) -> None:
        changed = tuple(bookmarks[step] for step in sorted(bookmarks))
        if changed != self._time.line.bookmarks:
            self._time.show(bookmarks=changed)
            self.bookmarksChanged.emit(changed)
