"""Changes the language while the program runs, by replacing its window. GUI thread only."""

from __future__ import annotations

import logging
import traceback

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from softmax_viz.app.handover import Handover
from softmax_viz.app.program import Program
from softmax_viz.controllers.run.waiting import wait_until
from softmax_viz.core.settings.phases import Phase
from softmax_viz.storage.settings import Settings
from softmax_viz.system.crash import CrashReport
from softmax_viz.system.i18n import install_language, language_name, language_of, languages

log = logging.getLogger(__name__)

# A run pauses within the time of a frame, unless the machine is very busy.
_PATIENCE_MS = 1000


class LanguageSwitch(QObject):
    """Owns the running program, and replaces it by one in another language.

    Texts are translated when a widget is created, so a new window is created. Session, undo stack and run continue as
    they are (see ``Handover``). The texts of undo steps stay in the language in which the steps were done: they hold
    names and numbers of that moment, like a log. If the new window cannot be created, the old one stays.

    Parameters
    ----------
    app
        The application, which holds the translators.
    program
        The program at the start, in the language of ``settings``.
    settings
        Where the choice is stored.

    Attributes
    ----------
    program
        The program that runs now.
    """

    def __init__(self, app: QApplication, program: Program, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self._choice = self._wanted = settings.language()
        self._is_switching = False
        self.program = program
        self._serve(program)

    @Slot(str)
    def request(self, choice: str) -> None:
        """Change to the language ``choice``, a code or empty for that of the system, as soon as menus have closed."""
        self._wanted = choice
        QTimer.singleShot(0, self, self._switch)

    @Slot()
    def _switch(self) -> None:
        # A modal dialog that waits for an answer, further down on the call stack, needs its window.
        may_switch = not (self._is_switching or self.program.is_closed or QApplication.activeModalWidget())
        if may_switch and self._wanted != self._choice:
            choice, code, code_before = self._wanted, language_of(self._wanted), language_of(self._choice)
            self._is_switching = True
            try:
                is_done = code == code_before or self._replace(code, code_before)
            finally:
                self._is_switching = False
            if is_done:
                self._choice = choice
                self._settings.set_language(choice)
                self._settings.flush()
        self._offer()

    def _replace(self, code: str, code_before: str) -> bool:
        """Replace the window while the run is paused; return whether that was possible."""
        was_running = self._pause()
        is_done = not self.program.is_closed and self._replace_window(code, code_before)
        if was_running:
            self.program.runner.run()
        return is_done

    def _pause(self) -> bool:
        """Pause the run, because two busy threads slow each other down; return whether to continue it afterwards."""
        runner = self.program.runner
        if runner.phase is not Phase.RUNNING:
            return False
        runner.pause()
        wait_until(lambda: runner.last_frame is not None and runner.is_current(runner.last_frame), _PATIENCE_MS)
        frame = runner.last_frame
        # It may have stopped by itself in the meantime.
        return runner.phase in (Phase.PAUSED, Phase.RUNNING) and (frame is None or frame.stopped is None)

    def _replace_window(self, code: str, code_before: str) -> bool:
        old = self.program
        handover = old.handover()
        windows = QApplication.topLevelWidgets()
        temporary_parent = QObject()
        try:
            install_language(self._app, code)
            new = self._successor(handover, temporary_parent)
            new.show()
        except Exception as error:  # a bug: the old window still works, and reports it
            log.exception("the window cannot be made in the language %s", code)
            install_language(self._app, code_before)
            for widget in QApplication.topLevelWidgets():
                if widget not in windows and widget.parent() is None:
                    widget.hide()
                    widget.deleteLater()
            temporary_parent.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            old.take_back()
            old.guiErrorReported.emit(CrashReport(f"{type(error).__name__}: {error}", traceback.format_exc()))
            return False
        new.setParent(None)
        self.program = new
        self._serve(new)
        old.retire(new)
        new.go_on()
        return True

    def _successor(self, handover: Handover, parent: QObject) -> Program:
        session, theme, autosave = handover.editor.session, handover.theme_choice, handover.autosave
        return Program(self._app, session, self._settings, theme, autosave, handover, parent)

    def _serve(self, program: Program) -> None:
        program.shell.languageRequested.connect(self.request)
        self._offer()

    def _offer(self) -> None:
        entries = [(code, language_name(code)) for code in languages()]
        self.program.window.language_menu.show_languages(entries, self._choice)
