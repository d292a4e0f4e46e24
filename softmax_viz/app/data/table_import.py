"""Imports a table: shows the dialog, reads the file, adds the points, and says how they were read.

GUI thread only, except for reading a large table. The table readers are imported when they are needed.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from softmax_viz.app.presentation.theme_controller import ThemeController
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.storage.files.files import shown
from softmax_viz.views.style.translated_texts import sentence

if TYPE_CHECKING:
    from softmax_viz.storage.tables import TablePreview
    from softmax_viz.views.table_import.import_dialog import ImportDialog
    from softmax_viz.views.table_import.previewed_table import Reading, Wishes

# In bytes; workbooks are compressed, so they take longer for their size.
_LARGE, _LARGE_PACKED = 1_000_000, 100_000
_PACKED = (".xlsx", ".xlsm", ".xlsb", ".ods")
# These encodings decode any bytes: good enough to show a table whose encoding was not recognised.
_ANY_BYTES = ("cp1252", "mac_roman")


class TableImport(QObject):
    """Lets the user check how a table is read, and imports its points.

    Parameters
    ----------
    editor
        Receives points that are added to the present ones.
    window, themes
        The parent of the dialog, and its colours.

    Signals
    -------
    done()
        A table was imported, cancelled, or cannot be read.
    rejected(UserError)
        The table cannot be read.
    dataRequested(Dataset, str, Mapping)
        The points are to replace the present ones, under this title, with no settings of their own.
    pointsAdded()
        The points were added to the present ones.
    remarked(str)
        A remark on how the table was read.
    """

    done = Signal()
    rejected = Signal(object)
    dataRequested = Signal(object, str, object)
    pointsAdded = Signal()  # noqa: N815
    remarked = Signal(str)
    _previewed = Signal(object, object, object)  # token, path, table or error
    _read = Signal(object, object, object)  # table, wishes, reading

    def __init__(self, editor: Editor, window: QWidget, themes: ThemeController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._window = window
        self._themes = themes
        self._table: TablePreview | None = None
        self._dialog: ImportDialog | None = None
        self._opening: object = None
        self._is_large = False
        self._is_reading = False
        self._waiting: Wishes | None = None
        self._previewed.connect(self._on_previewed, Qt.ConnectionType.QueuedConnection)
        self._read.connect(self._on_read, Qt.ConnectionType.QueuedConnection)

    def open(self, path: str) -> None:
        """Show a table in the import dialog; a large one is first read on another thread."""
        self._opening = token = object()
        self._is_large = is_large = _is_large(path)
        if not is_large:
            self._on_previewed(token, path, _preview_or_error(path))
            return

        def work() -> None:
            found = _preview_or_error(path)
            with suppress(RuntimeError):  # the program may have ended meanwhile
                self._previewed.emit(token, path, found)

        threading.Thread(target=work, name="table", daemon=True).start()

    @Slot(object, object, object)
    def _on_previewed(self, token: object, path: str, found: TablePreview | UserError) -> None:
        """Show the dialog, or say why the table cannot be read; ignore it if another table was opened meanwhile."""
        from softmax_viz.storage.tables.text.encoding import ENCODINGS
        from softmax_viz.views.table_import.import_dialog import ImportDialog

        if isinstance(found, UserError) or token is not self._opening:
            if isinstance(found, UserError):
                self.rejected.emit(found)
            self.done.emit()
            return
        self._table = table = found
        dialog = ImportDialog(table, lambda wishes: self._reading(table, wishes), ENCODINGS, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_theme(self._themes.theme)
        title = shown(Path(path).name)
        dialog.importRequested.connect(lambda reading, mode: self._take(reading, mode, title))
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    def _reading(self, table: TablePreview, wishes: Wishes) -> Reading | None:
        """Read the table by ``wishes``; for a large table return None, and show the reading later."""
        if not self._is_large:
            return read_with(table, wishes)
        self._waiting = wishes
        if not self._is_reading:
            self._read_next(table)
        return None

    def _read_next(self, table: TablePreview) -> None:
        """Read on another thread, one reading at a time; of several waiting wishes only the last counts."""
        wishes, self._waiting = self._waiting, None
        if wishes is None:
            return
        self._is_reading = True

        def work() -> None:
            reading = read_with(table, wishes)
            with suppress(RuntimeError):  # the program may have ended meanwhile
                self._read.emit(table, wishes, reading)

        threading.Thread(target=work, name="table", daemon=True).start()

    @Slot(object, object, object)
    def _on_read(self, table: TablePreview, wishes: Wishes, reading: Reading) -> None:
        self._is_reading = False
        if self._dialog is None or self._table is None:
            return
        if table is self._table:
            self._dialog.show_reading(wishes, reading)
        self._read_next(self._table)

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = self._table = self._waiting = None
        self.done.emit()

    def _take(self, reading: Reading, mode: str, title: str) -> None:
        """Import the points that the dialog showed, and say which rows were left out."""
        from softmax_viz.views.table_import.table_answer import left_out

        data = reading.data
        assert data is not None
        if mode == "replace":
            self.dataRequested.emit(data, title, {})
        else:
            labels, new_names = _merged(data, self._editor.data)
            text = self.tr("add %n point(s)", "", data.n_points)
            if not self._editor.insert(data.points, labels, text, new_names):
                return
            self.pointsAdded.emit()
        doubts = [sentence(d.message) for d in reading.decisions if not d.is_certain and not d.by_hand]
        notes = [left_out(reading.decisions)]
        if doubts:
            notes.append(self.tr("Not certain, please check: %1.").replace("%1", "; ".join(doubts)))
        if any(notes):
            self.remarked.emit(f"{title}: {' '.join(filter(None, notes))}")


def read_with(table: TablePreview, wishes: Wishes) -> Reading:
    """Read ``table`` with the choices of the user. Any thread."""
    from softmax_viz.storage.tables import TableOptions, TooManyClassesError
    from softmax_viz.views.table_import.previewed_table import Reading

    options = TableOptions(**wishes)  # type: ignore[arg-type]
    try:
        try:
            preview = table if options == table.options else table.with_options(options)
        except ValueError:  # the chosen columns no longer exist
            preview = table.with_options(replace(options, x=None, y=None, label=None))
    except UserError as error:
        return Reading(None, None, (), error)
    try:
        whole = preview.read()
    except UserError as error:
        count = error.count if isinstance(error, TooManyClassesError) else 0
        return Reading(preview, None, preview.decisions, error, count)
    return Reading(preview, whole.data, whole.decisions)


def _is_large(path: str) -> bool:
    """Return whether a table may take more than 0.1 s to read, so that it is read on another thread."""
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError):
        return False  # the reader says what is wrong
    return size > (_LARGE_PACKED if Path(path).suffix.casefold() in _PACKED else _LARGE)


def _preview_or_error(path: str) -> TablePreview | UserError:
    try:
        return open_preview(path)
    except UserError as error:
        return error


def open_preview(path: str) -> TablePreview:
    """Open a table for the dialog, if necessary in an encoding that only the user can correct."""
    from softmax_viz.storage.tables import TableError, TableOptions, preview

    try:
        return preview(path)
    except TableError:
        for encoding in _ANY_BYTES:
            with suppress(TableError):
                return preview(path, TableOptions(encoding=encoding))
        raise


def _merged(new: Dataset, present: Dataset) -> tuple[Ints, list[str]]:
    """Map the classes of ``new`` to the present ones by their displayed names.

    Returns class indices (N,) of the new points, and the names of classes to be added.
    """
    known = {label.name or str(i + 1): i for i, label in enumerate(present.classes)}
    counts = new.counts()
    added: list[str] = []
    places = np.zeros(new.n_classes, np.int64)
    for i, label in enumerate(new.classes):
        name = label.name or str(i + 1)
        if not counts[i]:
            continue
        if name not in known:
            known[name] = present.n_classes + len(added)
            added.append(name)
        places[i] = known[name]
    return places[new.labels], added
