"""Points as rows of text, as spreadsheets copy and paste them. Pure; no Qt."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import MAX_CLASSES, ClassLabel
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.names import guarded
from softmax_viz.storage.tables.cells.numbers import POINT, number, value_in
from softmax_viz.storage.tables.decisions.decisions import doubts, rows_left_out
from softmax_viz.storage.tables.decisions.errors import TableError
from softmax_viz.storage.tables.decisions.options import NO_CLASSES, TableOptions
from softmax_viz.storage.tables.formats.source import open_source
from softmax_viz.storage.tables.reading import read
from softmax_viz.storage.tables.text.encoding import utf8
from softmax_viz.storage.tables.understanding import Understood, understand

_NUMBER_SIGN = "#"
# What begins as a number does is a slip rather than the name of a class.
_NEARLY_NUMBER = re.compile("[0-9.,+−–-]")
_LARGE = 1e6  # beyond it a number is no count of classes, and stays as it was written


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted text holds.

    Parameters
    ----------
    points
        Coordinates (M, 2).
    labels
        Class indices (M,), or None when there are two columns only.
    new_classes
        The names of the new classes, whose indices are K, K + 1 …, in the order of their appearance (numbers in
        numerical order).
    notes
        Remarks for the user: rows that were left out, and decisions that are not certain.
    """

    points: Floats
    labels: Ints | None
    new_classes: tuple[str, ...] = ()
    notes: tuple[UserError, ...] = ()


def clipboard_text(points: Floats, labels: Ints, classes: Sequence[ClassLabel]) -> str:
    """Rows "x<TAB>y<TAB>class" with decimal points, each ended by a line feed. Any thread.

    A class is written by its name; by its number (from 1) if it has none or shares it with an earlier one;
    and by "#" and its number where that number is the name of another. ``points_from_text`` with the same
    classes gives exactly the same points and labels.

    Parameters
    ----------
    points, labels
        Coordinates (M, 2) and class indices (M,).
    classes
        The K classes that the labels name.
    """
    words = [guarded(word) for word in _words(classes)]
    text = io.StringIO(newline="")
    rows = zip(*np.reshape(points, (-1, 2)).T.tolist(), [words[i] for i in labels.tolist()], strict=True)
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()


def points_from_text(text: str, classes: Sequence[ClassLabel], name: str = "clipboard", is_own: bool = False) -> Pasted:
    """Points from rows of two or three columns: x, y and perhaps the class, in this order. Any thread.

    Cells are read as ``read_table`` reads a file. The first row is a header if it has no numbers for x and y.
    The class stands in the last column; or in the first, if that holds words (nothing that begins as a number
    does) and the others hold numbers. No other order is guessed. A class is an existing one of that name, else
    the one of that number (from 1, "#" before it or not), else a new one. Where all are whole numbers from 0 on
    and no class is called 0, they count from 0.

    Parameters
    ----------
    text
        What was pasted.
    classes
        The K classes that there are.
    name
        What sentences call the text.
    is_own
        Whether the text is from ``clipboard_text``: then the decimal mark is a point and no row is a header.

    Raises
    ------
    UserError
        One sentence: where in the text, what is wrong, and what to do. More than 12 classes in all are refused.
    """
    own = TableOptions(delimiter="\t", decimal=".", thousands="", header=False) if is_own else TableOptions()
    source = open_source(shown(name), utf8(text), own)
    table = understand(source, replace(own, header=False, skip_rows=0))
    options = _options(table, own)
    read_table = read(understand(source, options))
    data = read_table.data
    notes = [*doubts(read_table.decisions)]
    if read_table.left_out:
        notes.insert(0, rows_left_out(read_table.left_out))
    if options.label == NO_CLASSES:
        return Pasted(data.points, None, (), tuple(notes))
    # A table with one class has a second one, which nothing in the text asked for.
    found = [label.name for label in data.classes][: int(data.labels.max()) + 1]
    found, new, indices, from_zero = _places(found, classes)
    if len(classes) + len(new) > MAX_CLASSES:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file} has {count} new classes, which makes more than {most}. Name them as the classes that exist.",
            ),
            file=shown(name), count=len(new), most=MAX_CLASSES,
        )  # fmt: skip
    if from_zero:
        notes.append(UserError(QT_TRANSLATE_NOOP("errors", "the classes were counted from 0: 0 is the first class")))
    return Pasted(
        data.points, np.array([indices[word] for word in found], np.int64)[data.labels], tuple(new), tuple(notes)
    )


