"""Explanations of widgets: tooltips and texts for screen readers. GUI thread only."""

from __future__ import annotations

import html

from PySide6.QtWidgets import QWidget


def set_explanation(widget: QWidget, name: str, sentence: str) -> None:
    """Give ``widget`` its accessible name, and ``sentence`` as tooltip, What's This and accessible description.

    Both are plain text. The tooltip is escaped, because text from a file may look like markup, and wrapped.
    """
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(sentence)
    widget.setToolTip(tooltip_text(sentence))
    widget.setWhatsThis(f"<qt><b>{html.escape(name)}</b><br>{html.escape(sentence)}</qt>" if sentence else "")


def tooltip_text(sentence: str) -> str:
    """Return ``sentence``, plain text, as rich text for a tooltip that wraps."""
    return f"<qt>{html.escape(sentence)}</qt>" if sentence else ""
