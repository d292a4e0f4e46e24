"""Names in cells that no spreadsheet runs as a formula and no reader trims. Pure."""

from __future__ import annotations

import re

from softmax_viz.storage.tables.cells.missing import is_missing_class

# A spreadsheet takes a cell that starts so for a formula. East Asian ones know the wide forms, too.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_GUARD = "'"
_NUMBER = re.compile(r"[+−-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+−-]?[0-9]+)?")


def guarded(name: str) -> str:
    """``name`` as a cell that no spreadsheet runs as a formula and no reader trims. ``unguarded`` undoes it.

    An apostrophe goes before a sign that starts a formula, before white space and before a word for a missing
    value, and behind white space at the end. Plain numbers such as -1 stay as they are.
    """
    if _NUMBER.fullmatch(name):
        return name
    first, last = name.lstrip(_GUARD)[:1], name.rstrip(_GUARD)[-1:]
    is_word = is_missing_class(name.lstrip(_GUARD))
    before = _GUARD if name and (is_word or first in _FORMULA_STARTS or first.isspace()) else ""
    return before + name + (_GUARD if last.isspace() else "")


def unguarded(cell: str) -> str:
    """Return the name that ``guarded`` made ``cell``, stripped, from; any other cell as it is."""
    first, last = cell.lstrip(_GUARD)[:1], cell.rstrip(_GUARD)[-1:]
    is_word = is_missing_class(cell.lstrip(_GUARD))
    if cell.startswith(_GUARD) and (is_word or first in _FORMULA_STARTS or first.isspace()):
        cell = cell[1:]
    return cell[:-1] if cell.endswith(_GUARD) and last.isspace() else cell
