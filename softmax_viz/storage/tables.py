"""Tables of points: CSV and its relatives, read by a fixed rule, never by guessing. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np

from softmax_viz.core.dataset import MAX_CLASSES, MAX_POINTS, MIN_CLASSES, Dataset, make_classes
from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files import read_bytes, shown
from softmax_viz.storage.table_text import Record, TableError, TableText, table_text

MAX_BYTES = 50_000_000
MAX_NAME_CHARACTERS = 200

_SAMPLE_ROWS = 1_000
_SHOWN_CHARACTERS = 40
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBER_WITH_COMMA = re.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})

_LABEL_NAMES = frozenset(
    ["class", "classes", "label", "labels", "species", "target", "targets", "category", "group", "cluster", "variety",
     "클래스", "레이블", "라벨", "분류", "범주", "종", "품종", "집단"]
)  # fmt: skip
_ROW_NUMBER_NAMES = frozenset(["", "id", "index", "idx", "no", "no.", "nr", "row", "#", "번호", "순번"])


@dataclass(frozen=True, slots=True)
class Table:
    """What a table held. Frozen; any thread.

    Parameters
    ----------
    data
        Its points and classes; the axes carry the names of their columns.
    columns
        Names of the columns used for x, y and the class. Without a header a column is known by its number,
        "#1".
    skipped_columns
        Names of the columns that were not used, in the order of the file.
    rows
        N, the number of points.
    """

    data: Dataset
    columns: tuple[str, str, str]
    skipped_columns: tuple[str, ...]
    rows: int


def read_table(path: str | Path) -> Table:
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
       else in the order of their first appearance. A table with one class gets a second, empty one.

    Parameters
    ----------
    path
        As the person gave it: sentences name the file so.

    Raises
    ------
    UserError
        One sentence that says which file, where in it, what is wrong and what to do.
    """
    text = table_text(shown(path), read_bytes(path, MAX_BYTES))
    return _Reader(text).table()


