"""The running program: connects its parts, shows the window, and shuts everything down in order. GUI thread only."""

from __future__ import annotations

import logging

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from softmax_viz.app import connections
from softmax_viz.app.compare_door import CompareDoor
from softmax_viz.app.data.data_transfer import DataTransfer
from softmax_viz.app.documents.document_parts import DocumentParts
from softmax_viz.app.documents.recovery import Recovery
from softmax_viz.app.documents.session_documents import SessionDocuments
from softmax_viz.app.handover import Handover, WindowLayout
from softmax_viz.app.shell import Shell
from softmax_viz.core.document.session import Session
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs.screen import fit_on_screen

log = logging.getLogger(__name__)

_FIRST_SIZE = (1366, 768)
_PLOT_AFTER_MS = 150


def dismiss_dialogs(window: QWidget) -> None:
    """Close every menu, list and dialog of ``window`` that is open, as if the user had pressed Escape."""
    while (popup := QApplication.activePopupWidget()) is not None and popup.close():
        pass
    for dialog in window.findChildren(QDialog):
        # Qt does not report native file dialogs as visible.
        if dialog.isVisible() or isinstance(dialog, QFileDialog):
            dialog.reject()


class Program(QObject):
    """The window with everything behind it.

    Parameters
    ----------
    app, session, settings, theme_choice
        As for ``Shell``.
    autosave
        Where unsaved work is saved; None for the user's folder for application data.
    handover
        What the program that this one replaces hands over; None for a first start.

    Signals
    -------
    guiErrorReported(CrashReport)
        A Python exception was raised on the GUI thread and not caught. Any thread may emit it.
    """

    guiErrorReported = Signal(object)

    def __init__(
        self,
        app: QApplication,
        session: Session,
        settings: Settings,
        theme_choice: str = "",
        autosave: Autosave | None = None,
        handover: Handover | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._handover = handover
        self._autosave = autosave = autosave or Autosave()
        self._is_started = handover is not None and handover.is_started
        self._closed = False
        self._is_stuck = False
        self.shell = shell = Shell(app, session, settings, theme_choice, handover, self)
        self.settings, self.editor, self.window, self.notifications = (
            shell.settings,
            shell.editor,
            shell.window,
            shell.notifications,
        )
        self.themes, self.background, self.gc_controller = shell.themes, shell.background, shell.gc_controller
        self.gate, self.store, self.style_controller, self.run = (
            shell.gate,
            shell.store,
            shell.style_controller,
            shell.run,
        )
        self.runner, self.viewport, self.probe = shell.run.runner, shell.run.viewport, shell.run.probe
        self.presenter, self.warnings = shell.run.presenter, shell.run.warnings
        self.choose_tool, self.select_all, self.reset = shell.choose_tool, shell.select_all, shell.reset
        self.open_data, self.use_rules, self.new_start = shell.open_data, shell.use_rules, shell.new_start
        self.repair, self.show_keys, self.wait_for_trainer = shell.repair, shell.help.show_keys, shell.wait_for_trainer
        self.data = DataTransfer(self.editor, self.window, self.themes, self.background, settings, self)
        parts = DocumentParts(self.editor.owner, self.runner, self.viewport, self.style_controller, self.probe, shell)
        self.files = SessionDocuments(parts, self.window, self.background, settings, autosave, self)
        self.recovery = Recovery(self.files, autosave, self.window, self)
        # Loading the plotting library takes so long that the user would notice it at the first Run.
        self._plot_timer = QTimer(self, interval=_PLOT_AFTER_MS, singleShot=True)
        self._plot_timer.timeout.connect(self.window.plot.prepare)
        self.compare = CompareDoor(shell)
        connections.connect(shell, self.data, self.files, self.recovery, self.compare)
        # The trainer's thread imports what it needs, which would delay the first picture of the window.
        self.window.canvas.firstPainted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self.recovery.rejected.connect(self.notifications.show_error)
        self.recovery.informed.connect(self.notifications.show_info)
        self.guiErrorReported.connect(self.notifications.on_crashed, Qt.ConnectionType.QueuedConnection)
        self.window.guard_close(self.may_close)
        shell.show_everything()
        if handover is not None:
            self._take_over(handover)
        self.files.current.show_title()

    def show(self) -> None:
        """Open the window where it was last time; the trainer starts once the window is painted."""
        if not self.window.restoreGeometry(self.settings.layout("window")):
            self.window.resize(*_FIRST_SIZE)
        place = None if self._handover is None else self._handover.layout.place
        if place is None:
            fit_on_screen(self.window)
        else:
            self.window.setGeometry(place)
        if not self.window.splitter.restoreState(self.settings.layout("bottom")):
            self.window.share_height()
        self.window.activate_layout()  # the docks are fitted into the size that the window has now
        self.window.docks.restore(bytes(self.settings.layout("docks").data()))
        self.window.show()
        self.themes.fit_screen()
        self.window.docks.fit_in()
        if place is None:
            fit_on_screen(self.window)  # once more, now that the system may have told the size of the frame
        self.window.actions_by_name["full_screen"].setChecked(self.window.isFullScreen())
        if self._handover is not None:
            self._show_as_before(self._handover)
            self._handover = None

    @Slot()
    def _begin(self) -> None:
        """Start what must not delay the first picture, unless the window has already been closed."""
        if self._closed:
            return
        self._plot_timer.start()
        if not self._is_started:
            self._is_started = True
            self.runner.start()

    def may_close(self) -> bool:
        """Shut down if nothing is unsaved or the user agrees to lose it; return whether the program has ended.

        The program may be told to quit while the question is open; then the answer no longer matters.
        """
        if self._closed or self.files.may_lose():
            self.shutdown(keep=False)
        return self._closed

    def keep_now(self) -> None:
        """Autosave unsaved work at once, because the desktop session is about to end."""
        if not self._closed:
            self.files.unsaved.keep_now()

    def quit_now(self) -> None:
        """Quit without asking, whatever is open; unsaved work is autosaved and offered at the next start."""
        self.shutdown(keep=True)
        dismiss_dialogs(self.window)
        self.window.close()

    @property
    def is_closed(self) -> bool:
        """Whether the program has ended: its window is closed for good."""
        return self._closed

    @property
    def is_stuck(self) -> bool:
        """Whether a thread did not end in time, so that the interpreter must not be shut down normally."""
        return self._is_stuck

    def shutdown(self, keep: bool = True) -> bool:
        """Stop timers and threads, and write what is to be remembered. May be called again; the window may then close.

        ``keep``: autosave unsaved work for the next start; otherwise it is removed. Always returns True.
        """
        if self._closed:
            return True
        self._closed = True
        self._plot_timer.stop()
        self.background.close()
        self.recovery.close()
        self.runner.stop(0)  # the trainers end while the work is written
        self.compare.stop(0)
        self.shell.sweeps.stop(0)
        if not self.files.unsaved.close(keep):
            log.error("the work could not be kept in time")
            self._is_stuck = True
        if not (self.runner.stop() & self.compare.stop()):
            log.error("the trainer did not end in time")
            self._is_stuck = True
        if not self.shell.sweeps.stop():
            log.error("the sweep did not end in time")
            self._is_stuck = True
        self._remember()
        self.gc_controller.close()
        self.editor.undo_stack.close()
        return True

    # Being replaced by another program

    def handover(self) -> Handover:
        """Return everything except the window, for a program that replaces this one; this one stays as it is.

        Until ``retire`` is called, the session and the run belong to this program.
        """
        self._remember()
        window, current, recovery = self.window, self.files.current, self.recovery
        window.canvas.end_stroke()
        return Handover(
            editor=self.editor,
            runner=self.runner,
            sweeps=self.shell.sweeps,
            is_started=self._is_started,
            display=self.files.composer.untrained(),
            fitted_to=self.viewport.fitted_to,
            path=current.path,
            fingerprint=current.fingerprint,
            autosave=self._autosave,
            offered=recovery.offered,
            brought_back=recovery.brought_back,
            is_offer_due=recovery.is_due,
            theme_choice=self.themes.choice,
            tool=self.store.sources.tool,
            brushes=self.store.sources.brushes,
            layout=self._layout(),
            dismissed=frozenset(self.notifications.dismissed),
            copied=self.data.clipboard.copied,
            was_comparing=self.compare.is_open,
            picture=window.canvas.scene.picture,
        )

    def retire(self, successor: Program) -> None:
        """Close because ``successor`` continues with what was handed over, and free the window at once."""
        self._closed = True
        self._plot_timer.stop()
        self.background.close()
        self.recovery.close()
        if not self.files.unsaved.stop():
            log.error("the work could not be kept in time")
            successor._is_stuck = True
        if not self.compare.retire():
            successor._is_stuck = True
        successor.gc_controller.take_over(self.gc_controller)
        self.gc_controller.close()
        self.editor.setParent(successor)
        self.runner.setParent(successor)
        self.shell.sweeps.setParent(successor)
        dismiss_dialogs(self.window)
        self.window.close()
        self.window.deleteLater()
        self.deleteLater()
        # Delete now, so that the next signals of the run reach one window only.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def take_back(self) -> None:
        """Continue with what was handed over, because the program that was to replace this one could not be created."""
        self.viewport.use_theme(self.themes.theme.name)  # the other program had requested pictures for its canvas
        self.runner.use_field_style(self.style_controller.field_style)

    def go_on(self) -> None:
        """Show the last frame and phase of the run at once, rather than with its next frame."""
        self.runner.phaseChanged.emit(self.runner.phase)
        if self.runner.last_frame is not None:
            self.runner.frameTaken.emit(self.runner.last_frame)

    def _layout(self) -> WindowLayout:
        """Return how the window is arranged."""
        window, table = self.window, self.window.points
        header = None if table is None else table.view.horizontalHeader()
        return WindowLayout(
            place=None if window.isMaximized() or window.isFullScreen() else window.geometry(),
            sorted_by=None if header is None else (header.sortIndicatorSection(), header.sortIndicatorOrder()),
            first_row=0 if table is None else table.view.verticalScrollBar().value(),
            shows_more=window.training.more_button.isChecked(),
            scroll=window.right_panel.verticalScrollBar().value(),
            plot=window.plot.choices,
        )

    def _take_over(self, handover: Handover) -> None:
        """Take over the file, recovered work and clipboard of the program before this one."""
        self.files.current.own(handover.path, handover.fingerprint)
        self.recovery.take_over(handover.offered, handover.brought_back)
        self.notifications.dismissed = set(handover.dismissed)
        self.data.clipboard.copied = handover.copied
        self.warnings.on_data(self.editor.data, self.editor.revision)

    def _show_as_before(self, handover: Handover) -> None:
        """Show what the window before this one showed, now that this one has its size."""
        window, layout, is_modified = self.window, handover.layout, self.editor.is_modified
        window.training.more_button.setChecked(layout.shows_more)
        window.plot.show_choices(layout.plot)
        window.activate_layout()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        if window.points is not None and layout.sorted_by is not None:
            window.points.view.horizontalHeader().setSortIndicator(*layout.sorted_by)
            window.points.view.verticalScrollBar().setValue(layout.first_row)
        window.right_panel.verticalScrollBar().setValue(layout.scroll)
        self.files.applier.apply_display(handover.display)
        if handover.fitted_to is not None:
            self.viewport.fit(handover.fitted_to)
        if handover.picture is not None:
            window.canvas.show_picture(handover.picture)
        for name, brush in handover.brushes.items():
            self.shell.set_brush(name, brush)
        self.choose_tool(handover.tool)
        window.setWindowModified(is_modified)
        if is_modified:
            self.files.unsaved.on_modified(True)
        if handover.was_comparing:
            self.compare.say_ended()
        if handover.is_offer_due:
            self.recovery.offer_soon()

    def _remember(self) -> None:
        """Store geometry and field style, so that the next window looks like this one."""
        self.settings.set_layout("window", self.window.saveGeometry())
        self.settings.set_layout("bottom", self.window.splitter.saveState())
        self.settings.set_layout("docks", QByteArray(self.window.docks.keep()))
        self.settings.set_field_style_values(self.style_controller.remembered())
        self.settings.flush()
