"""Paints a scene with points and lines as shapes and not as pixels, for files that can be enlarged. GUI thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPen

from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.points_layer import paint_marker, paint_ring
from softmax_viz.views.scene.scene import Scene, ScenePainter
from softmax_viz.views.style.theme import BORDER, PROBE, Theme


class VectorScenePainter(ScenePainter):
    """Paints on any device. Only the field and the small texts with a halo are pixels there."""

    def update_points(self, scene: Scene, mapping: Mapping, ratio: float) -> None:
        """Do nothing: points are not kept."""

    def paint_grid(self, painter: QPainter, mapping: Mapping, theme: Theme, ratio: float) -> None:
        """Draw the grid as lines."""
        del ratio
        across, upward = self.axes.ticks
        places = [mapping.x_to_canvas(x) for x in across.positions]
        lines = [QLineF(x, 0.0, x, mapping.height) for x in places]
        lines += [QLineF(0.0, y, mapping.width, y) for y in map(mapping.y_to_canvas, upward.positions)]
        painter.setPen(QPen(theme.grid, BORDER))
        painter.drawLines(lines)

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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chosen in (False, True):
            for index in np.flatnonzero(is_visible & (is_selected == chosen)).tolist():
                style = data.classes[data.labels[index]].style
                hollow = scene.held_out is not None and bool(scene.held_out[index])
                painter.save()
                painter.translate(*places[index].tolist())
                painter.scale(scene.theme.scale, scene.theme.scale)  # markers are drawn at their designed size
                paint_marker(painter, style, scene.theme, selected=chosen, hollow=hollow)
                painter.restore()
        if scene.wrong is not None:
            for index in np.flatnonzero(is_visible & scene.wrong).tolist():
                painter.save()
                painter.translate(*places[index].tolist())
                painter.scale(scene.theme.scale, scene.theme.scale)  # markers are drawn at their designed size
                paint_ring(painter, scene.theme)
                painter.restore()
