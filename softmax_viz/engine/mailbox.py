"""The trainer's end of the queue of commands: which ones wait, and which ones interrupt work. Trainer thread only."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Iterable

from softmax_viz.engine.messages.commands import READ_ONLY_COMMANDS, Command

Item = tuple[int, Command]
Inbox = queue.SimpleQueue[Item]


class Mailbox:
    """Commands in the order in which they were sent.

    Parameters
    ----------
    inbox
        Pairs of (serial number, command), put there by other threads.
    before
        Pairs that were received before this mailbox was made.
    """

    def __init__(self, inbox: Inbox, before: Iterable[Item] = ()) -> None:
        self._inbox = inbox
        self._waiting = deque(before)

    def listen(self, rest_s: float | None) -> None:
        """Move all received commands here. If there is none, wait ``rest_s`` seconds for one; None: until one comes."""
        try:
            if not self._waiting and rest_s != 0.0:
                self._waiting.append(self._inbox.get(timeout=rest_s))
            while True:
                self._waiting.append(self._inbox.get_nowait())
        except queue.Empty:
            pass

    def take(self) -> Item | None:
        """Return the next command, after moving all received ones here; None if there is none."""
        self.listen(0.0)
        return self._waiting.popleft() if self._waiting else None

    def take_aside(self) -> Item | None:
        """Return the next command if it can be handled in the middle of work, else None."""
        self.listen(0.0)
        return (
            self._waiting.popleft() if self._waiting and isinstance(self._waiting[0][1], READ_ONLY_COMMANDS) else None
        )

    @property
    def is_empty(self) -> bool:
        """Whether no command waits."""
        return not self._waiting and self._inbox.empty()

    @property
    def interrupts(self) -> bool:
        """Whether a command waits here that must interrupt work."""
        return any(not isinstance(command, READ_ONLY_COMMANDS) for _, command in self._waiting)
