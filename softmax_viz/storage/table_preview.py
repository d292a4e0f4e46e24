"""A look at a table before its points are taken: how it was understood, and what else could be chosen. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from softmax_viz.core.messages import UserError
from softmax_viz.storage.files import read_bytes, shown
from softmax_viz.storage.table_columns import Columns, Sample, sample
from softmax_viz.storage.table_text import TableError, TableText, table_text
from softmax_viz.storage.tables import MAX_BYTES, Table, read_sample, read_text

PREVIEW_ROWS = 50
# Up to this size a table is read to its end at once, which takes well under a tenth of a second.
COUNTED_BYTES = 1_000_000

_SHOWN_CELL = 80


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A table as it was understood. Frozen; any thread.

    Parameters
    ----------
    file
        Its name, on one line.
    encoding
        ``utf-8-sig``, ``utf-16`` or ``cp949``.
    delimiter
        Tab, semicolon or comma.
    decimal_mark
        "." or ","; empty when the first rows hold whole numbers only.
    has_header
        Whether the first row holds names, as the rule has it.
    header_names, plain_names
        The columns by the first row, and by their numbers alone ("#1").
    kinds
        ``number``, ``text`` or ``empty`` for each column.
    rows
        Up to 50 first rows, the one with the names included; each cell on one line and cut to 80 characters.
    n_rows
        Number of rows of data; None when they were not counted: the table is large, or cannot be split.
    choice
        The rule's own choice of columns; where the rule refuses, the nearest that may be meant.
    problem
        Why the rule refuses, as far as was read (up to 1 MB all of it); None if it does not.
    text
        The whole table, for ``read``.
    """

    file: str
    encoding: str
    delimiter: str
    decimal_mark: str
    has_header: bool
    header_names: tuple[str, ...]
    plain_names: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_rows: int | None
    choice: Columns
    problem: UserError | None
    text: TableText

    def read(self, columns: Columns | None = None) -> Table:
        """The points, by the rule or with columns chosen by hand; ``UserError`` as ``read_table`` says it."""
        return read_text(self.text, columns)

    @property
    def is_large(self) -> bool:
        """Whether ``read`` may take more than a tenth of a second, and so belongs on another thread."""
        return len(self.text.content) > COUNTED_BYTES


def preview(path: str | Path) -> TablePreview:
    """Look at a file. Any thread; 50 MB take about a tenth of a second.

    Raises
    ------
    UserError
        If there is no such file, or nothing in it can be split into cells.
    """
    return _preview(table_text(shown(path), read_bytes(path, MAX_BYTES)), shown(Path(path).name))


def preview_text(text: str, name: str) -> TablePreview:
    """Look at pasted text; sentences call it ``name``. Errors as ``preview``."""
    return _preview(pasted(text, name), shown(name))


def pasted(text: str, name: str) -> TableText:
    """Pasted text as the text of a table called ``name``; ``TableError`` if it is empty. Pure."""
    return table_text(shown(name), text.encode("utf-8", "replace"))


def _preview(text: TableText, file: str) -> TablePreview:
    head = sample(text)
    kinds = head.kinds()
    problem: UserError | None = head.problem
    n_rows = None
    try:
        choice = head.by_rule()
    except TableError as error:
        problem = problem or error
        choice = _nearest(head, kinds)
    if len(text.content) <= COUNTED_BYTES:
        try:
            n_rows = sum(1 for _ in text.records()) - choice.header
            read_sample(head)
        except TableError as error:
            problem = problem or error
    return TablePreview(
        file=file,
        encoding=text.encoding,
        delimiter=text.delimiter,
        decimal_mark=_decimal_mark(head, kinds),
        has_header=choice.header,
        header_names=head.names(header=True),
        plain_names=head.names(header=False),
        kinds=kinds,
        rows=tuple(tuple(shown(cell, _SHOWN_CELL) for cell in row.cells) for row in head.records[:PREVIEW_ROWS]),
        n_rows=n_rows,
        choice=choice,
        problem=problem,
        text=text,
    )


def _nearest(head: Sample, kinds: tuple[str, ...]) -> Columns:
    """What may be meant where the rule finds no answer: two columns of numbers without classes, if there are."""
    try:
        header = head.has_header(kinds)
    except TableError:
        header = False
    numeric = [i for i, kind in enumerate(kinds) if kind == "number"]
    others = [i for i in range(head.width) if i not in numeric]
    x, y, *_ = (numeric + others) * 2  # twice: a table of one column has it for both, which is refused later
    texts = [i for i, kind in enumerate(kinds) if kind == "text" and i not in (x, y)]
    return Columns(x, y, texts[-1] if texts else None, header)


def _decimal_mark(head: Sample, kinds: tuple[str, ...]) -> str:
    for record in head.records[1:] or head.records:
        for cell, kind in zip(record.cells, kinds, strict=True):
            if kind == "number":
                for mark in ".,":
                    if mark in cell:
                        return mark
    return ""
