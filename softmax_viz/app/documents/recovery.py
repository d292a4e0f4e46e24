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
    from softmax_viz.views.dialogs.recovery_dialog import Offer, RecoveryDialog

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
    informed(str)
        Something that the user should know.
    """

    rejected = Signal(object)
    informed = Signal(str)

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
        from softmax_viz.views.dialogs.recovery_dialog import RecoveryDialog

        self._dialog = RecoveryDialog(_offers(self._offered), self._window)
        self._dialog.restoreRequested.connect(self._restore)
        self._dialog.discardRequested.connect(self._discard)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    @Slot()
    def show_discarded(self) -> None:
        """Offer the work that the user discarded within a week, or say that there is none."""
        if self._dialog is not None:
            return
        works = self._autosave.discarded()
        if not works:
            self.informed.emit(self.tr("There is no discarded work. It is kept for 7 days."))
            return
        from softmax_viz.views.dialogs.recovery_dialog import RecoveryDialog

        dialog = self._dialog = RecoveryDialog(_offers(works), self._window, are_discarded=True)
        dialog.restoreRequested.connect(lambda row: self._bring_back(works[row]))
        dialog.finished.connect(self._on_finished)
        dialog.open()

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
        work = self._offered[row]
        if self._bring_back(work):
            self._offered.remove(work)

    def _bring_back(self, work: LeftBehind) -> bool:
        """Open ``work`` and close the dialog, unless the user would rather not lose what is open."""
        if not self._files.may_lose():
            return False
        self._files.adopt_unsaved(work.document, work.origin, work.fingerprint)
        self._brought_back.append(work)
        if self._dialog is not None:
            self._dialog.accept()
        return True

    @Slot(int)
    def _discard(self, row: int) -> None:
        self._autosave.set_aside(self._offered.pop(row))
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


def _offers(works: Sequence[LeftBehind]) -> list[Offer]:
    from softmax_viz.views.dialogs.recovery_dialog import Offer

    return [
        Offer(
            shown(Path(work.origin).stem or work.document.session.title),
            work.document.session.data.n_points,
            work.document.session.data.n_classes,
            work.saved_at,
        )
        for work in works
    ]
