"""What a test must not leave behind, and how it is found: threads, QThreads, QTimers, windows, log records.

``conftest.py`` runs these searches around every test; ``test_guards.py`` proves that each finds what it is for.
Qt is looked at only if something else has imported it.
"""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import traceback
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# --- threads ---------------------------------------------------------------------------------------------

_started_at: weakref.WeakKeyDictionary[threading.Thread, str] = weakref.WeakKeyDictionary()


@contextmanager
def noting_where_threads_start() -> Iterator[None]:
    """Inside the block the line that starts each thread is noted, for the guard's message."""
    start = threading.Thread.start

    def noting_start(self: threading.Thread) -> None:
        for frame in reversed(traceback.extract_stack(limit=12)[:-1]):
            if Path(frame.filename).name not in ("threading.py", "thread.py"):
                _started_at[self] = f"{frame.filename}:{frame.lineno}"
                break
        start(self)

    threading.Thread.start = noting_start  # type: ignore[method-assign]
    try:
        yield
    finally:
        threading.Thread.start = start  # type: ignore[method-assign]


def living_threads() -> set[threading.Thread]:
    """Python's threads now alive. Qt's own threads, which Python calls dummies, have a guard of their own."""
    return {t for t in threading.enumerate() if t.is_alive() and type(t).__name__ != "_DummyThread"}


def leaked_threads(before: set[threading.Thread]) -> list[str]:
    """A line for each thread that lives now and was not in ``before``: its name and where it was started."""
    return [
        f"thread {t.name!r}{' (daemon)' if t.daemon else ''} is alive, "
        f"started at {_started_at.get(t, 'an unknown line')}"
        for t in sorted(living_threads() - before, key=lambda t: t.name)
    ]


# --- Qt --------------------------------------------------------------------------------------------------


def _describe(obj: object) -> str:
    """Class, module, object name, parents and holder of a QObject."""
    kind = type(obj)
    parts = [f"{kind.__module__}.{kind.__qualname__}"]
    if obj.objectName():  # type: ignore[attr-defined]
        parts.append(f"named {obj.objectName()!r}")  # type: ignore[attr-defined]
    parents = []
    parent = obj.parent()  # type: ignore[attr-defined]
    while parent is not None:
        parents.append(f"{type(parent).__module__}.{type(parent).__qualname__}")
        parent = parent.parent()
    if parents:
        parts.append("child of " + " in ".join(parents))
    for holder in gc.get_referrers(obj):
        if isinstance(holder, dict):
            names = [str(name) for name, value in holder.items() if value is obj]
            if "__name__" in holder:
                parts.append(f"global {holder['__name__']}.{names[0]}")
            elif names and names[0].isidentifier():
                # Up to Python 3.12 attributes lie in a dictionary that knows its owner.
                owners = [type(o).__qualname__ for o in gc.get_referrers(holder) if getattr(o, "__dict__", 0) is holder]
                parts.append(f"held as {(owners or ['?'])[0]}.{names[0]}")
    return ", ".join(parts)


def _busy_objects() -> dict[int, object]:
    """Running QThreads, active QTimers and programs that were not shut down, as far as Python knows of them."""
    qtcore = sys.modules.get("PySide6.QtCore")
    app = qtcore.QCoreApplication.instance() if qtcore is not None else None
    if qtcore is None or app is None:
        return {}
    import shiboken6

    program = sys.modules.get("softmax_viz.app.program")
    found: dict[int, object] = {}
    for wrapper in shiboken6.getAllValidWrappers():
        if isinstance(wrapper, qtcore.QTimer):
            busy = wrapper.isActive()
        elif isinstance(wrapper, qtcore.QThread):
            # The main thread is a QThread of Qt's own and always runs.
            busy = wrapper.isRunning() and wrapper is not app.thread()
        elif program is not None and isinstance(wrapper, program.Program):
            busy = not wrapper.is_closed
        else:
            continue
        if busy:
            found[id(wrapper)] = wrapper
    return found


