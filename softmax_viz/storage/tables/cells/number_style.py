"""Which mark is the decimal mark and which groups thousands, by evidence from whole columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.tables.cells.numbers import NumberStyle
from softmax_viz.storage.tables.decisions.decisions import Decision

# One mark, once, between one to three digits (no leading zero) and just three: 52,960 or 1.234.
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}")
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}([,.' ])[0-9]{3}(?:\1[0-9]{3})*(?:([.,])[0-9]*)?(?:[eE].*)?")
_LAKHS = re.compile(r"[+-]?[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?")
# A line that shows more than that one mark before three digits.
_MORE = re.compile(r"^(?! *[+-]?[1-9][0-9]{0,2}[.,][0-9]{3} *$)(?! *[+-]?[0-9]{4,} *$).+$", re.MULTILINE)
_SMALL_WHOLE = re.compile(r"[+-]?[0-9]{1,3}")
_LARGE_WHOLE = re.compile(r"[+-]?[0-9]{4,}")


@dataclass(slots=True)
class _Votes:
    """How many cells show a mark as what."""

    decimal: dict[str, int]
    thousands: dict[str, int]
    either: dict[str, int]
    small_whole: int = 0
    large_whole: int = 0
    round_thousands: int = 0


def number_style(
    columns: Iterable[Sequence[str]], delimiter: str, decimal: str | None = None, thousands: str | None = None
) -> tuple[NumberStyle, Decision]:
    """Return the style of the numbers of a table.

    A mark that stands once and not before exactly three digits is a decimal mark; so is one behind a leading
    zero. A mark that stands twice, or before another mark, groups thousands. Where every comma stands before
    exactly three digits (52,960), it can be either: it groups thousands when other cells have a decimal point,
    or when commas separate the cells of the table; it is a decimal mark when semicolons do, since
    spreadsheets use them where the comma is the decimal mark. Else nothing is certain, thousands are taken,
    and the decision says so. Points before exactly three digits (1.234) are decimal points; where cells are
    separated by semicolons or tabs, that is not certain either.

    Parameters
    ----------
    columns
        The ``core`` of every number of each column.
    delimiter
        What separates the cells.
    decimal, thousands
        The choices of the user.
    """
    texts = [list(column) for column in columns]
    votes = _count(texts)
    if decimal is not None or thousands is not None:
        return _by_hand(votes, decimal, thousands)
    comma_decimal, point_decimal = votes.decimal[","], votes.decimal["."]
    group = next((mark for mark in "' " if votes.thousands[mark]), "")
    if comma_decimal and not point_decimal:
        mark = "." if votes.thousands["."] or votes.either["."] else group
        return _certain(NumberStyle(",", mark))
    if votes.thousands["."] and not point_decimal and not votes.thousands[","]:
        return _certain(NumberStyle(",", "."))
    if point_decimal or votes.thousands[","]:
        mark = "," if votes.thousands[","] or votes.either[","] else group
        return _certain(NumberStyle(".", mark))
    if votes.either[","] and votes.either["."]:
        # No cell shows both: in one of the columns a mark groups, in the other it need not.
        style = NumberStyle(",", ".") if delimiter == ";" else NumberStyle(".", ",")
        other = NumberStyle(".", ",") if delimiter == ";" else NumberStyle(",", ".")
        return _doubtful(style, other, texts)
    if votes.either[","]:
        if delimiter == ",":
            return _certain(NumberStyle(".", ","))
        thousand, fraction = NumberStyle(".", ","), NumberStyle(",", group)
        if delimiter == ";" and not votes.small_whole and not votes.round_thousands:
            return _doubtful(fraction, thousand, texts)
        return _doubtful(thousand, fraction, texts)
    if votes.either["."] and delimiter in ";\t":
        thousand, fraction = NumberStyle(",", "."), NumberStyle(".", group)
        looks_grouped = votes.small_whole and not votes.large_whole and votes.round_thousands
        return _doubtful(*((thousand, fraction) if looks_grouped else (fraction, thousand)), texts)
    return _certain(NumberStyle(".", group))


def telling(cells: Sequence[str], most: int = 20_000) -> list[str]:
    """Return the cells of a column that may tell more than a single mark before three digits, and one of those."""
    found = _MORE.findall("\n".join(cells))
    return [*cells[:1], *found[:: len(found) // most + 1]]


def _count(columns: list[list[str]]) -> _Votes:
    votes = _Votes({".": 0, ",": 0}, dict.fromkeys(",.' ", 0), {".": 0, ",": 0})
    for column in columns:
        text = "".join(column)
        if "," not in text and "'" not in text and " " not in text:
            # Points alone, as programs write: one cell that is no group of three settles it.
            if any("." in cell and not _EITHER.fullmatch(cell) and not _GROUPS.fullmatch(cell) for cell in column):
                votes.decimal["."] += 1
                continue
            if "." not in text:
                continue
        for cell in column:
            _vote(votes, cell)
    return votes


def _vote(votes: _Votes, cell: str) -> None:
    if _SMALL_WHOLE.fullmatch(cell):
        votes.small_whole += 1
        return
    if _LARGE_WHOLE.fullmatch(cell):
        votes.large_whole += 1
        return
    either = _EITHER.fullmatch(cell)
    if either:
        votes.either[either[1]] += 1
        votes.round_thousands += cell.endswith("00")
        return
    grouped = _GROUPS.fullmatch(cell)
    if (
        grouped
        and not cell.lstrip("+-").startswith("0")
        and (grouped[1] not in ".," or cell.count(grouped[1]) > 1 or grouped[2])
    ):
        if grouped[2] != grouped[1]:
            votes.thousands[grouped[1]] += 1
            if grouped[2]:
                votes.decimal[grouped[2]] += 1
        return
    if _LAKHS.fullmatch(cell):
        votes.thousands[","] += 1
        return
    for mark in ".,":
        if mark in cell:
            votes.decimal[mark] += 1


def _by_hand(votes: _Votes, decimal: str | None, thousands: str | None) -> tuple[NumberStyle, Decision]:
    if decimal is None:
        decimal = "," if thousands == "." else "." if thousands == "," else "," if votes.decimal[","] else "."
    if thousands is None:
        seen = [mark for mark in ",.' " if mark != decimal and (votes.thousands[mark] or votes.either.get(mark))]
        thousands = seen[0] if seen else ""
    style = NumberStyle(decimal, thousands if thousands != decimal else "")
    return style, Decision("numbers", style, _said(style), by_hand=True)


def _certain(style: NumberStyle) -> tuple[NumberStyle, Decision]:
    return style, Decision("numbers", style, _said(style))


def _doubtful(style: NumberStyle, other: NumberStyle, columns: list[list[str]]) -> tuple[NumberStyle, Decision]:
    example = next((cell for column in columns for cell in column if _EITHER.fullmatch(cell)), "")
    if style.thousands and style.thousands in example:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{example} was read as {value}, with a thousands mark; if that is a decimal mark, say --decimal '{mark}'",
        )
        value = example.replace(style.thousands, "")
    else:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "{example} was read as {value}, with a decimal mark; if that groups thousands, say --thousands '{mark}'",
        )
        value = example.replace(style.decimal, ".")
    mark = "," if "," in example else "."
    evidence = UserError(text, example=example, value=value, mark=mark)
    return style, Decision("numbers", style, _said(style), evidence, False, (other,))


def _said(style: NumberStyle) -> UserError:
    marks = {",": "','", ".": "'.'", " ": "' '", "'": '"\'"'}
    if style.thousands:
        text = QT_TRANSLATE_NOOP("errors", "decimal mark {decimal}, thousands mark {thousands}")
        return UserError(text, decimal=marks[style.decimal], thousands=marks[style.thousands])
    return UserError(QT_TRANSLATE_NOOP("errors", "decimal mark {decimal}"), decimal=marks[style.decimal])
