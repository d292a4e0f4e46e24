"""The panel of the sweep: what is swept, its progress, live miniatures and the map of the losses. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QPushButton

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.sweep_state import SweepPhase, SweepState
from softmax_viz.views.by_hand.wrapping import LevelFlow
from softmax_viz.views.style.theme import LIGHT, SPACE_M, SPACE_XS, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.style.translated_texts import sentence as sentence_of
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.surface.scroll_panel import ScrollPanel, SentenceLabel
from softmax_viz.views.sweep.cell_axes import Cell
from softmax_viz.views.sweep.cell_faces import axes_of, faces_of
from softmax_viz.views.sweep.heat_map import HeatMap
from softmax_viz.views.sweep.miniature_grid import MiniatureGrid
from softmax_viz.views.sweep.plan_form import PlanForm
from softmax_viz.views.sweep.sweep_texts import outcome_text
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_WIDE = 520  # pixels, from which on the map stands beside the miniatures
_BAR = 8


class SweepPanel(ScrollPanel):
    """Many runs from one start that differ in two settings.

    Signals
    -------
    startRequested(SweepAxis, object, int, int)
        Begin a sweep: across, down (or None), the number of seeds and of steps.
    pauseRequested(), resumeRequested(), cancelRequested()
        Interrupt it, continue it, end it.
    openRequested(int, int)
        Open the cell of this row and column as a run.
    saveRequested()
        Write the results to a file.
    """

    startRequested = Signal(object, object, int, int)
    pauseRequested = Signal()
    resumeRequested = Signal()
    cancelRequested = Signal()
    openRequested = Signal(int, int)
    saveRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._state = SweepState()
        self._hovered: Cell | None = None
        self.form = PlanForm()
        self.start, self.pause, self.cancel, self.save = (QPushButton() for _ in range(4))
        self.bar = QProgressBar()
        self.status = SentenceLabel(64, "muted")
        self.grid, self.map = MiniatureGrid(), HeatMap()
        self.sentence = SentenceLabel(110)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._buttons = LevelFlow((self.start, self.pause, self.cancel))
        self._arrange()
        self._explain()
        self._connect()
        self._show()

    def show_settings(self, hyperparams: Hyperparams) -> None:
        """Offer the settings that have an effect beside these."""
        self.form.show_settings(hyperparams)

    def show_sweep(self, state: SweepState) -> None:
        """Show how far the sweep is, and its results."""
        before, self._state = self._state, state
        if state.snapshot is not before.snapshot or state.plan is not before.plan:
            self._show_results()
        self._show_controls()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.bar.setFixedHeight(scaled(_BAR))
        self.form.fit()
        for chart in (self.grid, self.map):
            chart.show_theme(theme)
        self._show_results()
        self._buttons.fit()
        self.fit()

    def fit_to(self, width: int) -> None:
        """Put the map beside the miniatures if there is room, and give both the height that square cells need."""
        super().fit_to(width)
        is_wide = width >= scaled(_WIDE)
        self.form.show_wide(is_wide)
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._sides.direction() != way:
            self._sides.setDirection(way)
        each = (width - SPACE_M) // 2 if is_wide else width
        for chart in (self.grid, self.map):
            chart.setFixedHeight(chart.height_for(each))

    # Implementation

    def _show(self) -> None:
        self._show_results()
        self._show_controls()

    def _show_results(self) -> None:
        """Show the cells of the sweep, or the empty ones of what the form says if there is no sweep."""
        state = self._state
        if state.plan is not None:
            axes = axes_of(state.plan.across, state.plan.down)
        else:
            try:
                axes = axes_of(*self.form.wanted()[:2])
            except UserError:
                return
        faces = [] if state.snapshot is None else faces_of(state.snapshot, self._theme.name)
        has_other_axes = axes != self.grid.axes
        for chart in (self.grid, self.map):
            chart.show_axes(axes)
            chart.show_faces(faces)
        if has_other_axes:
            self.fit()
        self._show_sentence()

    def _show_controls(self) -> None:
        state = self._state
        phase, snapshot = state.phase, state.snapshot
        is_paused = phase is SweepPhase.PAUSED
        self.pause.setText(self.tr("Continue") if is_paused else self.tr("Pause"))
        self.pause.setEnabled(state.is_busy)
        self.cancel.setEnabled(state.is_busy)
        self.start.setEnabled(not state.is_busy)
        self.save.setEnabled(snapshot is not None)
        self.bar.setValue(0 if snapshot is None else round(1000 * snapshot.progress))
        self.status.show_text(self._progress_text())

    def _progress_text(self) -> str:
        state = self._state
        if state.plan is None:
            return self.tr("Nothing has been swept yet.")
        words = {
            SweepPhase.RUNNING: "", SweepPhase.PAUSED: self.tr("paused"), SweepPhase.DONE: self.tr("done"),
            SweepPhase.CANCELLED: self.tr("cancelled"), SweepPhase.FAILED: self.tr("failed"), SweepPhase.IDLE: "",
        }  # fmt: skip
        step = 0 if state.snapshot is None else state.snapshot.step
        text = self.tr("step %1 of %2, runs: %3")
        for place, count in enumerate((step, state.plan.steps, state.plan.n_runs), 1):
            text = text.replace(f"%{place}", whole(count))
        parts = (text, words[state.phase], self.tr("of the points and settings as they were") * state.is_of_before)
        return " · ".join(filter(None, parts))

    def _show_sentence(self) -> None:
        """Say what is under the mouse, or what came out."""
        snapshot = self._state.snapshot
        face = self.grid.face_of(self._hovered)
        if face is not None:
            text = face.sentence
        elif snapshot is not None and snapshot.step:
            text = outcome_text(snapshot)
        else:
            text = ""
        self.sentence.show_text(text)

    def _on_hovered(self, cell: Cell | None) -> None:
        self._hovered = cell
        for chart in (self.grid, self.map):
            chart.point_at(cell, by_key=chart.hasFocus() and chart.has_key)
        self._show_sentence()

    def _on_form_changed(self) -> None:
        if self._state.plan is None:
            self._show_results()

    def _on_start(self) -> None:
        try:
            wanted = self.form.wanted()
        except UserError as error:
            self.status.show_text(sentence_of(error))
            return
        self.startRequested.emit(*wanted)
        if self._state.phase is SweepPhase.RUNNING:  # bring the miniatures into view, below the buttons
            self._area.verticalScrollBar().setValue(self._buttons.y() - SPACE_XS)

    def _on_pause(self) -> None:
        if self._state.phase is SweepPhase.PAUSED:
            self.resumeRequested.emit()
        else:
            self.pauseRequested.emit()

    def _arrange(self) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self._sides.setSpacing(SPACE_M)
        for chart in (self.grid, self.map):
            self._sides.addWidget(chart, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.form)
        self.column.addWidget(self._buttons)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.status)
        self.column.addLayout(self._sides)
        self.column.addWidget(self.sentence)
        self.column.addWidget(LevelFlow((self.save,)))
        self.column.addStretch(1)

    def _explain(self) -> None:
        for button, text, sentence in (
            (
                self.start,
                self.tr("Start"),
                self.tr("Train all runs from the same start, with the points and the other settings as they are now."),
            ),
            (self.pause, self.tr("Pause"), self.tr("Let the sweep rest, or continue it.")),
            (self.cancel, self.tr("Cancel"), self.tr("End the sweep; what it has found so far stays.")),
            (self.save, self.tr("Save as CSV…"), self.tr("Write a table with a row for each run of the sweep.")),
        ):
            button.setText(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            ShortcutOverride(button, (Qt.Key.Key_Space,))
            set_explanation(button, text, sentence)
        self.pause.setAccessibleName("")  # its text says which of the two it does
        self.start.setProperty("role", "primary")
        widest = max(
            self.pause.fontMetrics().horizontalAdvance(text) for text in (self.tr("Pause"), self.tr("Continue"))
        )
        self.pause.setMinimumWidth(widest + 2 * scaled(SPACE_M) + 2)
        set_explanation(self.bar, self.tr("Progress of the sweep"), self.tr("How many of the steps are taken."))
        set_whats_this(
            self,
            self.tr("Sweep"),
            self.tr(
                "Here one can see what two settings do to a run. One run for each pair of values is trained from the "
                "same start, all at once; a click on one opens it in the window."
            ),
        )

    def _connect(self) -> None:
        self.form.changed.connect(self._on_form_changed)
        self.start.clicked.connect(self._on_start)
        self.pause.clicked.connect(self._on_pause)
        self.cancel.clicked.connect(self.cancelRequested)
        self.save.clicked.connect(self.saveRequested)
        for chart in (self.grid, self.map):
            chart.hovered.connect(self._on_hovered)
            chart.chosen.connect(self._on_chosen)

    def _on_chosen(self, cell: Cell) -> None:
        if self._state.snapshot is not None:
            self.openRequested.emit(*cell)
