"""Reports errors of the program after which a thread goes on."""

from __future__ import annotations

import sys


def report(error: Exception) -> None:
    """Pass ``error`` to the hook for uncaught errors, and go on. Any thread; within ``except``.

    In the running program the hook is ``crash.CrashLog``: it writes each distinct error once, and the window tells it.
    """
    sys.excepthook(type(error), error, error.__traceback__)
