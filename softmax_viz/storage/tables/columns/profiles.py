"""What the cells of a column are like: numbers, words, dates, counters. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from softmax_viz.storage.tables.cells.missing import is_missing, is_missing_class
from softmax_viz.storage.tables.cells.numbers import number, plain, unit_of
from softmax_viz.storage.tables.text.rows import Row

_DATE = re.compile(
    r"[0-9]{2,4}[-./년年] ?[0-9]{1,2}[-./월月] ?[0-9]{1,4}[일日]?\.?(?:[T ].*)?"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?(?: ?[AaPp][Mm])?|[0-9]{4}-[0-9]{2}|[0-9]{4}[./][0-9]{2}"
    r"|[0-9]{1,2}[- ](?:[A-Za-zé]{3,9})[- ][0-9]{2,4}|[A-Za-z]{3,9} [0-9]{1,2},? [0-9]{4}"
)
_COMPACT_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?:[0-9]{6})?")
_FILE = re.compile(
    r"https?://.*|www\..*|.*[\\/].*\.\w{2,5}|[^ @]+@[^ @]+\.\w+"
    r"|[^ ]*\.(?:png|jpe?g|gif|bmp|tiff?|csv|txt|wav|mp[34]|pdf)"
)
_WHOLE = re.compile(r"[+-]?[0-9]+(?:\.0*)?(?:[eE]\+?0+)?|[+-]?[0-9]\.[0-9]+[eE][+-]?[0-9]+")
# How many different whole numbers may still be classes.
FEW = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """A column, judged by the rows that were looked at.

    Parameters
    ----------
    kind
        ``number``, ``text`` or ``empty``.
    unit
        The unit behind or before its numbers; "" without one.
    rows, filled, distinct
        How many rows there were, how many of their cells held something, and how many different things.
    is_whole
        Whether all its numbers are whole.
    is_counter
        Whether it counts the rows: whole numbers that grow by the same step in each.
    is_date, is_file
        Whether nearly all of it are dates or times; names of files, addresses.
    cores
        Its numbers as they were written, without unit.
    """

    kind: str
    unit: str
    rows: int
    filled: int
    distinct: int
    is_whole: bool = False
    is_counter: bool = False
    is_date: bool = False
    is_file: bool = False
    cores: tuple[str, ...] = ()

    @property
    def is_constant(self) -> bool:
        """Whether it says the same of every row, and there are several."""
        return self.distinct <= 1 and self.filled > 1

    @property
    def is_nearly_unique(self) -> bool:
        """Whether nearly every cell is another, so that it names rows rather than classes."""
        return self.filled >= 8 and self.distinct > 0.8 * self.filled

    @property
    def is_few(self) -> bool:
        """Whether its cells are few different things, as classes are; of many rows each stands several times."""
        return self.distinct <= FEW and (self.filled < 8 or self.distinct * 2 <= self.filled)


def profile(head: Sequence[Row], others: Sequence[Row], column: int) -> Profile:
    """Return the profile of a column. ``head`` are the first rows in order, ``others`` rows from anywhere else."""
    first = [row[column].strip() for row in head if column < len(row)]
    cells = [cell for cell in first if not is_missing(cell)]
    cells += [cell for row in others if column < len(row) and not is_missing(cell := row[column].strip())]
    rows = len(first) + len(others)
    if not cells:
        # What stands for no number may still name a class.
        words = [cell for cell in first if not is_missing_class(cell)]
        distinct = len(set(filter(None, first)))
        return Profile("text" if words else "empty", "", rows, len(words), distinct)
    found = [number(cell) for cell in cells]
    unit = unit_of(cells, found)
    distinct = len(set(cells))
    sample = cells[:200]
    if _share(sample, _DATE) or (_share(sample, _COMPACT_DATE) and distinct > FEW):
        return Profile("text" if unit is None else "number", unit or "", rows, len(cells), distinct, is_date=True)
    if unit is None:
        return Profile("text", "", rows, len(cells), distinct, is_file=_share(sample, _FILE))
    values = [_value(n.core) if n is not None else cell for n, cell in zip(found, cells, strict=True)]
    cores = [n.core for n in found if n is not None and n.unit in ("", unit)]
    return Profile(
        "number",
        unit,
        rows,
        len(cells),
        len(set(values)),
        is_whole=all(map(_is_whole, cores)),
        is_counter=_counts(first),
        cores=tuple(cores),
    )


def _share(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return sum(pattern.fullmatch(plain(cell)) is not None for cell in cells) >= 0.9 * len(cells)


def _value(core: str) -> float | str:
    try:
        return float(core)
    except ValueError:
        return core


def _is_whole(core: str) -> bool:
    value = _value(core)
    if isinstance(value, str):
        return "," in core and all(len(group) == 3 for group in core.split(",")[1:]) and "." not in core
    return value.is_integer() if abs(value) < 1e15 else True


def _counts(cells: Sequence[str]) -> bool:
    """Return whether whole numbers grow by one step from row to row. Three rows by 1 do, else it takes five."""
    values: list[int] = []
    for cell in cells:
        text = plain(cell)
        if not _WHOLE.fullmatch(text):
            return False
        value = float(text)
        if not value.is_integer() or abs(value) > 1e15:
            return False
        values.append(int(value))
        if len(values) == 3 and values[1] - values[0] != values[2] - values[1] and values[0] not in (0, 1):
            return False
    if len(values) < 3:
        return False
    step = values[1] - values[0]
    if step == 0 or (abs(step) != 1 and len(values) < 5) or (values[0] not in (0, 1) and len(values) < 5):
        return False
    steps = [b - a for a, b in pairwise(values)]
    if all(s == step for s in steps):
        return True
    # Row numbers of a table from which rows were taken out: they only grow, by small steps.
    return len(values) >= 30 and values[0] in (0, 1) and all(s > 0 for s in steps) and values[-1] < 3 * len(values)
