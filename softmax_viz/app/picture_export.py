"""Copies and exports pictures of the window and of its parts. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from softmax_viz.app.run_bundle import RunBundle
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs
from softmax_viz.views.export.picture_menu import PictureMenu
from softmax_viz.views.style.theme import LIGHT, Theme, apply_theme, theme_of
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.window.background import Background, CancelledError
from softmax_viz.views.window.main_window import MainWindow

if TYPE_CHECKING:
    from softmax_viz.field.picture.picture import Picture
    from softmax_viz.views.export.export_dialog import PictureChoice
    from softmax_viz.views.export.picture_formats import Paint
    from softmax_viz.views.export.picture_parts import Source
    from softmax_viz.views.scene.scene import Scene


Made = TypeVar("Made")


class PictureExport(QObject):
    """Makes pictures of what the window shows, larger and in another theme if wanted.

    Parameters
    ----------
    window, store, run
        What is shown.
    background
        Computes large fields beside the window.
    settings
        Knows the folder that was used last.
    parent
        The shell.

    Attributes
    ----------
    menus
        The context menus of plot and bars.

    Signals
    -------
    rejected(UserError), informed(str)
        What could not be done, and what has been done.
    """

    rejected = Signal(object)
    informed = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        store: StateStore,
        run: RunBundle,
        background: Background,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._store = store
        self._run = run
        self._background = background
        self._settings = settings
        self.menus = (PictureMenu(window.plot, "plot"), PictureMenu(window.bars, "bars"))
        self._choice: PictureChoice | None = None  # the last one, proposed the next time

    def copy(self, part: str) -> None:
        """Put a picture of ``part``, one of ``PARTS``, on the clipboard, twice as fine as designed, as it is shown."""
        from softmax_viz.views.export.export_dialog import PictureChoice

        self._copy(PictureChoice(part, is_light=False))

    def ask(self, part: str = "") -> None:
        """Ask what to export, beginning with ``part`` or with what was exported last."""
        from softmax_viz.views.export.export_dialog import ExportDialog, PictureChoice

        choice = self._choice or PictureChoice()
        dialog = ExportDialog(replace(choice, part=part) if part else choice, self._sizes(), self._window)
        dialog.copyRequested.connect(self._copy)
        dialog.saveRequested.connect(self._save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, choice: PictureChoice, path: str | Path) -> None:
        """Write the picture to a file.

        Raises
        ------
        UserError
            If the file cannot be written; an old file stays whole.
        CancelledError
            If the user does not want to wait.
        """
        from softmax_viz.views.export.picture_formats import encoded

        title = self._store.state.session.title
        try:
            content = self._made(
                choice, lambda paint, width, height: encoded(choice.kind, paint, width, height, choice.scale, title)
            )
        except OSError as error:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{file} cannot be written: {reason}. Choose another kind of file."),
                file=str(path),
                reason=str(error),
            ) from error
        write_bytes(path, content)

    def ask_for_curve(self) -> None:
        """Ask where to write the loss curve as a table, and write it."""
        from softmax_viz.storage.tables.curve_export import write_curve

        run = self._store.state.run
        curve, now = run.curve, run.measure
        if curve is None or not len(curve.data.steps):
            self.rejected.emit(UserError(QT_TRANSLATE_NOOP("errors", "There is no loss curve yet. Train first.")))
            return
        name = self.tr("%1 loss").replace("%1", self._store.state.session.title or self.tr("run"))
        path = self._path(self.tr("Export the loss curve"), name, ".csv", self.tr("Tables (*.csv)"))
        if path:
            self._tell(path, lambda: write_curve(path, curve, now))

    def ask_for_sweep(self) -> None:
        """Ask where to write the results of the sweep as a table, and write them as they are now."""
        from softmax_viz.core.sweep.csv_table import as_csv

        snapshot = self._store.state.sweep.snapshot
        if snapshot is None:
            self.rejected.emit(UserError(QT_TRANSLATE_NOOP("errors", "There is no sweep yet. Start one first.")))
            return
        name = self.tr("%1 sweep").replace("%1", snapshot.plan.session.title or self.tr("run"))
        path = self._path(self.tr("Export the sweep"), name, ".csv", self.tr("Tables (*.csv)"))
        if path:
            content = as_csv(snapshot).encode("utf-8-sig")
            self._tell(path, lambda: write_bytes(path, content))

    def _copy(self, choice: PictureChoice) -> None:
        from softmax_viz.views.export.picture_formats import FORMATS, image_of

        as_pixels = replace(choice, kind=FORMATS[0])
        try:
            image = self._made(as_pixels, lambda paint, width, height: image_of(paint, width, height, choice.scale))
        except CancelledError:
            return
        QGuiApplication.clipboard().setImage(image)
        self.informed.emit(self.tr("The picture is on the clipboard."))

    def _save(self, choice: PictureChoice) -> None:
        self._choice = choice
        suffix = choice.kind.suffixes[0]
        kind = f"{translated('pictures', choice.kind.label)} (*{suffix})"
        name = self._store.state.session.title or self.tr("picture")
        path = self._path(self.tr("Export a picture"), name, suffix, kind)
        if path:
            self._tell(path, lambda: self.write(choice, path))

    def _path(self, caption: str, name: str, suffix: str, kind: str) -> str:
        """Ask for a file beside the one used last; return an empty text if the user cancels."""
        proposed = file_dialogs.proposed_beside(self._settings.recent_files(), name, suffix)
        return file_dialogs.ask_save_path(self._window, caption, proposed, suffix, kind)

    def _tell(self, path: str, write: Callable[[], None]) -> None:
        """Write a file, and say whether it was written."""
        try:
            write()
        except UserError as error:
            self.rejected.emit(error)
        except CancelledError:
            return
        else:
            self.informed.emit(self.tr("Written to %1.").replace("%1", shown(Path(path).name)))

    def _sizes(self) -> dict[str, QSize]:
        from softmax_viz.views.export.picture_parts import PARTS, size_of

        source = self._source(self._window.canvas.scene)
        return {part.name: size_of(source, part.name) for part in PARTS}

    def _source(self, scene: Scene) -> Source:
        from softmax_viz.views.export.picture_parts import Source

        window = self._window
        parts: dict[str, QWidget] = {"plot": window.plot, "bars": window.bars}
        return Source(window, window.canvas, parts, scene, window.canvas.overlays)

    def _made(self, choice: PictureChoice, make: Callable[[Paint, int, int], Made]) -> Made:
        """Return what ``make`` makes of a painter of the part and of its width and height.

        The window has the wanted theme meanwhile, and the field is as fine as the picture.
        """
        from softmax_viz.views.export.picture_parts import painter_of, size_of

        theme = self._store.state.theme
        if choice.is_light:
            theme = theme_of(LIGHT.name, theme.scale)
        scene = self._window.canvas.scene
        if choice.part in ("canvas", "window"):
            scene = self._fine_scene(scene, theme, choice.kind.field_ratio(choice.scale))
        with self._in_theme(theme):
            source = self._source(scene)
            size = size_of(source, choice.part)
            paint = painter_of(source, choice.part, choice.scale, choice.kind.is_vector)
            return make(paint, size.width(), size.height())

    def _fine_scene(self, scene: Scene, theme: Theme, ratio: float) -> Scene:
        """Return ``scene`` in ``theme`` with a field that has ``ratio`` pixels for each device-independent pixel."""
        from softmax_viz.engine.drawing.field_painter import FieldPainter
        from softmax_viz.views.scene.scene import device_size

        frame, canvas = self._run.runner.last_frame, self._window.canvas
        classes = scene.data.classes
        if frame is None or scene.picture is None or frame.state.n_classes != len(classes):
            return replace(scene, theme=theme)
        lines = scene.picture.lines
        columns, rows = device_size(canvas.width(), canvas.height(), ratio)
        places = self._store.state.known
        state, features, view, style = frame.state, frame.features, scene.view, scene.field_style

        def draw() -> Picture:
            return FieldPainter().draw(state, features, classes, view, columns, rows, theme.name, style, places=places)

        picture = self._background.run(self.tr("Drawing the picture…"), draw, size=columns * rows // 100)
        return replace(scene, theme=theme, picture=replace(picture, lines=lines))

    @contextmanager
    def _in_theme(self, theme: Theme) -> Iterator[None]:
        """Show the window in ``theme`` within the block; the screen is repainted only after it."""
        shown_theme = self._store.state.theme
        app = QApplication.instance()
        if theme.name == shown_theme.name or not isinstance(app, QApplication):
            yield
            return
        try:
            self._show(app, theme)
            yield
        finally:
            self._show(app, shown_theme)

    def _show(self, app: QApplication, theme: Theme) -> None:
        apply_theme(app, theme, self._window)
        self._store.update(theme=theme)
