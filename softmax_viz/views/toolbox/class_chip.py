"""The chip of one class in the tool strip: colour, marker, number, count and name. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.style.theme import CLASS_CHIP, LIGHT, RADIUS_M, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation, show_tooltip_beside
from softmax_viz.views.style.translated_texts import numbered_class
from softmax_viz.views.toolbox.class_chip_drag import ChipDrag
from softmax_viz.views.toolbox.class_chip_face import paint_chip
from softmax_viz.views.widgets.key_filter import ShortcutOverride

RING, ROW_RING = 4, 2  # the space around a chip for the ring of the active class; around one of a single line
_FADED = 0.4  # opacity while it is dragged
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def _is_move(event: QKeyEvent) -> bool:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in _MOVES and modifiers == Qt.KeyboardModifier.ControlModifier


class ClassChip(QAbstractButton):
    """The chip of one class.

    Signals
    -------
    menuRequested(QPoint)
        Asks for its menu at a global position.
    nameRequested()
        Asks for its name to be edited: double click or F2.
    stepRequested(int)
        Asks for the class to move up (−1) or down (+1): Ctrl with an arrow.
    dragMoved(QPoint), dragEnded(bool)
        It is being dragged, at a global position; it was dropped (True), or the drag was cancelled (False).
    """

    menuRequested = Signal(QPoint)
    nameRequested = Signal()
    stepRequested = Signal(int)

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self._theme = LIGHT
        self._label = ClassLabel(index, "", index)
        self._count = 0
        self._name = ""
        self._drag = ChipDrag(self)
        self.dragMoved, self.dragEnded = self._drag.moved, self._drag.ended
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self, (Qt.Key.Key_Space, Qt.Key.Key_F2))

    @property
    def label(self) -> ClassLabel:
        """The class that is shown."""
        return self._label

    @property
    def is_dragged(self) -> bool:
        """Whether the user is dragging it."""
        return self._drag.is_on

    def show_class(self, label: ClassLabel, count: int, is_active: bool) -> None:
        """Show the class, its number of points, and whether new points get it."""
        if label.key != self._label.key:
            self.end_drag(False)
        self._label, self._count = label, count
        name = numbered_class(label, self.index)
        points = self.tr("%Ln point(s)", "", count)
        set_explanation(self, name, f"{name} · {points}")
        self.setChecked(is_active)
        self.update()

    def show_name(self, name: str) -> None:
        """Show ``name``, the name of the class or as much of it as fits."""
        self._name = name
        self.update()

    def face(self) -> QRectF:
        """Return the place of the chip inside the ring."""
        ring = self._ring()
        return QRectF(self.rect()).adjusted(ring, ring, -ring, -ring)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.update()

    def end_drag(self, is_dropped: bool) -> None:
        """End the drag, if there is one."""
        self._drag.end(is_dropped)

    def sizeHint(self) -> QSize:
        """Return the size of the chip and the ring around it."""
        font = self.font()
        return QSize(
            scaled(CLASS_CHIP[0], font) + 2 * scaled(RING, font), scaled(CLASS_CHIP[1], font) + 2 * scaled(RING, font)
        )

    def event(self, event: QEvent) -> bool:
        """Claim the keys that move the class before a shortcut does; show the tooltip where it covers no other chip."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_move(event):
            event.accept()
        if event.type() == QEvent.Type.ToolTip:
            show_tooltip_beside(self, self.parentWidget())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit the name on F2; move the class on Ctrl with an arrow."""
        if event.key() == Qt.Key.Key_F2:
            event.accept()
            self.nameRequested.emit()
        elif _is_move(event):
            event.accept()
            self.stepRequested.emit(_MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of this class."""
        event.accept()
        self.menuRequested.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the place: it may be the start of a drag."""
        super().mousePressEvent(event)
        self._drag.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, once the mouse has moved far enough."""
        if not self._drag.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the chip if it was dragged; otherwise it was clicked."""
        if not self._drag.release(event):
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the name."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.nameRequested.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cancel the drag: the class is gone."""
        super().hideEvent(event)
        self.end_drag(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw background, text and the ring of the active class."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(_FADED if self.is_dragged else 1.0)
            paint_chip(painter, self.face(), self._label, self._name, self.index, self._count, self.font(),
                       self.underMouse())  # fmt: skip
            if self.isChecked() or self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                line = scaled(ROW_RING, self.font())
                painter.setPen(QPen(self._theme.text if self.hasFocus() else self._theme.accent, line))
                ring = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
                radius = scaled(RADIUS_M, self.font()) + self._ring() - line / 2
                painter.drawRoundedRect(ring, radius, radius)

    def _ring(self) -> int:
        return scaled(RING if self.height() >= self.sizeHint().height() else ROW_RING, self.font())
