"""The chip of one class in the tool strip: colour, marker, number, count and name. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QApplication

from softmax_viz.core.dataset import ClassLabel
from softmax_viz.field.palette import CLASS_STYLES
from softmax_viz.views.markers import marker_path
from softmax_viz.views.parts import KeptKeys, explain
from softmax_viz.views.theme import CLASS_CHIP, LIGHT, RADIUS_M, Theme, contrast, scaled, tabular
from softmax_viz.views.words import numbered_class

_RING = 4
_TIGHT = 3.0  # between the edge and the words of a chip with a name
_GAP = 2.0
_MARKER, _NAMED_MARKER = 8.0, 8.5
_SMALL, _TINY = 0.78, 0.7  # of names and counts, as shares of the font
_FADED = 0.4  # while it is dragged
_FEWEST_LETTERS = 3  # of a name that is cut: fewer say nothing
_DARK_WORDS, _LIGHT_WORDS = QColor("#10131a"), QColor("#ffffff")
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def words_on(ground: QColor) -> QColor:
    """Black or white, whichever reads better on ``ground``."""
    return max(_LIGHT_WORDS, _DARK_WORDS, key=lambda words: contrast(words, ground))


def short_count(count: int) -> str:
    """``count`` in at most four characters: 45, 999, 1.2k, 12k, 200k."""
    if count < 1000:
        return str(count)
    return f"{count // 100 / 10:g}k" if count < 10_000 else f"{count // 1000}k"


def _is_move(event: QKeyEvent) -> bool:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in _MOVES and modifiers == Qt.KeyboardModifier.ControlModifier


class EscapeKey(QObject):
    """Takes Escape from everybody while it lives, whoever has the keyboard, and says ``pressed()``."""

    pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the key before a shortcut does, then take it."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.pressed.emit()
            event.accept()
            return True
        return super().eventFilter(watched, event)


class ClassChip(QAbstractButton):
    """One class to choose.

    Signals
    -------
    menuRequested(QPoint)
        Its menu is wanted at a global place.
    nameRequested()
        Its name shall be edited: double click or F2.
    stepRequested(int)
        The class shall move up (−1) or down (+1): Ctrl with an arrow.
    dragMoved(QPoint), dragEnded(bool)
        It is being dragged, at a global place; it was dropped (True), or the drag was given up.
    """

    menuRequested = Signal(QPoint)
    nameRequested = Signal()
    stepRequested = Signal(int)
    dragMoved = Signal(QPoint)  # noqa: N815  (a Qt signal)
    dragEnded = Signal(bool)  # noqa: N815  (a Qt signal)

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self._theme = LIGHT
        self._label = ClassLabel(index, "", index)
        self._count = 0
        self._pressed: QPointF | None = None
        self._escape: EscapeKey | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        KeptKeys(self, (Qt.Key.Key_Space, Qt.Key.Key_F2))

    @property
    def label(self) -> ClassLabel:
        """The class that is shown."""
        return self._label

    @property
    def is_dragged(self) -> bool:
        """Whether a person is dragging it."""
        return self._escape is not None

    def show_class(self, label: ClassLabel, count: int, is_active: bool) -> None:
        """Show the class, how many points it has, and whether new points belong to it."""
        if label.key != self._label.key:
            self.end_drag(False)
        self._label, self._count = label, count
        said = numbered_class(label, self.index)
        points = self.tr("%Ln point(s)", "", count)
        explain(self, said, f"{said} · {points}")
        self.setChecked(is_active)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.update()

    def end_drag(self, is_dropped: bool) -> None:
        """End the drag, if there is one."""
        self._pressed = None
        if self._escape is not None:
            self._escape.deleteLater()
            QCoreApplication.instance().removeEventFilter(self._escape)  # type: ignore[union-attr]
            self._escape = None
            self.unsetCursor()
            self.update()
            self.dragEnded.emit(is_dropped)

    def sizeHint(self) -> QSize:
        """The chip and the ring around it."""
        font = self.font()
        return QSize(scaled(CLASS_CHIP[0], font) + 2 * _RING, scaled(CLASS_CHIP[1], font) + 2 * _RING)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedSize(self.sizeHint())

    def event(self, event: QEvent) -> bool:
        """Claim the keys that move the class before a shortcut does."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_move(event):
            event.accept()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 edits the name, Ctrl with an arrow moves the class."""
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
        """Perhaps the start of a drag."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, once the mouse has gone far enough to mean it."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        if not self.is_dragged:
            way = (event.position() - self._pressed).toPoint().manhattanLength()
            if way < QApplication.startDragDistance():
                return
            self.setDown(False)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._escape = EscapeKey(self)
            self._escape.pressed.connect(self._on_escape)
            self.update()
        self.dragMoved.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop what was dragged; what was not is a click."""
        if self.is_dragged and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.end_drag(True)
            return
        self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the name."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.nameRequested.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """A class that is gone is not dragged."""
        super().hideEvent(event)
        self.end_drag(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, words and the ring of the active class."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(_FADED if self.is_dragged else 1.0)
            ground = QColor(*CLASS_STYLES[self._label.style].colour)
            chip = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground.lighter(108) if self.underMouse() else ground)
            painter.drawRoundedRect(chip, RADIUS_M, RADIUS_M)
            self._paint_words(painter, chip, words_on(ground))
            if self.isChecked() or self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._theme.text if self.hasFocus() else self._theme.accent, 2))
                ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(ring, RADIUS_M + _RING - 1, RADIUS_M + _RING - 1)

    def _paint_words(self, painter: QPainter, chip: QRectF, words: QColor) -> None:
        """Marker, number and count; where there is room for a name, they stand in one line above it."""
        number, count = str(self.index + 1), short_count(self._count)
        tight = chip.adjusted(_TIGHT, 0.0, -_TIGHT, -1.0)
        bold, tiny = tabular(self.font(), 0.95, QFont.Weight.Bold), tabular(self.font(), _TINY)
        needed = _NAMED_MARKER + _advance(bold, number) + 2.0 * _GAP
        name = self._short_name(tight.width()) if needed + _advance(tiny, count) <= tight.width() else ""
        flags = Qt.AlignmentFlag
        if name:
            line = QRectF(tight.left(), tight.top() + 1.0, tight.width(), tight.height() * 0.54)
            self._paint_marker(painter, QPointF(line.left() + _NAMED_MARKER / 2.0, line.center().y()), words)
            painter.setFont(bold)
            painter.drawText(line.adjusted(_NAMED_MARKER + _GAP, 0, 0, 0), flags.AlignLeft | flags.AlignVCenter, number)
            painter.setFont(tiny)
            painter.drawText(line, flags.AlignRight | flags.AlignVCenter, count)
            painter.setFont(tabular(self.font(), _SMALL))
            painter.drawText(tight, flags.AlignHCenter | flags.AlignBottom | Qt.TextFlag.TextSingleLine, name)
        else:
            self._paint_marker(painter, chip.topLeft() + QPointF(10.0, 10.0), words)
            painter.setFont(tabular(self.font(), 1.1, QFont.Weight.Bold))
            painter.drawText(chip.adjusted(12, 0, -4, -4), flags.AlignCenter, number)
            painter.setFont(tabular(self.font(), _SMALL))
            painter.drawText(chip.adjusted(0, 0, -4, -1), flags.AlignRight | flags.AlignBottom, count)

    def _paint_marker(self, painter: QPainter, centre: QPointF, colour: QColor) -> None:
        painter.save()
        painter.translate(centre)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(marker_path(CLASS_STYLES[self._label.style].shape, _MARKER))
        painter.restore()
        painter.setPen(colour)

    def _short_name(self, width: float) -> str:
        """As much of the name as ``width`` holds; nothing if that would say nothing."""
        name = " ".join(self._label.name.split())
        metrics = QFontMetricsF(tabular(self.font(), _SMALL))
        cut = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
        return cut if cut == name or len(cut) > _FEWEST_LETTERS else ""

    def _on_escape(self) -> None:
        self.end_drag(False)


def _advance(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)
