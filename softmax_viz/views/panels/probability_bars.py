"""The bars of the class probabilities: a painted row for each class. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.swatches import paint_swatch
from softmax_viz.views.panels.bar_rows import BarRows, RowParts
from softmax_viz.views.style.numbers import percent
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import (
    BAR_HEIGHT,
    BAR_ROW_HEIGHT,
    BORDER,
    LIGHT,
    RADIUS_S,
    SPACE_L,
    SPACE_S,
    SPACE_XS,
    SWATCH,
    Theme,
    scaled,
    tabular,
)
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.style.translated_texts import class_name

_WIDEST_PERCENT = ">99.9\N{NO-BREAK SPACE}%"
_LEAST_ROW = 16
_MOST_NAME_SHARE = 0.32
_LEAST_BAR, _LEAST_NAME = 50, 24  # pixels; if a row has too little space for both, it has no name


class ProbabilityBars(QWidget):
    """One painted row for each class: number, marker, name, bar, percent. Repainted only after a change.

    The rows fill the height that the widget is given: they get lower, and if that is not enough they stand in two
    columns, the first half of the classes on the left. The length of a bar depends on the width and the names only.
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._probabilities: Floats | None = None
        self._dropped: Bools | None = None
        self._percents: list[str] = []
        self._summary = ""
        self._arranged: tuple[tuple[object, ...], tuple[list[QRect], RowParts, list[str]]] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Probabilities of the classes"))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.update()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Show one row for each of ``classes``; the probabilities of the previous classes are cleared."""
        if classes == self._classes:
            return
        if len(classes) != len(self._classes):
            self._probabilities, self._dropped, self._percents = None, None, []
            self.updateGeometry()
        self._classes = classes
        self._describe()
        self.update()

    def show_probabilities(self, probabilities: Floats | None, dropped: Bools | None) -> None:
        """Show the probabilities (K,) and mark the logits that are dropped now (K,); None empties the bars."""
        if probabilities is not None and len(probabilities) != len(self._classes):
            raise ValueError(f"{len(probabilities)} probabilities for {len(self._classes)} classes")
        if _same(probabilities, self._probabilities) and _same(dropped, self._dropped):
            return
        self._probabilities = None if probabilities is None else probabilities.copy()
        self._dropped = None if dropped is None else dropped.copy()
        self._percents = [] if probabilities is None else [percent(p) for p in probabilities.tolist()]
        self._describe()
        self.update()

    def texts(self) -> list[str]:
        """Return the percentages as they are written, one for each class; empty while nothing is shown."""
        return list(self._percents)

    def is_dropped(self, index: int) -> bool:
        """Return whether the logit of class ``index`` is dropped now."""
        return self._dropped is not None and bool(self._dropped[index])

    def sizeHint(self) -> QSize:
        """Return the size of one column of rows of the designed height."""
        rows = self._rows()
        return QSize(scaled(300, self.font()), rows.most * rows.count)

    def minimumSizeHint(self) -> QSize:
        """Return the height of two columns of the lowest rows that can be read."""
        return QSize(0, self._rows().least_height())

    def height_for(self, wanted: int, most: int) -> int:
        """Return the height for which to arrange the rows: up to ``wanted``, or to ``most`` to avoid two columns."""
        return self._rows().height_for(wanted, most)

    def row_rect(self, index: int) -> QRect:
        """Return the place of the row of class ``index``."""
        return self._rows().place(index, self.size())

    def track_rect(self, index: int) -> QRectF:
        """Return the place of the bar of class ``index`` at a probability of 1."""
        places, parts, _ = self._arrangement()
        return parts.track(QRectF(places[index]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all rows."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        flags = Qt.AlignmentFlag
        numbers, digits = tabular(self.font()), tabular(self.font(), weight=QFont.Weight.DemiBold)
        places, parts, names = self._arrangement()
        for index, label in enumerate(self._classes):
            colour = QColor(*CLASS_STYLES[label.style].colour)
            row = QRectF(places[index])
            painter.setPen(self._theme.muted)
            painter.setFont(numbers)
            number = QRectF(row.left(), row.top(), parts.number, row.height())
            painter.drawText(number, flags.AlignRight | flags.AlignVCenter, str(index + 1))
            painter.save()
            painter.translate(number.right() + scaled(SPACE_XS) + parts.swatch / 2, row.center().y())
            painter.scale(parts.swatch / SWATCH, parts.swatch / SWATCH)
            paint_swatch(painter, label.style, self._theme)
            painter.restore()
            if parts.name:
                painter.setPen(self._theme.text)
                place = QRectF(row.left() + parts.name_left, row.top(), parts.name, row.height())
                painter.drawText(place, flags.AlignLeft | flags.AlignVCenter | Qt.TextFlag.TextSingleLine, names[index])
            self._paint_bar(painter, parts.track(row), index, colour)
            if self._percents:
                painter.setPen(self._theme.text)
                painter.setFont(digits)
                painter.drawText(row, flags.AlignRight | flags.AlignVCenter, self._percents[index])

    def event(self, event: QEvent) -> bool:
        """Show a row's tooltip: the full name, and whether its logit is dropped now."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tooltip_text(self.sentence_at(event.pos())), self)
            return True
        return super().event(event)

    def sentence_at(self, place: QPoint) -> str:
        """Return the text of the tooltip at ``place``, plain."""
        rows = (index for index in range(len(self._classes)) if self.row_rect(index).contains(place))
        return next((self._sentence(index) for index in rows), "")

    def _sentence(self, index: int) -> str:
        name = class_name(self._classes[index], index)
        if not self._percents:
            return name
        text = f"{name}: {self._percents[index]}"
        if self.is_dropped(index):
            text += " · " + self.tr("its logit is dropped now; the bar shows the whole model")
        return text

    def _describe(self) -> None:
        summary = "; ".join(self._sentence(index) for index in range(len(self._classes))) if self._percents else ""
        if summary != self._summary:
            self._summary = summary
            self.setAccessibleDescription(summary)

    def _paint_bar(self, painter: QPainter, bar: QRectF, index: int, colour: QColor) -> None:
        ground = QPainterPath()
        radius, edge = scaled(RADIUS_S), scaled(BORDER)
        ground.addRoundedRect(bar, radius, radius)
        painter.fillPath(ground, self._theme.track)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.control_border, edge))
        painter.drawRoundedRect(bar.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), radius, radius)
        if self._probabilities is None:
            return
        painter.save()
        painter.setClipPath(ground)
        filled = QRectF(bar.left(), bar.top(), bar.width() * float(self._probabilities[index]), bar.height())
        painter.fillRect(filled, colour)
        # A pale colour hardly differs from the track, so the end of the bar is marked.
        painter.fillRect(QRectF(filled.right() - edge, bar.top(), edge, bar.height()), self._theme.text)
        if self.is_dropped(index):
            painter.fillRect(filled, QBrush(self._theme.panel, Qt.BrushStyle.BDiagPattern))
            rest = QRectF(filled.right(), bar.top(), bar.right() - filled.right(), bar.height())
            painter.fillRect(rest, QBrush(self._theme.muted, Qt.BrushStyle.BDiagPattern))
        painter.restore()

    def _rows(self) -> BarRows:
        font, text = self.font(), self.fontMetrics().height()
        most = max(scaled(BAR_ROW_HEIGHT, font), text + SPACE_XS)
        return BarRows(max(1, len(self._classes)), max(_LEAST_ROW, text), most, scaled(SPACE_L, font))

    def _parts(self) -> RowParts:
        """Return the widths in a row. Names get that of the longest, up to a share of the row, or none if it is low."""
        font, metrics = self.font(), self.fontMetrics()
        parts = RowParts(
            metrics.horizontalAdvance("12" if len(self._classes) > 9 else "2"),
            min(scaled(SWATCH, font), self._rows().least),
            0,
            QFontMetrics(tabular(font, weight=QFont.Weight.DemiBold)).horizontalAdvance(_WIDEST_PERCENT),
            scaled(BAR_HEIGHT, font),
        )
        if not any(label.name for label in self._classes):
            return parts
        row = QRectF(self.row_rect(0))
        longest = max(metrics.horizontalAdvance(class_name(label, i)) for i, label in enumerate(self._classes))
        left = parts.track(row).width() - scaled(_LEAST_BAR, font) - SPACE_S
        name = int(min(longest + 1, row.width() * _MOST_NAME_SHARE, left))
        return replace(parts, name=name if name >= scaled(_LEAST_NAME, font) else 0)

    def _arrangement(self) -> tuple[list[QRect], RowParts, list[str]]:
        """Return the places of the rows, their parts, and the names as they are shown; computed only after a change."""
        made_for = (self._classes, self.size(), self.font().key())
        if self._arranged is None or self._arranged[0] != made_for:
            rows, parts = self._rows(), self._parts()
            names = [class_name(label, index) for index, label in enumerate(self._classes)]
            short = short_names(names, parts.name, self.fontMetrics().horizontalAdvance) if parts.name else names
            if parts.name:  # no wider than the names are now, so that the bars are as long as they can be
                widest = max(self.fontMetrics().horizontalAdvance(name) for name in short) + 1
                parts = replace(parts, name=min(parts.name, widest))
            places = [rows.place(index, self.size()) for index in range(len(names))]
            self._arranged = made_for, (places, parts, short)
        return self._arranged[1]


def _same(new: Floats | Bools | None, old: Floats | Bools | None) -> bool:
    if new is None or old is None:
        return new is old
    return len(new) == len(old) and bool((new == old).all())
