"""The controls of one axis of a sweep: which setting, from where to where, and how many values. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.axis import MOST_VALUES, SweepAxis, number_param, proposed_axis, spread, sweepable
from softmax_viz.views.by_hand.wrapping import LevelFlow
from softmax_viz.views.style.numbers import exact
from softmax_viz.views.style.theme import SPACE_M, SPACE_XS, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import sentence as sentence_of
from softmax_viz.views.surface.scroll_panel import SentenceLabel
from softmax_viz.views.sweep.sweep_texts import axis_text, value_text
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.param_slider import NumberBox
from softmax_viz.views.widgets.typed_number import typed_number

_FEWEST, _USUAL = 2, 5
_BOX, _COUNT, _LEAST_CHOICE = 64, 50, 90  # pixels


class AxisEditor(QWidget):
    """One axis. The values are those of ``spread``; a setting that is chosen gets the range of ``proposed_axis``.

    Parameters
    ----------
    title
        What the axis is called beside its choice.
    param
        The setting at the start.
    may_be_none
        Whether "none" is a choice.

    Signals
    -------
    changed()
        The user has changed the axis.
    """

    changed = Signal()

    def __init__(self, title: str, param: str, may_be_none: bool) -> None:
        super().__init__()
        self._param = param
        self._names: tuple[str, ...] = ()
        self._may_be_none = may_be_none
        self._hyperparams = Hyperparams()
        self._low, self._high = 0.0, 0.0
        self._title = plain_label(title, "muted")
        self.choice = ComboBox([])
        self.low, self.high = NumberBox(), NumberBox()
        self.count = ComboBox([(str(count), "") for count in range(_FEWEST, MOST_VALUES + 1)])
        self.values = SentenceLabel(52, "small")
        self._arrange()
        self.count.show_index(_USUAL - _FEWEST)
        self.choice.indexRequested.connect(self._on_choice)
        self.count.indexRequested.connect(self._on_count)
        for box in (self.low, self.high):
            box.typed.connect(lambda text, box=box: self._on_typed(box, text))
            box.stepRequested.connect(lambda way, is_large, box=box: self._on_step(box, way, is_large))
        self.show_settings(self._hyperparams)
        self._propose()

    def axis(self) -> SweepAxis | None:
        """Return the axis; None if there is none."""
        return SweepAxis(self._param, self._spread()) if self._param else None

    def show_settings(self, hyperparams: Hyperparams) -> None:
        """Offer the settings that have an effect beside ``hyperparams``; the ranges stay."""
        self._hyperparams = hyperparams
        names = sweepable(hyperparams)
        names = ("", *names) if self._may_be_none else names
        if names == self._names:
            return
        self._names = names
        with QSignalBlocker(self.choice):
            self.choice.clear()
            self.choice.addItems([axis_text(name) if name else self.tr("none") for name in names])
        if self._param not in names:
            self._param = names[0]
            self._propose()
            self.changed.emit()
        self.choice.show_index(names.index(self._param))

    def fit(self) -> None:
        """Fit everything to the present size of the window."""
        for box in (self.low, self.high):
            box.set_width(_BOX)
        self.count.setFixedWidth(scaled(_COUNT, self.count.font()))
        self._flow.fit()

    def _spread(self) -> tuple[float, ...]:
        return spread(self._param, self._low, self._high, self.count.currentIndex() + _FEWEST)

    def _on_choice(self, index: int) -> None:
        self._param = self._names[index]
        self._propose()
        self.changed.emit()

    def _on_count(self, _index: int) -> None:
        self._show()
        self.changed.emit()

    def _on_typed(self, box: NumberBox, text: str) -> None:
        if not self._param:
            return
        try:
            value = typed_number(text, number_param(self._param))
        except UserError as error:
            box.refuse(sentence_of(error))
            return
        self._set(box, float(value))

    def _on_step(self, box: NumberBox, way: int, is_large: bool) -> None:
        """Go to the next value that is usual: twice as much, or a fiftieth of the range on."""
        if not self._param:
            return
        entry = number_param(self._param)
        value = self._low if box is self.low else self._high
        if entry.scale == "log":
            value = max(value, entry.low) * (10.0 if is_large else 2.0) ** way
        else:
            value += way * (entry.high - entry.low) * (0.2 if is_large else 0.02)
        value = min(max(float(f"{value:.3g}"), entry.low), entry.high)
        self._set(box, float(round(value)) if entry.whole else value)

    def _set(self, box: NumberBox, value: float) -> None:
        if box is self.low:
            self._low = value
        else:
            self._high = value
        self._show()
        self.changed.emit()

    def _propose(self) -> None:
        if self._param:
            values = proposed_axis(self._param, self._hyperparams).values
            self._low, self._high = float(values[0]), float(values[-1])
        self._show()

    def _show(self) -> None:
        has_values = bool(self._param)
        for part in (self.low, self.high, self.count, *self._labels):
            part.setEnabled(has_values)
        if not has_values:
            for box in (self.low, self.high):
                box.show_text("")
            self.values.show_text(self.tr("One row only."))
            return
        self.low.show_text(exact(self._low))
        self.high.show_text(exact(self._high))
        self.values.show_text(" · ".join(value_text(value) for value in self._spread()))

    def _arrange(self) -> None:
        title = self._title.text()
        set_explanation(self.choice, title, self.tr("The setting whose values are tried along this axis."))
        for box, name, sentence in (
            (self.low, self.tr("%1: from"), self.tr("The first value along this axis.")),
            (self.high, self.tr("%1: to"), self.tr("The last value along this axis.")),
            (
                self.count,
                self.tr("%1: number of values"),
                self.tr("How many values: equal factors apart where factors matter, otherwise equal steps apart."),
            ),
        ):
            set_explanation(box, name.replace("%1", title), sentence)
        self.choice.setMinimumWidth(_LEAST_CHOICE)
        head = QHBoxLayout()
        head.setSpacing(SPACE_XS)
        head.addWidget(self._title)
        head.addWidget(self.choice, 1)
        self._labels = [plain_label("\N{EN DASH}", "muted"), plain_label(self.tr("values"), "muted")]
        self._labels[1].setBuddy(self.count)
        dash, values = self._labels
        self._flow = LevelFlow((in_a_row(self.low, dash, self.high), in_a_row(values, self.count)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(head)
        column.addWidget(self._flow)
        column.addWidget(self.values)


def in_a_row(*parts: QWidget) -> QWidget:
    """Return a widget that holds ``parts`` side by side."""
    together = QWidget()
    row = QHBoxLayout(together)
    row.setContentsMargins(0, 0, SPACE_M, 0)
    row.setSpacing(SPACE_XS)
    for part in parts:
        row.addWidget(part)
    return together
