"""The chip of one class in the tool strip: its colour, number, marker and count. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from softmax_viz.core.dataset import ClassLabel
from softmax_viz.field.palette import CLASS_STYLES
from softmax_viz.views.markers import marker_path
from softmax_viz.views.parts import KeptKeys, explain
from softmax_viz.views.theme import CLASS_CHIP, LIGHT, RADIUS_M, Theme, contrast, tabular
from softmax_viz.views.words import class_name

_RING = 4
_DARK_WORDS, _LIGHT_WORDS = QColor("#10131a"), QColor("#ffffff")


def words_on(ground: QColor) -> QColor:
    """Black or white, whichever reads better on ``ground``."""
    return max(_LIGHT_WORDS, _DARK_WORDS, key=lambda words: contrast(words, ground))


def short_count(count: int) -> str:
    """``count`` in at most four characters: 45, 999, 1.2k, 12k, 200k."""
    if count < 1000:
        return str(count)
    return f"{count // 100 / 10:g}k" if count < 10_000 else f"{count // 1000}k"


class ClassChip(QAbstractButton):
    """One class to choose. ``menuRequested(place)`` asks for its menu at a global place."""

    menuRequested = Signal(QPoint)

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self._theme = LIGHT
        self._label = ClassLabel(index, "", index)
        self._count = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        KeptKeys(self, (Qt.Key.Key_Space,))

    def show_class(self, label: ClassLabel, count: int, is_active: bool) -> None:
        """Show the class, how many points it has, and whether new points belong to it."""
        self._label, self._count = label, count
        name = class_name(label, self.index)
        numbered = self.tr("Class %1").replace("%1", str(self.index + 1))
        said = name if name == numbered else f"{numbered}: {name}"
        points = self.tr("%Ln point(s)", "", count)
        explain(self, said, f"{said} · {points}")
        self.setChecked(is_active)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """The chip and the ring around it."""
        return QSize(CLASS_CHIP[0] + 2 * _RING, CLASS_CHIP[1] + 2 * _RING)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of this class."""
        event.accept()
        self.menuRequested.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, marker, number, count and the ring of the active class."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = CLASS_STYLES[self._label.style]
        ground = QColor(*style.colour)
        words = words_on(ground)
        chip = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground.lighter(108) if self.underMouse() else ground)
        painter.drawRoundedRect(chip, RADIUS_M, RADIUS_M)
        painter.save()
        painter.translate(QPointF(chip.left() + 10, chip.top() + 10))
        painter.setBrush(words)
        painter.drawPath(marker_path(style.shape, 8))
        painter.restore()
        painter.setPen(words)
        painter.setFont(tabular(self.font(), 1.1, QFont.Weight.Bold))
        painter.drawText(chip.adjusted(12, 0, -4, -4), Qt.AlignmentFlag.AlignCenter, str(self.index + 1))
        small = tabular(self.font(), 0.78)
        painter.setFont(small)
        room = QRectF(chip.left(), chip.bottom() - QFontMetrics(small).height() - 1, chip.width() - 4, 0)
        room.setBottom(chip.bottom() - 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, short_count(self._count))
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.text if self.hasFocus() else self._theme.accent, 2))
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, RADIUS_M + _RING - 1, RADIUS_M + _RING - 1)
