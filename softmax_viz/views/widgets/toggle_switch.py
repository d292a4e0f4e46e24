"""A check box drawn as a switch. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from softmax_viz.views.style.theme import FOCUS_RING, LIGHT, SPACE_XS, SWITCH, Theme
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
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the pill and its focus ring."""
        return QSize(SWITCH[0] + SPACE_XS, SWITCH[1] + 2 * SPACE_XS)

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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(2, (self.height() - SWITCH[1]) / 2, *SWITCH)
        edge = (theme.accent if on else theme.muted) if self.isEnabled() else theme.disabled
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(edge if on else theme.input)
        painter.drawRoundedRect(pill.adjusted(0.75, 0.75, -0.75, -0.75), SWITCH[1] / 2, SWITCH[1] / 2)
        radius = SWITCH[1] / 2 - 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_text if on and self.isEnabled() else theme.input if on else edge)
        knob = pill.right() - SWITCH[1] / 2 if on else pill.left() + SWITCH[1] / 2
        painter.drawEllipse(QRectF(knob - radius, pill.center().y() - radius, 2 * radius, 2 * radius))
        if self.hasFocus():
            painter.setPen(QPen(theme.text, FOCUS_RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(-2, -2, 2, 2), SWITCH[1] / 2 + 2, SWITCH[1] / 2 + 2)
