"""Sessions in files and in codes: opening, saving, and what is unsaved. GUI thread only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from softmax_viz.composing import Composer
from softmax_viz.controllers.keeper import Keeper, Work
from softmax_viz.core.document import Document
from softmax_viz.core.messages import UserError
from softmax_viz.core.run_control import Phase
from softmax_viz.core.session import Session
from softmax_viz.engine.frame import Frame
from softmax_viz.field.grid import View
from softmax_viz.field.look import Look
from softmax_viz.storage.autosave import Autosave
from softmax_viz.storage.files import shown
from softmax_viz.storage.known_file import Change, KnownFile
from softmax_viz.storage.session_file import SUFFIX, read_session, save_session
from softmax_viz.views import file_dialogs
from softmax_viz.views.background import CancelledError
from softmax_viz.workbench import Workbench

# The trainer answers within a tenth of a second. Whoever saves need not wait longer: the points are here.
_PATIENCE_MS = 200
# What a point takes at least: in a share code, and in a file.
_CHARACTERS_OF_A_POINT, _BYTES_OF_A_POINT = 4, 40


class FileDesk(QObject):
    """Knows the file that the window's session belongs to, and keeps unsaved work.

    Parameters
    ----------
    bench
        The window and its parts.
    autosave
        Where unsaved work is kept.

    Attributes
    ----------
    ask_unsaved
        Asks whether to save before work is lost; ``file_dialogs.ask_unsaved`` but in tests.
    ask_changed
        Asks what to do with a file (its path) that has changed on the disk (how); ``file_dialogs.ask_changed``.

    Signals
    -------
    recentChanged(list)
        Paths opened or saved last, the newest first.
    tableRequested(object)
        The path of what shall be opened and is no session: a ``str``, which Qt's own text could not always hold.
    settled()
        What was unsaved is saved, or was given up.
    """

    recentChanged = Signal(object)
    tableRequested = Signal(object)
    settled = Signal()

    def __init__(self, bench: Workbench, autosave: Autosave, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._composer = Composer(bench, self)
        self._kept_step = -1
        self._refusal = ""
        self._file = KnownFile()
        self.ask_unsaved: Callable[[], str] = self._ask_unsaved
        self.ask_changed: Callable[[str, Change], str] = self._ask_changed
        self.keeper = Keeper(autosave, self._compose_for_keeping, self)

    # What there is

    @property
    def path(self) -> str:
        """The session file; empty for none."""
        return self._file.path

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Have what is being learned of unsaved work kept, too."""
        self._composer.on_frame(frame)
        step = self._composer.learned_step
        if self._bench.editor.is_modified and step != self._kept_step:
            self._kept_step = step
            self.keeper.on_trained()

    def document(self) -> Document | None:
        """Everything as it is now; None while the trainer has not yet heard of the last change."""
        document = self._composer.exact()
        if document is None and self._bench.runner.phase is Phase.FAULTED:
            return self._composer.nearly()  # it will not answer, and the points are safe
        return document

    def title(self) -> str:
        """What the window is called: its file, else its data."""
        return shown(Path(self.path).stem) if self.path else self._bench.editor.session.title

    # Opening

    @Slot()
    def ask_for_file(self) -> None:
        """Ask for a session or a table and open it."""
        path = file_dialogs.ask_open_path(self._bench.window, self._folder())
        if path:
            self.open_path(path)

    @Slot(object)
    def open_path(self, path: str) -> None:
        """Open a session, or a table; a file that cannot be used changes nothing."""
        if not path.casefold().endswith(SUFFIX):
            self.tableRequested.emit(path)
            return
        try:
            text = self.tr("Opening %1…").replace("%1", shown(Path(path).name))
            read = self._bench.background.run(text, lambda: read_session(path), size=_points_in(path))
        except UserError as error:
            self._refuse(error)
            return
        except CancelledError:
            return
        if self.may_lose():
            self.open_document(read[0], path, read[1])

    @Slot(str)
    def open_code(self, text: str) -> None:
        """Open a share code."""
        from softmax_viz.storage import share_code

        size = len(text) // _CHARACTERS_OF_A_POINT
        try:
            caption = self.tr("Reading the session…")
            document = self._bench.background.run(caption, lambda: share_code.decode(text), size=size)
        except UserError as error:
            self._refuse(error)
            return
        except CancelledError:
            return
        if self.may_lose():
            self.adopt(document, "")

    def open_document(self, document: Document, path: str, fingerprint: str) -> None:
        """Put the session that was read from the file ``path`` in place of everything."""
        self.adopt(document, path, fingerprint)
        self._remember(path)

    def adopt(self, document: Document, path: str, fingerprint: str = "") -> None:
        """Put ``document`` in place of everything; it belongs to ``path``, empty for no file.

        ``fingerprint`` is that of the file as it was read.
        """
        bench, session = self._bench, document.session
        self._settle()
        self._composer.forget()
        self._kept_step = -1
        self._file = KnownFile(path, fingerprint)
        bench.notices.withdraw()
        bench.window.messages.clear()
        # Now, or the canvas would grow into the room of a message after it was told what to show.
        bench.window.settle_layout()
        bench.editor.adopt(session)
        if document.trained is not None:
            bench.runner.resume(session.seed, document.trained)
        else:
            bench.runner.reset(session.seed)
        bench.runner.set_speed(document.speed)
        bench.use_rules(document.rules)
        if document.look:
            bench.looker.use(Look.from_dict(document.look))
            bench.looker.on_classes(session.data.classes)
        if document.view is not None:
            bench.viewer.on_view_requested(View(*document.view))
        else:
            bench.viewer.fit(session.data)
        if document.probe is not None:
            bench.probe.pin(*document.probe)
        else:
            bench.probe.release()
        bench.editor.choose_class(document.active_class)
        self.show_title()

    @Slot()
    def new(self) -> None:
        """Begin anew with an empty plane."""
        if self.may_lose():
            self.adopt(Document(Session()), "")

    # Saving

    @Slot()
    def save(self) -> bool:
        """Save to the session's file, or ask for one; whether it is saved.

        A file that somebody else has changed or taken away is written only if a person says so.
        """
        if not self.path:
            return self.save_as()
        change = self._file.change()
        answer = self.ask_changed(self.path, change) if change else file_dialogs.OVERWRITE
        if answer == file_dialogs.SAVE_AS:
            return self.save_as()
        return answer == file_dialogs.OVERWRITE and self._write(self.path)

    @Slot()
    def save_as(self) -> bool:
        """Ask where to save, and save; the session belongs to that file from now on."""
        path = self._ask_where(self.tr("Save the session"))
        if not path or not self._write(path):
            return False
        self._remember(path)
        self.show_title()
        return True

    @Slot()
    def save_copy(self) -> None:
        """Write a copy to another file; the session stays with its own."""
        path = self._ask_where(self.tr("Save a copy"))
        if path and path == self.path:
            self.save()
            return
        if not path:
            return
        try:
            save_session(path, self._composed())
        except UserError as error:
            self._refuse(error)
        else:
            self._withdraw_refusal()

    @Slot()
    def copy_code(self) -> None:
        """Put the session as a share code on the clipboard."""
        from softmax_viz.storage import share_code

        document = self._composed()
        size, caption = document.session.data.n_points, self.tr("Writing the session as text…")
        try:
            code = self._bench.background.run(caption, lambda: share_code.encode(document), size=size)
        except CancelledError:
            return
        QGuiApplication.clipboard().setText(code)
        text = self.tr(
            "The session is on the clipboard as text (%Ln character(s)). Paste it into any window.", "", len(code)
        )
        self._bench.notices.inform(text)

    def may_lose(self) -> bool:
        """Whether the present work may be given up: it is saved, or a person has said so."""
        if not self._bench.editor.is_modified:
            return True
        answer = self.ask_unsaved()
        if answer == file_dialogs.SAVE:
            return self.save()
        return answer == file_dialogs.DISCARD

    # The end

    def keep_now(self) -> None:
        """Have unsaved work written at once."""
        work = self._compose_for_keeping(True)
        if work is not None:
            self.keeper.keep(work)

    def close(self, keep: bool) -> bool:
        """End; whether all has ended. Unsaved work stays kept if ``keep``. May be called again."""
        if not keep:
            self._settle()
        return self.keeper.close(self._compose_for_keeping(True) if keep else None)

    # How

    @Slot()
    def on_refounded(self) -> None:
        """Say that the folder of kept work had vanished."""
        self._bench.notices.inform(
            self.tr("The folder for unsaved work had vanished and was made again. Your work is kept in it.")
        )

    @Slot()
    def show_title(self) -> None:
        """Name the session in the window's title."""
        self._bench.window.show_title(self.title())

    @Slot(bool)
    def on_modified(self, is_modified: bool) -> None:
        """Mark the title; what is as saved needs no keeping."""
        self._bench.window.setWindowModified(is_modified)
        if is_modified:
            self.keeper.on_changed()
        else:
            self._settle()

    @Slot()
    def on_changed(self) -> None:
        """A person changed something that a session file keeps."""
        self._composer.on_data()
        if self._bench.editor.is_modified:
            self.keeper.on_changed()

    def _write(self, path: str) -> bool:
        document = self._composed()
        try:
            self._file = KnownFile(path, self._save(path, document))
        except UserError as error:
            self._refuse(error)
            return False
        except CancelledError:  # the program is ending
            return False
        self._bench.editor.mark_saved()
        self._settle()
        self._withdraw_refusal()
        return True

    def _save(self, path: str, document: Document) -> str:
        """Write ``document``, and let nobody stop that in the middle; returns the fingerprint of the file."""
        text = self.tr("Saving %1…").replace("%1", shown(Path(path).name))
        size = document.session.data.n_points
        return self._bench.background.run(text, lambda: save_session(path, document), size=size, may_cancel=False)

    def _settle(self) -> None:
        """Nothing is unsaved any more."""
        self.keeper.discard()
        self.settled.emit()

    def _refuse(self, error: UserError) -> None:
        self._bench.notices.on_refused(error)
        self._refusal = self._bench.window.messages.text()

    def _withdraw_refusal(self) -> None:
        """What could not be done before has been done now."""
        if self._refusal and self._bench.window.messages.text() == self._refusal:
            self._bench.window.messages.clear()
        self._refusal = ""

    def _composed(self) -> Document:
        """Everything that was made, with the newest that was learned and shown, if that fits it.

        The trainer has a moment to say what it knows of the last change.
        """
        document = self.document()
        if document is None:
            self._bench.wait_for_trainer(lambda: self.document() is not None, _PATIENCE_MS)
            document = self.document()
        return document or self._composer.nearly()

    def _compose_for_keeping(self, is_late: bool) -> Work | None:
        document = self.document()
        if document is None and is_late:
            document = self._composer.nearly()
        return None if document is None else (document, self._file.path, self._file.fingerprint)

    def _ask_where(self, caption: str) -> str:
        proposed = self.path or file_dialogs.proposed_path(self._folder(), self.title(), SUFFIX)
        kind = self.tr("Sessions (*.softmax)")
        return file_dialogs.ask_save_path(self._bench.window, caption, proposed, SUFFIX, kind)

    def _ask_unsaved(self) -> str:
        return file_dialogs.ask_unsaved(self._bench.window, self.title())

    def _ask_changed(self, path: str, change: Change) -> str:
        return file_dialogs.ask_changed(self._bench.window, shown(path), is_gone=change == "gone")

    def _folder(self) -> str:
        recent = self._bench.settings.recent_files()
        return str(Path(recent[0]).parent) if recent else ""

    def _remember(self, path: str) -> None:
        self._bench.settings.keep_recent_file(path)
        self.recentChanged.emit(self._bench.settings.recent_files())


def _points_in(path: str) -> int:
    """About how many points a session file holds at most; 0 for a file that will be refused anyway."""
    try:
        return os.stat(path).st_size // _BYTES_OF_A_POINT
    except OSError:
        return 0