class _Reader:
    """One table on its way from text to points."""

    def __init__(self, text: TableText) -> None:
        self._text = text
        self._file = text.file
        self._number = _NUMBER_WITH_COMMA if text.decimal_comma else _NUMBER
        self._mark: tuple[str, int] | None = None  # the decimal mark, and the line where it was first seen
        self._names: list[str] = []

    def table(self) -> Table:
        """Read all of it."""
        first, numeric, is_text = self._survey()
        header = self._has_header(first, numeric)
        width = len(first.cells)
        self._names = [(shown(cell) if header else "") or f"#{i + 1}" for i, cell in enumerate(first.cells)]
        titles = [cell.casefold() if header else None for cell in first.cells]
        label = _label_column(titles, numeric, is_text)
        coordinates = [i for i in range(width) if i in numeric and i != label]
        wanted = [i for i in coordinates if titles[i] not in _ROW_NUMBER_NAMES]
        if len(wanted) < 2:
            wanted = coordinates
        if len(wanted) < 2:
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file} needs two columns of numbers beside the classes in column {column}, but has {count}. "
                    "Columns are separated by commas, semicolons or tabs.",
                ),
                file=self._file, count=len(wanted), column=self._place(label),
            )  # fmt: skip
        x, y = wanted[:2]
        points, cells = self._points(islice(self._text.records(), int(header), None), x, y, label)
        names, labels = self._classes(cells, label)
        names += [""] * (MIN_CLASSES - len(names))
        axes = (self._shown_name(x), self._shown_name(y)) if header else ("x", "y")
        return Table(
            data=Dataset(np.array(points, np.float64), np.array(labels, np.int64), make_classes(names), axes),
            columns=(self._names[x], self._names[y], self._names[label]),
            skipped_columns=tuple(name for i, name in enumerate(self._names) if i not in (x, y, label)),
            rows=len(labels),
        )

    def _survey(self) -> tuple[Record, set[int], set[int]]:
        """The first row, and which columns are numeric and which are text (an empty one is neither)."""
        records = self._text.records()
        first = next(records, None)
        if first is None:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} holds no rows. Choose a file with a table."), file=self._file
            )
        votes = [[0, 0] for _ in first.cells]
        second = list(islice(records, 1))
        if not second:
            if not any(self._is_number_like(cell) for cell in first.cells):
                raise TableError(
                    QT_TRANSLATE_NOOP("errors", "{file} has a header and no rows under it. Add some."), file=self._file
                )
            second = [first]
        for record in chain(second, islice(records, _SAMPLE_ROWS - 1)):
            for vote, cell in zip(votes, record.cells, strict=True):
                if cell:
                    vote[self._is_number_like(cell)] += 1
        numeric = {i for i, (no, yes) in enumerate(votes) if yes and yes >= no}
        return first, numeric, {i for i, (no, yes) in enumerate(votes) if no > yes}

    def _is_number_like(self, cell: str) -> bool:
        """Whether a cell is meant as a number, finite or not."""
        return self._number.fullmatch(_ascii_minus(cell)) is not None or _is_not_finite(cell)

    def _has_header(self, first: Record, numeric: set[int]) -> bool:
        filled = [i for i in sorted(numeric) if first.cells[i]]
        texts = [i for i in filled if not self._is_number_like(first.cells[i])]
        if texts and len(texts) < len(filled):
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: '{value}' is no number, but the line is no header either. "
                    "Correct the cell, or give every column a name.",
                ),
                file=self._file, line=first.line, column=texts[0] + 1,
                value=shown(first.cells[texts[0]], _SHOWN_CHARACTERS),
            )  # fmt: skip
        return bool(texts)

    def _points(
        self, records: Iterator[Record], x: int, y: int, label: int
    ) -> tuple[list[tuple[float, float]], list[tuple[int, str]]]:
        """The coordinates, and the line and label cell of each row."""
        points: list[tuple[float, float]] = []
        cells: list[tuple[int, str]] = []
        for record in records:
            if len(points) == MAX_POINTS:
                raise TableError(
                    QT_TRANSLATE_NOOP("errors", "{file} has more than {most} rows. Keep fewer of them."),
                    file=self._file, most=MAX_POINTS,
                )  # fmt: skip
            name = record.cells[label]
            if not name:
                self._refuse_missing(record.line, label)
            if len(name) > MAX_NAME_CHARACTERS:
                raise TableError(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}, column {column}: the name of a class has more than {most} characters. "
                        "Shorten it.",
                    ),
                    file=self._file, line=record.line, column=self._place(label), most=MAX_NAME_CHARACTERS,
                )  # fmt: skip
            points.append((self._coordinate(record, x), self._coordinate(record, y)))
            cells.append((record.line, name))
        return points, cells

    def _coordinate(self, record: Record, column: int) -> float:
        """The finite number in a cell."""
        cell = record.cells[column]
        if not cell:
            self._refuse_missing(record.line, column)
        plain = _ascii_minus(cell)
        place = {
            "file": self._file,
            "line": record.line,
            "column": self._place(column),
            "value": shown(cell, _SHOWN_CHARACTERS),
        }
        is_number = self._number.fullmatch(plain) is not None
        if not is_number and not _is_not_finite(cell):
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: '{value}' is not a number. "
                    "Correct the cell or remove the line.",
                ),
                **place,
            )
        value = float(plain.replace(",", ".")) if is_number else math.nan
        if not math.isfinite(value):
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: '{value}' is not a finite number. "
                    "Correct the cell or remove the line.",
                ),
                **place,
            )
        mark = "," if "," in plain else "." if "." in plain else ""
        if mark:
            self._mark = self._mark or (mark, record.line)
            if mark != self._mark[0]:
                raise TableError(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}, column {column}: '{value}' has another decimal mark than line {other}. "
                        "Use the same in the whole file.",
                    ),
                    other=self._mark[1], **place,
                )  # fmt: skip
        return value

    def _refuse_missing(self, line: int, column: int) -> None:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file}, line {line}, column {column}: the cell is empty. Fill it in or remove the line.",
            ),
            file=self._file, line=line, column=self._place(column),
        )  # fmt: skip

    def _classes(self, cells: Sequence[tuple[int, str]], column: int) -> tuple[list[str], list[int]]:
        """The names of the classes in order, and the class of each row."""
        plain = {name: _ascii_minus(name) for _, name in cells}
        all_numbers = all(self._number.fullmatch(number) for number in plain.values())
        keys = {name: float(number.replace(",", ".")) if all_numbers else name for name, number in plain.items()}
        firsts: dict[float | str, str] = {}
        for line, name in cells:
            firsts.setdefault(keys[name], name)
            if len(firsts) > MAX_CLASSES:
                raise TableError(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}, column {column}: more than {most} classes. "
                        "Is this the column of the classes? Call it 'class' or remove the others.",
                    ),
                    file=self._file, line=line, column=self._place(column), most=MAX_CLASSES,
                )  # fmt: skip
        order = sorted(firsts) if all_numbers else list(firsts)
        place = {key: index for index, key in enumerate(order)}
        return [firsts[key] for key in order], [place[keys[name]] for _, name in cells]

    def _shown_name(self, column: int) -> str:
        return shown(self._names[column], _SHOWN_CHARACTERS)

    def _place(self, column: int) -> str:
        """A column as a sentence names it: "2 (petal width)"."""
        name = self._shown_name(column)
        return f"{column + 1}" if name == f"#{column + 1}" else f"{column + 1} ({name})"


def _ascii_minus(cell: str) -> str:
    """``cell`` with the minus of typesetters, which some spreadsheets write, as the one of programs."""
    return cell.replace("−", "-")


def _is_not_finite(cell: str) -> bool:
    return cell.lstrip("+-−").casefold() in _NOT_FINITE


def _label_column(titles: Sequence[str | None], numeric: set[int], is_text: set[int]) -> int:
    """The column of the classes, by rule 5 of ``read_table``. ``titles`` are None without a header."""
    named = [i for i, title in enumerate(titles) if title in _LABEL_NAMES and i in numeric | is_text]
    named = [i for i in named if i in is_text] or named
    if named:
        return named[-1]
    if is_text:
        return max(is_text)
    if len(titles) >= 3 and "x" not in titles and "y" in titles:
        return titles.index("y")
    return max(numeric, default=0)
