"""Conversion of documents to plain values, the form in which they are written to files, and back. Pure; any thread.

``to_dict`` returns types of JSON; ``from_dict`` checks everything. Most entries have the names of the fields that
they contain. To change the form: increase ``SCHEMA`` and add the conversion of the last form to ``MIGRATIONS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.basics.plain_values import (
    LARGEST_WHOLE,
    Plain,
    SessionFormatError,
    whole_characters,
)
from softmax_viz.core.data.dataset import (
    LONGEST_NAME,
    MAX_CLASSES,
)
from softmax_viz.core.document.document import MOST_STYLE_ENTRIES, PIN_LETTERS, Document
from softmax_viz.core.document.inputs_format import (
    data_from,
    data_to_dict,
    features_from,
    refuse_size,
    settings_from,
    text_from,
    whole_from,
)
from softmax_viz.core.document.runs_format import runs_from, runs_to_dict
from softmax_viz.core.document.session import DEFAULT_SEED, N_SEEDS, Session
from softmax_viz.core.document.trained_format import trained_from, trained_to_dict
from softmax_viz.core.model.limits import LARGEST_EDGE, LARGEST_FEATURE, SMALLEST_EXTENT, is_place, is_view, too_large
from softmax_viz.core.settings.phases import DEFAULT_SPEED, SPEEDS
from softmax_viz.core.training.stopping import StopRules

__all__ = ["FORMAT", "MIGRATIONS", "SCHEMA", "NewerSchemaError", "SessionFormatError", "from_dict", "to_dict"]

FORMAT = "softmax_viz session"
SCHEMA = 4

_LONGEST_TITLE = 300  # longer than the name of any file
_T = QT_TRANSLATE_NOOP


class NewerSchemaError(SessionFormatError):
    """The session was written by a newer version of the program."""


# --- writing ---------------------------------------------------------------------------------------------


def to_dict(document: Document, with_history: bool = True) -> dict[str, Any]:
    """Return ``document`` as plain values, in the order of the entries in a file.

    Texts are cut to the lengths that ``from_dict`` accepts. ``with_history`` says whether the finite values of the
    loss history, and other runs and moments, are included.
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
        **data_to_dict(data),
        "trained": None if document.trained is None else trained_to_dict(document.trained, with_history),
        **(runs_to_dict(session, document.run, document.stored) if with_history else {}),
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
    data = data_from(root)
    names = features_from(root)
    for name in too_large(names, data):
        root.refuse(
            _T(
                "errors",
                "{file}: with these points the feature {value} is larger than {most}. Take it out of features.",
            ),
            value=name, most=number(LARGEST_FEATURE),
        )  # fmt: skip
    trained = root.optional("trained")
    runs, run, stored = runs_from(root.optional("runs"), data)
    session = Session(
        data=data,
        hyperparams=settings_from(root.optional("settings")),
        features=names,
        seed=whole_from(root, "seed", 0, N_SEEDS - 1, DEFAULT_SEED),
        title=text_from(root, "title", _LONGEST_TITLE, ""),
        runs=runs,
    )
    return Document(
        session=session,
        trained=None if trained is None else trained_from(trained, data.n_classes, len(names)),
        view=_view(root.optional("view")),
        probe=_probe(root.optional("probe")),
        pins=_pins(root.optional("pins")),
        field_style=_field_style(root.optional("look")),
        speed=whole_from(root, "speed", 0, len(SPEEDS) - 1, DEFAULT_SPEED),
        rules=_rules(root.optional("rules")),
        active_class=whole_from(root, "active_class", 0, data.n_classes - 1, 0),
        run=run,
        stored=stored,
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


def _from_schema_3(value: dict[str, Any]) -> dict[str, Any]:
    """Change nothing: schema 4 adds runs, and what the curve is compared with, which a file may leave out."""
    return {**value, "schema": 4}


# Conversions from schema n to schema n + 1. They check nothing, because ``from_dict`` does.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _from_schema_1,
    2: _from_schema_2,
    3: _from_schema_3,
}


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
        refuse_size(found, max(x, y, key=abs), LARGEST_EDGE)
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
