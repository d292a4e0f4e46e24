"""What can be drawn over the field: one table of switches, in the order of the popup."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class LineSwitch:
    """One switch: ``name`` is a field of ``FieldStyle`` and an action; its texts have the context ``look``."""

    name: str
    label: str
    help: str


LINE_SWITCHES: tuple[LineSwitch, ...] = (
    LineSwitch(
        "region_labels",
        _T("look", "Class in every region"),
        _T("look", "Number and name of the most probable class, written once in every region that has room for it."),
    ),
    LineSwitch(
        "wrong_points",
        _T("look", "Wrong points"),
        _T(
            "look",
            "A ring around each point whose most probable class is not its own; an outline where there are many.",
        ),
    ),
    LineSwitch(
        "contours",
        _T("look", "Equal probability"),
        _T("look", "Lines on which the probability of the most probable class, or of the one shown, is the same (C)."),
    ),
    LineSwitch(
        "weight_vectors",
        _T("look", "Weight vectors"),
        _T("look", "An arrow for each class along its weights of x and y (W)."),
    ),
    LineSwitch(
        "zero_lines",
        _T("look", "Zero-score lines"),
        _T("look", "Where a class's score is 0: not a boundary (Z)."),
    ),
    LineSwitch(
        "dropout_fan",
        _T("look", "Dropout boundaries"),
        _T("look", "The boundaries that training sees when logits are dropped, for some masks drawn at random (D)."),
    ),
    LineSwitch(
        "cells",
        _T("look", "Sites of the regions"),
        _T(
            "look",
            "With the features x and y each region is the cell of a site at half its weight vector, shown framed. "
            "A part common to all weight vectors moves every site and no cell.",
        ),
    ),
    LineSwitch("grid", _T("look", "Grid"), _T("look", "The grid of the axes (G).")),
)
NO_DROPOUT = _T("look", "Logit dropout is 0: no logit is dropped.")
NO_CELLS = _T("look", "Only with the features x and y.")
