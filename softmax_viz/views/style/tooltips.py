"""Explanations of widgets: tooltips and texts for screen readers. GUI thread only."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from unicodedata import east_asian_width

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolTip, QWidget

# The longest line of a tooltip, in letters; Qt itself would wrap after a third of that.
_LONGEST_LINE = 56
_SLACK = 6  # letters by which a line may be longer than the average
# Qt shows a tooltip so far below and to the right of the place that it is given.
_BELOW_PLACE, _RIGHT_OF_PLACE = 16, 2


def set_explanation(widget: QWidget, name: str, sentence: str) -> None:
    """Give ``widget`` its accessible name, and ``sentence`` as tooltip, What's This and accessible description.

    Both are plain text. The tooltip is escaped, because text from a file may look like markup, and wrapped.
    """
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(sentence)
    widget.setToolTip(tooltip_text(sentence))
    set_whats_this(widget, name, sentence)


def set_whats_this(widget: QWidget | QAction, name: str, sentence: str) -> None:
    """Let ``widget``, and all inside that says nothing itself, answer Shift+F1; both texts are plain."""
    widget.setWhatsThis(f"<qt><b>{html.escape(name)}</b><br>{html.escape(sentence)}</qt>" if sentence else "")


def tooltip_text(*sentences: str, heading: str = "") -> str:
    """Return plain texts as rich text for a tooltip: each begins a line of its own, after the bold ``heading``."""
    parts = [f"<b>{_wrapped(heading)}</b>"] if heading else []
    parts += [_wrapped(sentence) for sentence in sentences if sentence]
    return f'<qt><p style="white-space:nowrap; margin:0">{"<br>".join(parts)}</p></qt>' if parts else ""


def show_tooltip_beside(widget: QWidget, strip: QWidget | None) -> None:
    """Show the tooltip of ``widget`` to the right of ``strip``, where it covers none of the widgets in the strip."""
    strip = strip or widget
    corner = QPoint(strip.mapToGlobal(QPoint(strip.width(), 0)).x(), widget.mapToGlobal(QPoint(0, 0)).y())
    place = QPoint(corner.x() + _RIGHT_OF_PLACE, corner.y() - _BELOW_PLACE)
    QToolTip.showText(place, widget.toolTip(), widget, widget.rect())


def _wrapped(text: str) -> str:
    """Return ``text`` escaped, with line breaks that make its lines about equally long."""
    total = _width(text)
    if total > _LONGEST_LINE:
        words = text.split(" ")
        fewest = math.ceil(total / _LONGEST_LINE)
        lines = _filled(words, math.ceil(total / fewest) + _SLACK)
        text = "\n".join(lines if len(lines) <= fewest else _filled(words, _LONGEST_LINE))
    return html.escape(text).replace("\n", "<br>")


def _filled(words: Sequence[str], longest: int) -> list[str]:
    """Return ``words`` in lines of at most ``longest`` letters; a longer word has a line of its own."""
    lines, length = [words[0]], _width(words[0])
    for word in words[1:]:
        length += 1 + _width(word)
        if length > longest:
            lines.append(word)
            length = _width(word)
        else:
            lines[-1] += f" {word}"
    return lines


def _width(text: str) -> int:
    """Return the width of a text in letters; letters of East Asian scripts are two wide."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
