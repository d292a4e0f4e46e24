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
from typing import IO
from xml.parsers import expat

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.decisions.errors import MAX_COLUMNS, MAX_LINES, SHOWN_CHARACTERS, TableError

# What a packed file may grow to, and how many cells its sheets may span: a workbook of a few kilobytes can
# claim cells at the far end of the sheet, and the library makes room for all between.
_MOST_UNPACKED = 400_000_000
_MOST_CELLS = 10_000_000
_CHUNK = 1 << 20
_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_CELL_OR_ROW = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")
_ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_ODS_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["']([^"']*)["']""")
_ODS_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["']([^"']*)["']""")
_LINE_BREAKS = re.compile(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f]+")
_READ_SHEETS = 20
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, OSError, ValueError, RuntimeError, EOFError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook as CSV in UTF-8, one line for each row."""

    content: bytes
    name: str
    names: tuple[str, ...]


def read_sheet(file: str, content: bytes, wanted: str | None) -> Sheet:
    """Return the sheet called ``wanted``, else the first that holds two rows and two columns. Any thread.

    Raises
    ------
    TableError
        If the workbook is damaged, too large, locked with a password, or has no such sheet.
    """
    # Loading it takes as long as a small table, and most tables are text.
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_what_is_unsafe(file, content)
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


def _refuse_what_is_unsafe(file: str, content: bytes) -> None:
    """Look at the parts before the library does.

    It ends the process if a sheet claims more than memory holds, and reads without end where an element has no
    end. So every part must be well-formed, without a document type, and what a sheet spans is bounded.
    """
    too_large = TableError(
        QT_TRANSLATE_NOOP("errors", "{file} is too large when it is unpacked. Save the sheet as CSV."), file=file
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [entry for entry in archive.infolist() if entry.filename.casefold().endswith((".xml", ".rels"))]
            if sum(entry.file_size for entry in parts) > _MOST_UNPACKED:
                raise too_large
            for entry in parts:
                span = _OdsSpan() if entry.filename == "content.xml" else _ExcelSpan()
                is_sheet = "sheets/" in entry.filename or entry.filename == "content.xml"
                with archive.open(entry) as stream:
                    _check_part(stream, span if is_sheet else None, too_large)
    except _DAMAGE as error:
        raise _damaged(file) from error


def _check_part(stream: IO[bytes], span: _ExcelSpan | _OdsSpan | None, too_large: TableError) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    rest, size = b"", 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        parser.Parse(chunk, False)
        if span is not None:
            text = rest + chunk
            end = max(text.rfind(b"<"), 0) if len(chunk) == _CHUNK else len(text)
            span.look_at(text[:end])
            rest = text[end:]
        if size > _MOST_UNPACKED or (span is not None and span.cells > _MOST_CELLS):
            raise too_large
    parser.Parse(b"", True)
    if span is not None:
        span.look_at(rest)


def _refuse_document_type(*_: object) -> None:
    raise ValueError("a document type")


class _ExcelSpan:
    """How many cells the sheets of Excel span, by the places that cells and rows name."""

    def __init__(self) -> None:
        self.cells = 0
        self._low = [1 << 30, 1 << 30]
        self._high = [0, 0]

    def look_at(self, text: bytes) -> None:
        """Go on with the next bytes of the sheet; ``ValueError`` at a place that is none."""
        for value in set(_PLACE.findall(text)):
            match = _CELL_OR_ROW.fullmatch(value)
            if match is None:
                raise ValueError(value)
            column = 0
            for letter in match[1]:
                column = column * 26 + letter - 64
            for axis, place in enumerate((int(match[2]), column)):
                self._low[axis] = min(self._low[axis], place)
                self._high[axis] = max(self._high[axis], place)
        height, width = (max(high - low + 1, 0) for low, high in zip(self._low, self._high, strict=True))
        self.cells = height * width


class _OdsSpan:
    """How many cells the sheets of OpenDocument span, by their repetitions; empty ones at the end do not count."""

    def __init__(self) -> None:
        self.cells = 0
        self._rows = self._width = self._column = 0
        self._repeats = 1

    def look_at(self, text: bytes) -> None:
        """Go on with the next bytes; ``ValueError`` at a repetition that is no number."""
        for tag, attributes in _ODS_TAG.findall(text):
            if tag == b"table-row":
                self._repeats, self._column = _times(_ODS_ROWS, attributes), 0
                self._rows += min(self._repeats, 1)
                continue
            self._column += _times(_ODS_COLUMNS, attributes)
            if not attributes.endswith(b"/") or b"value" in attributes:
                self._rows += self._repeats - 1
                self._repeats = 1
                self._width = max(self._width, self._column)
        self.cells = self._rows * self._width


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return 1 if found is None else int(found[1])
