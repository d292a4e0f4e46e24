"""Runs long work on a thread while the window keeps painting but takes no input. GUI thread only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

Result = TypeVar("Result")

# Most work ends before the user could read a dialog.
_PATIENCE_MS = 400
# This number of points is read or written in less than the time of a frame.
SMALL = 5_000
_INPUT = frozenset(
    (
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.Shortcut, QEvent.Type.ShortcutOverride,
        QEvent.Type.Wheel, QEvent.Type.ContextMenu, QEvent.Type.DragEnter, QEvent.Type.Drop,
        QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.Close,
    )
)  # fmt: skip


class CancelledError(Exception):
    """The user does not want to wait any longer, or the program is ending."""


class Background(QObject):
    """Runs one piece of work at a time on its own thread, and processes events while it waits.

    Parameters
    ----------
    window
        Takes no input meanwhile; the dialog with the cancel button is shown over it.
    """

    _finished = Signal(object)

    def __init__(self, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._loop: QEventLoop | None = None
        self._dialog: QProgressDialog | None = None
        self._job: object = None
        self._is_closed = False
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def run(self, text: str, work: Callable[[], Result], *, size: int = SMALL + 1, may_cancel: bool = True) -> Result:
        """Run ``work``, and return what it returns or raise what it raises. It must not use Qt.

        Parameters
        ----------
        text
            What is being done, for the dialog.
        size
            Roughly the number of points involved: up to ``SMALL`` the work is done at once on this thread.
        may_cancel
            Whether the user may stop waiting; what the work has done by then is not undone.

        Raises
        ------
        CancelledError
            If the user cancelled or the program is ending. The work continues to its end, and its result is ignored.
        """
        if size <= SMALL or self._is_closed or self._loop is not None:
            return work()
        box: list[tuple[bool, Any]] = []
        job = object()

        def live() -> None:
            try:
                box.append((True, work()))
            except BaseException as error:
                box.append((False, error))
            with suppress(RuntimeError):  # the program may have ended meanwhile
                self._finished.emit(job)

        self._job = job
        self._loop = QEventLoop()
        timer = QTimer(singleShot=True, interval=_PATIENCE_MS)
        timer.timeout.connect(lambda: self._show_dialog(text, may_cancel))
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        thread = threading.Thread(target=live, name="background", daemon=True)
        thread.start()
        timer.start()
        try:
            self._loop.exec()
        finally:
            timer.stop()
            app.removeEventFilter(self)
            self._loop, self._job = None, None
            if self._dialog is not None:
                self._dialog.hide()
                self._dialog.deleteLater()
                self._dialog = None
        if not box:
            raise CancelledError
        thread.join()
        succeeded, value = box[0]
        if not succeeded:
            raise value
        result: Result = value
        return result

    def close(self) -> None:
        """Stop waiting: the program is ending."""
        self._is_closed = True
        self._cancel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Block input to everything except the dialog."""
        if event.type() not in _INPUT or not isinstance(watched, QWidget):
            return False
        dialog = self._dialog
        return dialog is None or (watched is not dialog and not dialog.isAncestorOf(watched))

    def _show_dialog(self, text: str, may_cancel: bool) -> None:
        dialog = QProgressDialog(text, self.tr("Cancel") if may_cancel else "", 0, 0, self._window)
        if not may_cancel:
            dialog.setCancelButton(None)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setMinimumDuration(0)
        dialog.setAutoClose(False)
        dialog.setAutoReset(False)
        dialog.canceled.connect(self._cancel)
        self._dialog = dialog
        dialog.show()

    @Slot(object)
    def _on_finished(self, job: object) -> None:
        if job is self._job and self._loop is not None:
            self._loop.quit()

    @Slot()
    def _cancel(self) -> None:
        if self._loop is not None:
            self._loop.quit()
