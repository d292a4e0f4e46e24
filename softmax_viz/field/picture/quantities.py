"""What the field shows at each place: the table of quantities, and how each becomes colours. Pure; any thread.

To add a quantity, add an entry to ``QUANTITIES``, and for a number its two evaluations: the definition and the fast one
for pictures. Menus, legend, readout, files and rasteriser read the table. If it needs an icon, add a drawing to
``assets/icons``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.colour_maps import GREY, INDIGO, PLUM, ramp
from softmax_viz.field.picture.colouring import FastValue, Float32s, Paint, number_paint, winner_paint
from softmax_viz.field.picture.palette import CLASS_STYLES, FIELD_THEMES, Rgb

__all__ = [
    "ANY_NUMBER",
    "QUANTITIES",
    "Paint",
    "Quantity",
    "Scale",
    "Shown",
    "class_index",
    "legend_colours",
    "paint_of",
    "value_at",
    "veil_colour",
]

_T = QT_TRANSLATE_NOOP

# The icon of numbers without their own icon.
ANY_NUMBER = "show-number"


class Shown(Protocol):
    """The part of a ``FieldStyle`` that decides the colours of the field."""

    @property
    def quantity(self) -> str:
        """A key of ``QUANTITIES``."""

    @property
    def class_key(self) -> int:
        """The key of a class."""

    @property
    def opacity(self) -> float:
        """Opacity of the colours, 0 … 1."""


@frozen_dataclass
class Scale:
    """How a quantity that is a number is evaluated and coloured.

    ``value`` and ``fast_value`` are None for a number that does not follow from the probabilities.

    Parameters
    ----------
    value
        The definition: from probabilities (…, K) float64, which sum to 1, and the index of a class, to the number (…).
    limits
        From K to the least and the largest number that K probabilities can give.
    unit
        ``bits``, or empty for a share of 1 (shown in per cent); marked for translation.
    ends
        The colour of the largest number by theme; None for the colour of the class.
    fast_value
        The same number for many pixels, fast and in float32.
    """

    value: Callable[[Floats, int], Floats] | None
    limits: Callable[[int], tuple[float, float]]
    unit: str
    ends: dict[str, Rgb] | None
    fast_value: FastValue | None


@frozen_dataclass
class Quantity:
    """One way to colour the field.

    Parameters
    ----------
    name
        Its key in ``QUANTITIES``, in ``FieldStyle.quantity`` and in files.
    label, help
        A name and one sentence, marked for translation in the context ``quantities``.
    scale
        None if colours stand for classes.
    title
        The title of its legend, with %1 for the name of the class; empty for ``label``. Marked for translation too.
    is_smooth
        Whether it has neither edges nor kinks: then a picture of half the size, magnified, looks the same.
    icon
        The name of its drawing in ``assets/icons``.
    of_points
        Whether it depends on the training points, too: then it is a grey veil over the blend, see
        ``field.raster.familiar``, and its number is the familiarity of ``core.data.training_places``.
    class_paint
        If colours stand for classes: makes a ``Paint`` from their styles, a theme and an opacity. None for the blend,
        which the rasteriser draws itself.
    """

    name: str
    label: str
    help: str
    scale: Scale | None = None
    title: str = ""
    is_smooth: bool = False
    icon: str = ANY_NUMBER
    of_points: bool = False
    class_paint: Callable[[tuple[int, ...], str, float], Paint] | None = None

    @property
    def of_class(self) -> bool:
        """Whether it belongs to one class, that of ``FieldStyle.class_key``."""
        return self.scale is not None and self.scale.ends is None


# --- definitions, and fast evaluations of the same ------------------------------------------------------------


def _confidence(probabilities: Floats, index: int) -> Floats:
    del index
    return np.asarray(probabilities.max(axis=-1))


def _fast_confidence(scores: Float32s, exp_scores: Float32s, scratch: Float32s, index: int, scale: float) -> Float32s:
    """Return ``scale`` / Σ_k exp(z_k − max z)."""
    del scratch, index
    total = _total(exp_scores, 1.0 / scale, scores[0])
    np.reciprocal(total, out=total)
    return total


def _entropy(probabilities: Floats, index: int) -> Floats:
    """Return −Σ p log₂ p, where 0 log 0 is 0; never −0."""
    del index
    logs = np.log2(probabilities, out=np.zeros_like(probabilities), where=probabilities > 0.0)
    return np.asarray(0.0 - (probabilities * logs).sum(axis=-1))


def _fast_entropy(scores: Float32s, exp_scores: Float32s, scratch: Float32s, index: int, scale: float) -> Float32s:
    """Return the entropy: with s_k = z_k − max z and S = Σ exp(s_k) ≥ 1 it is ln S − Σ s_k exp(s_k) / S nats."""
    del index
    np.einsum("kn,kn->n", scores, exp_scores, out=scratch)
    total = _total(exp_scores, 1.0, scores[0])
    np.divide(scratch, total, out=scratch)
    np.log(total, out=total)
    np.subtract(total, scratch, out=total)
    np.multiply(total, scale / math.log(2.0), out=total)
    return total


def _one_class(probabilities: Floats, index: int) -> Floats:
    return np.asarray(probabilities[..., index])


def _fast_one_class(scores: Float32s, exp_scores: Float32s, scratch: Float32s, index: int, scale: float) -> Float32s:
    del scratch
    total = _total(exp_scores, 1.0 / scale, scores[0])
    np.divide(exp_scores[index], total, out=total)
    return total


def _margin(probabilities: Floats, index: int) -> Floats:
    del index
    ordered = np.sort(probabilities, axis=-1)
    return np.asarray(ordered[..., -1] - ordered[..., -2])


def _fast_margin(scores: Float32s, exp_scores: Float32s, scratch: Float32s, index: int, scale: float) -> Float32s:
    """Return 1 less the second largest of exp(z_k − max z), divided by their sum."""
    del index
    total, second = _total(exp_scores, 1.0 / scale, scores[0]), scores[1]
    np.minimum(exp_scores[0], exp_scores[1], out=second)
    first = np.maximum(exp_scores[0], exp_scores[1], out=exp_scores[0])
    for other in exp_scores[2:]:
        np.minimum(first, other, out=scratch)
        np.maximum(second, scratch, out=second)
        np.maximum(first, other, out=first)
    np.subtract(1.0, second, out=second)
    np.divide(second, total, out=total)
    return total


def _total(exp_scores: Float32s, factor: float, out: Float32s) -> Float32s:
    """Return ``factor`` Σ_k ``exp_scores``_k (n,), in ``out``."""
    np.matmul(np.full(len(exp_scores), factor, np.float32), exp_scores, out=out)
    return out


def _of_one(n_classes: int) -> tuple[float, float]:
    del n_classes
    return 0.0, 1.0


def _of_the_best(n_classes: int) -> tuple[float, float]:
    return 1.0 / n_classes, 1.0


def _of_entropy(n_classes: int) -> tuple[float, float]:
    return 0.0, math.log2(n_classes)


QUANTITIES: dict[str, Quantity] = {
    quantity.name: quantity
    for quantity in (
        Quantity(
            "blend",
            _T("quantities", "Blend"),
            _T("quantities", "The colours of all classes, mixed by their probabilities."),
            is_smooth=True,
            icon="show-blend",
        ),
        Quantity(
            "winner",
            _T("quantities", "Winner"),
            _T("quantities", "The colour of the most probable class alone."),
            icon="show-winner",
            class_paint=winner_paint,
        ),
        Quantity(
            "confidence",
            _T("quantities", "Confidence"),
            _T("quantities", "The probability of the most probable class: at least 1/K."),
            Scale(_confidence, _of_the_best, "", INDIGO, _fast_confidence),
            icon="show-confidence",
        ),
        Quantity(
            "entropy",
            _T("quantities", "Entropy"),
            _T("quantities", "How unsure the model is, −Σ p log₂ p: 0 bits when one class is certain."),
            Scale(_entropy, _of_entropy, _T("quantities", "bits"), PLUM, _fast_entropy),
            is_smooth=True,
            icon="show-entropy",
        ),
        Quantity(
            "one_class",
            _T("quantities", "One class"),
            _T("quantities", "The probability of one class that you choose."),
            Scale(_one_class, _of_one, "", None, _fast_one_class),
            _T("quantities", "Probability of %1"),
            is_smooth=True,
            icon="show-one_class",
        ),
        Quantity(
            "margin",
            _T("quantities", "Margin"),
            _T("quantities", "How far the most probable class leads the second: 0 on a boundary."),
            Scale(_margin, _of_one, "", INDIGO, _fast_margin),
            icon="show-margin",
        ),
        Quantity(
            "familiarity",
            _T("quantities", "Familiarity"),
            _T("quantities", "Grey where no training point is near: there the model is as sure, and knows nothing."),
            Scale(None, _of_one, "", GREY, None),
            icon="show-familiarity",
            of_points=True,
        ),
    )
}  # fmt: skip


# --- from a style to colours ----------------------------------------------------------------------------------


def class_index(field_style: Shown, classes: tuple[ClassLabel, ...]) -> int:
    """Return the index of the single class that ``field_style`` shows; 0 if no class has its key."""
    return next((index for index, label in enumerate(classes) if label.key == field_style.class_key), 0)


def value_at(
    field_style: Shown, classes: tuple[ClassLabel, ...], probabilities: Floats, familiarity: float = 0.0
) -> float | None:
    """Return the number that ``field_style`` shows for these ``probabilities`` (K,); None if it shows no number.

    ``familiarity`` is that of the place, as in ``core.data.training_places``.
    """
    if QUANTITIES[field_style.quantity].of_points:
        return familiarity
    scale = QUANTITIES[field_style.quantity].scale
    return (
        None
        if scale is None or scale.value is None
        else float(scale.value(probabilities, class_index(field_style, classes)))
    )


def legend_colours(field_style: Shown, classes: tuple[ClassLabel, ...], theme: str, count: int) -> Floats:
    """Return colours (count, 3), 0 … 255, of ``count`` numbers that divide the scale evenly, both ends included.

    Raises
    ------
    ValueError
        If ``field_style`` shows no number.
    """
    scale = QUANTITIES[field_style.quantity].scale
    if scale is None:
        raise ValueError(f"{field_style.quantity} has no scale")
    if QUANTITIES[field_style.quantity].of_points:
        shares, ground = np.linspace(0.0, 1.0, count)[:, None], np.array(FIELD_THEMES[theme].ground, np.float64)
        veiled: Floats = shares * ground + (1.0 - shares) * veil_colour(theme, field_style.opacity)
        return veiled
    return ramp(np.linspace(0.0, 1.0, count), _end(scale, field_style, classes, theme), theme, field_style.opacity)


def veil_colour(theme: str, opacity: float) -> Floats:
    """Return the grey (3,), 0 … 255, of what is not familiar at all; it is mixed into the ground like all colours."""
    colours: Floats = ramp(np.ones(1), GREY[theme], theme, opacity).reshape(3)
    return colours


def paint_of(field_style: Shown, classes: tuple[ClassLabel, ...], theme: str) -> Paint | None:
    """Return the ``Paint`` of ``field_style``; None for the blend of class colours, which the rasteriser draws itself.

    A quantity of the training points is a veil over the blend.

    The result has no state: several threads may use it at once.
    """
    quantity = QUANTITIES[field_style.quantity]
    scale = quantity.scale
    if scale is not None and scale.fast_value is not None:
        index, end = class_index(field_style, classes), _end(scale, field_style, classes, theme)
        return number_paint(scale.fast_value, scale.limits(len(classes)), index, end, theme, field_style.opacity)
    if quantity.class_paint is None:
        return None
    return quantity.class_paint(tuple(label.style for label in classes), theme, field_style.opacity)


def _end(scale: Scale, field_style: Shown, classes: tuple[ClassLabel, ...], theme: str) -> Rgb:
    if scale.ends is not None:
        return scale.ends[theme]
    return CLASS_STYLES[classes[class_index(field_style, classes)].style].colour
