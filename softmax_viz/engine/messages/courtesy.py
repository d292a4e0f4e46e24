"""Who shows a frame: while the window shows one, the trainers leave Python's interpreter lock (GIL) to it.

When both threads compete for the GIL, both become slower than if the trainer waits. All trainers of one window share
one ``Courtesy``, so that each also waits for the frames of the others.
"""

from __future__ import annotations

from collections.abc import Callable

# No trainer waits longer than this for a frame to be shown.
LONGEST_S = 0.008


class Courtesy:
    """Counts the frames that one window has taken. GUI thread only, except ``takes``, which any thread may read."""

    def __init__(self) -> None:
        self.takes = 0
        self._waking: list[Callable[[], None]] = []

    def join(self, wake: Callable[[], None]) -> None:
        """Add a trainer, which waits for the frames of the others; ``wake`` tells it that one of these is shown."""
        self._waking.append(wake)

    def leave(self, wake: Callable[[], None]) -> None:
        """Remove a trainer that ends. May be called again."""
        self._waking = [other for other in self._waking if other != wake]

    def note_take(self) -> None:
        """Note that the window has taken a frame, which it now shows."""
        self.takes += 1

    def note_shown(self, own: Callable[[], None]) -> None:
        """Wake all trainers except the one that joined with ``own``, which gets its own command."""
        for wake in self._waking:
            if wake != own:
                wake()


class CourtesyWatch:
    """What one trainer knows of a ``Courtesy``: whether frames are still being shown. Trainer thread only."""

    def __init__(self, courtesy: Courtesy) -> None:
        self._courtesy = courtesy
        self._shown = courtesy.takes

    @property
    def is_window_busy(self) -> bool:
        """Whether the window has taken a frame and is still busy showing it."""
        return self._courtesy.takes != self._shown

    def end(self) -> None:
        """Note that all frames taken so far are shown, or that the trainer has waited long enough."""
        self._shown = self._courtesy.takes
