"""The column at the right: settings and bars, which scroll, and below them a place for notes. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.views.style.theme import RIGHT_PANEL_WIDTH, SPACE_M, SPACE_XS
from softmax_viz.views.widgets.param_row import ParamRow

_LINES = 3  # lines of a note in the width of the panel for which there is always space


class NotePlace(QWidget):
    """Space for notes that come and go. It is always there, so that nothing moves; it grows but never shrinks."""

    def __init__(self, notes: Sequence[QLabel]) -> None:
        super().__init__()
        self._notes = tuple(notes)
        self._height = 0
        self.setProperty("role", "below")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        self._column.setSpacing(0)
        for note in self._notes:
            note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            self._column.addWidget(note)
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        """Return False: the height does not depend on the width."""
        return False

    def sizeHint(self) -> QSize:
        """Return the height of some lines, or of as many as were needed before."""
        width = max(self.width(), RIGHT_PANEL_WIDTH)
        self._height = max(self._height, self._column.heightForWidth(width), self._lines())
        return QSize(0, self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the same size as ``sizeHint``."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._height = 0
            self.updateGeometry()

    def _lines(self) -> int:
        line = max((note.fontMetrics().lineSpacing() for note in self._notes), default=0)
        return _LINES * line + 2 * SPACE_XS


class SidePanel(QWidget):
    """Panels below each other in one scrolling column, and the place for their notes.

    It is as wide as its widest row, shown or hidden, in the present font.

    Parameters
    ----------
    panels
        The panels, which scroll.
    notes
        Labels of the panels that are shown in the place for notes.
    """

    def __init__(self, panels: Sequence[QWidget], notes: Sequence[QLabel]) -> None:
        super().__init__()
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in panels:
            column.addWidget(panel)
        for panel in panels:
            if (
                trailing := getattr(panel, "trailing", None)
            ) is not None:  # a part that grows, below all that must stay
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
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(NotePlace(notes))
        self.setProperty("role", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._inside.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size hints of the panels."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        rows = [row.minimumSizeHint().width() + SPACE_M for row in self._inside.findChildren(ParamRow)]
        bar = self.area.verticalScrollBar().sizeHint().width()
        width = max(RIGHT_PANEL_WIDTH, bar + max([self._inside.minimumSizeHint().width(), *rows]))
        if width != self.width() or self.minimumWidth() != width:
            self.setFixedWidth(width)


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
