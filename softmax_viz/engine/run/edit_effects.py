"""At which steps the newest edits took effect: the trainer's half of the journal. Trainer thread only."""

from __future__ import annotations

from collections import deque

from softmax_viz.core.editing.journal import Effect

# More edits than a user makes while the window takes no frame.
MOST_EFFECTS = 512


class Effects:
    """The newest effects, in the order in which commands were handled. They are kept when another run begins."""

    def __init__(self) -> None:
        self._newest: deque[Effect] = deque(maxlen=MOST_EFFECTS)
        self._listed: tuple[Effect, ...] | None = ()

    def note(self, revision: int, run: int, step: int) -> None:
        """Note that edit ``revision`` takes effect after step ``step`` of run ``run``; 0 is no edit."""
        if revision:
            self._newest.append(Effect(revision, run, step))
            self._listed = None

    def listed(self) -> tuple[Effect, ...]:
        """Return all effects; the same object while there is no new one."""
        if self._listed is None:
            self._listed = tuple(self._newest)
        return self._listed
