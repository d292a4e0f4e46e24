"""Offers work that a crash left: the user brings it back or discards it. GUI thread only."""

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

# The window is there first.
_OFFER_AFTER_MS = 300


class Recovery(QObject):
    """Offers to restore the work of program instances that did not exit cleanly.

    Work that was brought back stays where it was until it is kept anew, saved, or given up, so it is on the disk at
    every moment.

    Parameters
    ----------
    files
        Opens what is brought back.
    autosave
        Where it was kept.
    window
        The dialog belongs to it.

    Signals
    -------
    refused(UserError)
        Some work cannot be offered; the rest is in the log.
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
        files.unsaved.settled.connect(self._forget)

    def offer_soon(self) -> None:
        """Offer what there is in a moment."""
        self._timer.start()

    @Slot()
    def offer(self) -> None:
        """Offer what there is, if there is any and it is not being offered already."""
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
        """Work that was offered and is not decided upon."""
        return tuple(self._offered)

    @property
    def brought_back(self) -> tuple[LeftBehind, ...]:
        """Work that was brought back and is not on the disk in another place."""
        return tuple(self._brought_back)

    @property
    def is_due(self) -> bool:
        """Whether work is being offered, or is about to be."""
        return self._timer.isActive() or self._dialog is not None

    def take_over(self, offered: Sequence[LeftBehind], brought_back: Sequence[LeftBehind]) -> None:
        """Go on for another program that had come so far, with the same ``autosave``."""
        self._offered, self._brought_back = list(offered), list(brought_back)

    def close(self) -> None:
        """Stop offering; what the user did not decide is offered again at the next start."""
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
        """Remove work that was brought back: it is kept in another place, or the user has given it up."""
        for work in self._brought_back:
            self._autosave.forget(work)
        self._brought_back.clear()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
