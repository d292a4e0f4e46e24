"""J along the next step as a curve; a click or a drag on it chooses the learning rate. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.insights.line_search import LineSearch
from softmax_viz.core.settings.params import PARAMS, NumberParam
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.surface.line_axes import LineAxes, axes_of
from softmax_viz.views.surface.line_painter import LinePainter
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.slider_scale import SliderScale

_WIDEST = "+1.5e\N{MINUS SIGN}11"
_HEIGHT, _LEAST_HEIGHT, _WIDTH = 210, 130, 320
_KEYS = {
    Qt.Key.Key_Left: (-1, False), Qt.Key.Key_Down: (-1, False),
    Qt.Key.Key_Right: (1, False), Qt.Key.Key_Up: (1, False),
    Qt.Key.Key_PageDown: (-1, True), Qt.Key.Key_PageUp: (1, True),
}  # fmt: skip
# The numbers of gestures here are none of those of the slider in the settings.
_FIRST_GESTURE = 1_000_000


class LineView(QWidget):
    """Draws a ``LineSearch``.

    Signals
    -------
    rateRequested(float, int)
        The user chose this learning rate; all values of one drag, or of one series of keys, share the number.
    """

    rateRequested = Signal(float, int)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._search: LineSearch | None = None
        param = PARAMS["learning_rate"]
        assert isinstance(param, NumberParam)
        self._scale = SliderScale(param)
        self._gesture = _FIRST_GESTURE
        self._is_stepping = self._is_dragging = False
        self.summary = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ShortcutOverride(self, tuple(_KEYS))
        access = NumberAccess(lambda: self._rate, param.low, param.high, self._on_number_requested)
        speak(self, Spoken("Slider", value=lambda: self.summary, number=access))

    @property
    def search(self) -> LineSearch | None:
        """What is drawn."""
        return self._search

    @property
    def _rate(self) -> float | None:
        return self._search.chosen if self._search is not None and self._search.uses_rate else None

    def show_search(self, search: LineSearch | None) -> None:
        """Draw ``search``; None for nothing."""
        self._search = search
        uses = search is not None and search.is_moving and search.uses_rate
        self.setCursor(Qt.CursorShape.SizeHorCursor if uses else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.setFont(tabular(QGuiApplication.font(), SMALL_TEXT_SCALE))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the designed size."""
        return QSize(scaled(_WIDTH), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the lowest height at which the curve can be read."""
        return QSize(scaled(160), scaled(_LEAST_HEIGHT))

    def axes(self) -> LineAxes | None:
        """Return the axes of the present curve; None without one."""
        if self._search is None or not self._search.is_moving:
            return None
        metrics = QFontMetricsF(self.font())
        left = metrics.horizontalAdvance(_WIDEST) + scaled(SPACE_S)
        below = 2.0 * metrics.height() + scaled(SPACE_XS)
        right, above = scaled(SPACE_S), metrics.height() + scaled(SPACE_XS)
        area = QRectF(left, above, max(self.width() - left - right, 1.0), max(self.height() - above - below, 1.0))
        return axes_of(self._search, area)

    # The mouse and the keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose the learning rate."""
        if event.button() == Qt.MouseButton.LeftButton and self._rate is not None and self.axes() is not None:
            self._gesture += 1
            self._is_dragging, self._is_stepping = True, False
            self._choose_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose another learning rate."""
        if self._is_dragging:
            self._choose_at(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End choosing."""
        del event
        self._is_dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the next round learning rate."""
        rate, key = self._rate, _KEYS.get(Qt.Key(event.key()))
        if rate is None or key is None:
            super().keyPressEvent(event)
            return
        if not self._is_stepping:
            self._gesture, self._is_stepping = self._gesture + 1, True
        self._ask(float(self._scale.stepped(rate, *key) or rate))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End a series of keys."""
        self._is_stepping = False
        super().focusOutEvent(event)

    def _choose_at(self, x: float) -> None:
        axes = self.axes()
        if axes is not None:
            rate = self._scale.clamped(float(f"{axes.rate_at(x):.2e}"))
            self._ask(float(rate or 0.0))

    def _on_number_requested(self, value: float) -> None:
        self._gesture += 1
        self._ask(value)

    def _ask(self, rate: float) -> None:
        if rate != self._rate:
            self.rateRequested.emit(rate, self._gesture)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curve and marks."""
        del event
        search, axes, theme = self._search, self.axes(), self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if search is None or axes is None:
            return
        painter.setFont(self.font())
        LinePainter(painter, search, axes, theme).paint()
