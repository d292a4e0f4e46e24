"""Sentences in the window: errors, advice, and the offer to reset. GUI thread only."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.core.messages import UserError
from softmax_viz.crash import CrashReport
from softmax_viz.engine.frame import Frame
from softmax_viz.views.message_bar import MessageBar
from softmax_viz.views.words import sentence

log = logging.getLogger(__name__)


class Notices(QObject):
    """Writes to the message bar and remembers what its button means.

    Signals
    -------
    resetRequested()
        The offer to reset was taken up.
    """

    resetRequested = Signal()

    def __init__(self, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._offers_reset = False
        bar.actionRequested.connect(self._on_action)

    def offer_reset(self, text: str, kind: str) -> None:
        """Say ``text`` with a button that resets the run; ``kind`` is ``info``, ``warning`` or ``error``."""
        self._offers_reset = True
        self._bar.show_message(text, kind, self.tr("Reset"))

    def withdraw_reset(self) -> None:
        """The run was reset: what offered that is no longer true."""
        if self._offers_reset:
            self._offers_reset = False
            self._bar.clear()

    @Slot(object)
    def on_refused(self, error: UserError) -> None:
        """Say what could not be done."""
        self._offers_reset = False
        self._bar.show_message(sentence(error), "error")

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Say why a run has stopped by itself."""
        if frame.advice is not None:
            self.offer_reset(sentence(frame.advice), "warning")

    @Slot(str)
    def on_faulted(self, report: str) -> None:
        """Say that the trainer failed; the details go to the log."""
        log.error("the trainer failed: %s", report)
        text = self.tr("Training stopped because of an error in the program. Your points are safe; reset to go on.")
        self.offer_reset(text, "error")

    @Slot(object)
    def on_crashed(self, report: CrashReport) -> None:
        """Say that something failed on the GUI thread; the details are on the terminal."""
        text = self.tr("An error in the program was reported on the terminal: %1. Your points are still here.")
        self._offers_reset = False
        self._bar.show_message(text.replace("%1", report.summary), "error")

    @Slot()
    def _on_action(self) -> None:
        if self._offers_reset:
            self.resetRequested.emit()
