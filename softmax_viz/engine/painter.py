"""From a model to a finished picture of its field, for the trainer's thread and for ``render``."""

from __future__ import annotations

from softmax_viz.core.dataset import ClassLabel
from softmax_viz.core.training import TrainState
from softmax_viz.engine.pictures import PicturePool
from softmax_viz.field.boundaries import boundary_segments
from softmax_viz.field.grid import View
from softmax_viz.field.palette import field_colours
from softmax_viz.field.picture import Picture
from softmax_viz.field.raster import Rasteriser


class FieldPainter:
    """Draws pictures and keeps the memory they are drawn in. One thread at a time."""

    def __init__(self) -> None:
        self._rasteriser = Rasteriser()
        self._pool = PicturePool()

    def draw(
        self,
        model: TrainState,
        features: tuple[str, ...],
        classes: tuple[ClassLabel, ...],
        view: View,
        width: int,
        height: int,
        theme: str,
    ) -> Picture:
        """The field of ``model`` (in data units) in ``view``, ``width`` × ``height`` pixels, lent until released."""
        pixels = self._pool.acquire(width, height)
        colours = field_colours(tuple(label.style for label in classes), theme)
        self._rasteriser.draw(pixels, view, model.weights, model.bias, features, colours)
        return self._pool.lend(pixels, view, boundary_segments(model.weights, model.bias, features, view))

    def release(self, picture: Picture | None) -> None:
        """Take the memory of a picture back that nobody reads any more."""
        self._pool.release(picture)
