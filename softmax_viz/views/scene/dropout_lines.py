"""Draws boundaries under logit dropout in the colour of the class without which they are boundaries. GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.field.picture.picture import FieldLines
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.style.translated_texts import translated

# Sizes designed for the normal scale, in device-independent pixels. The lines of several dropped classes are many, and
# thinner than a pixel: they look translucent.
_MANY_WIDTH = 0.4
_WIDTH, _HALO_WIDTH = 1.4, 3.2
_WITHOUT = QT_TRANSLATE_NOOP("look", "without %1")


@frozen_dataclass(eq=False)
class DropoutGroup:
    """Segments (M, 4) that are boundaries without the ``classes``, indices from 0; empty: without any other class."""

    classes: tuple[int, ...]
    segments: Floats

    @property
    def label(self) -> str:
        """The classes as numbers, as in "without 2, 3"; empty without classes."""
        numbers = ", ".join(str(index + 1) for index in self.classes)
        return translated("look", _WITHOUT).replace("%1", numbers) if numbers else ""


def dropout_groups(lines: FieldLines) -> list[DropoutGroup]:
    """Return the dropout boundaries by the classes that are dropped, single classes first, those without any last."""
    segments, dropped = lines.dropout_boundaries, lines.dropped
    if not len(segments) or len(dropped) != len(segments):
        return [DropoutGroup((), segments)]
    groups = []
    for bits in np.unique(dropped).tolist():
        classes = tuple(index for index in range(bits.bit_length()) if bits >> index & 1)
        groups.append(DropoutGroup(classes, segments[dropped == bits]))
    return sorted(groups, key=lambda group: (not group.classes, len(group.classes), group.classes))


class DropoutLines:
    """The dropout boundaries of one picture."""

    def __init__(self) -> None:
        self._single = LineArray()
        self._many = LineArray()
        self._parts: list[tuple[QColor, slice]] = []

    def show(
        self, groups: Sequence[DropoutGroup], drawn: Floats, starts: Ints, colours: Sequence[QColor]
    ) -> None:  # fmt: skip
        """Take the visible parts ``drawn`` (M, 4), canvas coordinates, of the ``groups``, each from its start on.

        ``colours`` are those of the classes; lines of classes without a colour are drawn like those of several.
        """
        edges = [*starts.tolist(), len(drawn)]
        n_single = sum(len(group.classes) == 1 and group.classes[0] < len(colours) for group in groups)
        self._parts = [
            (colours[group.classes[0]], slice(begin, end))
            for group, (begin, end) in zip(groups[:n_single], pairwise(edges), strict=False)
        ]
        split = edges[n_single] if groups else 0
        self._single.show(drawn[:split])
        self._many.show(drawn[split:])

    def paint(self, painter: QPainter, theme: Theme, fineness: float) -> None:
        """Draw the lines; those of several classes are thinner by ``fineness`` on finer screens."""
        if self._many.lines:
            painter.setPen(_pen(theme.boundary, theme.size(_MANY_WIDTH) / fineness))
            painter.drawLines(self._many.lines)
        if self._single.lines:
            painter.setPen(_pen(theme.marker_outline, theme.size(_HALO_WIDTH)))
            painter.drawLines(self._single.lines)
        for colour, part in self._parts:
            painter.setPen(_pen(colour, theme.size(_WIDTH)))
            painter.drawLines(self._single.lines[part])


def _pen(colour: QColor, width: float) -> QPen:
    """Return a pen with square caps, with which Qt draws lines fifty times faster than with others."""
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    return pen
