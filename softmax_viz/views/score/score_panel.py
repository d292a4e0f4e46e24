"""From score to loss at the probe: every number on the way, in columns that add up. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.score_to_loss import ScoreToLoss, Source
from softmax_viz.core.insights.targets import normalized
from softmax_viz.core.methods.losses import Family
from softmax_viz.core.model.features import FEATURES
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.score.class_grid import ClassGrid
from softmax_viz.views.score.column_texts import column_texts
from softmax_viz.views.score.columns import MARGINS, SOFTMAX, Column, cells_of
from softmax_viz.views.score.entropy_bars import EntropyBars, bars_of
from softmax_viz.views.score.grid_contents import GridColumn, RowLabel
from softmax_viz.views.score.number_grid import NumberGrid
from softmax_viz.views.score.score_texts import (
    dropout_text,
    family_text,
    loss_text,
    problem_text,
    target_text,
    units_text,
)
from softmax_viz.views.style.numbers import coordinates
from softmax_viz.views.style.theme import LIGHT, SPACE_M, SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.style.translated_texts import class_name, numbered_class
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel, plain_label
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_NARROW = 330  # below this width sentences need a line more


class ScorePanel(QWidget):
    """The table of the classes, the terms of one score, and the bars of information, for one place.

    Signals
    -------
    trueClassRequested(int)
        This class is to be the true one.
    targetRequested(tuple)
        The target distribution, one number for each class.
    followRequested()
        The target is to be that of the point under the probe again.
    pinRequested(float, float)
        The probe is to be pinned to this place.
    """

    trueClassRequested = Signal(int)
    targetRequested = Signal(object)
    followRequested = Signal()
    pinRequested = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._value: ScoreToLoss | None = None
        self._shown: tuple[object, ...] = ()
        self._classes: tuple[ClassLabel, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._is_bits = False
        self._extent = 1.0
        self.empty = plain_label(role="muted")
        self.place = ElidedLabel()
        self.pin_button = self._link(
            self.tr("Pin"), self.tr("Pin the probe here"), self.tr("Keep this place while you work in the panel.")
        )
        self.units = SegmentedControl(
            (
                (self.tr("nats"), self.tr("Nats"), self.tr("Measure information with the natural logarithm.")),
                (self.tr("bits"), self.tr("Bits"), self.tr("Measure information with the logarithm to base 2.")),
            )
        )
        self.target = self._sentence()
        self.follow_button = self._link(
            self.tr("Follow"),
            self.tr("Follow the point"),
            self.tr("Let the point under the probe decide about the target again."),
        )
        self.sum_button = self._link(
            self.tr("Normalize"),
            self.tr("Make the sum of the targets 1"),
            self.tr("Divide every target by their sum."),
        )
        self.grid = ClassGrid(self._row_text)
        self.loss = self._sentence()
        self.bars = EntropyBars()
        self.terms_title = ElidedLabel()
        self.terms = NumberGrid()
        self.notes = self._sentence()
        self._arrange()
        self._connect()
        self.show_theme(LIGHT)
        self.units.show_index(0)

    # What is shown

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for view in (self.grid, self.bars, self.terms):
            view.show_theme(theme)
        self._reserve_lines()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep as many lines for the sentences as they may need at this width, so that nothing moves."""
        super().resizeEvent(event)
        self._reserve_lines()

    def _reserve_lines(self) -> None:
        lines = 3 if self.width() < scaled(_NARROW, self.font()) else 2
        for label in (self.target, self.loss):
            label.setMinimumHeight(lines * label.fontMetrics().lineSpacing())

    def show_value(
        self,
        value: ScoreToLoss | None,
        is_missing: bool,
        classes: tuple[ClassLabel, ...],
        is_live: bool = True,
        extent: float = 1.0,
    ) -> None:
        """Show ``value``, None for no place.

        Parameters
        ----------
        value
            What the model says at the probe; one of other classes than ``classes`` is not shown.
        is_missing
            Whether it is still being computed.
        classes
            The classes of the session.
        is_live
            Whether the probe is there now, or was there last.
        extent
            The larger side of what the canvas shows: it decides on the decimals of the place.
        """
        shown = (value, is_missing and value is None, classes, is_live, extent)
        if all(new is old or new == old for new, old in zip(shown, self._shown, strict=False)) and self._shown:
            return
        self._shown, self._extent = shown, extent
        if value is None or value.n_classes != len(classes):
            if value is None:
                self._value = None
                self._show_nothing(is_missing)
            return
        self._classes = classes
        self._value = value.in_bits() if self._is_bits else value
        self._plain = value
        self._show(is_live)

    def _show_nothing(self, is_missing: bool) -> None:
        text = self.tr(
            "Point at the picture to follow its scores to the loss. "
            "Right-click there → Move the probe here keeps a place."
        )
        self.empty.setText(self.tr("Being computed …") if is_missing else text)
        self._stack.setCurrentIndex(0)

    def _show(self, is_live: bool) -> None:
        value = self._value
        assert value is not None
        self._stack.setCurrentIndex(1)
        self._show_place(value, is_live)
        self.target.setText(target_text(value, self._classes))
        is_edited = value.source is Source.EDITED
        self.sum_button.setVisible(is_edited and not value.is_distribution)
        self.follow_button.setVisible(
            value.source in (Source.CHOSEN, Source.EDITED) and (value.is_distribution or not is_edited)
        )
        self._show_table(value)
        is_softmax = value.family is not Family.MARGIN
        self.bars.setVisible(is_softmax)
        self.units.setEnabled(is_softmax)
        if is_softmax:
            self._show_bars(value)
        _say(self.loss, loss_text(value, self._is_bits) if value.is_computable else problem_text())
        self._show_terms()
        notes = (family_text(value), dropout_text(value), units_text(value))
        _say(self.notes, "\n".join(note for note in notes if note))

    def _show_place(self, value: ScoreToLoss, is_live: bool) -> None:
        x, y = coordinates(*value.place, self._extent)
        if value.point is not None:
            text = self.tr("Point %1 at (%2, %3)").replace("%1", str(value.point + 1))
        elif is_live:
            text = self.tr("At (%2, %3)")
        else:
            text = self.tr("Last at (%2, %3)")
        self.place.setText(text.replace("%2", x).replace("%3", y))
        self.pin_button.setVisible(not is_live)

    def _show_table(self, value: ScoreToLoss) -> None:
        self._columns = SOFTMAX if value.margins is None else MARGINS
        self.grid.show_frame(
            [
                GridColumn(
                    column.bits_head if self._is_bits and column.bits_head else column.head,
                    QCoreApplication.translate("ScoreColumns", column.help),
                    column.is_target,
                )
                for column in self._columns
            ],
            [
                RowLabel(class_name(label, index) if label.name else "", index + 1, label.style)
                for index, label in enumerate(self._classes)
            ],
        )
        cells, sums = cells_of(self._columns, value)
        self.grid.targets = tuple(value.target.tolist())
        self.grid.show_numbers(cells, sums, value.true_class)

    def _show_bars(self, value: ScoreToLoss) -> None:
        log, chance = ("log₂", math.log2(value.n_classes)) if self._is_bits else ("log", math.log(value.n_classes))
        knows_nothing = self.tr("%1: knows nothing").replace(
            "%1", f"{log if self._is_bits else 'ln'} {value.n_classes}"
        )
        self.bars.show_bars(bars_of(value, f"\N{MINUS SIGN}{log} p"), chance, knows_nothing)

    def _show_terms(self) -> None:
        """Show the terms of the score under the mouse, of the keyboard, or of the true class."""
        value = self._value
        if value is None:
            return
        contents = self.grid.contents
        row = contents.hovered if contents.hovered >= 0 else contents.current if self.grid.hasFocus() else -1
        row = row if 0 <= row < value.n_classes else value.true_class
        title = self.tr("z = w·φ + b of %1") if value.has_bias else self.tr("z = w·φ of %1")
        self.terms_title.setText(title.replace("%1", numbered_class(self._classes[row], row)))
        labels = [RowLabel(FEATURES[name].label if name in FEATURES else name) for name in value.features]
        if value.has_bias:
            labels.append(RowLabel("b"))
        self.terms.show_frame(
            (
                GridColumn("w", self.tr("The weights of this class, one for each feature.")),
                GridColumn("× φ", self.tr("The features at this place.")),
                GridColumn("= w·φ", self.tr("What each feature adds to the score; with the bias they sum to it.")),
            ),
            labels,
        )
        bias = [float(value.bias[row])] if value.has_bias else []
        weights, places = column_texts(value.weights[row].tolist()), column_texts(value.values.tolist())
        *terms, total = column_texts([*value.terms[row].tolist(), *bias, float(value.scores[row])])
        blank = [""] * len(bias)
        self.terms.show_numbers([weights + blank, places + blank, terms], ["", "z", total], -1)

    def _row_text(self, row: int) -> str:
        """Return a row in words, for screen readers."""
        if self._value is None or not 0 <= row < len(self._classes) or not self.grid.contents.cells:
            return ""
        parts = [numbered_class(self._classes[row], row)]
        if row == self._value.true_class:
            parts.append(self.tr("true class"))
        return ", ".join([*parts, *self.grid.contents.row_texts(row)])

    def _terms_text(self) -> str:
        """Return the terms of the score in words, for screen readers."""
        contents = self.terms.contents
        rows = (", ".join([label.text, *contents.row_texts(row)]) for row, label in enumerate(contents.labels))
        return "; ".join([self.terms_title.text(), *rows, " ".join(contents.sums)])

    # What the user does

    def _on_unit(self, index: int) -> None:
        self._is_bits = index == 1
        if self._value is not None:
            self._value = self._plain.in_bits() if self._is_bits else self._plain
            self._show(bool(self._shown[3]))

    def _on_sum(self) -> None:
        if self._value is not None:
            self.targetRequested.emit(tuple(normalized(self._value.target).tolist()))

    def _on_pin(self) -> None:
        if self._value is not None:
            self.pinRequested.emit(*self._value.place)

    # Parts

    def _connect(self) -> None:
        self.units.indexRequested.connect(self._on_unit)
        self.grid.classRequested.connect(self.trueClassRequested)
        self.grid.targetsRequested.connect(lambda targets: self.targetRequested.emit(tuple(targets)))
        self.grid.hoveredChanged.connect(self._show_terms)
        self.grid.currentChanged.connect(self._show_terms)
        self.follow_button.clicked.connect(lambda: self.followRequested.emit())
        self.sum_button.clicked.connect(self._on_sum)
        self.pin_button.clicked.connect(self._on_pin)

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addLayout(_row(Qt.AlignmentFlag.AlignVCenter, self.place, self.pin_button))
        column.addLayout(_row(Qt.AlignmentFlag.AlignTop, self.target, self.follow_button, self.sum_button))
        column.addWidget(self.grid)
        column.addWidget(self.loss)
        column.addLayout(_row(Qt.AlignmentFlag.AlignVCenter, plain_label(self.tr("Information in")), self.units))
        column.addWidget(self.bars)
        column.addSpacing(SPACE_S)
        column.addWidget(self.terms_title)
        column.addWidget(self.terms)
        column.addWidget(self.notes)
        column.addStretch(1)
        purpose = self.tr(
            "See how the scores at the probe become probabilities, and these a loss. Click a row to make its class "
            "the true one; double-click, drag or turn a target y to change it."
        )
        set_explanation(self.grid, self.tr("From score to loss"), purpose)
        set_whats_this(self, self.tr("From score to loss"), purpose)
        set_explanation(
            self.bars,
            self.tr("Entropy, KL divergence and cross-entropy"),
            self.tr("The cross-entropy is never below the entropy of the target; the rest is the KL divergence."),
        )
        speak(self.terms, Spoken("Table", value=self._terms_text))
        set_explanation(
            self.terms, self.tr("Terms of the score"), self.tr("How the score adds up, feature by feature.")
        )
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # coming, it would narrow all columns
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(area)
        self._show_nothing(False)

    def _link(self, text: str, name: str, sentence: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "link")
        set_explanation(button, name, sentence)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        button.hide()
        return button

    @staticmethod
    def _sentence() -> QLabel:
        label = plain_label(role="muted")
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return label


def _row(alignment: Qt.AlignmentFlag, first: QWidget, *others: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_XS)
    row.addWidget(first, 1)
    for widget in others:
        row.addWidget(widget, 0, alignment)
    return row


def _say(label: QLabel, text: str) -> None:
    if text != label.text():
        label.setText(text)
