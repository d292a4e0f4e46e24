"""Tables of points: CSV and its relatives, read by a fixed rule, never by guessing. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.dataset import MAX_CLASSES, MAX_POINTS, MIN_CLASSES, Dataset, make_classes
from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files import read_bytes, shown
from softmax_viz.storage.table_cells import all_numbers, is_not_finite, is_number, unguarded, value_of
from softmax_viz.storage.table_columns import SHOWN_CHARACTERS, Columns, Sample, place, sample
from softmax_viz.storage.table_text import TableError, TableText, table_text

MAX_BYTES = 50_000_000
MAX_NAME_CHARACTERS = 200

_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Table:
    """What a table held. Frozen; any thread.

    Parameters
    ----------
    data
        Its points and classes; the axes carry the names of their columns.
    columns
        Names of the columns used for x, y and the class. Without a header a column is known by its number,
        "#1"; without a column of classes its name is empty.
    skipped_columns
        Names of the columns that were not used, in the order of the file.
    rows
        N, the number of points.
    """

    data: Dataset
    columns: tuple[str, str, str]
    skipped_columns: tuple[str, ...]
    rows: int


def read_table(path: str | Path, columns: Columns | None = None) -> Table:
    """Read labelled points from a table. Any thread; time and memory are bounded by the caps below.

    The rule, in this order; nothing is guessed from statistics of characters:

    1. An ordinary file of at most 50 MB, 1,000,000 lines and 200,000 rows. Text in UTF-16 with a byte order
       mark, in UTF-8, or else in CP949.
    2. Cells are separated by tabs if the first row has one, else by semicolons if it has one, else by
       commas. Quotation marks protect delimiters and line breaks. Rows without any content are skipped.
    3. A column is numeric when at least half of its cells in the rows after the first are (the first 1,000
       of those rows are asked; empty cells have no voice). So a slip in one cell is reported, and does
       not turn its column into text.
    4. The first row is a header when it has text over every numeric column.
    5. The class is the column that is called class, label, species, target … (of several a text column, of
       several the last); else the last text column; else, in a table of three columns or more without a
       column x, the column called y; else the last column.
    6. x and y are the first two numeric columns left. Columns called id, index, no … or, under a header,
       nothing (row numbers) are taken only when needed.
    7. A comma is a decimal mark where it separates no cells. One table uses one decimal mark. "1e5" is a
       number; thousands separators, "nan" and "inf" are not.
    8. Classes are named by their cells: in numerical order when all are numbers (1 and 1.0 are one class),
       else in the order of their first appearance. A column called "class number" right behind the classes
       orders them instead, when each class has one whole number and no two the same. A table with one class
       gets a second, empty one. An apostrophe that guards a name against spreadsheets is no part of it.

    Parameters
    ----------
    path
        As the person gave it: sentences name the file so.
    columns
        Chosen by hand; None leaves rules 4 to 6 to choose.

    Raises
    ------
    UserError
        One sentence that says which file, where in it, what is wrong and what to do.
    """
    return read_text(table_text(shown(path), read_bytes(path, MAX_BYTES)), columns)


def read_text(text: TableText, columns: Columns | None = None) -> Table:
    """As ``read_table``, from a text that is here already. Any thread."""
    return read_sample(sample(text), columns)


def read_sample(head: Sample, columns: Columns | None = None) -> Table:
    """As ``read_text``, when the first rows have been looked at already. Any thread."""
    if head.problem is not None:
        raise head.problem
    if columns is None:
        columns = head.by_rule()
    else:
        _refuse_unusable(head, columns)
    return _Reader(head, columns).table()


def _refuse_unusable(head: Sample, columns: Columns) -> None:
    used = [i for i in (columns.x, columns.y, columns.label) if i is not None]
    if not all(0 <= i < head.width for i in used):
        raise ValueError(f"{columns} in a table of {head.width} columns")
    twice = next((i for i in used if used.count(i) > 1), None)
    if twice is not None:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", "{file}: column {column} is chosen twice. Choose different columns for x, y and the class."
            ),
            file=head.text.file, column=place(head.names(columns.header), twice),
        )  # fmt: skip
    if columns.header and len(head.records) == 1:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} has a header and no rows under it. Add some."), file=head.text.file
        )


class _Reader:
    """One table on its way from text to points."""

    def __init__(self, head: Sample, columns: Columns) -> None:
        self._text = head.text
        self._file = head.text.file
        self._comma = head.text.decimal_comma
        self._columns = columns
        self._order = head.class_number(columns.label, columns.header)
        self._names = head.names(columns.header)
        self._lines: list[int] = []
        self._cells: dict[int, list[str]] = {}

    def table(self) -> Table:
        """Read all of it."""
        x, y, label = self._columns.x, self._columns.y, self._columns.label
        self._collect()
        values = all_numbers([self._cells[x], self._cells[y]], self._comma)
        points = np.column_stack(values if values is not None else self._one_by_one(x, y))
        names, labels = [""], np.zeros(len(points), np.int64)
        if label is not None:
            names, labels = self._classes(label)
        names += [""] * (MIN_CLASSES - len(names))
        axes = ("x", "y")
        if self._columns.header:
            axes = (shown(self._names[x], SHOWN_CHARACTERS), shown(self._names[y], SHOWN_CHARACTERS))
        return Table(
            data=Dataset(points, labels, make_classes(names), axes),
            columns=(self._names[x], self._names[y], "" if label is None else self._names[label]),
            skipped_columns=tuple(
                name for i, name in enumerate(self._names) if i not in (x, y, label) and i != self._order
            ),
            rows=len(labels),
        )

    def _collect(self) -> None:
        """Keep the line numbers and the cells of the columns that are used."""
        used = [i for i in (self._columns.x, self._columns.y, self._columns.label, self._order) if i is not None]
        kept: list[list[str]] = [[] for _ in used]
        sinks = [(column.append, i) for column, i in zip(kept, used, strict=True)]
        add_line = self._lines.append
        for line, row in islice(self._text.records(), int(self._columns.header), MAX_POINTS + 1 + self._columns.header):
            add_line(line)
            for add, i in sinks:
                add(row[i])
        if len(self._lines) > MAX_POINTS:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} has more than {most} rows. Keep fewer of them."),
                file=self._file, most=MAX_POINTS,
            )  # fmt: skip
        self._cells = dict(zip(used, kept, strict=True))

    def _one_by_one(self, x: int, y: int) -> tuple[Floats, Floats]:
        """The coordinates, each (N,), cell by cell: it can say which is no number."""
        values: dict[int, list[float]] = {x: [], y: []}
        first_mark: tuple[str, int] | None = None
        for line, *cells in zip(self._lines, self._cells[x], self._cells[y], strict=True):
            for column, cell in zip((x, y), map(str.strip, cells), strict=True):
                values[column].append(self._coordinate(line, column, cell))
                mark = "," if "," in cell else "." if "." in cell else ""
                first_mark = first_mark or ((mark, line) if mark else None)
                if mark and first_mark is not None and mark != first_mark[0]:
                    raise self._error(
                        QT_TRANSLATE_NOOP(
                            "errors",
                            "{file}, line {line}, column {column}: '{value}' has another decimal mark than line "
                            "{other}. Use the same in the whole file.",
                        ),
                        line, column, cell, other=first_mark[1],
                    )  # fmt: skip
        return np.array(values[x], np.float64), np.array(values[y], np.float64)

    def _coordinate(self, line: int, column: int, cell: str) -> float:
        """The finite number in a cell."""
        if not cell:
            raise self._missing(line, column)
        number = is_number(cell, self._comma)
        if not number and not is_not_finite(cell):
            raise self._error(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: '{value}' is not a number. "
                    "Correct the cell or remove the line.",
                ),
                line, column, cell,
            )  # fmt: skip
        value = value_of(cell) if number else math.nan
        if not math.isfinite(value):
            raise self._error(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: '{value}' is not a finite number. "
                    "Correct the cell or remove the line.",
                ),
                line, column, cell,
            )  # fmt: skip
        return value

    def _classes(self, column: int) -> tuple[list[str], Ints]:
        """The names of the classes in order, and the class of each row (N,)."""
        cells = self._cells[column]
        names = {cell: unguarded(cell.strip()) for cell in dict.fromkeys(cells)}
        for cell, name in names.items():
            if not cell.strip():
                raise self._missing(self._lines[cells.index(cell)], column)
            if len(name) > MAX_NAME_CHARACTERS:
                raise self._error(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}, column {column}: the name of a class has more than {most} characters. "
                        "Shorten it.",
                    ),
                    self._lines[cells.index(cell)], column, cell, most=MAX_NAME_CHARACTERS,
                )  # fmt: skip
        keys = class_keys(list(names.values()), self._comma)
        firsts: dict[float | str, str] = {}
        for cell, name in names.items():
            firsts.setdefault(keys[name], name)
            if len(firsts) > MAX_CLASSES:
                raise self._error(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}, column {column}: more than {most} classes. "
                        "Is this the column of the classes? Call it 'class' or remove the others.",
                    ),
                    self._lines[cells.index(cell)], column, cell, most=MAX_CLASSES,
                )  # fmt: skip
        order = self._numbered(cells, {cell: keys[name] for cell, name in names.items()}) or class_order(firsts)
        position = {key: index for index, key in enumerate(order)}
        by_cell = {cell: position[keys[name]] for cell, name in names.items()}
        return [firsts[key] for key in order], np.fromiter(map(by_cell.__getitem__, cells), np.int64, len(cells))

    def _numbered(self, cells: Sequence[str], keys: dict[str, float | str]) -> list[float | str] | None:
        """The classes by their numbers in the column of those; None where that says nothing clear."""
        if self._order is None:
            return None
        pairs = {
            (keys[cell], number.strip()) for cell, number in set(zip(cells, self._cells[self._order], strict=True))
        }
        numbers = {key: number for key, number in pairs if _WHOLE.fullmatch(number)}
        is_clear = len(pairs) == len(numbers) == len(set(map(int, numbers.values())))
        return sorted(numbers, key=lambda key: int(numbers[key])) if is_clear else None

    def _missing(self, line: int, column: int) -> TableError:
        return self._error(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}, column {column}: the cell is empty. Fill it in or remove the line.",
            ),
            line, column, "",
        )  # fmt: skip

    def _error(self, template: str, line: int, column: int, cell: str, **values: object) -> TableError:
        where = place(self._names, column)
        value = shown(cell, SHOWN_CHARACTERS)
        return TableError(template, file=self._file, line=line, column=where, value=value, **values)


def class_keys(names: Sequence[str], decimal_comma: bool) -> dict[str, float | str]:
    """What tells classes apart: their values when all names are numbers, else the names. Pure."""
    if all(is_number(name, decimal_comma) for name in names):
        return {name: value_of(name) for name in names}
    return {name: name for name in names}


def class_order(keys: Collection[float | str]) -> list[float | str]:
    """The keys of ``class_keys``, given by first appearance, in the order of the classes. Pure."""
    numbers = [key for key in keys if isinstance(key, float)]
    return sorted(numbers) if len(numbers) == len(keys) else list(keys)
