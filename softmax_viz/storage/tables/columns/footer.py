"""What stands below a table: notes, sources, totals. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.missing import is_missing
from softmax_viz.storage.tables.cells.numbers import number
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import SHOWN_CHARACTERS
from softmax_viz.storage.tables.text.rows import Row

_TOTALS = frozenset(
    ["total", "totals", "sum", "average", "mean", "avg", "std", "count", "grand total", "합계", "총계", "소계",
     "계", "평균", "합", "gesamt", "summe", "insgesamt", "mittelwert", "durchschnitt", "somme", "moyenne", "合計",
     "合计", "总计", "平均", "總計", "小計"]
)  # fmt: skip


def is_note(row: Row, x: int) -> bool:
    """Return whether a row as wide as the table holds one text and nothing else, not even in column ``x``."""
    cells = [cell.strip() for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) != 1 or len(cells) <= 2 or number(filled[0]) is not None or is_missing(filled[0]):
        return False
    return is_missing(cells[x]) or cells[x] == filled[0]


def total_in(row: Row) -> int | None:
    """Where a row says that it is a total or an average; None if its first cell with something says nothing such."""
    for i, cell in enumerate(row):
        text = cell.strip()
        if text:
            return i if text.casefold().rstrip(" :") in _TOTALS else None
    return None


def footer_decision(rows: Sequence[Row]) -> Decision:
    """Return that rows below the table were skipped, the first of them in words."""
    words = shown(" ".join(cell.strip() for cell in rows[0] if cell.strip()), SHOWN_CHARACTERS)
    if len(rows) == 1:
        message = UserError(QT_TRANSLATE_NOOP("errors", "1 row below the table skipped: {words}"), words=words)
    else:
        template = QT_TRANSLATE_NOOP("errors", "{count} rows below the table skipped: {words}")
        message = UserError(template, count=len(rows), words=words)
    return Decision("footer", len(rows), message)
