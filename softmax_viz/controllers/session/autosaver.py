"""Keeps unsaved work on the disk while it is being made, so that a crash costs seconds. GUI thread only.

Writing happens on a thread of its own: a document is frozen, so nobody waits for the disk.
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
# of the event loop takes two: one turn until the timer is heard, and one more if the parts do not fit at once.
_CHANGE_MS = 2_000
# Training goes on by itself and can be repeated.
_TRAINING_MS = 8_000
_SOON_MS = 100
# Writing much takes the interpreter from the window: then it rests so many times longer, within the promise.
_REST = 8
_LONGEST_REST_MS = 6_000
# So long it is asked for work whose parts all fit, and so old may a change be meanwhile; then what nearly fits is
# better than nothing.
_PATIENCE_S = 1.0
_OLD_S = 3.0
# What failed is tried again: a disk may have room again.
_RETRY_MS = 30_000
_STOP_S = 5.0
_NOT_KEPT = QT_TRANSLATE_NOOP(
    "errors", "Unsaved work cannot be kept because of an error in the program ({reason}), so save it often."
)

# Work, the file that it belongs to, and the fingerprint of what is known to be in that file.
Work = tuple[Document, str, str]


@frozen_dataclass
class Written:
    """Says how writing ended: when it began and ended, whether the folder was made again, and what went wrong."""

    begun_s: float
    ended_s: float
    was_gone: bool = False
    error: UserError | None = None


class _Writer:
    """One thread that keeps the newest work it was given; started by the first.

    Parameters
    ----------
    keep
        Writes work; whether its folder had to be made again.
    tell
        Is told how it ended, with the number of the work. Both are called on the thread.
    clock
        Seconds that only grow.
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
        """Write this work instead of the work that waits, if any."""
        with self._changed:
            self._wanted = number, work
            self._changed.notify_all()
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._live, name="autosave", daemon=True)
                self._thread.start()

    def forget(self) -> None:
        """Write nothing that was asked for before; when this returns, nothing is being written."""
        with self._changed:
            self._wanted = None
            self._changed.wait_for(lambda: not self._busy, _STOP_S)

    def stop(self) -> bool:
        """End the thread after what it is writing; whether it has ended. May be called again."""
        with self._changed:
            self._stopping = True
            self._wanted = None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_STOP_S)
            return not self._thread.is_alive()
        return True

    def _live(self) -> None:
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
            except Exception as error:  # in the program: the thread lives on, and may keep what is made later
                log.warning("the work could not be kept", exc_info=True)
                said = UserError(_NOT_KEPT, reason=f"{type(error).__name__}: {error}")
                self._tell(number, Written(begun_s, self._clock(), error=said))
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()


class Autosaver(QObject):
    """Has the work kept some seconds after each change.

    Parameters
    ----------
    autosave
        Where it is kept.
    compose
        The work as it is now and the file it belongs to; None when its parts do not fit each other yet: it is
        asked again soon. Its argument is whether it has been asked for long enough: then what nearly fits will do.
    clock
        Seconds that only grow.

    Signals
    -------
    failed(UserError)
        The work cannot be kept. Said once, until it can be again.
    refounded()
        The folder had vanished, and with it what other windows had kept there; it is there again.
    kept()
        It is on the disk, as it was at some moment since it was last discarded.
    """

    failed = Signal(object)
    refounded = Signal()
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
        self._changed_s: float | None = None  # when the oldest change was made that nobody has asked for yet
        self._asked_s: float | None = None  # since when it is asked for
        self._rest_ms = 0
        self._number = 0  # of the work since it was last discarded
        self._writer = _Writer(autosave.keep, self._told.emit, clock)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_due)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def on_changed(self) -> None:
        """Have a change by the user kept within seconds."""
        if self._changed_s is None:
            self._changed_s = self._clock()
        self._arm(max(_CHANGE_MS, self._rest_ms))

    @Slot()
    def on_trained(self) -> None:
        """Have a newer trained state kept before long."""
        self._arm(_TRAINING_MS)

    def keep(self, work: Work) -> None:
        """Write this work now, however recently work was written before."""
        self._writer.write(self._number, work)

    def discard(self) -> None:
        """Remove what is kept, because the work was saved or given up."""
        self._timer.stop()
        self._changed_s = self._asked_s = None
        self._number += 1
        self._writer.forget()
        self._autosave.discard()

    def stop(self) -> bool:
        """End, and leave what is kept, and the autosave, to somebody else; whether the thread has ended."""
        self._timer.stop()
        self._is_closed = True
        return self._writer.stop()

    def close(self, last: Work | None = None) -> bool:
        """End; whether the thread has ended. What is kept stays unless it was discarded. May be called again.

        ``last`` is kept before the end, on this thread.
        """
        self._timer.stop()
        ended = self._writer.stop()
        if last is not None and ended and not self._is_closed:
            try:
                self._autosave.keep(*last)
            except UserError as error:
                log.warning("the work could not be kept: %s", error)
            except Exception:  # in the program, which has to end in order all the same
                log.warning("the work could not be kept", exc_info=True)
            else:
                self.kept.emit()
        self._is_closed = True
        self._autosave.close()
        return ended

    def _arm(self, after_ms: int) -> None:
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
            # By the writer's clock: the news may have waited for a busy window.
            took_ms = round((written.ended_s - written.begun_s) * 1000)
            self._rest_ms = max(0, min(took_ms * _REST, _LONGEST_REST_MS - took_ms))
            if written.was_gone:
                self.refounded.emit()
            self.kept.emit()
            return
        self._arm(_RETRY_MS)
        if not self._is_failing:
            self._is_failing = True
            self.failed.emit(written.error)
