"""The session file that the window's session belongs to, and the window's title. GUI thread only."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.known_file import Change, KnownFile
from softmax_viz.storage.settings import Settings


class CurrentFile(QObject):
    """Owns the path of the session file and what is known of its content; keeps the list of recent files.

    Parameters
    ----------
    editor
        Owns the session, which has a title of its own.
    settings
        Where the recent files are kept.

    Signals
    -------
    titleChanged(str)
        What the window is called now.
    recentChanged(list)
        Paths opened or saved last, the newest first.
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
        """Of the content of the file as it was read or written last; empty if that is not known."""
        return self._file.fingerprint

    def title(self) -> str:
        """Return the name of the file, else of the data."""
        return shown(Path(self.path).stem) if self.path else self._editor.session.title

    def own(self, path: str, fingerprint: str = "") -> None:
        """Let the session belong to the file ``path`` from now on, empty for none, with this known content."""
        self._file = KnownFile(path, fingerprint)

    def change(self) -> Change:
        """Say what has become of the file on the disk since it was read or written here."""
        return self._file.change()

    @Slot()
    def show_title(self) -> None:
        """Tell the title of the window."""
        self.titleChanged.emit(self.title())

    def folder(self) -> str:
        """Return the folder where the user opened or saved last; empty if that is not known."""
        recent = self._settings.recent_files()
        return str(Path(recent[0]).parent) if recent else ""

    def remember(self, path: str) -> None:
        """Put ``path`` in front of the recent files."""
        self._settings.add_recent_file(path)
        self.recentChanged.emit(self._settings.recent_files())
