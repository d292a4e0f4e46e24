"""At which steps the newest edits took effect: the trainer's half of the journal. Trainer thread only."""

from __future__ import annotations

from collections import deque

from softmax_viz.core.editing.journal import Effect

# More edits than a hand makes while the window takes no frame.
MOST_EFFECTS = 512


class Effects:
    """The newest effects, in the order in which commands were obeyed. They outlive the run that they are of."""

    def __init__(self) -> None:
        self._newest: deque[Effect] = deque(maxlen=MOST_EFFECTS)
        self._listed: tuple[Effect, ...] | None = ()

    def note(self, revision: int, run: int, step: int) -> None:
        """Note that what follows step ``step`` of run ``run`` knows ``revision``; 0 is no edit."""
        if revision:
            self._newest.append(Effect(revision, run, step))
            self._listed = None

    def listed(self) -> tuple[Effect, ...]:
        """All of them; the same object while none is new."""
        if self._listed is None:
            self._listed = tuple(self._newest)
        return self._listed
