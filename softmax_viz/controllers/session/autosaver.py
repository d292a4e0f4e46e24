"""Saves unsaved work to the disk regularly, so that a crash costs only seconds of work. GUI thread only.

A separate thread writes; documents are frozen, so the window need not wait for the disk.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.document.document import Document
from softmax_viz.storage.sessions.autosave import Autosave

log = logging.getLogger(__name__)

# A change is on the disk after this and the time that writing takes. Ten seconds are promised, even if each turn
# of the event loop takes 2 s: one turn until the timer is handled, and one more if the parts do not fit at once.
_CHANGE_MS = 2_000
# Longer, because training can be repeated.
_TRAINING_MS = 8_000
_SOON_MS = 100
# A writing thread holds the GIL for part of the time: pause for this many times as long as writing took, but never
# longer than the promise allows.
_PAUSE_FACTOR = 8
_LONGEST_PAUSE_MS = 6_000
# Ask for work whose parts all fit for this long, and while the oldest change is younger than this; after that, a
# best effort is better than nothing.
_PATIENCE_S = 1.0
_OLD_S = 3.0
# Try again after a failure: the disk may have space again.
_RETRY_MS = 30_000
_STOP_S = 5.0
_NOT_KEPT = QT_TRANSLATE_NOOP(
    "errors", "Unsaved work cannot be kept because of an error in the program ({reason}), so save it often."
)

# A document, the path of its session file, and the fingerprint of that file as it was read or written last.
Work = tuple[Document, str, str]


@frozen_dataclass
class Written:
    """The result of writing: when it began and ended, whether the folder had to be created again, and the error."""

    begun_s: float
    ended_s: float
    was_gone: bool = False
    error: UserError | None = None


class _Writer:
    """A thread that writes the newest work it was given; it is started by the first work.

    Parameters
    ----------
    keep
        Writes work; returns whether its folder had to be created again.
    tell
        Receives the number of the work and the result. Both functions are called on the thread.
    clock
        Returns monotonic time in seconds.
    """

    def __init__(
        self,
        keep: Callable[[Document, str, str], bool],
        tell: Callable[[int, Written], None],
        clock: Callable[[], float],
    ) -> None:
        self._keep = keep
        self._tell = tell
        self._clock = clock
        self._changed = threading.Condition()
        self._wanted: tuple[int, Work] | None = None
        self._busy = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def write(self, number: int, work: Work) -> None:
        """Write this work; it replaces work that is still waiting."""
        with self._changed:
            self._wanted = number, work
            self._changed.notify_all()
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._loop, name="autosave", daemon=True)
                self._thread.start()

    def forget(self) -> None:
        """Drop waiting work, and wait until nothing is being written."""
        with self._changed:
            self._wanted = None
            self._changed.wait_for(lambda: not self._busy, _STOP_S)

    def stop(self) -> bool:
        """Stop the thread after the present work; return whether it has ended. May be called again."""
        with self._changed:
            self._stopping = True
            self._wanted = None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_STOP_S)
            return not self._thread.is_alive()
        return True

    def _loop(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._stopping)
                if self._wanted is None:
                    return
                (number, work), self._wanted = self._wanted, None
                self._busy = True
            begun_s = self._clock()
            try:
                was_gone = self._keep(*work)
                self._tell(number, Written(begun_s, self._clock(), was_gone))
            except UserError as error:
                self._tell(number, Written(begun_s, self._clock(), error=error))
            except Exception as error:  # a bug: the thread goes on, and later work may still be written
                log.warning("the work could not be kept", exc_info=True)
                said = UserError(_NOT_KEPT, reason=f"{type(error).__name__}: {error}")
                self._tell(number, Written(begun_s, self._clock(), error=said))
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()


class Autosaver(QObject):
    """Saves the work some seconds after each change.

    Parameters
    ----------
    autosave
        Writes the work to its own file.
    compose
        Returns the present work; None while its parts do not fit each other yet, then it is called again soon.
        Its argument is True when waiting has taken too long: then it should return a best effort.
    clock
        Returns monotonic time in seconds.

    Signals
    -------
    failed(UserError)
        The work cannot be written. Emitted once, until writing succeeds again.
    folderRecreated()
        The folder had vanished, with the autosaved work of other windows; it was created again.
    kept()
        The work is on the disk, in a state since the last ``discard``.
    """

    failed = Signal(object)
    folderRecreated = Signal()
    kept = Signal()
    _told = Signal(int, object)

    def __init__(
        self,
        autosave: Autosave,
        compose: Callable[[bool], Work | None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._autosave = autosave
        self._compose = compose
        self._is_failing = False
        self._is_closed = False
        self._clock = clock
        self._changed_s: float | None = None  # time of the oldest change that has not been handed to the writer
        self._asked_s: float | None = None  # time of the first call of ``compose`` for it
        self._pause_ms = 0
        self._number = 0  # how often work was discarded: results of older work are ignored
        self._writer = _Writer(autosave.keep, self._told.emit, clock)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_due)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def on_changed(self) -> None:
        """Save a change by the user within seconds."""
        if self._changed_s is None:
            self._changed_s = self._clock()
        self._start_timer(max(_CHANGE_MS, self._pause_ms))

    @Slot()
    def on_trained(self) -> None:
        """Save a newer trained state within some seconds."""
        self._start_timer(_TRAINING_MS)

    def keep(self, work: Work) -> None:
        """Write this work now, regardless of the pause since the last writing."""
        self._writer.write(self._number, work)

    def discard(self) -> None:
        """Remove the autosaved file, because the work was saved or discarded."""
        self._timer.stop()
        self._changed_s = self._asked_s = None
        self._number += 1
        self._writer.forget()
        self._autosave.discard()

    def stop(self) -> bool:
        """Stop, and leave the autosaved file to another owner; return whether the thread has ended."""
        self._timer.stop()
        self._is_closed = True
        return self._writer.stop()

    def close(self, last: Work | None = None) -> bool:
        """Stop and close the autosave; return whether the thread has ended. May be called again.

        The autosaved file stays unless it was discarded. ``last`` is written first, on the calling thread.
        """
        self._timer.stop()
        ended = self._writer.stop()
        if last is not None and ended and not self._is_closed:
            try:
                self._autosave.keep(*last)
            except UserError as error:
                log.warning("the work could not be kept: %s", error)
            except Exception:  # a bug, but the program must be able to quit
                log.warning("the work could not be kept", exc_info=True)
            else:
                self.kept.emit()
        self._is_closed = True
        self._autosave.close()
        return ended

    def _start_timer(self, after_ms: int) -> None:
        if not self._is_closed and (not self._timer.isActive() or self._timer.remainingTime() > after_ms):
            self._timer.start(after_ms)

    @Slot()
    def _on_due(self) -> None:
        now = self._clock()
        if self._asked_s is None:
            self._asked_s = now
        is_old = self._changed_s is not None and now - self._changed_s >= _OLD_S
        work = self._compose(is_old or now - self._asked_s >= _PATIENCE_S)
        if work is None:
            self._timer.start(_SOON_MS)
        else:
            self._changed_s = self._asked_s = None
            self._writer.write(self._number, work)

    @Slot(int, object)
    def _on_told(self, number: int, written: Written) -> None:
        if number != self._number or self._is_closed:
            return
        if written.error is None:
            self._is_failing = False
            # Measured on the writer's thread: this slot may have waited for a busy window.
            took_ms = round((written.ended_s - written.begun_s) * 1000)
            self._pause_ms = max(0, min(took_ms * _PAUSE_FACTOR, _LONGEST_PAUSE_MS - took_ms))
            if written.was_gone:
                self.folderRecreated.emit()
            self.kept.emit()
            return
        self._start_timer(_RETRY_MS)
        if not self._is_failing:
            self._is_failing = True
            self.failed.emit(written.error)
