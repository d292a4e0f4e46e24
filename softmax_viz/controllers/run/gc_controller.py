"""Runs Python's cyclic garbage collector on the GUI thread only.

Automatic collection runs on whichever thread happens to allocate, here mostly the trainer's, and would destroy
QObjects in reference cycles there; a QObject must be destroyed on the thread that it belongs to.
"""

from __future__ import annotations

import ctypes
import gc
import sys

from PySide6.QtCore import QObject, QTimer, Slot

_REST_MS = 1000
_YOUNG = 5_000
_FULL_EVERY = 20


class GcController(QObject):
    """Switches automatic collection off, and collects on the GUI thread some time after activity.

    Call ``poke`` after activity; an idle program runs no timer. ``close`` restores automatic collection.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._collect)
        self._rounds = 0

    @Slot()
    def poke(self) -> None:
        """Schedule a collection, because there was activity."""
        if not self._timer.isActive():
            self._timer.start()

    def take_over(self, other: GcController) -> None:
        """Take over from ``other``, which began earlier and ends before this one, to restore automatic collection."""
        self._was_enabled, other._was_enabled = other._was_enabled, False

    def close(self) -> None:
        """Restore automatic collection."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def _collect(self) -> None:
        if gc.get_count()[0] >= _YOUNG:
            self._rounds += 1
            is_full = self._rounds % _FULL_EVERY == 0
            gc.collect(2 if is_full else 1)
            if is_full:
                _give_back_freed_memory()


def _give_back_freed_memory() -> None:
    """Release freed memory that glibc still holds to the system; other allocators do so by themselves.

    While training runs, buffers of many sizes are allocated and freed. Without this call the process grows by some
    megabytes per hour, although nothing leaks.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
