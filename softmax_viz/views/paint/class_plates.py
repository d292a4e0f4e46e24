"""Plates with number and name of a class, and a band in its colour, for the canvas. GUI thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.style.theme import RADIUS_S, Theme, tabular

# Sizes designed for the normal scale, in device-independent pixels.
_PADDING = (6.0, 2.0)
_BAND = 5.0
_BORDER = 1.2
_GAP = 6.0  # between the number and the name
# A name gets at most this width, and less if there is no room for it, and at last none.
_NAME_WIDTHS = (150.0, 84.0)


class ClassPlates:
    """The labels of classes as pixmaps: number and name, with a band in the colour of the class."""

    def __init__(self) -> None:
        self.key: object = None
        self._theme: Theme | None = None
        self._fonts = QFont(), QFont()
        self._ratio = 1.0
        self._classes: tuple[ClassLabel, ...] = ()
        self._names: list[list[str]] = []
        self._sizes: list[list[tuple[float, float]]] = []
        self._rows: dict[tuple[int, int], int] = {}
        self._atlas = QPixmap()

    def are_for(self, classes: tuple[ClassLabel, ...], theme: Theme, ratio: float) -> bool:
        """Return whether they are drawn for these classes, theme and ratio, as far as can be told without Qt."""
        return (classes, ratio) == (self._classes, self._ratio) and theme is self._theme

    def use(self, classes: tuple[ClassLabel, ...], theme: Theme, font: QFont, ratio: float) -> None:
        """Draw for these classes from now on."""
        key = (classes, theme.key, font.key(), ratio)
        if key == self.key:
            return
        self.key, self._theme, self._ratio, self._classes = key, theme, ratio, classes
        self._fonts = tabular(font, weight=QFont.Weight.Bold), tabular(font)
        self._rows = {}
        metrics = QFontMetricsF(self._fonts[1])
        self._names = []
        for label in classes:
            forms = []
            for width in _NAME_WIDTHS:
                name = metrics.elidedText(label.name, Qt.TextElideMode.ElideMiddle, theme.size(width))
                if name and name not in forms:
                    forms.append(name)
            self._names.append([*forms, ""])
        self._sizes = [[self._measured(index, name) for name in names] for index, names in enumerate(self._names)]

    def forms(self, index: int) -> int:
        """Return how many forms the label of class ``index`` has; the last is the number alone."""
        return len(self._names[index])

    def size(self, index: int, form: int) -> tuple[float, float]:
        """Return width and height in device-independent pixels."""
        return self._sizes[index][form]

    def paint(
        self, painter: QPainter, which: Sequence[tuple[int, int]], corners: Sequence[tuple[float, float]]
    ) -> None:
        """Copy labels (class, form) to their upper left corners, in one call; ``painter`` measures in device pixels.

        Every call of Qt may hand the interpreter to the trainer, and has to wait for it afterwards.
        """
        if not self._rows.keys() >= set(which):
            self._draw_all()
        ratio, side = self._ratio, self._row_height()
        fragments = np.zeros((len(which), 10))  # as in ``points_layer.Atlas``
        sizes = np.array([(math.ceil(self.size(*one)[0] * ratio), side) for one in which])
        fragments[:, 0:2] = np.round(np.array(corners) * ratio) + sizes / 2.0
        fragments[:, 3] = [side * self._rows[one] for one in which]
        fragments[:, 4:6] = sizes
        fragments[:, (6, 7, 9)] = 1.0
        first = cast("QPainter.PixmapFragment", shiboken6.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, len(fragments), self._atlas)

    def paint_one_by_one(
        self, painter: QPainter, which: Sequence[tuple[int, int]], corners: Sequence[tuple[float, float]]
    ) -> None:
        """Do the same as ``paint`` on a device that cannot copy a part of a picture: SVG would hold all labels."""
        for one, (x, y) in zip(which, corners, strict=True):
            painter.drawPixmap(QPointF(round(x * self._ratio), round(y * self._ratio)), self._draw(*one))

    def _row_height(self) -> int:
        return math.ceil(self._sizes[0][0][1] * self._ratio)

    def _draw_all(self) -> None:
        """Draw all labels, one below the other."""
        keys = [(index, form) for index, names in enumerate(self._names) for form in range(len(names))]
        width = max(size[0] for sizes in self._sizes for size in sizes)
        side = self._row_height()
        self._rows = {key: row for row, key in enumerate(keys)}
        self._atlas = QPixmap(math.ceil(width * self._ratio), side * len(keys))
        self._atlas.fill(Qt.GlobalColor.transparent)
        with QPainter(self._atlas) as painter:
            for key, row in self._rows.items():
                painter.drawPixmap(0, side * row, self._draw(*key))

    def _measured(self, index: int, name: str) -> tuple[float, float]:
        assert self._theme is not None
        scale = self._theme.size
        bold, plain = map(QFontMetricsF, self._fonts)
        width = bold.horizontalAdvance(str(index + 1)) + scale(_BAND + 2.0 * _PADDING[0])
        if name:
            width += scale(_GAP) + plain.horizontalAdvance(name)
        return math.ceil(width), math.ceil(max(bold.height(), plain.height()) + scale(2.0 * _PADDING[1]))

    def _draw(self, index: int, form: int) -> QPixmap:
        theme, ratio = self._theme, self._ratio
        assert theme is not None
        (width, height), name = self.size(index, form), self._names[index][form]
        pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        colour = QColor(*CLASS_STYLES[self._classes[index].style].colour)
        border = theme.size(_BORDER)
        plate = QPainterPath()
        inside = QRectF(0.0, 0.0, width, height).adjusted(border / 2, border / 2, -border / 2, -border / 2)
        plate.addRoundedRect(inside, theme.size(RADIUS_S), theme.size(RADIUS_S))
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(ratio, ratio)
            painter.fillPath(plate, theme.panel)
            painter.setClipPath(plate)
            painter.fillRect(QRectF(0.0, 0.0, theme.size(_BAND), height), colour)
            painter.setClipping(False)
            painter.strokePath(plate, QPen(colour, border))
            painter.setPen(theme.text)
            left = theme.size(_BAND + _PADDING[0])
            bold = QFontMetricsF(self._fonts[0])
            baseline = (height - bold.height()) / 2.0 + bold.ascent()
            painter.setFont(self._fonts[0])
            painter.drawText(QPointF(left, baseline), str(index + 1))
            if name:
                painter.setFont(self._fonts[1])
                left += bold.horizontalAdvance(str(index + 1)) + theme.size(_GAP)
                painter.drawText(QPointF(left, baseline), name)
        return pixmap
