"""The application object, and running the window in it. GUI thread only."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from softmax_viz import __version__
from softmax_viz.app.language_switch import LanguageSwitch
from softmax_viz.app.program import Program
from softmax_viz.controllers.session.step_texts import suited_text
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.storage.presets import FIRST_PRESET, PRESETS, load_preset
from softmax_viz.storage.settings import Settings
from softmax_viz.system.crash import ENDING, CrashLog, InterruptWatch
from softmax_viz.system.i18n import SYSTEM, install_language, language_of
from softmax_viz.system.resources import asset
from softmax_viz.views.style.translated_texts import translated

# The document to start with, the path of its session file, and the fingerprint of that file (empty for none).
Opened = tuple[Document, str, str]


def make_application(language: str = SYSTEM) -> QApplication:
    """Return the application object with its name, icon and language; create it unless it exists.

    ``language`` is a code such as ``ko``, or ``SYSTEM``.
    """
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("softmax_viz")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("softmax_viz")
    app.setWindowIcon(QIcon(str(asset("icons", "app.svg"))))
    install_language(app, language_of(language))
    return app


def run_window(
    opened: Opened | None,
    theme: str,
    notes: tuple[UserError, ...] = (),
    table: str = "",
    columns: tuple[UserError, ...] = (),
) -> int:
    """Open the window and run until it is closed; return the exit code of the process. Main thread.

    Parameters
    ----------
    opened
        The document to start with; None for the example (unsaved work of a crashed program is offered in any case).
    theme
        ``system``, ``light`` or ``dark``; empty for the one used last.
    notes
        Remarks on how the document was read, to be shown in the window.
    table, columns
        The path of the table that was read, and which of its columns were guessed; empty for none.
    """
    settings = Settings()
    app = make_application(settings.language())
    if opened is None:
        title = translated("presets", PRESETS[FIRST_PRESET].label)
        opened = Document(Session(data=load_preset(FIRST_PRESET), title=title)), "", ""
    document, path, fingerprint = opened
    program = Program(app, document.session, settings, theme)
    running = LanguageSwitch(app, program, settings)
    crashes = CrashLog(lambda report: running.program.guiErrorReported.emit(report))
    crashes.install()
    interrupts = InterruptWatch()
    notifier = QSocketNotifier(interrupts.fileno(), QSocketNotifier.Type.Read)

    def on_interrupt() -> None:
        if interrupts.drain() & set(ENDING):
            running.program.quit_now()
            app.exit(0)  # ends all event loops, also that of an open dialog

    notifier.activated.connect(on_interrupt)
    app.commitDataRequest.connect(lambda _manager: running.program.keep_now())
    code = 1
    try:
        program.show()
        if path:  # only now does the canvas have its size, so that it can show the saved viewport
            program.files.open_document(document, path, fingerprint)
        if columns:
            program.notifications.offer_columns(table, columns, notes)
        elif notes:
            program.notifications.show_warnings(notes)
        elif not path and (suited := suited_text(Hyperparams(), document.session.hyperparams)):
            program.notifications.show_info(suited)
        program.recovery.offer_soon()
        code = 0 if program.is_closed else app.exec()
    finally:
        program = running.program
        program.shutdown()
        notifier.setEnabled(False)
        interrupts.close()
        crashes.uninstall()
        if program.is_stuck:
            _leave(code)
    return code


def _leave(code: int) -> None:
    """End the process at once: all work is saved, but a thread still computes, and the interpreter must not stop it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # the stream is closed or None, or the disk is full
            stream.flush()
    os._exit(code)
