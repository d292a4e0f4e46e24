"""Tables from files and from pasted text: read at once, or looked at before their points are taken. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from softmax_viz.core.basics.messages import UserError
from softmax_viz.storage.files.files import read_bytes, shown
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import MAX_BYTES, TableError
from softmax_viz.storage.tables.decisions.options import NO_CLASSES, Columns, TableOptions
from softmax_viz.storage.tables.formats.source import Source, open_source
from softmax_viz.storage.tables.reading import Table, read
from softmax_viz.storage.tables.text.encoding import sample, utf8
from softmax_viz.storage.tables.understanding import Understood, column_names, understand

PREVIEW_ROWS = 50
# Up to this size a table is read to its end at once, which takes well under a tenth of a second.
COUNTED_BYTES = 1_000_000

_SHOWN_CELL = 80


def read_table(path: str | Path, options: TableOptions | None = None) -> Table:
    """Read labelled points from a table. Any thread; time and memory are bounded by the limits in ``errors``.

    Each stage decides by looking at the table, unless ``options`` say what it is; ``Table.decisions`` say what
    was decided and by which evidence:

    1. ``kinds``: text, a workbook, or a kind of file that is named and refused.
    2. ``encoding``: from bytes to text.
    3. ``dialect``: comments, ``sep=``, and what separates cells.
    4. ``heading``: where the table begins, and the names of its columns.
    5. ``columns``: which of them are x, y and the class.
    6. ``number_style``: decimal mark and thousands mark.
    7. ``reading``: rows without x, y or class are left out and counted; what stands below the table is skipped.
    8. ``classes``: names and order of the classes.

    Parameters
    ----------
    path
        As the user gave it, because it is quoted in error messages.
    options
        The choices of the user; None detects everything.

    Raises
    ------
    UserError
        One sentence that says which file, where in it, what is wrong and what to do. (An encoding that is not
        certain is no error here: the command line refuses it by its decision.)
    """
    return read_bytes_as_table(shown(path), read_bytes(path, MAX_BYTES), options)


def read_bytes_as_table(file: str, content: bytes, options: TableOptions | None = None) -> Table:
    """As ``read_table``, from bytes that are here already; sentences call them ``file``."""
    options = options or TableOptions()
    return read(understand(open_source(file, content, options), options))


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A table as it was understood. Frozen; any thread.

    Parameters
    ----------
    file
        Its name, on one line.
    encoding
        A key of ``encoding.ENCODINGS`` or another name that Python knows; "" for a workbook.
    delimiter
        One of ``options.DELIMITERS``.
    header_names, plain_names
        The columns by their names, and by their numbers alone ("#1").
    kinds
        ``number``, ``text`` or ``empty`` for each column.
    rows
        Up to 50 first rows of the table, the one with the names included; each cell on one line and cut to 80
        characters.
    sheets
        The sheets of a workbook.
    n_rows
        Number of points; None when they were not counted: the table is large, or cannot be read.
    choice
        The columns that are used; where the rule refuses, the nearest that may be meant.
    decisions
        What was decided, stage by stage; after the table was read to its end, by the whole of it.
    options
        The choices of the user.
    problem
        Why the table cannot be used so, as far as was read (up to 1 MB all of it); None if it can.
    """

    file: str
    encoding: str
    delimiter: str
    header_names: tuple[str, ...]
    plain_names: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]
    n_rows: int | None
    choice: Columns
    decisions: tuple[Decision, ...]
    options: TableOptions
    problem: UserError | None
    _name: str
    _content: bytes
    _understood: Understood

    @property
    def has_header(self) -> bool:
        """Whether a row holds names."""
        return self.choice.header

    @property
    def is_large(self) -> bool:
        """Whether ``read`` may take more than a tenth of a second, and so belongs on another thread."""
        return len(self._content) > COUNTED_BYTES

    def read(self, columns: Columns | None = None) -> Table:
        """Return the points, as understood or with columns chosen by hand; ``UserError`` as ``read_table`` says it."""
        if columns is None:
            return read(self._understood)
        options = with_columns(self.options, columns)
        if options.header == self.choice.header and self.options.header is None:
            options = replace(options, header=None)
        return read(understand(self._source(options), options))

    def with_options(self, options: TableOptions) -> TablePreview:
        """Return the same bytes, looked at with other options; ``UserError`` if they cannot be shown at all."""
        return _preview(self._name, self.file, self._content, options)

    def sample(self, encoding: str) -> str:
        """Return a few words as they read in ``encoding``, to choose one by; empty if they cannot be read in it."""
        return sample(self._content, encoding)

    def _source(self, options: TableOptions) -> Source:
        same = (options.encoding, options.delimiter, options.sheet)
        if same == (self.options.encoding, self.options.delimiter, self.options.sheet):
            return self._understood.source
        return open_source(self._name, self._content, options)


def with_columns(options: TableOptions, columns: Columns) -> TableOptions:
    """``options`` with columns and header chosen by hand."""
    label = NO_CLASSES if columns.label is None else columns.label
    return replace(options, x=columns.x, y=columns.y, label=label, header=columns.header)


def preview(path: str | Path, options: TableOptions | None = None) -> TablePreview:
    """Look at a file. Any thread; 50 MB take about a quarter of a second.

    Raises
    ------
    UserError
        If there is no such file, or nothing in it can be split into cells.
    """
    name = shown(Path(path).name)  # the dialog says in its heading where the file is
    return _preview(name, name, read_bytes(path, MAX_BYTES), options or TableOptions())


def preview_text(text: str, name: str, options: TableOptions | None = None) -> TablePreview:
    """Look at pasted text; sentences call it ``name``. Errors as ``preview``."""
    return _preview(shown(name), shown(name), utf8(text), options or TableOptions())


def _preview(name: str, file: str, content: bytes, options: TableOptions) -> TablePreview:
    table = understand(open_source(name, content, options), options)
    problem: UserError | None = table.problem
    decisions, n_rows = table.decisions, None
    if problem is None and len(content) <= COUNTED_BYTES:
        try:
            whole = read(table)
            decisions, n_rows = whole.decisions, whole.rows
        except TableError as error:
            problem = error
    heading = table.heading
    above = len(table.head) and heading.first
    rows = table.head[above : above + PREVIEW_ROWS]
    if heading.header_row is not None:
        rows = [heading.header_row, *rows[: PREVIEW_ROWS - 1]]
    elif heading.names is not None:
        rows = [list(heading.names), *rows[: PREVIEW_ROWS - 1]]
    width = heading.width
    plain = tuple(f"#{i + 1}" for i in range(width))
    titles = heading.names or tuple(cell.strip() for cell in _padded(rows[0] if rows else [], width))
    return TablePreview(
        file=file,
        encoding=table.source.encoding,
        delimiter=table.source.rows.delimiter,
        header_names=column_names(titles),
        plain_names=plain,
        kinds=tuple(found.kind for found in heading.profiles),
        rows=tuple(tuple(shown(cell.strip(), _SHOWN_CELL) for cell in _padded(row, width)) for row in rows),
        sheets=table.source.sheets,
        n_rows=n_rows,
        choice=table.columns,
        decisions=decisions,
        options=options,
        problem=problem,
        _name=name,
        _content=content,
        _understood=table,
    )


def _padded(row: list[str], width: int) -> list[str]:
    """Return a row as wide as the table; a header that is one cell short has row names below nothing."""
    if len(row) == width - 1 and row and width > 1 and row[-1].strip():
        return ["", *row]
    return [*row[:width], *[""] * (width - len(row))]
