"""Tables with any number of columns of numbers, for training and prediction without a window. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import read_bytes, shown
from softmax_viz.storage.tables.cells.titles import is_row_number
from softmax_viz.storage.tables.columns.columns import asked_for, place
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import MAX_BYTES, TableError
from softmax_viz.storage.tables.decisions.options import NO_CLASSES, TableOptions
from softmax_viz.storage.tables.formats.source import open_source
from softmax_viz.storage.tables.row_reading import read_rows
from softmax_viz.storage.tables.understanding import Understood, understand

ALL = "all"
_NAMED = 6  # so many columns are named in a sentence


@dataclass(frozen=True, slots=True, eq=False)
class WideTable:
    """A table as numbers. Frozen; any thread.

    Parameters
    ----------
    columns, places
        The names of the D columns, and which columns of the table they are, from 0.
    label
        The name of the column of the classes; "" without one.
    values
        (N, D) the numbers of the rows that are used.
    labels, classes
        (N,) the class of each, and the names of the K classes.
    complete
        (M,) which of all rows of the table these are.
    decisions
        What was decided about the table.
    """

    columns: tuple[str, ...]
    places: tuple[int, ...]
    label: str
    values: Floats
    labels: Ints
    classes: tuple[str, ...]
    complete: Bools
    decisions: tuple[Decision, ...]


def read_wide(path: str | Path, columns: str | Sequence[str], options: TableOptions | None = None) -> WideTable:
    """Read columns of numbers and perhaps one of classes. Any thread.

    Parameters
    ----------
    path
        As the user gave it, because it is quoted in error messages.
    columns
        ``ALL`` for all columns of numbers that are neither classes nor row numbers nor dates; else their names or
        numbers, in the order that is wanted.
    options
        How to read the table; its ``x`` and ``y`` are not used.

    Raises
    ------
    UserError
        One sentence that says which file, where in it, what is wrong and what to do.
    """
    options = replace(options or TableOptions(), x=None, y=None)
    file = shown(path)
    table = understand(open_source(file, read_bytes(path, MAX_BYTES), options), options)
    if table.problem is not None and table.columns.x != table.columns.y and not _lacks_coordinates(table):
        raise table.problem
    chosen, decisions = _all_columns(table) if columns == ALL else (_named(table, columns), ())
    if not chosen:
        raise TableError(QT_TRANSLATE_NOOP("errors", "{file} has no column of numbers beside the classes."), file=file)
    label = table.columns.label
    if label in chosen and options.label is None:
        label = None  # a column that is asked for as a number is no class
    if label in chosen:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file}: column {column} is chosen twice, as a number and as the class."),
            file=file, column=place(table.names, chosen[chosen.index(label)]),
        )  # fmt: skip
    table = replace(table, columns=replace(table.columns, x=chosen[0], y=chosen[-1], label=label), problem=None)
    found = read_rows(table, chosen)
    others = tuple(decision for decision in found.decisions if decision.topic not in ("x", "y"))
    return WideTable(
        columns=tuple(table.names[i] for i in chosen),
        places=tuple(chosen),
        label="" if label is None else table.names[label],
        values=found.values,
        labels=found.labels,
        classes=found.names,
        complete=found.complete,
        decisions=(*others, _columns_decision(table, chosen), *decisions),
    )


def column_names_of(path: str | Path, options: TableOptions | None = None) -> tuple[tuple[str, ...], int]:
    """Return the names of the columns of a table, and how many of them hold numbers."""
    options = replace(options or TableOptions(), x=None, y=None, label=NO_CLASSES)
    table = understand(open_source(shown(path), read_bytes(path, MAX_BYTES), options), options)
    return table.names, len(_all_columns(table)[0])


def _lacks_coordinates(table: Understood) -> bool:
    """Return whether the only fault is that there are not two columns of numbers: one is enough here."""
    return sum(found.kind == "number" for found in table.heading.profiles) < 3


def _all_columns(table: Understood) -> tuple[list[int], tuple[Decision, ...]]:
    """Return all columns of measures, and what is said of those that are no measures."""
    label, has_names = table.columns.label, table.heading.names is not None
    numbers = [
        i for i, found in enumerate(table.heading.profiles)
        if found.kind == "number" and i not in (label, table.class_number)
    ]  # fmt: skip
    rows = [
        i for i in numbers
        if table.heading.profiles[i].is_date
        or (table.heading.profiles[i].is_counter and (not has_names or is_row_number(table.titles[i])))
        or (has_names and is_row_number(table.titles[i]))
    ]  # fmt: skip
    if not rows or len(rows) == len(numbers):
        return numbers, ()
    message = UserError(
        QT_TRANSLATE_NOOP("errors", "dates and row numbers are no measures and were left out: column {columns}"),
        columns=", ".join(place(table.names, i) for i in rows[:_NAMED]),
    )
    return [i for i in numbers if i not in rows], (Decision("columns_left_out", len(rows), message),)


def _named(table: Understood, columns: str | Sequence[str]) -> list[int]:
    wanted = [columns] if isinstance(columns, str) else columns
    has_names = table.heading.names is not None
    chosen: list[int] = []
    for name in wanted:
        found = asked_for(table.file, table.titles, has_names, name, "columns")
        assert found is not None
        if found in chosen:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file}: column {column} is chosen twice."),
                file=table.file, column=place(table.names, found),
            )  # fmt: skip
        chosen.append(found)
    return chosen


def _columns_decision(table: Understood, chosen: Sequence[int]) -> Decision:
    if len(chosen) > _NAMED:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "{count} columns of numbers, {first} to {last}"),
            count=len(chosen), first=place(table.names, chosen[0]), last=place(table.names, chosen[-1]),
        )  # fmt: skip
    else:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "the numbers are in column {columns}"),
            columns=", ".join(place(table.names, i) for i in chosen),
        )
    return Decision("columns", tuple(chosen), message)
