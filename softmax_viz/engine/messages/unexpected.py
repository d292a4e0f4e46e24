"""Errors of the program that a thread survives."""

from __future__ import annotations

import sys


def report(error: Exception) -> None:
    """Hand ``error`` to whoever listens for errors that nobody caught, and live on. Any thread; within ``except``.

    In the running program that is ``crash.CrashLog``: each distinct error is written once, and said in the window.
    """
    sys.excepthook(type(error), error, error.__traceback__)
