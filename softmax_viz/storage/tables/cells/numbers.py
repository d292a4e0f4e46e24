"""Numbers as people, spreadsheets and programs write them. Pure.

A cell is a sign, perhaps a currency, digits with perhaps a thousands mark and a decimal mark, an exponent, and
perhaps a unit. Which of comma and point is which is a matter of the whole table (``number_style``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.storage.tables.cells.units import is_unit

# Full-width forms, the signs of typesetters, and every kind of space and apostrophe that groups digits.
_PLAIN_FORMS = str.maketrans(
    {
        **{chr(0xFF10 + i): str(i) for i in range(10)},
        "．": ".", "，": ",", "＋": "+", "－": "-", "％": "%", "＄": "$", "￥": "¥", "￦": "₩",
        "−": "-", "–": "-", "﹣": "-", "‒": "-",
        "\xa0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u3000": " ",
        "’": "'", "‘": "'", "ʼ": "'", "´": "'",
    }
)  # fmt: skip
_SIMPLE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+"
_LAKHS = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"
_CORE = re.compile(
    rf"(?P<sign>[+-] ?)?(?P<before>(?:US|R|A|C|HK|NT)?[$€£¥₩₹₽] ?|(?:KRW|USD|EUR|JPY|CNY|RMB) ?)?(?P<sign2>[+-])?"
    rf"(?P<digits>(?:{_GROUPED}|{_LAKHS}|[0-9]+)(?:[.,][0-9]*)?|[.,][0-9]+)(?P<exponent>[eEdD][+-]?[0-9]+)?"
    rf"(?P<unit> ?[^\W\d_'][^\d;|\t]{{0,11}}| ?[%‰°€£$¥₩₹℃℉㎡㎏㎝㎜][^\d;|\t]{{0,5}})?"
)
_NOT_FINITE = frozenset({"inf", "infinity", "-inf", "+inf", "-infinity", "+infinity"})
# Among texts of these characters alone, float() accepts exactly what _SIMPLE does, and spaces around it.
_SIMPLE_CHARACTERS = b"0123456789+-.eE "
# A line that is no whole number with or without groups of three.
_NOT_GROUPED = {
    mark: re.compile(rf"^(?! *[+-]?(?:[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+|[0-9]+) *$)", re.MULTILINE)
    for mark in ",.'"
}


class Number(NamedTuple):
    """A cell taken apart: ``core`` is sign, digits with their marks, and exponent; ``unit`` is what stood around."""

    core: str
    unit: str


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a table writes numbers.

    Parameters
    ----------
    decimal
        "." or ",".
    thousands
        "" for none, or one of comma, point, space and apostrophe.
    """

    decimal: str = "."
    thousands: str = ""


POINT = NumberStyle()


def plain(cell: str) -> str:
    """``cell`` without spaces around it and with the signs and digits of programs."""
    return cell.strip() if cell.isascii() else cell.translate(_PLAIN_FORMS).strip()


def number(cell: str) -> Number | None:
    """``cell`` taken apart, if it is a number in any style; None if it is not."""
    text = plain(cell)
    if _SIMPLE.fullmatch(text):
        return Number(text, "")
    match = _CORE.fullmatch(text)
    if match is None or (match["sign"] and match["sign2"]) or (match["unit"] and not is_unit(match["unit"])):
        return None
    sign = (match["sign"] or match["sign2"] or "").strip()
    unit = ((match["before"] or "") + (match["unit"] or "")).strip()
    exponent = (match["exponent"] or "").replace("d", "e").replace("D", "e")
    return Number(sign + match["digits"] + exponent, unit)


def is_not_finite(cell: str) -> bool:
    """Return whether ``cell`` is one of the words for infinity, or a number too large for a float."""
    return plain(cell).casefold() in _NOT_FINITE


def unit_of(cells: Sequence[str], found: Sequence[Number | None]) -> str | None:
    """Return the unit of the numbers of a column, "" for none; None when fewer than half of its cells are numbers.

    ``found`` are the cells taken apart. A column of numbers alone may hold slips: cells with something behind
    the digits are no numbers there. A unit counts when nearly every cell has it.
    """
    units: dict[str, int] = {}
    for cell, taken in zip(cells, found, strict=True):
        if taken is not None:
            units[taken.unit] = units.get(taken.unit, 0) + 1
        elif is_not_finite(cell):
            units[""] = units.get("", 0) + 1
    if not units:
        return None
    unit = max(units, key=lambda name: (units[name], not name))
    share = 0.9 if unit else 0.5
    return unit if units[unit] >= share * len(cells) else None


def is_number(cell: str, unit: str = "") -> bool:
    """Return whether ``cell`` is a number in any style with this unit; a bare number counts unless the unit is "%"."""
    found = number(cell)
    return found is not None and (found.unit == unit or (not found.unit and unit not in ("%", "‰")))


def value_in(core: str, style: NumberStyle) -> float | None:
    """Return the value of the ``core`` of a number in a style, infinite if too large; None if it has other marks."""
    text = core
    mark = style.thousands
    if mark and mark in text:
        whole, decimal, rest = text.partition(style.decimal)
        if mark in rest or not _is_grouped(whole.lstrip("+-"), mark):
            return None
        text = whole.replace(mark, "") + decimal + rest
    if style.decimal != ".":
        if "." in text:
            return None
        text = text.replace(style.decimal, ".")
    return float(text) if _SIMPLE.fullmatch(text) else None


def _is_grouped(digits: str, mark: str) -> bool:
    first, *groups = digits.split(mark)
    if not first.isdigit() or len(groups[-1]) != 3:
        return False
    return (len(first) <= 3 and all(len(group) == 3 for group in groups)) or (
        mark == "," and len(first) <= 2 and all(len(group) == 2 for group in groups[:-1])
    )


def all_values(cells: Sequence[str], style: NumberStyle) -> Floats | None:
    """Return the values of a whole column at once, (N,), or None when any cell needs a closer look.

    It answers only when every cell is a finite number without a unit, and thousands marks stand in a column
    without decimal marks. Cells may have spaces around them.
    """
    text = "".join(cells)
    if not text.isascii():
        return None
    mark = style.thousands
    is_grouped = mark in (",", ".", "'") and mark in text
    if is_grouped and (style.decimal in text or _NOT_GROUPED[mark].search("\n".join(cells))):
        return None
    if is_grouped:
        cells, text = [cell.replace(mark, "") for cell in cells], text.replace(mark, "")
    if style.decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    if text.encode("ascii").translate(None, _SIMPLE_CHARACTERS):
        return None
    numbers = cells if style.decimal == "." else [cell.replace(",", ".") for cell in cells]
    try:
        values = np.fromiter(map(float, numbers), np.float64, len(cells))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None
