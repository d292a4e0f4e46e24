"""What a grid of numbers contains, and how large its parts are in a font. GUI thread only."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QFont, QFontMetrics

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.score.column_texts import WIDEST
from softmax_viz.views.score.grid_layout import GridLayout
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, SWATCH, scaled, tabular

_ROW_PADDING = 5
_SIGN = 10
_FEWEST_LETTERS = "mm…"


@frozen_dataclass
class RowLabel:
    """What stands before a row.

    Parameters
    ----------
    text
        A name, plain text; may be empty.
    number, style
        The number and the marker of a class; 0 and −1 for none.
    """

    text: str
    number: int = 0
    style: int = -1


@frozen_dataclass
class GridColumn:
    """One column: its heading, its explanation, and whether its numbers are boxes that can be changed."""

    head: str
    help: str
    is_editable: bool = False


@dataclass
class GridContents:
    """What a grid shows.

    Parameters
    ----------
    columns, labels
        Of the columns and the rows.
    cells
        Texts by column, then by row; empty while there are no numbers.
    sums
        The line below, a text for each column.
    marked, hovered, current
        The row with the sign, the one under the mouse, the one of the keyboard; −1 for none.
    """

    columns: tuple[GridColumn, ...] = ()
    labels: tuple[RowLabel, ...] = ()
    cells: list[list[str]] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    marked: int = -1
    hovered: int = -1
    current: int = -1

    def row_texts(self, row: int) -> list[str]:
        """Return the headings of a row's cells with their texts, for screen readers; empty cells are left out."""
        cells = zip(self.columns, self.cells, strict=False)
        return [f"{column.head} {texts[row]}" for column, texts in cells if texts[row]]


def sign_width(font: QFont) -> int:
    """Return the width of the sign before a row."""
    return scaled(_SIGN, font)


def number_width(font: QFont) -> int:
    """Return the width of the number of a class."""
    return QFontMetrics(font).horizontalAdvance("12")


def swatch_width(font: QFont) -> int:
    """Return the width of a marker."""
    return min(scaled(SWATCH), QFontMetrics(font).height())


def lead_width(contents: GridContents, font: QFont) -> int:
    """Return the width of what stands before the names."""
    lead = sign_width(font)
    if any(label.number for label in contents.labels):
        lead += number_width(font) + SPACE_XS
    if any(label.style >= 0 for label in contents.labels):
        lead += swatch_width(font) + SPACE_XS
    return lead


def layout_of(contents: GridContents, font: QFont, width: int) -> GridLayout:
    """Return the places of all cells at this width."""
    metrics = QFontMetrics(tabular(font))
    strong = QFontMetrics(tabular(font, weight=QFont.Weight.DemiBold))
    number = max(strong.horizontalAdvance(text) for text in WIDEST) + SPACE_XS
    widths = tuple(max(number, metrics.horizontalAdvance(column.head) + SPACE_XS) for column in contents.columns)
    lead = lead_width(contents, font)
    longest = max((metrics.horizontalAdvance(label.text) for label in contents.labels), default=0)
    # Without numbers and markers there is only the text to tell the rows apart.
    has_numbers = any(label.number for label in contents.labels)
    shortest = 0 if has_numbers else min(longest + 1, scaled(5 * _SIGN, font))
    row = metrics.height() + scaled(_ROW_PADDING)
    return GridLayout(
        width, widths, lead + shortest, lead + longest + 1, row, len(contents.labels), SPACE_S
    )  # fmt: skip


def fitting_names(contents: GridContents, font: QFont, width: int) -> list[str]:
    """Return the texts of the labels in this width; none if that is too small for any."""
    metrics = QFontMetrics(font)
    texts = [label.text for label in contents.labels]
    longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
    if not longest or width < min(longest, metrics.horizontalAdvance(_FEWEST_LETTERS)):
        return []
    return short_names(texts, width, metrics.horizontalAdvance)
