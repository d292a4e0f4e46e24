"""Windows and dialogs that fit the screen that they are on. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLayout, QScrollArea, QStyle, QVBoxLayout, QWidget

from softmax_viz.views.style.theme import SPACE_L, SPACE_M, SPACE_XL

_EDGE = 4  # assumed width of a window frame that is not yet known


def fit_on_screen(window: QWidget) -> None:
    """Shrink ``window``, frame included, to the free area of its screen, and move it fully onto that area."""
    if window.isMaximized() or window.isFullScreen():
        return
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window)
    frame, inside = window.frameGeometry(), window.geometry()
    above = inside.top() - frame.top() or title
    beside = inside.left() - frame.left() or _EDGE
    below = frame.bottom() - inside.bottom() or _EDGE
    available: QRect = window.screen().availableGeometry().adjusted(beside, above, -beside, -below)
    size = window.size().boundedTo(available.size())
    left = max(available.left(), min(window.x() + beside, available.right() + 1 - size.width()))
    top = max(available.top(), min(window.y() + above, available.bottom() + 1 - size.height()))
    if size != window.size():
        window.resize(size)
    if window.geometry().topLeft() != QPoint(left, top) and not available.contains(QRect(inside.topLeft(), size)):
        window.move(left - beside, top - above)


class _Contents(QScrollArea):
    """Scrolls only where necessary: its size hint is the whole size of its contents."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """Return the size of all contents."""
        inside = self.widget()
        bar = self.verticalScrollBar().sizeHint().width()
        return inside.sizeHint() + QSize(bar, 0) if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Ask for a few lines."""
        line = self.fontMetrics().lineSpacing()
        return QSize(20 * line, 6 * line).boundedTo(self.sizeHint())


class ScreenDialog(QDialog):
    """A dialog no larger than its screen: the body scrolls if it does not fit, and the buttons stay visible."""

    def arrange(self, body: QLayout, foot: QLayout | QWidget | None = None) -> None:
        """Put ``body`` into a scroll area, and ``foot`` under it."""
        inside = QWidget()
        body.setContentsMargins(0, 0, 0, 0)
        inside.setLayout(body)
        self.contents = _Contents()
        self.contents.setWidget(inside)
        inside.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.contents, 1)
        if isinstance(foot, QLayout):
            column.addLayout(foot)
        elif foot is not None:
            if isinstance(foot, QDialogButtonBox):  # a box made before its style sheet gives them stock icons
                for button in foot.buttons():
                    button.setIcon(QIcon())
            column.addWidget(foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Move the dialog fully onto the screen."""
        super().showEvent(event)
        # The style sheet is applied when the dialog is first shown, and makes some texts larger than measured before.
        for part in self.findChildren(QWidget):
            part.ensurePolished()
        for layout in reversed(self.findChildren(QLayout)):  # inner layouts first: outer ones add up their sizes
            layout.invalidate()
            layout.activate()
        for area in self.findChildren(_Contents):
            area.updateGeometry()
        self.resize(self.size().expandedTo(self.sizeHint()))  # Qt itself stops at two thirds of the screen
        fit_on_screen(self)
