"""The settings: panels in one column that scrolls, and a place for their notes below it. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.views.panels.note_place import NoteLabel, NotePlace
from softmax_viz.views.style.theme import CONTROL_HEIGHT, RIGHT_PANEL_WIDTH, SPACE_M, SPACE_XS, scaled
from softmax_viz.views.widgets.param_row import ParamRow

# The heights of the scrolling column and of the notes: how much of it a line of notes takes.
_NOTE_SHARE = 150


class SidePanel(QWidget):
    """Panels below each other in one scrolling column, and the place for their notes, which stays in view.

    It is at least as wide as its widest row, shown or hidden, in the present font.

    Parameters
    ----------
    panels
        The panels, which scroll.
    notes
        Labels of the panels that are shown in the place for notes.
    """

    def __init__(self, panels: Sequence[QWidget], notes: Sequence[NoteLabel]) -> None:
        super().__init__()
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in panels:
            column.addWidget(panel)
        for panel in panels:
            trailing = getattr(panel, "trailing", None)  # a part that grows, below all that must stay
            if trailing is not None:
                trailing.setContentsMargins(0, 0, SPACE_M, SPACE_XS)
                column.addWidget(trailing)
                _put_last(trailing, self._inside)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setObjectName("right_panel")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self._inside)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # coming, it would narrow all rows
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._notes = NotePlace(notes)
        self.area.setParent(self)
        self._notes.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._inside.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size hints of the panels."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Follow the size hints of the parts."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height."""
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        """Return the designed width in the present font, which is given up where the canvas needs it."""
        width = max(self.minimumWidth(), scaled(RIGHT_PANEL_WIDTH, self.font()))
        return QSize(width, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the height of some settings above a line of notes."""
        return QSize(self.minimumWidth(), self._notes.line_height + scaled(CONTROL_HEIGHT, self.font()) * 2)

    def _arrange(self) -> None:
        """Place the parts: the notes get their lines at the bottom, the settings the rest."""
        inside = self.contentsRect()
        bottom = inside.bottom() + 1
        self._notes.show_lines(self.height() // _NOTE_SHARE)
        notes = self._notes.sizeHint().height()
        bottom -= notes
        self._notes.setGeometry(inside.left(), bottom, inside.width(), notes)
        self.area.setGeometry(inside.left(), inside.top(), inside.width(), max(0, bottom - inside.top()))

    def _fit(self) -> None:
        rows = [row.minimumSizeHint().width() + SPACE_M for row in self._inside.findChildren(ParamRow)]
        bar = self.area.verticalScrollBar().sizeHint().width()
        edge = self.width() - self.contentsRect().width()
        needed = edge + bar + max([self._inside.minimumSizeHint().width(), *rows])
        self.setMinimumWidth(max(RIGHT_PANEL_WIDTH, needed))


def _put_last(part: QWidget, whole: QWidget) -> None:
    """Let Tab reach the widgets of ``part`` after all others of ``whole``."""
    chain: list[QWidget] = []
    widget = whole.nextInFocusChain()
    while widget is not None and widget is not whole:
        if whole.isAncestorOf(widget) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            chain.append(widget)
        widget = widget.nextInFocusChain()
    last = [widget for widget in chain if not part.isAncestorOf(widget)][-1:]
    for before, after in pairwise([*last, *(widget for widget in chain if part.isAncestorOf(widget))]):
        QWidget.setTabOrder(before, after)
