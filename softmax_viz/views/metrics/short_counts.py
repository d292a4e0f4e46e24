"""Numbers of points in little room. Pure but for the language's separators."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from softmax_viz.views.style.translated_texts import whole


def short(count: int) -> str:
    """Return ``count`` in at most four characters: 999, 8.3k, 12k, 104k."""
    if count < 1_000:
        return str(count)
    thousands = count / 1_000.0
    return f"{thousands:.1f}k" if thousands < 9.95 else f"{thousands:.0f}k"


def writer_for(counts: Iterable[int], room: float, advance: Callable[[str], int]) -> Callable[[int], str]:
    """Return how to write ``counts``: whole if the widest fits into ``room`` pixels, else short."""
    widest = max(counts, default=0)
    return whole if advance(whole(widest)) <= room else short
