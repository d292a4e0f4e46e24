"""The running program: its parts are connected, shown, and ended in order here. GUI thread only."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from softmax_viz import wiring
from softmax_viz.core.session import Session
from softmax_viz.core.stopping import StopRules
from softmax_viz.data_desk import DataDesk
from softmax_viz.file_desk import FileDesk
from softmax_viz.recovery import Recovery
from softmax_viz.storage.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.screen import fit_on_screen
from softmax_viz.workbench import Workbench

log = logging.getLogger(__name__)

_FIRST_SIZE = (1366, 768)
_PLOT_AFTER_MS = 150


def dismiss_dialogs(window: QWidget) -> None:
    """Close every menu, list and dialog of ``window`` that is open, as if a person had pressed Escape."""
    while (popup := QApplication.activePopupWidget()) is not None and popup.close():
        pass
    for dialog in window.findChildren(QDialog):
        # The system's own file dialogs are not visible to Qt.
        if dialog.isVisible() or isinstance(dialog, QFileDialog):
            dialog.reject()


class Program(QObject):
    """The window, alive.

    Parameters
    ----------
    app, session, settings, theme_choice
        As for ``Workbench``.
    autosave
        Where unsaved work is kept; None is the place that the system has for it.

    Signals
    -------
    crashed(CrashReport)
        Something failed on the GUI thread. Any thread may emit it.
    """

    crashed = Signal(object)

    def __init__(
        self,
        app: QApplication,
        session: Session,
        settings: Settings,
        theme_choice: str = "",
        autosave: Autosave | None = None,
    ) -> None:
        super().__init__()
        self._closed = False
        self._is_stuck = False
        self.bench = bench = Workbench(app, session, settings, theme_choice, self)
        self.settings, self.editor, self.window, self.notices = (
            bench.settings,
            bench.editor,
            bench.window,
            bench.notices,
        )
        self.themes, self.background, self.collector = bench.themes, bench.background, bench.collector
        self.gate, self.store, self.looker, self.run = bench.gate, bench.store, bench.looker, bench.run
        self.runner, self.viewer, self.probe = bench.run.runner, bench.run.viewer, bench.run.probe
        self.presenter, self.advisor = bench.run.presenter, bench.run.advisor
        self.choose_tool, self.select_all, self.reset = bench.choose_tool, bench.select_all, bench.reset
        self.open_data, self.use_rules, self.new_start = bench.open_data, bench.use_rules, bench.new_start
        self.repair, self.show_keys, self.wait_for_trainer = bench.repair, bench.show_keys, bench.wait_for_trainer
        self.data = DataDesk(bench, self)
        autosave = autosave or Autosave()
        self.files = FileDesk(bench, autosave, self)
        self.recovery = Recovery(bench, self.files, autosave, self)
        # Loading the plotting library takes a moment that would be felt at the first Run.
        self._plot_timer = QTimer(self, interval=_PLOT_AFTER_MS, singleShot=True)
        self._plot_timer.timeout.connect(self.window.plot.prepare)
        wiring.connect(bench, self.data, self.files)
        # What training needs loads on the trainer's thread, which would make the first picture of the window wait.
        self.window.canvas.firstPainted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self.crashed.connect(self.notices.on_crashed, Qt.ConnectionType.QueuedConnection)
        self.window.guard_close(self.may_close)
        bench.show_everything()
        self.files.show_title()

    def show(self) -> None:
        """Open the window where it was last time; the trainer starts when it is seen."""
        if not self.window.restoreGeometry(self.settings.geometry()):
            self.window.resize(*_FIRST_SIZE)
        fit_on_screen(self.window)
        if not self.window.splitter.restoreState(self.settings.splitter("bottom")):
            self.window.share_height()
        self.window.show()
        self._plot_timer.start()

    @Slot()
    def _begin(self) -> None:
        """Start the trainer, unless the window has been closed at its first sight."""
        if not self._closed:
            self.runner.start()

    def may_close(self) -> bool:
        """Whether the window may go: nothing is unsaved, or a person has said so. Then everything has ended.

        The program may be told to end while the question is asked; then there is nothing left to ask.
        """
        if self._closed or self.files.may_lose():
            self.shutdown(keep=False)
        return self._closed

    def keep_now(self) -> None:
        """Keep unsaved work at once: the session of the desktop is about to end."""
        if not self._closed and self.editor.is_modified:
            self.files.keep_now()

    def quit_now(self) -> None:
        """End without asking, whatever is open; unsaved work is kept and offered at the next start."""
        self.shutdown(keep=True)
        dismiss_dialogs(self.window)
        self.window.close()

    @property
    def rules(self) -> StopRules:
        """When the run stops by itself."""
        return self.run.rules

    @property
    def is_closed(self) -> bool:
        """Whether the program has ended: its window is closed for good."""
        return self._closed

    @property
    def is_stuck(self) -> bool:
        """Whether a thread did not end in time. Then the interpreter must not be taken down around it."""
        return self._is_stuck

    def shutdown(self, keep: bool = True) -> bool:
        """End in order: clock and thread, then what is kept. May be called again; always lets the window go.

        ``keep``: work that is not saved is kept for the next start.
        """
        if self._closed:
            return True
        self._closed = True
        self._plot_timer.stop()
        self.background.close()
        self.recovery.close()
        self.runner.stop(0)  # it ends while the work is kept
        if not self.files.close(keep=keep and self.editor.is_modified):
            log.error("the work could not be kept in time")
            self._is_stuck = True
        if not self.runner.stop():
            log.error("the trainer did not end in time")
            self._is_stuck = True
        self.settings.keep_geometry(self.window.saveGeometry())
        self.settings.keep_splitter("bottom", self.window.splitter.saveState())
        self.settings.keep_look_values(self.looker.remembered())
        self.settings.flush()
        self.collector.close()
        self.editor.undo_stack.close()
        return True
