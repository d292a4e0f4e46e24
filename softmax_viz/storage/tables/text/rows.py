"""From UTF-8 to rows of cells: the lines of a text split at its delimiter. Pure; any thread."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.tables.decisions.errors import MAX_LINES, MAX_RECORD_CHARACTERS, TableError

Row = list[str]

_CHUNK_ROWS = 4096
_SPACED_CELL = re.compile(r'"(?:[^"]|"")*"|[^ \t\r\n]+')
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SAMPLED_PLACES = 20
_SAMPLED_BYTES = 8_000
_SAMPLED_ROWS = 50
_SMALL = 400_000


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, which can be read more than once.

    Parameters
    ----------
    file
        The name of the file as it stands in sentences.
    content
        The text in UTF-8.
    delimiter
        One of ``options.DELIMITERS``.
    skipped_lines
        How many lines above the first row are no rows: ``sep=``, comments, blank lines.
    start
        The byte at which the line after them begins.
    """

    file: str
    content: bytes
    delimiter: str
    skipped_lines: int = 0
    start: int = 0

    def chunks(self) -> Iterator[list[Row]]:
        """Yield the rows in blocks; of those that hold anything, cells not stripped of spaces. Memory: one block.

        Raises
        ------
        TableError
            At a quotation that does not end.
        """
        reader = self._reader(True)
        while True:
            try:
                block = list(islice(reader, _CHUNK_ROWS))
            except csv.Error as error:
                raise self._unmatched() from error
            if not block:
                return
            yield [row for row in block if row and (row[0] > " " or any(map(str.strip, row)))]

    def head(self, most: int) -> tuple[list[Row], TableError | None]:
        """Return the first rows, and why they end if one cannot be split."""
        rows: list[Row] = []
        reader = self._reader(True)
        try:
            for row in reader:
                if row and any(map(str.strip, row)):
                    rows.append(row)
                    if len(rows) >= most:
                        break
        except csv.Error:
            return rows, self._unmatched()
        except TableError as error:
            return rows, error
        return rows, None

    def loose(self) -> Iterator[Row]:
        """Yield the rows as far as they can be split, quotation marks or not; ``csv.Error`` where that ends."""
        return self._split(self._lines(), False)

    def sample(self) -> list[Row]:
        """Return some rows from places all over the text, if it is too long to be judged by its head."""
        rows: list[Row] = []
        if len(self.content) - self.start < _SMALL:
            return rows
        stride = (len(self.content) - self.start) // (_SAMPLED_PLACES + 1)
        for place in range(self.start + stride, len(self.content) - _SAMPLED_BYTES, stride):
            lines = self.content[place : place + _SAMPLED_BYTES].split(b"\n")[1:-1]
            text = b"\n".join(lines).decode("utf-8", "replace")
            try:
                rows += [row for row in self._split(io.StringIO(text, newline=""), False) if row][:_SAMPLED_ROWS]
            except csv.Error:
                continue
        return rows

    def line_of(self, index: int) -> int:
        """Return the line of the file, from 1, on which row ``index`` starts; rows without content do not count."""
        reader = self._reader(True)
        line = 0
        try:
            for row in reader:
                if row and any(map(str.strip, row)):
                    if index == 0:
                        break
                    index -= 1
                line = reader.line_num
        except (csv.Error, TableError):
            pass
        return line + 1 + self.skipped_lines

    def line(self, number: int) -> str:
        """Return the text of one of the first lines of the file, from 1; empty for one further down."""
        lines = self.content[:1_000_000].splitlines()
        return lines[number - 1].decode("utf-8", "replace") if number <= len(lines) else ""

    def _reader(self, strict: bool) -> _Reader:
        return self._split(self._lines(), strict)

    def _split(self, lines: Iterator[str], strict: bool) -> _Reader:
        if self.delimiter == " ":
            lines = map(_tabbed, lines)
        delimiter = "\t" if self.delimiter == " " else self.delimiter
        return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)  # type: ignore[return-value]

    def _lines(self) -> Iterator[str]:
        stream = io.BytesIO(self.content)
        stream.seek(self.start)
        return io.TextIOWrapper(stream, "utf-8", newline="")  # newline="" keeps line breaks inside quoted cells

    def _unmatched(self) -> TableError:
        """Return the sentence about the row that cannot be split: it is found again, one by one."""
        reader = self._reader(True)
        before = 0
        try:
            for _ in reader:
                before = reader.line_num
        except csv.Error as error:
            if "field larger" in str(error):
                text = QT_TRANSLATE_NOOP(
                    "errors", "{file}, line {line}: a row of more than {most} characters. Check its quotation marks."
                )
                line = before + 1 + self.skipped_lines
                return TableError(text, file=self.file, line=line, most=MAX_RECORD_CHARACTERS)
        except TableError as error:
            return error
        text = QT_TRANSLATE_NOOP("errors", "{file}, line {line}: the quotation marks do not match. Correct them.")
        return TableError(text, file=self.file, line=before + 1 + self.skipped_lines)


class _Reader(Iterator[Row]):
    """What the csv module's reader is."""

    line_num: int


def refuse_what_is_no_text(file: str, content: bytes) -> None:
    """``TableError`` if the text holds bytes of binary data, or too many lines."""
    found = _BINARY.search(content)
    if found is not None:
        line = len(content[: found.start()].splitlines()) or 1
        line += content[: found.start()].endswith((b"\n", b"\r"))
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file}, line {line}: binary data, not text. Save the table as CSV in UTF-8."),
            file=file, line=line,
        )  # fmt: skip
    _refuse_long_lines(file, content)
    if max(content.count(b"\n"), content.count(b"\r")) > MAX_LINES:
        raise TableError(
            QT_TRANSLATE_NOOP("errors", "{file} has more than {most} lines. Keep fewer rows."),
            file=file, most=MAX_LINES,
        )  # fmt: skip


def _refuse_long_lines(file: str, content: bytes) -> None:
    """``TableError`` at a line that goes on and on. Only places so far apart are looked at."""
    limit, at = MAX_RECORD_CHARACTERS, 0
    while len(content) - at > limit:
        end = max(content.rfind(b"\n", at, at + limit + 1), content.rfind(b"\r", at, at + limit + 1))
        if end < 0:
            ends = [place for mark in (b"\n", b"\r") if (place := content.find(mark, at)) >= 0]
            end = min(ends, default=len(content))
            if len(content[at:end].decode("utf-8", "replace")) > limit:
                raise TableError(
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "{file}, line {line}: a row of more than {most} characters. Check its quotation marks.",
                    ),
                    file=file, line=len(content[:at].splitlines()) + 1, most=limit,
                )  # fmt: skip
        at = end + 1


def _tabbed(line: str) -> str:
    """Return a line of cells separated by runs of spaces, separated by tabs instead."""
    if '"' in line:
        return "\t".join(_SPACED_CELL.findall(line)) + "\n"
    return (
        "\t".join(line.replace("\t", " ").strip(" \r\n").split()) + "\n"
        if line.isascii()
        else ("\t".join(part for part in re.split("[ \t]+", line.strip(" \t\r\n")) if part) + "\n")
    )
