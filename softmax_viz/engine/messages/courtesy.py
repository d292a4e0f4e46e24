"""Who shows a frame: a trainer leaves the interpreter to the window for that moment.

Two threads that take the interpreter from each other a thousand times a second lose more than one that waits. All
trainers of one window share one ``Courtesy``, so that each waits for the frames of the others, too.
"""

from __future__ import annotations

from collections.abc import Callable

# No trainer waits longer than this for a frame to be shown.
LONGEST_S = 0.008


class Courtesy:
    """Counts the frames that one window has taken. GUI thread only, but for ``takes``, which any thread may read."""

    def __init__(self) -> None:
        self.takes = 0
        self._waking: list[Callable[[], None]] = []

    def join(self, wake: Callable[[], None]) -> None:
        """Let a trainer wait for the frames of the others. ``wake`` tells it that one of these is shown."""
        self._waking.append(wake)

    def leave(self, wake: Callable[[], None]) -> None:
        """Forget a trainer that ends. May be called again."""
        self._waking = [other for other in self._waking if other != wake]

    def note_take(self) -> None:
        """Note that the window has taken a frame, which it now shows."""
        self.takes += 1

    def note_shown(self, own: Callable[[], None]) -> None:
        """Wake all trainers but the one that joined with ``own``, which is told by its own way."""
        for wake in self._waking:
            if wake != own:
                wake()


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
