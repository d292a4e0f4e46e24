"""The large preview of a data set. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.data.dataset import Dataset
from softmax_viz.views.gallery.gallery_card import paint_ground
from softmax_viz.views.paint.halo_text import haloed_text
from softmax_viz.views.scene.scatter import Scatter
from softmax_viz.views.style.theme import (
    GALLERY_PREVIEW_MIN,
    LIGHT,
    SMALL_TEXT_SCALE,
    SPACE_XS,
    Theme,
    scaled_size,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation

MOST_DRAWN = 3000
_MARKER = 7.0
_BARE_AXES = ("x", "y")
_LONGEST_AXIS = 0.6  # the most that the name of an axis takes, as a share of the width


class DataPreview(QWidget):
    """The points of a data set, at most ``MOST_DRAWN`` of them, and the names of its axes if they have any."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._data: Dataset | None = None
        self._scatter: Scatter | None = None
        self._drawn: QPixmap | None = None
        self.setMinimumSize(scaled_size(*GALLERY_PREVIEW_MIN))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_data(self, data: Dataset | None, description: str) -> None:
        """Show ``data`` or nothing; ``description`` describes it for screen readers."""
        self._data, self._drawn = data, None
        set_explanation(self, self.tr("Preview"), description)
        self.setToolTip("")
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme, self._scatter, self._drawn = theme, None, None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Redraw for the new size."""
        super().resizeEvent(event)
        self._drawn = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the background, the points, and the names of the axes at their ends."""
        del event
        place = QRectF(self.rect())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_ground(painter, place, self._theme)
            if self._data is None:
                return
            painter.drawPixmap(QPointF(0.0, 0.0), self._points(self._data))
            if self._data.axes != _BARE_AXES:
                font = tabular(self.font(), SMALL_TEXT_SCALE)
                across, up = (self._axis_name(name, font) for name in self._data.axes)
                size = across.deviceIndependentSize()
                corner = QPointF(place.right() - size.width() - SPACE_XS, place.bottom() - size.height() - SPACE_XS)
                painter.drawPixmap(corner, across)
                painter.drawPixmap(QPointF(SPACE_XS, SPACE_XS), up)

    def _points(self, data: Dataset) -> QPixmap:
        """Return the picture of the points, redrawn only if something has changed."""
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            if self._scatter is None or self._scatter.ratio != ratio:
                self._scatter = Scatter(self._theme, ratio, _MARKER, MOST_DRAWN)
            self._drawn = self._scatter.drawn(data, self.width(), self.height())
        return self._drawn

    def _axis_name(self, name: str, font: QFont) -> QPixmap:
        cut = QFontMetricsF(font).elidedText(
            " ".join(name.split()), Qt.TextElideMode.ElideRight, _LONGEST_AXIS * self.width()
        )
        word = haloed_text(cut, font, self._theme, self.devicePixelRatioF())
        word.setDevicePixelRatio(self.devicePixelRatioF())
        return word
