"""The classes of a data set, each with its marker and its number of points. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from softmax_viz.core.data.dataset import MAX_CLASSES, Dataset
from softmax_viz.views.paint.swatches import class_pixmap
from softmax_viz.views.style.theme import LIGHT, SPACE_S, SPACE_XS, Theme
from softmax_viz.views.style.translated_texts import class_name, whole
from softmax_viz.views.widgets.flow_layout import FlowLayout
from softmax_viz.views.widgets.labels import plain_label

_MOST_NAME_LETTERS = 24


class ClassCounts(QWidget):
    """Shows the classes that have points: marker, name, number of points."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._data: Dataset | None = None
        flow = FlowLayout(self, SPACE_S)
        flow.setContentsMargins(0, 0, 0, 0)
        self._parts: list[tuple[QWidget, QLabel, QLabel]] = []
        for _ in range(MAX_CLASSES):
            part, sign, words = QWidget(), QLabel(), plain_label()
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE_XS)
            row.addWidget(sign)
            row.addWidget(words)
            part.hide()
            flow.addWidget(part)
            self._parts.append((part, sign, words))

    def texts(self) -> list[str]:
        """Return the texts that are shown."""
        return [words.text() for part, _, words in self._parts if not part.isHidden()]

    def show_data(self, data: Dataset | None) -> None:
        """Show the classes of ``data``, or nothing."""
        self._data = data
        counts = data.counts().tolist() if data is not None else []
        for index, (part, _, words) in enumerate(self._parts):
            is_there = data is not None and index < len(counts) and counts[index] > 0
            if is_there and data is not None:
                name = " ".join(class_name(data.classes[index], index).split())
                cut = name if len(name) <= _MOST_NAME_LETTERS else name[: _MOST_NAME_LETTERS - 1] + "…"
                words.setText(f"{cut}: {whole(counts[index])}")
            part.setVisible(is_there)
        self._show_signs()
        self.setVisible(data is not None)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._show_signs()

    def _show_signs(self) -> None:
        if self._data is None:
            return
        ratio = self.devicePixelRatioF()
        for label, (_, sign, _) in zip(self._data.classes, self._parts, strict=False):
            sign.setPixmap(class_pixmap(label.style, self._theme, ratio))
