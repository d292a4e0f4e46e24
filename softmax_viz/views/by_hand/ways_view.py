"""Softmax computed in three ways in one number type: three painted tables, failures in red and in words. GUI thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.by_hand.number_types import Worked
from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.by_hand import hand_numbers
from softmax_viz.views.by_hand.table_sizes import small
from softmax_viz.views.style.theme import BORDER, LIGHT, RADIUS_M, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation, tooltip_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_WIDEST = "−8.88e−308"
_VERDICT_LINES = 3
_FLAGS = Qt.AlignmentFlag
_RIGHT, _LEFT = _FLAGS.AlignRight | _FLAGS.AlignVCenter, _FLAGS.AlignLeft | _FLAGS.AlignVCenter


@frozen_dataclass(eq=False)
class WayFace:
    """How one way is shown.

    Parameters
    ----------
    title, first_title
        Its name, and what its first column of numbers is.
    sentence
        Its formula in a sentence, for the tooltip.
    worked
        The numbers.
    verdict
        Whether it is right, or why it fails.
    """

    title: str
    first_title: str
    sentence: str
    worked: Worked
    verdict: str


class WaysView(QWidget):
    """The tables side by side, or below each other where the width ends. Each keeps room for its verdict."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._has_ring = False
        self._faces: tuple[WayFace, ...] = ()
        self._words = (self.tr("sum"), self.tr("loss"), self.tr("fails"), self.tr("right"))
        set_explanation(
            self,
            self.tr("Three ways to compute it"),
            self.tr("The same softmax and loss, computed in three ways in the chosen number type."),
        )
        self.setToolTip("")  # the tables have their own
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self, ())
        speak(self, Spoken("Chart", value=self.summary))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus ring over the widget, which has its place now."""
        super().showEvent(event)
        if not self._has_ring:
            self._has_ring = True
            FocusRing(self)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_faces(self, faces: Sequence[WayFace]) -> None:
        """Show these ways."""
        is_new = not self._faces or self._n_rows(faces) != self._n_rows(self._faces)
        self._faces = tuple(faces)
        if is_new:
            self.updateGeometry()
        self.update()

    def texts(self) -> dict[str, list[str]]:
        """Return what is written for each way: first numbers, probabilities, sum, loss, verdict."""
        return {face.title: [text for _, text, _ in self._cells(face)] + [face.verdict] for face in self._faces}

    def summary(self) -> str:
        """Return everything that is written, in words."""
        parts = []
        for face in self._faces:
            numbers = ", ".join(hand_numbers.computed(p) for p in face.worked.probabilities.tolist())
            loss = hand_numbers.computed(face.worked.loss)
            parts.append(f"{face.title}: p {numbers}; {self._words[1]} {loss}. {face.verdict}")
        return " ".join(parts)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all tables in ``width``."""
        lines = -(-max(1, len(self._faces)) // self._in_line(width))
        return lines * self._height() + (lines - 1) * SPACE_S

    def sizeHint(self) -> QSize:
        """Return the size of all tables side by side."""
        width = 3 * self._least_width() + 2 * SPACE_S
        return QSize(width, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the size of one table; ``heightForWidth`` says the rest."""
        return QSize(self._least_width(), self._height())

    def event(self, event: QEvent) -> bool:
        """Explain the way under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = [face for face, place in self._places() if place.contains(event.pos().toPointF())]
            text = tooltip_text(found[0].sentence, found[0].verdict, heading=found[0].title) if found else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tables."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for face, place in self._places():
            self._paint(painter, face, place)

    @staticmethod
    def _n_rows(faces: Sequence[WayFace]) -> int:
        return len(faces[0].worked.first)

    def _line(self) -> int:
        return QFontMetrics(tabular(self.font())).height() + SPACE_XS

    def _height(self) -> int:
        rows = self._n_rows(self._faces) if self._faces else 0
        verdict = _VERDICT_LINES * QFontMetrics(small(self.font())).lineSpacing()
        return (rows + 4) * self._line() + verdict + 3 * scaled(SPACE_S)

    def _number_width(self) -> int:
        return QFontMetrics(tabular(self.font())).horizontalAdvance(_WIDEST)

    def _head(self) -> int:
        metrics = QFontMetrics(tabular(self.font()))
        return max(metrics.horizontalAdvance(word) for word in (*self._words[:2], "8"))

    def _least_width(self) -> int:
        inside = max(self._head() + 2 * self._number_width() + 2 * SPACE_S, self._widest_title())
        return inside + 2 * scaled(SPACE_S)

    def _widest_title(self) -> int:
        metrics = QFontMetrics(tabular(self.font(), weight=QFont.Weight.DemiBold))
        words = max(metrics.horizontalAdvance(f"✗ {word}") for word in self._words[2:])
        return words + SPACE_S + max((metrics.horizontalAdvance(face.title) for face in self._faces), default=0)

    def _in_line(self, width: int) -> int:
        return max(1, min(len(self._faces) or 1, (width + SPACE_S) // (self._least_width() + SPACE_S)))

    def _places(self) -> list[tuple[WayFace, QRectF]]:
        columns = self._in_line(self.width())
        width = (self.width() - (columns - 1) * SPACE_S) / columns
        height = self._height()
        return [
            (face, QRectF(i % columns * (width + SPACE_S), i // columns * (height + SPACE_S), width, height))
            for i, face in enumerate(self._faces)
        ]

    def _cells(self, face: WayFace) -> list[tuple[int, str, bool]]:
        """Return all numbers row by row: column, text, whether it is no finite number."""
        worked = face.worked
        pairs = zip(worked.first.tolist(), worked.probabilities.tolist(), strict=True)
        numbers = [(column, value) for pair in pairs for column, value in enumerate(pair)]
        numbers += [(0, worked.total), (1, worked.loss)]
        return [(column, text := hand_numbers.computed(v), text[-1] in "fN") for column, v in numbers]

    def _paint(self, painter: QPainter, face: WayFace, place: QRectF) -> None:
        theme, font = self._theme, self.font()
        edge, pad, line = scaled(BORDER), scaled(SPACE_S), self._line()
        is_wrong = not face.worked.is_right
        painter.setPen(QPen(theme.danger if is_wrong else theme.control_border, edge))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), RADIUS_M, RADIUS_M)
        inside = place.adjusted(pad, pad, -pad, -pad)
        row = QRectF(inside.left(), inside.top(), inside.width(), line)
        painter.setFont(tabular(font, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.text)
        painter.drawText(row, _LEFT, face.title)
        painter.setPen(theme.error if is_wrong else theme.text)
        painter.drawText(row, _RIGHT, f"✗ {self._words[2]}" if is_wrong else f"✓ {self._words[3]}")
        row.translate(0, line)
        places = self._columns(row)
        painter.setFont(small(font))
        painter.setPen(theme.muted)
        for at, title in zip(places, (face.first_title, "p"), strict=True):
            painter.drawText(QRectF(at[0], row.top(), at[1], line), _RIGHT, title)
        row.translate(0, line)
        n_rows = len(face.worked.first)
        painter.setFont(tabular(font))
        heads = [*(str(k) for k in range(1, n_rows + 1)), *self._words[:2]]
        cells = self._cells(face)
        for index, head in enumerate(heads):
            if index == n_rows:
                painter.setPen(QPen(theme.border, edge))
                painter.drawLine(row.topLeft(), row.topRight())
            painter.setPen(theme.muted)
            painter.drawText(row, _LEFT, head)
            # The sum stands below its numbers, the loss below the probabilities.
            first = 2 * index if index < n_rows else n_rows + index
            shown = cells[first : first + (2 if index < n_rows else 1)]
            for column, text, is_bad in shown:
                at = places[column]
                self._paint_number(painter, QRectF(at[0], row.top(), at[1], line), text, is_bad)
            row.translate(0, line)
        row.setBottom(inside.bottom())
        row.setTop(row.top() + pad / 2)
        painter.setFont(small(font))
        painter.setPen(theme.error if is_wrong else theme.muted)
        painter.drawText(row, _FLAGS.AlignLeft | _FLAGS.AlignTop | Qt.TextFlag.TextWordWrap, face.verdict)

    def _columns(self, row: QRectF) -> list[tuple[float, float]]:
        """Return left edge and width of both columns of numbers."""
        width = (row.width() - self._head()) / 2
        return [(row.left() + self._head() + i * width, width) for i in range(2)]

    def _paint_number(self, painter: QPainter, place: QRectF, text: str, is_bad: bool) -> None:
        theme = self._theme
        if is_bad:
            ground = QRectF(place)
            ground.setLeft(place.right() - painter.fontMetrics().horizontalAdvance(text) - SPACE_XS)
            painter.fillRect(ground.adjusted(0, 1, SPACE_XS / 2, -1), QColor(theme.error_ground))
        painter.setPen(theme.error if is_bad else theme.text)
        painter.drawText(place, _RIGHT, text)
