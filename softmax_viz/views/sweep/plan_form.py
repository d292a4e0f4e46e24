"""The controls that say what a sweep trains: two settings, seeds, steps. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.core.sweep.axis import SweepAxis
from softmax_viz.core.sweep.plan import MOST_STEPS
from softmax_viz.views.by_hand.wrapping import LevelFlow
from softmax_viz.views.style.numbers import exact
from softmax_viz.views.style.theme import SPACE_S, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import sentence as sentence_of
from softmax_viz.views.sweep.axis_editor import AxisEditor, in_a_row
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.param_slider import NumberBox
from softmax_viz.views.widgets.typed_number import typed_number

_STEPS = NumberParam("steps", "", "", low=1, high=MOST_STEPS, default=500, scale="log", whole=True)
_MOST_SEEDS = 5
_BOX, _COUNT = 64, 50  # pixels

Wanted = tuple[SweepAxis, SweepAxis | None, int, int]


class PlanForm(QWidget):
    """What is to be swept. ``changed()``: the user has changed it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.across = AxisEditor(self.tr("Across"), "learning_rate", may_be_none=False)
        self.down = AxisEditor(self.tr("Down"), "strength", may_be_none=True)
        self.seeds = ComboBox([(str(count), "") for count in range(1, _MOST_SEEDS + 1)])
        self.steps = NumberBox()
        self._n_steps = int(_STEPS.default or 1)
        self._arrange()
        self.steps.show_text(exact(self._n_steps))
        self.steps.typed.connect(self._on_typed)
        self.steps.stepRequested.connect(self._on_step)
        self.seeds.indexRequested.connect(lambda _index: self.changed.emit())
        for axis in (self.across, self.down):
            axis.changed.connect(self.changed)

    def wanted(self) -> Wanted:
        """Return the axes, the number of seeds and the number of steps. ``UserError`` if an axis is not possible."""
        across = self.across.axis()
        assert across is not None
        return across, self.down.axis(), self.seeds.currentIndex() + 1, self._n_steps

    def show_settings(self, hyperparams: Hyperparams) -> None:
        """Offer the settings that have an effect beside these."""
        for axis in (self.across, self.down):
            axis.show_settings(hyperparams)

    def fit(self) -> None:
        """Fit everything to the present size of the window."""
        for axis in (self.across, self.down):
            axis.fit()
        self.steps.set_width(_BOX)
        self.seeds.setFixedWidth(scaled(_COUNT, self.seeds.font()))
        self._flow.fit()

    def show_wide(self, is_wide: bool) -> None:
        """Show both axes side by side, or below each other."""
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._axes.direction() != way:
            self._axes.setDirection(way)

    def _on_typed(self, text: str) -> None:
        try:
            self._set(int(typed_number(text, _STEPS)))
        except UserError as error:
            self.steps.refuse(sentence_of(error))

    def _on_step(self, way: int, is_large: bool) -> None:
        factor = 10.0 if is_large else 2.0
        self._set(min(max(round(self._n_steps * factor**way), 1), MOST_STEPS))

    def _set(self, n_steps: int) -> None:
        self._n_steps = n_steps
        self.steps.show_text(exact(n_steps))
        self.changed.emit()

    def _arrange(self) -> None:
        set_explanation(
            self.seeds,
            self.tr("Seeds"),
            self.tr(
                "How many runs each pair of values has, each with another seed: the loss is then their mean, with the "
                "smallest and the largest beside it."
            ),
        )
        set_explanation(self.steps, self.tr("Steps"), self.tr("How many steps each run takes."))
        pairs = []
        for text, part in ((self.tr("Seeds"), self.seeds), (self.tr("Steps"), self.steps)):
            label = plain_label(text, "muted")
            label.setBuddy(part)
            pairs.append(in_a_row(label, part))
        self._flow = LevelFlow(pairs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        self._axes = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._axes.setSpacing(SPACE_S)
        for axis in (self.across, self.down):
            self._axes.addWidget(axis, 1)
        column.addLayout(self._axes)
        column.addWidget(self._flow)
