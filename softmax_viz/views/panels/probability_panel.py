"""The class probabilities at one place: a bar for each class. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.paint.swatches import class_pixmap
from softmax_viz.views.style.icons import icon, icon_pixmap
from softmax_viz.views.style.numbers import coordinate, percent
from softmax_viz.views.style.theme import (
    BAR_HEIGHT,
    BAR_ROW_HEIGHT,
    BORDER,
    ICON_SMALL,
    LIGHT,
    RADIUS_S,
    SPACE_M,
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
from softmax_viz.views.widgets.labels import heading, plain_label

_WIDEST_PERCENT = ">99.9\N{NO-BREAK SPACE}%"
_MOST_NAME_SHARE = 0.32


class ProbabilityBars(QWidget):
    """One painted row for each class: number, marker, name, bar, percent. Repainted only after a change."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._probabilities: Floats | None = None
        self._dropped: Bools | None = None
        self._percents: list[str] = []
        self._summary = ""
        self._marks: dict[object, QPixmap] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Probabilities of the classes"))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.updateGeometry()
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
        """Return the size of one row for each class."""
        return QSize(300, self._row_height() * max(1, len(self._classes)))

    def minimumSizeHint(self) -> QSize:
        """Return a narrower size, still with every row."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all rows."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        digits = tabular(self.font(), weight=QFont.Weight.DemiBold)
        percent_width = QFontMetrics(digits).horizontalAdvance(_WIDEST_PERCENT)
        number_width = self.fontMetrics().horizontalAdvance("12" if len(self._classes) > 9 else "2")
        name_width = self._name_width()
        row_height = self._row_height()
        swatch, bar_height = scaled(SWATCH), scaled(BAR_HEIGHT)
        left = number_width + SPACE_XS + swatch + SPACE_S
        for index, label in enumerate(self._classes):
            style = CLASS_STYLES[label.style]
            colour = QColor(*style.colour)
            row = QRectF(0, index * row_height, self.width(), row_height)
            painter.setPen(self._theme.muted)
            painter.setFont(tabular(self.font()))
            painter.drawText(
                QRectF(0, row.top(), number_width, row_height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index + 1),
            )  # fmt: skip
            mark = self._mark(label.style)
            painter.drawPixmap(QPointF(number_width + SPACE_XS, row.center().y() - swatch / 2), mark)
            if name_width:
                painter.setPen(self._theme.text)
                name = self.fontMetrics().elidedText(class_name(label, index), Qt.TextElideMode.ElideRight, name_width)
                painter.drawText(
                    QRectF(left, row.top(), name_width, row_height),
                    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, name,
                )  # fmt: skip
            start = left + (name_width + SPACE_S if name_width else 0)
            bar = QRectF(
                start, row.center().y() - bar_height / 2, self.width() - start - percent_width - SPACE_S, bar_height
            )
            self._paint_bar(painter, bar, index, colour)
            if self._percents:
                painter.setPen(self._theme.text)
                painter.setFont(digits)
                painter.drawText(
                    QRectF(self.width() - percent_width, row.top(), percent_width, row_height),
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._percents[index],
                )  # fmt: skip

    def event(self, event: QEvent) -> bool:
        """Show a row's tooltip: the full name, and whether its logit is dropped now."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tooltip_text(self.sentence_at(event.pos())), self)
            return True
        return super().event(event)

    def sentence_at(self, place: QPoint) -> str:
        """Return the text of the tooltip at ``place``, plain."""
        index = place.y() // self._row_height()
        if not 0 <= index < len(self._classes):
            return ""
        return self._sentence(index)

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
        painter.setBrush(self._theme.track)
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

    def _mark(self, style: int) -> QPixmap:
        """Return the marker of class style ``style``, which is drawn once."""
        key = (style, self._theme.key, self.devicePixelRatioF())
        if key not in self._marks:
            self._marks[key] = class_pixmap(style, self._theme, self.devicePixelRatioF())
        return self._marks[key]

    def _row_height(self) -> int:
        return max(scaled(BAR_ROW_HEIGHT), self.fontMetrics().height() + SPACE_XS)

    def _name_width(self) -> int:
        """Return the width for names: that of the longest, up to a share of the row; 0 when no class has a name."""
        if not any(label.name for label in self._classes):
            return 0
        metrics = self.fontMetrics()
        longest = max(metrics.horizontalAdvance(class_name(label, i)) for i, label in enumerate(self._classes))
        return min(longest + 1, int(self.width() * _MOST_NAME_SHARE))


def _same(new: Floats | Bools | None, old: Floats | Bools | None) -> bool:
    if new is None or old is None:
        return new is old
    return len(new) == len(old) and bool((new == old).all())


class ProbabilityPanel(QWidget):
    """Heading, place, and bars. ``releaseRequested()`` asks for the probe to follow the mouse again."""

    releaseRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = ProbabilityBars()
        self._pin = QLabel()
        self._place = plain_label(role="small")
        self._place.setFont(tabular(self._place.font()))
        self.release_button = QPushButton()
        self.release_button.setProperty("role", "link")
        self.release_button.setText(self.tr("Release"))
        set_explanation(
            self.release_button, self.tr("Release the probe"), self.tr("Let the bars follow the mouse again."),
        )  # fmt: skip
        ShortcutOverride(self.release_button, (Qt.Key.Key_Space,))
        self._empty = plain_label(self.tr("Point at the picture to read its probabilities."), "muted")
        self._empty.setWordWrap(True)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_XS)
        head.addWidget(heading(self.tr("Probabilities")))
        head.addSpacing(SPACE_XS)
        head.addWidget(self._pin)
        head.addWidget(self._place)
        head.addStretch(1)
        head.addWidget(self.release_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self.bars)
        column.addWidget(self._empty)
        for late in (self._pin, self.release_button):
            policy = late.sizePolicy()
            policy.setRetainSizeWhenHidden(late is self.release_button)
            late.setSizePolicy(policy)
            late.hide()
        self.release_button.clicked.connect(self._on_release_clicked)
        self.show_theme(LIGHT)

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Show one row for each of ``classes``."""
        self.bars.show_classes(classes)

    def show_probabilities(self, probabilities: Floats | None, dropped: Bools | None) -> None:
        """Show the probabilities (K,) of the model and mark the logits that are dropped now, (K,) bool or None.

        None instead of probabilities: no place is probed.
        """
        self.bars.show_probabilities(probabilities, dropped)
        self._empty.setVisible(probabilities is None)
        self._place.setVisible(probabilities is not None)

    def show_place(self, x: float, y: float, pinned: bool) -> None:
        """Show that the probabilities are those at (x, y), data units, and whether the probe is pinned."""
        text = self.tr("at (%1, %2)").replace("%1", coordinate(x)).replace("%2", coordinate(y))
        if text != self._place.text():
            self._place.setText(text)
        self._pin.setVisible(pinned)
        self.release_button.setVisible(pinned)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.bars.show_theme(theme)
        self._pin.setPixmap(icon_pixmap("pin", theme.accent, scaled(SWATCH), self.devicePixelRatioF()))
        self.release_button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
        self.release_button.setIcon(icon("close", theme, theme.link))

    def _on_release_clicked(self) -> None:
        self.releaseRequested.emit()
