"""The memory of pictures, lent to the screen and given back. Trainer thread only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.field.picture.picture import FieldLines, Picture, WinnersOf
from softmax_viz.field.picture.viewport import Viewport

Pixels = NDArray[np.uint32]


class PicturePool:
    """Arrays for pictures: one is on the screen, one may wait in the outbox, one is being drawn."""

    def __init__(self) -> None:
        self._free: list[Pixels] = []
        self._lent: dict[int, tuple[Picture, Pixels]] = {}

    def acquire(self, width: int, height: int) -> Pixels:
        """Return a writable (height, width) array with unspecified content."""
        while self._free:
            pixels = self._free.pop()
            if pixels.shape == (height, width):
                return pixels
        return aligned((height, width), np.uint32)

    def lend(
        self, pixels: Pixels, view: Viewport, boundaries: Floats, lines: FieldLines, winners: WinnersOf | None = None
    ) -> Picture:  # fmt: skip
        """Return a read-only picture of ``pixels``, whose memory stays lent until it is released."""
        shown = pixels.view()
        shown.setflags(write=False)
        picture = Picture(shown, view, boundaries, lines, winners)
        self._lent[id(picture)] = (picture, pixels)
        return picture

    def release(self, picture: Picture | None) -> None:
        """Take back the memory of a picture that is no longer read."""
        if picture is not None and id(picture) in self._lent:
            self._free.append(self._lent.pop(id(picture))[1])
