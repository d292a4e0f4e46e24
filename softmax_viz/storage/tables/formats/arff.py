"""Weka's ARFF as CSV: its head names the columns and says which of them are classes. Pure."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.tables.cells.titles import class_weight
from softmax_viz.storage.tables.decisions.errors import TableError

_START = re.compile(rb"(?:\s*(?:%[^\r\n]*)?[\r\n]+)*\s*@relation\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""@attribute\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s{]+)\s*(.*)""", re.IGNORECASE)
_CELL = re.compile(r"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,\t]*?)\s*(?:[,\t]|$)""")
_MOST_HEAD_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Arff:
    """A table in CSV, each row on its own line of the original, and the index of the column of the classes."""

    content: bytes
    marked: int | None
    comments: int


def looks_like_arff(content: bytes) -> bool:
    """Return whether a text begins with ``@relation``, comments aside."""
    return _START.match(content[:200_000]) is not None


def arff_as_csv(file: str, content: bytes) -> Arff:
    """Read the head and rewrite the data.

    The classes are the nominal attribute that is called class or the like, else the last nominal one.

    Raises
    ------
    TableError
        If there are no attributes or no data, or the data are sparse.
    """
    names: list[str] = []
    nominal: list[int] = []
    lines = content.decode("utf-8", "replace").splitlines()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    comments, data_at = 0, None
    for number, line in enumerate(lines[:_MOST_HEAD_LINES]):
        stripped = line.strip()
        comments += stripped.startswith("%")
        if stripped.casefold().startswith("@data"):
            data_at = number
            break
        match = _ATTRIBUTE.match(stripped)
        if match is not None:
            nominal += [len(names)] if match[2].startswith("{") else []
            names.append(_bare(match[1]))
    if not names or data_at is None:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} is an ARFF file without @attribute or @data lines. Export it again."),
            file=file,
        )  # fmt: skip
    text.write("\n" * data_at)
    writer.writerow(names)
    for number, line in enumerate(lines[data_at + 1 :], data_at + 2):
        stripped = line.strip()
        if stripped.startswith("{"):
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file}, line {line}: sparse ARFF is not read. Save it dense, or as CSV."),
                file=file, line=number,
            )  # fmt: skip
        if stripped.startswith("%") or not stripped:
            comments += bool(stripped)
            text.write("\n")
        else:
            writer.writerow(_cells(stripped))
    called = [i for i in nominal if class_weight(names[i]) >= 2] or nominal
    return Arff(text.getvalue().encode(), called[-1] if called else None, comments)


def _cells(line: str) -> list[str]:
    if "'" not in line and '"' not in line:
        return [cell.strip() for cell in (line.split(",") if "," in line else line.split())]
    cells, at = [], 0
    while at < len(line):
        match = _CELL.match(line, at)
        if match is None or match.end() == at:
            return [cell.strip() for cell in line.split(",")]
        cells.append(_bare(match[1]))
        at = match.end()
    return [*cells, ""] if line[-1] in ",\t" else cells  # behind a last comma there is one more cell


def _bare(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] and cell[0] in "'\"":
        return re.sub(r"\\(.)", r"\1", cell[1:-1])
    return cell
