"""The title bar of a dock, or a narrow grip where the panel has headings itself. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import ICON_SMALL, LIGHT, SPACE_M, SPACE_XS, Theme, scaled, scaled_size
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel

GRIP_WIDTH = 6
_DOTS, _DOT, _DOT_GAP = 5, 1.25, 5.0


class TitleBar(QWidget):
    """Title, a button that floats the dock, and one that closes it; or a grip of a few dots at the left of the panel.

    Its dock moves by the mouse on it: Qt sees the events that no button takes.

    Signals
    -------
    floatRequested(), closeRequested()
        The user pressed a button, or chose from the menu of the right button.
    """

    floatRequested = Signal()
    closeRequested = Signal()

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._is_grip: bool | None = None
        self._is_floating = False
        self._title = title
        self.label = ElidedLabel(title, "heading")
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.float_button = self._button()
        self.close_button = self._button()
        set_explanation(
            self.close_button,
            self.tr("Close %1").replace("%1", title),
            self.tr("Close this panel. View → Panels brings it back."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, 0, SPACE_XS, 0)
        row.setSpacing(0)
        row.addWidget(self.label, 1)
        row.addWidget(self.float_button)
        row.addWidget(self.close_button)
        self.float_button.clicked.connect(lambda: self.floatRequested.emit())
        self.close_button.clicked.connect(lambda: self.closeRequested.emit())
        self.setProperty("role", "title_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ShortcutOverride(self, ())
        self.show_state(is_grip=True, is_floating=False)

    def show_state(self, is_grip: bool, is_floating: bool, is_tab: bool = False) -> None:
        """Show the title with its buttons, or only a grip; a tab says the title itself."""
        self.label.setText("" if is_tab else self._title)
        if (is_grip, is_floating) == (self._is_grip, self._is_floating):
            return
        self._is_grip, self._is_floating = is_grip, is_floating
        for part in (self.label, self.float_button, self.close_button):
            part.setVisible(not is_grip)
        name = self.tr("Put %1 back") if is_floating else self.tr("Float %1")
        sentence = self.tr("Put this panel back into the window.") if is_floating else self.tr(
            "Take this panel out of the window, for example onto a second screen."
        )  # fmt: skip
        set_explanation(self.float_button, name.replace("%1", self._title), sentence)
        hint = self.tr("Drag to move this panel; a double click lets it float; a right click closes it.")
        self.setToolTip(tooltip_text(hint, heading=self._title) if is_grip else "")
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(hint if is_grip else "")
        self.show_theme(self._theme)
        self.updateGeometry()
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and sizes of ``theme``."""
        self._theme = theme
        for button, name in (
            (self.float_button, "dock" if self._is_floating else "float"),
            (self.close_button, "close"),
        ):
            button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
            # Drawing icons takes time, and beside a grip the buttons are hidden.
            button.setIcon(QIcon() if self._is_grip else icon(name, theme, theme.muted))
        self.updateGeometry()

    @staticmethod
    def grip_width() -> int:
        """Return the width of the grip at the present size."""
        return scaled(GRIP_WIDTH)

    def sizeHint(self) -> QSize:
        """Return the width of the grip, or the height of the title."""
        if self._is_grip:
            return QSize(self.grip_width(), 0)
        return super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the same size as ``sizeHint`` for the grip."""
        return self.sizeHint() if self._is_grip else super().minimumSizeHint()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the buttons do: the grip has none."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        float_text = self.tr("&Put back into the window") if self._is_floating else self.tr("&Float")
        menu.addAction(float_text, self.floatRequested.emit)
        menu.addAction(self.tr("&Close"), self.closeRequested.emit)
        menu.popup(event.globalPos())
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots of the grip."""
        super().paintEvent(event)
        if not self._is_grip:
            return
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.disabled)
            gap, radius = theme.size(_DOT_GAP), theme.size(_DOT)
            middle = QPointF(self.rect().center()) + QPointF(0.5, -gap * (_DOTS - 1) / 2)
            for dot in range(_DOTS):
                painter.drawEllipse(middle + QPointF(0.0, dot * gap), radius, radius)

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "title")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        return button
