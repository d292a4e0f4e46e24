"""Saves a session: to its file, another file, a copy or a share code; asks before work is lost. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from softmax_viz.app.documents.current_file import CurrentFile
from softmax_viz.app.documents.document_composer import DocumentComposer
from softmax_viz.app.documents.unsaved_work import UnsavedWork
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.known_file import Change
from softmax_viz.storage.sessions.session_file import SUFFIX, save_session
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.window.background import Background, CancelledError


class DocumentSaver(QObject):
    """Writes the open session, and asks the user before it may be lost.

    Parameters
    ----------
    editor
        Owns the session, and is told when it is saved.
    composer, current, unsaved
        Compose the document; the session's file; the autosaved work, which is removed after saving.
    background
        Writes large sessions on another thread.
    window
        The parent of dialogs.

    Attributes
    ----------
    ask_unsaved
        Asks whether to save before work is lost; ``file_dialogs.ask_unsaved`` except in tests.
    ask_changed
        Asks what to do with a file (its path) that has changed on the disk (how); ``file_dialogs.ask_changed``.

    Signals
    -------
    rejected(UserError), written()
        The session could not be written; it was written, so an earlier error is obsolete.
    informed(str)
        What has been done.
    """

    rejected = Signal(object)
    written = Signal()
    informed = Signal(str)

    def __init__(
        self,
        editor: SessionOwner,
        composer: DocumentComposer,
        current: CurrentFile,
        unsaved: UnsavedWork,
        background: Background,
        window: QWidget,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._composer = composer
        self._current = current
        self._unsaved = unsaved
        self._background = background
        self._window = window
        self.ask_unsaved: Callable[[], str] = self._ask_unsaved
        self.ask_changed: Callable[[str, Change], str] = self._ask_changed

    def may_lose(self) -> bool:
        """Return whether the present work may be replaced: it is saved, or the user chose to save or discard it."""
        if not self._editor.is_modified:
            return True
        answer = self.ask_unsaved()
        if answer == file_dialogs.SAVE:
            return self.save()
        return answer == file_dialogs.DISCARD

    def save(self) -> bool:
        """Save to the session's file, or ask for one; return whether it is saved.

        If another program has changed or removed the file, the user is asked first.
        """
        path = self._current.path
        if not path:
            return self.save_as()
        change = self._current.change()
        answer = self.ask_changed(path, change) if change else file_dialogs.OVERWRITE
        if answer == file_dialogs.SAVE_AS:
            return self.save_as()
        return answer == file_dialogs.OVERWRITE and self._write(path)

    def save_as(self) -> bool:
        """Ask for a file and save to it; it is the session's file from now on."""
        path = self._ask_where(self.tr("Save the session"))
        if not path or not self._write(path):
            return False
        self._current.remember(path)
        self._current.show_title()
        return True

    @Slot()
    def save_copy(self) -> None:
        """Write a copy to another file; the session keeps its own file."""
        path = self._ask_where(self.tr("Save a copy"))
        if path and path == self._current.path:
            self.save()
            return
        if not path:
            return
        try:
            save_session(path, self._composer.complete())
        except UserError as error:
            self.rejected.emit(error)
        else:
            self.written.emit()

    @Slot()
    def copy_code(self) -> None:
        """Copy the session as a share code to the clipboard."""
        from softmax_viz.storage.sessions import share_code

        document = self._composer.complete()
        size, caption = document.session.data.n_points, self.tr("Writing the session as text…")
        try:
            code = self._background.run(caption, lambda: share_code.encode(document), size=size)
        except CancelledError:
            return
        QGuiApplication.clipboard().setText(code)
        text = self.tr(
            "The session is on the clipboard as text (%Ln character(s)). Paste it into any window.", "", len(code)
        )
        self.informed.emit(text)

    def _write(self, path: str) -> bool:
        document = self._composer.complete()
        try:
            self._current.own(path, self._save(path, document))
        except UserError as error:
            self.rejected.emit(error)
            return False
        except CancelledError:  # the program is ending
            return False
        self._editor.mark_saved()
        self._unsaved.discard()
        self.written.emit()
        return True

    def _save(self, path: str, document: Document) -> str:
        """Write ``document`` without the possibility to cancel; return the fingerprint of the file."""
        text = self.tr("Saving %1…").replace("%1", shown(Path(path).name))
        size = document.session.data.n_points
        return self._background.run(text, lambda: save_session(path, document), size=size, may_cancel=False)

    def _ask_where(self, caption: str) -> str:
        current = self._current
        proposed = current.path or file_dialogs.proposed_path(current.folder(), current.title(), SUFFIX)
        return file_dialogs.ask_save_path(self._window, caption, proposed, SUFFIX, self.tr("Sessions (*.softmax)"))

    def _ask_unsaved(self) -> str:
        return file_dialogs.ask_unsaved(self._window, self._current.title())

    def _ask_changed(self, path: str, change: Change) -> str:
        return file_dialogs.ask_changed(self._window, shown(path), is_gone=change == "gone")
