"""Points as rows of text, as spreadsheets copy and paste them. Pure; no Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.dataset import MAX_CLASSES, ClassLabel
from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.table_cells import guarded, is_number, is_number_like, value_of
from softmax_viz.storage.table_columns import Columns, Sample, sample
from softmax_viz.storage.table_preview import pasted
from softmax_viz.storage.table_text import TableError
from softmax_viz.storage.tables import read_sample

_NUMBER_SIGN = "#"
_LARGE = 1e6  # beyond it a number is no count of classes, and stays as it was written


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


def points_from_text(
    text: str, classes: Sequence[ClassLabel], name: str = "clipboard"
) -> tuple[Floats, Ints | None, tuple[str, ...]]:
    """Points from rows of two or three columns: x, y and perhaps the class. Any thread.

    Cells are read as ``read_table`` reads a file: separated by tabs, semicolons or commas, with a decimal
    point or comma. The first row is a header if it has no numbers for x and y. A class is an existing one of
    that name, else the one of that number (from 1, "#" before it or not), else a new one.

    Parameters
    ----------
    text
        What was pasted.
    classes
        The K classes that there are.
    name
        What sentences call the text.

    Returns
    -------
    Coordinates (M, 2); class indices (M,), or None when there are two columns only; and the names of the new
    classes, whose indices are K, K + 1 …, in the order of their appearance (numbers in numerical order).

    Raises
    ------
    UserError
        One sentence: where in the text, what is wrong, and what to do. More than 12 classes in all are refused.
    """
    head = sample(pasted(text, name))
    columns = _columns(head)
    data = read_sample(head, columns).data
    if columns.label is None:
        return data.points, None, ()
    # A table with one class has a second one, which nothing in the text asked for.
    found = [label.name for label in data.classes][: int(data.labels.max()) + 1]
    indices = _indices(classes)
    found = [word if word in indices else _whole(word) for word in found]
    new = [word for word in dict.fromkeys(found) if word not in indices]
    if len(classes) + len(new) > MAX_CLASSES:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file} has {count} new classes, which makes more than {most}. Name them as the classes that exist.",
            ),
            file=head.text.file, count=len(new), most=MAX_CLASSES,
        )  # fmt: skip
    indices |= {word: len(classes) + i for i, word in enumerate(new)}
    return data.points, np.array([indices[word] for word in found], np.int64)[data.labels], tuple(new)


def _columns(head: Sample) -> Columns:
    """x, y and the class are the columns in this order, but for one of words among two of numbers: the class."""
    used = [i for i in range(head.width) if any(record.cells[i] for record in head.records)]
    if len(used) not in (2, 3):
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", "{file} has another number of columns than two or three. Paste x, y and perhaps the class."
            ),
            file=head.text.file,
        )  # fmt: skip
    label = used[2] if len(used) == 3 else None
    if label is not None:
        kinds = head.kinds()
        texts = [i for i in used if kinds[i] == "text"]
        label = texts[0] if len(texts) == 1 else label
    x, y = (i for i in used if i != label)
    names = [cell for cell in (head.first.cells[x], head.first.cells[y]) if cell]
    comma = head.text.decimal_comma
    header = len(head.records) > 1 and not any(is_number_like(cell, comma) for cell in names)
    return Columns(x, y, label, header)


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
    if not is_number(word, decimal_comma=True):
        return word
    value = value_of(word)
    return str(int(value)) if value.is_integer() and abs(value) < _LARGE else word


def _indices(classes: Sequence[ClassLabel]) -> dict[str, int]:
    """What may stand for each class, as a word in a cell, and its index."""
    numbers = {str(index + 1): index for index in range(len(classes))}
    signed = {_NUMBER_SIGN + number: index for number, index in numbers.items()}
    names = {label.name: index for index, label in reversed(list(enumerate(classes))) if label.name}
    return signed | numbers | names | {word: index for index, word in enumerate(_words(classes))}
