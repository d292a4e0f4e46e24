"""Draws the chip of a class: background, marker, number, count and name. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.markers import swatch_path
from softmax_viz.views.style.contrast import contrast
from softmax_viz.views.style.text_size import applied_scale
from softmax_viz.views.style.theme import RADIUS_M, scaled, tabular

_TIGHT = 3.0  # pixels between the edge and the text of a chip with a name
_SPACING = 2.0
_MARKER, _NAMED_MARKER = 8.5, 9.0
_SMALL, _TINY = 0.78, 0.7  # sizes of names and counts, as shares of the font's
_FEWEST_LETTERS = 3  # of a shortened name: fewer are not useful
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


def paint_chip(
    painter: QPainter, chip: QRectF, label: ClassLabel, index: int, count: int, font: QFont, is_hovered: bool
) -> None:
    """Draw the chip of class ``index`` (from 0) with ``count`` points into ``chip``, in widget pixels."""
    ground = QColor(*CLASS_STYLES[label.style].colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground.lighter(_LIGHTER) if is_hovered else ground)
    radius = scaled(RADIUS_M)
    painter.drawRoundedRect(chip, radius, radius)
    _paint_words(painter, chip, label, str(index + 1), short_count(count), font, words_on(ground))


def _paint_words(
    painter: QPainter, chip: QRectF, label: ClassLabel, number: str, count: str, font: QFont, words: QColor
) -> None:
    """Draw marker, number and count; if there is space for a name, they are in one line above it."""
    tight = chip.adjusted(_TIGHT, 0.0, -_TIGHT, -1.0)
    bold, tiny = tabular(font, 0.95, QFont.Weight.Bold), tabular(font, _TINY)
    side = _NAMED_MARKER * applied_scale()
    needed = side + _advance(bold, number) + 2.0 * _SPACING
    name = _short_name(label, font, tight.width()) if needed + _advance(tiny, count) <= tight.width() else ""
    flags = Qt.AlignmentFlag
    if name:
        line = QRectF(tight.left(), tight.top() + 1.0, tight.width(), tight.height() * 0.54)
        _paint_marker(painter, label, QPointF(line.left() + side / 2.0, line.center().y()), words)
        painter.setFont(bold)
        painter.drawText(line.adjusted(side + _SPACING, 0, 0, 0), flags.AlignLeft | flags.AlignVCenter, number)
        painter.setFont(tiny)
        painter.drawText(line, flags.AlignRight | flags.AlignVCenter, count)
        painter.setFont(tabular(font, _SMALL))
        painter.drawText(tight, flags.AlignHCenter | flags.AlignBottom | Qt.TextFlag.TextSingleLine, name)
    else:
        place = scaled(10)
        _paint_marker(painter, label, chip.topLeft() + QPointF(place, place), words)
        painter.setFont(tabular(font, 1.1, QFont.Weight.Bold))
        painter.drawText(chip.adjusted(scaled(12), 0, -4, -4), flags.AlignCenter, number)
        painter.setFont(tabular(font, _SMALL))
        painter.drawText(chip.adjusted(0, 0, -4, -1), flags.AlignRight | flags.AlignBottom, count)


def _paint_marker(painter: QPainter, label: ClassLabel, centre: QPointF, colour: QColor) -> None:
    painter.save()
    painter.translate(centre)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(swatch_path(CLASS_STYLES[label.style].shape, _MARKER * applied_scale()))
    painter.restore()
    painter.setPen(colour)


def _short_name(label: ClassLabel, font: QFont, width: float) -> str:
    """Return as much of the name as fits into ``width``; nothing if that is too little."""
    name = " ".join(label.name.split())
    metrics = QFontMetricsF(tabular(font, _SMALL))
    cut = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
    return cut if cut == name or len(cut) > _FEWEST_LETTERS else ""


def _advance(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)
