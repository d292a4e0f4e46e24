"""How columns of bars are painted, and how wide they must be. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.by_hand.comparisons import Column
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.by_hand.painted import hand_numbers
from softmax_viz.views.by_hand.painted.table_sizes import foot_height, head_height, row_height, small
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.style.theme import (
    BAR_HEIGHT,
    BORDER,
    RADIUS_S,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    SWATCH,
    Theme,
    scaled,
    tabular,
)

_WIDEST = "8.8e−88"
_LEAST_BAR = 24  # pixels
_FLAGS = Qt.AlignmentFlag
SUM, LOSS = "Σ", "−ln p"


@frozen_dataclass(eq=False)
class Face:
    """How one column is shown.

    Parameters
    ----------
    title, sentence
        What its numbers are: in a few letters, and in a sentence for the tooltip.
    column
        The numbers.
    instead
        Texts (K,) that are written beside the bars instead of their numbers; empty for these.
    """

    title: str
    sentence: str
    column: Column
    instead: tuple[str, ...] = ()


class ColumnsPainter:
    """Paints heads and columns.

    Parameters
    ----------
    painter, font, theme
        With what and how.
    styles, true_class
        The styles of the classes (K,), and the class whose numbers stand out.
    """

    def __init__(self, painter: QPainter, font: QFont, theme: Theme, styles: Sequence[int], true_class: int) -> None:
        self._painter = painter
        self._font = font
        self._theme = theme
        self._styles = styles
        self._true = true_class

    def heads(self, top: float) -> None:
        """Paint number and marker of each class, and the names of the feet, from ``top`` downwards."""
        font, height = self._font, row_height(self._font)
        top += head_height(font)
        for index, style in enumerate(self._styles):
            middle = top + (index + 0.5) * height
            self._painter.setFont(tabular(font))
            self._painter.setPen(self._theme.text)
            width = self._painter.fontMetrics().horizontalAdvance("8")
            self._painter.drawText(QRectF(0, middle - height / 2, width, height), _FLAGS.AlignCenter, str(index + 1))
            factor = scaled(SWATCH) / SWATCH
            self._painter.save()
            self._painter.translate(width + scaled(SPACE_XS) + scaled(SWATCH) / 2, middle)
            self._painter.scale(factor, factor)
            paint_swatch(self._painter, style, self._theme)
            self._painter.restore()
        self._painter.setPen(self._theme.muted)
        self._painter.setFont(font)
        foot = top + height * len(self._styles)
        for text in (SUM, LOSS):
            line = QRectF(0, foot, head_width(self._font), foot_height(font))
            self._painter.drawText(line, _FLAGS.AlignLeft | _FLAGS.AlignVCenter, text)
            foot += foot_height(font)

    def column(self, face: Face, place: QRectF) -> None:
        """Paint a column with title and feet."""
        theme, font = self._theme, self._font
        digits = tabular(font)
        left, right = place.left() + scaled(SPACE_M) / 2, place.right() - scaled(SPACE_M) / 2
        self._painter.setFont(small(font))
        self._painter.setPen(theme.muted)
        head = QRectF(left, place.top(), right - left, head_height(font))
        self._painter.drawText(head, _FLAGS.AlignRight | _FLAGS.AlignVCenter, face.title)
        number_width = QFontMetrics(digits).horizontalAdvance(_WIDEST)
        height, top = row_height(font), place.top() + head_height(font)
        for index, (text, value) in enumerate(zip(numbers_of(face), face.column.values.tolist(), strict=True)):
            row = QRectF(left, top + index * height, right - left, height)
            self._painter.setFont(tabular(font, weight=QFont.Weight.DemiBold) if index == self._true else digits)
            self._painter.setPen(theme.text)
            self._painter.drawText(row, _FLAGS.AlignRight | _FLAGS.AlignVCenter, text)
            tall = min(scaled(BAR_HEIGHT), height - SPACE_XS)
            track = QRectF(left, row.center().y() - tall / 2, right - number_width - SPACE_XS - left, tall)
            self._bar(track, value, QColor(*CLASS_STYLES[self._styles[index]].colour))
        foot = QRectF(left, top + len(self._styles) * height, right - left, foot_height(font))
        self._painter.setPen(QPen(theme.border, scaled(BORDER)))
        self._painter.drawLine(QRectF(foot.left(), foot.top(), foot.width(), 0).topLeft(), foot.topRight())
        is_one = abs(face.column.total - 1.0) < 5e-4
        self._painter.setFont(digits if is_one else tabular(font, weight=QFont.Weight.DemiBold))
        for text, colour in zip(feet_of(face.column), (theme.text if is_one else theme.error, theme.text), strict=True):
            self._painter.setPen(colour)
            self._painter.drawText(foot, _FLAGS.AlignRight | _FLAGS.AlignVCenter, text)
            self._painter.setFont(digits)
            foot.translate(0, foot_height(font))

    def _bar(self, track: QRectF, value: float, colour: QColor) -> None:
        radius, edge = scaled(RADIUS_S), scaled(BORDER)
        ground = QPainterPath()
        ground.addRoundedRect(track, radius, radius)
        self._painter.fillPath(ground, self._theme.track)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(self._theme.control_border, edge))
        self._painter.drawRoundedRect(track.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), radius, radius)
        if value > 0.0:
            self._painter.save()
            self._painter.setClipPath(ground)
            filled = QRectF(track.left(), track.top(), track.width() * value, track.height())
            self._painter.fillRect(filled, colour)
            # A pale colour hardly differs from the track, so the end of the bar is marked.
            self._painter.fillRect(QRectF(filled.right() - edge, track.top(), edge, track.height()), self._theme.text)
            self._painter.restore()


def least_of(face: Face, font: QFont) -> int:
    """Return the width of a column at its narrowest."""
    numbers = QFontMetrics(tabular(font))
    least = scaled(_LEAST_BAR) + SPACE_XS + numbers.horizontalAdvance(_WIDEST) + scaled(SPACE_M)
    title = QFontMetrics(small(font)).horizontalAdvance(face.title) + scaled(SPACE_M)
    return max(least, title)


def head_width(font: QFont) -> int:
    """Return the width of number and marker of a class, or of the names of the feet."""
    metrics = QFontMetrics(font)
    marker = metrics.horizontalAdvance("8") + scaled(SPACE_XS) + scaled(SWATCH)
    return max(marker, metrics.horizontalAdvance(LOSS)) + scaled(SPACE_S)


def numbers_of(face: Face) -> list[str]:
    """Return what is written for each class."""
    return list(face.instead) or [hand_numbers.share(value) for value in face.column.values.tolist()]


def feet_of(column: Column) -> tuple[str, str]:
    """Return the sum and the loss as texts; a sum that is not 1 says so."""
    total = hand_numbers.total(column.total)
    loss = "" if column.loss is None else hand_numbers.loss(column.loss)
    return (total if abs(column.total - 1.0) < 5e-4 else f"{total} ≠ 1"), loss
