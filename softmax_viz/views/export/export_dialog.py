"""Asks what to export as a picture, as which kind of file, how large and in which theme. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QHBoxLayout, QPushButton, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.export.picture_formats import FORMATS, PictureFormat
from softmax_viz.views.export.picture_parts import PARTS
from softmax_viz.views.style.theme import SPACE_M, SPACE_S
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import translated, whole
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.segmented_control import SegmentedControl

SCALES: tuple[float, ...] = (1, 2, 4)


def _beside(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_M)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


@frozen_dataclass
class PictureChoice:
    """What the user wants as a picture.

    Parameters
    ----------
    part
        The name of one of ``PARTS``.
    kind
        The kind of file.
    scale
        Pixels for each device-independent pixel.
    is_light
        Whether it is drawn in the light theme, whatever the window shows.
    """

    part: str = PARTS[0].name
    kind: PictureFormat = FORMATS[0]
    scale: float = 2
    is_light: bool = True


class ExportDialog(ScreenDialog):
    """Lets the user choose. ``saveRequested(PictureChoice)``, ``copyRequested(PictureChoice)``.

    Parameters
    ----------
    choice
        What is chosen at first.
    sizes
        The size of each part in device-independent pixels, by its name.
    parent
        The main window.
    """

    saveRequested = Signal(object)
    copyRequested = Signal(object)

    def __init__(self, choice: PictureChoice, sizes: Mapping[str, QSize], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export a picture"))
        self._sizes = sizes
        self.part_box = ComboBox([(translated("pictures", part.label), "") for part in PARTS])
        self.kind_box = ComboBox([(translated("pictures", kind.label), "") for kind in FORMATS])
        scale_help = self.tr("Pixels for each pixel of the window: 2 for slides, 4 for posters.")
        self.scale_control = SegmentedControl(
            [(f"{scale}×", self.tr("Size %1").replace("%1", f"{scale}×"), scale_help) for scale in SCALES]
        )
        self.theme_control = SegmentedControl(
            [
                (self.tr("Light"), self.tr("Light theme"), self.tr("Dark on white, for print.")),
                (self.tr("As shown"), self.tr("Theme as shown"), self.tr("In the colours of the window.")),
            ]
        )
        self.size_label = plain_label("", "muted")
        set_explanation(self.part_box, self.tr("Show"), self.tr("What the picture shows."))
        set_explanation(self.kind_box, self.tr("Kind of file"), self.tr("Shapes stay sharp at any size."))
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_M)
        form.setVerticalSpacing(SPACE_S)
        form.addRow(self.tr("Show"), self.part_box)
        form.addRow(self.tr("Kind of file"), self.kind_box)
        form.addRow(self.tr("Size"), _beside(self.scale_control, self.size_label))
        form.addRow(self.tr("Theme"), _beside(self.theme_control))
        # A child at once, so that the style sheet keeps stock icons off its buttons.
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.copy_button = QPushButton(self.tr("&Copy"))
        self.save_button = QPushButton(self.tr("&Save…"))
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        set_explanation(self.copy_button, self.tr("Copy"), self.tr("Put the picture on the clipboard, as pixels."))
        set_explanation(self.save_button, self.tr("Save"), self.tr("Choose a file name and write the picture."))
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        self.copy_button.clicked.connect(self._on_copy)
        self.save_button.clicked.connect(self._on_save)
        self.arrange(form, buttons)
        self.part_box.show_index([part.name for part in PARTS].index(choice.part))
        self.kind_box.show_index(FORMATS.index(choice.kind))
        self.scale_control.show_index(SCALES.index(choice.scale))
        self.theme_control.show_index(0 if choice.is_light else 1)
        self._scale, self._is_light = choice.scale, choice.is_light
        self.part_box.indexRequested.connect(self._show_size)
        self.kind_box.indexRequested.connect(self._show_size)
        self.scale_control.indexRequested.connect(self._on_scale)
        self.theme_control.indexRequested.connect(self._on_theme)
        self._show_size()

    @property
    def choice(self) -> PictureChoice:
        """What is chosen now."""
        part, kind = PARTS[self.part_box.currentIndex()], FORMATS[self.kind_box.currentIndex()]
        return PictureChoice(part.name, kind, self._scale, self._is_light)

    def _show_size(self, _index: int = 0) -> None:
        choice = self.choice
        size = self._sizes[choice.part]
        self.scale_control.setEnabled(not choice.kind.is_vector)
        if choice.kind.is_vector:
            self.size_label.setText(self.tr("sharp at any size"))
        else:
            text = self.tr("%1 × %2 pixels").replace("%1", whole(round(size.width() * choice.scale)))
            self.size_label.setText(text.replace("%2", whole(round(size.height() * choice.scale))))

    def _on_scale(self, index: int) -> None:
        self._scale = SCALES[index]
        self._show_size()

    def _on_theme(self, index: int) -> None:
        self._is_light = index == 0

    def _on_copy(self) -> None:
        choice = self.choice
        self.accept()
        self.copyRequested.emit(choice)

    def _on_save(self) -> None:
        choice = self.choice
        self.accept()
        self.saveRequested.emit(choice)
