"""Softmax by hand: a panel that needs no data. It keeps the scores; ``core.by_hand`` computes. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from softmax_viz.core.by_hand.comparisons import SOFTMAX, compared
from softmax_viz.core.by_hand.sheet import FEWEST, MOST, START_PROBABILITIES, Sheet, from_probabilities
from softmax_viz.core.data.dataset import ClassLabel, make_classes
from softmax_viz.views.by_hand import hand_params as params
from softmax_viz.views.by_hand.column_texts import SWITCHES, face_of, factor_note, note_of
from softmax_viz.views.by_hand.number_control import NumberControl
from softmax_viz.views.by_hand.race_section import RaceSection
from softmax_viz.views.by_hand.score_table import ScoreTable
from softmax_viz.views.by_hand.types_section import TypesSection
from softmax_viz.views.by_hand.wrapping import LevelFlow, WrappedLabel
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import heading, plain_label
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_SCORES, _PROBABILITIES = 0, 1
_NARROW = 30  # pixels: a button with one sign


class ByHandPanel(QScrollArea):
    """Scores or probabilities to edit, what else is made of them, three number types, and one row against all.

    Attributes
    ----------
    sheet
        The scores and what is done to them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self._mode = _SCORES
        self._labels: tuple[ClassLabel, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # coming, it would narrow all rows
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.modes = SegmentedControl(
            [
                (self.tr("scores"), self.tr("Edit scores"), self.tr("Set the scores z; the probabilities follow.")),
                (
                    self.tr("probabilities"),
                    self.tr("Edit probabilities"),
                    self.tr("Set the probabilities themselves, to see the cross-entropy; the scores follow."),
                ),
            ]
        )
        self.modes.setProperty("narrow", True)
        set_explanation(self.modes, self.tr("What is edited"), self.tr("Scores, or probabilities themselves."))
        self.start = self._button(self.tr("Start"), self.tr("Go back to the scores 2, 1 and 0.1, or to 0.7, 0.2, 0.1."))
        self.more = self._button("+", self.tr("Add a class with the score 0."), self.tr("Add a score"))
        self.fewer = self._button("−", self.tr("Take the last class away."), self.tr("Take a score away"))
        self.switches = {switch.name: self._switch(switch.label, switch.sentence) for switch in SWITCHES}
        self.table = ScoreTable()
        self.shift = NumberControl(self, params.SHIFT, params.SHIFT_SCALE)
        self.factor = NumberControl(self, params.FACTOR, params.FACTOR_SCALE)
        self.temperature = NumberControl(self, params.TEMPERATURE, params.TEMPERATURE_SCALE)
        self.left_out = SegmentedControl([(str(k), self._left_out_name(k), "") for k in range(1, MOST + 1)])
        self.notes = {name: WrappedLabel("small") for name in ("mode", "factor", *self.switches)}
        self.types = TypesSection()
        self.race = RaceSection()
        self.show_run = self.race.show_model
        self.notes["mode"].setText(
            self.tr("The probabilities that you set stay; the others share the rest, so that all sum to 1.")
        )
        self._labelled: dict[str, list[QWidget]] = {}
        self._arrange()
        self._connect()
        self._show()

    def show_classes(self, labels: tuple[ClassLabel, ...]) -> None:
        """Use the markers and names of these classes while there are as many scores."""
        if labels != self._labels:
            self._labels = labels
            self._show()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for button in (self.more, self.fewer):
            button.setFixedWidth(scaled(_NARROW))
        for flow in self._flows:
            flow.fit()
        self.table.show_theme(theme)
        self.types.show_theme(theme)
        self.race.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "race"):
            self.race.fit()

    def _button(self, text: str, sentence: str, name: str = "") -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        set_explanation(button, name or text, sentence)
        return button

    def _switch(self, label: str, sentence: str) -> QToolButton:
        button = QToolButton()
        button.setText(translated("by_hand", label))
        button.setCheckable(True)
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        set_explanation(button, button.text(), translated("by_hand", sentence))
        return button

    def _left_out_name(self, number: int) -> str:
        return self.tr("Drop or remove class %1").replace("%1", str(number))

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_M)
        column.setSpacing(SPACE_S)
        self._flows = (
            LevelFlow((self.modes, self.start, self.more, self.fewer)),
            LevelFlow((plain_label(self.tr("Beside it:"), "muted"), *self.switches.values())),
        )
        for flow in self._flows:
            column.addWidget(flow)
        column.addWidget(self.table)
        column.addLayout(self._sliders())
        for name in self.notes:
            column.addWidget(self.notes[name])
        column.addSpacing(SPACE_S)
        for title, section in (
            (self.tr("In numbers of 16, 32 and 64 bits"), self.types),
            (self.tr("One by one or all at once"), self.race),
        ):
            column.addWidget(heading(title))
            column.addWidget(section)
            column.addSpacing(SPACE_S)
        column.addStretch(1)
        self.setWidget(inside)
        set_whats_this(
            self,
            self.tr("Softmax by hand"),
            self.tr(
                "Find out how scores become probabilities, and what changes them. Set the scores, add to all of them, "
                "multiply them, and compare what looks alike. No data are needed."
            ),
        )

    def _sliders(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_S)
        grid.setVerticalSpacing(SPACE_XS)
        grid.setColumnStretch(1, 1)
        rows = (
            ("shift", self.tr("add C to all"), self.shift, self.tr("All scores move; no probability does.")),
            (
                "factor",
                self.tr("multiply all"),
                self.factor,
                self.tr("All scores are multiplied: the same as a temperature of 1 divided by this factor."),
            ),
            (
                "temperature",
                self.tr("temperature T"),
                self.temperature,
                self.tr("All scores are divided by T before the softmax of its column; the scores stay as they are."),
            ),
        )
        for row, (name, text, control, sentence) in enumerate(rows):
            label = plain_label(text)
            label.setBuddy(control.box)
            set_explanation(label, text, sentence)
            control.explain(text, sentence)
            for place, part in enumerate((label, control.slider, control.box)):
                grid.addWidget(part, row, place)
            self._labelled[name] = [label, control.slider, control.box]
        label = plain_label(self.tr("drop or remove"))
        sentence = self.tr("Which class is dropped in one column, and removed in the other.")
        set_explanation(self.left_out, label.text(), sentence)
        self.left_out.setProperty("narrow", True)
        choice = LevelFlow((label, self.left_out))
        grid.addWidget(choice, len(rows), 0, 1, 3)
        self._labelled["left_out"] = [choice]
        return grid

    def _connect(self) -> None:
        self.modes.indexRequested.connect(self._on_mode)
        self.start.clicked.connect(self._on_start)
        self.more.clicked.connect(lambda: self._use(self.sheet.with_class()))
        self.fewer.clicked.connect(lambda: self._use(self.sheet.without_class()))
        self.table.rows.numberRequested.connect(self._on_number)
        self.table.rows.trueClassRequested.connect(lambda k: self._use(replace(self.sheet, true_class=k)))
        self.shift.valueRequested.connect(lambda value: self._use(self.sheet.with_shift(value)))
        self.factor.valueRequested.connect(lambda value: self._use(self.sheet.with_factor(value)))
        self.temperature.valueRequested.connect(lambda value: self._use(replace(self.sheet, temperature=value)))
        self.left_out.indexRequested.connect(lambda k: self._use(replace(self.sheet, left_out=k)))
        self.types.scoreRequested.connect(lambda score: self._use(self.sheet.with_example(score)))
        for switch in self.switches.values():
            switch.clicked.connect(self._show)

    def _on_mode(self, index: int) -> None:
        self._mode = index
        self._use(replace(self.sheet, given=frozenset()))

    def _on_start(self) -> None:
        self._use(Sheet() if self._mode == _SCORES else from_probabilities(START_PROBABILITIES))

    def _on_number(self, index: int, value: float) -> None:
        change = self.sheet.with_score if self._mode == _SCORES else self.sheet.with_probability
        self._use(change(index, value))

    def _use(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._show()

    def _show(self) -> None:
        """Show the sheet in all views, without asking for anything."""
        sheet, count = self.sheet, self.sheet.n_classes
        columns = compared(sheet)
        labels = self._labels if len(self._labels) == count else make_classes(count)
        shown = [switch for switch in SWITCHES if self.switches[switch.name].isChecked()]
        is_of_scores = self._mode == _SCORES
        numbers = sheet.scores if is_of_scores else sheet.probabilities
        self.modes.show_index(self._mode)
        main = face_of(SOFTMAX, sheet, columns, has_scores=not is_of_scores)
        further = [face_of(name, sheet, columns) for switch in shown for name in switch.columns]
        self.table.show_faces(main, further, labels, sheet.true_class)
        self.table.rows.show_numbers(numbers.tolist(), sheet.true_class, is_of_scores)
        self.more.setEnabled(count < MOST)
        self.fewer.setEnabled(count > FEWEST)
        self.shift.show_value(sheet.shift)
        self.factor.show_value(sheet.factor)
        self.temperature.show_value(sheet.temperature)
        self.left_out.show_index(sheet.left_out)
        for index, button in enumerate(self.left_out.buttons):
            button.setVisible(index < count)
        self.notes["mode"].setVisible(not is_of_scores)
        self.notes["factor"].setText(factor_note(sheet))
        names = {switch.name for switch in shown}
        for name in self.switches:
            for part in (*self._labelled.get(name, []), self.notes[name]):
                part.setVisible(name in names)
            if name in names:
                self.notes[name].setText(note_of(name, sheet, columns))
        self.types.show_sheet(sheet)
