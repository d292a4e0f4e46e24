"""The plot of losses and accuracies: what it shows, and the controls above it. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import is_
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from softmax_viz.core.runs.run_result import RunResult, RunRow
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.views.plot.drawing.other_runs import others_of
from softmax_viz.views.plot.drawing.run_drawing import PlotChoices, PlottedRun, Quantity
from softmax_viz.views.plot.drawing.step_axis import Along, epochs_per_step
from softmax_viz.views.plot.drawing.step_range import Span
from softmax_viz.views.plot.loss_readings import data_loss_at, readings_of_all
from softmax_viz.views.plot.plot_controls import PlotControls
from softmax_viz.views.plot.plot_surface import PlotSurface
from softmax_viz.views.style.theme import LOSS_PLOT_HEIGHT, LOSS_PLOT_MIN_HEIGHT, SPACE_M, SPACE_XS, Theme, scaled
from softmax_viz.views.widgets.labels import plain_label

_LEAST_WIDTH = 240  # pixels


class LossPlot(QWidget):
    """The losses or accuracies of the run by step, with what they are compared with and what was changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = PlottedRun()
        self._shown_results: list[RunResult] = []
        self.controls = PlotControls()
        self.surface = PlotSurface()
        self.controls.chosen.connect(self.surface.show_choices)
        self.surface.chosen.connect(self.controls.show_choices)
        self._empty = plain_label(self.tr("The loss curve appears when training starts."), "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addLayout(self._pages, 1)
        for page in (self._empty, self.surface):  # now that it has a parent: it is shown at once
            self._pages.addWidget(page)
        self.setProperty("role", "below")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.surface.labels.settled.connect(self._describe)
        self._describe()

    def prepare(self) -> None:
        """Load the plotting library, unless that is done, and draw. Called when nothing else is urgent."""
        self.surface.prepare()

    def show_curve(self, curve: Curve, current_step: int, current: Evaluation | None) -> None:
        """Draw ``curve`` of a run that is at ``current_step``, with the ``current`` evaluation, if any.

        A run that has begun anew is shown as a whole.
        """
        if current_step < self.run.step:
            self.show_all()
        self._update(curve=curve, step=current_step, current=current)

    def show_references(self, spans: Sequence[ReferenceSpan]) -> None:
        """Draw the chance loss and the optimum J* of each of ``spans`` where they hold."""
        self._update(references=tuple(spans))

    def show_marks(self, marks: Sequence[CurveMark]) -> None:
        """Draw a tick where each of these changes took effect, in ascending steps."""
        self._update(marks=tuple(marks))

    def show_phase(self, phase: Phase) -> None:
        """Draw the end of the curve as that of a run in ``phase``: labels move more rarely while it is running."""
        self._update(phase=phase)

    def show_batches(self, n_samples: int, batch_size: int | None, step: int, epoch: int) -> None:
        """Take the numbers of training points and of those in a batch, and the epoch at ``step``, for the axis."""
        rate = epochs_per_step(n_samples, batch_size, step, epoch)
        if rate != self.run.epochs_per_step:
            self._update(epochs_per_step=rate)

    def show_runs(self, rows: Sequence[RunRow]) -> None:
        """Draw the shown runs of ``rows`` beside the present one."""
        keys = [row.result for row in rows if row.is_shown and not row.is_current and row.result is not None]
        if len(keys) == len(self._shown_results) and all(map(is_, keys, self._shown_results)):
            return
        self._shown_results = keys
        present = next((row.entry.letter for row in rows if row.is_current), "")
        others = others_of(rows)
        self._update(others=others, letter=present if others else "")

    @property
    def choices(self) -> PlotChoices:
        """How the user wants to see the run."""
        return self.controls.choices

    def show_choices(self, choices: PlotChoices) -> None:
        """Show the run as in ``choices``, those of another window; its range of steps is not kept, but all is shown."""
        span = Span.ALL if choices.span is Span.CHOSEN else choices.span
        self.controls.show_choices(replace(choices, span=span))
        self.surface.show_choices(self.controls.choices)

    def show_all(self) -> None:
        """Show all steps and all losses."""
        self.show_choices(replace(self.choices, span=Span.ALL))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self.setMinimumHeight(scaled(LOSS_PLOT_MIN_HEIGHT, QGuiApplication.font()))
        self.surface.show_theme(theme)

    def sizeHint(self) -> QSize:
        """Return a low and wide size."""
        font = QGuiApplication.font()
        return QSize(scaled(480, font), scaled(LOSS_PLOT_HEIGHT, font))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest readable size. It does not grow with the font beyond what the controls need."""
        controls = self.controls.minimumSizeHint().width() + 2 * SPACE_M
        return QSize(max(_LEAST_WIDTH, controls), scaled(LOSS_PLOT_MIN_HEIGHT, QGuiApplication.font()))

    def text_at(self, step: float) -> str:
        """Return the values of the curves at ``step``, one line each; empty where there is no curve.

        The first line names the step, or the steps, of the first value and its range: the value is that of the last
        of them. A line whose value belongs to other steps names these itself.
        """
        axis = self.run.axis(self.choices.along, False)
        if not axis.is_known:  # no times: then as by steps
            axis = self.run.axis(Along.STEP, False)
        return readings_of_all(self.run, axis.amount(step), axis, self.choices.quantity)

    def loss_at(self, step: float) -> float | None:
        """Return the data loss of the training points at ``step``; None if it is not known."""
        return data_loss_at(self.run, step)

    def _describe(self) -> None:
        """Tell screen readers what is shown, and the newest values."""
        names = {
            (Quantity.LOSS, Along.STEP): self.tr("Loss by step"),
            (Quantity.ACCURACY, Along.STEP): self.tr("Accuracy by step"),
            (Quantity.BOTH, Along.STEP): self.tr("Loss and accuracy by step"),
            (Quantity.LOSS, Along.EPOCH): self.tr("Loss by epoch"),
            (Quantity.ACCURACY, Along.EPOCH): self.tr("Accuracy by epoch"),
            (Quantity.BOTH, Along.EPOCH): self.tr("Loss and accuracy by epoch"),
            (Quantity.LOSS, Along.SECONDS): self.tr("Loss by seconds of training"),
            (Quantity.ACCURACY, Along.SECONDS): self.tr("Accuracy by seconds of training"),
            (Quantity.BOTH, Along.SECONDS): self.tr("Loss and accuracy by seconds of training"),
        }
        self.setAccessibleName(names[self.choices.quantity, self.choices.along])
        self.setAccessibleDescription(self.text_at(self.run.step))

    def _update(self, **changes: Any) -> None:
        self.run = replace(self.run, **changes)
        self._pages.setCurrentWidget(self._empty if self.run.is_empty else self.surface)
        self.surface.show_run(self.run)
