"""Where a table begins, and which of its first rows name the columns. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.missing import is_missing
from softmax_viz.storage.tables.cells.numbers import is_not_finite, is_number, number, plain
from softmax_viz.storage.tables.cells.titles import class_weight, is_sentence
from softmax_viz.storage.tables.cells.units import UNITS
from softmax_viz.storage.tables.columns.profiles import Profile, profile
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import SHOWN_CHARACTERS, TableError
from softmax_viz.storage.tables.text.rows import Row, Rows

_ORANGE_TYPES = frozenset(
    ["c", "d", "s", "t", "continuous", "discrete", "string", "time", "n", "numeric", "text", "categorical",
     "basket"]
)  # fmt: skip
_ORANGE_FLAGS = frozenset(["class", "c", "meta", "m", "ignore", "i", "skip", "s", "weight", "w", "multiple"])
_ORANGE_TITLE = re.compile(r"([mcCiwDSdTs]{1,2})#(.*)", re.DOTALL)
_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")
# A line under names, as Markdown and reports have it.
_RULE = re.compile(r":?[-=]{2,}:?")
_MOST_HEADING_ROWS = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """The first rows of a table, understood.

    Parameters
    ----------
    first
        The index of the first row of data; rows without content do not count.
    names
        The names of the columns, (width,); None without a header.
    header_row
        The row that the names are from, as it stands; None without one, or if a comment gave them.
    marked
        The column that the file itself calls the class; None if it says nothing.
    profiles
        What each column holds.
    decisions
        What was decided.
    """

    first: int
    names: tuple[str, ...] | None
    header_row: Row | None
    marked: int | None
    profiles: tuple[Profile, ...]
    decisions: tuple[Decision, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.profiles)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where the data begin, and the row with the names, by index; and how many rows above are no part of them."""

    first: int
    header: int | None
    marked: int | None = None
    is_certain: bool = True


def find_heading(
    text: Rows, head: list[Row], others: list[Row], comments: Sequence[str], header: bool | None, skip_rows: int | None
) -> Heading:
    """Find where the table begins and what its columns are called.

    The width of the table is the one that most rows have. The data begin at the first row with a number. The
    row above it names the columns, if it is as wide (or one cell narrower: then the first column holds row
    names, as R writes it). Rows of units between them, Orange's rows of types and flags, titles and rows above
    the names are skipped. A first row of numbers is a row of names when they count the columns (0, 1, 2 …, as
    pandas writes it) or are years in order, and the rows below hold other numbers; or when a title such as
    "class" stands in it over numbers.

    Raises
    ------
    TableError
        If a first row is neither a header nor data, or there is a header and nothing below.
    """
    skipped = skip_rows or 0
    rows = head[skipped:]
    if not rows:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} holds no rows. Choose a file with a table."), file=text.file
        )
    width = _width(rows)
    if header is not None or skip_rows is not None:
        first = int(header) if header is not None else 0
        start = _Start(first, 0 if header else None)
        if header is None:
            start = _start(text, rows, others, width, skipped)
            start = _Start(start.first, start.header, start.marked)
        if len(rows) <= start.first:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} has a header and no rows under it. Add some."), file=text.file
            )
    else:
        start = _start(text, rows, others, width, skipped)
    body = _body(rows, start.first, width)
    found = [profile(body, [row for row in others if len(row) == width], i) for i in range(width)]
    names, row, said = None, None, []
    if start.header is not None:
        row = rows[start.header]
        names = _names(text, row, width, skipped + start.header)
    elif header is None and not start.first:
        names = _names_in_comment(comments, text.delimiter, width)
    # Columns beyond the last that are empty, header and all, are no columns.
    while len(found) > 1 and not found[-1].distinct and found[-1].kind == "empty" and not (names and names[-1].strip()):
        found.pop()
        names = names[:-1] if names else None
    marked = start.marked
    if names:
        names, marked = _orange_titles(names, marked)
    said += _decisions(start, names, row, header, skipped, skip_rows, text, rows)
    return Heading(skipped + start.first, names, row, marked, tuple(found), tuple(said))


def _width(rows: list[Row]) -> int:
    """Return the number of cells that most rows have; of two equally frequent ones that of row 0, else the larger."""
    counts = Counter(map(len, rows))
    return max(counts, key=lambda width: (counts[width], width == len(rows[0]), width))


def _body(rows: list[Row], first: int, width: int) -> list[Row]:
    return [row for row in rows[first:] if len(row) >= width or first + 1 == len(rows)] or rows[first:]


def _start(text: Rows, rows: list[Row], others: list[Row], width: int, offset: int) -> _Start:
    orange = _orange(rows, width)
    if orange is not None:
        return orange
    first = next((i for i, row in enumerate(rows) if len(row) >= min(width, 2) and _has_number(row)), None)
    if first is None:
        # No numbers at all: the columns will be found too few; a single row is a header.
        if len(rows) == 1:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} has a header and no rows under it. Add some."), file=text.file
            )
        return _Start(0, None)
    while first + 1 < len(rows) and first < _MOST_HEADING_ROWS and len(rows[first]) < width - 1:
        following = next((i for i in range(first + 1, len(rows)) if _has_number(rows[i])), None)
        if following is None:
            break
        first = following
    below = [row for row in rows[first + 1 :] if len(row) >= width] or [rows[first]]
    found = [profile(below, [row for row in others if len(row) == width], i) for i in range(width)]
    numeric = [i for i, p in enumerate(found) if p.kind == "number" and p.filled]
    first = _after_levels(rows, first, numeric)
    above = _header_above(rows, first, width)
    if above is not None:
        return _Start(first, above)
    return _names_with_numbers(text, rows, first, found, numeric, offset) or _Start(first, None)


