"""What happens to an error that nobody caught, and to Ctrl+C. No Qt.

Python calls ``sys.excepthook`` on the thread of the error, and an error while painting comes back sixty times
a second. So each distinct error is written to stderr once and handed to one listener once; the program
connects that listener to a queued signal.
"""

from __future__ import annotations

import faulthandler
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import TextIO

_MOST_REMEMBERED = 100

# What tells a program to end; the last comes when its terminal or its session goes.
ENDING = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))

_ErrorKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One error that nobody caught: ``summary`` is its last line, ``details`` the whole traceback."""

    summary: str
    details: str


class CrashLog:
    """Reports each distinct error once. ``report`` may be called on any thread, the rest on the main thread.

    Two errors are the same when they have the same type and come from the same line of code.

    Parameters
    ----------
    listener
        Called with each new report, *on the thread of the error*.
    stream
        Where the traceback is written; None is ``sys.stderr`` as it is then.
    """

    def __init__(self, listener: Callable[[CrashReport], None] | None = None, stream: TextIO | None = None) -> None:
        self._listener = listener
        self._stream = stream
        self._lock = threading.Lock()
        self._seen: set[_ErrorKey] = set()
        self._saved = (sys.excepthook, threading.excepthook)
        self._installed = False
        self._enabled_faulthandler = False

    def install(self) -> None:
        """Take over the hooks of ``sys`` and ``threading``, and let crashes of C code print where they were."""
        if self._installed:
            return
        self._saved = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.report
        threading.excepthook = self._report_thread
        self._installed = True
        if not faulthandler.is_enabled():
            try:
                faulthandler.enable()
                self._enabled_faulthandler = True
            except (OSError, RuntimeError, ValueError, AttributeError):  # stderr is closed or is no file
                pass

    def uninstall(self) -> None:
        """Give the hooks back. Idempotent."""
        if not self._installed:
            return
        sys.excepthook, threading.excepthook = self._saved
        self._installed = False
        if self._enabled_faulthandler:
            faulthandler.disable()
            self._enabled_faulthandler = False

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write and pass on an error that is new. The signature is that of ``sys.excepthook``."""
        if not issubclass(kind, Exception):  # KeyboardInterrupt, SystemExit: a wish, not an error
            sys.__excepthook__(kind, error, trace)
            return
        if not self._is_new(kind, trace):
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        summary = "".join(traceback.format_exception_only(kind, error)).strip().splitlines()[-1]
        self._write(details)
        if self._listener is not None:
            try:
                self._listener(CrashReport(summary, details))
            except Exception:  # whatever a listener does, an error must not raise the next one
                self._write(traceback.format_exc())

    def _report_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if not issubclass(arguments.exc_type, SystemExit):
            error = arguments.exc_value or arguments.exc_type()
            self.report(arguments.exc_type, error, arguments.exc_traceback)

    def _is_new(self, kind: type[BaseException], trace: TracebackType | None) -> bool:
        place = ("", 0)
        for frame, line in traceback.walk_tb(trace):
            place = (frame.f_code.co_filename, line)
        key = (f"{kind.__module__}.{kind.__qualname__}", *place)
        with self._lock:
            if key in self._seen or len(self._seen) >= _MOST_REMEMBERED:
                return False
            self._seen.add(key)
            return True

    def _write(self, text: str) -> None:
        stream = self._stream if self._stream is not None else sys.stderr
        if stream is None:
            return
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):  # a closed stream or a full disk: there is nobody left to tell
            pass


class InterruptWatch:
    """Turns the signals ``ENDING`` into a readable socket, so that an event loop in C notices them. Main thread.

    Watch ``fileno()`` for reading, call ``drain()`` when it is readable, then close the window. While watching,
    Ctrl+C raises no ``KeyboardInterrupt``. A hang-up that the parent has switched off, as ``nohup`` does, stays so.
    """

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._old_descriptor = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old_handlers = {
            number: signal.signal(number, _do_nothing)
            for number in ENDING
            if number in (signal.SIGINT, signal.SIGTERM) or signal.getsignal(number) is not signal.SIG_IGN
        }
        self._open = True

    def fileno(self) -> int:
        """Return the socket to watch."""
        return self._reader.fileno()

    def drain(self) -> set[int]:
        """Empty the socket; returns the numbers of the signals that came. It never blocks."""
        numbers: set[int] = set()
        while True:
            try:
                received = self._reader.recv(4096)
            except (BlockingIOError, InterruptedError):
                return numbers
            if not received:
                return numbers
            numbers.update(received)

    def close(self) -> None:
        """Give the signals back. Idempotent."""
        if not self._open:
            return
        self._open = False
        signal.set_wakeup_fd(self._old_descriptor)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        self._reader.close()
        self._writer.close()


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """Python writes the number to the wake-up socket before it calls this: that is all that is wanted."""
