"""Conversion of the trained state to plain values and back: a part of ``document_format``. Pure; any thread."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.plain_values import LARGEST_WHOLE, Plain
from softmax_viz.core.document.session import Trained
from softmax_viz.core.methods.optimizers import MEAN, MEMORY_ARRAYS, OPTIMIZERS, SQUARE, VELOCITY
from softmax_viz.core.training.curve_notes import MOST_SPANS, ReferenceSpan
from softmax_viz.core.training.loss_history import MOST_BUCKETS, NO_SERIES, SERIES, Curve, Series, bucket_starts
from softmax_viz.core.training.reference import TrainState

_MOST_MOMENTS = max(optimizer.n_moments for optimizer in OPTIMIZERS.values())
_LONGEST_MEMORY_NAME = 40
# The names of moments in files without names, by their number, which differed between memories at that time.
_UNNAMED = ((), (VELOCITY,), (MEAN, SQUARE))
_COUNTS = ("step", "epoch", "position", "moment_steps")
_T = QT_TRANSLATE_NOOP


def trained_to_dict(trained: Trained, with_history: bool) -> dict[str, Any] | None:
    """Return ``trained`` as plain values; None if a weight is not finite, since no run can continue from there.

    Counts are cut at ``LARGEST_WHOLE``. Only a file can contain such counts: so many steps take thousands of years.
    """
    state = trained.state
    if not all(np.isfinite(array).all() for array in (state.weights, state.bias, *state.moments)):
        return None
    curve = trained.curve if with_history else None
    return {
        **{name: min(int(getattr(state, name)), LARGEST_WHOLE) for name in _COUNTS[:3]},
        "weights": state.weights.tolist(),
        "bias": state.bias.tolist(),
        "moment_steps": min(int(state.moment_steps), LARGEST_WHOLE),
        "memory": list(state.memory),
        "moments": [moment.tolist() for moment in state.moments],
        "moment_starts": None
        if state.moment_starts is None
        else np.minimum(state.moment_starts, LARGEST_WHOLE).tolist(),
        "curve": None if curve is None else _curve_to_dict(curve, min(state.step, LARGEST_WHOLE)),
    }


def _curve_to_dict(curve: Curve, last_step: int) -> dict[str, Any]:
    """Return each series up to ``last_step``, without values that are not finite, which JSON does not have."""
    series = {name: _series_to_dict(each, last_step) for name, each in curve.series().items()}
    references = [
        {each.name: getattr(span, each.name) for each in fields(ReferenceSpan)}
        for span in curve.references
        if span.first_step <= last_step
    ]
    return {**series, "seconds": _series_to_dict(curve.seconds, last_step), "references": references}


def _series_to_dict(series: Series, last_step: int) -> dict[str, Any]:
    is_valid = series.steps <= last_step
    for values in (series.low, series.high, series.last):
        is_valid &= np.isfinite(values)
    return {part.name: getattr(series, part.name)[is_valid].tolist() for part in fields(Series)}


def trained_from(found: Plain, n_classes: int, n_features: int) -> Trained:
    """Read the result of ``trained_to_dict`` for K classes and D features; ``SessionFormatError`` if that fails."""
    counts = {}
    for name in _COUNTS:
        item = found.optional(name)
        counts[name] = 0 if item is None else item.whole(0, LARGEST_WHOLE)
    weights = found.member("weights").matrix(n_classes, n_features)
    bias = found.member("bias").numbers(n_classes, n_classes)
    moments = found.optional("moments")
    arrays = () if moments is None else _moments(moments, n_classes, n_features + 1)
    memory = _memory(found.optional("memory"), len(arrays))
    if moments is not None:
        for name, item, array in zip(memory, moments.items(0, _MOST_MOMENTS), arrays, strict=True):
            are_squares = name in MEMORY_ARRAYS and MEMORY_ARRAYS[name].gradient_power == 2
            if are_squares and (array < 0).any():
                item.refuse(_T("errors", "{file}: {place} must have no number below 0. Correct it."))
    starts = found.optional("moment_starts")
    curve = found.optional("curve")
    state = TrainState(
        weights=weights,
        bias=bias,
        moments=arrays,
        memory=memory,
        moment_starts=None if starts is None else _starts(starts, n_classes, n_features + 1, counts["moment_steps"]),
        **counts,
    )
    return Trained(state, None if curve is None else _curve(curve, state.step))


def _moments(found: Plain, rows: int, columns: int) -> tuple[Floats, ...]:
    """Return the arrays of the optimizer's memory."""
    return tuple(item.matrix(rows, columns) for item in found.items(0, _MOST_MOMENTS))


def _memory(found: Plain | None, count: int) -> tuple[str, ...]:
    """Return the names of ``count`` moments. An unknown name is accepted: no optimizer will use that memory."""
    if found is None:
        return _UNNAMED[count] if count < len(_UNNAMED) else ("",) * count
    return tuple(item.text(_LONGEST_MEMORY_NAME) for item in found.items(count, count))


def _starts(found: Plain, rows: int, columns: int, most: int) -> Ints:
    """Return ``moment_starts``, (rows, columns) whole numbers from 0 to ``most``."""
    items = [row.items(columns, columns) for row in found.items(rows, rows)]
    return np.array([[item.whole(0, most) for item in row] for row in items], np.int64).reshape(rows, columns)


def _curve(found: Plain, last_step: int) -> Curve:
    parts = {name: found.optional(name) for name in (*SERIES, "seconds")}
    series: dict[str, Any] = {
        name: NO_SERIES if part is None else _series(part, last_step) for name, part in parts.items()
    }
    references = found.optional("references")
    return Curve(**series, references=() if references is None else _references(references, last_step))


def _references(found: Plain, last_step: int) -> tuple[ReferenceSpan, ...]:
    spans: list[ReferenceSpan] = []
    for item in found.items(0, MOST_SPANS):
        optimum = item.optional("optimum")
        spans.append(
            ReferenceSpan(
                item.member("first_step").whole(spans[-1].first_step + 1 if spans else 0, last_step),
                item.member("chance_loss").number(),
                item.member("chance_label").text(_LONGEST_MEMORY_NAME),
                None if optimum is None else optimum.number(),
            )
        )
    return tuple(spans)


def _series(found: Plain, last_step: int) -> Series:
    """Return a thinned curve with the same buckets as a run makes, so that a run can continue it."""
    starts = found.member("steps")
    steps = starts.wholes(0, last_step, MOST_BUCKETS)
    if (np.diff(steps) <= 0).any() or (bucket_starts(steps) != steps).any():
        starts.refuse(
            _T("errors", "{file}: {place} must ascend, each the first step of its stretch. Leave the curve out.")
        )
    size = len(steps)
    low, high, last = (found.member(name).numbers(size, size) for name in ("low", "high", "last"))
    return Series(steps, low, high, last)
