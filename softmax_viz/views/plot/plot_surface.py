"""The curves with their axes, labels and marks, and the mouse on them. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.plot.change_marks import ChangeMarks
from softmax_viz.views.plot.drawing.run_drawing import Drawing, PlotChoices, PlottedRun
from softmax_viz.views.plot.drawing.view_range import ViewRange
from softmax_viz.views.plot.end_labels import EndLabels
from softmax_viz.views.plot.label_texts import label_templates, labels_of
from softmax_viz.views.plot.loss_readings import readings_of_all
from softmax_viz.views.plot.plot_mouse import PlotMouse
from softmax_viz.views.plot.readout import Readout
from softmax_viz.views.plot.shown_axis import ShownAxis
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, Theme, tabular
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride

if TYPE_CHECKING:
    from softmax_viz.views.plot.loss_curves import LossCurves

_SHORT_LABELS = 560.0  # the width below which labels are short, pixels of the normal size
_MARKS_EXTRA = 2


class PlotSurface(QWidget):
    """Draws a ``PlottedRun``. The wheel zooms, dragging moves, a double click shows everything.

    Signals
    -------
    chosen(PlotChoices)
        The user chose with the mouse what is shown.
    hovered(int | None)
        The mouse is over this step of the run; None: it has left the plot.

    Attributes
    ----------
    axis
        Where each step is drawn.
    """

    chosen = Signal(object)
    hovered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._run = PlottedRun()
        self._range = ViewRange()
        self._curves: LossCurves | None = None
        self._mouse = PlotMouse(self._range, self)
        self.axis = ShownAxis(self._range, self)
        for part in (self._mouse, self.axis):
            part.chosen.connect(self._on_chosen)
        self._moment: int | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.labels = EndLabels(self)
        self.change_marks = ChangeMarks(self)
        self.readout = Readout(self)
        self._margins: list[tuple[int, int]] = []
        self._explanation = tooltip_text(
            self.tr(
                "ln K is the loss of a model that knows nothing: every class equally probable. "
                "J* is the lowest total there is, the optimum."
            )
        )
        ShortcutOverride(self, ())  # a click here also gives Space back to the window
        self.setMouseTracking(True)
        self.show_theme(LIGHT)

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn; None before there is anything."""
        return self._range.drawing

    def prepare(self) -> None:
        """Load the plotting library, unless that is done, and draw."""
        if self._curves is None:
            import pyqtgraph  # Here and not above: it doubles the time to the first window.

            from softmax_viz.views.plot.loss_curves import LossCurves

            self._curves = LossCurves(pyqtgraph, self.labels.font())
            self._column.addWidget(self._curves.widget)
            self._curves.widget.lower()
            self._curves.widget.setAccessibleName(self.tr("Curves by step"))
            self._curves.show_theme(self._theme)
            self._curves.resized.connect(self._draw)
            self._draw()

    def show_run(self, run: PlottedRun) -> None:
        """Draw ``run``. Before its first step, only if the library is loaded: ``prepare`` draws it later."""
        self._run = run
        if run.has_steps and self._curves is None:
            self.prepare()
        self._draw()

    def show_choices(self, choices: PlotChoices) -> None:
        """Show what the user has chosen; a range chosen with the mouse stays if that is still the choice."""
        self._range.choose(choices)
        self._draw()
        if self._range.choices != choices:
            self.chosen.emit(self._range.choices)

    def show_moment(self, step: int | None) -> None:
        """Draw an upright line at the step that is looked at; None is the live end, which has none."""
        self._moment = step
        drawing = self.drawing
        if self._curves is not None and drawing is not None:
            self._curves.show_moment(None if step is None else drawing.axis.place_of(step))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``, and the present font of the application."""
        self._theme = theme
        small = tabular(QGuiApplication.font(), SMALL_TEXT_SCALE)
        for part in (self.labels, self.change_marks, self.readout):
            part.setFont(small)
        self.labels.show_theme(theme)
        self.change_marks.show_theme(theme)
        top = QFontMetrics(small).height() + _MARKS_EXTRA
        self._margins = [(top, self.labels.width_of(label_templates(is_short))) for is_short in (False, True)]
        if self._curves is not None:
            self._curves.show_font(small)
            self._curves.show_theme(theme)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the curves for the new width."""
        super().resizeEvent(event)
        self._mouse.leave()
        self._draw()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the curves."""
        self._mouse.press(event, self.area())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the curves, and read them at the step under the mouse."""
        area = self.area()
        self._mouse.move(event, area)
        self.setToolTip(self._explanation if event.position().x() > area.right() else "")
        if self._mouse.is_dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._read()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End moving."""
        del event
        self._mouse.release()
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything."""
        self._mouse.double_click(event, self.area())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the steps at the mouse, or with Shift or Ctrl the losses."""
        self._mouse.wheel(event, self.area())

    def leaveEvent(self, event: QEvent) -> None:
        """Stop reading."""
        super().leaveEvent(event)
        self._mouse.leave()
        self._read()

    def area(self) -> QRectF:
        """Return the rectangle between the axes, in pixels."""
        return QRectF() if self._curves is None else self._curves.area().translated(self._curves.widget.pos())

    def to_pixels(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Turn points in units of the axes into pixels."""
        assert self.drawing is not None
        area, (left, right), (bottom, top) = self.area(), self.drawing.x_limits, self.drawing.y_limits
        across = area.left() + (xs - left) / (right - left) * area.width()
        return across, area.bottom() - (np.clip(ys, -1e300, 1e300) - bottom) / (top - bottom) * area.height()

    def _draw(self) -> None:
        curves, run, size = self._curves, self._run, self._theme.size
        if curves is None or run.is_empty:
            self.readout.hide()
            return
        is_short = self.width() < size(_SHORT_LABELS)
        top, right = self._margins[is_short]
        curves.show_margins(top, right)
        area = self.area()
        if area.width() < 1.0 or area.height() < 1.0:
            return
        drawing, choices = self._range.draw(run, round(area.width())), self._range.choices
        curves.show(drawing, choices, run.phase is Phase.DIVERGED)
        self.show_moment(self._moment)
        area = self.area()  # the numbers of the axis may have become wider
        self.axis.take(area, drawing.x_limits, drawing.axis)

        def downwards(height: float) -> float:
            return float(self.to_pixels(np.empty(0), np.array([height]))[1][0]) - area.top()

        beyond = round(area.right() + curves.right_width)
        self.labels.setGeometry(beyond, round(area.top()), right, round(area.height() + top / 2.0))
        others = tuple(curve.letter for curve in drawing.others)
        kinds = (choices, tuple(drawing.curves), drawing.y_limits, run.references, is_short, others, run.letter)
        self.labels.show_labels(
            lambda: labels_of(run, drawing, choices.quantity, self._theme, downwards, is_short),
            kinds,
            run.phase is Phase.RUNNING,
        )
        self.change_marks.setGeometry(round(area.left()), 0, round(area.width()), top)
        self._show_marks()
        self._read()

    def _show_marks(self) -> None:
        """Write what was changed in the shown steps."""
        drawing, area, marks = self.drawing, self.area(), self._run.marks
        if drawing is None or not (marks or self.change_marks.groups):
            return
        places = self.to_pixels(drawing.marks, np.empty(0))[0] - area.left()
        shown = (places >= 0.0) & (places <= area.width())
        texts = [mark.text for mark, is_shown in zip(marks, shown, strict=True) if is_shown]
        self.change_marks.show_marks(places[shown].tolist(), texts)

    def _read(self) -> None:
        """Show the values at the step under the mouse, if it is over the plot."""
        mouse, drawing, curves, run = self._mouse.hovered, self.drawing, self._curves, self._run
        if curves is None:
            return
        text = ""
        if mouse is not None and drawing is not None and not run.is_empty:
            area, (left, right) = self.area(), drawing.x_limits
            place = left + (mouse.x() - area.left()) / area.width() * (right - left)
            axis = drawing.axis
            newest = axis.amount(run.step) if axis.is_known else 0.0
            amount = min(axis.amount_at(place), max(newest, self._range.furthest))
            if axis.is_known:  # the step that is nearest to the mouse, whose ghost is shown, too
                amount = axis.amount(max(0, round(axis.step(amount))))
            group = self.change_marks.at(mouse.x() - area.left())
            changes = () if group is None else group.texts
            text = "\n".join([*changes, readings_of_all(run, amount, axis, self._range.choices.quantity)])
        if not text or mouse is None or drawing is None:
            self.readout.hide()
            curves.show_cursor(None)
            self.hovered.emit(None)
            return
        curves.show_cursor(axis.place(amount))
        self.hovered.emit(max(0, round(axis.step(amount))) if axis.is_known else None)
        lines = [self.to_pixels(curve.xs, curve.ys) for name, curve in drawing.curves.items() if name != "noisy"]
        lines += [self.to_pixels(curve.xs, curve.ys) for curve in drawing.others]
        self.readout.show_text(text, mouse.x(), area, lines)

    def _on_chosen(self) -> None:
        self._draw()
        self.chosen.emit(self._range.choices)
