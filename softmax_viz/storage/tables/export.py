"""Points as a table that every spreadsheet opens rightly, and that ``read_table`` gives back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.names import guarded
from softmax_viz.storage.tables.cells.numbers import is_not_finite, number
from softmax_viz.storage.tables.cells.titles import CLASS_NUMBER
from softmax_viz.storage.tables.columns.classes import class_keys, class_order
from softmax_viz.storage.tables.decisions.errors import MAX_NAME_CHARACTERS

_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")


def write_table(path: str | Path, data: Dataset) -> None:
    """Write the points as ``table_bytes``, whole or not at all. Any thread.

    Raises
    ------
    UserError
        One sentence that says why it could not be written; the old file stays whole.
    """
    write_bytes(path, table_bytes(data))


def table_bytes(data: Dataset) -> bytes:
    r"""Return the points as CSV: UTF-8 with byte order mark, CRLF, header of axes and "class". Pure; any thread.

    ``read_table`` gives back the points bit for bit, in their order, and every class that has points, in its
    order. A class without points is not in a table. A class without a name is written as its number, the
    second of two classes of one name with its number behind it. Names that a spreadsheet would run as a
    formula, or that begin or end with white space, wear an apostrophe (``tables.names.guarded``), which
    ``read_table`` takes off. Where the names alone would bring the classes back in another order, a fourth
    column "class number" says it.
    """
    names = class_words(data.classes)
    cells = [guarded(name) for name in names]
    header = [_axis(name, other) for name, other in zip(data.axes, ("x", "y"), strict=True)]
    columns: list[Sequence[object]] = [*data.points.T.tolist(), [cells[i] for i in data.labels.tolist()]]
    header.append("class")
    if _order_is_lost(names, data):
        header.append(CLASS_NUMBER)
        columns.append((data.labels + 1).tolist())
    text = io.StringIO(newline="")
    # In quotation marks no name is taken for a comment, and no mark in it for a delimiter.
    quotes = re.search("[\t;|#%/]", "".join(header)) is not None
    (csv.writer(text, quoting=csv.QUOTE_ALL) if quotes else csv.writer(text)).writerow(header)
    csv.writer(text).writerows(zip(*columns, strict=True))  # floats are written by repr
    return text.getvalue().encode("utf-8-sig")


def class_words(classes: Sequence[ClassLabel]) -> list[str]:
    """Return a word for each class, (K,), no two of which a reader takes for one: its name, else its number. Pure."""
    names = [_UNWRITABLE.sub(" ", label.name)[:MAX_NAME_CHARACTERS] for label in classes]
    words: list[str] = []
    for count, name in enumerate(names, 1):
        word = name or str(count)
        while word in words or (not name and word in names):
            word = _numbered(word, count)
        words.append(word)
    keys = list(class_keys(words).values())  # 1 and 1.0 are one class when all are numbers
    return [_numbered(word, i + 1) if keys[i] in keys[:i] else word for i, word in enumerate(words)]


def _numbered(word: str, number: int) -> str:
    return f"{word[: MAX_NAME_CHARACTERS - 5]} ({number})"


def _order_is_lost(names: Sequence[str], data: Dataset) -> bool:
    """Return whether a reader who knows the names alone would put the classes in another order."""
    present, firsts = np.unique(data.labels, return_index=True)
    appearing = [names[i] for i in data.labels[np.sort(firsts)].tolist()]
    keys = class_keys(appearing)
    return class_order([keys[name] for name in appearing]) != [keys[names[i]] for i in present.tolist()]


def _axis(name: str, otherwise: str) -> str:
    """Return the name of an axis as a title, if it is text, which makes the row a header; else ``otherwise``."""
    title = shown(_UNWRITABLE.sub(" ", name)).strip()
    return otherwise if not title or number(title) is not None or is_not_finite(title) else guarded(title)
