"""Who shows a frame: a trainer leaves the interpreter to the window for that moment.

Two threads that take the interpreter from each other a thousand times a second lose more than one that waits. All
trainers of one window share one ``Courtesy``, so that each waits for the frames of the others, too.
"""

from __future__ import annotations

# No trainer waits longer than this for a frame to be shown.
LONGEST_S = 0.008


class Courtesy:
    """Counts the frames that the window has taken. Attributes: ``takes``, written by the GUI thread, read by any."""

    def __init__(self) -> None:
        self.takes = 0

    def note_take(self) -> None:
        """Note that the window has taken a frame, which it now shows. GUI thread only."""
        self.takes += 1


class CourtesyWatch:
    """One trainer's view of it: which frames are on the screen by now. Trainer thread only."""

    def __init__(self, courtesy: Courtesy) -> None:
        self._courtesy = courtesy
        self._shown = courtesy.takes

    @property
    def is_window_busy(self) -> bool:
        """Whether the window shows a frame that it has taken."""
        return self._courtesy.takes != self._shown

    def end(self) -> None:
        """Note that all frames taken so far are shown, or that it has been waited for long enough."""
        self._shown = self._courtesy.takes
