"""Imports and exports points: the gallery, tables, the clipboard, the table beside the canvas. GUI thread only.

Dialogs and the table readers are imported when they are needed, so that they do not delay the first window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from softmax_viz.app.data.table_import import TableImport
from softmax_viz.app.presentation.theme_controller import ThemeController
from softmax_viz.controllers.session.clipboard import Clipboard
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.presets import PRESETS, load_preset
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.window.background import Background, CancelledError

if TYPE_CHECKING:
    from softmax_viz.core.toy_data.generator_settings import GeneratorSettings

Result = TypeVar("Result")

_TABLE_SUFFIX = ".csv"


class DataTransfer(QObject):
    """Imports and exports points; every import is one undoable edit.

    Parameters
    ----------
    editor
        Owns the points.
    window, themes
        The parent of dialogs, and their colours.
    background
        Copies and pastes many points on another thread.
    settings
        Knows the folder of the last session file.

    Attributes
    ----------
    clipboard, tables
        Copying and pasting points; importing table files.

    Signals
    -------
    tableDone()
        A table was imported, cancelled, or cannot be read.
    dataRequested(Dataset, str, Mapping)
        This data set, with its title, is to replace the points; the hyper-parameters that it needs, by name.
    toolRequested(str)
        The tool of that name is to be chosen.
    rejected(UserError), informed(str)
        What could not be done, and what has been done.
    """

    tableDone = Signal()  # noqa: N815  (Qt signals)
    dataRequested = Signal(object, str, object)
    toolRequested = Signal(str)
    rejected = Signal(object)
    informed = Signal(str)

    def __init__(
        self,
        editor: Editor,
        window: QWidget,
        themes: ThemeController,
        background: Background,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._window = window
        self._themes = themes
        self._background = background
        self._settings = settings
        self._used_settings: dict[str, GeneratorSettings] = {}  # of each generator, when it was used last
        self.clipboard = Clipboard(editor, self._run_in_background, self)
        self.tables = TableImport(editor, window, themes, self)
        self.tables.done.connect(self.tableDone)
        self.tables.rejected.connect(self.rejected)
        self.tables.dataRequested.connect(self.dataRequested)

    # The gallery

    @Slot()
    def show_gallery(self) -> None:
        """Open the gallery of data sets, which shows a preview of each."""
        from softmax_viz.core.toy_data.generators import GENERATORS
        from softmax_viz.views.gallery.gallery_dialog import GalleryDialog
        from softmax_viz.views.gallery.gallery_entries import GalleryEntry, generator_entries

        real = [
            GalleryEntry(
                name, translated("presets", preset.label), translated("presets", preset.note), load=preset.load
            )
            for name, preset in PRESETS.items()
            if name not in GENERATORS
        ]
        made = [
            replace(entry, settings=self._used_settings.get(entry.name, entry.settings))
            for entry in generator_entries()
        ]
        session = self._editor.session
        dialog = GalleryDialog([*made, *real], session.data.n_points, self._window, session.title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_theme(self._themes.theme)
        dialog.chosen.connect(self.use_data_set)
        dialog.open()

    @Slot(str, object)
    def use_data_set(self, name: str, settings: GeneratorSettings | None) -> None:
        """Replace the points by a data set of the gallery."""
        from softmax_viz.core.toy_data.generators import GENERATORS, generate

        try:
            if settings is not None:
                title = translated("generators", GENERATORS[name].label)
                self._used_settings[name] = settings
                self.dataRequested.emit(generate(name, settings), title, {})
            else:
                data, preset = load_preset(name), PRESETS[name]
                self.dataRequested.emit(data, translated("presets", preset.label), preset.settings)
        except UserError as error:
            self.rejected.emit(error)

    # Tables

    @Slot(object)
    def open_table(self, path: str) -> None:
        """Show a table in the import dialog."""
        self.tables.open(path)

    @Slot()
    def ask_for_export(self) -> None:
        """Ask where to write the points as a table, and write them."""
        from softmax_viz.storage.tables.export import write_table

        name = (self._editor.session.title or self.tr("points")).removesuffix(_TABLE_SUFFIX)
        proposed = file_dialogs.proposed_beside(self._settings.recent_files(), name, _TABLE_SUFFIX)
        kind = self.tr("Tables (*.csv)")
        path = file_dialogs.ask_save_path(
            self._window, self.tr("Export the points"), proposed, _TABLE_SUFFIX, kind
        )  # fmt: skip
        if not path:
            return
        try:
            write_table(path, self._editor.data)
        except UserError as error:
            self.rejected.emit(error)
        else:
            count = self._editor.data.n_points
            text = self.tr("%Ln point(s) written to %1.", "", count)
            self.informed.emit(text.replace("%1", shown(Path(path).name)))

    # The table beside the canvas

    @Slot(object)
    def remove_points(self, indices: Ints) -> None:
        """Remove the points at ``indices`` (M,), in any order."""
        text = self.tr("delete %n point(s)", "", len(indices))
        self._editor.remove(np.sort(indices), text)

    @Slot(int)
    def select_class(self, index: int) -> None:
        """Select all points of a class, and choose the selection tool."""
        self.toolRequested.emit("select")
        self._editor.select(np.flatnonzero(self._editor.data.labels == index))

    # Internals

    def _run_in_background(self, text: str, work: Callable[[], Result], size: int) -> Result | None:
        try:
            return self._background.run(text, work, size=size)
        except CancelledError:
            return None
