"""Opens documents from files and share codes, and gives access to saving and autosave. GUI thread only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from softmax_viz.app.documents.current_file import CurrentFile
from softmax_viz.app.documents.document_applier import DocumentApplier
from softmax_viz.app.documents.document_composer import DocumentComposer
from softmax_viz.app.documents.document_parts import DocumentParts
from softmax_viz.app.documents.document_saver import DocumentSaver
from softmax_viz.app.documents.unsaved_work import UnsavedWork
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.sessions.known_file import Change
from softmax_viz.storage.sessions.session_file import SUFFIX, read_session
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.window.background import Background, CancelledError

# The least length of a point: in characters of a share code, and in bytes of a file.
_CHARACTERS_OF_A_POINT, _BYTES_OF_A_POINT = 4, 40


class SessionDocuments(QObject):
    """Opens documents, and owns the services that save, autosave and name them.

    Opening a document takes three steps: *ask* whether the present one may be lost (``may_lose``), *apply* the new one
    to the parts that own its contents (``applier``), and *remember* its file (``current``, ``unsaved``).

    Parameters
    ----------
    parts
        The owners of the contents of a document.
    window, background, settings
        The parent of dialogs; a thread that reads and writes large files; the store of recent files.
    autosave
        Where unsaved work is saved.

    Attributes
    ----------
    composer, applier
        Make a document from the parts, and apply one to them.
    current, unsaved, saver
        The session's file, the autosave of unsaved work, and saving.

    Signals
    -------
    tableRequested(object)
        The path of a file that is not a session, to be opened as a table: a ``str`` (a QString cannot hold every path).
    rejected(UserError)
        A document cannot be opened; nothing has changed.
    """

    tableRequested = Signal(object)
    rejected = Signal(object)

    def __init__(
        self,
        parts: DocumentParts,
        window: QWidget,
        background: Background,
        settings: Settings,
        autosave: Autosave,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._background = background
        self._editor = parts.editor
        self.composer = DocumentComposer(parts, self)
        self.applier = DocumentApplier(parts, self)
        self.current = CurrentFile(parts.editor, settings, self)
        self.unsaved = UnsavedWork(parts.editor, self.composer, self.current, autosave, self)
        self.saver = DocumentSaver(
            parts.editor, self.composer, self.current, self.unsaved, background, window, self
        )  # fmt: skip
        self.autosaver = self.unsaved.autosaver
        self.applier.aboutToApply.connect(self.composer.forget)

    @property
    def path(self) -> str:
        """The session file; empty for none."""
        return self.current.path

    def title(self) -> str:
        """Return the title of the window: the name of the file; without a file, the title of the session."""
        return self.current.title()

    def document(self) -> Document | None:
        """Return everything as it is now; None while the trainer has not yet answered the last change."""
        return self.composer.document()

    # Opening

    @Slot()
    def new(self) -> None:
        """Open an empty session."""
        if self.may_lose():
            self.adopt(Document(Session()), "")

    @Slot()
    def ask_for_file(self) -> None:
        """Ask for a session or a table and open it."""
        path = file_dialogs.ask_open_path(self._window, self.current.folder())
        if path:
            self.open_path(path)

    @Slot(object)
    def open_path(self, path: str) -> None:
        """Open a session, or request the import of a table; a file that cannot be read changes nothing."""
        if not path.casefold().endswith(SUFFIX):
            self.tableRequested.emit(path)
            return
        text = self.tr("Opening %1…").replace("%1", shown(Path(path).name))
        try:
            read = self._background.run(text, lambda: read_session(path), size=_points_in(path))
        except UserError as error:
            self.rejected.emit(error)
            return
        except CancelledError:
            return
        if self.may_lose():
            self.open_document(read[0], path, read[1])

    @Slot(str)
    def open_code(self, text: str) -> None:
        """Open the session in a share code."""
        from softmax_viz.storage.sessions import share_code

        size, caption = len(text) // _CHARACTERS_OF_A_POINT, self.tr("Reading the session…")
        try:
            document = self._background.run(caption, lambda: share_code.decode(text), size=size)
        except UserError as error:
            self.rejected.emit(error)
            return
        except CancelledError:
            return
        if self.may_lose():
            self.adopt(document, "")

    def open_document(self, document: Document, path: str, fingerprint: str) -> None:
        """Replace everything by a document that was read from the file ``path``."""
        self.adopt(document, path, fingerprint)
        self.current.remember(path)

    def adopt(self, document: Document, path: str, fingerprint: str = "") -> None:
        """Replace everything by ``document``, whose file is ``path``, empty for none.

        ``fingerprint`` is that of the file as it was read.
        """
        self.unsaved.discard()
        self.current.own(path, fingerprint)
        self.applier.apply(document)
        self.current.show_title()

    def adopt_unsaved(self, document: Document, path: str, fingerprint: str) -> None:
        """Replace everything by recovered work, which differs from its file ``path`` even after undo."""
        self.adopt(document, path, fingerprint)
        self._editor.mark_modified()

    # Saving

    def may_lose(self) -> bool:
        """Return whether the present work may be replaced: it is saved, or the user chose to save or discard it."""
        return self.saver.may_lose()

    @Slot()
    def save(self) -> bool:
        """Save to the session's file, or ask for one; return whether it is saved."""
        return self.saver.save()

    @Slot()
    def save_as(self) -> bool:
        """Ask for a file and save to it; it is the session's file from now on."""
        return self.saver.save_as()

    @property
    def ask_unsaved(self) -> Callable[[], str]:
        """The function that asks whether to save before work is lost."""
        return self.saver.ask_unsaved

    @ask_unsaved.setter
    def ask_unsaved(self, ask: Callable[[], str]) -> None:
        self.saver.ask_unsaved = ask

    @property
    def ask_changed(self) -> Callable[[str, Change], str]:
        """The function that asks what to do with a file (its path) that has changed on the disk (how)."""
        return self.saver.ask_changed

    @ask_changed.setter
    def ask_changed(self, ask: Callable[[str, Change], str]) -> None:
        self.saver.ask_changed = ask


def _points_in(path: str) -> int:
    """Return an upper estimate of the points in a session file; 0 for a file that cannot be read anyway."""
    try:
        return os.stat(path).st_size // _BYTES_OF_A_POINT
    except OSError:
        return 0
