"""Tables in JSON: records, columns, or rows, as pandas, R and web pages write them. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, TypeGuard

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.tables.decisions.errors import MAX_COLUMNS, TableError

# As objects of Python a text takes twenty times its size.
_MOST_BYTES = 20_000_000
_KEYS_OF_ROWS = ("data", "records", "rows", "values", "items", "result", "results", "points")


def looks_like_json(content: bytes) -> bool:
    """Return whether a text begins as an array or an object of JSON does."""
    start = content[:200].lstrip()
    return start[:1] in (b"[", b"{") and start[1:].lstrip()[:1] in (b"[", b"{", b'"', b"]", b"}")


def records_as_csv(file: str, content: bytes) -> bytes:
    """Return a table in JSON as CSV in UTF-8.

    Records ``[{"x": 1, …}, …]`` (also one on each line), columns ``{"x": [1, …], …}`` or
    ``{"x": {"0": 1, …}, …}``, rows ``[[1, …], …]`` and ``{"columns": […], "data": [[…], …]}`` are read.

    Raises
    ------
    TableError
        If it is no JSON, or none of these.
    """
    if len(content) > _MOST_BYTES:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} is JSON of more than {most} MB. Save the table as CSV."),
            file=file, most=_MOST_BYTES // 1_000_000,
        )  # fmt: skip
    try:
        value = _parsed(content)
    except (ValueError, RecursionError) as error:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} begins as JSON but is not valid. Correct it, or save it as CSV."),
            file=file,
        ) from error  # fmt: skip
    rows = _rows(value)
    if not rows or len(rows[0]) > MAX_COLUMNS:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", '{file} is JSON, but no table: use records such as [{{"x": 1, "y": 2}}], or CSV.'
            ),
            file=file,
        )  # fmt: skip
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _parsed(content: bytes) -> object:
    text = content.decode("utf-8")
    try:
        return json.loads(text, parse_constant=str)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line, parse_constant=str) for line in lines]


def _rows(value: object) -> list[list[str]]:
    if isinstance(value, Mapping):
        columns, data = value.get("columns"), value.get("data")
        if _is_list(columns) and _is_list(data) and all(_is_list(row) for row in data):
            return [[_cell(name) for name in columns], *([_cell(v) for v in row] for row in data)]
        for key in _KEYS_OF_ROWS:
            rows = value.get(key)
            if _is_list(rows) and any(isinstance(row, (Mapping, list)) for row in rows):
                return _rows(rows)
        return _from_columns(value)
    if not _is_list(value) or not value:
        return []
    if all(isinstance(record, Mapping) for record in value):
        names = list(dict.fromkeys(name for record in value for name in record))
        if len(names) > MAX_COLUMNS:
            return []
        return [names, *([_cell(record.get(name)) for name in names] for record in value)]
    if all(_is_list(row) for row in value):
        width = max(map(len, value))
        return [[_cell(v) for v in row] + [""] * (width - len(row)) for row in value] if width <= MAX_COLUMNS else []
    return []


def _from_columns(value: Mapping[str, object]) -> list[list[str]]:
    columns: list[list[object]] = []
    for column in value.values():
        if isinstance(column, Mapping):
            columns.append(list(column.values()))
        elif _is_list(column):
            columns.append(column)
        else:
            return []
    if len(columns) < 2 or len({len(column) for column in columns}) != 1:
        return []
    return [list(value), *([_cell(v) for v in row] for row in zip(*columns, strict=True))]


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (Mapping, list)):
        return json.dumps(value)[:200]
    return " ".join(str(value).split())
