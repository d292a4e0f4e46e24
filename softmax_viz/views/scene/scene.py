"""The contents of the canvas and their painter: the widget paints on the screen, the command line into a file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPainterPath, QPen

from softmax_viz.core.basics.arrays import Bools, Ints, distinct, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.palette import FIELD_THEMES
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.scene.axes_layer import AxesLayer
from softmax_viz.views.scene.field_layer import FieldLayer
from softmax_viz.views.scene.label_places import Box, box_around
from softmax_viz.views.scene.legend_layer import LegendLayer
from softmax_viz.views.scene.lines_layer import LinesLayer
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.points_layer import PointsLayer, Stamps
from softmax_viz.views.scene.region_labels import RegionLabels
from softmax_viz.views.scene.rings_layer import RingsLayer
from softmax_viz.views.style.theme import PROBE, Theme

_PROBE_WIDTH = 2.0
_PROBE_HALO_WIDTH = 1.2
_PROBE_ARM = 0.72


@frozen_dataclass(eq=False)
class Scene:
    """Everything that the canvas draws.

    Parameters
    ----------
    data
        Points and classes.
    view
        The rectangle of the data plane that fills the canvas.
    theme
        The colours.
    picture
        The field. If it was made for another view, it is drawn at its own place in the data plane.
    wrong
        (N,) which points are marked as wrong; a mask of another length is dropped.
    selection
        Indices of the selected points; they are sorted and made distinct, and those that are not below N are dropped.
    probe
        The pinned probe (x, y) in data units.
    held_out
        (N,) which points are for testing and drawn hollow; a mask of another length is dropped.
    field_style
        Which quantity the legend explains, and whether grid, marks of wrong points and labels are drawn.
    """

    data: Dataset
    view: Viewport
    theme: Theme
    picture: Picture | None = None
    wrong: Bools | None = None
    selection: Ints = field(default_factory=lambda: frozen((), np.int64))
    probe: tuple[float, float] | None = None
    held_out: Bools | None = None
    field_style: FieldStyle = field(default_factory=FieldStyle)

    def __post_init__(self) -> None:
        for name, mask in (("wrong", self.wrong), ("held_out", self.held_out)):
            if mask is not None and len(mask) != self.data.n_points:
                object.__setattr__(self, name, None)
        chosen = self.selection
        if chosen.flags.writeable or (len(chosen) and chosen[-1] >= self.data.n_points):
            chosen = distinct(chosen)
            chosen = chosen[(chosen >= 0) & (chosen < self.data.n_points)]
            object.__setattr__(self, "selection", frozen(chosen, np.int64))


def device_size(width: float, height: float, ratio: float) -> tuple[int, int]:
    """Return the size in device pixels that covers a canvas of ``width`` × ``height`` device-independent pixels."""
    slack = 1e-6
    return max(1, math.ceil(width * ratio - slack)), max(1, math.ceil(height * ratio - slack))


def mapping_of(view: Viewport, width: float, height: float, ratio: float) -> Mapping:
    """Return the mapping of a canvas whose edges are the edges of its device pixels."""
    columns, rows = device_size(width, height, ratio)
    return Mapping(view, columns / ratio, rows / ratio)


class ScenePainter:
    """Paints scenes one after another and reuses the layers that have not changed. GUI thread.

    Between two frames of a training run only the field and its boundaries are new; everything else is copied.
    """

    def __init__(self) -> None:
        self.field = FieldLayer()
        self.lines = LinesLayer()
        self.regions = RegionLabels()
        self.legend = LegendLayer()
        self.axes = AxesLayer()
        self.points = PointsLayer()
        self.rings = RingsLayer()
        self._stamps: Stamps | None = None

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        width: float,
        height: float,
        ratio: float,
        font: QFont,
        covered: Sequence[Box] = (),
    ) -> None:
        """Paint ``scene`` on a canvas of ``width`` × ``height`` device-independent pixels.

        ``ratio`` is the device pixel ratio that ``painter`` scales by. Nothing is written on ``covered`` parts.
        """
        mapping = mapping_of(scene.view, width, height, ratio)
        theme = scene.theme
        self.field.update(scene.picture, mapping)
        classes = scene.data.classes
        self.legend.update(scene.field_style, classes, theme, font, ratio, width, height)
        winners = scene.picture.winners if scene.picture is not None and scene.field_style.region_labels else None
        marked = _covered(self.legend.box, scene.probe, mapping, theme)
        self.regions.update(winners, scene.data, mapping, theme, font, ratio, (*covered, *marked))
        taken = (*self.regions.boxes(), *covered)
        self.lines.update(scene.picture, classes, mapping, theme, font, ratio, taken)
        self.axes.update(mapping, scene.data.axes, theme, font, ratio)
        self.update_points(scene, mapping, ratio)

        if not self.field.covers(mapping):
            painter.fillRect(QRectF(0.0, 0.0, mapping.width, mapping.height), ground_colour(theme))
        self.field.paint_field(painter, mapping, ratio)
        if scene.field_style.grid:
            self.paint_grid(painter, mapping, theme, ratio)
        self.lines.paint_under(painter)
        self.field.paint_boundaries(painter, theme)
        self.lines.paint_labels(painter, ratio)
        self.axes.paint_labels(painter, ratio)
        self.paint_regions(painter, ratio)
        self.paint_points(painter, scene, mapping, ratio)
        self.lines.paint_over(painter, ratio)
        if scene.probe is not None:
            paint_probe(painter, mapping, scene.probe, theme)
        self.legend.paint(painter, ratio)

    def update_points(self, scene: Scene, mapping: Mapping, ratio: float) -> None:
        """Prepare the layers of points and rings."""
        if self._stamps is None or self._stamps.key != (scene.theme.key, ratio):
            self._stamps = Stamps(scene.theme, ratio)
        self.points.update(scene.data, scene.selection, mapping, self._stamps, scene.held_out)
        wrong = scene.wrong if scene.field_style.wrong_points else None
        self.rings.update(scene.data, wrong, mapping, self._stamps, scene.held_out)

    def paint_grid(self, painter: QPainter, mapping: Mapping, theme: Theme, ratio: float) -> None:
        """Copy the grid."""
        del mapping, theme
        self.axes.paint_grid(painter, ratio)

    def paint_regions(self, painter: QPainter, ratio: float) -> None:
        """Copy the labels of the regions."""
        with device_pixels(painter, ratio):
            self.regions.paint(painter)

    def paint_points(self, painter: QPainter, scene: Scene, mapping: Mapping, ratio: float) -> None:
        """Copy the layers of points and rings."""
        del scene, mapping
        with device_pixels(painter, ratio):
            self.points.paint(painter)
            self.rings.paint(painter)


def _covered(legend: Box | None, probe: tuple[float, float] | None, mapping: Mapping, theme: Theme) -> list[Box]:
    """Return the parts of the canvas that the legend and the mark of the probe cover."""
    boxes = [] if legend is None else [legend]
    if probe is not None:
        side = theme.size(2.0 * _PROBE_ARM * PROBE)
        boxes.append(box_around(mapping.x_to_canvas(probe[0]), mapping.y_to_canvas(probe[1]), side, side))
    return boxes


def ground_colour(theme: Theme) -> QColor:
    """Return the colour of a place without a field."""
    return QColor(*FIELD_THEMES[theme.name].ground)


def paint_probe(painter: QPainter, mapping: Mapping, probe: tuple[float, float], theme: Theme) -> None:
    """Paint a ring with four arms at ``probe`` (x, y), data units."""
    x, y = mapping.x_to_canvas(probe[0]), mapping.y_to_canvas(probe[1])
    size = theme.size(PROBE)
    if not (-size < x < mapping.width + size and -size < y < mapping.height + size):
        return
    arm, radius = _PROBE_ARM * size, size / 2.0
    mark = QPainterPath()
    mark.addEllipse(QPointF(x, y), radius, radius)
    for dx, dy in ((1.0, 0.0), (0.0, 1.0)):
        mark.moveTo(x - arm * dx, y - arm * dy)
        mark.lineTo(x + arm * dx, y + arm * dy)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in (
        (theme.probe_halo, _PROBE_WIDTH + 2.0 * _PROBE_HALO_WIDTH),
        (theme.probe, _PROBE_WIDTH),
    ):
        pen = QPen(colour, theme.size(width))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.strokePath(mark, pen)


def render_image(scene: Scene, width: int, height: int, device_pixel_ratio: float = 1.0) -> QImage:
    """Draw ``scene`` as an image of ``width`` × ``height`` device-independent pixels. Needs a QGuiApplication.

    Parameters
    ----------
    scene
        What to draw; its picture is sharpest if it has ``device_size(width, height, device_pixel_ratio)``.
    width, height
        Size in device-independent pixels, in which the sizes of markers and texts are measured.
    device_pixel_ratio
        Device pixels per device-independent pixel; the image is larger by this factor.
    """
    image = QImage(*device_size(width, height, device_pixel_ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(device_pixel_ratio)
    with QPainter(image) as painter:
        ScenePainter().paint(painter, scene, width, height, device_pixel_ratio, QGuiApplication.font())
    return image