def _has_number(row: Row) -> bool:
    return any(number(cell) is not None for cell in row)


def _after_levels(rows: list[Row], first: int, numeric: list[int]) -> int:
    """Return the first row of data below a header of two levels, the upper of which holds numbers such as years."""
    for i in range(first + 1, min(first + 4, len(rows) - 1)):
        cells = [plain(rows[i][c]) for c in numeric if c < len(rows[i])]
        words = [cell for cell in cells if not is_missing(cell) and number(cell) is None]
        above = [plain(rows[j][c]) for j in range(first, i) for c in numeric if c < len(rows[j])]
        if (
            len(words) >= 2
            and len(words) == sum(not is_missing(c) for c in cells)
            and all(is_missing(cell) or number(cell) is None or _YEAR.fullmatch(cell) for cell in above)
        ):
            return i + 1
    return first


def _names_with_numbers(
    text: Rows, rows: list[Row], first: int, found: list[Profile], numeric: list[int], offset: int
) -> _Start | None:
    """Return the row ``first`` as a header, if it is one though numbers stand in it; None if it is data.

    Raises
    ------
    TableError
        If it has text over some columns of numbers and other numbers over others.
    """
    row = rows[first]
    if len(rows) == first + 1:
        return None
    cells = {i: plain(row[i]) for i in numeric if i < len(row) and not is_missing(row[i])}
    texts = [i for i, cell in cells.items() if not is_number(cell, found[i].unit) and not is_not_finite(cell)]
    numbers = [i for i in cells if i not in texts]
    if not cells:
        return None
    if texts and not numbers:
        return _Start(first + 1, first)
    if _count_columns({i: cells[i] for i in numbers}) and (texts or _differs_below(rows, first, numbers, found)):
        return _Start(first + 1, first, is_certain=bool(texts) or not all(found[i].is_whole for i in numbers))
    if _are_years([cells[i] for i in numbers], rows, first, numbers):
        return _Start(first + 1, first)
    if not texts:
        return None
    if _is_scikit_learn(cells, len(row)):
        return _Start(first + 1, None)
    if all(class_weight(cells[i]) >= 2 for i in texts) and _differs_below(rows, first, numbers, found):
        return _Start(first + 1, first, is_certain=False)
    raise TableError(
        QT_TRANSLATE_NOOP(
            "errors",
            "{file}, line {line}, column {column}: '{value}' is not a number, and the row does not look like a header. "
            "Correct the cell, or give every column a name.",
        ),
        file=text.file, line=text.line_of(first + offset), column=texts[0] + 1,
        value=shown(row[texts[0]].strip(), SHOWN_CHARACTERS),
    )  # fmt: skip


def _count_columns(cells: dict[int, str]) -> bool:
    """Return whether the cells count their columns, from 0 or from 1."""
    if len(cells) < 2 or not all(cell.isascii() and cell.isdigit() for cell in cells.values()):
        return False
    offsets = {int(cell) - i for i, cell in cells.items()}
    values = sorted(int(cell) for cell in cells.values())
    return len(offsets) == 1 and values[0] in (0, 1)


def _differs_below(rows: list[Row], first: int, numbers: list[int], found: list[Profile]) -> bool:
    """Return whether the rows below hold other numbers: decimals mostly, or none that the first row has."""
    if any(not found[i].is_whole for i in numbers):
        # A whole number over decimals is a name, unless whole numbers are usual there.
        for i in numbers:
            if not found[i].is_whole:
                cells = [plain(row[i]) for row in rows[first + 1 :] if i < len(row)]
                if sum(cell.isdigit() for cell in cells) < 0.5 * len(cells):
                    return True
        return False
    if len(numbers) < 3 or not all(plain(rows[first][numbers[0]]) == "0" for _ in (0,)):
        return False
    last = numbers[-1]
    return plain(rows[first][last]) not in {plain(row[last]) for row in rows[first + 1 :] if last < len(row)}


def _are_years(cells: list[str], rows: list[Row], first: int, numbers: list[int]) -> bool:
    if len(cells) < 2 or not all(_YEAR.fullmatch(cell) for cell in cells):
        return False
    values = [int(cell) for cell in cells]
    if values != sorted(set(values)) and values != sorted(set(values), reverse=True):
        return False
    below = [plain(row[i]) for row in rows[first + 1 :] for i in numbers if i < len(row)]
    return sum(_YEAR.fullmatch(cell) is not None for cell in below) < 0.5 * len(below)


