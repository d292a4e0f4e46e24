"""Columns of bars with a number each, their sums and losses: painted, one row for each class. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.by_hand.comparisons import Column
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.by_hand import hand_numbers
from softmax_viz.views.by_hand.table_sizes import foot_height, head_height, row_height, small, table_height
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.style.theme import (
    BAR_HEIGHT,
    BORDER,
    LIGHT,
    RADIUS_S,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    SWATCH,
    Theme,
    scaled,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_WIDEST = "8.8e−88"
_LEAST_BAR = 24  # pixels
_FLAGS = Qt.AlignmentFlag
_SUM, _LOSS = "Σ", "−ln p"


@frozen_dataclass(eq=False)
class Face:
    """How one column is shown.

    Parameters
    ----------
    title, sentence
        What its numbers are: in a few letters, and in a sentence for the tooltip.
    column
        The numbers.
    lead
        Texts (K,) that stand before the bars under ``lead_title``; empty for none.
    lead_title
        The title of the texts.
    """

    title: str
    sentence: str
    column: Column
    lead: tuple[str, ...] = ()
    lead_title: str = ""


class ColumnsView(QWidget):
    """Columns side by side, in several lines if they are too many; the rows stand as high as those of the scores.

    Parameters
    ----------
    name, sentence
        What it shows, for screen readers and Shift+F1.
    """

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__()
        self._theme = LIGHT
        self._has_ring = False
        self._faces: tuple[Face, ...] = ()
        self._styles: tuple[int, ...] = ()
        self._true = 0
        self._has_heads = False
        set_explanation(self, name, sentence)
        self.setToolTip("")  # the columns have their own
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self, ())
        speak(self, Spoken("Chart", value=self.summary))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus ring over the widget, which has its place now."""
        super().showEvent(event)
        if not self._has_ring:
            self._has_ring = True
            FocusRing(self)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.update()

    def show_faces(self, faces: Sequence[Face], styles: Sequence[int], true_class: int) -> None:
        """Show these columns; ``styles`` (K,) are those of the classes."""
        self._faces, self._styles, self._true = tuple(faces), tuple(styles), true_class
        self.update()

    def show_heads(self, has_heads: bool) -> None:
        """Begin each line with number and marker of the classes, or not."""
        self._has_heads = has_heads
        self.update()

    def texts(self) -> dict[str, list[str]]:
        """Return what is written in each column by its title: a number for each class, the sum, the loss."""
        return {face.title: [*_numbers(face.column), *_feet(face.column)] for face in self._faces}

    def summary(self) -> str:
        """Return everything that is written, in words."""
        parts = []
        for face in self._faces:
            numbers = ", ".join(f"{k}: {text}" for k, text in enumerate(_numbers(face.column), 1))
            total, loss = _feet(face.column)
            parts.append(f"{face.title} – {numbers}; {_SUM} {total}" + (f"; {_LOSS} {loss}" if loss else ""))
        return ". ".join(parts)

    def least_width(self) -> int:
        """Return the width of all columns side by side at their narrowest."""
        return sum(self._least_of(face) for face in self._faces)

    def widest_column(self) -> int:
        """Return the width of one line with the widest column at its narrowest, and the heads."""
        return self._heads() + max((self._least_of(face) for face in self._faces), default=0)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines in ``width``."""
        return self.height_in(width, self._has_heads)

    def height_in(self, width: int, has_heads: bool) -> int:
        """Return the height of all lines in ``width``, with or without heads."""
        lines = len(self._lines(width - (self._head_width() if has_heads else 0)))
        return lines * table_height(self.font(), len(self._styles)) + max(0, lines - 1) * SPACE_S

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        width = self._heads() + self.least_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the widest column alone."""
        return QSize(self.widest_column(), table_height(self.font(), len(self._styles)))

    def event(self, event: QEvent) -> bool:
        """Explain the column under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            faces = [face for face, place in self._places() if place.contains(event.pos().toPointF())]
            text = tooltip_text(faces[0].sentence, heading=faces[0].title) if faces else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads and columns."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        begun = set()
        for face, place in self._places():
            if self._has_heads and place.top() not in begun:
                begun.add(place.top())
                self._paint_heads(painter, place.top())
            self._paint_column(painter, face, place)

    def _least_of(self, face: Face) -> int:
        numbers = QFontMetrics(tabular(self.font()))
        least = scaled(_LEAST_BAR) + SPACE_XS + numbers.horizontalAdvance(_WIDEST) + scaled(SPACE_M)
        lead = self._lead_width(face) + scaled(SPACE_S) if face.lead else 0
        title = QFontMetrics(small(self.font())).horizontalAdvance(face.title) + scaled(SPACE_M)
        return max(least, title) + lead

    def _lead_width(self, face: Face) -> int:
        titles, numbers = QFontMetrics(small(self.font())), QFontMetrics(tabular(self.font()))
        widest = max(numbers.horizontalAdvance(text) for text in (*face.lead, "−88.88888"))
        return max(titles.horizontalAdvance(face.lead_title), widest)

    def _head_width(self) -> int:
        metrics = self.fontMetrics()
        marker = metrics.horizontalAdvance("8") + scaled(SPACE_XS) + scaled(SWATCH)
        return max(marker, metrics.horizontalAdvance(_LOSS)) + scaled(SPACE_S)

    def _heads(self) -> int:
        return self._head_width() if self._has_heads else 0

    def _lines(self, width: int) -> list[list[Face]]:
        """Return the columns of each line, for which ``width`` is left beside the heads."""
        lines: list[list[Face]] = []
        room = 0
        for face in self._faces:
            needed = self._least_of(face)
            if not lines or needed > room:
                lines.append([])
                room = width
            lines[-1].append(face)
            room -= needed
        return lines

    def _places(self) -> list[tuple[Face, QRectF]]:
        """Return the place of each column; columns share the width of their line."""
        height = table_height(self.font(), len(self._styles))
        lines = self._lines(self.width() - self._heads())
        most = max((len(line) for line in lines), default=1)
        places = []
        for index, line in enumerate(lines):
            left, top = float(self._heads()), index * (height + SPACE_S)
            spare = max(0.0, (self.width() - left - sum(map(self._least_of, line))) / most)
            for face in line:
                width = self._least_of(face) + spare
                places.append((face, QRectF(left, top, width, height)))
                left += width
        return places

    def _paint_heads(self, painter: QPainter, top: float) -> None:
        font, height = self.font(), row_height(self.font())
        top += head_height(font)
        for index, style in enumerate(self._styles):
            middle = top + (index + 0.5) * height
            painter.setFont(tabular(font))
            painter.setPen(self._theme.text)
            width = painter.fontMetrics().horizontalAdvance("8")
            painter.drawText(QRectF(0, middle - height / 2, width, height), _FLAGS.AlignCenter, str(index + 1))
            factor = scaled(SWATCH) / SWATCH
            painter.save()
            painter.translate(width + scaled(SPACE_XS) + scaled(SWATCH) / 2, middle)
            painter.scale(factor, factor)
            paint_swatch(painter, style, self._theme)
            painter.restore()
        painter.setPen(self._theme.muted)
        painter.setFont(font)
        foot = top + height * len(self._styles)
        for text in (_SUM, _LOSS):
            line = QRectF(0, foot, self._head_width(), foot_height(font))
            painter.drawText(line, _FLAGS.AlignLeft | _FLAGS.AlignVCenter, text)
            foot += foot_height(font)

    def _paint_column(self, painter: QPainter, face: Face, place: QRectF) -> None:
        theme, font = self._theme, self.font()
        digits = tabular(font)
        left, right = place.left() + scaled(SPACE_M) / 2, place.right() - scaled(SPACE_M) / 2
        lead = self._lead_width(face) if face.lead else 0
        bars = left + lead + (scaled(SPACE_S) if lead else 0)
        painter.setFont(small(font))
        painter.setPen(theme.muted)
        head = QRectF(left, place.top(), right - left, head_height(font))
        painter.drawText(head.adjusted(bars - left, 0, 0, 0), _FLAGS.AlignRight | _FLAGS.AlignVCenter, face.title)
        if lead:
            head.setWidth(lead)
            painter.drawText(head, _FLAGS.AlignRight | _FLAGS.AlignVCenter, face.lead_title)
        number_width = QFontMetrics(digits).horizontalAdvance(_WIDEST)
        height, top = row_height(font), place.top() + head_height(font)
        for index, (text, value) in enumerate(zip(_numbers(face.column), face.column.values.tolist(), strict=True)):
            row = QRectF(left, top + index * height, right - left, height)
            painter.setFont(tabular(font, weight=QFont.Weight.DemiBold) if index == self._true else digits)
            painter.setPen(theme.text)
            painter.drawText(row, _FLAGS.AlignRight | _FLAGS.AlignVCenter, text)
            if lead:
                painter.setFont(digits)
                painter.drawText(
                    QRectF(left, row.top(), lead, height), _FLAGS.AlignRight | _FLAGS.AlignVCenter, face.lead[index]
                )
            tall = min(scaled(BAR_HEIGHT), height - SPACE_XS)
            track = QRectF(bars, row.center().y() - tall / 2, right - number_width - SPACE_XS - bars, tall)
            self._paint_bar(painter, track, value, QColor(*CLASS_STYLES[self._styles[index]].colour))
        foot = QRectF(left, top + len(self._styles) * height, right - left, foot_height(font))
        painter.setPen(QPen(theme.border, scaled(BORDER)))
        painter.drawLine(QRectF(foot.left(), foot.top(), foot.width(), 0).topLeft(), foot.topRight())
        is_one = abs(face.column.total - 1.0) < 5e-4
        painter.setFont(digits if is_one else tabular(font, weight=QFont.Weight.DemiBold))
        for text, colour in zip(_feet(face.column), (theme.text if is_one else theme.error, theme.text), strict=True):
            painter.setPen(colour)
            painter.drawText(foot, _FLAGS.AlignRight | _FLAGS.AlignVCenter, text)
            painter.setFont(digits)
            foot.translate(0, foot_height(font))

    def _paint_bar(self, painter: QPainter, track: QRectF, value: float, colour: QColor) -> None:
        radius, edge = scaled(RADIUS_S), scaled(BORDER)
        ground = QPainterPath()
        ground.addRoundedRect(track, radius, radius)
        painter.fillPath(ground, self._theme.track)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.control_border, edge))
        painter.drawRoundedRect(track.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), radius, radius)
        if value > 0.0:
            painter.save()
            painter.setClipPath(ground)
            filled = QRectF(track.left(), track.top(), track.width() * value, track.height())
            painter.fillRect(filled, colour)
            # A pale colour hardly differs from the track, so the end of the bar is marked.
            painter.fillRect(QRectF(filled.right() - edge, track.top(), edge, track.height()), self._theme.text)
            painter.restore()


def _numbers(column: Column) -> list[str]:
    return [hand_numbers.share(value) for value in column.values.tolist()]


def _feet(column: Column) -> tuple[str, str]:
    """Return the sum and the loss as texts; a sum that is not 1 says so."""
    total = hand_numbers.total(column.total)
    loss = "" if column.loss is None else hand_numbers.loss(column.loss)
    return (total if abs(column.total - 1.0) < 5e-4 else f"{total} ≠ 1"), loss
