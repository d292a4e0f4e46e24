"""From the cells of a column to classes: what they are called, their order, and how many there may be. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import MAX_CLASSES
from softmax_viz.storage.tables.cells.missing import is_missing_class
from softmax_viz.storage.tables.cells.names import unguarded
from softmax_viz.storage.tables.cells.numbers import POINT, NumberStyle, number, plain, value_in
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import TooManyClassesError
from softmax_viz.storage.tables.decisions.options import MoreClasses

OTHER = "other"
MISSING = "missing"

_WHOLE = re.compile(r"[0-9]{1,9}")
_PLAIN_WHOLE = re.compile(r"[+-]?[0-9]+")
LEFT_OUT = -1


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a column.

    Parameters
    ----------
    names
        The names in their order.
    labels
        The class of each row (N,); ``LEFT_OUT`` for rows of classes that were not kept.
    left_out
        How many rows those are.
    decisions
        What was decided about more than 12 classes.
    """

    names: tuple[str, ...]
    labels: Ints
    left_out: int
    decisions: tuple[Decision, ...]


def find_classes(
    file: str, column: str, cells: Sequence[str], numbers: Sequence[str] | None, style: NumberStyle,
    more: MoreClasses | None, most: int = MAX_CLASSES,
) -> Classes:  # fmt: skip
    """Name and order the classes.

    Classes are named by their cells, without spaces around them: in numerical order when all are numbers (1,
    1.0 and 1.000e+00 are one class, called 1), else in the order of their first appearance. ``numbers`` order
    them instead, when each class has one whole number there and no two the same.

    Parameters
    ----------
    file, column
        As sentences name them.
    cells
        The cell of each row, none of them missing.
    numbers
        The cells of the column "class number", if there is one.
    style
        How the table writes numbers.
    more
        What becomes of more classes than that.
    most
        How many classes there may be.

    Raises
    ------
    TooManyClassesError
        If there are more than ``most`` and ``more`` does not say what to do.
    """
    words = {cell: unguarded(cell.strip()) for cell in dict.fromkeys(cells)}
    keys = class_keys(list(words.values()), style)
    names: dict[float | str, str] = {}
    for word in words.values():
        names.setdefault(keys[word], _name(word, keys[word]))
    by_cell = {cell: keys[word] for cell, word in words.items()}
    order = _numbered(cells, numbers, by_cell) or class_order(names)
    position = {key: index for index, key in enumerate(order)}
    places = {cell: position[key] for cell, key in by_cell.items()}
    labels = np.fromiter(map(places.__getitem__, cells), np.int64, len(cells))
    found = [names[key] for key in order]
    if len(found) <= most:
        return Classes(tuple(found), labels, 0, ())
    if more is None:
        raise TooManyClassesError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file}, column {column}: {count} classes, and {most} is the most. Keep the {most} largest "
                "(--more-classes largest), join the rest as one (--more-classes other), or choose another column.",
            ),
            len(found), file=file, column=column, most=most,
        )  # fmt: skip
    return _fewer(found, labels, more, most)


def with_own_class(file: str, column: str, cells: Sequence[str], numbers: Sequence[str] | None, style: NumberStyle,
                   more: MoreClasses | None) -> Classes:  # fmt: skip
    """Name and order the classes as ``find_classes`` does; the rows whose cell is missing are the last class."""
    has_class = np.fromiter((not is_missing_class(cell) for cell in cells), bool, len(cells))
    count = len(cells) - int(has_class.sum())
    if not count:
        return find_classes(file, column, cells, numbers, style, more)
    there = np.flatnonzero(has_class).tolist()
    ordered = None if numbers is None else [numbers[i] for i in there]
    found = find_classes(file, column, [cells[i] for i in there], ordered, style, more, MAX_CLASSES - 1)
    name = next(name for name in (MISSING, f"{MISSING} (2)", f"{MISSING} (3)") if name not in found.names)
    labels = np.full(len(cells), len(found.names), np.int64)
    labels[has_class] = found.labels
    message = UserError(
        QT_TRANSLATE_NOOP("errors", "rows without a class are the class '{name}': {rows}"), name=name, rows=count
    )
    decision = Decision("own_class", count, message, by_hand=True)
    return Classes((*found.names, name), labels, found.left_out, (*found.decisions, decision))


def class_keys(names: Sequence[str], style: NumberStyle = POINT) -> dict[str, float | str]:
    """Return what tells classes apart: their values when all names are numbers without units, else the names. Pure."""
    values: dict[str, float | str] = {}
    for name in names:
        found = number(name)
        value = None if found is None or found.unit else value_in(found.core, style)
        if value is None:
            return {name: name for name in names}
        values[name] = value
    return values


def class_order(keys: Collection[float | str]) -> list[float | str]:
    """Return the keys of ``class_keys``, given by first appearance, in the order of the classes. Pure."""
    numbers = [key for key in keys if isinstance(key, float)]
    return sorted(numbers) if len(numbers) == len(keys) else list(keys)


def _name(word: str, key: float | str) -> str:
    """Return a number as people write it: 1.000e+00 is 1."""
    if isinstance(key, str):
        return word
    if _PLAIN_WHOLE.fullmatch(word):
        return word.lstrip("+")
    if key.is_integer() and abs(key) < 1e15:
        return str(int(key))
    return repr(key) if "e" in plain(word).casefold() else word


def _numbered(
    cells: Sequence[str], numbers: Sequence[str] | None, keys: dict[str, float | str]
) -> list[float | str] | None:
    """Return the classes by their numbers in the column of those; None where that says nothing clear."""
    if numbers is None:
        return None
    pairs = {(keys[cell], text.strip()) for cell, text in set(zip(cells, numbers, strict=True))}
    found = {key: text for key, text in pairs if _WHOLE.fullmatch(text)}
    is_clear = len(pairs) == len(found) == len(set(map(int, found.values())))
    return sorted(found, key=lambda key: int(found[key])) if is_clear else None


def _fewer(names: list[str], labels: Ints, more: MoreClasses, limit: int) -> Classes:
    counts = np.bincount(labels, minlength=len(names))
    most = limit if more == "largest" else limit - 1
    kept = sorted(np.argsort(-counts, kind="stable")[:most].tolist())
    places = np.full(len(names), LEFT_OUT if more == "largest" else most, np.int64)
    places[kept] = np.arange(most)
    chosen = [names[i] for i in kept]
    rest = int(counts.sum() - counts[kept].sum())
    if more == "largest":
        template = QT_TRANSLATE_NOOP(
            "errors", "of {count} classes the {most} largest were kept, rows of the others left out: {rows}"
        )
    else:
        template = QT_TRANSLATE_NOOP(
            "errors", "of {count} classes the smaller ones were joined as '{name}': {rows} rows"
        )
        taken = Counter(chosen)
        joined = OTHER if not taken[OTHER] else f"{OTHER} ({len(names) - most})"
        chosen.append(joined)
    message = UserError(template, count=len(names), most=most, rows=rest, name=chosen[-1])
    decision = Decision("more_classes", more, message, by_hand=True)
    return Classes(tuple(chosen), places[labels], rest if more == "largest" else 0, (decision,))
