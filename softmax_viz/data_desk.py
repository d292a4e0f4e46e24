"""Data sets and tables: the gallery, importing, exporting, the clipboard's rows. GUI thread only.

Dialogs and what reads tables load when they are wanted: the first window does not wait for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot

from softmax_viz.controllers.clipboard import Clipboard
from softmax_viz.core.arrays import Ints
from softmax_viz.core.dataset import Dataset
from softmax_viz.core.messages import UserError
from softmax_viz.storage.files import shown
from softmax_viz.storage.presets import PRESETS, load_preset
from softmax_viz.views import file_dialogs
from softmax_viz.views.background import CancelledError
from softmax_viz.views.words import class_name, translated
from softmax_viz.workbench import Workbench

if TYPE_CHECKING:
    from softmax_viz.core.generator_settings import GeneratorSettings
    from softmax_viz.storage.tables import Columns, TablePreview
    from softmax_viz.views.import_dialog import ImportDialog
    from softmax_viz.views.previewed_table import ColumnChoice, Found

Result = TypeVar("Result")

_TABLE_SUFFIX = ".csv"


class DataDesk(QObject):
    """Brings points in and out, each time as one undoable edit.

    Parameters
    ----------
    bench
        The window and its parts.

    Signals
    -------
    tableDone()
        A table was taken, was not wanted, or cannot be read.
    """

    tableDone = Signal()  # noqa: N815  (a Qt signal)
    _checked = Signal(object, object, object)  # table, choice, answer

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.clipboard = Clipboard(bench.editor, self._beside, self)
        self._table: TablePreview | None = None
        self._dialog: ImportDialog | None = None
        self._checked.connect(self._on_checked, Qt.ConnectionType.QueuedConnection)

    # The gallery

    @Slot()
    def show_gallery(self) -> None:
        """Offer data sets, seen before they are used."""
        from softmax_viz.core.generators import GENERATORS
        from softmax_viz.views.gallery import GalleryDialog
        from softmax_viz.views.gallery_entries import GalleryEntry, generator_entries

        real = [
            GalleryEntry(
                name, translated("presets", preset.label), translated("presets", preset.note), load=preset.load
            )
            for name, preset in PRESETS.items()
            if name not in GENERATORS
        ]
        bench = self._bench
        dialog = GalleryDialog([*generator_entries(), *real], bench.editor.data.n_points, bench.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_theme(bench.themes.theme)
        dialog.chosen.connect(self.use_data_set)
        dialog.open()

    @Slot(str, object)
    def use_data_set(self, name: str, settings: GeneratorSettings | None) -> None:
        """Put a data set of the gallery in place of the points."""
        from softmax_viz.core.generators import GENERATORS, generate

        try:
            if settings is not None:
                title = translated("generators", GENERATORS[name].label)
                self._bench.open_data(generate(name, settings), title)
            else:
                self._bench.open_data(load_preset(name), translated("presets", PRESETS[name].label))
        except UserError as error:
            self._bench.notices.on_refused(error)

    # Tables

    @Slot(object)
    def open_table(self, path: str) -> None:
        """Show what a table holds and ask which of its columns to take."""
        from softmax_viz.storage.tables import Columns, preview
        from softmax_viz.views.import_dialog import ImportDialog

        try:
            table = preview(path)
        except UserError as error:
            self._bench.notices.on_refused(error)
            self.tableDone.emit()
            return
        self._table = table
        dialog = ImportDialog(table, lambda choice: self._check(table, choice), self._bench.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_theme(self._bench.themes.theme)
        title = shown(Path(path).name)
        dialog.importRequested.connect(lambda choice, mode: self._take(table, Columns(*choice), mode, title))
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def ask_for_export(self) -> None:
        """Ask where to write the points as a table, and write them."""
        from softmax_viz.storage.table_export import write_table

        bench = self._bench
        name = (bench.editor.session.title or self.tr("points")).removesuffix(_TABLE_SUFFIX)
        recent = bench.settings.recent_files()
        proposed = file_dialogs.proposed_path(str(Path(recent[0]).parent) if recent else "", name, _TABLE_SUFFIX)
        kind = self.tr("Tables (*.csv)")
        path = file_dialogs.ask_save_path(
            bench.window, self.tr("Export the points"), proposed, _TABLE_SUFFIX, kind
        )  # fmt: skip
        if not path:
            return
        try:
            write_table(path, bench.editor.data)
        except UserError as error:
            bench.notices.on_refused(error)
        else:
            count = bench.editor.data.n_points
            text = self.tr("%Ln point(s) written to %1.", "", count)
            bench.notices.inform(text.replace("%1", shown(Path(path).name)))

    # The table beside the canvas

    @Slot(int, float, float)
    def move_point(self, index: int, x: float, y: float) -> None:
        """Put one point elsewhere, as typed."""
        self._bench.editor.move(np.array([index]), np.array([[x, y]]), 0)

    @Slot(object, int)
    def relabel_points(self, indices: Ints, label: int) -> None:
        """Give points to another class, as chosen."""
        self._bench.editor.relabel(indices, label, 0)

    @Slot(object)
    def remove_points(self, indices: Ints) -> None:
        """Remove the rows that were chosen."""
        text = self.tr("delete %n point(s)", "", len(indices))
        self._bench.editor.remove(np.sort(indices), text)

    @Slot(int)
    def select_class(self, index: int) -> None:
        """Select all points of a class, with the tool for it."""
        self._bench.choose_tool("select")
        self._bench.editor.select(np.flatnonzero(self._bench.editor.data.labels == index))

    # How

    def _beside(self, text: str, work: Callable[[], Result], size: int) -> Result | None:
        try:
            return self._bench.background.run(text, work, size=size)
        except CancelledError:
            return None

    def _check(self, table: TablePreview, choice: ColumnChoice) -> Found | UserError | None:
        """What a choice of columns would give; None if that takes long, and then the answer follows."""
        if not table.is_large:
            return _found(table, choice)

        def work() -> None:
            found = _found(table, choice)
            with suppress(RuntimeError):  # the program may have ended meanwhile
                self._checked.emit(table, choice, found)

        threading.Thread(target=work, name="table", daemon=True).start()
        return None

    @Slot(object, object, object)
    def _on_checked(self, table: TablePreview, choice: ColumnChoice, answer: Found | UserError) -> None:
        if self._dialog is not None and table is self._table:
            self._dialog.show_check(choice, answer)

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = self._table = None
        self.tableDone.emit()

    def _take(self, table: TablePreview, columns: Columns, mode: str, title: str) -> None:
        from softmax_viz.storage.tables import notes_on

        try:
            read = table.read(columns)
        except UserError as error:
            self._bench.notices.on_refused(error)
            return
        data, notes = read.data, notes_on(read.decisions)
        if mode == "replace":
            self._bench.open_data(data, title)
            if notes:
                self._bench.notices.on_doubted(notes)
            return
        labels, new_names = _merged(data, self._bench.editor.data)
        text = self.tr("add %n point(s)", "", data.n_points)
        if self._bench.editor.insert(data.points, labels, text, new_names):
            self._bench.viewer.fit(self._bench.editor.data)
            if notes:
                self._bench.notices.on_doubted(notes)


def _found(table: TablePreview, choice: ColumnChoice) -> Found | UserError:
    from softmax_viz.storage.tables import Columns
    from softmax_viz.views.previewed_table import Found

    try:
        data = table.read(Columns(*choice)).data
    except UserError as error:
        return error
    counts = data.counts()
    names = tuple(class_name(label, i) for i, label in enumerate(data.classes) if counts[i])
    return Found(data.n_points, names)


def _merged(new: Dataset, present: Dataset) -> tuple[Ints, list[str]]:
    """The classes of ``new`` as indices of those present, by their shown names, and the names that are added."""
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
