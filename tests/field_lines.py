"""The lines of a field in the unit square, for tests."""

from __future__ import annotations

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.field.lines.lines import field_lines
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

LINEAR = ("x", "y")


UNIT = Viewport(-1.0, 1.0, -1.0, 1.0)


PIXEL = 2.0 / 1000.0


EVERYTHING = FieldStyle(contours=True, weight_vectors=True, zero_lines=True, dropout_fan=True)


def lines_of(weights, bias, names=LINEAR, view=UNIT, field_style=EVERYTHING, masks=None):
    return field_lines(weights, bias, names, make_classes(len(bias)), view, field_style, masks)
