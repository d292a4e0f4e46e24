"""Cells that say that nothing was measured. Pure."""

from __future__ import annotations

_WORDS = frozenset(
    ["", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil", "?", "-", "--", "---",
     "–", "—", "−", ".", "..", "...", "*", "missing", "unknown?", "#div/0!", "#value!", "#ref!", "#name?", "#num!",
     "#null!", "#wert!", "#bezug!", "#zahl!", "#nv", "#valeur!", "nd", "n.d.", "k.a.", "k. a.", "s.o.", "no data",
     "nodata", "결측", "결측치", "없음", "미상", "해당없음", "자료없음", "缺失", "无", "欠損", "欠測", "なし", "×",
     "…", "\\n", "(null)", "[null]"]
)  # fmt: skip
_LONGEST = max(map(len, _WORDS))
# In a column of classes a dash or a word such as "none" may be the name of a class, so fewer words count there.
_IN_CLASSES = frozenset(
    ["", "na", "n/a", "#n/a", "<na>", "nan", "null", "?", ".", "#div/0!", "#value!", "#ref!", "#name?", "-",
     "none"]
)  # fmt: skip


def is_missing(cell: str) -> bool:
    """Return whether a cell in a column of numbers is empty or one of the words for a missing value."""
    return len(cell) <= _LONGEST + 8 and cell.strip().casefold() in _WORDS


def is_missing_class(cell: str) -> bool:
    """Return whether a cell in a column of classes is empty or one of the words for a missing value."""
    return len(cell) <= _LONGEST + 8 and cell.strip().casefold() in _IN_CLASSES
