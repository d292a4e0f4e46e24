"""Documents in the window: opened from files and codes, saved, and never lost. GUI thread only."""

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

# What a point takes at least: in a share code, and in a file.
_CHARACTERS_OF_A_POINT, _BYTES_OF_A_POINT = 4, 40


class SessionDocuments(QObject):
    """Opens documents, and leads to whoever saves, keeps and names them.

    To open a document is three things: *ask* whether the present one may be lost (``may_lose``), *put* the new one
    into the parts that own what it holds (``applier``), and *own* it (``current``, ``unsaved``).

    Parameters
    ----------
    parts
        The owners of what a document holds.
    window, background, settings
        Dialogs belong to the window; the background reads and writes large files; the settings keep recent files.
    autosave
        Where unsaved work is kept.

    Attributes
    ----------
    composer, applier
        From the parts to a document, and back.
    current, unsaved, saver
        The file it belongs to, what is kept until it is saved, and saving.

    Signals
    -------
    tableRequested(object)
        The path of what shall be opened and is no session: a ``str``, which Qt's own text could not always hold.
    refused(UserError)
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
        """Return the title of the window: the name of its file, else of its data."""
        return self.current.title()

    def document(self) -> Document | None:
        """Return everything as it is now; None while the trainer has not yet heard of the last change."""
        return self.composer.document()

    # Opening

    @Slot()
    def new(self) -> None:
        """Begin anew with an empty plane."""
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
        """Open a session, or a table; a file that cannot be used changes nothing."""
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
        """Open a share code."""
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
        """Replace everything by the session that was read from the file ``path``."""
        self.adopt(document, path, fingerprint)
        self.current.remember(path)

    def adopt(self, document: Document, path: str, fingerprint: str = "") -> None:
        """Replace everything by ``document``; it belongs to ``path``, empty for no file.

        ``fingerprint`` is that of the file as it was read.
        """
        self.unsaved.discard()
        self.current.own(path, fingerprint)
        self.applier.apply(document)
        self.current.show_title()

    def adopt_unsaved(self, document: Document, path: str, fingerprint: str) -> None:
        """Replace everything by work that differs from its file ``path``, whatever is undone."""
        self.adopt(document, path, fingerprint)
        self._editor.mark_modified()

    # Saving

    def may_lose(self) -> bool:
        """Return whether the present work may be given up: it is saved, or the user has said so."""
        return self.saver.may_lose()

    @Slot()
    def save(self) -> bool:
        """Save to the session's file, or ask for one; whether it is saved."""
        return self.saver.save()

    @Slot()
    def save_as(self) -> bool:
        """Ask where to save, and save; the session belongs to that file from now on."""
        return self.saver.save_as()

    @property
    def ask_unsaved(self) -> Callable[[], str]:
        """Asks whether to save before work is lost."""
        return self.saver.ask_unsaved

    @ask_unsaved.setter
    def ask_unsaved(self, ask: Callable[[], str]) -> None:
        self.saver.ask_unsaved = ask

    @property
    def ask_changed(self) -> Callable[[str, Change], str]:
        """Asks what to do with a file (its path) that has changed on the disk (how)."""
        return self.saver.ask_changed

    @ask_changed.setter
    def ask_changed(self, ask: Callable[[str, Change], str]) -> None:
        self.saver.ask_changed = ask


def _points_in(path: str) -> int:
    """About how many points a session file holds at most; 0 for a file that will be refused anyway."""
    try:
        return os.stat(path).st_size // _BYTES_OF_A_POINT
    except OSError:
        return 0
