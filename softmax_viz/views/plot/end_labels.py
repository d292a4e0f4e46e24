"""The names of the curves at the right of the plot, each at the height where its curve ends. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPaintEngine, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.plot.line_styles import LineStyle
from softmax_viz.views.style.theme import LIGHT, Theme

_SAMPLE = 20.0  # of the line, pixels of the normal size, like those below
_GAP = 5.0
_LINE_EXTRA = 1.0
_OF_SHAPES = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)
_UPDATE_MS = 250  # between two movements of the labels of a running curve, so that they can be read


@frozen_dataclass
class EndLabel:
    """A label: its text, the style of its line, and the height in pixels that it belongs to, downwards."""

    text: str
    style: LineStyle
    height: float


def spread(heights: Sequence[float], pitch: float, top: float, bottom: float) -> list[float]:
    """Return heights that are at least ``pitch`` apart and lie in [``top``, ``bottom``], near to ``heights``.

    The order stays; equal heights stay in the order of the list. Labels that touch move as one block to the mean of
    their wishes. With too little room they are as far apart as possible.
    """
    if not heights:
        return []
    pitch = min(pitch, (bottom - top) / max(1, len(heights) - 1))
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    blocks: list[tuple[float, int]] = []  # the height of the first label, and how many there are
    for index in order:
        first, count = min(max(heights[index], top), bottom), 1
        while blocks and blocks[-1][0] + blocks[-1][1] * pitch > first:
            above, number = blocks.pop()
            # The mean of all wishes, each moved up by its place in the block.
            first = (above * number + (first - number * pitch) * count) / (number + count)
            count += number
            first = max(top, min(first, bottom - (count - 1) * pitch))
        blocks.append((first, count))
    placed = [first + place * pitch for first, count in blocks for place in range(count)]
    result = [0.0] * len(heights)
    for index, height in zip(order, placed, strict=True):
        result[index] = height
    return result


class EndLabels(QWidget):
    """Names of curves in a column, none over another, each with a sample of its line.

    Signals
    -------
    settled()
        The newest labels are shown.
    """

    settled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._kinds: object = None
        self._shown: list[EndLabel] = []
        self._drawn: QPixmap | None = None  # the plot below is repainted often, and the labels with it
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._settled_since = QElapsedTimer()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self._drawn = None
        self.update()

    def width_of(self, texts: Sequence[str]) -> int:
        """Return the width that labels with these texts need."""
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        return round(self._theme.size(_SAMPLE + 2.0 * _GAP)) + widest

    def show_labels(self, labels: Callable[[], list[EndLabel]], kinds: object, is_moving: bool) -> None:
        """Show what ``labels`` returns, the most important first; those that do not fit are left out.

        While the curves are moving, labels of the same ``kinds`` are shown four times a second, so that they can be
        read; a later call will show the newest.
        """
        if is_moving and kinds == self._kinds and not self._settled_since.hasExpired(_UPDATE_MS):
            return
        self._kinds = kinds
        self._settled_since.start()
        newest = labels()
        if self._shown != newest:
            self._shown, self._drawn = newest, None
            self.update()
        self.settled.emit()

    def places(self) -> list[tuple[str, QRectF]]:
        """Return the text and the rectangle of every label that is shown."""
        pitch = self.fontMetrics().height() + self._theme.size(_LINE_EXTRA)
        labels = self._shown[: max(1, int(self.height() / pitch))]
        heights = spread([label.height for label in labels], pitch, pitch / 2.0, self.height() - pitch / 2.0)
        return [
            (label.text, QRectF(0.0, height - pitch / 2.0, self.width(), pitch))
            for label, height in zip(labels, heights, strict=True)
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew for the new size."""
        super().resizeEvent(event)
        self._drawn = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the labels, which are drawn when they have changed; into a file of shapes they are drawn as shapes."""
        del event
        ratio = self.devicePixelRatioF()
        with QPainter(self) as painter:
            if painter.paintEngine().type() in _OF_SHAPES:
                self._draw(painter)
                return
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            with QPainter(self._drawn) as painter:
                self._draw(painter)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._drawn)

    def _draw(self, painter: QPainter) -> None:
        """Draw sample and text of each label."""
        size = self._theme.size
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label, (text, place) in zip(self._shown, self.places(), strict=False):
            style = label.style
            colour = style.colour_in(self._theme)
            pen = QPen(colour, size(style.width))
            if style.dashes:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([dash / style.width for dash in style.dashes])
            painter.setPen(pen)
            middle = round(place.center().y()) + 0.5
            painter.drawLine(QPointF(size(_GAP), middle), QPointF(size(_GAP + _SAMPLE), middle))
            colour.setAlpha(255)
            painter.setPen(colour)
            text_place = place.adjusted(size(2.0 * _GAP + _SAMPLE), 0.0, 0.0, 0.0)
            painter.drawText(text_place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
