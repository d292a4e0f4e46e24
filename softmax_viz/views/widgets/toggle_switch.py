"""A check box drawn as a switch. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from softmax_viz.views.style.theme import FOCUS_RING, LIGHT, SPACE_XS, SWITCH, Theme, scaled_size
from softmax_viz.views.widgets.key_filter import ShortcutOverride


class ToggleSwitch(QCheckBox):
    """A check box drawn as a switch: a pill with a knob at the left (off) or the right (on)."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ShortcutOverride(self, (Qt.Key.Key_Space,))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the pill and its focus ring."""
        width, height = SWITCH
        return scaled_size(width + SPACE_XS, height + 2 * SPACE_XS)

    def minimumSizeHint(self) -> QSize:
        """Return the same size as ``sizeHint``."""
        return self.sizeHint()

    def hitButton(self, place: object) -> bool:
        """Return True: a click anywhere on the widget counts."""
        del place
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pill, knob and focus ring."""
        del event
        theme, on = self._theme, self.isChecked()
        (width, height), factor = SWITCH, self.sizeHint().height() / (SWITCH[1] + 2 * SPACE_XS)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(factor, factor)
        pill = QRectF(2, (self.height() / factor - height) / 2, width, height)
        edge = (theme.accent if on else theme.muted) if self.isEnabled() else theme.disabled
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(edge if on else theme.input)
        painter.drawRoundedRect(pill.adjusted(0.75, 0.75, -0.75, -0.75), height / 2, height / 2)
        radius = height / 2 - 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_text if on and self.isEnabled() else theme.input if on else edge)
        knob = pill.right() - height / 2 if on else pill.left() + height / 2
        painter.drawEllipse(QRectF(knob - radius, pill.center().y() - radius, 2 * radius, 2 * radius))
        if self.hasFocus():
            painter.setPen(QPen(theme.text, FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(-2, -2, 2, 2), height / 2 + 2, height / 2 + 2)