def _places(found: list[str], classes: Sequence[ClassLabel]) -> tuple[list[str], list[str], dict[str, int], bool]:
    """Return the words of the classes, those of them that are new, the index of each, and whether they count from 0."""
    indices = _indices(classes)
    found = [word if word in indices else _whole(word) for word in found]
    from_zero = "0" in found and "0" not in indices and all(_is_count(word) for word in found)
    if from_zero:
        found = [str(int(word) + 1) for word in found]
        named = {label.name for label in classes if label.name}
        if named & set(found):  # such a number is the name of a class, so they do not count
            found, from_zero = [str(int(word) - 1) for word in found], False
    new = [word for word in dict.fromkeys(found) if word not in indices]
    indices |= {word: len(classes) + i for i, word in enumerate(new)}
    return found, new, indices, from_zero


def _is_count(word: str) -> bool:
    return word.isascii() and word.isdigit() and int(word) < MAX_CLASSES


def _options(table: Understood, own: TableOptions) -> TableOptions:
    """Return which columns are x, y and the class, and whether the first row is a header."""
    rows = table.head
    used = [i for i in range(table.heading.width) if any(i < len(row) and row[i].strip() for row in rows)]
    if len(used) not in (2, 3):
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", "{file}: columns found: {count}. Points need two, x and y, or three with the class."
            ),
            file=table.file, count=len(used),
        )  # fmt: skip
    label = used[2] if len(used) == 3 else None
    if label is not None:
        kinds = [_kind(rows, i) for i in used]
        if kinds == ["text", "number", "number"] and not any(
            _NEARLY_NUMBER.match(row[used[0]].strip()) for row in rows
        ):
            label = used[0]
    x, y = (i for i in used if i != label)
    names = [rows[0][i].strip() for i in (x, y) if i < len(rows[0]) and rows[0][i].strip()]
    header = own.header is None and len(rows) > 1 and bool(names) and not any(map(_is_numeric, names))
    return replace(own, x=x, y=y, label=NO_CLASSES if label is None else label, header=header, skip_rows=0)


def _kind(rows: Sequence[Sequence[str]], column: int) -> str:
    """Return what stands in most cells of a column below the first row."""
    cells = [row[column] for row in (rows[1:] or rows) if column < len(row) and row[column].strip()]
    return "number" if 2 * sum(map(_is_numeric, cells)) >= len(cells) else "text"


def _is_numeric(cell: str) -> bool:
    return number(cell) is not None or cell.strip().lstrip("+-−").casefold() in ("nan", "inf", "infinity", "na", "n/a")


def _words(classes: Sequence[ClassLabel]) -> list[str]:
    names = [label.name for label in classes]
    words = []
    for index, name in enumerate(names):
        word = name
        if not word or word in names[:index]:
            word = str(index + 1)
            while word in names:
                word = _NUMBER_SIGN + word
        words.append(word)
    return words


def _whole(word: str) -> str:
    """``word`` without the decimals of a whole number: 2.0 is 2."""
    found = number(word)
    value = None if found is None or found.unit else value_in(found.core.replace(",", "."), POINT)
    return str(int(value)) if value is not None and value.is_integer() and abs(value) < _LARGE else word


def _indices(classes: Sequence[ClassLabel]) -> dict[str, int]:
    """Return what may stand for each class, as a word in a cell, and its index."""
    numbers = {str(index + 1): index for index in range(len(classes))}
    signed = {_NUMBER_SIGN + number_: index for number_, index in numbers.items()}
    names = {label.name: index for index, label in reversed(list(enumerate(classes))) if label.name}
    return signed | numbers | names | {word: index for index, word in enumerate(_words(classes))}
