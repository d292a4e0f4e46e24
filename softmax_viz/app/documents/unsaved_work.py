"""Decides when unsaved work is kept on the disk, and when it no longer needs to be. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.app.documents.current_file import CurrentFile
from softmax_viz.app.documents.document_composer import DocumentComposer
from softmax_viz.controllers.session.autosaver import Autosaver, Work
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.storage.sessions.autosave import Autosave


class UnsavedWork(QObject):
    """Has the work kept while it differs from its file, and discards what is kept when it no longer does.

    Parameters
    ----------
    editor
        Knows whether anything differs from what was saved.
    composer
        Composes what is kept.
    current
        The file that the work belongs to.
    autosave
        Where it is kept.

    Signals
    -------
    savedOrDiscarded()
        What was unsaved is saved, or was given up.
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
        """Have the newest trained state of unsaved work kept, too; the composer knows it already."""
        step = self._composer.learned_step
        if self._editor.is_modified and not self._is_held and step != self._kept_step:
            self._kept_step = step
            self.autosaver.on_trained()

    @Slot()
    def on_changed(self) -> None:
        """Have a change by the user kept."""
        self._composer.on_data()
        if self._editor.is_modified and not self._is_held:
            self.autosaver.on_changed()

    @Slot(bool)
    def on_modified(self, is_modified: bool) -> None:
        """Keep what differs from its file; what is as saved needs no keeping."""
        if self._is_held:
            return
        if is_modified:
            self.autosaver.on_changed()
        else:
            self.discard()

    @Slot()
    def discard(self) -> None:
        """Remove what is kept: nothing is unsaved any more."""
        self._kept_step = -1
        self.autosaver.discard()
        self.savedOrDiscarded.emit()

    def hold(self) -> None:
        """Keep the user's work as it is now until ``release``, whatever is shown meanwhile, such as a lesson."""
        self.keep_now()
        self._held = self._work(True) if self._editor.is_modified else None
        self._is_held = True

    def release(self) -> None:
        """Keep what is open again; the user's own work must have been put back."""
        self._is_held, self._held = False, None
        self.on_changed()

    def keep_now(self) -> None:
        """Write unsaved work at once, on the thread for it."""
        work = self._unsaved()
        if work is not None:
            self.autosaver.keep(work)

    def close(self, keep: bool) -> bool:
        """End; whether all has ended. May be called again.

        ``keep``: unsaved work stays on the disk as it is now; else it is removed.
        """
        work = self._unsaved() if keep else None
        if work is None:
            self.discard()
        return self.autosaver.close(work)

    def stop(self) -> bool:
        """End, and leave what is kept to another program; whether all has ended."""
        return self.autosaver.stop()

    @Slot()
    def on_refounded(self) -> None:
        """Say that the folder of kept work had vanished."""
        self.informed.emit(
            self.tr("The folder for unsaved work had vanished and was made again. Your work is kept in it.")
        )

    def _unsaved(self) -> Work | None:
        """Return what must not be lost now; None for nothing."""
        return self._work(True) if self._is_held or self._editor.is_modified else None

    def _work(self, is_late: bool) -> Work | None:
        if self._is_held:
            return self._held
        document = self._composer.document()
        if document is None and is_late:
            document = self._composer.best_effort()
        return None if document is None else (document, self._current.path, self._current.fingerprint)
