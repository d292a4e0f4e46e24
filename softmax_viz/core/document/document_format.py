"""Conversion of documents to plain values, the form in which they are written to files, and back. Pure; any thread.

``to_dict`` returns types of JSON; ``from_dict`` checks everything. Most entries have the names of the fields that
they contain. To change the form: increase ``SCHEMA`` and add the conversion of the last form to ``MIGRATIONS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
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
from softmax_viz.core.document.document import MOST_STYLE_ENTRIES, PIN_LETTERS, Document
from softmax_viz.core.document.session import DEFAULT_SEED, N_SEEDS, Session
from softmax_viz.core.document.trained_format import trained_from, trained_to_dict
from softmax_viz.core.model.features import FEATURES, LINEAR
from softmax_viz.core.model.limits import LARGEST_EDGE, LARGEST_FEATURE, SMALLEST_EXTENT, is_place, is_view, too_large
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.settings.phases import DEFAULT_SPEED, SPEEDS
from softmax_viz.core.training.stopping import StopRules

__all__ = ["FORMAT", "MIGRATIONS", "SCHEMA", "NewerSchemaError", "SessionFormatError", "from_dict", "to_dict"]

FORMAT = "softmax_viz session"
SCHEMA = 3

_LONGEST_TITLE = 300  # longer than the name of any file
_T = QT_TRANSLATE_NOOP


class NewerSchemaError(SessionFormatError):
    """The session was written by a newer version of the program."""


# --- writing ---------------------------------------------------------------------------------------------


def to_dict(document: Document, with_history: bool = True) -> dict[str, Any]:
    """Return ``document`` as plain values, in the order of the entries in a file.

    Texts are cut to the lengths that ``from_dict`` accepts. ``with_history`` says whether the finite values of the
    loss history are included.
    """
    session, data = document.session, document.session.data
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "title": whole_characters(session.title)[:_LONGEST_TITLE],
        "features": list(session.features),
        "seed": int(session.seed),
        "settings": session.hyperparams.as_dict(),
        "rules": {rule.name: getattr(document.rules, rule.name) for rule in fields(StopRules)},
        "speed": int(document.speed),
        "view": None if document.view is None else [float(edge) for edge in document.view],
        "probe": None if document.probe is None else [float(value) for value in document.probe],
        **_pins_of(document),
        "look": {
            name: whole_characters(value)[:LONGEST_NAME] if isinstance(value, str) else value
            for name, value in document.field_style.items()
        },
        "active_class": int(document.active_class),
        "axes": [whole_characters(name)[:LONGEST_NAME] for name in data.axes],
        "classes": [
            {"key": int(label.key), "name": whole_characters(label.name)[:LONGEST_NAME], "style": int(label.style)}
            for label in data.classes
        ],
        "points": [
            {"x": x, "y": y, "class": label}
            for (x, y), label in zip(data.points.tolist(), data.labels.tolist(), strict=True)
        ],
        "trained": None if document.trained is None else trained_to_dict(document.trained, with_history),
    }


# --- reading ---------------------------------------------------------------------------------------------


def _pins_of(document: Document) -> dict[str, object]:
    """Return the further pinned places; nothing if there are none, so that such files are as they were before."""
    pins = {letter: [float(value) for value in place] for letter, place in sorted(document.pins.items())}
    return {"pins": pins} if pins else {}


def from_dict(value: object, file: str = "session") -> Document:
    """Return the document that ``to_dict`` wrote, in this or an older schema.

    Unknown entries are ignored; absent entries get the values of a new session, except for the classes and points,
    which are required.

    Parameters
    ----------
    value
        Plain values from any source.
    file
        The name of the file, for messages.

    Raises
    ------
    SessionFormatError
        If an entry is wrong: one sentence that says which one, and what to do.
    """
    root = _in_present_schema(value, file)
    data = _data(root)
    names = _features(root)
    for name in too_large(names, data):
        root.refuse(
            _T(
                "errors",
                "{file}: with these points the feature {value} is larger than {most}. Take it out of features.",
            ),
            value=name, most=number(LARGEST_FEATURE),
        )  # fmt: skip
    trained = root.optional("trained")
    session = Session(
        data=data,
        hyperparams=_settings(root.optional("settings")),
        features=names,
        seed=_whole(root, "seed", 0, N_SEEDS - 1, DEFAULT_SEED),
        title=_text(root, "title", _LONGEST_TITLE, ""),
    )
    return Document(
        session=session,
        trained=None if trained is None else trained_from(trained, data.n_classes, len(names)),
        view=_view(root.optional("view")),
        probe=_probe(root.optional("probe")),
        pins=_pins(root.optional("pins")),
        field_style=_field_style(root.optional("look")),
        speed=_whole(root, "speed", 0, len(SPEEDS) - 1, DEFAULT_SPEED),
        rules=_rules(root.optional("rules")),
        active_class=_whole(root, "active_class", 0, data.n_classes - 1, 0),
    )


def _in_present_schema(value: object, file: str) -> Plain:
    """Return ``value`` migrated to the schema of this version of the program."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise SessionFormatError(
            _T("errors", "{file} is no session of softmax_viz. Choose a .softmax file, or open it as a table."),
            file=file,
        )
    schema = Plain(value, "", file).member("schema").whole(1, LARGEST_WHOLE)
    if schema > SCHEMA:
        raise NewerSchemaError(
            _T(
                "errors",
                "{file} was written by a newer softmax_viz (schema {schema}; this one knows {known}). "
                "Update the program.",
            ),
            file=file, schema=schema, known=SCHEMA,
        )  # fmt: skip
    for older in range(schema, SCHEMA):
        value = MIGRATIONS[older](value)
    return Plain(value, "", file)


