"""From rows to numbers and classes: the columns of a table read to its end. Pure; any thread."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number as number_text
from softmax_viz.core.data.dataset import LARGEST_COORDINATE, MAX_POINTS, MIN_CLASSES
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.missing import is_missing, is_missing_class
from softmax_viz.storage.tables.cells.number_style import number_style, telling
from softmax_viz.storage.tables.cells.numbers import all_values, is_not_finite, number, value_in
from softmax_viz.storage.tables.columns.classes import LEFT_OUT, Classes, find_classes, with_own_class
from softmax_viz.storage.tables.columns.columns import place
from softmax_viz.storage.tables.columns.footer import footer_decision, is_note, total_in
from softmax_viz.storage.tables.decisions.decisions import Decision, find, rows_left_out
from softmax_viz.storage.tables.decisions.errors import MAX_NAME_CHARACTERS, SHOWN_CHARACTERS, TableError
from softmax_viz.storage.tables.text.dialect import comment_mark, comments_decision
from softmax_viz.storage.tables.text.rows import Row
from softmax_viz.storage.tables.understanding import Understood

_MOST_FOOTER_ROWS = 10


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The rows of a table as numbers.

    Parameters
    ----------
    values
        (N, D) the coordinates of the rows that are used.
    labels, names
        (N,) their classes, and the names of these.
    complete
        (M,) which of all rows of the table have a number in every column that is used, and a class.
    left_out
        How many rows were left out.
    decisions
        What was decided, stage by stage.
    """

    values: Floats
    labels: Ints
    names: tuple[str, ...]
    complete: Bools
    left_out: int
    decisions: tuple[Decision, ...]


def read_rows(table: Understood, coordinates: Sequence[int]) -> ReadRows:
    """Read the columns ``coordinates`` of a table, in this order; ``TableError`` if a row cannot be used."""
    if table.problem is not None:
        raise table.problem
    return _Reader(table, coordinates).rows()


