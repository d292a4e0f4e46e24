"""Work that a crash left: offered at the next start, brought back or discarded. GUI thread only."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from softmax_viz.file_desk import FileDesk
from softmax_viz.storage.autosave import Autosave, LeftBehind
from softmax_viz.storage.files import shown
from softmax_viz.views.recovery_dialog import Offer, RecoveryDialog
from softmax_viz.workbench import Workbench

# The window is there first.
_OFFER_AFTER_MS = 300


class Recovery(QObject):
    """Offers what other windows left when they ended without a farewell.

    Work that was brought back stays where it was until it is kept anew, saved, or given up: at every moment it
    is on the disk.

    Parameters
    ----------
    bench
        The window and its parts.
    files
        Opens what is brought back.
    autosave
        Where it was kept.
    """

    def __init__(self, bench: Workbench, files: FileDesk, autosave: Autosave, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._files = files
        self._autosave = autosave
        self._offered: list[LeftBehind] = []
        self._brought_back: list[LeftBehind] = []
        self._dialog: RecoveryDialog | None = None
        self._timer = QTimer(self, interval=_OFFER_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self.offer)
        files.keeper.kept.connect(self._forget)
        files.settled.connect(self._forget)

    def offer_soon(self) -> None:
        """Offer what there is in a moment."""
        self._timer.start()

    @Slot()
    def offer(self) -> None:
        """Offer what there is, if there is any and it is not being offered already."""
        if self._dialog is not None:
            return
        self._offered += self._autosave.left_behind()
        if self._autosave.complaints:  # the rest is in the log
            self._bench.notices.on_refused(self._autosave.complaints[0])
        if not self._offered:
            return
        offers = [
            Offer(
                shown(Path(work.origin).stem or work.document.session.title),
                work.document.session.data.n_points,
                work.document.session.data.n_classes,
                work.saved_at,
            )
            for work in self._offered
        ]
        self._dialog = RecoveryDialog(offers, self._bench.window)
        self._dialog.restoreRequested.connect(self._restore)
        self._dialog.discardRequested.connect(self._discard)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    def close(self) -> None:
        """Offer no longer; what was not decided is offered again at the next start."""
        self._timer.stop()
        if self._dialog is not None:
            self._dialog.reject()

    @Slot(int)
    def _restore(self, row: int) -> None:
        if not self._files.may_lose():
            return
        work = self._offered.pop(row)
        self._files.adopt(work.document, work.origin, work.fingerprint)
        self._brought_back.append(work)
        self._bench.editor.mark_modified()
        if self._dialog is not None:
            self._dialog.accept()

    @Slot(int)
    def _discard(self, row: int) -> None:
        self._autosave.forget(self._offered.pop(row))
        if self._dialog is not None:
            self._dialog.take_out(row)

    @Slot()
    def _forget(self) -> None:
        """What was brought back is on the disk in another place, or a person wants it no more."""
        for work in self._brought_back:
            self._autosave.forget(work)
        self._brought_back.clear()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
