"""Paints a scene with points and lines as shapes and not as pixels, for files that can be enlarged. GUI thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPen

from softmax_viz.core.basics.arrays import Bools
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.points_layer import paint_marker, paint_ring
from softmax_viz.views.scene.scene import Scene, ScenePainter
from softmax_viz.views.style.theme import BORDER, PROBE, Theme


class VectorScenePainter(ScenePainter):
    """Paints on any device. Only the field and the small texts with a halo are pixels there."""

    def paint_grid(self, painter: QPainter, mapping: Mapping, theme: Theme, ratio: float) -> None:
        """Draw the grid as lines."""
        del ratio
        across, upward = self.axes.ticks
        places = [mapping.x_to_canvas(x) for x in across.positions]
        lines = [QLineF(x, 0.0, x, mapping.height) for x in places]
        lines += [QLineF(0.0, y, mapping.width, y) for y in map(mapping.y_to_canvas, upward.positions)]
        painter.setPen(QPen(theme.grid, BORDER))
        painter.drawLines(lines)

    def paint_regions(self, painter: QPainter, ratio: float) -> None:
        """Copy the labels one by one: Qt writes a part of a picture into an SVG as the whole of it."""
        with device_pixels(painter, ratio):
            self.regions.paint(painter, one_by_one=True)

    def paint_points(self, painter: QPainter, scene: Scene, mapping: Mapping, ratio: float) -> None:
        """Draw every point that touches the canvas as a shape, the selected ones above, then the rings."""
        del ratio
        data, reach = scene.data, float(PROBE)
        if not data.n_points:
            return
        places = mapping.to_canvas(data.points)
        is_visible = np.all((places > -reach) & (places < (mapping.width + reach, mapping.height + reach)), axis=1)
        is_selected = np.zeros(data.n_points, np.bool_)
        is_selected[scene.selection] = True
        wrong = (
            scene.wrong if scene.wrong is not None and scene.field_style.wrong_points else np.zeros_like(is_selected)
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

        def at_each(which: Bools, draw: Callable[[int], None]) -> None:
            for index in np.flatnonzero(is_visible & which).tolist():
                painter.save()
                painter.translate(*places[index].tolist())
                painter.scale(scene.theme.scale, scene.theme.scale)  # markers are drawn at their designed size
                draw(index)
                painter.restore()

        def marker(index: int) -> None:
            style = data.classes[data.labels[index]].style
            hollow = scene.held_out is not None and bool(scene.held_out[index])
            outlined = self.rings.is_dense and bool(wrong[index])
            selected = bool(is_selected[index])
            paint_marker(painter, style, scene.theme, selected=selected, hollow=hollow, wrong=outlined)

        at_each(~is_selected, marker)
        at_each(is_selected, marker)
        if not self.rings.is_dense:
            at_each(wrong, lambda _index: paint_ring(painter, scene.theme))
