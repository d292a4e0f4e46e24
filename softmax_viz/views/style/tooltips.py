"""Explanations of widgets: tooltips and texts for screen readers. GUI thread only."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QToolTip, QWidget

# The longest line of a tooltip, in letters; Qt itself would wrap after a third of that.
_LONGEST_LINE = 56
# Qt shows a tooltip so far below and to the right of the place that it is given.
_BELOW_PLACE, _RIGHT_OF_PLACE = 16, 2


def set_explanation(widget: QWidget, name: str, sentence: str) -> None:
    """Give ``widget`` its accessible name, and ``sentence`` as tooltip and accessible description.

    Both are plain text. The tooltip is escaped, because text from a file may look like markup, and wrapped.
    """
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(sentence)
    widget.setToolTip(tooltip_text(sentence))


def tooltip_text(*sentences: str, heading: str = "") -> str:
    """Return plain texts as rich text for a tooltip: each begins a line of its own, after the bold ``heading``."""
    parts = [f"<b>{_wrapped(heading)}</b>"] if heading else []
    parts += [_wrapped(sentence) for sentence in sentences if sentence]
    return f'<qt><p style="white-space:nowrap; margin:0">{"<br>".join(parts)}</p></qt>' if parts else ""


def show_tooltip_beside(widget: QWidget, global_place: QPoint) -> None:
    """Show the tooltip of ``widget`` to the right of it, where it covers none of the widgets below it."""
    corner = widget.mapToGlobal(QPoint(widget.width(), 0))
    place = QPoint(corner.x() + _RIGHT_OF_PLACE, corner.y() - _BELOW_PLACE)
    del global_place
    QToolTip.showText(place, widget.toolTip(), widget, QRect())


def _wrapped(text: str) -> str:
    """Return ``text`` escaped, with line breaks where a line would become too long."""
    lines, line, length = [], "", 0
    for word in text.split(" "):
        width = _width(word)
        if line and length + 1 + width > _LONGEST_LINE:
            lines.append(line)
            line, length = word, width
        else:
            line, length = (f"{line} {word}", length + 1 + width) if line else (word, width)
    return "<br>".join(html.escape(each) for each in [*lines, line])


def _width(word: str) -> int:
    """Return the width of ``word`` in letters; letters of East Asian scripts are two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)
