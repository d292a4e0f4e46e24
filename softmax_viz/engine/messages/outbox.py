"""One slot between two threads: a newer frame replaces an older one.

No loss value is lost by that, because the history of the run stays with the trainer and a frame carries all of it,
thinned.
"""

from __future__ import annotations

import threading

from softmax_viz.engine.messages.courtesy import Courtesy
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.field.picture.picture import Picture


class Outbox:
    """Holds at most one frame.

    Parameters
    ----------
    courtesy
        Notes that a frame was taken; shared by all outboxes of a window. None: a new one.
    """

    def __init__(self, courtesy: Courtesy | None = None) -> None:
        self.courtesy = courtesy or Courtesy()
        self._lock = threading.Lock()
        self._pending: Frame | None = None

    def put(self, frame: Frame) -> Picture | None:
        """Replace the pending frame. Trainer thread only.

        Returns
        -------
        A picture that will never be shown, whose memory is free again; else None.
        """
        with self._lock:
            earlier, self._pending = self._pending, frame
            if earlier is None:
                return None
            self._pending = frame.after(earlier)
            return earlier.picture if self._pending.picture is not earlier.picture else None

    def take(self) -> Frame | None:
        """Remove the pending frame and return it; None if there is none. GUI thread only."""
        with self._lock:
            frame, self._pending = self._pending, None
            if frame is not None:
                self.courtesy.note_take()
            return frame

    @property
    def is_empty(self) -> bool:
        """Whether the last frame has been taken. Any thread."""
        return self._pending is None

    @property
    def has_picture(self) -> bool:
        """Whether a picture waits to be taken. Any thread."""
        pending = self._pending
        return pending is not None and pending.picture is not None
