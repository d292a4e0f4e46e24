"""Names shortened so that they fit and can still be told apart. Pure."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence

ELLIPSIS = "…"
_JOINER = "\N{ZERO WIDTH JOINER}"


def short_names(names: Sequence[str], width: float, advance: Callable[[str], float]) -> list[str]:
    """Return ``names`` shortened to ``width``; names that differ in full differ as shown, too.

    A name that fits is kept. One that does not loses its end: "Iris vers…". Names that would then look the same lose
    the beginning that they share, too: "…versic…", "…virgin…". If they still look the same, their numbers are added
    (counted from 1): "Iris…2".

    Parameters
    ----------
    names
        Names in full; white space in them is shown as single blanks. An empty one stays empty.
    width
        The width available for each name. It is exceeded only by a number that does not fit alone.
    advance
        Returns the width of a text, in the same unit.
    """
    texts = [" ".join(name.split()) for name in names]
    starts = [0] * len(texts)
    while True:
        shown = [_from(text, start, width, advance) for text, start in zip(texts, starts, strict=True)]
        before = list(starts)
        for group in _alike(names, shown):
            start = _later_start([texts[index] for index in group], max(starts[index] for index in group))
            for index in group:
                starts[index] = start
        if starts == before:
            return _numbered(names, texts, shown, width, advance)


def _alike(names: Sequence[str], shown: Sequence[str]) -> list[list[int]]:
    """Return the groups of indices that are shown alike though their names differ."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(shown):
        groups[text].append(index)
    return [group for group in groups.values() if len({names[index] for index in group}) > 1]


def _later_start(texts: Sequence[str], start: int) -> int:
    """Return the beginning of the word in which ``texts`` begin to differ; if ``start`` is there, that difference."""
    first, last = min(texts), max(texts)
    shared = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    word = shared
    while word and texts[0][word - 1].isalnum():
        word -= 1
    return next((place for place in (word, shared) if place > start), start)


def _from(text: str, start: int, width: float, advance: Callable[[str], float]) -> str:
    """Return ``text`` if it fits, else as much of it as fits from ``start``."""
    if advance(text) <= width:
        return text
    head, rest = (ELLIPSIS, text[start:]) if start else ("", text)
    if advance(head + rest) <= width:
        return head + rest
    return head + _cut(rest, ELLIPSIS, width - advance(head), advance)


def _cut(text: str, tail: str, width: float, advance: Callable[[str], float]) -> str:
    """Return the longest beginning of ``text`` that fits with ``tail`` behind it, and the tail."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if advance(text[:middle] + tail) <= width:
            low = middle
        else:
            high = middle - 1
    while 0 < low < len(text) and _is_one_letter(text[low - 1], text[low]):
        low -= 1
    return text[:low].rstrip() + tail


def _is_one_letter(first: str, second: str) -> bool:
    return bool(unicodedata.combining(second)) or _JOINER in (first, second) or "\ufe00" <= second <= "\ufe0f"


def _numbered(
    names: Sequence[str], texts: Sequence[str], shown: Sequence[str], width: float, advance: Callable[[str], float]
) -> list[str]:
    """Return ``shown`` with the number at the end of each that is still shown like another.

    This ends: texts with different numbers differ, so every round numbers a text that had none.
    """
    result = list(shown)
    while groups := _alike(names, result):
        for index in (index for group in groups for index in group):
            result[index] = _cut(texts[index], f"{ELLIPSIS}{index + 1}", width, advance)
    return result
