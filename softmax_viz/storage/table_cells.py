"""What one cell of a table means: a number, a name, or a name that was guarded against spreadsheets. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from softmax_viz.core.arrays import Floats

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBER_WITH_COMMA = re.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
# Among texts of these characters alone, float() accepts exactly what _NUMBER does, and spaces around it.
_NUMBER_CHARACTERS = b"0123456789+-.eE "
# A spreadsheet takes a cell that starts so for a formula. East Asian ones know the wide forms, too.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_GUARD = "'"


def ascii_minus(cell: str) -> str:
    """``cell`` with the minus of typesetters, which some spreadsheets write, as the one of programs."""
    return cell.replace("−", "-")


def is_number(cell: str, decimal_comma: bool) -> bool:
    """Whether ``cell``, stripped, is a number as tables write it; it may still be too large for a float."""
    return (_NUMBER_WITH_COMMA if decimal_comma else _NUMBER).fullmatch(ascii_minus(cell)) is not None


def is_not_finite(cell: str) -> bool:
    """Whether ``cell`` is one of the words nan, inf and infinity."""
    return cell.lstrip("+-−").casefold() in _NOT_FINITE


def is_number_like(cell: str, decimal_comma: bool) -> bool:
    """Whether ``cell`` is meant as a number, finite or not."""
    return is_number(cell, decimal_comma) or is_not_finite(cell)


def value_of(cell: str) -> float:
    """The value of a cell for which ``is_number`` holds; infinite when it is too large."""
    return float(ascii_minus(cell).replace(",", "."))


def all_numbers(columns: Sequence[Sequence[str]], decimal_comma: bool) -> list[Floats] | None:
    """The values of whole columns at once, each (N,), or None when any cell needs a closer look.

    It answers only when every cell is a finite number and all have one decimal mark. Cells may have spaces
    around them.
    """
    texts = ["".join(column) for column in columns]
    has_comma = any("," in text for text in texts)
    if has_comma and (not decimal_comma or any("." in text for text in texts)):
        return None
    found = []
    for column, text in zip(columns, texts, strict=True):
        plain = ascii_minus(text).replace(",", ".")
        if plain.encode("ascii", "replace").translate(None, _NUMBER_CHARACTERS):
            return None
        cells = column if plain == text else [ascii_minus(cell).replace(",", ".") for cell in column]
        try:
            values = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            return None
        if not np.isfinite(values).all():
            return None
        found.append(values)
    return found


def guarded(name: str) -> str:
    """``name`` as a cell that no spreadsheet runs as a formula and no reader trims. ``unguarded`` undoes it.

    An apostrophe goes before a sign that starts a formula and before white space, and behind white space at
    the end. Plain numbers such as -1 stay as they are.
    """
    if is_number(name, decimal_comma=False):
        return name
    first, last = name.lstrip(_GUARD)[:1], name.rstrip(_GUARD)[-1:]
    before = _GUARD if first in _FORMULA_STARTS or first.isspace() else ""
    return before + name + (_GUARD if last.isspace() else "")


def unguarded(cell: str) -> str:
    """The name that ``guarded`` made ``cell``, stripped, from; any other cell as it is."""
    first, last = cell.lstrip(_GUARD)[:1], cell.rstrip(_GUARD)[-1:]
    if cell.startswith(_GUARD) and (first in _FORMULA_STARTS or first.isspace()):
        cell = cell[1:]
    return cell[:-1] if cell.endswith(_GUARD) and last.isspace() else cell
