"""Waiting in tests: for a fact, never for a time. The limit only ends tests that would hang."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

LIMIT_MS = 60_000


class PatientBot(QtBot):
    """A ``QtBot`` whose limits are so long that only a hang meets them."""

    def waitUntil(self, callback: Any, *, timeout: int = LIMIT_MS) -> None:
        """Let events be handled until ``callback`` says True."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = LIMIT_MS, **options: Any) -> Any:
        """A context that ends when ``signal`` has been emitted."""
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals: Any, *, timeout: int = LIMIT_MS, **options: Any) -> Any:
        """A context that ends when all ``signals`` have been emitted."""
        return super().waitSignals(signals, timeout=timeout, **options)

    def waitExposed(self, widget: Any, *, timeout: int = LIMIT_MS) -> Any:
        """A context that ends when ``widget`` is on the screen."""
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: Any, *, timeout: int = LIMIT_MS) -> Any:
        """A context that ends when ``widget`` is the active window."""
        return super().waitActive(widget, timeout=timeout)
