"""Offers autosaved work after a crash: the user restores or discards it. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from softmax_viz.app.documents.session_documents import SessionDocuments
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.autosave import Autosave, LeftBehind

if TYPE_CHECKING:
    from softmax_viz.views.dialogs.recovery_dialog import RecoveryDialog

# After the window has been shown.
_OFFER_AFTER_MS = 300


class Recovery(QObject):
    """Offers to restore the work of program instances that did not exit cleanly.

    Restored work stays in its old file until it is autosaved again, saved, or discarded, so it is on the disk at
    every moment.

    Parameters
    ----------
    files
        Opens restored work.
    autosave
        Finds the autosaved work.
    window
        The parent of the dialog.

    Signals
    -------
    rejected(UserError)
        Some work cannot be read; further errors are only in the log.
    """

    rejected = Signal(object)

    def __init__(
        self, files: SessionDocuments, autosave: Autosave, window: QWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._files = files
        self._autosave = autosave
        self._offered: list[LeftBehind] = []
        self._brought_back: list[LeftBehind] = []
        self._dialog: RecoveryDialog | None = None
        self._timer = QTimer(self, interval=_OFFER_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.offer)
        files.autosaver.kept.connect(self._forget)
        files.unsaved.savedOrDiscarded.connect(self._forget)

    def offer_soon(self) -> None:
        """Offer unsaved work shortly after the window has been shown."""
        self._timer.start()

    @Slot()
    def offer(self) -> None:
        """Offer unsaved work, if there is any and it is not being offered already."""
        if self._dialog is not None:
            return
        self._offered += self._autosave.left_behind()
        if self._autosave.complaints:
            self.rejected.emit(self._autosave.complaints[0])
        if not self._offered:
            return
        from softmax_viz.views.dialogs.recovery_dialog import Offer, RecoveryDialog

        offers = [
            Offer(
                shown(Path(work.origin).stem or work.document.session.title),
                work.document.session.data.n_points,
                work.document.session.data.n_classes,
                work.saved_at,
            )
            for work in self._offered
        ]
        self._dialog = RecoveryDialog(offers, self._window)
        self._dialog.restoreRequested.connect(self._restore)
        self._dialog.discardRequested.connect(self._discard)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    @property
    def offered(self) -> tuple[LeftBehind, ...]:
        """Work that was offered and neither restored nor discarded."""
        return tuple(self._offered)

    @property
    def brought_back(self) -> tuple[LeftBehind, ...]:
        """Work that was restored and has not been saved elsewhere yet."""
        return tuple(self._brought_back)

    @property
    def is_due(self) -> bool:
        """Whether work is being offered, or is about to be."""
        return self._timer.isActive() or self._dialog is not None

    def take_over(self, offered: Sequence[LeftBehind], brought_back: Sequence[LeftBehind]) -> None:
        """Continue in place of another program, which used the same ``autosave``."""
        self._offered, self._brought_back = list(offered), list(brought_back)

    def close(self) -> None:
        """Stop offering; undecided work is offered again at the next start."""
        self._timer.stop()
        if self._dialog is not None:
            self._dialog.reject()

    @Slot(int)
    def _restore(self, row: int) -> None:
        if not self._files.may_lose():
            return
        work = self._offered.pop(row)
        self._files.adopt_unsaved(work.document, work.origin, work.fingerprint)
        self._brought_back.append(work)
        if self._dialog is not None:
            self._dialog.accept()

    @Slot(int)
    def _discard(self, row: int) -> None:
        self._autosave.forget(self._offered.pop(row))
        if self._dialog is not None:
            self._dialog.take_out(row)

    @Slot()
    def _forget(self) -> None:
        """Remove the old files of restored work: it is saved elsewhere now, or the user has discarded it."""
        for work in self._brought_back:
            self._autosave.forget(work)
        self._brought_back.clear()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
