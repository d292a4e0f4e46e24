"""The session file of the window's session, and the window's title. GUI thread only."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.known_file import Change, KnownFile
from softmax_viz.storage.settings import Settings


class CurrentFile(QObject):
    """Owns the path and the fingerprint of the session file, and updates the list of recent files.

    Parameters
    ----------
    editor
        Owns the session, which has a title of its own.
    settings
        Stores the recent files.

    Signals
    -------
    titleChanged(str)
        The title of the window.
    recentChanged(list)
        Paths of files opened or saved recently, the newest first.
    """

    titleChanged = Signal(str)
    recentChanged = Signal(object)

    def __init__(self, editor: SessionOwner, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._settings = settings
        self._file = KnownFile()

    @property
    def path(self) -> str:
        """The session file; empty for none."""
        return self._file.path

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the content of the file as it was read or written last; empty if unknown."""
        return self._file.fingerprint

    def title(self) -> str:
        """Return the name of the file; without a file, the title of the session."""
        return shown(Path(self.path).stem) if self.path else self._editor.session.title

    def own(self, path: str, fingerprint: str = "") -> None:
        """Remember ``path`` as the session's file, empty for none, with the fingerprint of its content."""
        self._file = KnownFile(path, fingerprint)

    def change(self) -> Change:
        """Return how the file on the disk has changed since it was read or written here."""
        return self._file.change()

    @Slot()
    def show_title(self) -> None:
        """Emit the title of the window."""
        self.titleChanged.emit(self.title())

    def folder(self) -> str:
        """Return the folder of the file opened or saved last; empty if unknown."""
        recent = self._settings.recent_files()
        return str(Path(recent[0]).parent) if recent else ""

    def remember(self, path: str) -> None:
        """Put ``path`` in front of the recent files."""
        self._settings.add_recent_file(path)
        self.recentChanged.emit(self._settings.recent_files())
