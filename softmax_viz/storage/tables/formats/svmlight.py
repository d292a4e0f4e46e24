"""LIBSVM's text format as CSV: a class and numbered values on each line. Pure."""

from __future__ import annotations

import csv
import io
import re

from softmax_viz.storage.tables.decisions.errors import MAX_COLUMNS

_NUMBER = rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_LINE = re.compile(rb"[ \t]*" + _NUMBER + rb"(?:[ \t]+[0-9]{1,6}:" + _NUMBER + rb")+[ \t]*(?:#.*)?")
_LOOKED_AT_LINES = 20


def looks_like_svmlight(content: bytes) -> bool:
    """Return whether the first lines are a class and ``number:value`` pairs."""
    lines = [line for line in content[:20_000].splitlines()[:_LOOKED_AT_LINES] if line.strip()]
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines[: max(len(lines) - 1, 1)])


def svmlight_as_csv(content: bytes) -> bytes | None:
    """Return the table as CSV in UTF-8, the class last; missing values are 0. None if a line has another format."""
    rows: list[tuple[str, dict[int, str]]] = []
    for line in content.decode("ascii", "replace").splitlines():
        cells = line.partition("#")[0].split()
        if not cells:
            continue
        pairs = [cell.partition(":") for cell in cells[1:]]
        if not all(name.isdigit() and mark for name, mark, _ in pairs):
            return None
        rows.append((cells[0], {int(name): value for name, _, value in pairs}))
    numbers = sorted({number for _, values in rows for number in values})
    if len(numbers) >= MAX_COLUMNS:
        return None
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(f"feature {number}" for number in numbers), "class"])
    writer.writerows([*(values.get(number, "0") for number in numbers), label] for label, values in rows)
    return text.getvalue().encode()
