"""The panel of metrics. GUI thread only."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.insights.metrics import Metrics
from softmax_viz.core.methods.losses import LOSSES, Family
from softmax_viz.views.metrics.metric_texts import error_text, filled
from softmax_viz.views.metrics.metrics_column import MetricsColumn
from softmax_viz.views.metrics.picked_points import Pick, PickedPoints
from softmax_viz.views.metrics.reliability_diagram import ReliabilityDiagram
from softmax_viz.views.style.theme import LIGHT, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, Theme, tabular
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel, heading, plain_label
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_NONE = np.empty(0, np.int64)
_TRAIN, _TEST, _BOTH = range(3)
# More rings than this hide what they surround, and take too long to draw.
_MOST_LIT = 2_000
_COLUMN = 250.0  # the least width of a column, pixels of the normal size


class MetricsPanel(QWidget):
    """How well the model classifies, and how far its probabilities can be trusted.

    The upper rows stay; the rest scrolls.

    Signals
    -------
    lightRequested(ndarray), selectionRequested(ndarray)
        The points at these indices, ascending, are to be lit up, or selected.
    """

    lightRequested = Signal(object)
    selectionRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._picked = PickedPoints()
        self._is_computing = False
        self._lit: Ints = _NONE
        self._wanted = _TRAIN
        self._no_test = self.tr("There are no test points: set a test share in the settings, under Data.")
        self._tests = self.tr("Show the points that are held out for testing.")
        self.which = SegmentedControl([
            (self.tr("train"), self.tr("Training points"), self.tr("Show the points that the model learns from.")),
            (self.tr("test"), self.tr("Test points"), self._no_test),
            (self.tr("both"), self.tr("Training and test points"), self._no_test),
        ])  # fmt: skip
        self.select_button = QPushButton()
        self.state, self.readout = ElidedLabel(role="small"), ElidedLabel()
        self.columns = (MetricsColumn(False), MetricsColumn(True))
        self.diagram = ReliabilityDiagram()
        self.error, self.sentence = ElidedLabel(), plain_label()
        self.untrained = plain_label(
            self.tr("The hinge loss trains no probabilities: these are the softmax of its scores."), "small"
        )
        self.untrained.setWordWrap(True)
        self.untrained.hide()
        self._arrange()
        self._connect()
        set_whats_this(
            self,
            self.tr("Metrics"),
            self.tr(
                "Here one can find out which classes the model confuses, and whether it is right as often as its "
                "probabilities say. Click a cell or a bar to light up its points."
            ),
        )
        self._show_which()
        self._show_all()

    def show_data(self, data: Dataset) -> None:
        """Show the metrics of these points as soon as they are computed."""
        if data is not self._picked.data:
            self._picked.data = data
            self._show_all()

    def show_metrics(self, value: Metrics | None, is_computing: bool) -> None:
        """Show ``value``, which may be of an earlier data set; ``is_computing`` if another one is on its way."""
        is_new = value is not self._picked.value
        if is_new or is_computing != self._is_computing:
            self._picked.value, self._is_computing = value, is_computing
            if is_new:
                self._show_all()
            else:
                self._show_state()

    def show_training_loss(self, name: str) -> None:
        """Say what the probabilities are worth if training has this loss, a key of ``LOSSES``."""
        self.untrained.setVisible(LOSSES[name].family is Family.MARGIN)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.setMinimumWidth(round(theme.size(_COLUMN)))
        for column in self.columns:
            column.show_theme(theme)
        self.diagram.show_theme(theme)
        self.sentence.setMinimumHeight(2 * self.sentence.fontMetrics().lineSpacing())
        self._show_direction()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while the panel was hidden."""
        super().showEvent(event)
        self._show_all()

    def hideEvent(self, event: QHideEvent) -> None:
        """Put the lights out."""
        super().hideEvent(event)
        self._picked.hovered = self._picked.pinned = None
        self._show_picked()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put train and test beside each other if there is room, else one below the other."""
        super().resizeEvent(event)
        self._show_direction()

    # Implementation

    def _arrange(self) -> None:
        self.select_button.setText(self.tr("Select"))
        self.select_button.setProperty("role", "link")
        set_explanation(
            self.select_button, self.tr("Select the lit points"),
            self.tr("Select the points of the cell or bar that was clicked."),
        )  # fmt: skip
        ShortcutOverride(self.select_button, (Qt.Key.Key_Space,))
        policy = self.select_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.select_button.setSizePolicy(policy)
        self.readout.setFont(tabular(self.readout.font()))
        self.error.setFont(tabular(self.error.font()))
        set_explanation(
            self.error, self.tr("Expected calibration error"),
            self.tr("The mean distance between the bars and the dashed line, each bar weighted by its points: ECE."),
        )  # fmt: skip
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.which.show_index(_TRAIN)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.which)
        head.addWidget(self.state, 1)
        said = QHBoxLayout()
        said.setSpacing(SPACE_S)
        said.addWidget(self.readout, 1)
        said.addWidget(self.select_button)
        inside = QWidget()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(SPACE_L)
        for column in self.columns:
            self._sides.addWidget(column, 1)
        scrolling = QVBoxLayout(inside)
        scrolling.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_M)
        scrolling.setSpacing(SPACE_XS)
        scrolling.addLayout(self._sides, 1)
        scrolling.addSpacing(SPACE_S)
        scrolling.addWidget(heading(self.tr("Reliability")))
        for part in (self.untrained, self.error, self.diagram, self.sentence):
            scrolling.addWidget(part, 1 if part is self.diagram else 0)
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole_panel = QVBoxLayout(self)
        whole_panel.setContentsMargins(0, SPACE_S, 0, 0)
        whole_panel.setSpacing(SPACE_XS)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        top.setSpacing(SPACE_XS)
        top.addLayout(head)
        top.addLayout(said)
        whole_panel.addLayout(top)
        whole_panel.addWidget(self._area, 1)

    def _connect(self) -> None:
        self.which.indexRequested.connect(self._on_which)
        self.select_button.clicked.connect(self._on_select_clicked)
        for column in self.columns:
            of_cell = partial(Pick, column.is_test)
            column.matrix.hovered.connect(lambda cell, of=of_cell: self._hover(None if cell is None else of(cell)))
            column.matrix.chosen.connect(lambda cell, of=of_cell: self._pin(of(cell)))
        self.diagram.hovered.connect(lambda each: self._hover(None if each is None else Pick(each[0], bin=each[1])))
        self.diagram.chosen.connect(lambda each: self._pin(Pick(each[0], bin=each[1])))

    def _show_all(self) -> None:
        if not self.isVisible():  # a hidden panel costs nothing
            return
        value, classes = self._picked.value, self._picked.data.classes
        self._show_which()
        for column in self.columns:
            column.show_metrics(None if value is None else value.of(column.is_test), classes)
        train = None if value is None else value.train.calibration
        test = None if value is None or value.test is None else value.test.calibration
        self.diagram.show_calibrations(train, test, len(classes))
        self.error.setText(error_text(train, test))
        self._show_state()
        self._show_picked()

    def _show_which(self) -> None:
        """Show train, test or both; the latter two only if there are test points."""
        value = self._picked.value
        has_test = value is not None and value.test is not None
        for index in (_TEST, _BOTH):
            button = self.which.buttons[index]
            if button.isEnabled() != has_test or not button.toolTip():
                button.setEnabled(has_test)
                name = self.tr("Test points") if index == _TEST else self.tr("Training and test points")
                set_explanation(button, name, self._tests if has_test else self._no_test)
        shown = self._wanted if has_test else _TRAIN
        self.which.show_index(shown)
        for column, when in zip(self.columns, (_TRAIN, _TEST), strict=True):
            column.setVisible(shown in (when, _BOTH))

    def _show_direction(self) -> None:
        is_wide = self.width() >= 2 * self._theme.size(_COLUMN)
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if way != self._sides.direction():
            self._sides.setDirection(way)

    def _show_state(self) -> None:
        value = self._picked.value
        if not self._picked.data.n_points:
            text = self.tr("No points yet.")
        elif value is None or (self._is_computing and not self._picked.is_fitting):
            text = self.tr("being computed …")
        else:
            text = filled(self.tr("step %1"), whole(value.step))
            unknown = int((value.bins < 0).sum())
            if unknown:
                text += " · " + filled(self.tr("no probability, because scores overflowed: %1"), whole(unknown))
        self.state.setText(text)

    def _show_picked(self) -> None:
        """Light up what is hovered, or else what was clicked, and say what it is."""
        picked = self._picked
        picked.forget_missing()
        pinned, shown = picked.pinned, picked.hovered or picked.pinned
        points = picked.points(shown)
        text = picked.text(shown)
        if len(points) > _MOST_LIT:
            text += " · " + filled(self.tr("lit up: the first %1"), whole(_MOST_LIT))
        self.readout.setText(text)
        self.sentence.setText(self.diagram.sentence())
        for column in self.columns:
            is_here = pinned is not None and pinned.is_test == column.is_test
            column.matrix.show_pinned(pinned.cell if pinned is not None and is_here else None)
        self.diagram.show_pinned(None if pinned is None or pinned.bin is None else (pinned.is_test, pinned.bin))
        self.select_button.setVisible(len(picked.points(pinned)) > 0)
        if picked.value is None or picked.is_fitting:
            lit = points[:_MOST_LIT]
            if not np.array_equal(lit, self._lit):
                self._lit = lit
                self.lightRequested.emit(lit)

    def _hover(self, pick: Pick | None) -> None:
        self._picked.hovered = pick
        self._show_picked()

    def _pin(self, pick: Pick | None) -> None:
        """Let the points of ``pick`` stay lit; no longer if it was clicked before."""
        self._picked.pinned = None if pick == self._picked.pinned else pick
        self._show_picked()

    def _on_which(self, index: int) -> None:
        self._wanted = index
        self._show_which()

    def _on_select_clicked(self) -> None:
        points = self._picked.points(self._picked.pinned)
        if len(points):
            self.selectionRequested.emit(points)
