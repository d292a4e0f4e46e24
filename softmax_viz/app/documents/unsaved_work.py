"""Decides when unsaved work is autosaved, and when the autosaved file is removed. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.app.documents.current_file import CurrentFile
from softmax_viz.app.documents.document_composer import DocumentComposer
from softmax_viz.controllers.session.autosaver import Autosaver, Work
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.storage.sessions.autosave import Autosave


class UnsavedWork(QObject):
    """Autosaves the work while it differs from its file, and removes the autosaved file when it no longer does.

    Parameters
    ----------
    editor
        Knows whether anything differs from what was saved.
    composer
        Composes the document that is written.
    current
        The session's file.
    autosave
        Writes unsaved work.

    Signals
    -------
    savedOrDiscarded()
        The work is saved, or the user has discarded it.
    informed(str)
        Something that the user should know.
    """

    savedOrDiscarded = Signal()  # noqa: N815  (a Qt signal)
    informed = Signal(str)

    def __init__(
        self,
        editor: SessionOwner,
        composer: DocumentComposer,
        current: CurrentFile,
        autosave: Autosave,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._composer = composer
        self._current = current
        self._kept_step = -1
        self._is_held = False
        self._held: Work | None = None  # the user's own work, unless it is saved
        self.autosaver = Autosaver(autosave, self._work, self)

    @Slot(object)
    def on_frame(self, _frame: Frame) -> None:
        """Autosave a newer trained state of unsaved work; the composer must have received the frame before."""
        step = self._composer.learned_step
        if self._editor.is_modified and not self._is_held and step != self._kept_step:
            self._kept_step = step
            self.autosaver.on_trained()

    @Slot()
    def on_changed(self) -> None:
        """Autosave a change by the user."""
        self._composer.on_data()
        if self._editor.is_modified and not self._is_held:
            self.autosaver.on_changed()

    @Slot(bool)
    def on_modified(self, is_modified: bool) -> None:
        """Autosave work that differs from its file; otherwise remove the autosaved file."""
        if self._is_held:
            return
        if is_modified:
            self.autosaver.on_changed()
        else:
            self.discard()

    @Slot()
    def discard(self) -> None:
        """Remove the autosaved file, because nothing is unsaved any more."""
        self._kept_step = -1
        self.autosaver.discard()
        self.savedOrDiscarded.emit()

    def hold(self) -> None:
        """Autosave the user's work as it is now until ``release``, whatever is shown meanwhile, such as a lesson."""
        self.keep_now()
        self._held = self._work(True) if self._editor.is_modified else None
        self._is_held = True

    def release(self) -> None:
        """Autosave the open session again; the user's own work must have been restored before."""
        self._is_held, self._held = False, None
        self.on_changed()

    def keep_now(self) -> None:
        """Autosave unsaved work at once, on the writer's thread."""
        work = self._unsaved()
        if work is not None:
            self.autosaver.keep(work)

    def close(self, keep: bool) -> bool:
        """Stop autosaving; return whether the thread has ended. May be called again.

        ``keep``: write unsaved work as it is now; otherwise remove the autosaved file.
        """
        work = self._unsaved() if keep else None
        if work is None:
            self.discard()
        return self.autosaver.close(work)

    def stop(self) -> bool:
        """Stop, and leave the autosaved file to another program; return whether the thread has ended."""
        return self.autosaver.stop()

    @Slot()
    def on_folder_recreated(self) -> None:
        """Report that the folder of autosaved work had vanished."""
        self.informed.emit(
            self.tr("The folder for unsaved work had vanished and was made again. Your work is kept in it.")
        )

    def _unsaved(self) -> Work | None:
        """Return the work that must not be lost now; None if everything is saved."""
        return self._work(True) if self._is_held or self._editor.is_modified else None

    def _work(self, is_late: bool) -> Work | None:
        if self._is_held:
            return self._held
        document = self._composer.document()
        if document is None and is_late:
            document = self._composer.best_effort()
        return None if document is None else (document, self._current.path, self._current.fingerprint)