class _Reader:
    """One table on its way from rows to points."""

    def __init__(self, table: Understood, coordinates: Sequence[int]) -> None:
        self._table = table
        self._file = table.file
        columns = table.columns
        self._coordinates = tuple(coordinates)
        self._used = [i for i in (*self._coordinates, columns.label, table.class_number) if i is not None]
        self._kept: list[list[str]] = [[] for _ in self._used]
        self._places: list[int] = []  # the index of each row that is kept; rows without content do not count
        self._odd: list[tuple[int, Row]] = []
        self._tail: deque[Row] = deque(maxlen=_MOST_FOOTER_ROWS + 1)
        self._style = table.style
        self._comments = 0
        self._said: list[Decision] = []
        self._complete: Bools = np.ones(0, np.bool_)

    def rows(self) -> ReadRows:
        """Read all of it as numbers and classes."""
        table, columns = self._table, self._table.columns
        self._collect()
        self._drop_footer()
        cells = dict(zip(self._used, self._kept, strict=True))
        values, left_out = self._points(cells)
        names, labels, dropped = [""], np.zeros(len(values), np.int64), 0
        if not len(values):
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} holds no row with x, y and class. Choose other columns."),
                file=self._file,
            )  # fmt: skip
        if columns.label is not None:
            classes = self._classes(cells)
            names, labels, dropped = list(classes.names), classes.labels, classes.left_out
            values, labels = values[labels != LEFT_OUT], labels[labels != LEFT_OUT]
            self._said += classes.decisions
        if len(values) > MAX_POINTS:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} has more than {most} rows. Keep fewer of them."),
                file=self._file, most=MAX_POINTS,
            )  # fmt: skip
        if self._comments:
            above = find(table.decisions, "comments")
            self._said.append(comments_decision(self._comments + (len(table.source.comments) if above else 0)))
        if left_out:
            self._said.append(Decision("left_out", left_out, rows_left_out(left_out)))
        names += [""] * (MIN_CLASSES - len(names))
        decisions = (*(d for d in table.decisions if d.topic not in {s.topic for s in self._said}), *self._said)
        return ReadRows(values, labels, tuple(names), self._complete, left_out + dropped, decisions)

    # Rows

    def _collect(self) -> None:
        """Keep the cells of the columns that are used, and set aside rows that are no rows of this table."""
        heading, rows = self._table.heading, self._table.source.rows
        may_comment = any(mark in rows.content for mark in (b"\n#", b"\n%", b"\n//", b"\r#"))
        at = 0
        for block in rows.chunks():
            places: Sequence[int] = range(at, at + len(block))
            at += len(block)
            above = sum(place < heading.first for place in places[: heading.first])
            block, places = block[above:], places[above:]
            if may_comment or set(map(len, block)) != {heading.width}:
                pairs = [(place, row) for place, row in zip(places, block, strict=True) if self._is_row(place, row)]
                places, block = [place for place, _ in pairs], [row for _, row in pairs]
            self._places += places
            self._tail += block[-_MOST_FOOTER_ROWS - 1 :]
            for kept, i in zip(self._kept, self._used, strict=True):
                kept += [row[i] for row in block]

    def _is_row(self, place_: int, row: Row) -> bool:
        """Return whether a row is one of the table; else it is counted as a comment, or set aside."""
        width = self._table.heading.width
        numbers = [i < len(row) and number(row[i]) is not None for i in self._coordinates]
        if comment_mark(row[0]) and not all(numbers):
            self._comments += 1
            return False
        if max(self._used) < len(row) and (len(row) <= width or not any(map(str.strip, row[width:]))):
            return True
        self._odd.append((place_, row))
        return False

    def _drop_footer(self) -> None:
        """Take off what stands below the table: notes, sources, totals. ``TableError`` at an odd row elsewhere."""
        last = self._places[-1] if self._places else -1
        for place_, row in self._odd:
            there = [row[i] for i in self._coordinates if i < len(row) and not is_missing(row[i])]
            has_words = any(number(cell) is None for cell in there) or not there
            if not has_words or place_ < last or len(self._odd) > _MOST_FOOTER_ROWS:
                raise self._odd_row(place_, row)
        notes = [row for _, row in self._odd]
        tail = list(self._tail)
        while len(tail) > 1 and len(notes) < _MOST_FOOTER_ROWS and self._is_note(tail[-1]):
            notes.insert(0, tail.pop())
            self._places.pop()
            for kept in self._kept:
                kept.pop()
        if notes:
            self._said.append(footer_decision(notes))

    def _is_note(self, row: Row) -> bool:
        place_ = total_in(row)
        if place_ is None:
            return is_note(row, self._coordinates[0])
        return place_ not in self._used or sum(map(row[place_].__eq__, self._kept[self._used.index(place_)])) <= 1

    def _odd_row(self, place_: int, row: Row) -> TableError:
        line = self._table.source.rows.line_of(place_)
        return TableError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}: the first row has {width} cells, this one {count}. Make them equal.",
            ),
            file=self._file, line=line, width=self._table.heading.width, count=len(row),
        )  # fmt: skip

    # Numbers

    def _values(self, cells: dict[int, list[str]]) -> list[Floats]:
        """Return the coordinates, each (N,), NaN where one is missing.

        The first rows have told how numbers are written. Where they left a doubt, or a cell does not fit, the
        whole columns are asked.
        """
        table = self._table
        decision = find(table.decisions, "numbers")
        is_fixed = table.source.kind in ("workbook", "json")
        if decision is not None and not decision.is_certain and not is_fixed:
            self._decide_style(cells)
        try:
            return [self._column_values(i, cells[i]) for i in self._coordinates]
        except TableError:
            if is_fixed or not self._decide_style(cells):
                raise
        return [self._column_values(i, cells[i]) for i in self._coordinates]

    def _decide_style(self, cells: dict[int, list[str]]) -> bool:
        """Decide how numbers are written by the whole columns of coordinates; whether that changes anything."""
        table, options, before = self._table, self._table.options, self._style
        columns = [telling(cells[i]) for i in self._coordinates]
        cores: list[Sequence[str]] = [[n.core for cell in column if (n := number(cell))] for column in columns]
        cores += [found.cores for found in table.heading.profiles]
        self._style, said = number_style(cores, table.source.rows.delimiter, options.decimal, options.thousands)
        self._said = [*(d for d in self._said if d.topic != said.topic), said]
        return self._style != before

    def _column_values(self, column: int, cells: list[str]) -> Floats:
        at_once = all_values(cells, self._style)
        if at_once is not None:
            return at_once
        gaps = {cell for cell in set(cells) if is_missing(cell)}
        if gaps:
            at_once = all_values([cell for cell in cells if cell not in gaps], self._style)
        if at_once is None:
            return self._one_by_one(column, cells)
        values = np.full(len(cells), math.nan)
        values[np.fromiter((cell not in gaps for cell in cells), bool, len(cells))] = at_once
        return values

    def _points(self, cells: dict[int, list[str]]) -> tuple[Floats, int]:
        """Return the coordinates (N, D) of complete rows, and the number of other rows, whose cells are dropped."""
        columns = self._table.columns
        values = self._values(cells)
        complete: Bools = np.logical_not(np.isnan(np.array(values)).any(axis=0))
        if columns.label is not None and self._table.options.missing != "own class":
            gaps = {cell for cell in set(cells[columns.label]) if is_missing_class(cell)}
            if gaps:
                complete &= np.fromiter((cell not in gaps for cell in cells[columns.label]), bool, len(complete))
        self._complete = complete
        left_out = len(complete) - int(complete.sum())
        if left_out:
            self._refuse_gaps(complete, cells)
            for used in self._kept:
                used[:] = [cell for cell, kept in zip(used, complete.tolist(), strict=True) if kept]
            self._places = [at for at, kept in zip(self._places, complete.tolist(), strict=True) if kept]
        points = np.column_stack(values)[complete]
        beyond = np.argwhere(np.abs(points) > LARGEST_COORDINATE)
        if len(beyond):
            row, axis = beyond[0].tolist()
            column = self._coordinates[axis]
            raise self._error(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: {value} is too large: coordinates go up to {most}. "
                    "Use a larger unit.",
                ),
                row, column, cells[column][row].strip(), most=number_text(LARGEST_COORDINATE),
            )  # fmt: skip
        return points, left_out

    def _refuse_gaps(self, complete: np.ndarray, cells: dict[int, list[str]]) -> None:
        """Raise ``TableError`` at the first incomplete row, if the user has chosen to refuse such tables."""
        if self._table.options.missing != "refuse":
            return
        row = int(np.argmin(complete))
        columns = self._table.columns
        used = [i for i in self._coordinates if is_missing(cells[i][row])]
        column = used[0] if used else columns.label
        assert column is not None
        raise self._error(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}, column {column}: the cell is empty. Fill it in or remove the line.",
            ),
            row, column, cells[column][row],
        )  # fmt: skip

    def _one_by_one(self, column: int, cells: list[str]) -> Floats:
        """Return the values of a column (N,), cell by cell, NaN where one is missing; it can say which is no number."""
        unit = self._table.heading.profiles[column].unit
        style = self._style
        values = np.empty(len(cells))
        marks: dict[str, int] = {}
        for row, cell in enumerate(cells):
            found = number(cell)
            if found is None or (found.unit != unit and (found.unit or unit in ("%", "‰"))):
                if is_missing(cell):
                    values[row] = math.nan
                    continue
                raise self._no_number(row, column, cell)
            value = value_in(found.core, style)
            if value is None:
                other = next((at for mark, at in marks.items() if mark not in found.core), None)
                raise self._other_mark(row, column, cell, other)
            if math.isinf(value):
                raise self._no_number(row, column, cell)
            values[row] = value
            for mark in ".,":
                if mark in found.core:
                    marks.setdefault(mark, row)
        if len(marks) == 2:
            self._refuse_mixture(column, cells, marks)
        return values

    def _refuse_mixture(self, column: int, cells: list[str], marks: dict[str, int]) -> None:
        """``TableError`` if a column shows point and comma but no cell proves that one of them groups thousands."""
        options = self._table.options
        group = self._style.thousands
        if options.thousands is not None or options.decimal is not None:
            return
        cores = [found.core for cell in cells if (found := number(cell)) is not None]
        proven = any(core.count(group) > 1 or (group in core and self._style.decimal in core) for core in cores)
        if not proven:
            row = marks[group]
            raise self._other_mark(row, column, cells[row], marks[self._style.decimal])

    def _other_mark(self, row: int, column: int, cell: str, other: int | None) -> TableError:
        if other is None:
            return self._no_number(row, column, cell)
        return self._error(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}, column {column}: '{value}' has another decimal mark than line "
                "{other}. Use the same in the whole file, or say which it is (--decimal).",
            ),
            row, column, cell.strip(), other=self._line(other),
        )  # fmt: skip

    def _no_number(self, row: int, column: int, cell: str) -> TableError:
        found = number(cell)
        value = None if found is None or found.unit else value_in(found.core, self._style)
        if is_not_finite(cell) or (value is not None and math.isinf(value)):
            template = QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}, column {column}: '{value}' is not a finite number. "
                "Correct the cell or remove the line.",
            )
        else:
            template = QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}, column {column}: '{value}' is not a number. Correct the cell or remove the line.",
            )
        return self._error(template, row, column, cell.strip())

    # Classes

    def _classes(self, cells: dict[int, list[str]]) -> Classes:
        label, order = self._table.columns.label, self._table.class_number
        assert label is not None
        for cell in set(cells[label]):
            if len(cell.strip()) > MAX_NAME_CHARACTERS:
                raise self._error(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}, column {column}: the name of a class has more than {most} characters. "
                        "Shorten it.",
                    ),
                    cells[label].index(cell), label, cell, most=MAX_NAME_CHARACTERS,
                )  # fmt: skip
        numbers = None if order is None else cells[order]
        where = place(self._table.names, label)
        classify = with_own_class if self._table.options.missing == "own class" else find_classes
        return classify(
            self._file, where, cells[label], numbers, self._style, self._table.options.more_classes
        )  # fmt: skip

    def _line(self, row: int) -> int:
        return self._table.source.rows.line_of(self._places[row])

    def _error(self, template: str, row: int, column: int, cell: str, **values: object) -> TableError:
        where = place(self._table.names, column)
        value = shown(cell, SHOWN_CHARACTERS)
        return TableError(template, file=self._file, line=self._line(row), column=where, value=value, **values)
