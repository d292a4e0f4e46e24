"""The speed of training: a caption, a slider with the positions of ``SPEEDS``, and a text. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.views.style.theme import SPACE_S, scaled, tabular
from softmax_viz.views.style.tooltips import set_whats_this, tooltip_text
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label

_WIDTH = 84


class SpeedControl(QWidget):
    """``speedRequested(int)``: the index in ``SPEEDS`` that the user chose. In a narrow window there is no caption."""

    speedRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = plain_label(self.tr("Speed"), "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(SPEEDS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self.slider, (*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End))
        self._label = plain_label(role="muted")
        self._label.setFont(tabular(self._label.font()))
        self._caption.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for part in (self._caption, self.slider, self._label):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.slider.valueChanged.connect(self._on_changed)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the size with the caption."""
        size = self.minimumSizeHint()
        return QSize(size.width() + self._caption.sizeHint().width() + SPACE_S, size.height())

    def minimumSizeHint(self) -> QSize:
        """Return the size without the caption."""
        height = max(part.sizeHint().height() for part in (self._caption, self.slider, self._label))
        return QSize(self.slider.minimumWidth() + SPACE_S + self._label.minimumWidth(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the caption if there is space for it."""
        super().resizeEvent(event)
        self._caption.setVisible(self.width() >= self.sizeHint().width())

    def changeEvent(self, event: QEvent) -> None:
        """Grow and shrink with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(tabular(self._label.font()))
        widest = max(metrics.horizontalAdvance(translated("speeds", speed.label)) for speed in SPEEDS)
        self._label.setFixedWidth(widest + 2)
        self.slider.setFixedWidth(scaled(_WIDTH, self.font()))
        self.updateGeometry()

    def show_speed(self, index: int) -> None:
        """Show speed ``index`` of ``SPEEDS``, without emitting."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(index)
        self._describe(index)

    def _describe(self, index: int) -> None:
        speed = SPEEDS[index]
        label = translated("speeds", speed.label)
        self._label.setText(label)
        self.slider.setAccessibleName(f"{self.tr('Speed')} {label}")
        sentence = translated("speeds", speed.help)
        self.slider.setAccessibleDescription(sentence)
        self.slider.setToolTip(tooltip_text(sentence))
        set_whats_this(self, self.tr("Speed"), sentence)

    def _on_changed(self, index: int) -> None:
        self._describe(index)
        self.speedRequested.emit(index)
