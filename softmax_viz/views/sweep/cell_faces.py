"""From a snapshot of a sweep to what is drawn of its cells. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtGui import QImage

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.miniatures import Miniatures
from softmax_viz.core.sweep.snapshot import SweepSnapshot
from softmax_viz.field.picture.palette import FIELD_THEMES, field_colours
from softmax_viz.views.sweep.cell_axes import AxisTexts, CellAxes
from softmax_viz.views.sweep.cell_chart import CellFace
from softmax_viz.views.sweep.sweep_texts import axis_text, cell_text, value_text

_OPACITY = 0.75
_LEVELS = 64  # of paleness


def axes_of(across: SweepAxis, down: SweepAxis | None) -> CellAxes:
    """Return what is written along the axes of a sweep."""
    return CellAxes(_texts(across), None if down is None else _texts(down))


def faces_of(snapshot: SweepSnapshot, theme: str) -> list[list[CellFace]]:
    """Return what is drawn of the cells, by rows, in the colours of ``theme``."""
    images: list[QImage] | list[None] = [None] * len(snapshot.cells)
    if snapshot.miniatures is not None:
        styles = tuple(label.style for label in snapshot.plan.session.data.classes)
        ground = np.array(FIELD_THEMES[theme].ground, np.float64)
        images = _images(snapshot.miniatures, field_colours(styles, theme, _OPACITY), ground)
    faces = []
    for cell, image in zip(snapshot.cells, images, strict=True):
        has_diverged = cell.n_diverged == len(cell.runs)
        mean = math.nan if has_diverged else cell.data_loss.mean
        faces.append(CellFace(image, mean, has_diverged, cell_text(snapshot.plan, cell)))
    n = snapshot.plan.n_columns
    return [faces[start : start + n] for start in range(0, len(faces), n)]


def _texts(axis: SweepAxis) -> AxisTexts:
    return AxisTexts(axis_text(axis.param), tuple(value_text(value) for value in axis.values))


def _images(miniatures: Miniatures, colours: Floats, ground: Floats) -> list[QImage]:
    """Return the pictures: the colour of the most probable class, the paler the less probable it is."""
    n_classes = len(colours)
    # From a quarter of the colour where all classes are equally probable to the whole where it is certain. A table is
    # many times faster than the same for each pixel.
    tops = np.linspace(0.0, 1.0, _LEVELS)
    shares = 0.25 + 0.75 * np.clip((tops - 1.0 / n_classes) / (1.0 - 1.0 / n_classes), 0.0, 1.0)
    mixed = np.rint(ground + shares[:, None] * (colours[:, None] - ground)).astype(np.uint32)
    table = (255 << 24) | (mixed[..., 0] << 16) | (mixed[..., 1] << 8) | mixed[..., 2]
    places = (miniatures.probabilities * np.float32(_LEVELS - 1) + np.float32(0.5)).astype(np.intp)
    places += miniatures.classes * np.intp(_LEVELS)
    pixels = table.reshape(-1).astype(np.uint32)[places]
    height, width = pixels.shape[1:3]
    return [QImage(each.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy() for each in pixels]
