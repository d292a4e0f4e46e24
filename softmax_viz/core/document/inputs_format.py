"""Conversion of points, features and settings to plain values and back: a part of ``document_format``.

Pure; any thread.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.basics.plain_values import (
    LARGEST_WHOLE,
    Plain,
    SessionFormatError,
    finite,
    shown,
    whole_characters,
)
from softmax_viz.core.data.dataset import (
    LARGEST_COORDINATE,
    LONGEST_NAME,
    MAX_CLASSES,
    MAX_POINTS,
    MIN_CLASSES,
    ClassLabel,
    Dataset,
)
from softmax_viz.core.model.features import FEATURES, LINEAR
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS

_T = QT_TRANSLATE_NOOP


def data_to_dict(data: Dataset) -> dict[str, Any]:
    """Return ``data`` as plain values; names are cut to the length that ``data_from`` accepts."""
    return {
        "axes": [whole_characters(name)[:LONGEST_NAME] for name in data.axes],
        "classes": [
            {"key": int(label.key), "name": whole_characters(label.name)[:LONGEST_NAME], "style": int(label.style)}
            for label in data.classes
        ],
        "points": [
            {"x": x, "y": y, "class": label}
            for (x, y), label in zip(data.points.tolist(), data.labels.tolist(), strict=True)
        ],
    }


def data_from(root: Plain) -> Dataset:
    """Return the data set in the entries ``classes``, ``axes`` and ``points`` of ``root``."""
    classes = []
    keys: set[int] = set()
    for item in root.member("classes").items(MIN_CLASSES, MAX_CLASSES):
        key = item.member("key")
        label = ClassLabel(
            key.whole(0, LARGEST_WHOLE),
            text_from(item, "name", LONGEST_NAME, ""),
            item.member("style").whole(0, MAX_CLASSES - 1),
        )
        if label.key in keys:
            key.refuse(_T("errors", "{file}: {place} repeats {value}, which must be there once. Correct it."))
        keys.add(label.key)
        classes.append(label)
    axes = root.optional("axes")
    names = ["x", "y"] if axes is None else [item.text(LONGEST_NAME) for item in axes.items(2, 2)]
    points, labels = _points(root.member("points"), len(classes))
    return Dataset(points, labels, tuple(classes), (names[0], names[1]))


def _points(rows: Plain, n_classes: int) -> tuple[Floats, Ints]:
    """Return coordinates (N, 2) and class indices (N,)."""
    found = _points_if_valid(rows.values(0, MAX_POINTS), n_classes)
    if found is not None:
        return found
    # Read one by one, which is slower, to say which point is wrong.
    places = rows.items(0, MAX_POINTS)
    points = [(_coordinate(row.member("x")), _coordinate(row.member("y"))) for row in places]
    labels = [row.member("class").whole(0, n_classes - 1) for row in places]
    return np.array(points, np.float64).reshape(-1, 2), np.array(labels, np.int64)


def _coordinate(item: Plain) -> float:
    value = item.number()
    if abs(value) > LARGEST_COORDINATE:
        refuse_size(item, value, LARGEST_COORDINATE)
    return value


def refuse_size(item: Plain, value: float, most: float) -> NoReturn:
    """Refuse a number that is too large."""
    item.refuse(
        _T("errors", "{file}: {place} must be at most {most} in size, not {value}. Correct it."),
        most=number(most), value=number(value, 6),
    )  # fmt: skip


def _points_if_valid(rows: list[object], n_classes: int) -> tuple[Floats, Ints] | None:
    """Return the points if all of them are valid, else None."""
    columns: list[list[object]] = []
    for name in ("x", "y", "class"):
        try:
            columns.append([row[name] for row in rows])  # type: ignore[index]
        except (TypeError, KeyError):
            return None
    x, y, labels = columns
    xs, ys = finite(x), finite(y)
    if xs is None or ys is None or not {*map(type, labels)} <= {int} or not {*labels} <= {*range(n_classes)}:
        return None
    points = np.column_stack([xs, ys])
    if np.abs(points).max(initial=0.0) > LARGEST_COORDINATE:
        return None
    return points, np.array(labels, np.int64)


def features_from(root: Plain) -> tuple[str, ...]:
    """Return the names in the entry ``features``; those of a new session if there is none."""
    found = root.optional("features")
    if found is None:
        return LINEAR
    names: list[str] = []
    for item in found.items(0, len(FEATURES)):
        name = item.value
        if not isinstance(name, str) or name not in FEATURES:
            item.refuse(
                _T("errors", "{file}: {place} must be one of {choices}, not {value}. Correct it."),
                choices=", ".join(FEATURES),
            )
        if name in names:
            item.refuse(_T("errors", "{file}: {place} repeats {value}, which must be there once. Correct it."))
        names.append(name)
    return tuple(names)


def settings_from(found: Plain | None) -> Hyperparams:
    """Return the settings; absent ones have their defaults. The table of parameters contains the bounds."""
    values: dict[str, Any] = {}
    for name, item in {} if found is None else found.members().items():
        if name not in PARAMS:
            continue
        values[name] = None if item.value is None else item.scalar(LONGEST_NAME)
        try:
            PARAMS[name].check(values[name])
        except UserError as error:
            place = {"name": f"{item.file}: {item.place}", "value": shown(item.value)}
            raise SessionFormatError(error.template, **{**error.values, **place}) from error
    try:
        return Hyperparams(**values)
    except UserError as error:
        assert found is not None
        raise SessionFormatError(
            _T("errors", "{file}: settings.optimizer cannot be {value} with this loss and penalty. Choose another."),
            file=found.file, value=values.get("optimizer", PARAMS["optimizer"].default),
        ) from error  # fmt: skip


def whole_from(root: Plain, name: str, low: int, high: int, default: int) -> int:
    """Return the whole number in the entry ``name``; ``default`` if there is none."""
    found = root.optional(name)
    return default if found is None else found.whole(low, high)


def text_from(root: Plain, name: str, most: int, default: str) -> str:
    """Return the text in the entry ``name``; ``default`` if there is none."""
    found = root.optional(name)
    return default if found is None else found.text(most)
