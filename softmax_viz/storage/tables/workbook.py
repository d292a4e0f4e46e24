"""Workbooks (.xlsx, .ods) as rows of text. Any thread."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files import shown
from softmax_viz.storage.tables.errors import MAX_COLUMNS, MAX_LINES, SHOWN_CHARACTERS, TableError

# What a packed file may grow to, and how many cells its widest rows may span: a workbook of a few kilobytes can
# claim cells at the far end of the sheet, and the library makes room for all between.
_MOST_UNPACKED = 400_000_000
_MOST_CELLS = 10_000_000
_CHUNK = 1 << 20
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_REPEATED = re.compile(
    rb'<table:table-row[^>]*?number-rows-repeated="([0-9]+)"|<table:table-row|'
    rb'<table:(?:covered-)?table-cell(?=[^>]*(?:value-type=|[^/]>))[^>]*?number-columns-repeated="([0-9]+)"|<table:table-cell'
)
_LINE_BREAKS = re.compile(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f]+")
_READ_SHEETS = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook as CSV in UTF-8, one line for each row."""

    content: bytes
    name: str
    names: tuple[str, ...]


def read_sheet(file: str, content: bytes, wanted: str | None) -> Sheet:
    """The sheet called ``wanted``, else the first that holds two rows and two columns. Any thread.

    Raises
    ------
    TableError
        If the workbook is damaged, too large, locked with a password, or has no such sheet.
    """
    # Loading it takes as long as a small table, and most tables are text.
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_what_is_too_large(file, content)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content))
        names = tuple(book.sheet_names)
        if wanted is not None:
            if wanted not in names:
                raise TableError(
                    QT_TRANSLATE_NOOP("errors", "{file} has no sheet '{sheet}'. Its sheets are {names}."),
                    file=file, sheet=shown(wanted, SHOWN_CHARACTERS), names=shown(", ".join(names[:20]), 400),
                )  # fmt: skip
            return Sheet(_csv(file, book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)), wanted, names)
        for name in names[:_READ_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            if sheet.height >= 2 and sheet.width >= 2:
                return Sheet(_csv(file, sheet.to_python(skip_empty_area=False)), name, names)
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _damaged(file) from error
    raise TableError(QT_TRANSLATE_NOOP("errors", "{file} is a workbook without a table. Choose another."), file=file)


def _damaged(file: str) -> TableError:
    return TableError(
        QT_TRANSLATE_NOOP(
            "errors",
            "{file} is a workbook (Excel or OpenDocument), but damaged or locked. Save it again, or save it as CSV.",
        ),
        file=file,
    )


def _csv(file: str, rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for number, row in enumerate(rows, 1):
        if number > MAX_LINES or len(row) > MAX_COLUMNS:
            raise TableError(
                QT_TRANSLATE_NOOP("errors", "{file} has a sheet of more than {rows} rows or {columns} columns."),
                file=file, rows=MAX_LINES, columns=MAX_COLUMNS,
            )  # fmt: skip
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return _LINE_BREAKS.sub(" ", str(value))


def _refuse_what_is_too_large(file: str, content: bytes) -> None:
    """Look at the sheets before the library does: what they would span when unpacked is bounded."""
    too_large = TableError(
        QT_TRANSLATE_NOOP("errors", "{file} is too large when it is unpacked. Save the sheet as CSV."), file=file
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise too_large
            left = _MOST_UNPACKED
            for entry in archive.infolist():
                is_sheet = "worksheets/" in entry.filename and entry.filename.endswith(".xml")
                if not is_sheet and entry.filename != "content.xml":
                    continue
                with archive.open(entry) as stream:
                    span = _Span(is_sheet)
                    while chunk := stream.read(_CHUNK):
                        left -= len(chunk)
                        span.look_at(chunk)
                        if left < 0 or span.cells > _MOST_CELLS:
                            raise too_large
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise _damaged(file) from error


class _Span:
    """How many cells a sheet spans, by the places of its cells (Excel) or its repetitions (OpenDocument)."""

    def __init__(self, is_excel: bool) -> None:
        self._is_excel = is_excel
        self._rest = b""
        self._low = [1 << 30, 1 << 30]
        self._high = [0, 0]
        self._repeats = 1
        self._sum = 0
        self._rows = 0

    @property
    def cells(self) -> int:
        """The cells of the smallest rectangle that holds all, as far as was looked."""
        if self._is_excel:
            height, width = (max(high - low + 1, 0) for low, high in zip(self._low, self._high, strict=True))
            return height * width
        return self._sum

    def look_at(self, chunk: bytes) -> None:
        """Go on with the next bytes of the sheet."""
        text = self._rest + chunk
        end = text.rfind(b"<") if len(text) > 4096 else len(text)
        end = max(end, 0)
        part, self._rest = (text[:end], text[end:]) if len(chunk) == _CHUNK else (text, b"")
        if self._is_excel:
            for letters, digits in set(_CELL.findall(part)):
                column = 0
                for letter in letters.upper():
                    column = column * 26 + letter - 64
                for axis, place in enumerate((int(digits), column)):
                    self._low[axis] = min(self._low[axis], place)
                    self._high[axis] = max(self._high[axis], place)
            return
        for match in _REPEATED.finditer(part):
            if match[0].startswith(b"<table:table-row"):
                self._repeats = int(match[1] or 1)
            else:
                self._sum += self._repeats * int(match[2] or 1)
