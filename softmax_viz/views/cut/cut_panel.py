"""The panel that draws along a cut through the plane. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.cut import Cut, Ends
from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.access.spoken import Spoken, announce, speak
from softmax_viz.views.cut.cut_chart import CutChart
from softmax_viz.views.cut.cut_line import NAMES
from softmax_viz.views.style.numbers import coordinates, loss, percent, tick
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.flow_layout import FlowLayout
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel

# How far one press of an arrow key moves an end, as a part of the view: usually, with Shift, with Ctrl.
_STEP, _FINE_STEP, _COARSE_STEP = 0.02, 0.002, 0.1
_VALUE_LINES = 2
_WAYS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)
}  # fmt: skip


class EndButton(QPushButton):
    """Shows where an end of the cut is; while it has the keyboard, the arrow keys move that end.

    Signals
    -------
    moveRequested(right, up)
        The end is to be moved by these parts of the view.
    chosen(bool)
        The arrow keys move the end now, or no longer.
    """

    moveRequested = Signal(float, float)
    chosen = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._whole = name
        self.setFont(tabular(self.font()))
        self.setText(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        ShortcutOverride(self, (*ARROWS, Qt.Key.Key_Space))

    @property
    def whole(self) -> str:
        """The text, which may not fit on the button."""
        return self._whole

    def show_text(self, text: str) -> None:
        """Show as much of ``text`` as fits."""
        self._whole = text
        room = max(self.width() - scaled(2 * SPACE_M), 0)
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or less of the text."""
        super().resizeEvent(event)
        self.show_text(self._whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for a move: Shift moves finely, Ctrl far."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        step, held = _STEP, event.modifiers()
        if held & Qt.KeyboardModifier.ShiftModifier:
            step = _FINE_STEP
        elif held & Qt.KeyboardModifier.ControlModifier:
            step = _COARSE_STEP
        self.moveRequested.emit(step * way[0], step * way[1])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the arrow keys move this end."""
        super().focusInEvent(event)
        self.chosen.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that they no longer do."""
        super().focusOutEvent(event)
        self.chosen.emit(False)


class CutPanel(QWidget):
    """Buttons, the ends, the chart, and two lines with the values that are read off.

    Signals
    -------
    drawRequested(), resetRequested(), removeRequested()
        The user wants to draw a cut; the usual cut; none.
    moveRequested(index, right, up)
        End ``index`` is to be moved by these parts of the view.
    placeRead(object)
        The place of the cut that is read off, 0 … 1, or None.
    endChosen(int)
        The end that the arrow keys move; −1 for none.
    """

    drawRequested = Signal()
    resetRequested = Signal()
    removeRequested = Signal()
    moveRequested = Signal(int, float, float)
    placeRead = Signal(object)  # noqa: N815
    endChosen = Signal(int)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[ClassLabel, ...] = ()
        self._cut: Cut | None = None
        self._ends: Ends | None = None
        self._extent = 1.0
        self._is_missing = False
        self.chart = CutChart()
        self.draw_button = self._button(
            self.tr("Draw a cut"), self.tr("Then drag a line on the canvas, from A to B (K)."), self.drawRequested
        )
        self.reset_button = self._button(
            self.tr("Reset"), self.tr("Lead the cut through the means of the two largest classes."), self.resetRequested
        )
        self.remove_button = self._button(
            self.tr("Remove"), self.tr("Take the cut away from the canvas."), self.removeRequested
        )
        self.end_buttons = tuple(self._end_button(index) for index in range(2))
        self._where = ElidedLabel()
        self._values = tuple(ElidedLabel() for _ in range(_VALUE_LINES))
        for label in (self._where, *self._values):
            label.setFont(tabular(label.font()))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        row = QWidget()
        buttons = FlowLayout(row, SPACE_XS)
        buttons.setContentsMargins(0, 0, 0, 0)
        for button in (self.draw_button, self.reset_button, self.remove_button):
            buttons.addWidget(button)
        column.addWidget(row)
        ends = QHBoxLayout()
        ends.setSpacing(SPACE_XS)
        for button in self.end_buttons:
            ends.addWidget(button, 1)
        column.addLayout(ends)
        column.addWidget(self.chart, 1)
        column.addWidget(self._where)
        for label in self._values:
            column.addWidget(label)
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        FocusRing(self.chart)
        speak(self.chart, Spoken("Chart", value=self.spoken))
        set_explanation(
            self.chart,
            self.tr("Scores and probabilities along the cut"),
            self.tr(
                "See where one class takes over from another: the boundary is where the two largest scores cross. "
                "With the features x and y all scores are straight lines. Left and right arrow keys read a place off."
            ),
        )
        self.chart.setToolTip("")  # it would cover the curves
        self.chart.placeRead.connect(self._on_read)
        self._tell()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self.chart.show_theme(theme)

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Take names, colours and markers of ``classes``."""
        self._classes = classes
        self.chart.show_classes(classes)
        self._tell()

    def show_ends(self, ends: Ends | None, extent: float) -> None:
        """Show where A and B are; ``extent`` is the larger side of the view, which decides on the decimals."""
        if (ends, extent) == (self._ends, self._extent):
            return
        self._ends, self._extent = ends, extent
        for index, button in enumerate(self.end_buttons):
            button.setEnabled(ends is not None)
            place = "" if ends is None else " ({}, {})".format(*coordinates(*ends[index], extent))
            button.show_text(NAMES[index] + place)
        self.remove_button.setEnabled(ends is not None)
        if ends is None:
            self.show_cut(None, False)
        self._tell()

    def show_cut(self, cut: Cut | None, is_missing: bool) -> None:
        """Draw along ``cut``; ``is_missing``: it is being computed, and what is shown is older."""
        if cut is None and is_missing and self._cut is not None and self._ends is not None:
            cut = self._cut  # until the new one is there
        self._cut, self._is_missing = cut, is_missing
        self.chart.show_cut(cut, self._note())
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the lines anew."""
        super().resizeEvent(event)
        self._tell()

    def say_moved(self, index: int) -> None:
        """Let a screen reader say where end ``index`` is now."""
        announce(self.end_buttons[index], self.end_buttons[index].whole)

    def spoken(self) -> str:
        """Return in words what the chart shows: the regions along the cut, and the place that is read off."""
        cut = self._drawable()
        if cut is None:
            return self._note()
        if self.chart.read_place is None:
            return self._where.text()
        values = " · ".join(label.text() for label in self._values if label.text())
        return f"{self._where.text()}; {values}; {self._regions(cut)}"

    def _drawable(self) -> Cut | None:
        """Return the cut, if there is something to draw along it."""
        cut = self._cut
        fits = cut is not None and cut.n_classes == len(self._classes)
        return cut if cut is not None and fits and len(cut.t) and cut.length else None

    def _note(self) -> str:
        """Return what the chart says instead of curves."""
        cut = self._cut
        if self._ends is None:
            return self.tr("There is no cut. Draw one on the canvas, or reset it.")
        if cut is None:
            return self.tr("being computed …") if self._is_missing else ""
        if not cut.is_finite:
            return self.tr("Some scores along the cut are no numbers: the weights are too large, or the cut is.")
        if cut.length == 0.0:
            return self.tr("A and B are at the same place. Drag one of them away.")
        return ""

    def _regions(self, cut: Cut) -> str:
        if not len(cut.boundaries):
            if cut.winners[0] < 0:
                return self.tr("several classes have the largest score all along: no boundary")
            return self.tr("class %1 all along: no boundary").replace("%1", str(int(cut.winners[0]) + 1))
        places = ", ".join(loss(t * cut.length) for t in cut.boundaries.tolist())
        classes = " | ".join("=" if winner < 0 else str(winner + 1) for winner in cut.winners.tolist())
        return self.tr("classes %1; boundary at %2").replace("%1", classes).replace("%2", places)

    def _tell(self) -> None:
        """Write the two lines below the chart."""
        cut, read = self._drawable(), self.chart.read_place
        if cut is None:
            where, values = "", []
        elif read is None:
            where = self.tr("%1 long: %2").replace("%1", loss(cut.length)).replace("%2", self._regions(cut))
            values = [self.tr("Point at the curves to read them off.")]
        else:
            t = cut.nearest(read)
            scores, probabilities = cut.at(t)
            where = self.tr("at %1 of %2: (%3, %4)")
            place = coordinates(*cut.place(t), self._extent)
            for number, text in enumerate((loss(t * cut.length), loss(cut.length), *place), 1):
                where = where.replace(f"%{number}", text)
            order = sorted(range(len(scores)), key=lambda index: -scores[index])
            values = [
                f"{index + 1}: z {tick(float(f'{scores[index]:.3g}'))}, p {percent(float(probabilities[index]))}"
                for index in order
            ]
        for label, text in zip((self._where, *self._values), (where, *self._in_lines(values)), strict=True):
            if label.text() != text:
                label.setText(text)

    def _in_lines(self, values: list[str]) -> list[str]:
        """Return ``values`` in the lines below the chart; what does not fit is cut off in the last one."""
        lines, width = [""] * _VALUE_LINES, self._values[0].width()
        number = 0
        for value in values:
            longer = f"{lines[number]} · {value}" if lines[number] else value
            if lines[number] and number + 1 < _VALUE_LINES and self._advance(longer) > width:
                number, longer = number + 1, value
            lines[number] = longer
        return lines

    def _advance(self, text: str) -> int:
        return self._values[0].fontMetrics().horizontalAdvance(text)

    def _on_read(self, t: object) -> None:
        self._tell()
        if t is not None and self.chart.hasFocus():
            announce(self.chart, "; ".join(label.text() for label in (self._where, *self._values)))
        self.placeRead.emit(t)

    def _button(self, text: str, sentence: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        set_explanation(button, text, sentence)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        button.clicked.connect(lambda: signal.emit())  # type: ignore[attr-defined]
        return button

    def _end_button(self, index: int) -> EndButton:
        button = EndButton(NAMES[index])
        set_explanation(
            button,
            self.tr("End %1 of the cut").replace("%1", NAMES[index]),
            self.tr("Arrow keys move it while this button has the keyboard, Shift finely, Ctrl far."),
        )
        speak(button, Spoken("Button", value=lambda: button.whole))
        button.moveRequested.connect(lambda right, up: self.moveRequested.emit(index, right, up))
        button.chosen.connect(lambda is_chosen: self.endChosen.emit(index if is_chosen else -1))
        return button
