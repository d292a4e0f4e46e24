"""Waits for a condition while events are processed. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

_POLL_MS = 5


def wait_until(is_true: Callable[[], bool], patience_ms: int) -> None:
    """Process events except input of the user until ``is_true`` returns True, but no longer than ``patience_ms``."""
    loop = QEventLoop()
    late = QTimer(singleShot=True)
    late.timeout.connect(loop.quit)
    poll = QTimer(interval=_POLL_MS)
    poll.timeout.connect(lambda: loop.quit() if is_true() else None)
    late.start(patience_ms)
    poll.start()
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    late.stop()
    poll.stop()
