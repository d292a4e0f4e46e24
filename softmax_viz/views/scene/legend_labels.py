"""The labels of a quantity's scale, and their places. GUI thread, for the language of the window."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.field.picture.quantities import Scale
from softmax_viz.views.scene.mapping import ticks
from softmax_viz.views.style.numbers import percent
from softmax_viz.views.style.translated_texts import translated

# Least free space between two labels, device-independent pixels.
_SPACING = 8.0
# How many steps between round numbers a scale may have: the first with space for every label is used.
_STEPS = (3.0, 2.0)
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@frozen_dataclass
class Label:
    """``text`` at the fraction ``share`` (0 … 1) of the scale; it begins ``left`` pixels from the scale's left end."""

    share: float
    left: float
    text: str


def number_text(scale: Scale, value: float) -> str:
    """Return ``value`` with its unit: 87.7 %, 0.42 bits; a small value is not written as zero."""
    if not scale.unit:
        return percent(value)
    text = f"{value:.2f}"
    if text == "0.00" and value > 0.0:
        text = "<0.01"
    return f"{text}{_NO_BREAK_SPACE}{translated('quantities', scale.unit)}"


def scale_labels(scale: Scale, n_classes: int, width: float, advance: Callable[[str], float]) -> list[Label]:
    """Return the labels of a scale ``width`` pixels long: both ends exactly, and round numbers if all of them fit.

    ``advance`` gives the width of a text in pixels.
    """
    low, high = scale.limits(n_classes)
    first, last = _end_text(scale, low), _end_text(scale, high)
    left_end, right_end = Label(0.0, 0.0, first), Label(1.0, width - advance(last), last)
    factor, sign = (1.0, "") if scale.unit else (100.0, f"{_NO_BREAK_SPACE}%")
    for steps in _STEPS:
        labels = [left_end]
        found = ticks(low * factor, high * factor, steps)
        for position, number in zip(found.positions, found.labels, strict=True):
            share, text = (position / factor - low) / (high - low), number + sign
            if low * factor < position < high * factor:
                labels.append(Label(share, share * width - advance(text) / 2, text))
        labels.append(right_end)
        if all(one.left + advance(one.text) + _SPACING <= other.left for one, other in pairwise(labels)):
            return labels
    return [left_end, right_end]


def _end_text(scale: Scale, value: float) -> str:
    """Return the label of an end, such as 0 % and 33.3 %, or 0 and 1.58 bits."""
    if scale.unit and value == 0.0:
        return "0"
    return number_text(scale, value).replace(f".0{_NO_BREAK_SPACE}", _NO_BREAK_SPACE)
