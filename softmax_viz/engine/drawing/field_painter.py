"""Draws the finished picture of a model's field, for the trainer thread and for ``render``."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.data.training_places import TrainingPlaces
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.drawing.picture_pool import PicturePool
from softmax_viz.field.lines.boundaries import boundary_segments
from softmax_viz.field.lines.lines import field_lines
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.quantities import QUANTITIES, paint_of, veil_colour
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.familiar import FamiliarVeil
from softmax_viz.field.raster.rasteriser import Rasteriser
from softmax_viz.field.raster.winners import Winners


class FieldPainter:
    """Draws pictures and keeps the memory they are drawn in. One thread at a time."""

    def __init__(self) -> None:
        self._rasteriser = Rasteriser()
        self._pool = PicturePool()
        self._veil = FamiliarVeil()

    def draw(
        self,
        model: TrainState,
        features: tuple[str, ...],
        classes: tuple[ClassLabel, ...],
        view: Viewport,
        width: int,
        height: int,
        theme: str,
        field_style: FieldStyle,
        masks: Floats | None = None,
        places: TrainingPlaces | None = None,
    ) -> Picture:
        """Draw the field of ``model`` (in data units) in ``view``, ``width`` × ``height`` pixels, lent until released.

        ``masks`` (S, K) are dropout masks whose boundaries may be drawn; None without logit dropout. ``places`` are the
        training points, for a quantity that depends on them; None for none.
        """
        weights, bias = _drawable(model.weights), _drawable(model.bias)
        pixels = self._pool.acquire(width, height)
        colours = field_colours(tuple(label.style for label in classes), theme, field_style.opacity)
        self._rasteriser.draw(pixels, view, weights, bias, features, colours, paint_of(field_style, classes, theme))
        if QUANTITIES[field_style.quantity].of_points:
            red, green, blue = veil_colour(theme, field_style.opacity).tolist()
            self._veil.draw(pixels, view, places, (red, green, blue))
        lines = field_lines(weights, bias, features, classes, view, field_style, masks)
        boundaries = boundary_segments(weights, bias, features, view, width, height)
        winners = Winners(weights, bias, features) if field_style.region_labels else None
        return self._pool.lend(pixels, view, boundaries, lines, winners)

    def release(self, picture: Picture | None) -> None:
        """Take back the memory of a picture that is no longer read."""
        self._pool.release(picture)


def _drawable(numbers: Floats) -> Floats:
    """Return ``numbers``, infinite ones (weights in tiny data units may overflow) replaced by the largest float."""
    return numbers if np.isfinite(numbers).all() else np.nan_to_num(numbers)
