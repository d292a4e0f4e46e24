"""The small multiple of one pinned place: letter, place, small bars, the most probable class. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolTip, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.paint.letter_badge import paint_badge
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.numbers import coordinates, percent
from softmax_viz.views.style.theme import (
    ICON_SMALL,
    LIGHT,
    SMALL_TEXT_SCALE,
    SPACE_S,
    SPACE_XS,
    SWATCH,
    Theme,
    scaled,
    scaled_size,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.style.translated_texts import class_name
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_WIDEST_PERCENT = ">99.9\N{NO-BREAK SPACE}%"
_ROW_HEIGHT, _BADGE = 24, 8  # designed lengths: of the row, and the radius of the letter's disc
_WIDEST_BAR = 22  # of one class, pixels
_LEAST_BARS = 40  # where there is less room, the place is not written


class PinRow(QWidget):
    """One painted line, and a button that removes it. ``removeRequested(letter)`` asks for that."""

    removeRequested = Signal(str)

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letter = letter
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._place = ""
        self._place_width = 0
        self._probabilities: Floats | None = None
        self._dropped: Bools | None = None
        self.remove_button = QPushButton()
        self.remove_button.setProperty("role", "link")
        set_explanation(
            self.remove_button,
            self.tr("Remove pinned place %1").replace("%1", letter),
            self.tr("Remove this pinned place; Esc removes the one that was pinned last."),
        )
        ShortcutOverride(self.remove_button, (Qt.Key.Key_Space,))
        self.remove_button.clicked.connect(lambda: self.removeRequested.emit(letter))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(self.remove_button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Pinned place %1").replace("%1", letter))
        speak(self, Spoken("StaticText", value=self.text))
        self.show_theme(LIGHT)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme = theme
        self.remove_button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
        self.remove_button.setIcon(icon("close", theme, theme.link))
        self.updateGeometry()
        self.update()

    def show_values(
        self, place: tuple[float, float], extent: float, classes: tuple[ClassLabel, ...],
        probabilities: Floats | None, dropped: Bools | None,
    ) -> None:  # fmt: skip
        """Show the probabilities (K,) at ``place``, data units, and which logits are dropped now (K,).

        ``extent`` decides on the decimals of the place, as in ``ProbabilityPanel.show_place``.
        """
        if probabilities is not None and len(probabilities) != len(classes):
            probabilities = None
        self._place = self.tr("(%1, %2)").replace("%1", coordinates(*place, extent)[0])
        self._place = self._place.replace("%2", coordinates(*place, extent)[1])
        self._classes = classes
        self._probabilities = None if probabilities is None else probabilities.copy()
        self._dropped = None if dropped is None or len(dropped) != len(classes) else dropped.copy()
        self.update()

    def place_width(self) -> int:
        """Return the width that the place takes."""
        return QFontMetrics(tabular(self.font(), SMALL_TEXT_SCALE)).horizontalAdvance(self._place) + 2

    def align(self, place_width: int) -> None:
        """Begin the bars where they would begin after a place of this width, so that those of all rows are aligned."""
        if place_width != self._place_width:
            self._place_width = place_width
            self.update()

    def text(self) -> str:
        """Return the place and all probabilities in words."""
        parts = [f"{self.letter} {self._place}"]
        if self._probabilities is not None:
            for index, share in enumerate(self._probabilities.tolist()):
                part = f"{class_name(self._classes[index], index)}: {percent(share)}"
                if self._is_dropped(index):
                    part += " · " + self.tr("its logit is dropped now; the bar shows the whole model")
                parts.append(part)
        return "\n".join(parts)

    def sizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(scaled(260, self.font()), self.line_height())

    def minimumSizeHint(self) -> QSize:
        """Return the height of one line; the width is what there is."""
        return QSize(0, self.line_height())

    def line_height(self) -> int:
        """Return the height of a row in the present font."""
        return max(scaled(_ROW_HEIGHT, self.font()), self.fontMetrics().height() + SPACE_XS)

    def bars_rect(self) -> QRectF:
        """Return the place of the small bars."""
        return self._parts()[1]

    def event(self, event: QEvent) -> bool:
        """Show everything in words as the tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tooltip_text(*self.text().split("\n")), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, flags, middle = self._theme, Qt.AlignmentFlag, self.height() / 2
        radius = scaled(_BADGE, self.font())
        place, bars, winner = self._parts()
        paint_badge(painter, QPointF(radius + 1, middle), radius, self.letter, theme, self.font())
        painter.setFont(tabular(self.font(), SMALL_TEXT_SCALE))
        painter.setPen(theme.muted)
        if place.width() > 0:
            painter.drawText(place, flags.AlignLeft | flags.AlignVCenter | Qt.TextFlag.TextSingleLine, self._place)
        self._paint_bars(painter, bars)
        if self._probabilities is None:
            return
        best = int(self._probabilities.argmax())
        painter.setPen(theme.text)
        painter.setFont(tabular(self.font(), weight=QFont.Weight.DemiBold))
        painter.drawText(winner, flags.AlignRight | flags.AlignVCenter, percent(float(self._probabilities[best])))
        swatch = scaled(SWATCH, self.font())
        digits = self.fontMetrics().horizontalAdvance("12")
        number = QRectF(winner.left(), winner.top(), digits, winner.height())
        painter.setFont(tabular(self.font()))
        painter.drawText(number, flags.AlignRight | flags.AlignVCenter, str(best + 1))
        painter.translate(number.right() + SPACE_XS + swatch / 2, middle)
        painter.scale(swatch / SWATCH, swatch / SWATCH)
        paint_swatch(painter, self._classes[best].style, theme)

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        """Draw one upright bar for each class, in its colour, on a ground line."""
        count = max(1, len(self._classes))
        step = min(area.width() / count, scaled(_WIDEST_BAR, self.font()))
        for index, label in enumerate(self._classes):
            track = QRectF(area.left() + index * step, area.top(), max(1.0, step - 2), area.height())
            painter.fillRect(track, self._theme.track)
            if self._probabilities is not None:
                share = float(self._probabilities[index])
                filled = QRectF(track.left(), track.bottom() - share * track.height(), track.width(), 0.0)
                filled.setBottom(track.bottom())
                painter.fillRect(filled, QColor(*CLASS_STYLES[label.style].colour))
                painter.fillRect(QRectF(filled.left(), filled.top(), filled.width(), 1.0), self._theme.text)
                if self._is_dropped(index):
                    painter.fillRect(filled, QBrush(self._theme.panel, Qt.BrushStyle.BDiagPattern))
                    rest = QRectF(track.left(), track.top(), track.width(), filled.top() - track.top())
                    painter.fillRect(rest, QBrush(self._theme.muted, Qt.BrushStyle.BDiagPattern))

    def _is_dropped(self, index: int) -> bool:
        return self._dropped is not None and bool(self._dropped[index])

    def _parts(self) -> tuple[QRectF, QRectF, QRectF]:
        """Return where the place, the bars and the most probable class are; the place has no width without room."""
        font, height = self.font(), float(self.height())
        bold = QFontMetrics(tabular(font, weight=QFont.Weight.DemiBold))
        swatch = scaled(SWATCH, font)
        winner = self.fontMetrics().horizontalAdvance("12") + swatch + bold.horizontalAdvance(_WIDEST_PERCENT)
        winner += 2 * SPACE_XS
        right = self.width() - self.remove_button.sizeHint().width() - SPACE_XS - winner
        left = 2 * scaled(_BADGE, font) + 2 + SPACE_XS
        place = max(self._place_width, self.place_width())
        if right - left - place - 2 * SPACE_S < scaled(_LEAST_BARS, font):
            place = 0
        start = left + (place + SPACE_S if place else 0)
        bars = QRectF(start, 3.0, max(0, right - start - SPACE_S), height - 6.0)
        return QRectF(left, 0.0, place, height), bars, QRectF(right, 0.0, winner, height)
