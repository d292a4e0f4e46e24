"""Data sets and tables: the gallery, importing, exporting, the clipboard's rows. GUI thread only.

Dialogs and what reads tables load when they are wanted: the first window does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot

from softmax_viz.controllers.clipboard import Clipboard
from softmax_viz.core.arrays import Ints
from softmax_viz.core.messages import UserError
from softmax_viz.storage.files import shown
from softmax_viz.storage.presets import PRESETS, load_preset
from softmax_viz.table_import import TableImport
from softmax_viz.views import file_dialogs
from softmax_viz.views.background import CancelledError
from softmax_viz.views.words import translated
from softmax_viz.workbench import Workbench

if TYPE_CHECKING:
    from softmax_viz.core.generator_settings import GeneratorSettings

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

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.clipboard = Clipboard(bench.editor, self._beside, self)
        self._tables = TableImport(bench, self)
        self._tables.done.connect(self.tableDone)

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
        """Show what a table holds and ask how it is meant."""
        self._tables.open(path)

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
