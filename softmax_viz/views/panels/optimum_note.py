"""The note in the panels when there is no finite optimum. GUI thread only."""

from __future__ import annotations

from softmax_viz.core.optimum.result import Optimum
from softmax_viz.views.style.translated_texts import translated


def optimum_note(optimum: Optimum) -> str:
    """Return why there is no finite optimum, in the language of the window; empty when there is one."""
    return translated("optimum", optimum.reason) if optimum.reason else ""
