"""The running program: its parts are connected, shown, and ended in order here. GUI thread only."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from softmax_viz import wiring
from softmax_viz.core.session import Session
from softmax_viz.storage.settings import Settings
from softmax_viz.workbench import Workbench

log = logging.getLogger(__name__)

_FIRST_SIZE = (1366, 768)
_PLOT_AFTER_MS = 150


class Program(Workbench):
    """The window, alive.

    Parameters
    ----------
    app, session, settings, theme_choice
        As for ``Workbench``.

    Signals
    -------
    crashed(CrashReport)
        Something failed on the GUI thread. Any thread may emit it.
    """

    crashed = Signal(object)

    def __init__(self, app: QApplication, session: Session, settings: Settings, theme_choice: str = "") -> None:
        super().__init__(app, session, settings, theme_choice)
        self._closed = False
        # Loading the plotting library takes a moment that would be felt at the first Run.
        self._plot_timer = QTimer(self, interval=_PLOT_AFTER_MS, singleShot=True)
        self._plot_timer.timeout.connect(self.window.plot.prepare)
        wiring.connect(self)
        self.crashed.connect(self.notices.on_crashed, Qt.ConnectionType.QueuedConnection)
        self.window.guard_close(self.shutdown)
        self.show_everything()

    def show(self) -> None:
        """Open the window where it was last time and start the trainer."""
        if not self.window.restoreGeometry(self.settings.geometry()):
            available = self.window.screen().availableGeometry().size()
            self.window.resize(min(_FIRST_SIZE[0], available.width()), min(_FIRST_SIZE[1], available.height()))
        self.window.splitter.restoreState(self.settings.splitter("bottom"))
        self.window.show()
        self.runner.start()
        self._plot_timer.start()

    def shutdown(self) -> bool:
        """End in order: clock and thread, then what is kept. May be called again; always lets the window go."""
        if self._closed:
            return True
        self._closed = True
        self._plot_timer.stop()
        if not self.runner.stop():
            log.error("the trainer did not end in time")
        self.settings.keep_geometry(self.window.saveGeometry())
        self.settings.keep_splitter("bottom", self.window.splitter.saveState())
        self.settings.keep_look_values(self.looker.remembered())
        self.settings.flush()
        self.collector.close()
        return True
