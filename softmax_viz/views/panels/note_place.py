"""A place for notes of the panels that come and go. GUI thread only."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from softmax_viz.views.style.theme import SPACE_M, SPACE_XS

_MOST_LINES = 3  # lines that the longest note needs in the width of the panel


class NoteLabel(QLabel):
    """Plain text that wraps; what does not fit into its height is replaced by an ellipsis and shown as a tooltip."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def lines(self) -> list[str]:
        """Return the lines as they are shown."""
        width = self.contentsRect().width()
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        starts = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            starts.append(line.textStart())
        layout.endLayout()
        most = max(1, self.contentsRect().height() // self.fontMetrics().lineSpacing())
        ends = [*starts[1:], len(self.text())]
        texts = [self.text()[start:end].rstrip() for start, end in zip(starts, ends, strict=True)]
        if len(texts) > most:
            rest = self.text()[starts[most - 1] :]
            texts[most - 1 :] = [self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, width)]
        return texts

    def sizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(0, self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Return the height of one line."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Show the whole text."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), f"<qt>{html.escape(self.text())}</qt>", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines from the top."""
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        place, step = QRectF(self.contentsRect()), self.fontMetrics().lineSpacing()
        for index, text in enumerate(self.lines()):
            line = QRectF(place.left(), place.top() + index * step, place.width(), step)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, text)


class NotePlace(QWidget):
    """Space for notes that come and go. It is always there, so that nothing moves; the notes share its lines."""

    def __init__(self, notes: Sequence[NoteLabel]) -> None:
        super().__init__()
        self._notes = tuple(notes)
        self._n_lines = 1
        self.setProperty("role", "below")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        column.setSpacing(0)
        for note in self._notes:
            note.setContentsMargins(0, 0, 0, 0)
            column.addWidget(note, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def line_height(self) -> int:
        """The height for one line, with the margins."""
        return self._height(1)

    def show_lines(self, count: int) -> None:
        """Offer space for ``count`` lines, at least one and no more than the longest note needs."""
        count = max(1, min(_MOST_LINES, count))
        if count != self._n_lines:
            self._n_lines = count
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of the lines."""
        return QSize(0, self._height(self._n_lines))

    def minimumSizeHint(self) -> QSize:
        """Return the same size as ``sizeHint``."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def _height(self, n_lines: int) -> int:
        line = max((note.fontMetrics().lineSpacing() for note in self._notes), default=0)
        return n_lines * line + 2 * SPACE_XS
