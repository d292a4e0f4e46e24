"""From the bytes of a table to its rows of text, by rules that never guess. See ``table_text``."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError

MAX_COLUMNS = 1_000
MAX_LINES = 1_000_000
MAX_RECORD_CHARACTERS = 131_072  # no more than csv's own limit for one cell, so that limit is never met

_DECODING_CHUNK = 1 << 20
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BINARY_BYTES = bytes(i for i in range(32) if not 9 <= i <= 13)


class TableError(UserError):
    """A table that cannot be used: which file, where in it, and what to do."""


class Record(NamedTuple):
    """One row: ``line`` is the line of the file on which it starts, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TableText:
    """The text of a table. It can be read more than once; any thread.

    Parameters
    ----------
    file
        The name of the file as it stands in sentences.
    content
        Its bytes.
    encoding
        ``utf-8-sig``, ``utf-16`` or ``cp949``.
    delimiter
        Tab, semicolon or comma.
    """

    file: str
    content: bytes
    encoding: str
    delimiter: str

    @property
    def decimal_comma(self) -> bool:
        """Whether a comma may be the decimal mark: only where it does not separate cells."""
        return self.delimiter != ","

    def records(self) -> Iterator[Record]:
        """The rows that hold anything, all as wide as the first, cells not stripped of spaces. Memory: one row.

        Raises
        ------
        TableError
            At a row of another width, a quotation that does not end, binary data or an unreasonable size.
        """
        lines = _Lines(self)
        reader = csv.reader(lines.checked(), delimiter=self.delimiter, skipinitialspace=True, strict=True)
        width = 0
        while True:
            line = lines.start_record()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise TableError(
                    QT_TRANSLATE_NOOP("errors", "{file}, line {line}: the quotation marks do not match. Correct them."),
                    file=self.file, line=line,
                ) from error  # fmt: skip
            if cells is None:
                return
            # Most rows are settled by their first cell and their width.
            if not cells or (not cells[0].strip() and not any(cell.strip() for cell in cells)):
                continue
            if len(cells) != width:
                width = self._checked_width(line, cells, width)
            yield Record(line, cells)

    def _checked_width(self, line: int, cells: list[str], width: int) -> int:
        """The width of the table, 0 before its first row; cells beyond it that are empty are dropped."""
        width = width or len(cells)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "{file}, line {line}: the first row has {width} cells, this one {count}. Make them equal.",
                ),
                file=self.file, line=line, width=width, count=len(cells),
            )  # fmt: skip
        if width > MAX_COLUMNS:
            raise TableError(
                QT_TRANSLATE_NOOP(
                    "errors", "{file}, line {line}: more than {most} columns. Keep only those you need."
                ),
                file=self.file, line=line, most=MAX_COLUMNS,
            )  # fmt: skip
        return width


def table_text(file: str, content: bytes) -> TableText:
    """Find encoding and delimiter. Pure; any thread.

    The encoding is UTF-16 after its byte order mark, else UTF-8 with or without one, else CP949 (what
    Korean spreadsheets write). The delimiter is a tab if the first row has one outside quotation marks, else
    a semicolon if it has one, else a comma.

    Raises
    ------
    TableError
        If the file is empty or no text.
    """
    if not content.strip():
        raise TableError(QT_TRANSLATE_NOOP("errors", "{file} is empty. Choose a file with a table."), file=file)
    encodings = ["utf-16"] if content.startswith(_UTF16_MARKS) else ["utf-8-sig", "cp949"]
    encoding = next((name for name in encodings if _decodes(content, name)), None)
    if encoding is None:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} is not text in UTF-8 or CP949. Save it as CSV in UTF-8."), file=file
        )
    unsplit = TableText(file, content, encoding, ",")
    return replace(unsplit, delimiter=_delimiter(_Lines(unsplit)))


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _DECODING_CHUNK):
            decoder.decode(content[start : start + _DECODING_CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


class _Lines:
    """The physical lines of a text that is known to decode, decoded as they are asked for."""

    def __init__(self, text: TableText) -> None:
        self._file = text.file
        # newline="" keeps line breaks inside quoted cells as they are.
        self._stream = io.TextIOWrapper(io.BytesIO(text.content), text.encoding, newline="")
        # One look at all bytes spares one at every line. (In UTF-16 such bytes are halves of letters.)
        deleted = len(text.content) - len(text.content.translate(None, _BINARY_BYTES))
        self._may_be_binary = deleted > 0
        self._number = 0
        self._record_line = 1
        self._record_characters = 0

    def start_record(self) -> int:
        """Say that the next line starts a row; returns the number of that line, from 1."""
        self._record_line = self._number + 1
        self._record_characters = 0
        return self._record_line

    def checked(self) -> Iterator[str]:
        """The lines. ``TableError`` at one that is binary or goes on and on, or when there are too many."""
        for line in iter(partial(self._stream.readline, MAX_RECORD_CHARACTERS + 1), ""):
            self._number += 1
            self._record_characters += len(line)
            if self._number > MAX_LINES:
                raise TableError(
                    QT_TRANSLATE_NOOP("errors", "{file} has more than {most} lines. Keep fewer rows."),
                    file=self._file, most=MAX_LINES,
                )  # fmt: skip
            if self._record_characters > MAX_RECORD_CHARACTERS:
                raise TableError(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}: a row of more than {most} characters. Check its quotation marks.",
                    ),
                    file=self._file, line=self._record_line, most=MAX_RECORD_CHARACTERS,
                )  # fmt: skip
            if self._may_be_binary and _BINARY.search(line):
                raise TableError(
                    QT_TRANSLATE_NOOP(
                        "errors", "{file}, line {line}: binary data, not text. Save the table as CSV in UTF-8."
                    ),
                    file=self._file, line=self._number,
                )  # fmt: skip
            yield line


def _delimiter(lines: _Lines) -> str:
    """The delimiter of the first row that is not blank, by what stands outside its quotation marks."""
    found: set[str] = set()
    quoted = False
    cell_starts = True
    for line in lines.checked():
        for character in line:
            if quoted:
                # Closing: another mark right after it would open again, which is what a doubled mark means.
                quoted, cell_starts = character != '"', True
            elif character == '"' and cell_starts:
                quoted = True
            elif character in "\t;,":
                found.add(character)
                cell_starts = True
            elif character != " ":
                cell_starts = False
        if quoted:
            continue
        if line.strip():
            break
        lines.start_record()
    return next((mark for mark in "\t;" if mark in found), ",")