def _visible_windows() -> dict[int, object]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets is not None else None
    if widgets is None or not isinstance(app, widgets.QApplication):
        return {}
    return {id(w): w for w in widgets.QApplication.topLevelWidgets() if w.isVisible()}


def _delete_what_waits_for_it() -> None:
    """Carry out pending ``deleteLater`` calls, which only a running event loop would do."""
    qtcore = sys.modules.get("PySide6.QtCore")
    if qtcore is not None and qtcore.QCoreApplication.instance() is not None:
        qtcore.QCoreApplication.sendPostedEvents(None, qtcore.QEvent.Type.DeferredDelete.value)


def _ends_by_itself(obj: object, before: dict[int, object]) -> bool:
    """Whether ``obj`` fires once, for a window that was there before: it belongs to a fixture of several tests."""
    if not (hasattr(obj, "isSingleShot") and obj.isSingleShot()):
        return False
    parent = obj.parent()  # type: ignore[attr-defined]
    while parent is not None:
        if id(parent) in before:
            return True
        parent = parent.parent()
    return False


def busy_qt() -> dict[int, object]:
    """Everything of Qt that is busy or visible now, by identity."""
    return {**_busy_objects(), **_visible_windows()}


def _left_since(before: dict[int, object]) -> list[object]:
    """What is busy or visible now, was not so ``before``, and does not end by itself."""
    return [obj for key, obj in busy_qt().items() if key not in before and not _ends_by_itself(obj, before)]


def leaked_qt(before: dict[int, object]) -> list[str]:
    """A line for each QThread, QTimer or window that is busy now and was not in ``before``; it is then ended.

    A program is shut down, a thread and a timer are stopped and a window is closed, so that one bad test does not
    fail all that follow: a QThread that is destroyed while it runs would end the whole test run.
    """
    _delete_what_waits_for_it()
    if not _left_since(before):
        return []
    gc.unfreeze()  # ``_describe`` asks the collector who holds a leak: perhaps something that was imported early
    gc.collect()  # Only what outlives its references is a leak.
    complaints = []
    for obj in _left_since(before):
        if hasattr(obj, "quit_now"):
            complaints.append(f"program was not shut down: {_describe(obj)}")
            obj.quit_now()
        elif hasattr(obj, "isRunning"):
            complaints.append(f"QThread still runs: {_describe(obj)}")
            obj.quit()  # type: ignore[attr-defined]
            obj.wait(10_000)  # type: ignore[attr-defined]
        elif hasattr(obj, "isActive"):
            complaints.append(f"QTimer still active every {obj.interval()} ms: {_describe(obj)}")
            obj.stop()
        else:
            title = obj.windowTitle()  # type: ignore[attr-defined]
            complaints.append(f"window {title!r} still visible: {_describe(obj)}")
            obj.hide()  # type: ignore[attr-defined]
            obj.deleteLater()  # type: ignore[attr-defined]
    return sorted(complaints)


# --- log records -----------------------------------------------------------------------------------------


class LogGuard(logging.Handler):
    """Collects records of level WARNING and above from every thread, except those that a test expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.unexpected: list[logging.LogRecord] = []
        self._expected: list[tuple[re.Pattern[str], list[logging.LogRecord]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Sort one record."""
        for pattern, found in self._expected:
            if pattern.search(record.getMessage()):
                found.append(record)
                return
        self.unexpected.append(record)

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[list[logging.LogRecord]]:
        """Inside the block a record that matches ``pattern`` is allowed, and at least one must come."""
        entry: tuple[re.Pattern[str], list[logging.LogRecord]] = (re.compile(pattern), [])
        self._expected.append(entry)
        try:
            yield entry[1]
        finally:
            self._expected.remove(entry)
        assert entry[1], f"no log record of level WARNING or above matched {pattern!r}"

    def complaints(self) -> list[str]:
        """A line for each unexpected record: level, logger, line and text."""
        return [
            f"unexpected log record {r.levelname} from {r.name} at {r.pathname}:{r.lineno}: {r.getMessage()}"
            for r in self.unexpected
        ]
