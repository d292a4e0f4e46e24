"""The command line of tables: options on how to read a table, and reports on how it was read.

No module that imports numpy is imported at the top, so that a wrong command line is refused fast.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from softmax_viz.cli.arguments import say, warn, whole_number_reader

if TYPE_CHECKING:
    from softmax_viz.core.basics.messages import UserError
    from softmax_viz.storage.tables import Table, TableOptions

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " ", r"\t": "\t"}
_DECIMALS = {"point": ".", "comma": ","}
_THOUSANDS = {"none": "", "comma": ",", "point": ".", "space": " ", "apostrophe": "'"}
_NAMES = ("x", "y", "label", "delimiter", "encoding", "decimal", "thousands", "header", "skip_rows", "sheet", "missing",
          "more_classes")  # fmt: skip
_MOST_SKIPPED = 1000


def add_table_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about tables; what is not specified is detected from the table."""
    group = parser.add_argument_group("tables", "what is not said is decided by looking at the table")
    add = group.add_argument
    add("--x", metavar="COLUMN", help="the column of x, by its name or its number from 1")
    add("--y", metavar="COLUMN", help="the column of y")
    add("--label", metavar="COLUMN", help="the column of the classes, or none")
    add("--delimiter", metavar="MARK", type=_one_of(_DELIMITERS), help="what separates cells: " + _listed(_DELIMITERS))
    add("--encoding", metavar="NAME", help="how the text is written: utf-8, cp949, cp1252, gb18030, cp950, cp932, …")
    add("--decimal", metavar="MARK", type=_one_of(_DECIMALS), help="the decimal mark: " + _listed(_DECIMALS))
    add("--thousands", metavar="MARK", type=_one_of(_THOUSANDS), help="the thousands mark: " + _listed(_THOUSANDS))
    names_help = "whether the first row holds the names of the columns"
    add("--header", action=argparse.BooleanOptionalAction, default=None, help=names_help)
    add(
        "--skip-rows",
        metavar="N",
        type=whole_number_reader(0, _MOST_SKIPPED),
        help="rows above the names that are no part of the table",
    )
    add("--sheet", metavar="NAME", help="the sheet of a workbook")
    missing_help = (
        "rows without x, y or class: leave them out (default), make those without a class a class of their own, "
        "or refuse the table"
    )
    add("--missing", choices=("leave-out", "own-class", "refuse"), help=missing_help)
    more_help = "more than 12 classes: keep the 12 largest, or join the smaller ones as 'other' (default: refuse)"
    add("--more-classes", choices=("largest", "other"), help=more_help)


def take_table_options(found: dict[str, Any]) -> TableOptions | None:
    """Remove the options about tables from the parsed arguments and return them; None if none was given."""
    given = {name: found.pop(name) for name in _NAMES}
    if all(value is None for value in given.values()):
        return None
    from softmax_viz.storage.tables import TableOptions

    if given["missing"] is not None:
        given["missing"] = given["missing"].replace("-", " ")
    return TableOptions(**given)


class Report:
    """Collects how tables were read, to report it later. Pass it to ``load_source`` as ``on_table``."""

    def __init__(self) -> None:
        self._read: list[tuple[str, Table]] = []

    def __call__(self, name: str, table: Table) -> None:
        """Remember ``table``; raise ``UserError`` if its encoding is uncertain: the user cannot check it here."""
        from softmax_viz.storage.tables import refuse_uncertain_encoding

        refuse_uncertain_encoding(name, table.decisions)
        self._read.append((name, table))

    @property
    def label(self) -> str:
        """The name of the column of the classes; "" if there is none."""
        return self._read[-1][1].columns[2] if self._read else ""

    @property
    def notes(self) -> tuple[UserError, ...]:
        """The remarks to show in a window."""
        if not self._read:  # without a table, do not import the modules that read tables
            return ()
        from softmax_viz.storage.tables import notes_on

        return tuple(note for _, table in self._read for note in notes_on(table.decisions))

    @property
    def guessed_columns(self) -> tuple[UserError, ...]:
        """Which columns were chosen by looking at the table, to be shown in a window."""
        return tuple(
            decision.message
            for _, table in self._read
            for decision in table.decisions
            if decision.topic in ("x", "y", "label") and not decision.by_hand
        )

    def give(self) -> None:
        """Print all decisions on stdout, and on stderr what was left out or is uncertain."""
        for name, table in self._read:
            _report(name, table)


def _report(name: str, table: Table) -> None:
    from softmax_viz.storage.tables import notes_on, plain_line

    say(plain_line(name, table.decisions))
    notes = notes_on(table.decisions)
    if notes:
        warn(f"{name}: {'; '.join(map(str, notes))}.")


def _one_of(marks: dict[str, str]) -> Callable[[str], str]:
    """Return a function that reads a mark, written by its name or as the character itself."""

    def read(text: str) -> str:
        if text.casefold() in marks:
            return marks[text.casefold()]
        if text in marks.values():
            return text
        raise argparse.ArgumentTypeError(f"{text!r} is none of {_listed(marks)}")

    return read


def _listed(marks: dict[str, str]) -> str:
    return ", ".join(name for name in marks if name.isalpha())