def _is_scikit_learn(cells: dict[int, str], width: int) -> bool:
    """Return whether a row holds the numbers of rows and measures and the class names, as scikit-learn's files do."""
    return (
        cells.get(0, "").isdigit()
        and cells.get(1, "") == str(width - 1)
        and all(number(cell) is None for i, cell in cells.items() if i > 1)
    )


def _header_above(rows: list[Row], first: int, width: int) -> int | None:
    wide = [i for i in range(first) if _filled(rows[i]) >= 2 and width - 1 <= len(rows[i])]
    if not wide:
        return None
    at = wide[-1]
    while at - 1 in wide and _are_units(rows[at]):
        at -= 1
    return at


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _are_units(row: Row) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    return all(
        cell.casefold() in UNITS or (cell[0] in "([" and cell[-1] in ")]") or _RULE.fullmatch(cell) for cell in cells
    )


def _orange(rows: list[Row], width: int) -> _Start | None:
    """Orange's three rows: names, types, flags (the last may be empty, and then it is no row here)."""
    if len(rows) < 3 or len(rows[1]) < width - 1:
        return None
    types = [cell.strip() for cell in rows[1]]
    if not all(not cell or cell.casefold() in _ORANGE_TYPES or " " in cell for cell in types) or not any(
        cell.casefold() in _ORANGE_TYPES for cell in types
    ):
        return None
    if any(number(cell) is not None for cell in types if cell):
        return None
    flags = [cell.strip().casefold().partition(" ")[0] for cell in rows[2]]
    if any(flags) and all(not flag or flag in _ORANGE_FLAGS or flag.startswith("-") for flag in flags):
        marked = next((i for i, flag in enumerate(flags) if flag in ("class", "c")), None)
        return _Start(3, 0, marked)
    return _Start(2, 0)


def _orange_titles(names: tuple[str, ...], marked: int | None) -> tuple[tuple[str, ...], int | None]:
    """Names without Orange's prefixes such as ``cD#``; small c marks the class."""
    matches = [_ORANGE_TITLE.fullmatch(name.strip()) for name in names]
    if not any(matches):
        return names, marked
    for i, match in enumerate(matches):
        if match is not None and "c" in match[1]:
            marked = i
    return tuple(match[2] if match else name for name, match in zip(names, matches, strict=True)), marked


def _names(text: Rows, row: Row, width: int, index: int) -> tuple[str, ...]:
    """Return the names in a header, (width,): one cell short means that the first column holds row names."""
    cells = [cell.strip() for cell in row]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) == width - 1:
        return ("", *cells)
    if len(cells) > width and text.delimiter == " ":
        # Names with single spaces in them, further apart from each other.
        apart = [name.strip(' "') for name in re.split(r" {2,}|\t", text.line(text.line_of(index)).strip())]
        if len(apart) in (width, width - 1):
            return ("",) * (width - len(apart)) + tuple(apart)
    if len(cells) > width:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", "{file}, line {line}: the header has {width} cells, the rows have {count}. Make them equal."
            ),
            file=text.file, line=text.line_of(index), width=len(cells), count=width,
        )  # fmt: skip
    return tuple(cells + [""] * (width - len(cells)))


def _names_in_comment(comments: Sequence[str], delimiter: str, width: int) -> tuple[str, ...] | None:
    if not comments:
        return None
    words = comments[-1].split(None if delimiter == " " else delimiter)
    words = [word.strip().strip('"') for word in words]
    if len(words) != width or len(set(words)) != width or any(number(word) is not None for word in words):
        return None
    if delimiter == " " and is_sentence(words):
        return None
    return tuple(words)


def _decisions(
    start: _Start, names: tuple[str, ...] | None, row: Row | None, header: bool | None, skipped: int,
    skip_rows: int | None, text: Rows, rows: list[Row],
) -> list[Decision]:  # fmt: skip
    decisions = []
    above = skipped + (start.header if start.header is not None else start.first)
    if above or skip_rows is not None:
        if above == 1:
            message = UserError(QT_TRANSLATE_NOOP("errors", "1 row above the table skipped"))
        else:
            message = UserError(QT_TRANSLATE_NOOP("errors", "{count} rows above the table skipped"), count=above)
        decisions.append(Decision("skip_rows", above, message, by_hand=skip_rows is not None))
    if start.header is not None and start.first - start.header > 1:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "below the names, what describes the columns was skipped: {cells}"),
            cells=shown(" ".join(cell for cell in rows[start.header + 1] if cell.strip()), SHOWN_CHARACTERS),
        )
        decisions.append(Decision("units", start.first - start.header - 1, message))
    if names is None:
        message = UserError(QT_TRANSLATE_NOOP("errors", "no names of columns"))
    elif row is None:
        message = UserError(QT_TRANSLATE_NOOP("errors", "the columns are named by a comment"))
    else:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "names in line {line}"), line=text.line_of(skipped + (start.header or 0))
        )
    evidence = UserError(
        QT_TRANSLATE_NOOP("errors", "the first row was taken for names; if it is data, say so (--no-header)")
    )
    decisions.append(
        Decision("header", names is not None, message, evidence, start.is_certain, (names is None,), header is not None)
    )
    return decisions