def _from_schema_1(value: dict[str, Any]) -> dict[str, Any]:
    """Convert classes, which were only names. Schema 1 had no trained state and no view."""
    classes = value.get("classes")
    if isinstance(classes, list):
        named = [
            {"key": i, "name": item, "style": i % MAX_CLASSES} if isinstance(item, str) else item
            for i, item in enumerate(classes)
        ]
        value = {**value, "classes": named}
    return {**value, "schema": 2}


def _from_schema_2(value: dict[str, Any]) -> dict[str, Any]:
    """Change nothing: schema 3 adds curves of the accuracy, which a file may leave out."""
    return {**value, "schema": 3}


# Conversions from schema n to schema n + 1. They check nothing, because ``from_dict`` does.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_schema_1, 2: _from_schema_2}


def _whole(root: Plain, name: str, low: int, high: int, default: int) -> int:
    found = root.optional(name)
    return default if found is None else found.whole(low, high)


def _text(root: Plain, name: str, most: int, default: str) -> str:
    found = root.optional(name)
    return default if found is None else found.text(most)


def _data(root: Plain) -> Dataset:
    classes = []
    keys: set[int] = set()
    for item in root.member("classes").items(MIN_CLASSES, MAX_CLASSES):
        key = item.member("key")
        label = ClassLabel(
            key.whole(0, LARGEST_WHOLE),
            _text(item, "name", LONGEST_NAME, ""),
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
        _refuse_size(item, value, LARGEST_COORDINATE)
    return value


def _refuse_size(item: Plain, value: float, most: float) -> NoReturn:
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


def _features(root: Plain) -> tuple[str, ...]:
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


def _settings(found: Plain | None) -> Hyperparams:
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


def _rules(found: Plain | None) -> StopRules:
    if found is None:
        return StopRules()
    values: dict[str, Any] = {}
    for rule in fields(StopRules):
        item = found.optional(rule.name)
        if item is None:
            continue
        if rule.name in ("steps", "epochs"):
            values[rule.name] = item.whole(1, LARGEST_WHOLE)
            continue
        values[rule.name] = item.number()
        if values[rule.name] <= 0:
            item.refuse(_T("errors", "{file}: {place} must be above 0, not {value}. Correct it."))
    return StopRules(**values)


def _view(found: Plain | None) -> tuple[float, float, float, float] | None:
    if found is None:
        return None
    x0, x1, y0, y1 = found.numbers(4, 4).tolist()
    if not (x0 < x1 and y0 < y1):
        found.refuse(
            _T("errors", "{file}: {place} must be [x0, x1, y0, y1] with x0 below x1 and y0 below y1. Correct it.")
        )
    if not is_view(x0, x1, y0, y1):
        found.refuse(
            _T(
                "errors",
                "{file}: {place} must have edges of at most {most} in size, at least {least} apart. Correct it.",
            ),
            most=number(LARGEST_EDGE), least=number(SMALLEST_EXTENT),
        )  # fmt: skip
    return x0, x1, y0, y1


def _probe(found: Plain | None) -> tuple[float, float] | None:
    if found is None:
        return None
    x, y = found.numbers(2, 2).tolist()
    if not is_place(x, y):
        _refuse_size(found, max(x, y, key=abs), LARGEST_EDGE)
    return x, y


def _pins(found: Plain | None) -> dict[str, tuple[float, float]]:
    """Return the places of the letters that are known."""
    members = {} if found is None else found.members()
    places = {letter: _probe(members[letter]) for letter in PIN_LETTERS if letter in members}
    return {letter: place for letter, place in places.items() if place is not None}


def _field_style(found: Plain | None) -> dict[str, object]:
    """Return names and plain values, whose meaning the field defines."""
    if found is None:
        return {}
    members = found.members()
    if len(members) > MOST_STYLE_ENTRIES:
        found.refuse(
            _T("errors", "{file}: {place} must have {low} to {high} entries, not {count}. Correct it."),
            low=0, high=MOST_STYLE_ENTRIES, count=len(members),
        )  # fmt: skip
    return {Plain(name, item.place, item.file).text(LONGEST_NAME): item.scalar(LONGEST_NAME)
            for name, item in members.items()}  # fmt: skip
