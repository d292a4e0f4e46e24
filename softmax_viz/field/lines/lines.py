"""Lines over the field other than decision boundaries. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.lines.boundaries import are_straight
from softmax_viz.field.lines.dropout_boundaries import dropout_boundary_segments
from softmax_viz.field.lines.iso_lines import iso_lines
from softmax_viz.field.lines.power_diagram import power_sites, touching_cells
from softmax_viz.field.lines.score_lines import growth_arrows, zero_lines
from softmax_viz.field.picture.field_style import FieldStyle, has_cells
from softmax_viz.field.picture.picture import FieldLines
from softmax_viz.field.picture.quantities import QUANTITIES, class_index
from softmax_viz.field.picture.viewport import Viewport

# Levels of contours of the most probable class (from one half on, only one class can have so much), and of one class.
WINNER_LEVELS = (0.5, 0.7, 0.9)
CLASS_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)


def field_lines(
    weights: Floats,
    bias: Floats,
    features: tuple[str, ...],
    classes: tuple[ClassLabel, ...],
    view: Viewport,
    field_style: FieldStyle,
    masks: Floats | None,
) -> FieldLines:
    """Return the lines that ``field_style`` asks for, inside ``view``; nothing else is computed.

    Contours belong to the most probable class, or to the shown class if ``field_style`` shows a single one. With two
    classes there is no contour at 0.5, because the decision boundary is there.

    Parameters
    ----------
    weights, bias, features
        The model in data units, (K, D) and (K,), finite, and the D names of its features.
    classes
        The K classes.
    masks
        (S, K) multipliers of the logits, sampled as training samples them; None without logit dropout.
    """
    contours: tuple[tuple[float, Floats], ...] = ()
    if field_style.contours:
        shown: range | list[int] = range(len(bias))
        levels: tuple[float, ...] = WINNER_LEVELS
        if QUANTITIES[field_style.quantity].of_class:
            shown, levels = [class_index(field_style, classes)], CLASS_LEVELS
        if len(bias) == 2:
            levels = tuple(level for level in levels if level != 0.5)
        contours = iso_lines(weights, bias, features, view, shown, levels)
    under_dropout, dropped = np.empty((0, 4)), np.empty(0, np.int64)
    if field_style.dropout_fan and masks is not None and len(masks):
        under_dropout, dropped = dropout_boundary_segments(weights, bias, features, view, masks)
    sites, touching = np.empty((0, 2)), np.empty((0, 2), np.int64)
    if field_style.cells and has_cells(features):
        sites, _ = power_sites(weights, bias, features)
        touching = touching_cells(weights, bias, features, view)
    return FieldLines(
        contours,
        under_dropout,
        zero_lines(weights, bias, features, view) if field_style.zero_lines else (),
        growth_arrows(weights, features, view) if field_style.weight_vectors else np.empty((0, 4)),
        are_straight(features),
        dropped,
        sites,
        touching,
    )
