"""Draws the chip of a class: background, marker, number, count and name. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.markers import swatch_path
from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.theme import RADIUS_M, scaled, tabular

_TIGHT = 4  # pixels between the edge and what is drawn
_SPACING = 4
_MARKER = 9
_SMALL = 0.92  # the size of names and counts, as a share of the font's
_LINES = 2.4  # heights of a small text from which a chip has two lines: number and count, and below them the name
_DARK_WORDS, _LIGHT_WORDS = QColor("#10131a"), QColor("#ffffff")
_LIGHTER = 108  # brightness under the mouse, percent


def words_on(ground: QColor) -> QColor:
    """Return black or white, whichever is easier to read on ``ground``."""
    return max(_LIGHT_WORDS, _DARK_WORDS, key=lambda words: contrast(words, ground))


def short_count(count: int) -> str:
    """Return ``count`` in at most four characters: 45, 999, 1.2k, 12k, 200k."""
    if count < 1000:
        return str(count)
    return f"{count // 100 / 10:g}k" if count < 10_000 else f"{count // 1000}k"


def name_advance(font: QFont) -> Callable[[str], float]:
    """Return a function that returns the width of a name on a chip."""
    return QFontMetricsF(tabular(font, _SMALL)).horizontalAdvance


def name_width(chip: QRectF, font: QFont, n_classes: int) -> float:
    """Return the width for the name on a chip, if there are ``n_classes`` chips."""
    inside = chip.width() - 2 * scaled(_TIGHT, font)
    return inside if _has_two_lines(chip, font) else inside - _before_name(font, str(n_classes))


def paint_chip(
    painter: QPainter,
    chip: QRectF,
    label: ClassLabel,
    name: str,
    index: int,
    count: int,
    font: QFont,
    is_hovered: bool,
) -> None:
    """Draw the chip of class ``index`` (from 0) with ``count`` points into ``chip``, in widget pixels.

    ``name`` is as much of the name of ``label`` as fits.
    """
    ground = QColor(*CLASS_STYLES[label.style].colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground.lighter(_LIGHTER) if is_hovered else ground)
    radius = min(scaled(RADIUS_M, font), chip.height() / 4)
    painter.drawRoundedRect(chip, radius, radius)
    _paint_words(painter, chip, label, name, str(index + 1), short_count(count), font, words_on(ground))


def _paint_words(
    painter: QPainter,
    chip: QRectF,
    label: ClassLabel,
    name: str,
    number: str,
    count: str,
    font: QFont,
    words: QColor,
) -> None:
    """Draw marker and number, and name and count as they fit: beside them or in a second line."""
    flags, tight, marker = Qt.AlignmentFlag, scaled(_TIGHT, font), scaled(_MARKER, font)
    inside, small = chip.adjusted(tight, 0, -tight, 0), tabular(font, _SMALL)
    start = inside.left() + marker + scaled(_SPACING, font)
    end = start + _advance(_number_font(font), number) + scaled(_SPACING, font)
    fits = end + _advance(small, count) <= inside.right()
    has_two_lines = _has_two_lines(chip, font) and (bool(name) or not fits)
    line, below = QRectF(inside), QRectF(inside)
    if has_two_lines:
        line.setHeight(inside.height() / 2 + 1)
        below.setTop(inside.top() + inside.height() / 2 - 1)
        below.setBottom(inside.bottom() - 1)
    _paint_marker(painter, label, QPointF(line.left() + marker / 2, line.center().y()), words, marker)
    line.setLeft(start)
    painter.setFont(_number_font(font))
    painter.drawText(line, flags.AlignLeft | flags.AlignVCenter, number)
    painter.setFont(small)
    line.setLeft(end)
    place = below if has_two_lines else line
    if name:
        painter.drawText(place, flags.AlignLeft | flags.AlignVCenter | Qt.TextFlag.TextSingleLine, name)
    if fits and (has_two_lines or not name):
        painter.drawText(line, flags.AlignRight | flags.AlignVCenter, count)
    elif has_two_lines and not name:
        painter.drawText(place, flags.AlignRight | flags.AlignVCenter, count)


def _has_two_lines(chip: QRectF, font: QFont) -> bool:
    return chip.height() >= _LINES * QFontMetricsF(tabular(font, _SMALL)).height()


def _before_name(font: QFont, number: str) -> float:
    """Return the width of marker and number, with the space behind each."""
    return scaled(_MARKER, font) + 2 * scaled(_SPACING, font) + _advance(_number_font(font), number)


def _number_font(font: QFont) -> QFont:
    return tabular(font, weight=QFont.Weight.Bold)


def _paint_marker(painter: QPainter, label: ClassLabel, centre: QPointF, colour: QColor, size: int) -> None:
    painter.save()
    painter.translate(centre)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(swatch_path(CLASS_STYLES[label.style].shape, size))
    painter.restore()
    painter.setPen(colour)


def _advance(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)
