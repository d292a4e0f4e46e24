"""The panel of the losses of the points. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import ClassLabel, Dataset, empty_dataset
from softmax_viz.core.insights.point_losses import PointLosses
from softmax_viz.views.losses.check_row import CheckRow
from softmax_viz.views.losses.check_texts import check_texts
from softmax_viz.views.losses.loss_strip import LossStrip
from softmax_viz.views.losses.objective_bar import ObjectiveBar
from softmax_viz.views.losses.strip_places import MOST_DOTS
from softmax_viz.views.losses.worst_points import WorstPoints
from softmax_viz.views.style.numbers import loss, percent
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS, Theme
from softmax_viz.views.style.tooltips import set_whats_this
from softmax_viz.views.style.translated_texts import numbered_class, whole
from softmax_viz.views.widgets.labels import ElidedLabel, heading
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_NONE = np.empty(0, np.int64)
# More rings than this hide what they surround, and take too long to draw.
_MOST_LIT = 2_000
_LEAST_WIDTH = 250.0  # at which nothing is cut off, pixels of the normal size


class LossesPanel(QScrollArea):
    """Which points the loss comes from: a strip of all losses, the worst points, the parts of J, and what must hold.

    Signals
    -------
    lightRequested(ndarray), selectionRequested(ndarray)
        The points at these indices, ascending, are to be lit up, or selected.
    showRequested(int)
        A point is to be brought into view.
    """

    lightRequested = Signal(object)
    selectionRequested = Signal(object)
    showRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._data: Dataset = empty_dataset()
        self._value: PointLosses | None = None
        self._is_computing = False
        self._hovered: Ints = _NONE
        self._lit: Ints = _NONE
        self.strip, self.bar, self.worst = LossStrip(), ObjectiveBar(), WorstPoints()
        self.checks = tuple(CheckRow() for _ in check_texts(None))
        self.axis = SegmentedControl([
            (self.tr("linear"), self.tr("Linear axis of losses"), self.tr("Draw the losses on a linear axis.")),
            (
                self.tr("log"),
                self.tr("Logarithmic axis of losses"),
                self.tr("Draw the losses on a logarithmic axis, where small losses can be told apart."),
            ),
        ])  # fmt: skip
        self.axis.show_index(0)
        self.state, self.readout = ElidedLabel(role="small"), ElidedLabel()
        self._arrange()
        set_whats_this(
            self,
            self.tr("Losses of the points"),
            self.tr(
                "Here one can find out which points the loss comes from, and whether the run does what every run must "
                "do. Each point is in the row of its class, the farther right the larger its loss."
            ),
        )
        self.axis.indexRequested.connect(lambda index: self.strip.show_log(index == 1))
        self.strip.say_at = lambda place: self.text_of(self.strip.points_at(place))
        self.strip.hovered.connect(self._on_hovered)
        self.strip.chosen.connect(self.selectionRequested)
        self.worst.hovered.connect(self._on_worst_hovered)
        self.worst.chosen.connect(self._on_worst_chosen)
        self._show_all()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Show a row for each of ``classes``."""
        self.strip.show_classes(classes)

    def show_data(self, data: Dataset) -> None:
        """Show losses of these points as soon as they are computed."""
        if data is not self._data:
            self._data = data
            self._show_all()

    def show_losses(self, value: PointLosses | None, is_computing: bool) -> None:
        """Show ``value``, which may be of an earlier data set; ``is_computing`` if another one is on its way."""
        if value is not self._value or is_computing != self._is_computing:
            is_new, self._value, self._is_computing = value is not self._value, value, is_computing
            if is_new:
                self._show_all()
            else:
                self._show_state()

    def show_selection(self, indices: Ints) -> None:
        """Mark the selected points (M,)."""
        self.strip.show_selection(indices)

    @property
    def has_dots(self) -> bool:
        """Whether each point is a dot of its own, which can be marked."""
        return self.isVisible() and self._data.n_points <= MOST_DOTS

    def mark_point(self, index: int) -> None:
        """Mark the point that the mouse is on in the canvas; −1 for none."""
        self.strip.mark_point(index)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self.setMinimumWidth(round(theme.size(_LEAST_WIDTH)))
        for chart in (self.strip, self.bar, self.worst):
            chart.show_theme(theme)
        for check in self.checks:
            check.show_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while the panel was hidden."""
        super().showEvent(event)
        self._show_all()

    def hideEvent(self, event: QHideEvent) -> None:
        """Put the lights out."""
        super().hideEvent(event)
        self._light(_NONE)

    def text_of(self, points: Ints) -> str:
        """Return what is said of ``points`` (M,): of one point everything, of several how many they are."""
        value = self._value
        if value is None or not len(points):
            return ""
        if len(points) > 1:
            losses = value.losses[points]
            text = self.tr("Points: %1. Losses from %2 to %3.")
            if len(points) > _MOST_LIT:
                text += " " + self.tr("Lit up: the first %4.")
            values = [whole(len(points)), loss(float(losses.min())), loss(float(losses.max())), whole(_MOST_LIT)]
            if (value.labels[points] == value.labels[points[0]]).all():
                label = int(value.labels[points[0]])
                text = f"{numbered_class(self._data.classes[label], label)}. {text}"
        else:
            index = int(points[0])
            label, predicted = int(value.labels[index]), int(value.predicted[index])
            text = self.tr("Point %1 (%2): loss %3, p = %4, predicted: %5")
            values = [
                whole(index + 1), numbered_class(self._data.classes[label], label), loss(float(value.losses[index])),
                percent(float(value.probabilities[index])), numbered_class(self._data.classes[predicted], predicted),
            ]  # fmt: skip
        for place, part in enumerate(values, 1):
            text = text.replace(f"%{place}", part)
        return text

    # Implementation

    def _arrange(self) -> None:
        inside = QWidget()
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.axis)
        head.addWidget(self.state, 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self.strip, 1)
        column.addWidget(self.readout)
        for title, parts in (
            (self.tr("The largest losses"), (self.worst,)),
            (self.tr("The parts of J"), (self.bar,)),
            (self.tr("What must hold"), self.checks),
        ):
            column.addSpacing(SPACE_S)
            column.addWidget(heading(title))
            for part in parts:
                column.addWidget(part)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("role", "panel")

    @property
    def _is_fitting(self) -> bool:
        """Whether the value belongs to the present points."""
        value, data = self._value, self._data
        return (
            value is not None
            and len(value.losses) == data.n_points
            and value.n_classes == data.n_classes
            and np.array_equal(value.labels, data.labels)
        )

    def _show_all(self) -> None:
        if not self.isVisible():  # a hidden panel costs nothing
            return
        value, is_fitting = self._value, self._is_fitting
        self.strip.show_losses(value, is_fitting)
        self.worst.show_losses(value if is_fitting else None, self._data)
        has_points = value is not None and not value.held_out.all()
        self.bar.show_parts((value.data_loss, value.penalty) if value is not None and has_points else None)
        for row, text in zip(self.checks, check_texts(None if value is None else value.checks), strict=True):
            row.show_text(text)
        if self.worst.hovered_part is not None:  # another point may stand there now
            self._on_worst_hovered(self.worst.hovered_part)
        elif len(self._hovered):
            self._on_hovered(self._hovered)
        self._show_state()

    def _show_state(self) -> None:
        """Say of which step everything is, and what is special about the strip."""
        value = self._value
        if not self._data.n_points:
            text = self.tr("No points yet.")
        elif value is None or (self._is_computing and not self._is_fitting):
            text = self.tr("being computed …")
        else:
            text = self.tr("step %1").replace("%1", whole(value.step))
            unknown = int(np.isnan(value.losses).sum())
            if unknown:
                text += " · " + self.tr("no loss, because scores overflowed: %1").replace("%1", whole(unknown))
            elif len(value.losses) > MOST_DOTS:
                text += " · " + self.tr("bars, because dots could not be told apart")
        self.state.setText(text)

    def _on_hovered(self, points: Ints) -> None:
        self._hovered = points
        self.readout.setText(self.text_of(points) if self._is_fitting else "")
        self._light(points[:_MOST_LIT])

    def _light(self, points: Ints) -> None:
        if not np.array_equal(points, self._lit):
            self._lit = points
            self.lightRequested.emit(points)

    def _on_worst_hovered(self, row: int | None) -> None:
        self._on_hovered(_NONE if row is None else np.array([self.worst.points()[row]], np.int64))

    def _on_worst_chosen(self, row: int) -> None:
        index = self.worst.points()[row]
        self.selectionRequested.emit(np.array([index], np.int64))
        self.showRequested.emit(index)
