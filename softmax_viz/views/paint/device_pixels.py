"""Painting in device pixels, whatever the scale of the screen. GUI thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPainter


@contextmanager
def device_pixels(painter: QPainter, ratio: float) -> Iterator[None]:
    """Make one unit of ``painter`` one device pixel within the block, so that pixmaps are copied and not scaled."""
    painter.save()
    try:
        painter.scale(1.0 / ratio, 1.0 / ratio)
        yield
    finally:
        painter.restore()
