"""The chart of a cut. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.cut import Cut
from softmax_viz.views.cut.cut_painter import CutPainter
from softmax_viz.views.style.theme import LIGHT, Theme, scaled
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_SIZE, _LEAST = (330, 300), (180, 190)
_STEP, _FAR_STEP = 0.01, 0.1  # of the cut, for the arrow keys
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape)


class CutChart(QWidget):
    """Draws along a cut; the pointer, or the arrow keys, read a place off.

    Signals
    -------
    placeRead(object)
        The place that is read off, 0 … 1; None for none.
    """

    placeRead = Signal(object)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._classes: tuple[ClassLabel, ...] = ()
        self._cut: Cut | None = None
        self._note = ""
        self._read: float | None = None
        self._drawn: QPixmap | None = None
        self._painter = CutPainter((self.tr("scores z"), self.tr("probabilities p")))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Scores and probabilities along the cut"))
        ShortcutOverride(self, _KEYS)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme = theme
        self.setMinimumSize(scaled(_LEAST[0]), scaled(_LEAST[1]))
        self.updateGeometry()
        self._draw_again()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Take names, colours and markers of ``classes``."""
        if classes != self._classes:
            self._classes = classes
            self._draw_again()

    def show_cut(self, cut: Cut | None, note: str) -> None:
        """Draw along ``cut``; ``note`` is said in the middle if there is nothing to draw."""
        if cut is self._cut and note == self._note:
            return
        self._cut, self._note = cut, note
        if cut is None and self._read is not None:
            self.read(None)
        self._draw_again()

    @property
    def read_place(self) -> float | None:
        """The place that is read off, 0 … 1."""
        return self._read

    def read(self, t: float | None) -> None:
        """Read off the place ``t``, 0 … 1; None for none."""
        if t is not None and not self._is_drawable():
            t = None
        if t != self._read:
            self._read = t
            self.update()
            self.placeRead.emit(t)

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(scaled(_SIZE[0]), scaled(_SIZE[1]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._draw_again()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._draw_again()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read off the place under the pointer."""
        strip, x = self._painter.axes.scores, event.position().x()
        self.read(strip.t_at(x) if strip.left - 4 <= x <= strip.right + 4 else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing off."""
        super().leaveEvent(event)
        self.read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the place that is read off: one hundredth of the cut, with Shift a tenth; Escape ends it."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self._read is not None:
            self.read(None)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            is_far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = (_FAR_STEP if is_far else _STEP) * (1 if key == Qt.Key.Key_Right else -1)
            self.read(0.5 if self._read is None else min(max(round(self._read + step, 9), 0.0), 1.0))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the drawn curves, and draw the place that is read off over them."""
        del event
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = self._draw(ratio)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._drawn)
            if self._read is not None and self._cut is not None and self._is_drawable():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._painter.paint_read(painter, self._cut, self._cut.nearest(self._read))

    def _draw(self, ratio: float) -> QPixmap:
        drawn = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        with QPainter(drawn) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._cut is not None and self._is_drawable():
                size = self.width(), self.height()
                self._painter.lay_out(self._cut, self._classes, self._theme, self.font(), size)
                self._painter.paint(painter, self._cut, ratio)
            else:
                painter.setFont(self.font())
                painter.setPen(self._theme.muted)
                inside = QRectF(self.rect()).adjusted(12, 4, -12, -4)
                flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
                painter.drawText(inside, flags, self._note)
        return drawn

    def _is_drawable(self) -> bool:
        cut = self._cut
        return cut is not None and len(cut.t) > 0 and cut.length > 0.0 and cut.n_classes == len(self._classes)

    def _draw_again(self) -> None:
        self._drawn = None
        self.update()
