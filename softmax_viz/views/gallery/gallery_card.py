"""One data set in the gallery: a small picture and its title. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton

from softmax_viz.field.picture.palette import FIELD_THEMES
from softmax_viz.views.style.theme import (
    FOCUS_RING,
    GALLERY_THUMB,
    LIGHT,
    RADIUS_L,
    RADIUS_M,
    SPACE_XS,
    Theme,
    scaled,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation

_EDGE = 6  # pixels between the picture and the edge of the card
_TITLE = 0.9  # size of the title, as a share of the font's
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class GalleryCard(QAbstractButton):
    """One data set that can be chosen.

    Signals
    -------
    stepRequested(int, int)
        An arrow key asks for the neighbour so many columns and rows away.
    useRequested()
        The card was double-clicked.
    """

    stepRequested = Signal(int, int)
    useRequested = Signal()

    def __init__(self, index: int, label: str, note: str) -> None:
        super().__init__()
        self.index = index
        self.picture: QPixmap | None = None
        self._label = label
        self._theme = LIGHT
        self.setCheckable(True)
        set_explanation(self, label, note)
        self.setFixedSize(self.sizeHint())

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show the data drawn ``scaled(GALLERY_THUMB)`` pixels square; None: there is no picture yet."""
        self.picture = picture
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the picture, the title under it, and the edge."""
        title = QFontMetrics(tabular(self.font(), _TITLE)).height()
        thumb = scaled(GALLERY_THUMB)
        return QSize(scaled(GALLERY_THUMB, self.font()) + 2 * _EDGE, thumb + 2 * _EDGE + SPACE_XS + title)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let arrow keys go to the neighbours."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            event.accept()
            self.stepRequested.emit(*step)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the data set to be used."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.useRequested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture on the background of the field, the title, and the ring of the chosen card."""
        del event
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            half = FOCUS_RING / 2.0
            frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
            if self.isChecked() or self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.button)
                painter.drawRoundedRect(frame, RADIUS_L, RADIUS_L)
            if self.isChecked() or self.hasFocus():
                painter.setPen(QPen(theme.text if self.hasFocus() else theme.accent, FOCUS_RING))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame, RADIUS_L, RADIUS_L)
            thumb = scaled(GALLERY_THUMB)
            ground = QRectF((self.width() - thumb) // 2, _EDGE, thumb, thumb)
            paint_ground(painter, ground, theme)
            if self.picture is not None:
                painter.drawPixmap(QPointF(ground.topLeft()), self.picture)
            font = tabular(self.font(), _TITLE)
            painter.setFont(font)
            painter.setPen(theme.text)
            top, width = ground.bottom() + SPACE_XS - 1, self.width() - 2 * _EDGE
            title = QRectF(_EDGE, top, width, QFontMetrics(font).height())
            elided = QFontMetrics(font).elidedText(self._label, Qt.TextElideMode.ElideRight, int(title.width()))
            painter.drawText(title, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, elided)


def paint_ground(painter: QPainter, place: QRectF, theme: Theme) -> None:
    """Draw the background of an empty field with a hairline around it."""
    path = QPainterPath()
    path.addRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_M, RADIUS_M)
    painter.setPen(QPen(theme.control_border, 1.0))
    painter.setBrush(QColor(*FIELD_THEMES[theme.name].ground))
    painter.drawPath(path)
