"""Sizes that the rows of scores and the painted columns beside them share. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics

from softmax_viz.views.style.theme import CONTROL_HEIGHT, SMALL_TEXT_SCALE, SPACE_XS, scaled, tabular


def small(font: QFont) -> QFont:
    """Return ``font`` in the size of small text, its digits all of one width."""
    return tabular(font, SMALL_TEXT_SCALE)


def head_height(font: QFont) -> int:
    """Return the height of the line of titles."""
    return QFontMetrics(small(font)).height() + SPACE_XS


def row_height(font: QFont) -> int:
    """Return the height of the row of a class."""
    return max(scaled(CONTROL_HEIGHT, font), QFontMetrics(font).height() + SPACE_XS) + SPACE_XS


def foot_height(font: QFont) -> int:
    """Return the height of each of the two lines with sums and losses."""
    return QFontMetrics(font).height() + SPACE_XS


def table_height(font: QFont, n_classes: int) -> int:
    """Return the height of a table: titles, ``n_classes`` rows, sums and losses."""
    return head_height(font) + n_classes * row_height(font) + 2 * foot_height(font)
