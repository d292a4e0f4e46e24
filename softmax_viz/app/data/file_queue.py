"""Opens several files that were dropped or pasted at once, one after the other. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.session_file import SUFFIX


class FileQueue(QObject):
    """Opens tables one by one, each after the dialog of the one before is closed; of several sessions, only the first.

    Signals
    -------
    openRequested(object)
        The path of a session to open, or of a table to import: a ``str``.
    informed(str)
        Something that the user should know.
    """

    openRequested = Signal(object)
    informed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[str] = []

    @Slot(object)
    def open_paths(self, paths: Sequence[str]) -> None:
        """Open these files; further sessions, which would only replace the first, are listed in a message instead."""
        sessions = [path for path in paths if path.casefold().endswith(SUFFIX)]
        tables = [path for path in paths if path not in sessions]
        was_idle = not self._waiting
        self._waiting = [*sessions[:1], *tables, *self._waiting]
        if was_idle:
            self._open_next()
        if len(sessions) > 1:
            names = ", ".join(shown(Path(path).name) for path in sessions[1:])
            text = self.tr("A window shows one session. Open the others in windows of their own: %1.")
            self.informed.emit(text.replace("%1", names))

    @Slot()
    def on_done(self) -> None:
        """Open the next file, after the dialog of the last table has closed."""
        if self._waiting:
            QTimer.singleShot(0, self, self._open_next)

    def _open_next(self) -> None:
        if self._waiting:
            path = self._waiting.pop(0)
            self.openRequested.emit(path)
            if path.casefold().endswith(SUFFIX):
                self.on_done()
