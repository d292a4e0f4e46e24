"""The speed of training: a caption, a slider with the positions of ``SPEEDS``, and a text. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSlider, QWidget

from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.views.style.theme import scaled, tabular
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label

SPEED_WIDTH = 84


class SpeedControl(QObject):
    """Makes the widgets, not yet in a layout. ``speedRequested(int)``: the index in ``SPEEDS`` that the user chose."""

    speedRequested = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._caption = plain_label(self.tr("Speed"), "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(SPEEDS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self.slider, (*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End))
        self._label = plain_label(role="muted")
        self._label.setFont(tabular(self._label.font()))
        self.fit()
        self._caption.setBuddy(self.slider)
        self.slider.valueChanged.connect(self._on_changed)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """The widgets in their order from the left."""
        return self._caption, self.slider, self._label

    def fit(self) -> None:
        """Measure slider and label for the present font."""
        self.slider.setFixedWidth(scaled(SPEED_WIDTH))
        metrics = QFontMetrics(self._label.font())
        widest = max(metrics.horizontalAdvance(translated("speeds", speed.label)) for speed in SPEEDS)
        self._label.setFixedWidth(widest + 2)

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

    def _on_changed(self, index: int) -> None:
        self._describe(index)
        self.speedRequested.emit(index)
