"""Buttons to choose one class of the data by its number and marker. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.paint.swatches import class_pixmap
from softmax_viz.views.style.theme import LIGHT, SWATCH, Theme, scaled_size
from softmax_viz.views.style.translated_texts import numbered_class
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_IN_ROW = 4


def class_icon(label: ClassLabel, theme: Theme) -> QIcon:
    """Return the marker of ``label`` in its colour, for buttons and menus, sharp on every screen."""
    result = QIcon()
    for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
        result.addPixmap(class_pixmap(label.style, theme, ratio))
    return result


class ClassPicker(QWidget):
    """A button for each class, four in a row. ``classRequested(key)``: the user chose the class of that key."""

    classRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._key = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.segments = SegmentedControl([])
        self.segments.indexRequested.connect(self._on_index_requested)
        self._column.addWidget(self.segments)

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Offer ``classes``."""
        if classes == self._classes:
            return
        self._classes = classes
        old = self.segments
        old.indexRequested.disconnect()  # it is deleted later, and its indices mean other classes
        entries = []
        for index, label in enumerate(classes):
            name = numbered_class(label, index)
            entries.append((str(index + 1), name, self.tr("Show the probability of %1.").replace("%1", name)))
        self.segments = SegmentedControl(entries, min(len(classes), _IN_ROW))
        self.segments.setAccessibleName(self.tr("Class"))
        self.segments.indexRequested.connect(self._on_index_requested)
        for button in self.segments.buttons:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._column.replaceWidget(old, self.segments)
        old.deleteLater()
        self._draw_icons()
        self.show_key(self._key)

    def show_key(self, key: int) -> None:
        """Press the button of the class with that key, or the first if there is none."""
        self._key = key
        keys = [label.key for label in self._classes]
        self.segments.show_index(keys.index(key) if key in keys else 0)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._draw_icons()

    def _draw_icons(self) -> None:
        for button, label in zip(self.segments.buttons, self._classes, strict=True):
            button.setIcon(class_icon(label, self._theme))
            button.setIconSize(scaled_size(SWATCH, SWATCH))

    def _on_index_requested(self, index: int) -> None:
        self._key = self._classes[index].key
        self.classRequested.emit(self._key)
