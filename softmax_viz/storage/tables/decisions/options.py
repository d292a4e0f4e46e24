"""The choices that the user may make about a table. Everything else is detected from the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# What separates cells: the character, or a space for runs of spaces and tabs.
DELIMITERS: Final = (",", ";", "\t", "|", " ")
DECIMAL_MARKS: Final = (".", ",")
# Thousands marks: "" for none. A space stands for every kind of space, an apostrophe for every kind of apostrophe.
THOUSANDS_MARKS: Final = ("", ",", ".", " ", "'")
NO_CLASSES: Final = -1

MissingPolicy = Literal["leave out", "own class", "refuse"]
MoreClasses = Literal["largest", "other"]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Decisions about a table that are not left to the reader. None everywhere: the reader decides all.

    Parameters
    ----------
    encoding
        A name that Python knows, such as ``utf-8``, ``cp949`` or ``cp1252``.
    delimiter
        One of ``DELIMITERS``.
    decimal
        One of ``DECIMAL_MARKS``.
    thousands
        One of ``THOUSANDS_MARKS``.
    header
        Whether the first row that is not skipped holds the names of the columns.
    skip_rows
        How many rows that are not blank stand above the header (or above the first row of data) and are no
        part of the table. Comments count as rows here, ``sep=`` does not.
    sheet
        The name of a sheet of a workbook.
    x, y
        A column: its index from 0, its name, or its number from 1 as text ("3" or "#3") where no column has
        such a name.
    label
        The column of the classes, likewise; ``NO_CLASSES`` for none: all points are of class 1.
    missing
        What becomes of rows without x, y or class: ``leave out`` (the default), ``own class`` (rows without a class
        are a class of their own, the others are left out), or ``refuse``.
    more_classes
        What becomes of more than 12 classes: ``largest`` keeps the 12 with the most rows and leaves out the
        others, ``other`` keeps 11 and joins the others. None refuses.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    skip_rows: int | None = None
    sheet: str | None = None
    x: int | str | None = None
    y: int | str | None = None
    label: int | str | None = None
    missing: MissingPolicy | None = None
    more_classes: MoreClasses | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are used, counted from 0.

    Parameters
    ----------
    x, y
        The coordinates.
    label
        The classes; None when the table has none, then all points are of the first.
    header
        Whether there is a row that holds names.
    """

    x: int
    y: int
    label: int | None
    header: bool
