"""Which columns of a table are its coordinates and its classes, by a fixed rule. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files import shown
from softmax_viz.storage.table_cells import is_number_like, unguarded
from softmax_viz.storage.table_text import Record, TableError, TableText

SHOWN_CHARACTERS = 40
CLASS_NUMBER = "class number"

_SAMPLE_ROWS = 1_000
_LABEL_NAMES = frozenset(
    ["class", "classes", "label", "labels", "species", "target", "targets", "category", "group", "cluster", "variety",
     "클래스", "레이블", "라벨", "분류", "범주", "종", "품종", "집단"]
)  # fmt: skip
_ROW_NUMBER_NAMES = frozenset(["", "id", "index", "idx", "no", "no.", "nr", "row", "#", "번호", "순번"])


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
        Whether the first row holds names.
    """

    x: int
    y: int
    label: int | None
    header: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a table, their cells stripped of spaces.

    Parameters
    ----------
    text
        The whole table.
    records
        Its first row and up to 1,000 more; never empty.
    problem
        Why the rows end here, if a row could not be split.
    """

    text: TableText
    records: list[Record]
    problem: TableError | None

    @property
    def first(self) -> Record:
        """The first row."""
        return self.records[0]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.first.cells)

    def kinds(self) -> tuple[str, ...]:
        """``number``, ``text`` or ``empty`` for each column, by the rows after the first (if there are any).

        A column is numeric when at least half of its cells are; empty cells have no voice.
        """
        votes = [[0, 0] for _ in self.first.cells]
        for record in self.records[1:] or self.records:
            for vote, cell in zip(votes, record.cells, strict=True):
                if cell:
                    vote[is_number_like(cell, self.text.decimal_comma)] += 1
        return tuple("number" if yes and yes >= no else "text" if no else "empty" for no, yes in votes)

    def names(self, header: bool) -> tuple[str, ...]:
        """The columns as sentences name them: by the first row if it is a header, else by number, "#1"."""
        cells = [shown(unguarded(cell)) if header else "" for cell in self.first.cells]
        return tuple(cell or f"#{i + 1}" for i, cell in enumerate(cells))

    def _titles(self, header: bool) -> list[str | None]:
        return [cell.casefold() if header else None for cell in self.first.cells]

    def has_header(self, kinds: Sequence[str]) -> bool:
        """Whether the first row has text over every numeric column.

        Raises
        ------
        TableError
            If it has text over some and numbers over others.
        """
        comma = self.text.decimal_comma
        filled = [i for i, cell in enumerate(self.first.cells) if kinds[i] == "number" and cell]
        texts = [i for i in filled if not is_number_like(self.first.cells[i], comma)]
        if texts and len(texts) < len(filled):
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}, column {column}: '{value}' is no number, but the line is no header either. "
                    "Correct the cell, or give every column a name.",
                ),
                file=self.text.file, line=self.first.line, column=texts[0] + 1,
                value=shown(self.first.cells[texts[0]], SHOWN_CHARACTERS),
            )  # fmt: skip
        return bool(texts)

    def require_rows(self) -> None:
        """``TableError`` if the table is a header and nothing else."""
        if len(self.records) == 1 and self.problem is None:
            comma = self.text.decimal_comma
            if not any(is_number_like(cell, comma) for cell in self.first.cells):
                raise TableError(
                    QT_TRANSLATE_NOOP("errors", "{file} has a header and no rows under it. Add some."),
                    file=self.text.file,
                )

    def by_rule(self) -> Columns:
        """The columns that the rule of ``read_table`` chooses.

        Raises
        ------
        TableError
            If the first row is neither a header nor data, or there are not two columns of coordinates.
        """
        self.require_rows()
        kinds = self.kinds()
        header = self.has_header(kinds)
        titles = self._titles(header)
        label = _label_column(titles, kinds)
        order = self.class_number(label, header)
        coordinates = [i for i, kind in enumerate(kinds) if kind == "number" and i not in (label, order)]
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
                file=self.text.file, count=len(wanted), column=place(self.names(header), label),
            )  # fmt: skip
        return Columns(wanted[0], wanted[1], label, header)

    def class_number(self, label: int | None, header: bool) -> int | None:
        """The column right behind the classes that says their order, by its title; None if there is none."""
        following = self.width if label is None or not header else label + 1
        return following if following < self.width and self._titles(header)[following] == CLASS_NUMBER else None


def sample(text: TableText) -> Sample:
    """Read the first rows. Any thread.

    Raises
    ------
    TableError
        If there are no rows, or the first cannot be split into cells.
    """
    records: list[Record] = []
    problem = None
    try:
        for record in _stripped(text):
            records.append(record)
            if len(records) > _SAMPLE_ROWS:
                break
    except TableError as error:
        problem = error
    if not records:
        raise problem or TableError(
            QT_TRANSLATE_NOOP("errors", "{file} holds no rows. Choose a file with a table."), file=text.file
        )
    return Sample(text, records, problem)


def place(names: Sequence[str], column: int) -> str:
    """A column as a sentence names it: "2 (petal width)"."""
    name = shown(names[column], SHOWN_CHARACTERS)
    return f"{column + 1}" if name == f"#{column + 1}" else f"{column + 1} ({name})"


def _stripped(text: TableText) -> Iterator[Record]:
    for line, cells in text.records():
        yield Record(line, [cell.strip() for cell in cells])


def _label_column(titles: Sequence[str | None], kinds: Sequence[str]) -> int:
    """The column of the classes, by rule 5 of ``read_table``. ``titles`` are None without a header."""
    named = [i for i, title in enumerate(titles) if title in _LABEL_NAMES and kinds[i] != "empty"]
    named = [i for i in named if kinds[i] == "text"] or named
    if named:
        return named[-1]
    texts = [i for i, kind in enumerate(kinds) if kind == "text"]
    if texts:
        return texts[-1]
    if len(titles) >= 3 and "x" not in titles and "y" in titles:
        return titles.index("y")
    return max((i for i, kind in enumerate(kinds) if kind == "number"), default=0)
