"""What separates the cells of a text, and which lines above the table are no rows of it. Pure; any thread."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.tables.cells.missing import is_missing
from softmax_viz.storage.tables.cells.numbers import number
from softmax_viz.storage.tables.cells.units import is_known_unit
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.options import DELIMITERS
from softmax_viz.storage.tables.text.rows import Row, Rows

COMMENT_MARKS = ("#", "%", "//")

_SEP = re.compile(rb'\s*"?sep=(.)"?[ ;,\t|]*\r?\n?\Z', re.IGNORECASE | re.DOTALL)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_ERROR_WORDS = (
    "#n/a",
    "#div/0!",
    "#value!",
    "#ref!",
    "#name?",
    "#num!",
    "#null!",
    "#wert!",
    "#bezug!",
    "#zahl!",
    "#nv",
)
_MOST_COMMENT_LINES = 10_000
_LOOKED_AT_ROWS = 200
# In this order, when several separate equally well: a tab stands in no cell, a space in most.
_PREFERENCE = ("\t", ";", "|", ",", " ")
_CONSISTENT = 0.8


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is split.

    Parameters
    ----------
    rows
        The rows below what was skipped.
    comments
        The lines that were skipped as comments, without their mark.
    decisions
        What was decided.
    """

    rows: Rows
    comments: tuple[str, ...]
    decisions: tuple[Decision, ...]


def find_dialect(file: str, content: bytes, delimiter: str | None = None) -> Dialect:
    """Skip what stands above the rows, and find the delimiter, unless it is given.

    A first line ``sep=;`` is obeyed. Lines at the top that start with #, % or // are comments, unless a
    delimiter follows the mark at once (then it is a name) or most lines start so. The delimiter is the mark
    that splits the rows into the same number of cells, and at least two columns of numbers among them; if
    several do, a tab wins over a semicolon, that over a bar, that over a comma, and that over runs of spaces.
    """
    at, lines, said = 0, 0, None
    first = _LINE.match(content)
    if first is not None and (sep := _SEP.match(first[0])) and len(first[0]) < 40:
        at, lines, said = first.end(), 1, sep[1].decode("latin-1")
    comments, at, lines = _comments(content, at, lines)
    decisions = []
    if comments:
        decisions.append(comments_decision(len(comments)))
    by_hand, certain = delimiter is not None, True
    if delimiter is None and said in DELIMITERS:
        delimiter = said
    if delimiter is None:
        delimiter, certain = _delimiter(file, content, at)
    decisions.append(_delimiter_decision(delimiter, by_hand, certain, said))
    return Dialect(Rows(file, content, delimiter, lines, at), tuple(comments), tuple(decisions))


def comment_mark(text: str) -> str:
    """Return the mark with which a line starts if it may be a comment; else nothing."""
    start = text[:8].lstrip().casefold()
    mark = next((mark for mark in COMMENT_MARKS if start.startswith(mark)), "")
    return "" if start.startswith(_ERROR_WORDS) else mark


def _comments(content: bytes, at: int, lines: int) -> tuple[list[str], int, int]:
    """Return the comments at the top, and where the first other line begins."""
    comments: list[str] = []
    begin = (at, lines)
    for _ in range(_MOST_COMMENT_LINES):
        match = _LINE.match(content, at)
        if match is None or match.end() == at:
            break
        line = match[0].decode("utf-8", "replace")
        text = line.strip()
        mark = comment_mark(text)
        is_name = text != mark and text[len(mark) :].lstrip(" ")[:1] in tuple(",;\t|")
        if text and (not mark or is_name):
            break
        if text:
            comments.append(text[len(mark) :].lstrip("#%/").strip())
        at, lines = match.end(), lines + 1
    rest = [line for line in content[at : at + 100_000].splitlines() if line.strip()]
    if not rest and not any(mark in comment for comment in comments for mark in ",;\t"):
        return comments, at, lines
    if (
        len(rest) < 2
        and len(comments) > len(rest)
        and not any(b"," in line or b"\t" in line or b" " in line for line in rest)
    ):
        return [], *begin  # such a text would be all comment
    return comments, at, lines


def comments_decision(count: int) -> Decision:
    """Return that lines were skipped as comments."""
    if count == 1:
        message = UserError(QT_TRANSLATE_NOOP("errors", "1 comment line skipped"))
    else:
        message = UserError(QT_TRANSLATE_NOOP("errors", "{count} comment lines skipped"), count=count)
    return Decision("comments", count, message)


def _delimiter_decision(delimiter: str, by_hand: bool, certain: bool, said: str | None) -> Decision:
    texts = {
        ",": QT_TRANSLATE_NOOP("errors", "separated by commas"),
        ";": QT_TRANSLATE_NOOP("errors", "separated by semicolons"),
        "\t": QT_TRANSLATE_NOOP("errors", "separated by tabs"),
        "|": QT_TRANSLATE_NOOP("errors", "separated by bars"),
        " ": QT_TRANSLATE_NOOP("errors", "separated by spaces"),
    }
    evidence = UserError(QT_TRANSLATE_NOOP("errors", "a line sep= says so")) if said else None
    others = tuple(mark for mark in DELIMITERS if mark != delimiter)
    return Decision("delimiter", delimiter, UserError(texts[delimiter]), evidence, certain, others, by_hand)


def _delimiter(file: str, content: bytes, start: int) -> tuple[str, bool]:
    head = content[start : start + 300_000]
    best, best_rank = "", (-1, -1.0, -1)
    for place, mark in enumerate(_PREFERENCE):
        if mark != " " and mark.encode() not in head:
            continue
        rows = _loose_rows(Rows(file, head, mark))
        if not rows:
            continue
        width, share = _usual_width(rows)
        if share < _CONSISTENT:  # cells that are empty at the ends of rows are not always written
            for row in rows:
                while len(row) > 1 and not row[-1].strip():
                    row.pop()
            width, share = _usual_width(rows)
        if width < 2:
            continue
        numeric = _numeric_columns([row for row in rows if len(row) == width], width)
        rank = (min(numeric, 2), float(share >= _CONSISTENT), -place)
        if rank > best_rank:
            best, best_rank = mark, rank
    if best and best_rank[0] > 0:
        return best, True
    # Nothing to judge by: the first line decides.
    line = head.lstrip().splitlines()[0] if head.strip() else b""
    first = next((mark for mark in "\t;,|" if mark.encode() in line), best or ",")
    return first, True


def _loose_rows(rows: Rows) -> list[Row]:
    found: list[Row] = []
    try:
        for row in rows.loose():
            if row and any(map(str.strip, row)):
                found.append(row)
                if len(found) >= _LOOKED_AT_ROWS:
                    break
    except (csv.Error, UserError):
        pass
    return found


def _usual_width(rows: list[Row]) -> tuple[int, float]:
    """Return the width that most rows have, and the share of those rows."""
    widths = Counter(map(len, rows[1:] or rows))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return width, count / len(rows[1:] or rows)


def _numeric_columns(rows: list[Row], width: int) -> int:
    """Return how many columns hold numbers in half of their cells or more; the first row may be a header."""
    body = rows[1:] or rows
    count = 0
    for i in range(width):
        cells = [row[i] for row in body if not is_missing(row[i])]
        found = [number(cell) for cell in cells]
        numbers = sum(n is not None and (not n.unit or is_known_unit(n.unit)) for n in found)
        count += bool(cells) and 2 * numbers >= len(cells)
    return count
