"""Handles uncaught exceptions and Ctrl+C. No Qt.

Python calls ``sys.excepthook`` on the thread of the exception, and an exception while painting may be raised sixty
times a second. So each distinct one is written to stderr once and passed to one listener once; the listener of the
program emits a queued signal.
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

# Signals that ask a program to end; SIGHUP is sent when its terminal or its session ends.
ENDING = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))

_ErrorKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class CrashReport:
    """An uncaught exception: ``summary`` is the last line of its traceback, ``details`` all of it."""

    summary: str
    details: str


class CrashLog:
    """Reports each distinct exception once. ``report`` may be called on any thread, the rest on the main thread.

    Two exceptions are the same when they have the same type and were raised in the same line of code.

    Parameters
    ----------
    listener
        Called with each new report, *on the thread of the exception*.
    stream
        Where the traceback is written; None for ``sys.stderr`` at that moment.
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
        """Replace the hooks of ``sys`` and ``threading``, and let crashes of C code print a Python traceback."""
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
        """Restore the hooks. Idempotent."""
        if not self._installed:
            return
        sys.excepthook, threading.excepthook = self._saved
        self._installed = False
        if self._enabled_faulthandler:
            faulthandler.disable()
            self._enabled_faulthandler = False

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write and pass on an exception that is new. The signature is that of ``sys.excepthook``."""
        if not issubclass(kind, Exception):  # KeyboardInterrupt, SystemExit: a request, not an error
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
            except Exception:  # an exception in the listener must not escape from the hook
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
        except (OSError, ValueError):  # a closed stream or a full disk: nowhere left to report it
            pass


class InterruptWatch:
    """Turns the signals ``ENDING`` into a readable socket, so that an event loop in C notices them. Main thread.

    Watch ``fileno()`` for reading, call ``drain()`` when it is readable, then close the window. While watching,
    Ctrl+C raises no ``KeyboardInterrupt``. If the parent process has SIGHUP ignored, as ``nohup`` does, it stays so.
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
        """Return the file descriptor of the socket to watch."""
        return self._reader.fileno()

    def drain(self) -> set[int]:
        """Empty the socket; return the numbers of the signals received. It never blocks."""
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
        """Restore the signal handlers. Idempotent."""
        if not self._open:
            return
        self._open = False
        signal.set_wakeup_fd(self._old_descriptor)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        self._reader.close()
        self._writer.close()


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """Do nothing: Python has already written the number to the wake-up socket."""
