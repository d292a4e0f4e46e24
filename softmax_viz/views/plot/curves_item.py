"""The polylines of the loss plot, drawn with few calls, because they change fifteen times a second. GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.plot.line_styles import LINE_STYLES
from softmax_viz.views.plot.polyline import straightened
from softmax_viz.views.style.theme import LIGHT, Theme

_HEAD_RADIUS = 3.5
_HEAD_RIM = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Polyline:
    """Points (M,) of one curve in the units of the axes, from left to right."""

    xs: Floats
    ys: Floats


class CurvesItem(QGraphicsItem):
    """All curves, and a dot at the end of the data loss. Its coordinates are in units of the axes."""

    def __init__(self) -> None:
        super().__init__()
        self.curves: dict[str, Polyline] = {}
        self._area = QRectF()
        self._theme = LIGHT
        self._lines = LineArray()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.update()

    def show_curves(self, curves: dict[str, Polyline], area: QRectF) -> None:
        """Draw ``curves``, whose keys are those of ``LINE_STYLES``, in ``area``, the rectangle that the axes show."""
        self.curves = curves
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle that the axes show."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw line by line: stroking a wide polyline as one path takes ten times as long."""
        del option, widget
        to_pixels = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        head: QPointF | None = None
        size = self._theme.size
        for name, line_style in LINE_STYLES.items():
            curve = self.curves.get(name)
            if curve is None:
                continue
            xs = curve.xs * to_pixels.m11() + to_pixels.dx()
            ys = curve.ys * to_pixels.m22() + to_pixels.dy()
            if name == "data":
                head = QPointF(float(xs[-1]), float(ys[-1]))
            xs, ys = straightened(xs, ys)
            self._lines.show(np.column_stack([xs[:-1], ys[:-1], xs[1:], ys[1:]]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, line_style.smooth)
            painter.setPen(QPen(self._colour(line_style.colour), size(line_style.width), line_style.style))
            painter.drawLines(self._lines.lines)
        if head is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.panel, size(_HEAD_RIM), Qt.PenStyle.SolidLine))
            painter.setBrush(self._theme.plot_data)
            painter.drawEllipse(head, size(_HEAD_RADIUS), size(_HEAD_RADIUS))
        painter.restore()

    def _colour(self, name: str) -> QColor:
        colour: QColor = getattr(self._theme, name)
        return colour
